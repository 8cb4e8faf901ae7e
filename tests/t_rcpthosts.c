#include "rcpthosts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cdbmake.h"
#include "env.h"
#include "open.h"
#include "substdio.h"

#include "tap.h"

static char dir[] = "/tmp/t_rcpthosts.XXXXXX";

static int file(const char *fn, const char *s)
{
  int fd = open_trunc(fn, 0644);
  int r = fd == -1 ? -1 : substdio_writeall(fd, s, strlen(s));

  (void) close(fd);
  return r;
}

static int database(const char *fn)
{
  static struct cdbmake c;
  int fd = open_trunc(fn, 0644);
  int r = fd != -1 && cdbmake_start(&c, fd) == 0 &&
          cdbmake_add(&c, "more.example.com", 16, "", 0) == 0 &&
          cdbmake_add(&c, ".wild.example.com", 17, "", 0) == 0 &&
          cdbmake_finish(&c) == 0;

  (void) close(fd);
  return r ? 0 : -1;
}

static const struct {
  const char *addr;
  int lines; /* the verdict with control/rcpthosts alone */
  int both;  /* and with the cdb */
} table[] = {
  {"a@example.org", 1, 1},
  {"a@EXAMPLE.Org", 1, 1},
  {"a@b@example.org", 1, 1},
  {"a@example.org@evil.example", 0, 0},
  {"a@sub.example.org", 0, 0},
  {"a@xexample.org", 0, 0},
  {"a@example.org.", 0, 0},
  {"a@example.net", 0, 0},
  {"a@x.example.net", 1, 1},
  {"a@y.x.Example.NET", 1, 1},
  {"a@.example.net", 1, 1},
  {"a@more.example.com", 0, 1},
  {"a@More.Example.Com", 0, 1},
  {"a@x.more.example.com", 0, 0},
  {"a@x.wild.example.com", 0, 1},
  {"a@wild.example.com", 0, 0},
  {"a@evil.example", 0, 0},
  {"a@", 0, 0},
  {"a@.", 0, 0},
  {"a@..", 0, 0},
  {"postmaster", 1, 1},
};

static int verdict(struct rcpthosts *r, const char *s)
{
  return rcpthosts_ok(r, s, strlen(s));
}

int main(void)
{
  struct rcpthosts r;
  const char *fn;
  char deep[1000];
  size_t i;

  if (!mkdtemp(dir) || chdir(dir) == -1 || mkdir("control", 0755) == -1 ||
      env_put("BUSHHOME", dir) == -1)
    return 1;

  TAP_OK(rcpthosts_init(&r, &fn) == 0 && !r.there, "no file");
  TAP_OK(verdict(&r, "a@example.org") == 0, "nothing is in");
  TAP_OK(verdict(&r, "postmaster") == 0, "nor without a host");
  rcpthosts_free(&r);

  if (database("control/morercpthosts.cdb") == -1) return 1;
  TAP_OK(rcpthosts_init(&r, &fn) == 0 && !r.there &&
           verdict(&r, "a@more.example.com") == 0,
         "a cdb alone does not open the door");
  rcpthosts_free(&r);

  if (file("control/rcpthosts", "") == -1) return 1;
  TAP_OK(rcpthosts_init(&r, &fn) == 0 && r.there, "an empty file");
  TAP_OK(verdict(&r, "a@example.org") == 0, "nobody is in it");
  TAP_OK(verdict(&r, "a@more.example.com") == 1, "but who is in the cdb");
  rcpthosts_free(&r);

  if (file("control/rcpthosts",
           "# ours\nExample.org\n.example.NET \nlast.example") == -1)
    return 1;
  TAP_OK(rcpthosts_init(&r, &fn) == 0, "both");
  for (i = 0; i < sizeof table / sizeof *table; ++i)
    TAP_OK(verdict(&r, table[i].addr) == table[i].both, table[i].addr);
  TAP_OK(verdict(&r, "a@last.example") == 1, "a last line without newline");
  memset(deep, '.', sizeof deep);
  memcpy(deep, "a@", 2);
  TAP_OK(rcpthosts_ok(&r, deep, sizeof deep) == 0, "a host of dots");
  memcpy(deep + sizeof deep - 12, ".example.net", 12);
  TAP_OK(rcpthosts_ok(&r, deep, sizeof deep) == 0, "a host of 998 bytes");
  rcpthosts_free(&r);

  if (file("control/morercpthosts.cdb", "no cdb at all") == -1) return 1;
  if (rcpthosts_init(&r, &fn) == 0) {
    TAP_OK(verdict(&r, "a@more.example.com") == -1, "a cdb cut short");
    TAP_OK(verdict(&r, "a@example.org") == 1, "matters only where it is asked");
    rcpthosts_free(&r);
  } else
    TAP_OK(!strcmp(fn, "control/morercpthosts.cdb"), "a cdb cut short");

  if (unlink("control/morercpthosts.cdb") == -1) return 1;
  TAP_OK(rcpthosts_init(&r, &fn) == 0, "lines alone");
  for (i = 0; i < sizeof table / sizeof *table; ++i)
    TAP_OK(verdict(&r, table[i].addr) == table[i].lines, table[i].addr);
  rcpthosts_free(&r);

  if (symlink("morercpthosts.cdb", "control/morercpthosts.cdb") == -1) return 1;
  TAP_OK(rcpthosts_init(&r, &fn) == -1 && errno == ELOOP &&
           !strcmp(fn, "control/morercpthosts.cdb"),
         "a cdb that cannot be opened");
  if (unlink("control/rcpthosts") == -1 || mkdir("control/rcpthosts", 0) == -1)
    return 1;
  TAP_OK(rcpthosts_init(&r, &fn) == -1 && !strcmp(fn, "control/rcpthosts"),
         "a file that cannot be read");

  if (rmdir("control/rcpthosts") || unlink("control/morercpthosts.cdb") ||
      rmdir("control") || chdir("/") || rmdir(dir))
    return 1;
  return tap_end();
}
