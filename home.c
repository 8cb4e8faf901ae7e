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
  if (stralloc_copys(out, home_dir()) == -1) return -1;
  if (stralloc_append(out, '/') == -1) return -1;
  if (stralloc_cats(out, rest) == -1) return -1;
  return stralloc_0(out);
}

static void try(stralloc *sa, const char *dir, size_t n, char *const *argv,
                int *e)
{
  if (stralloc_copyb(sa, n ? dir : ".", n ? n : 1) == -1 ||
      stralloc_append(sa, '/') == -1 || stralloc_cats(sa, argv[0]) == -1 ||
      stralloc_0(sa) == -1) {
    *e = ENOMEM;
    return;
  }
  execv(sa->s, argv);
  if (errno != ENOENT && errno != ENOTDIR) *e = errno;
}

void home_exec(char *const *argv)
{
  stralloc sa = {0};
  const char *path = env_get("PATH");
  size_t n;
  int e = ENOENT;

  sig_default(SIGPIPE);
  if (strchr(argv[0], '/')) {
    execv(argv[0], argv);
    e = errno;
    sig_ignore(SIGPIPE);
    errno = e;
    return;
  }
  if (!path) path = "/bin:/usr/bin";
  for (;; path += n + 1) {
    n = strcspn(path, ":");
    try(&sa, path, n, argv, &e);
    if (!path[n]) break;
  }
  if (home_path(&sa, "bin") == 0) {
    stralloc dir = sa;
    stralloc file = {0};

    try(&file, dir.s, dir.len - 1, argv, &e);
    stralloc_free(&file);
  } else
    e = ENOMEM;
  stralloc_free(&sa);
  sig_ignore(SIGPIPE);
  errno = e;
}
