/* t_rules: rules as text, as records, and looked up. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../cdbmake.h"
#include "../rules.h"
#include "tap.h"

/* The records that a line makes, as "key|data|" with NULs as "!"; or, after
   "?", a word of what is said about a line without any. */
static const struct {
  const char *line, *records;
} lines[] = {
  {"", ""},
  {" \t \n", ""},
  {"# 1.2.3.4:deny", ""},
  {":allow", "||"},
  {":deny", "|D!|"},
  {":deny \t", "|D!|"},
  {"1.2.3.4:allow", "1.2.3.4||"},
  {"1.2.3.:deny", "1.2.3.|D!|"},
  {"10.:allow,RELAYCLIENT=\"\"", "10.|+RELAYCLIENT=!|"},
  {"10.:allow,A=/x y/,B=zbz", "10.|+A=x y!+B=b!|"},
  {"10.:deny,A=\"x\"", "10.|D!+A=x!|"},
  {":allow,A=\"=:,deny\"", "|+A==:,deny!|"},
  {":allow,A===", "|+A=!|"},
  {"=host.example:allow", "=host.example||"},
  {"=.example:allow", "=.example||"},
  {"=:allow", "=||"},
  {"=a-b:allow", "=a-b||"},
  {"joe@1.2.3.4:deny", "joe@1.2.3.4|D!|"},
  {"joe@=h:deny", "joe@=h|D!|"},
  {"a-b@1.2.3.4:deny", "a-b@1.2.3.4|D!|"},
  {"1.2.3.9-11:deny", "1.2.3.9|D!|1.2.3.10|D!|1.2.3.11|D!|"},
  {"10.2-3.:allow", "10.2.||10.3.||"},
  {"10.254-999.:allow", "10.254.||10.255.||"},
  {"1-2:allow", "1||2||"},
  {"1.2-3.4-5:allow", "1.2.4-5||1.3.4-5||"},
  {"1.2.3.007-8:allow", "1.2.3.7||1.2.3.8||"},
  {"1.2.3.5-4:allow", "?empty"},
  {"1.2.3.300-400:allow", "?empty"},
  {"1.2.3.4 allow", "?no colon"},
  {"1.2.3.4:", "?allow or deny"},
  {"1.2.3.4: allow", "?allow or deny"},
  {"1.2.3.4:Allow", "?allow or deny"},
  {"1.2.3.4:allowed", "?comma"},
  {"1.2.3.4:allow,", "?VARIABLE"},
  {"1.2.3.4:allow,A", "?VARIABLE"},
  {"1.2.3.4:allow,=\"x\"", "?VARIABLE"},
  {"1.2.3.4:allow,A=", "?quote"},
  {"1.2.3.4:allow,A=\"", "?quote"},
  {"1.2.3.4:allow,A=\"x", "?quote"},
  {"1.2.3.4:allow,A=\"x\"y", "?comma"},
  {"1.2.3.4:allow,A=\"x\",", "?VARIABLE"},
  {"1.2.3.4:deny\r", "?comma"},
  {"1.2.3.a-b:allow", "?range"},
  {"1.2.3.4-6-8:allow", "?range"},
  {"1.2.3.99999999999999999999999-4:allow", "?range"},
  {"a:b@1.2.3.4:allow", "?ADDRESS"},
  {"::1:allow", "::1||"},
  {"[::1]:allow", "::1||"},
  {"2001:DB8:0::1:deny", "2001:db8::1|D!|"},
  {"joe@[2001:db8::1]:deny", "joe@2001:db8::1|D!|"},
  {"joe@2001:db8::1:deny", "joe@2001:db8::1|D!|"},
  {"2001:db8::/32:allow,A=\":deny\"", "2001:db8::/32|+A=:deny!|"},
  {"2001:db8::/128:allow", "2001:db8::||"},
  {"::/0:deny", "::/0|D!|"},
  {"fe80::/10:deny", "fe80::/10|D!|"},
  {"2001:db8::/129:deny", "?ADDRESS"},
  {"2001:db8::/:deny", "?ADDRESS"},
  {"2001:db8::1/32:deny", "?ADDRESS"},
  {"2001:db8::deny", "?ADDRESS"},
  {"2001:db8:::deny", "2001:db8::|D!|"},
  {"2001:db8:deny", "?ADDRESS"},
  {"[::1:deny", "?ADDRESS"},
  {"::ffff:1.2.3.4:deny", "?ADDRESS"},
  {"fe80::1%1:deny", "?ADDRESS"},
  {"joe@2001:db8::/32:deny", "?whole"},
  {"1:2:3:4:5:6:7:8:9:deny", "?ADDRESS"},
  {"1111:2222:3333:4444:5555:6666:7777:8888:1111:2222:3333:4444:5555:6666:deny",
   "?ADDRESS"},
};

