/*
 * fuzz_expand: a forwarding table, and a binary list. A look-up ends: with an
 * error that says why, or with addresses of which each is there once.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../addr.h"
#include "../cdbmake.h"
#include "../expand.h"
#include "../maillist.h"
#include "fuzz.h"

static char fn[] = "/tmp/fuzz_expand.XXXXXX";
static int fd = -1;

static void gone(void)
{
  (void) unlink(fn);
}

static void look(int table, const char *to)
{
  struct expand e;
  struct set once = {0};
  const char *s;
  size_t end, n;
  int r = expand_init(&e, table, "table");

  if (r == 0) r = expand(&e, to, strlen(to));
  must(r != -1 || e.error.len);
  for (end = e.rcpts.len, n = 0; r == 1 && end; ++n) {
    s = strings_back(&e.rcpts, &end);
    must(!maillist_badaddr(s, strlen(s)));
    must(set_add(&once, s, strlen(s)) == 1);
  }
  must(r != 1 || n == e.nrcpts);
  must(r != 1 || !e.isowner || !addr_bad(e.owner.s, e.owner.len));
  set_free(&once);
  expand_free(&e);
}

/* A sound table that names the input as its list. */
static void aslist(void)
{
  static struct cdbmake c;
  static int table = -1;
  char data[sizeof fn];

  if (table == -1) {
    table = fuzz_file();
    memcpy(data, fn, sizeof fn);
    must(cdbmake_start(&c, table) == 0);
    must(cdbmake_add(&c, ":l@h", 4, data, sizeof data) == 0);
    must(cdbmake_finish(&c) == 0);
  }
  look(table, "l@h");
}

int LLVMFuzzerTestOneInput(const uint8_t *b, size_t n)
{
  if (fd == -1) {
    fd = mkstemp(fn);
    must(fd != -1);
    (void) atexit(gone);
    must(fchmod(fd, 0644) == 0);
  }
  must(ftruncate(fd, 0) == 0);
  must(pwrite(fd, b, n, 0) == (ssize_t) n);
  look(fd, "a@b");
  look(fd, "U@h");
  look(fd, "");
  aslist();
  return 0;
}
