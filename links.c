#include "links.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "control.h"
#include "subgetopt.h"

static const char blanks[] = " \t";

int links_name(const char *s)
{
  static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                              "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

  if (!*s || !strchr(plain, *s)) return 0;
  while (*s && (strchr(plain, *s) || strchr("._-", *s))) ++s;
  return *s == 0;
}

/* What is before the next colon; 0: there is none. */
static char *field(char **s)
{
  char *begin = *s;
  char *colon = strchr(begin, ':');

  if (!colon) return 0;
  *colon = 0;
  *s = colon + 1;
  return begin;
}

/* The words of S to W: how many; -1: one of them is none of a command. */
static int split(char *s, char **w)
{
  int n = 0;

  for (s += strspn(s, blanks); *s; s += strspn(s, blanks)) {
    w[n++] = s;
    s += strcspn(s, blanks);
    if (*s) *s++ = 0;
    if (strcmp(w[n - 1], "--") == 0) return -1;
  }
  w[n] = 0;
  return n;
}

/* 1 if the first word of VERB is WORD. */
static int is(const char *verb, const char *word)
{
  size_t n = strlen(word);

  return strncmp(verb, word, n) == 0 &&
         (!verb[n] || strchr(blanks, verb[n]));
}

/* What is behind the first word of VERB to P, which takes the options OPT; W
   has room for its words. 0: it has something else. */
static int options(struct links_step *p, char *verb, const char *opt, char **w)
{
  struct subgetopt o = SUBGETOPT_INIT;
  int n = split(verb, w);
  int ch, skip = 0;

  if (n > 1 && strcmp(w[1], "squeeze") == 0) {
    p->squeeze = n > 2 && links_name(w[2]) ? w[2] : p->name;
    skip = p->squeeze == w[2] ? 2 : 1;
  }
  n -= skip;
  w += skip;
  while ((ch = subgetopt(&o, n, w, opt)) != -1)
    if (passon_take(&p->passon, ch, o.arg) != 1) return 0;
  return o.ind == n;
}

/* What is wrong with the line S; 0: nothing, it is in P. The words are put at
   *W, which then is where there is room for more. */
static const char *parse(struct links_step *p, char *s, char ***w)
{
  char *verb;
  int n;

  p->name = field(&s);
  if (!p->name || !links_name(p->name)) return "no name of a link";
  verb = field(&s);
  p->maildir = p->prefix = p->squeeze = 0;
  memset(&p->passon, 0, sizeof p->passon);
  if (verb && is(verb, "send")) {
    if (!options(p, verb, PASSON_N, *w)) return "a send has no such option";
    p->maildir = field(&s);
    p->prefix = field(&s);
    if (!p->prefix || !*p->maildir) return "no maildir and prefix";
  } else if (!verb || !is(verb, "get"))
    return "neither get nor send";
  else if (!options(p, verb, "", *w))
    return "a get has no such option";
  s += strspn(s, blanks);
  p->command = *s == '|';
  p->word = *w;
  n = split(s + p->command, *w);
  if (n == -1) return "a command may not have the word \"--\"";
  if (n == 0) return "no host and no command";
  if (n > 2 && !p->command) return "more than a host and a port";
  *w += n + 1;
  return 0;
}

/* Of each link the gets, then the sends: few enough to look for them. */
static void sort(struct links *l, const struct links_step *from)
{
  size_t i, j, first, n = 0;
  int send;

  for (i = 0; i < l->n; ++i) {
    first = 0;
    while (first < i && strcmp(from[first].name, from[i].name) != 0) ++first;
    if (first < i) continue;
    for (send = 0; send < 2; ++send)
      for (j = i; j < l->n; ++j)
        if (strcmp(from[j].name, from[i].name) == 0 &&
            send == (from[j].maildir != 0))
          l->step[n++] = from[j];
  }
}

static int parse_all(struct links *l, struct links_step *step,
                     const stralloc *lines)
{
  char **w = l->words;
  size_t i;

  l->n = 0;
  for (i = 0; i < lines->len; i += strlen(lines->s + i) + 1) {
    l->why = parse(step + l->n, l->text.s + i, &w);
    if (!l->why) {
      ++l->n;
      continue;
    }
    if (stralloc_copys(&l->bad, lines->s + i) == 0 &&
        stralloc_0(&l->bad) == 0)
      errno = EPROTO;
    return -1;
  }
  sort(l, step);
  return 1;
}

int links_parse(struct links *l, const stralloc *lines)
{
  struct links_step *step;
  size_t i, n;
  int r, e;

  for (n = i = 0; i < lines->len; ++i) n += lines->s[i] == 0;
  if (stralloc_copy(&l->text, lines) == -1) return -1;
  /* A line of K bytes has at most K words and their end. */
  l->words = calloc(lines->len + 1, sizeof *l->words);
  l->step = calloc(n + 1, sizeof *l->step);
  step = calloc(n + 1, sizeof *step);
  r = l->words && l->step && step ? parse_all(l, step, lines) : -1;
  e = errno;
  free(step);
  errno = e;
  return r;
}

int links_read(struct links *l)
{
  stralloc lines = {0};
  int r = control_file(&lines, LINKS);
  int e;

  if (r == 1) r = links_parse(l, &lines);
  e = errno;
  stralloc_free(&lines);
  errno = e;
  return r;
}

void links_free(struct links *l)
{
  stralloc_free(&l->text);
  stralloc_free(&l->bad);
  free(l->words);
  free(l->step);
}
