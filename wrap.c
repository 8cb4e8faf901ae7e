#include "wrap.h"

#include <errno.h>
#include <string.h>

#include "home.h"
#include "squeezed.h"
#include "strerr.h"
#include "subgetopt.h"
#include "usage.h"

int wrap_init(struct wrap *w, int argc, char *const *argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  int ch;

  memset(w, 0, sizeof *w);
  while ((ch = subgetopt(&o, argc, argv, "Bvqi:z:" PASSON_N)) != -1)
    switch (ch) {
    case 'B': w->keep = 1; break;
    case 'v': w->level = "-v"; break;
    case 'q': w->level = "-q"; break;
    case 'i': w->localip = o.arg; break;
    case 'z':
      if (home_resolve(&w->history, o.arg, strlen(o.arg)) == -1)
        strerr_die(111, errno, "messages stay where they are", (char *) 0);
      break;
    default:
      if (passon_take(&w->passon, ch, o.arg) != 1) usage_die();
    }
  if (argc - o.ind < 3) usage_die();
  w->dir = argv[o.ind];
  w->prefix = argv[o.ind + 1];
  w->host = argv[o.ind + 2];
  return o.ind + 3;
}

void wrap_exec(const struct wrap *w)
{
  const char *args[24 + PASSON_WORDS + SQUEEZED_WORDS];
  const char *what = "unable to set $PATH";
  size_t n = 0;

  args[n++] = "maildirserial";
  if (w->level) args[n++] = w->level;
  args[n++] = w->keep ? "-B" : "-b";
  if (!w->keep) {
    args[n++] = "-t";
    args[n++] = "1209600";
  }
  args[n++] = "-e";
  args[n++] = "2";
  n += passon_words(&w->passon, args + n);
  args[n++] = "--";
  args[n++] = w->dir;
  args[n++] = w->prefix;
  args[n++] = "tcpclient";
  args[n++] = "-RHl0";
  if (w->localip) {
    args[n++] = "-i";
    args[n++] = w->localip;
  }
  args[n++] = "--";
  args[n++] = w->host;
  args[n++] = w->port;
  if (w->history.len)
    n += squeezed_words(args + n, w->history.s,
                        w->level && w->level[1] == 'v', 0);
  args[n++] = w->client;
  args[n++] = "--"; /* the prefix may begin with "-" */
  args[n++] = w->prefix;
  if (w->helo) args[n++] = w->helo;
  args[n] = 0;
  if (home_addbin() == 0) {
    home_exec((char *const *) args);
    what = "unable to run maildirserial";
  }
  strerr_die(111, errno, "messages stay in ", w->dir, ": ", what, (char *) 0);
}