static int append(void *arg, const char *key, size_t nk, const char *data,
                  size_t nd)
{
  stralloc *sa = arg;
  size_t i;

  if (stralloc_catb(sa, key, nk) == -1 || stralloc_append(sa, '|') == -1)
    return -1;
  for (i = 0; i < nd; ++i)
    if (stralloc_append(sa, data[i] ? data[i] : '!') == -1) return -1;
  return stralloc_append(sa, '|');
}

static void parsing(void)
{
  stralloc sa = {0};
  const char *why;
  enum rules_line r;
  size_t i;
  int good;

  for (i = 0; i < sizeof lines / sizeof *lines; ++i) {
    sa.len = 0;
    r = rules_parse(lines[i].line, strlen(lines[i].line), append, &sa, &why);
    if (lines[i].records[0] == '?')
      good = r != RULES_GOOD && sa.len == 0 && why &&
             strstr(why, lines[i].records + 1);
    else
      good = (r == RULES_GOOD || !sa.len) && r != RULES_BAD &&
             stralloc_equals(&sa, lines[i].records);
    TAP_OK(good, lines[i].line);
  }
  r = rules_parse(":allow,A=\"x\0y\"", 15, append, &sa, &why);
  TAP_OK(r == RULES_BAD, "a NUL in a value");
  stralloc_free(&sa);
}

static int full(void *arg, const char *key, size_t nk, const char *data,
                size_t nd)
{
  (void) arg, (void) key, (void) nk, (void) data, (void) nd;
  errno = ENOSPC;
  return -1;
}

static void warnings(void)
{
  static const struct {
    const char *line;
    int odd;
  } t[] = {
    {"10.0:deny", 1}, {"10.0.:deny", 0}, {"10.0.0.0/8:deny", 1},
    {"1.2.3.4.:deny", 1}, {"1.2.3.256:deny", 1}, {" 1.2.3.4:deny", 1},
    {"1.2.3.04:deny", 1}, {"host.example:deny", 1}, {"=host:deny", 0},
    {"joe@10.:deny", 1}, {"joe@1.2.3.4:deny", 0}, {"joe@:deny", 1},
    {"joe@=h:deny", 0}, {"1.2.3.4-5:deny", 0}, {"1-2:deny", 1},
    {".:deny", 1}, {":deny", 0}, {"::1:deny", 0},
  };
  stralloc sa = {0};
  const char *why;
  size_t i;

  for (i = 0; i < sizeof t / sizeof *t; ++i)
    TAP_OK(rules_parse(t[i].line, strlen(t[i].line), append, &sa, &why) ==
             RULES_GOOD && (why != 0) == t[i].odd, t[i].line);
  TAP_OK(rules_parse(":deny", 5, full, 0, &why) == RULES_ERROR &&
           errno == ENOSPC, "an error of the one who takes records");
  stralloc_free(&sa);
}

/* ---- looking up ---- */

static int fd;

static int record(void *arg, const char *key, size_t nk, const char *data,
                  size_t nd)
{
  return cdbmake_add(arg, key, nk, data, nd);
}

static void make(const char *const *rule)
{
  struct cdbmake c;
  const char *why;

  if (ftruncate(fd, 0) == -1 || cdbmake_start(&c, fd) == -1) abort();
  for (; *rule; ++rule)
    if (rules_parse(*rule, strlen(*rule), record, &c, &why) != RULES_GOOD)
      abort();
  if (cdbmake_finish(&c) == -1) abort();
}

static const char *const rules[] = {
  "joe@1.2.3.4:allow,R=_1_", "joe@=h.x.y:allow,R=_2_", "1.2.3.4:allow,R=_3_",
  "=h.x.y:allow,R=_4_", "1.2.3.:allow,R=_5_", "1.2.:allow,R=_6_",
  "1.:allow,R=_7_",
  "=.x.y:allow,R=_8_", "=.y:allow,R=_9_", "=:allow,R=_a_", ":allow,R=_b_",
  "joe@2001:db8::1:allow,R=_c_", "2001:db8::1:deny",
  "2001:db8::/127:allow,R=_d_",
  "2001:db8::/32:allow,R=_e_", "::/1:allow,R=_f_", "1.2.3.4:deny", 0
};

