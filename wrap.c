#include "wrap.h"

#include "home.h"

int wrap_exec(const struct wrap *w, const char **what)
{
  const char *args[20];
  int n = 0;

  args[n++] = "maildirserial";
  if (w->level) args[n++] = w->level;
  args[n++] = "-b";
  args[n++] = "-t";
  args[n++] = "1209600";
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
  args[n++] = w->client;
  args[n++] = w->prefix;
  if (w->helo) args[n++] = w->helo;
  args[n] = 0;
  *what = "unable to set $PATH";
  if (home_addbin() == -1) return -1;
  *what = "unable to run maildirserial";
  home_exec((char *const *) args);
  return -1;
}
