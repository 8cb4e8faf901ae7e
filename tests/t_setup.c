/* t_setup: what setup makes, leaves, refuses and completes. */
#include "setup.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"

static struct setup s;
static stralloc got;

static int file(enum setup_how how, const char *text)
{
  errno = 0;
  return setup_file(&s, "f", how, 0644, text, strlen(text));
}

/* The file f, as somebody else may have left it. */
static void write_f(const char *text)
{
  FILE *f = fopen("f", "w");

  if (!f || fputs(text, f) == EOF || fclose(f)) exit(111);
}

static int is_f(const char *text)
{
  return setup_read(&got, "f") == 1 && stralloc_equals(&got, text);
}

static const struct row {
  const char *was; /* 0: it is not there */
  enum setup_how how;
  const char *text, *then; /* then 0: refused */
} rows[] = {
  {0, SETUP_SAME, "a\n", "a\n"},
  {0, SETUP_LINES, "a\nb\n", "a\nb\n"},
  {0, SETUP_ANY, "a\n", "a\n"},
  {0, SETUP_ADD, "a\n", "a\n"},
  {"a\n", SETUP_SAME, "a\n", "a\n"},
  {"b\n", SETUP_SAME, "a\n", 0},
  {"a", SETUP_SAME, "a\n", 0},
  {"a\n\n", SETUP_SAME, "a\n", 0},
  {"", SETUP_SAME, "a\n", 0},
  {"x\nb\na\ny\n", SETUP_LINES, "a\nb\n", "x\nb\na\ny\n"},
  {"a\nb", SETUP_LINES, "a\nb\n", "a\nb"},
  {"ab\n", SETUP_LINES, "a\n", 0},
  {" a\n", SETUP_LINES, "a\n", 0},
  {"", SETUP_LINES, "a\n", 0},
  {"anything", SETUP_ANY, "a\n", "anything"},
  {"", SETUP_ANY, "a\n", ""},
  {"", SETUP_ADD, "a\n", "a\n"},
  {"x\n", SETUP_ADD, "a\nb\n", "x\na\nb\n"},
  {"x", SETUP_ADD, "a\n", "x\na\n"},
  {"b\n", SETUP_ADD, "a\nb\n", "b\na\n"},
  {"b\na", SETUP_ADD, "a\nb\n", "b\na"},
  {"aa\n", SETUP_ADD, "a\n", "aa\na\n"}
};

static void files(void)
{
  size_t i;
  unsigned long made;
  const struct row *r;
  int want, did;

  for (i = 0; i < sizeof rows / sizeof *rows; ++i) {
    r = rows + i;
    for (s.dry = 1; s.dry >= 0; --s.dry) {
      (void) unlink("f");
      if (r->was) write_f(r->was);
      made = s.made;
      want = r->then ? 0 : -1;
      did = file(r->how, r->text);
      TAP_OK(did == want && (want == 0 || errno == EEXIST),
             s.dry ? "looked at" : "made, or refused");
      if (s.dry)
        TAP_OK(s.made == made &&
                   (r->was ? is_f(r->was) : setup_read(&got, "f") == 0),
               "nothing is changed");
      else {
        TAP_OK(r->then ? is_f(r->then) : is_f(r->was), "it is as it should be");
        TAP_OK((s.made != made) ==
                   (r->then && (!r->was || strcmp(r->was, r->then) != 0)),
               "what was missing is counted");
        TAP_OK(!r->then || file(r->how, r->text) == 0, "again");
        TAP_OK(!r->then || is_f(r->then), "that changes nothing");
      }
    }
    s.dry = 0;
  }
}

