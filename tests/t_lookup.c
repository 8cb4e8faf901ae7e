/* t_lookup: names, ports and IDENT answers. No test needs a name server. */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../lookup.h"
#include "../substdio.h"
#include "tap.h"

/* ------------------------------------------------- A RESOLVER OF OUR OWN */

static int answers; /* what getaddrinfo and getnameinfo return */
static int odd;     /* addresses that are none come first */
static const char *called;
static struct addrinfo chain[LOOKUP_MAX + 10];
static struct sockaddr_in v4[LOOKUP_MAX + 10];
static struct sockaddr_in6 v6;

int getaddrinfo(const char *host, const char *service,
                const struct addrinfo *hints, struct addrinfo **list)
{
  size_t i;

  (void) service;
  if (answers) return answers;
  memset(chain, 0, sizeof chain);
  for (i = 0; i < LOOKUP_MAX + 10; ++i) {
    chain[i].ai_family = AF_INET;
    chain[i].ai_addr = (struct sockaddr *) &v4[i];
    chain[i].ai_addrlen = sizeof v4[i];
    v4[i].sin_addr.s_addr = htonl(0x7f000001 + (uint32_t) i);
    if (strcmp(host, "many") == 0)
      chain[i].ai_next = i + 1 < LOOKUP_MAX + 10 ? chain + i + 1 : 0;
  }
  *list = chain;
  if (hints->ai_family == AF_INET6 || strcmp(host, "six") == 0) {
    memset(&v6, 0, sizeof v6);
    v6.sin6_addr.s6_addr[15] = 1;
    chain[0].ai_family = AF_INET6;
    chain[0].ai_addr = (struct sockaddr *) &v6;
    chain[0].ai_addrlen = sizeof v6;
  }
  if (odd) { /* too short, of IPv6, too, and of something else */
    chain[0].ai_addrlen = 1;
    chain[1].ai_addrlen = 1;
    chain[1].ai_family = AF_INET6;
    chain[2].ai_family = AF_UNIX;
  }
  return 0;
}

int getnameinfo(const struct sockaddr *a, socklen_t n, char *name,
                socklen_t len, char *service, socklen_t slen, int flags)
{
  (void) a;
  (void) n;
  (void) service;
  (void) slen;
  (void) flags;
  if (answers) return answers;
  if (strlen(called) >= len) return EAI_FAIL;
  strcpy(name, called);
  return 0;
}

struct servent *getservbyname(const char *name, const char *proto)
{
  static struct servent smtp;

  (void) proto;
  if (strcmp(name, "smtp") != 0) return 0; /* a system that lacks the rest */
  smtp.s_port = htons(25);
  return &smtp;
}

static void resolver(void)
{
  static const struct {
    int gai, e;
  } temporary[] = {{EAI_AGAIN, EAGAIN}, {EAI_FAIL, EAGAIN},
                   {EAI_SYSTEM, EAGAIN}, {EAI_MEMORY, ENOMEM}};
  static const struct {
    const char *name, *want;
  } t[] = {{"Host.Example.", "host.example"}, {"a-b_c.example", 0},
           {"", ""}, {".", ""}, {".x", ""}, {"a b", ""}, {"a/b", ""},
           {"10.1.2.3", ""}, {"x{", ""}, {"caf\303\251", ""}};
  struct ip ip[LOOKUP_MAX];
  struct ip l, six;
  stralloc sa = {0};
  deadline d = deadline_in(20);
  size_t i;

  (void) ip_scan("127.0.0.1", &l);
  (void) ip_scan("::1", &six);
  TAP_OK(lookup_ips(ip, "one", 0, d) == 1 && ip_equal(ip, &l, 32), "one");
  TAP_OK(lookup_ips(ip, "six", 0, d) == 1 && ip_equal(ip, &six, 128), "six");
  TAP_OK(lookup_ips(ip, "many", 0, d) == LOOKUP_MAX, "too many are cut");
  odd = 1;
  TAP_OK(lookup_ips(ip, "many", 0, d) == LOOKUP_MAX && ip->b[3] == 4,
         "what is no address is passed over");
  odd = 0;
  for (i = 0; i < sizeof temporary / sizeof *temporary; ++i) {
    answers = temporary[i].gai;
    TAP_OK(lookup_ips(ip, "x", 4, d) == -1 && errno == temporary[i].e,
           "not now");
    TAP_OK(lookup_name(&sa, &l, d) == -1 && errno == temporary[i].e,
           "nor a name");
  }
  answers = EAI_NONAME;
  TAP_OK(lookup_ips(ip, "x", 6, d) == 0, "no such host");
  TAP_OK(lookup_name(&sa, &six, d) == 0 && sa.len == 0, "no name");
  answers = 0;
  for (i = 0; i < sizeof t / sizeof *t; ++i) {
    called = t[i].name;
    TAP_OK(lookup_name(&sa, i % 2 ? &six : &l, d) ==
               (!t[i].want || *t[i].want) &&
             stralloc_equals(&sa, t[i].want ? t[i].want : t[i].name),
           "a name, or none");
  }
  called = "back.example";
  TAP_OK(lookup_nameparanoid(&sa, &l, d) == 1 &&
           stralloc_equals(&sa, "back.example"), "it leads back");
  TAP_OK(lookup_nameparanoid(&sa, &six, d) == 1, "of IPv6, too");
  (void) ip_scan("127.0.0.9", &l);
  TAP_OK(lookup_nameparanoid(&sa, &l, d) == 0 && sa.len == 0, "it does not");
  stralloc_free(&sa);
}

