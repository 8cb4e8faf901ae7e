/*
 * fakeclient mode [n]: plays a client of maildirserial, for its tests. The
 * letters of MODE are done in turn for each name that is read; the last one
 * goes on for the rest:
 *   K Z D  that result, with a text of its own
 *   -      no result
 *   2      K, and then D for the same name
 *   g      garbage, then K
 *   u      K for a name that was never fed, then K for this one
 *   p      half of a K, and then exit 0
 *   x      exit 3        c  exit 0        k  die by a signal
 *   h      hang until killed              s  close 0, then K
 *   o      K, and close 1
 * Mode "none" never reads, and exits 0. Each name is appended to $FAKELOG.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "substdio.h"

static void put(const char *s, size_t n)
{
  if (substdio_writeall(1, s, n) == -1) _exit(9);
}

static void result(const char *name, char kind)
{
  const char *text = kind == 'K'   ? "stored"
                     : kind == 'Z' ? "not now (#4.3.0)"
                                   : "never here (#5.1.1)";
  char line[2000];
  size_t n = strlen(name);

  memcpy(line, name, n + 1);
  line[n + 1] = kind;
  memcpy(line + n + 2, text, strlen(text));
  line[n + 2 + strlen(text)] = '\n';
  put(line, n + 3 + strlen(text));
}

static void act(char mode, const char *name)
{
  static const char garbage[] = "garbage\nnew/x\0Qwhat\n\0K\n\nnew/y\0";

  switch (mode) {
  case 'K':
  case 'Z':
  case 'D': result(name, mode); break;
  case '2':
    result(name, 'K');
    result(name, 'D');
    break;
  case 'g':
    put(garbage, sizeof garbage - 1);
    put("\n", 1);
    result(name, 'K');
    break;
  case 'u':
    result("new/never", 'K');
    result("../secret", 'K');
    result(name, 'K');
    break;
  case 'p':
    put(name, strlen(name) + 1);
    put("Kalmo", 5);
    _exit(0);
  case 'x': _exit(3);
  case 'c': _exit(0);
  case 'k': (void) raise(SIGKILL); break;
  case 'h':
    for (;;) (void) pause();
  case 'o':
    result(name, 'K');
    (void) close(1);
    break;
  case 's':
    (void) close(0);
    result(name, 'K');
    break;
  }
}

static void note(int fd, const char *name)
{
  char line[1100];
  size_t n = strlen(name);

  if (fd == -1 || n > 1000) return;
  memcpy(line, name, n);
  line[n] = '\n';
  (void) substdio_writeall(fd, line, n + 1);
}

int main(int argc, char **argv)
{
  static char name[1001];
  char buf[4096];
  substdio ss;
  size_t n = 0;
  char ch;
  const char *mode = argc > 1 ? argv[1] : "K";
  const char *fn = getenv("FAKELOG");
  int log = fn ? open(fn, O_WRONLY | O_APPEND | O_CREAT, 0600) : -1;

  if (strcmp(mode, "none") == 0) return 0;
  substdio_in(&ss, read, 0, buf, sizeof buf);
  while (substdio_get(&ss, &ch, 1) == 1) {
    if (n < sizeof name - 1) name[n++] = ch;
    if (ch) continue;
    n = 0;
    note(log, name);
    act(*mode, name);
    if (mode[1]) ++mode;
  }
  return 0;
}
