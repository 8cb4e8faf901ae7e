/* t_notes: keys, and what a program with several steps has done. */

#include "notes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"

/* Keys, and what of them names the file in done/; 0: nothing is noted. */
static const struct {
  const char *key, *name;
  unsigned long ordinal;
} keys[] = {
  {"m.3.17", "m", 3},    {"a.b.3.17", "a.b", 3}, {"m.0.0", "m", 0},
  {"m.3.", "m", 3},      {"m..17", 0, 0},        {"m.17", 0, 0},
  {".17", 0, 0},         {"..17", 0, 0},         {".3.17", 0, 0},
  {"m", 0, 0},           {"", 0, 0},             {".m.3.17", 0, 0},
  {"../x.3.17", 0, 0},   {"a/m.3.17", 0, 0},     {"m.x.17", 0, 0},
  {"m.3x.17", 0, 0},     {"m.-3.17", 0, 0},      {"m.3.x", "m", 3},
  {"m.99999999999999999999999.17", 0, 0},
};

static struct notes n;

static void shut(void)
{
  if (n.dir != -1) (void) close(n.dir);
  done_free(&n.done);
  stralloc_free(&n.name);
}

int main(void)
{
  char dir[] = "/tmp/t_notes.XXXXXX";
  struct stat st;
  char text[100];
  size_t i;

  if (!mkdtemp(dir) || chdir(dir) == -1) return 111;
  for (i = 0; i < sizeof keys / sizeof *keys; ++i) {
    snprintf(text, sizeof text, "key \"%s\"", keys[i].key);
    TAP_OK(notes_open(&n, ".", keys[i].key) == 0 &&
             (keys[i].name ? n.dir != -1 && n.ordinal == keys[i].ordinal &&
                               strcmp(n.name.s, keys[i].name) == 0
                           : n.dir == -1),
           text);
    shut();
  }
  TAP_OK(notes_open(&n, 0, "m.3.17") == 0 && n.dir == -1, "no spool");
  TAP_OK(notes_room(&n) == 0 && notes_take(&n, "x") == 0 &&
           notes_add(&n, "x", 0) == 0 && stat("done", &st) == -1,
         "nothing is noted then");
  shut();
  TAP_OK(notes_open(&n, ".", 0) == 0 && n.dir == -1, "no key");
  shut();
  TAP_OK(notes_open(&n, "none", "m.3.17") == -1 && errno == ENOENT,
         "a spool that is not there");
  shut();

  TAP_OK(notes_open(&n, ".", "m.3.17") == 0 && notes_room(&n) == 0 &&
           stat("done/m", &st) == 0, "room is made");
  TAP_OK(notes_take(&n, "one") == 0 && notes_add(&n, "one", 0) == 0 &&
           notes_add(&n, "last", 1) == 0, "two notes");
  shut();
  TAP_OK(notes_open(&n, ".", "m.3.18") == 0 && notes_take(&n, "two") == 0 &&
           notes_take(&n, "one") == 1 && notes_take(&n, "one") == 0 &&
           notes_take(&n, "last") == 2, "a second try knows them");
  shut();
  TAP_OK(notes_open(&n, ".", "m.4.17") == 0 && notes_take(&n, "one") == 0,
         "another line does not");
  shut();
  (void) unlink("done/m");
  (void) rmdir("done");
  if (chdir("/") == 0) (void) rmdir(dir);
  return tap_end();
}
