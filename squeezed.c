#include "squeezed.h"

#include "home.h"

size_t squeezed_words(const char **word, const char *dir, int verbose,
                      const char *patience)
{
  size_t n = 0;

  word[n++] = "squeeze";
  word[n++] = "-c";
  if (verbose) word[n++] = "-v";
  if (patience) {
    word[n++] = "-t";
    word[n++] = patience;
  }
  word[n++] = "--";
  word[n++] = dir;
  return n;
}

int squeezed_dir(stralloc *out, const char *name)
{
  if (home_path(out, "history/") == -1) return -1;
  --out->len;
  if (stralloc_cats(out, name) == 0 && stralloc_0(out) == 0) return 0;
  out->len = 0;
  return -1;
}
