/* t_overhear: which line is kept back, and what becomes of it. */
#include "overhear.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"
#include "tap.h"

#define CODE(n) ((n) << 8)

static const struct row {
  const char *said, *passed, *why;
  int status;
} rows[] = {
  {"", "", "p ended with exit code 111", CODE(111)},
  {"", "", "p was killed by signal 9", 9},
  {"", "", "p ended with exit code 1", CODE(1)},
  {"q: fatal: no\n", "", "q: no", CODE(111)},
  {"q: fatal: no", "", "q: no", CODE(100)},
  {"q: warning: no\n", "", "q: no", CODE(111)},
  {"no key: fatal: x\n", "", "no key: x", CODE(111)},
  {"no\n", "", "no", CODE(111)},
  {"no\n", "", "p ended with exit code 1, and said: no", CODE(1)},
  {"no\n", "", "p was killed by signal 9, and said: no", 9},
  {"1\n2\n", "1\n", "2", CODE(111)},
  {"1\nq: fatal: 2\n3\n4\n", "1\n3\n4\n", "q: 2", CODE(111)},
  {"q: fatal: 1\nq: fatal: 2\n", "q: fatal: 1\n", "q: 2", CODE(111)},
};

static struct overhear o = OVERHEAR_INIT;
static char got[2 * OVERHEAR_LINE];
static int file;

static void said(const char *s, size_t n)
{
  overhear_begin(&o);
  if (write(o.to, s, n) != (ssize_t) n) _exit(111);
  overhear_read(&o);
  overhear_started(&o);
  overhear_end(&o);
}

/* What went on to 2, since the last time. */
static const char *passed(void)
{
  ssize_t r = pread(file, got, sizeof got - 1, 0);

  got[r > 0 ? r : 0] = 0;
  if (ftruncate(file, 0) == -1 || lseek(file, 0, SEEK_SET) == -1) _exit(111);
  return got;
}

int main(void)
{
  static char longest[OVERHEAR_LINE + 2];
  char fn[] = "/tmp/t_overhear.XXXXXX";
  char name[300];
  size_t i;

  file = mkstemp(fn);
  if (file == -1 || unlink(fn) == -1 || fd_copy(2, file) == -1) return 111;
  for (i = 0; i < sizeof rows / sizeof *rows; ++i) {
    said(rows[i].said, strlen(rows[i].said));
    TAP_OK(strcmp(overhear_why(&o, "p", rows[i].status), rows[i].why) == 0,
           rows[i].why);
    TAP_OK(strcmp(passed(), rows[i].passed) == 0, "the others went on");
    TAP_OK(o.from == -1 && o.to == -1, "the pipe is closed");
  }
  said("1\n2\n", 4);
  overhear_pass(&o);
  overhear_pass(&o);
  TAP_OK(strcmp(passed(), "1\n2\n") == 0, "it ends well: all go on, once");
  memset(longest, 'x', sizeof longest);
  longest[OVERHEAR_LINE + 1] = '\n';
  said(longest, sizeof longest);
  TAP_OK(strlen(passed()) == OVERHEAR_LINE, "what is too long goes on");
  TAP_OK(strcmp(overhear_why(&o, "p", CODE(111)), "x") == 0, "but for its end");
  memset(name, 'n', 299);
  name[299] = 0;
  TAP_OK(strlen(overhear_why(&o, name, 9)) ==
           200 + strlen(" was killed by signal 9"),
         "a long name is cut");
  return tap_end();
}
