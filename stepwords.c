#include "stepwords.h"

#include <stdlib.h>

#include "squeezed.h"

#define OURS 48 /* words of our own, at most */

int stepwords_room(struct stepwords *w, const struct links *l)
{
  size_t most = 0;
  size_t i, k;

  for (i = 0; i < l->n; ++i) {
    for (k = 0; l->step[i].word[k]; ++k)
      ;
    if (k > most) most = k;
  }
  w->word = calloc(most + OURS, sizeof *w->word);
  return w->word ? 0 : -1;
}

static void arg(struct stepwords *w, const char *s)
{
  w->word[w->n++] = s;
}

static void option(struct stepwords *w, const char *name, const char *value)
{
  if (!value) return;
  arg(w, name);
  arg(w, value);
}

static void level(struct stepwords *w)
{
  if (w->quiet) arg(w, "-q");
  if (w->verbose) arg(w, "-v");
}

static void words(struct stepwords *w, char *const *s)
{
  while (*s) arg(w, *s++);
}

static void get(struct stepwords *w, const struct links_step *p,
                const char *figures)
{
  arg(w, "maildirpull");
  if (p->command) {
    arg(w, "-c");
    option(w, "-n", p->name);
  }
  if (w->newline) arg(w, "-k");
  level(w);
  option(w, "-e", w->err);
  option(w, "-s", figures);
  option(w, "-t", w->patience);
  option(w, "-z", p->squeeze ? w->history : 0);
  arg(w, "--");
  words(w, p->word);
}

static void connection(struct stepwords *w, const struct links_step *p)
{
  if (p->command) {
    arg(w, "cmdclient");
    if (w->verbose) arg(w, "-v");
    option(w, "-n", p->name);
    arg(w, "--");
    words(w, p->word);
    arg(w, "--");
    return;
  }
  arg(w, "tcpclient");
  arg(w, w->quiet ? "-qRHl0" : "-RHl0");
  arg(w, "--");
  words(w, p->word);
  if (!p->word[1]) arg(w, p->squeeze ? SQUEEZED_PORT : "209");
}

/* What gives serialqmtp its connection. */
static void client(struct stepwords *w, const struct links_step *p)
{
  connection(w, p);
  if (p->squeeze)
    w->n += squeezed_words(w->word + w->n, w->history, w->verbose, w->patience);
}

static void put(struct stepwords *w, const struct links_step *p,
                const char *maildir, const char *figures)
{
  arg(w, "maildirserial");
  level(w);
  arg(w, "-b");
  option(w, "-s", figures);
  option(w, "-t", "1209600");
  option(w, "-e", w->err);
  w->n += passon_words(&p->passon, w->word + w->n);
  arg(w, "--");
  arg(w, maildir);
  arg(w, p->prefix);
  client(w, p);
  arg(w, "serialqmtp");
  option(w, "-t", w->patience);
  arg(w, "--");
  arg(w, p->prefix);
}

void stepwords_make(struct stepwords *w, const struct links_step *p,
                    const char *maildir, const char *figures)
{
  w->n = 0;
  if (p->maildir)
    put(w, p, maildir, figures);
  else
    get(w, p, figures);
  w->word[w->n] = 0;
}