/* ------------------------------------------------------------------ TESTS */

static void ips(void)
{
  struct ip ip[LOOKUP_MAX];
  struct ip l;

  TAP_OK(lookup_ips(ip, "192.0.2.1", 0, deadline_inms(0)) == 1 && !ip->v6,
         "an address needs no time");
  TAP_OK(lookup_ips(ip, "2001:db8::1", 6, deadline_inms(0)) == 1 && ip->v6,
         "one of IPv6");
  TAP_OK(lookup_ips(ip, "2001:db8::1", 4, deadline_inms(0)) == 0,
         "which is none of IPv4");
  TAP_OK(lookup_ips(ip, "192.0.2.1", 6, deadline_inms(0)) == 0,
         "and the reverse");
  TAP_OK(lookup_ips(ip, "localhost", 0, deadline_inms(0)) == -1 &&
           errno == ETIMEDOUT, "a name ends with its deadline");
  (void) ip_scan("127.0.0.1", &l);
  TAP_OK(lookup_ips(ip, "localhost", 4, deadline_in(20)) == 1 &&
           ip_equal(ip, &l, 32), "localhost");
}

static void names(void)
{
  stralloc sa = {0};
  struct ip l;

  (void) ip_scan("127.0.0.1", &l);
  TAP_OK(lookup_name(&sa, &l, deadline_inms(0)) == -1 && errno == ETIMEDOUT &&
           sa.len == 0, "so does an address");
  TAP_OK(lookup_nameparanoid(&sa, &l, deadline_inms(0)) == -1 && sa.len == 0,
         "in doubt as well");
  TAP_OK(waitpid(-1, 0, WNOHANG) == -1 && errno == ECHILD,
         "no child is left");
  stralloc_free(&sa);
}

static void ports(void)
{
  static const struct {
    const char *s;
    unsigned int port;
  } good[] = {{"0", 0}, {"209", 209}, {"65535", 65535},
              {"qmtp", 209}, {"qmqp", 628}};
  static const char *const bad[] = {"", "65536", "-1", "25 ", "0x19",
                                    "no-such-service"};
  unsigned int port;
  size_t i;

  for (i = 0; i < sizeof good / sizeof *good; ++i)
    TAP_OK(lookup_port(good[i].s, &port) && port == good[i].port, good[i].s);
  for (i = 0; i < sizeof bad / sizeof *bad; ++i)
    TAP_OK(!lookup_port(bad[i], &port), "no port");
  TAP_OK(lookup_port("smtp", &port) && port == 25, "smtp");
}

/* What an IDENT server sends, and the user; 0: it does not tell. */
static const struct {
  const char *answer, *user;
} ident[] = {
  {"6193, 23 : USERID : UNIX : joe\r\n", "joe"},
  {"6193,23:USERID:UNIX:joe\n", "joe"},
  {"6193 , 23 : USERID : OTHER,US-ASCII : \t a b:c \r\n", "a b:c"},
  {"6193, 23 : ERROR : NO-USER\r\n", 0},
  {"6193, 23 : USERID : UNIX : \r\n", 0},
  {"6193, 23 : USERID : UNIX : joe", 0},
  {"6193, 23 : USERID : UNIX : j\001e\r\n", 0},
  {"6193, 23 : USERID : UNIX : j\303\244\r\n", 0},
  {"6193, 23 : USERID : UNIX : j\177e\r\n", 0},
  {"", 0},
  {"\n", 0},
  {":::\n", 0},
  {"6193, 23 : USERID : UNIX : joe\r\n6193, 23 : USERID : UNIX : root\r\n",
   "joe"},
};

static void one(const char *answer, size_t n, const char *user)
{
  stralloc sa = {0};
  char b[100];
  int s[2];
  int r;

  (void) socketpair(AF_UNIX, SOCK_STREAM, 0, s);
  (void) substdio_writeall(s[1], answer, n);
  (void) shutdown(s[1], SHUT_WR);
  r = lookup_ident(&sa, s[0], 6193, 23, deadline_in(20));
  if (user)
    TAP_OK(r == 1 && stralloc_equals(&sa, user), user);
  else
    TAP_OK(r == 0 && sa.len == 0, "no user");
  TAP_OK(read(s[1], b, sizeof b) == 11 && memcmp(b, "6193 , 23\r\n", 11) == 0,
         "the question");
  (void) close(s[0]);
  (void) close(s[1]);
  stralloc_free(&sa);
}

static void idents(void)
{
  char b[5000];
  stralloc sa = {0};
  int s[2];
  size_t i;

  for (i = 0; i < sizeof ident / sizeof *ident; ++i)
    one(ident[i].answer, strlen(ident[i].answer), ident[i].user);
  memset(b, 'x', sizeof b);
  memcpy(b, "1,2:USERID:UNIX:", 16);
  b[sizeof b - 1] = '\n';
  one(b, sizeof b, 0);
  one("1,2:USERID:UNIX:a\0b\n", 20, 0);
  (void) socketpair(AF_UNIX, SOCK_STREAM, 0, s);
  TAP_OK(lookup_ident(&sa, s[0], 1, 2, deadline_inms(10)) == -1 &&
           errno == ETIMEDOUT && sa.len == 0, "silence ends");
}

int main(void)
{
  resolver();
  ips();
  names();
  ports();
  idents();
  return tap_end();
}
