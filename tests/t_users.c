/* t_users: users/assign, exact lines and prefixes, wrong files; passwd and
   alias. */

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "open.h"
#include "substdio.h"
#include "users.h"
#include "tap.h"

static const char good[] =
  "# staff\n"
  "=ali:ali:1001:1001:/home/ali:::\n"
  "+ali-:ali:1001:1001:/home/ali:-::\n"
  "\n"
  "=Boss:boss:5:6:/b:-:vip:\n"
  "=ali:second:1:1:/x:::\n"
  "+qrelay-:q:7:8:/q:-::\n"
  "+qrelay-herat-:herat:7:8:/h:-:x-:\n"
  "+link-:link:7:8:/l:-::virtual:\n"
  "=both:one:7:7:/1:::virtual:\n"
  "=both:two:8:8:/2:::\n"
  "+:rest:9:10:/r:-::\n"
  ".\n"
  "this is not read\n";

static const struct {
  const char *local, *want; /* user uid home dash ext */
  int isvirtual;
} cases[] = {
  {"ali", "ali 1001 /home/ali  ", 0},
  {"ALI", "ali 1001 /home/ali  ", 0},
  {"ali-", "ali 1001 /home/ali - ", 0},
  {"ali-x.Y-z", "ali 1001 /home/ali - x.Y-z", 0},
  {"boss", "boss 5 /b - vip", 0},
  {"qrelay-mazar-b", "q 7 /q - mazar-b", 0},
  {"Qrelay-Herat-Ali", "herat 7 /h - x-Ali", 0},
  {"qrelay-herat", "q 7 /q - herat", 0},
  {"qrelay", "rest 9 /r - qrelay", 0},
  {"", "rest 9 /r - ", 0},
  {"alia", "rest 9 /r - alia", 0},
  {"=ali", "rest 9 /r - =ali", 0},
  {"link-a-b", "link 7 /l - a-b", 1},
  {"link-a-b", "rest 9 /r - link-a-b", 0},
  {"LINK-a-b", "rest 9 /r - LINK-a-b", 0},
  {"both", "one 7 /1  ", 1},
  {"both", "two 8 /2  ", 0},
  {"ali", "ali 1001 /home/ali  ", 1},
};

static const struct {
  const char *text;
  long line;
} bad[] = {
  {"", 1},
  {"=a:b:1:1:/h:::\n", 2},
  {".", 1},
  {"=a:b:1:1:/h:::", 1},
  {"=a:b:1:1:/h::\n.\n", 1},
  {"=a:b:1:1:/h::::\n.\n", 1},
  {"=a:b:1:1:/h:::x\n.\n", 1},
  {"=a:b:1:1:/h:::x:\n.\n", 1},
  {"=a:b:1:1:/h:::virtual\n.\n", 1},
  {"=a:b:1:1:/h:::virtual::\n.\n", 1},
  {"a:b:1:1:/h:::\n.\n", 1},
  {"=a::1:1:/h:::\n.\n", 1},
  {"=a:b::1:/h:::\n.\n", 1},
  {"=a:b:1x:1:/h:::\n.\n", 1},
  {"=a:b:1:-1:/h:::\n.\n", 1},
  {"=a:b:99999999999999999999:1:/h:::\n.\n", 1},
  {"=a:b:1:1:h:::\n.\n", 1},
  {"=a:b:1:1:/h:::\n=a:b:1:1::::\n.\n", 2},
};

static void show(char *s, size_t n, const struct user *u)
{
  snprintf(s, n, "%s %lu %s %s %s", u->name.s, (unsigned long) u->uid,
           u->home.s, u->dash.s, u->ext.s);
}

static void parsed(void)
{
  struct users u = {0};
  struct user out = {0};
  char text[300], got[200];
  size_t i;
  int r;

  TAP_OK(users_parse(&u, good, sizeof good - 1) == 0, "a good file");
  for (i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
    r = users_assigned(&u, cases[i].local, strlen(cases[i].local),
                       cases[i].isvirtual, &out);
    if (r == 1) show(got, sizeof got, &out);
    snprintf(text, sizeof text, "%s is %s", cases[i].local, cases[i].want);
    TAP_OK(r == 1 && strcmp(got, cases[i].want) == 0, text);
  }
  for (i = 0; i < sizeof bad / sizeof bad[0]; ++i) {
    snprintf(text, sizeof text, "wrong in line %ld, case %d", bad[i].line,
             (int) i);
    TAP_OK(users_parse(&u, bad[i].text, strlen(bad[i].text)) == bad[i].line,
           text);
  }
  TAP_OK(users_parse(&u, "=a\0:b:1:1:/h:::\n.\n", 19) == 1, "a NUL");
  TAP_OK(users_parse(&u, ".\n", 2) == 0 &&
         users_assigned(&u, "a", 1, 0, &out) == 0, "nobody is assigned");
  users_free(&u);
  user_free(&out);
}

