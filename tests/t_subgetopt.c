/* t_subgetopt: a table of command lines. What comes out is written as one
   string: the letters, an argument in <>, ? and the letter at fault, and then
   "|" and the words that are left. */

#include "subgetopt.h"

#include <string.h>

#include "tap.h"

#define WORDS 8

static const struct {
  const char *argv[WORDS];
  const char *opts;
  const char *want;
} cases[] = {
  {{"p"}, "ab:", "|"},
  {{"p", "x"}, "ab:", "|x"},
  {{"p", "-a", "x"}, "ab:", "a|x"},
  {{"p", "-a", "-a"}, "ab:", "aa|"},
  {{"p", "-aa", "x"}, "ab:", "aa|x"},
  {{"p", "-b", "v", "x"}, "ab:", "b<v>|x"},
  {{"p", "-bv", "x"}, "ab:", "b<v>|x"},
  {{"p", "-abv", "x"}, "ab:", "ab<v>|x"},
  {{"p", "-ab", "v", "x"}, "ab:", "ab<v>|x"},
  {{"p", "-ba", "x"}, "ab:", "b<a>|x"},
  {{"p", "-b", "-a", "x"}, "ab:", "b<-a>|x"},
  {{"p", "-b", "--", "x"}, "ab:", "b<-->|x"},
  {{"p", "-b", "", "x"}, "ab:", "b<>|x"},
  {{"p", "-b"}, "ab:", "?b|"},
  {{"p", "-ab"}, "ab:", "a?b|"},
  {{"p", "x", "-a"}, "ab:", "|x -a"},
  {{"p", "--", "-a"}, "ab:", "|-a"},
  {{"p", "-a", "--", "-a"}, "ab:", "a|-a"},
  {{"p", "--", "--", "-a"}, "ab:", "|-- -a"},
  {{"p", "-", "-a"}, "ab:", "|- -a"},
  {{"p", "", "-a"}, "ab:", "| -a"},
  {{"p", "-z", "x"}, "ab:", "?z|x"},
  {{"p", "-za", "x"}, "ab:", "?za|x"},
  {{"p", "-az", "x"}, "ab:", "a?z|x"},
  {{"p", "-:", "x"}, "ab:", "?:|x"},
  {{"p", "-a-", "x"}, "ab:", "a?-|x"},
  {{"p", "--help"}, "ab:", "?-?h?e?l?p|"},
  {{"p", "-\xff"}, "ab:", "?\xff|"},
  {{"p", "-a", "prog", "-b", "x"}, "ab:", "a|prog -b x"}
};

static void run(size_t i)
{
  struct subgetopt o = SUBGETOPT_INIT;
  char *argv[WORDS + 1];
  char got[128] = "";
  char one[3] = "";
  int argc, c;

  for (argc = 0; argc < WORDS && cases[i].argv[argc]; ++argc)
    argv[argc] = (char *) (size_t) cases[i].argv[argc];
  argv[argc] = 0;
  while ((c = subgetopt(&o, argc, argv, cases[i].opts)) != -1) {
    one[0] = (char) c;
    one[1] = c == '?' ? (char) o.problem : 0;
    (void) strcat(got, one);
    if (o.arg) {
      (void) strcat(got, "<");
      (void) strcat(got, o.arg);
      (void) strcat(got, ">");
    }
    if (strlen(got) > 60) break;
  }
  (void) strcat(got, "|");
  for (c = o.ind; argv[c]; ++c) {
    if (c > o.ind) (void) strcat(got, " ");
    (void) strcat(got, argv[c]);
  }
  TAP_OK(strcmp(got, cases[i].want) == 0, cases[i].want);
  if (strcmp(got, cases[i].want) != 0) printf("# got %s\n", got);
}

int main(void)
{
  size_t i;

  for (i = 0; i < sizeof cases / sizeof cases[0]; ++i) run(i);
  return tap_end();
}