/* What else may be in the place of a file. */
static void oddities(void)
{
  struct stat st;

  (void) unlink("f");
  TAP_OK(mkdir("f", 0755) == 0 && file(SETUP_ANY, "a\n") == -1,
         "a directory is no file");
  TAP_OK(rmdir("f") == 0 && mkfifo("f", 0644) == 0 &&
             file(SETUP_ANY, "a\n") == -1,
         "nor is a FIFO, which is not waited for");
  TAP_OK(unlink("f") == 0 && symlink("g", "f") == 0 &&
             file(SETUP_SAME, "a\n") == 0 && is_f("a\n"),
         "a dangling link is replaced");
  TAP_OK(lstat("f", &st) == 0 && S_ISREG(st.st_mode), "by a file");
  write_f("a\n");
  TAP_OK(rename("f", "g") == 0 && symlink("g", "f") == 0 &&
             file(SETUP_SAME, "a\n") == 0 && lstat("f", &st) == 0 &&
             S_ISLNK(st.st_mode),
         "a link to what it should be stays");
  (void) unlink("f");
  write_f("a");
  TAP_OK(chmod("f", 0) == 0, "a file without modes");
  if (geteuid())
    TAP_OK(file(SETUP_ANY, "a\n") == -1 && errno == EACCES, "is not guessed");
  (void) unlink("f");
  TAP_OK(setup_file(&s, "f", SETUP_SAME, 0755, "a\n", 2) == 0 &&
             stat("f", &st) == 0 && (st.st_mode & 0777) == 0755,
         "a mode");
  TAP_OK(symlink("nowhere", "f.new") == 0 && unlink("f") == 0 &&
             file(SETUP_SAME, "a\n") == -1 && errno == ELOOP &&
             access("nowhere", F_OK) == -1,
         "a link in the place of the new file is not followed");
  TAP_OK(unlink("f.new") == 0 && file(SETUP_SAME, "a\n") == 0 && is_f("a\n"),
         "without it all is well");
}

static int isdir(const char *path, mode_t mode)
{
  struct stat st;

  return stat(path, &st) == 0 && S_ISDIR(st.st_mode) &&
         (st.st_mode & 0777) == mode;
}

static void dirs(void)
{
  uid_t u = geteuid();
  gid_t g = getegid();
  unsigned long made;

  s.dry = 1;
  TAP_OK(setup_dir(&s, "d", 0750, u, g) == 0 && access("d", F_OK) == -1,
         "a directory is not made yet");
  TAP_OK(setup_maildir(&s, "m", 1) == 0 && access("m", F_OK) == -1,
         "nor is a Maildir");
  TAP_OK(setup_link(&s, "l", "d") == 0 && access("l", F_OK) == -1,
         "nor is a link");
  s.dry = 0;
  TAP_OK(setup_dir(&s, "d", 0750, u, g) == 0 && isdir("d", 0750), "made");
  TAP_OK(setup_maildir(&s, "m", 1) == 0 && isdir("m", 0700) &&
             isdir("m/tmp", 0700) && isdir("m/new", 0700) &&
             isdir("m/cur", 0700) && isdir("m/seen", 0700) &&
             isdir("m/done", 0700),
         "a spool");
  TAP_OK(setup_maildir(&s, "n", 0) == 0 && isdir("n/cur", 0700) &&
             access("n/seen", F_OK) == -1,
         "a queue");
  TAP_OK(setup_link(&s, "l", "d") == 0 && isdir("l/.", 0750), "a link");
  made = s.made;
  TAP_OK(setup_dir(&s, "d", 0700, u, g) == 0 && isdir("d", 0750) &&
             setup_maildir(&s, "m", 1) == 0 && setup_link(&s, "l", "m") == 0 &&
             isdir("l/.", 0750) && s.made == made,
         "what is there stays");
  TAP_OK(rmdir("m/cur") == 0 && setup_maildir(&s, "m", 1) == 0 &&
             isdir("m/cur", 0700) && s.made == made + 1,
         "what is missing is made");
  write_f("");
  TAP_OK(setup_dir(&s, "f", 0755, u, g) == -1 && errno == EEXIST,
         "a file is no directory");
  TAP_OK(setup_dir(&s, "f/x", 0755, u, g) == -1, "and has none");
  TAP_OK(setup_dir(&s, "x/y", 0755, u, g) == -1 && errno == ENOENT,
         "parents are not made");
  if (u) {
    TAP_OK(setup_dir(&s, "l", 0755, u, g) == -1 && errno == EEXIST,
           "a link that is not root's is no directory");
    TAP_OK(setup_dir(&s, "/", 0755, u, g) == -1 && errno == EEXIST,
           "nor is somebody else's");
  }
}

int main(void)
{
  static char dir[] = "/tmp/bushsetup.XXXXXX";
  char cmd[60];

  (void) umask(022);
  if (!mkdtemp(dir) || chdir(dir) == -1) return 111;
  files();
  oddities();
  dirs();
  sprintf(cmd, "rm -rf '%s'", dir);
  if (chdir("/") == -1 || system(cmd)) return 111;
  return tap_end();
}