static char dir[] = "/tmp/bushusers.XXXXXX";
static char path[100];

static const char *in(const char *name)
{
  snprintf(path, sizeof path, "%s/%s", dir, name);
  return path;
}

static void file(const char *text)
{
  int fd = open_trunc(in("users/assign"), 0644);

  if (fd == -1 || substdio_writeall(fd, text, strlen(text)) == -1) abort();
  (void) close(fd);
}

static void files(void)
{
  struct users u = {0};
  struct user out = {0};
  const char *why = "";

  if (!mkdtemp(dir) || setenv("BUSHHOME", dir, 1) == -1) abort();
  TAP_OK(users_lookup(&u, "no-such-user", 12, 0, &out, &why) == -1 &&
         errno == ENOENT && strstr(why, "alias"), "no assign, no alias");
  if (mkdir(in("alias"), 0755) == -1 || mkdir(in("users"), 0755) == -1)
    abort();
  TAP_OK(users_lookup(&u, "no-such-user", 12, 0, &out, &why) == 0 &&
         strcmp(out.name.s, "alias") == 0 && strcmp(out.dash.s, "-") == 0 &&
         strcmp(out.ext.s, "no-such-user") == 0 && out.uid == getuid() &&
         strcmp(out.home.s, in("alias")) == 0, "alias takes the rest");
  TAP_OK(users_lookup(&u, "root", 4, 0, &out, &why) == 0 &&
         strcmp(out.name.s, "alias") == 0, "root is no user");
  file("+no:x:1:2:/x:::\n.\n");
  TAP_OK(users_lookup(&u, "no-such-user", 12, 0, &out, &why) == 0 &&
         strcmp(out.name.s, "x") == 0 &&
         strcmp(out.ext.s, "-such-user") == 0, "a new assign is seen");
  file("+no:y:1:2:/yy:::\n.\n");
  TAP_OK(users_lookup(&u, "no", 2, 0, &out, &why) == 0 &&
         strcmp(out.name.s, "y") == 0, "a changed assign is seen");
  file("+no:y:1:2:/yy:::\n");
  TAP_OK(users_lookup(&u, "no", 2, 0, &out, &why) == -1 && errno == 0 &&
         strstr(why, "in line 2"), "half an assign is an error");
  TAP_OK(users_lookup(&u, "no", 2, 0, &out, &why) == -1, "and stays one");
  (void) unlink(in("users/assign"));
  TAP_OK(users_lookup(&u, "no", 2, 0, &out, &why) == 0 &&
         strcmp(out.name.s, "alias") == 0, "assign gone, alias again");
  (void) rmdir(in("users"));
  (void) rmdir(in("alias"));
  (void) rmdir(dir);
  users_free(&u);
  user_free(&out);
}

/* What getpwnam is to say, where that is not what is true. */
static struct passwd *fake;
static int faking, fakeerror;
static const char *asked; /* for whom it says so */

struct passwd *getpwnam(const char *name)
{
  static struct passwd pw;
  static char b[4096];
  struct passwd *r;

  if (faking) {
    errno = fakeerror;
    return fake && strcmp(name, asked) == 0 ? fake : 0;
  }
  return getpwnam_r(name, &pw, b, sizeof b, &r) == 0 ? r : 0;
}

