/* t_aliases: alias files as text; what newaliases.t cannot see well. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../aliases.h"
#include "tap.h"

static struct qualify q;

/* An instruction, and "alias|owned|owner|commands" or "!" and where. */
static const struct {
  const char *text, *want;
} lines[] = {
  {"a:b\n", "a@|||&b@h.d;"},
  {"A@B : C@D\n", "a@b|||&C@D.d;"},
  {"@B: c@d.e\n", "@b|||&c@d.e;"},
  {"a: b, c,, d,\n", "a@|||&d@h.d;&c@h.d;&b@h.d;"},
  {"a: b@c+, d+\n", "a@|||&d+@h.d;&b@c.p;"},
  {"Owner-a@b: c@d.e\n", "owner-a@b|a@b|Owner-a@b.d|&c@d.e;"},
  {"owner-: c@d.e\n", "owner-@|@|owner-@h.d|&c@d.e;"},
  {"a: x, \"|p q\", y, :include:z, w\n",
   "a@|||./z.bin;&w@h.d;!p q;&y@h.d;&x@h.d;"},
  {"a: :include:\"/x y\", \":include:/z\", <:include:w>\n",
   "a@|||./w.bin;/z.bin;/x y.bin;"},
  {"a: b\\ c@d.e, \"\\\"\"@d.e, \\\\@d.e\n",
   "a@|||&\\@d.e;&\"@d.e;&b c@d.e;"},
  {"a: (x)b(y)@(z)c(w).d\n", "a@|||&b@c.d;"},
  {"a: \"x\".y.\"z\"@c.d\n", "a@|||&x.y.z@c.d;"},
  {"a: b@[1.2.3.4], c@[x]\n", "a@|||&c@[x];&b@[1.2.3.4];"},
  {"a\n", "!0"},
  {"a: b,\n c d\n", "!9"},
  {"a: \"b\n c\"\n", "!3"},
  {"a: (((b\n", "!3"},
  {"a: b@\n", "!4"},
  {"a: b:c\n", "!4"},
};

static const char *result(struct aliases *a, const char *s)
{
  static char out[1024];
  const char *why = 0;
  size_t i, n;

  switch (aliases_instruction(a, s, strlen(s), &why)) {
  case ALIASES_ERROR: return "error";
  case ALIASES_BAD:
    (void) snprintf(out, sizeof out, "!%lu", (unsigned long) a->at);
    return why ? out : "no reason";
  case ALIASES_GOOD: break;
  }
  n = (size_t) snprintf(out, sizeof out, "%.*s|%.*s|%.*s|", (int) a->alias.len,
                        a->alias.s, (int) a->owned.len, a->owned.s,
                        (int) a->owner.len, a->owner.s);
  for (i = 0; i < a->commands.len; i += strlen(a->commands.s + i) + 1)
    n += (size_t) snprintf(out + n, sizeof out - n, "%s;", a->commands.s + i);
  return out;
}

static ssize_t none(int fd, void *b, size_t n)
{
  (void) fd, (void) b, (void) n;
  return 0;
}

/* The lines of S: how many instructions; the first line of the last one. */
static int reads(const char *s, unsigned long long *first)
{
  struct aliases_lines l = {0};
  static char buf[4096];
  substdio ss;
  int n = 0;
  int r;

  substdio_in(&ss, none, -1, buf, sizeof buf);
  ss.p = strlen(s);
  memcpy(buf + sizeof buf - ss.p, s, ss.p);
  l.ss = &ss;
  *first = 0;
  while ((r = aliases_next(&l)) == 1) {
    ++n;
    *first = l.first;
  }
  if (r == -2) *first = l.first;
  stralloc_free(&l.line);
  stralloc_free(&l.next);
  return r == 0 ? n : r;
}

int main(void)
{
  struct aliases a = {.q = &q};
  struct qualify nothing = {{0}, {0}, {0}, 0};
  const char *why;
  unsigned long long first;
  size_t i;

  if (stralloc_copys(&q.host, "h") == -1 ||
      stralloc_copys(&q.domain, "d") == -1 ||
      stralloc_copys(&q.plus, "p") == -1)
    return 111;
  q.known = 7;
  for (i = 0; i < sizeof lines / sizeof *lines; ++i) {
    TAP_OK(strcmp(result(&a, lines[i].text), lines[i].want) == 0,
           lines[i].want);
    if (strcmp(result(&a, lines[i].text), lines[i].want) != 0)
      printf("# %s\n", result(&a, lines[i].text));
  }
  TAP_OK(aliases_addresses(&a, "b, |c", 5, &why) == ALIASES_BAD,
         "no programs in lists");
  TAP_OK(aliases_addresses(&a, " \n", 2, &why) == ALIASES_GOOD &&
           a.commands.len == 0, "a blank line in a list");
  a.q = &nothing;
  TAP_OK(strcmp(result(&a, "a: b@c.d\n"), "a@|||&b@c.d;") == 0,
         "no control files");
  errno = 0;
  TAP_OK(strcmp(result(&a, "a: b\n"), "error") == 0 && errno == EDOM,
         "and an address that needs them");
  TAP_OK(reads("", &first) == 0, "no line");
  TAP_OK(reads("\n\n#x\n y\n\n", &first) == 0, "no instruction");
  TAP_OK(reads("a: b\n", &first) == 1 && first == 1, "one");
  TAP_OK(reads("\na: b\n c\n\n\td\n#e\n f\ng: h\n i\n", &first) == 2 &&
           first == 8, "two, with continuations and comments");
  TAP_OK(reads("a: b\nc: d", &first) == -2 && first == 2, "half a line");
  TAP_OK(reads("a: b\n c", &first) == -2 && first == 2, "half a continuation");
  TAP_OK(reads("#", &first) == -2 && first == 1, "half a comment");
  aliases_free(&a);
  qualify_free(&q);
  return tap_end();
}
