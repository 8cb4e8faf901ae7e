/* t_links: lines of control/links; the order of their steps. */
#include "links.h"

#include <errno.h>
#include <string.h>

#include "stralloc.h"
#include "tap.h"

static struct links l;
static stralloc all;

/* The lines of S, each ended by NUL. */
static int parse(const char *s)
{
  static const struct links none;
  size_t i;

  links_free(&l);
  l = none;
  if (stralloc_copys(&all, s) == -1) return -2;
  for (i = 0; i < all.len; ++i)
    if (all.s[i] == '\n') all.s[i] = 0;
  errno = 0;
  return links_parse(&l, &all);
}

/* Step I as "name ~machine maildir prefix: words". */
static int step(size_t i, const char *want)
{
  static stralloc s;
  const struct links_step *p = l.step + i;
  const char *option[PASSON_WORDS];
  size_t k, n;
  int r = stralloc_copys(&s, p->name);

  if (p->squeeze) r |= stralloc_cats(&s, " ~") | stralloc_cats(&s, p->squeeze);
  n = passon_words(&p->passon, option);
  for (k = 0; k < n; ++k)
    r |= stralloc_cats(&s, " ") | stralloc_cats(&s, option[k]);
  if (p->maildir) {
    r |= stralloc_cats(&s, " ") | stralloc_cats(&s, p->maildir);
    r |= stralloc_cats(&s, " ") | stralloc_cats(&s, p->prefix);
  }
  r |= stralloc_cats(&s, p->command ? "|" : ":");
  for (k = 0; p->word[k]; ++k)
    r |= stralloc_cats(&s, " ") | stralloc_cats(&s, p->word[k]);
  return r == 0 && stralloc_equals(&s, want);
}

/* As control_file gives them: nothing at the end. */
static const struct row {
  const char *line, *step; /* step 0: it is none */
} rows[] = {
  {"kabul:get:192.0.2.1", "kabul: 192.0.2.1"},
  {"kabul:get:192.0.2.1 2090", "kabul: 192.0.2.1 2090"},
  {"kabul:get:2001:db8::1 \t 2090", "kabul: 2001:db8::1 2090"},
  {"k.a-b_1:get: h", "k.a-b_1: h"},
  {"1:get:|", 0},
  {"1:get:| ", 0},
  {"1:get:|x", "1| x"},
  {"1:get:| x  y:z |", "1| x y:z |"},
  {"1:get: \t|x y", "1| x y"},
  {"1:get:x|y", "1: x|y"},
  {"1:get:|- --x x--", "1| - --x x--"},
  {"1:get:|x -- y", 0},
  {"1:get:|x --", 0},
  {"1:get:--", 0},
  {"1:send:q/M:p-:h", "1 q/M p-: h"},
  {"1:send:/q M::h", "1 /q M : h"},
  {"1:send:q:p:|socat - OPENSSL:h:1,c=/x", "1 q p| socat - OPENSSL:h:1,c=/x"},
  {"1:send -o class -l50000:q:p:h", "1 -l 50000 -o class q p: h"},
  {"1:send \t-w 3300 -n 2 -m 1 -a 0 -o size -o age :q:p:|x",
   "1 -a 0 -m 1 -n 2 -o age -w 3300 q p| x"},
  {"1:send :q:p:h", "1 q p: h"},
  {"1:send -o:q:p:h", 0},
  {"1:send -o older:q:p:h", 0},
  {"1:send -l 0:q:p:h", 0},
  {"1:send -m 1k:q:p:h", 0},
  {"1:send -n -1:q:p:h", 0},
  {"1:send -m0:q:p:h", 0},
  {"1:send -v:q:p:h", 0},
  {"1:send x:q:p:h", 0},
  {"1:send --:q:p:h", 0},
  {"1:send -- -w 1:q:p:h", 0},
  {"1:sendx:q:p:h", 0},
  {"1: send:q:p:h", 0},
  {"1:get -w 1:h", 0},
  {"1:get squeeze:h", "1 ~1: h"},
  {"1:get\tsqueeze :h 2093", "1 ~1: h 2093"},
  {"1:get squeeze:| x y", "1 ~1| x y"},
  {"1:get squeeze k.b:h", "1 ~k.b: h"},
  {"1:get squeeze squeeze:h", "1 ~squeeze: h"},
  {"1:get squeeze:squeeze", "1 ~1: squeeze"},
  {"1:get:squeeze 2090", "1: squeeze 2090"},
  {"1:send squeeze:q:p:h", "1 ~1 q p: h"},
  {"1:send squeeze -o class:q:p:h", "1 ~1 -o class q p: h"},
  {"1:send squeeze k -o class -n1:q:p:|h", "1 ~k -n 1 -o class q p| h"},
  {"1:get squeeze k x:h", 0},
  {"1:get squeeze ../x:h", 0},
  {"1:get squeeze .:h", 0},
  {"1:get squeeze -w 1:h", 0},
  {"1:get squeeze --:h", 0},
  {"1:get k squeeze:h", 0},
  {"1:get squeezed:h", 0},
  {"1:get SQUEEZE:h", 0},
  {"1:getsqueeze:h", 0},
  {"1:get:squeeze:h", "1: squeeze:h"},
  {"1:send -o class squeeze:q:p:h", 0},
  {"1:send squeeze k/l:q:p:h", 0},
  {"1:send squeeze -z:q:p:h", 0},
  {"1:send:squeeze:q:p:h", "1 squeeze q: p:h"},
  {"1:send:q:p: ", 0},
  {"1:send::p:h", 0},
  {"1:send:q:h", 0},
  {"1:put:q:p:h", 0},
  {"1:getx:h", 0},
  {"1: get:h", 0},
  {"1 :get:h", 0},
  {"\303\266:get:h", 0},
  {"a/b:get:h", 0},
  {".a:get:h", 0},
  {"-a:get:h", 0},
  {"_a:get:h", 0},
  {":", 0},
  {"a", 0},
  {"a:", 0},
  {"::::", 0},
};

int main(void)
{
  size_t i;
  stralloc line = {0};
  int r;

  TAP_OK(parse("") == 1 && l.n == 0, "no line");
  for (i = 0; i < sizeof rows / sizeof *rows; ++i) {
    if (stralloc_copys(&line, "first:get:f\n") == -1 ||
        stralloc_cats(&line, rows[i].line) == -1 ||
        stralloc_cats(&line, "\n") == -1 || stralloc_0(&line) == -1)
      return 111;
    r = parse(line.s);
    if (rows[i].step)
      TAP_OK(r == 1 && l.n == 2 && step(1, rows[i].step), rows[i].line);
    else
      TAP_OK(r == -1 && errno == EPROTO && l.why &&
               strcmp(l.bad.s, rows[i].line) == 0, rows[i].line);
  }
  r = parse("b:send:1:p:h\na:send:2:p:h\nb:get:3\nb:send:4:p:h\na:get:5\n"
            "b:get:6\nB:get:7\nb:send:1:p:h\n");
  TAP_OK(r == 1 && l.n == 8, "several links");
  TAP_OK(step(0, "b: 3") && step(1, "b: 6"), "first get");
  TAP_OK(step(2, "b 1 p: h") && step(3, "b 4 p: h") && step(4, "b 1 p: h"),
         "then send, in the order of the file");
  TAP_OK(step(5, "a: 5") && step(6, "a 2 p: h"), "then the next link");
  TAP_OK(step(7, "B: 7"), "case counts");
  TAP_OK(!links_name("") && links_name("a") && !links_name("a\n"), "names");
  links_free(&l);
  stralloc_free(&line);
  return tap_end();
}
