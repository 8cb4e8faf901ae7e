/* t_lookup: names, ports and IDENT answers. No test needs a name server. */
#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../lookup.h"
#include "../substdio.h"
#include "tap.h"

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
  if (getservbyname("smtp", "tcp"))
    TAP_OK(lookup_port("smtp", &port) && port == 25, "smtp");
  else
    TAP_OK(1, "smtp # SKIP no /etc/services here");
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
  ips();
  names();
  ports();
  idents();
  return tap_end();
}