/* Passwd files that are in trouble, and homes of others. */
static void passwords(void)
{
  static const struct {
    int e, hard;
  } t[] = {{0, 1},     {ENOENT, 1}, {ESRCH, 1}, {EPERM, 1},  {EIO, 0},
           {EMFILE, 0}, {ENFILE, 0}, {ENOMEM, 0}, {EINTR, 0}, {EAGAIN, 0},
           {ETIMEDOUT, 0}};
  static char ali[] = "ali", none[] = "/no/such/home", file[] = "/dev/null/x";
  struct users u = {0};
  struct user out = {0};
  struct passwd pw;
  const char *why = "";
  char big[100];
  size_t i;
  int r;

  if (setenv("BUSHHOME", "/no/such/home", 1) == -1) abort();
  faking = 1;
  for (i = 0; i < sizeof t / sizeof *t; ++i) {
    fakeerror = t[i].e;
    r = users_lookup(&u, "ali", 3, 0, &out, &why);
    TAP_OK(r == -1 && (strstr(why, "alias") != 0) == t[i].hard &&
             (t[i].hard || errno == t[i].e),
           t[i].hard ? "nobody" : "trouble");
  }
  memset(&pw, 0, sizeof pw);
  fake = &pw;
  fakeerror = 0;
  asked = "ali";
  pw.pw_name = ali;
  pw.pw_dir = dir;
  pw.pw_uid = getuid() + 1;
  TAP_OK(users_lookup(&u, "ali", 3, 0, &out, &why) == -1 &&
           strstr(why, "alias"), "a home of somebody else");
  pw.pw_dir = none;
  TAP_OK(users_lookup(&u, "ali", 3, 0, &out, &why) == -1 &&
           strstr(why, "alias"), "a home that is not there");
  pw.pw_dir = file;
  TAP_OK(users_lookup(&u, "ali", 3, 0, &out, &why) == -1 &&
           strstr(why, "alias"), "a home below a file");
  pw.pw_uid = 0;
  TAP_OK(users_lookup(&u, "ali", 3, 0, &out, &why) == -1 &&
           strstr(why, "alias"), "root by another name");
  if (getuid() && !mkdtemp(dir)) abort();
  pw.pw_dir = dir;
  pw.pw_uid = getuid();
  pw.pw_gid = 77;
  if (getuid()) {
    TAP_OK(users_lookup(&u, "Ali-b-c", 7, 0, &out, &why) == 0 &&
             strcmp(out.name.s, "ali") == 0 && strcmp(out.ext.s, "b-c") == 0 &&
             strcmp(out.dash.s, "-") == 0 && out.gid == 77, "the user");
    memset(big, 'a', sizeof big);
    big[32] = '-';
    TAP_OK(users_lookup(&u, big, sizeof big, 0, &out, &why) == -1,
           "nobody has so long a name");
    (void) rmdir(dir);
  }
  faking = 0;
  users_free(&u);
  user_free(&out);
}

/* Ourselves, where the passwd file knows us and our home is ours. */
static void passwd(void)
{
  struct users u = {0};
  struct user out = {0};
  struct passwd *pw = getpwuid(getuid());
  struct stat st;
  const char *why = "";
  char name[100], home[300], local[200];

  if (!pw || pw->pw_uid == 0 || stat(pw->pw_dir, &st) == -1 ||
      st.st_uid != getuid()) {
    printf("ok %d - passwd # SKIP no home of ours\n", ++tap_n);
    return;
  }
  if (setenv("BUSHHOME", "/no/such/home", 1) == -1) abort();
  snprintf(name, sizeof name, "%s", pw->pw_name);
  snprintf(home, sizeof home, "%s", pw->pw_dir);
  TAP_OK(users_lookup(&u, name, strlen(name), 0, &out, &why) == 0 &&
         strcmp(out.name.s, name) == 0 && strcmp(out.home.s, home) == 0 &&
         !*out.dash.s && !*out.ext.s && out.uid == getuid(), "passwd: a name");
  snprintf(local, sizeof local, "%s-No-Such", name);
  TAP_OK(users_lookup(&u, local, strlen(local), 0, &out, &why) == 0 &&
         strcmp(out.name.s, name) == 0 && strcmp(out.dash.s, "-") == 0 &&
         strcmp(out.ext.s, "No-Such") == 0, "passwd: a name and a dash");
  snprintf(local, sizeof local, "%sx", name);
  TAP_OK(users_lookup(&u, local, strlen(local), 0, &out, &why) == -1,
         "passwd: not without a dash");
  users_free(&u);
  user_free(&out);
}

int main(void)
{
  parsed();
  files();
  strcpy(dir, "/tmp/t_users.XXXXXX");
  passwords();
  passwd();
  return tap_end();
}
