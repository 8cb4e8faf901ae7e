/*
 * somebody: a library to be preloaded: whoever runs the command is the user
 * bushmail, with the home $SOMEBODY and a shell, and there is no other user.
 * For sshd, which a test runs as a user who may not log in. Tests only.
 */
#include <pwd.h>
#include <shadow.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

struct passwd *getpwuid(uid_t uid)
{
  static char name[] = "bushmail";
  static char secret[] = "x";
  static char shell[] = "/bin/sh";
  static struct passwd pw;

  pw.pw_name = pw.pw_gecos = name;
  pw.pw_passwd = secret;
  pw.pw_dir = getenv("SOMEBODY");
  pw.pw_shell = shell;
  pw.pw_uid = uid;
  pw.pw_gid = getgid();
  return pw.pw_dir && uid == getuid() ? &pw : 0;
}

struct passwd *getpwnam(const char *name)
{
  return strcmp(name, "bushmail") == 0 ? getpwuid(getuid()) : 0;
}

struct spwd *getspnam(const char *name)
{
  (void) name;
  return 0;
}
