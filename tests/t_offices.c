/* t_offices: lines of control/offices. */
#include "offices.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "env.h"
#include "substdio.h"
#include "tap.h"

static char dir[] = "/tmp/t_offices.XXXXXX";
static struct office o;

static const char text[] =
  "# name:maildir:prefix\n"
  "herat:qrelay/MAILDIR.HERAT:qrelay-herat-\n"
  "mazar:/var/q/MAZAR:q-\n"
  "farah:old:old-\n"
  "farah:new:new-  \n"
  "colon:dir:a:b\n"
  "noprefix:dir:\n"
  "nodir::x\n"
  "nosecond:dir\n"
  "nofirst\n"
  ":nobody:x\n";

static const struct row {
  const char *name;
  int r;
  const char *maildir, *prefix; /* below home where it has no slash in front */
} rows[] = {
  {"herat", 1, "qrelay/MAILDIR.HERAT", "qrelay-herat-"},
  {"HERAT", 1, "qrelay/MAILDIR.HERAT", "qrelay-herat-"},
  {"mazar", 1, "/var/q/MAZAR", "q-"},
  {"farah", 1, "new", "new-"},
  {"colon", 1, "dir", "a:b"},
  {"noprefix", 1, "dir", ""},
  {"nodir", -1, 0, 0},
  {"nosecond", -1, 0, 0},
  {"nofirst", 0, 0, 0},
  {"herat:qrelay/MAILDIR.HERAT", 0, 0, 0},
  {"hera", 0, 0, 0},
  {"herat ", 0, 0, 0},
  {"herat\n", 0, 0, 0},
  {"../herat", 0, 0, 0},
  {"#", 0, 0, 0},
  {"# name", 0, 0, 0},
};

static int same(const char *got, const char *want)
{
  if (*want == '/') return strcmp(got, want) == 0;
  return strncmp(got, dir, sizeof dir - 1) == 0 && got[sizeof dir - 1] == '/' &&
         strcmp(got + sizeof dir, want) == 0;
}

int main(void)
{
  const struct row *w;
  char fn[] = "control/offices";
  size_t i;
  int fd, r;

  if (!mkdtemp(dir) || chdir(dir) == -1 || mkdir("control", 0700) == -1)
    return 111;
  if (env_put("BUSHHOME", dir) == -1) return 111;
  TAP_OK(offices_find(&o, "herat") == -1 && errno == ENOENT, "no such file");
  fd = open(fn, O_WRONLY | O_CREAT | O_EXCL, 0600);
  if (fd == -1) return 111;
  TAP_OK(offices_find(&o, "herat") == 0, "an empty file");
  if (substdio_writeall(fd, text, sizeof text - 1) == -1) return 111;
  (void) close(fd);
  for (i = 0; i < sizeof rows / sizeof *rows; ++i) {
    w = rows + i;
    errno = 0;
    r = offices_find(&o, w->name);
    TAP_OK(r == w->r, w->name);
    if (r == -1) TAP_OK(errno == EPROTO, "its line is not complete");
    if (r == 1 && w->maildir)
      TAP_OK(same(o.maildir.s, w->maildir) &&
               strcmp(o.prefix.s, w->prefix) == 0, "its line");
  }
  r = offices_find(&o, "");
  TAP_OK(r == 1, "a line may be for nobody: who asks takes care");
  if (unlink(fn) == -1 || mkdir(fn, 0700) == -1) return 111;
  TAP_OK(offices_find(&o, "herat") == -1 && errno != ENOENT, "a directory");
  stralloc_free(&o.maildir);
  stralloc_free(&o.prefix);
  if (rmdir(fn) == -1 || rmdir("control") == -1 || rmdir(dir) == -1)
    return 111;
  return tap_end();
}
