#include "home.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "env.h"
#include "home_auto.h"
#include "sig.h"

const char *home_dir(void)
{
  const char *s = env_get("BUSHHOME");

  return s && *s ? s : HOME_AUTO;
}

int home_path(stralloc *out, const char *rest)
{
  if (stralloc_copys(out, home_dir()) == 0 && stralloc_append(out, '/') == 0 &&
      stralloc_cats(out, rest) == 0 && stralloc_0(out) == 0)
    return 0;
  out->len = 0;
  return -1;
}

int home_resolve(stralloc *out, const char *path, size_t n)
{
  out->len = 0;
  if (n == 0 || *path != '/') {
    if (home_path(out, "") == -1) return -1;
    --out->len;
  }
  if (stralloc_catb(out, path, n) == 0 && stralloc_0(out) == 0) return 0;
  out->len = 0;
  return -1;
}

/* Comes back if DIR/ARGV[0] cannot be run: 0, or -1 where there is no memory to
   try it: what is further down the path is another program then. */
static int try(stralloc *sa, const char *dir, size_t n, char *const *argv,
               int *e)
{
  if (stralloc_copyb(sa, n ? dir : ".", n ? n : 1) == -1 ||
      stralloc_append(sa, '/') == -1 || stralloc_cats(sa, argv[0]) == -1 ||
      stralloc_0(sa) == -1) {
    *e = ENOMEM;
    return -1;
  }
  execv(sa->s, argv);
  if (errno != ENOENT && errno != ENOTDIR) *e = errno;
  return 0;
}

/* As home_exec, for a name without a slash. */
static void search(char *const *argv, int *e)
{
  stralloc sa = {0};
  stralloc bin = {0};
  const char *path = env_get("PATH");
  size_t n;
  int r = home_path(&bin, "bin");

  *e = r == -1 ? ENOMEM : ENOENT;
  if (!path) path = "/bin:/usr/bin";
  for (; r == 0; path += n + 1) {
    n = strcspn(path, ":");
    r = try(&sa, path, n, argv, e);
    if (!path[n]) break;
  }
  if (r == 0) (void) try(&sa, bin.s, bin.len - 1, argv, e);
  stralloc_free(&bin);
  stralloc_free(&sa);
}

void home_exec(char *const *argv)
{
  int e;

  sig_default(SIGPIPE);
  if (strchr(argv[0], '/')) {
    (void) execv(argv[0], argv);
    e = errno;
  } else
    search(argv, &e);
  sig_ignore(SIGPIPE);
  errno = e;
}

int home_addbin(void)
{
  const char *p = env_get("PATH");
  stralloc s = {0};
  stralloc bin = {0};
  int r = -1;

  if (home_path(&bin, "bin") == 0 &&
      stralloc_copys(&s, p ? p : "/bin:/usr/bin") == 0 &&
      stralloc_append(&s, ':') == 0 && stralloc_cat(&s, &bin) == 0)
    r = env_put("PATH", s.s);
  stralloc_free(&bin);
  stralloc_free(&s);
  return r;
}
