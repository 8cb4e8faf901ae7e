/* t_addrlist: header fields and the addresses in them, against a table. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "addrlist.h"
#include "tap.h"

static const struct {
  const char *field, *addrs; /* each with a | behind it */
} good[] = {
  {"", ""},
  {" \n\t", ""},
  {",, ,", ""},
  {" a@h.x", "a@h.x|"},
  {"a@h.x, b@i.x,c@j.x", "a@h.x|b@i.x|c@j.x|"},
  {"Ali Rezai <a@h.x>", "a@h.x|"},
  {"\"Rezai, Ali\" <a@h.x>,\n \"x <y@z>\" <b@i.x>", "a@h.x|b@i.x|"},
  {"=?utf-8?q?S=C3=A9b?= Lef. =?utf-8?B?dg==?= <s@h.x>", "s@h.x|"},
  {"S\303\251b <s@h.x>", "s@h.x|"},
  {"sales@old.x <a@h.x>", "a@h.x|"},
  {"<a@h.x> (a comment, b@h.x)", "a@h.x|"},
  {"a@h.x (Ali (of Herat\\))), b@i.x", "a@h.x|b@i.x|"},
  {"a(c)@(d)h.x", "a@h.x|"},
  {"\"a b\"@h.x", "a b@h.x|"},
  {"\"a@b, \\\"c\\\"\"@h.x", "a@b, \"c\"@h.x|"},
  {"\"\"@h.x", "@h.x|"},
  {"a.\"b c\".d @ h . x", "a.b c.d@h.x|"},
  {"a..b.@h.x", "a..b.@h.x|"},
  {"a@[10.0.0.1], b@[IPv6:::1]", "a@[10.0.0.1]|b@[IPv6:::1]|"},
  {"<@r1.x,@r2.x:a@h.x>", "a@h.x|"},
  {"undisclosed-recipients:;", ""},
  {"Friends of ours: a@h.x, B <b@i.x>;, c@j.x", "a@h.x|b@i.x|c@j.x|"},
  {"\"A: b\" : a@h.x ; c@j.x", "a@h.x|c@j.x|"},
  {"root", "root@def.x|"},
  {"Ali <ali>, b@host, c@plus+", "ali@def.x|b@host.dom.x|c@plus.pl.x|"},
  {"-f@h.x", "-f@h.x|"},
  {"|prog@h.x, /file@h.x", "|prog@h.x|/file@h.x|"},
};

static const char *const wrong[] = {
  "a b@h.x",          "a@h.x b@h.x",     "a@h.x; b@h.x",
  "<a@h.x",           "a@h.x>",          "<>",
  "A <>",             "@h.x",            "<@h.x>",
  "a@",               "<a@>",            "a@b@c",
  "<a@h.x> b",        "<a@h.x>:",        "x:a@h.x",
  "x:y:a@h.x;;",      "x:a@h.x;;",       ";",
  "(open",            "\"open",          "a)@h.x",
  "[a]@h.x",          "a@\"h\".x",       "a@h.x\\",
  "<@r.x a@h.x>",     "<a@h.x, b@h.x>",  "<<a@h.x>>",
  "\"a\\\nb\"@h.x",   "\"a\033b\"@h.x",  "Ali Rezai",
};

static struct qualify q;
static struct addrlist a;
static stralloc out;
static const char *why;

static int reads(const char *s)
{
  out.len = 0;
  why = 0;
  return addrlist_read(&a, s, strlen(s), &out, &why);
}

static int same(const char *want)
{
  size_t i;

  for (i = 0; i < out.len; ++i)
    if (out.s[i] == 0) out.s[i] = '|';
  return stralloc_equals(&out, want);
}

int main(void)
{
  size_t i;
  int ok = 1;
  char big[2000];

  if (stralloc_copys(&q.host, "def.x") == -1 ||
      stralloc_copys(&q.domain, "dom.x") == -1 ||
      stralloc_copys(&q.plus, "pl.x") == -1)
    exit(1);
  q.known = 7;
  a.q = &q;
  for (i = 0; i < sizeof good / sizeof *good; ++i)
    if (reads(good[i].field) != 0 || !same(good[i].addrs)) {
      printf("# %s: %s\n", good[i].field, why ? why : "not the same");
      ok = 0;
    }
  TAP_OK(ok, "fields: the table");
  ok = 1;
  for (i = 0; i < sizeof wrong / sizeof *wrong; ++i)
    if (reads(wrong[i]) != -2 || !why) {
      printf("# %s is taken\n", wrong[i]);
      ok = 0;
    }
  TAP_OK(ok, "fields that are wrong: the table");
  memset(big, 'a', sizeof big);
  memcpy(big + sizeof big - 5, "@h.x", 5);
  TAP_OK(reads(big) == -2, "an address that is too long");
  TAP_OK(addrlist_read(&a, "a\0b@h.x", 7, &out, &why) == -2, "a NUL");
  q.known = 0;
  TAP_OK(reads("a@h.x, root") == -1 && errno == EDOM, "no host is known");
  a.q = 0;
  TAP_OK(reads("a@h") == 0 && same("a@h|"), "nothing is made whole");
  TAP_OK(reads("root") == -2, "nor guessed");
  addrlist_free(&a);
  qualify_free(&q);
  stralloc_free(&out);
  return tap_end();
}