static const struct {
  const char *ip, *host, *info, *key;
} peers[] = {
  {"1.2.3.4", 0, 0, "1.2.3.4"},
  {"1.2.3.4", "h.x.y", "joe", "joe@1.2.3.4"},
  {"1.2.3.5", "h.x.y", "joe", "joe@=h.x.y"},
  {"1.2.3.5", "h.x.y", "bob", "=h.x.y"},
  {"1.2.3.4", "h.x.y", "bob", "1.2.3.4"},
  {"1.2.3.5", "i.x.y", "joe", "1.2.3."},
  {"1.2.30.4", "i.x.y", 0, "1.2."},
  {"1.20.3.4", 0, 0, "1."},
  {"11.2.3.4", 0, 0, ""},
  {"11.2.3.4", "i.x.y", 0, "=.x.y"},
  {"11.2.3.4", "x.y", 0, "=.y"},
  {"11.2.3.4", "y", 0, "="},
  {"11.2.3.4", ".y", 0, "=.y"},
  {"::ffff:1.2.3.4", 0, "joe", "joe@1.2.3.4"},
  {"2001:db8::1", 0, "joe", "joe@2001:db8::1"},
  {"2001:DB8:0::1", 0, 0, "2001:db8::1"},
  {"2001:db8::", 0, 0, "2001:db8::/127"},
  {"2001:db8::2", 0, 0, "2001:db8::/32"},
  {"2001:db8:ffff::2", "h.x.y", 0, "=h.x.y"},
  {"2001:db9::", 0, 0, "::/1"},
  {"8000::", 0, 0, ""},
  {"fe80::1%1", 0, 0, ""},
};

static void finding(void)
{
  stralloc key = {0};
  stralloc data = {0};
  char text[200];
  size_t i, pos;
  int r;

  make(rules);
  for (i = 0; i < sizeof peers / sizeof *peers; ++i) {
    r = rules_find(fd, peers[i].ip, peers[i].host, peers[i].info, &key, &data);
    sprintf(text, "%s %s %s: %s", peers[i].ip,
            peers[i].host ? peers[i].host : "-",
            peers[i].info ? peers[i].info : "-", peers[i].key);
    TAP_OK(r == 1 && stralloc_equals(&key, peers[i].key), text);
  }
  r = rules_find(fd, "1.2.3.4", 0, 0, &key, &data);
  pos = 0;
  TAP_OK(r == 1 && strcmp(rules_next(&data, &pos), "+R=3") == 0 &&
           !rules_next(&data, &pos), "the first of two counts");
  make(rules + 17);
  TAP_OK(rules_find(fd, "1.2.3.4", 0, 0, &key, &data) == 0, "no rule");
  TAP_OK(rules_find(fd, "::1", "h", "joe", &key, &data) == 0, "nor for IPv6");
  stralloc_free(&key);
  stralloc_free(&data);
}

/* Data that tcprules does not write. */
static void hostile(void)
{
  static const struct {
    const char *data;
    size_t n;
    int r;
  } t[] = {
    {"", 0, 1}, {"D", 2, 1}, {"D", 1, -1}, {"+A=b", 4, -1}, {"+A=b", 5, 1},
    {"+A", 3, -1}, {"+=b", 4, -1}, {"+", 2, -1}, {"x", 2, -1}, {"", 1, -1},
    {"DD", 3, -1}, {"+A=b\0+B=c", 10, 1}, {"+A=b\0+B=c", 9, -1},
    {"D\0\0", 3, -1},
  };
  struct cdbmake c;
  stralloc key = {0};
  stralloc data = {0};
  char text[50];
  size_t i;

  for (i = 0; i < sizeof t / sizeof *t; ++i) {
    if (ftruncate(fd, 0) == -1 || cdbmake_start(&c, fd) == -1 ||
        cdbmake_add(&c, "1.2.3.4", 7, t[i].data, t[i].n) == -1 ||
        cdbmake_finish(&c) == -1)
      abort();
    errno = 0;
    sprintf(text, "hostile data %d", (int) i);
    TAP_OK(rules_find(fd, "1.2.3.4", 0, 0, &key, &data) == t[i].r &&
             (t[i].r == 1 || errno == EPROTO), text);
  }
  if (ftruncate(fd, 100) == -1) abort();
  TAP_OK(rules_find(fd, "1.2.3.4", 0, 0, &key, &data) == -1 &&
           errno == EPROTO, "no cdb");
  stralloc_free(&key);
  stralloc_free(&data);
}

int main(void)
{
  char fn[] = "/tmp/t_rules.XXXXXX";

  fd = mkstemp(fn);
  if (fd == -1 || unlink(fn) == -1) return 111;
  parsing();
  warnings();
  finding();
  hostile();
  return tap_end();
}
