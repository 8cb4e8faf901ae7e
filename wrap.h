#ifndef WRAP_H
#define WRAP_H

/*
 * What maildirqmtp and its like run: maildirserial for a Maildir, tcpclient,
 * and a client that speaks a protocol.
 */
struct wrap {
  const char *level;   /* "-v", "-q" or 0 */
  const char *localip; /* or 0 */
  const char *dir, *prefix;
  const char *host, *port;
  const char *client; /* "serialqmtp" */
  const char *helo;   /* its argument behind the prefix, or 0 */
};

/*
 * Executes
 *   maildirserial [level] -b -t 1209600 -- dir prefix
 *     tcpclient -RHl0 [-i localip] -- host port client prefix [helo]
 * with home/bin at the end of $PATH. Returns only on failure: -1 with errno,
 * and *WHAT says what could not be done.
 */
int wrap_exec(const struct wrap *w, const char **what);

#endif
