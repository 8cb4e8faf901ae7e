#include "fwdtext.h"

#include <string.h>
#include <unistd.h>

#include "addr.h"
#include "ascii.h"
#include "maillist.h"

enum { MORE = 256, END, ERROR };

void fwdtext_init(struct fwdtext *f, substdio *ss)
{
  memset(f, 0, sizeof *f);
  f->ss = ss;
  f->line = 1;
}

void fwdtext_free(struct fwdtext *f)
{
  stralloc_free(&f->target);
  stralloc_free(&f->owners);
  stralloc_free(&f->commands);
  stralloc_free(&f->word);
}

/* ---- words */

/* The next byte, END or ERROR. */
static int get(struct fwdtext *f)
{
  ssize_t r = substdio_feed(f->ss);
  int ch;

  if (r <= 0) return r ? ERROR : END;
  ch = (unsigned char) *substdio_peek(f->ss);
  substdio_seek(f->ss, 1);
  return ch;
}

static int skipcomment(struct fwdtext *f)
{
  int ch;

  do
    ch = get(f);
  while (ch < MORE && ch != '\n');
  return ch;
}

/* Takes what stands for itself, as far as it has been read: 0, or -1. */
static int plain(struct fwdtext *f)
{
  const char *s = substdio_peek(f->ss);
  size_t i;

  for (i = 0; i < f->ss->p; ++i) {
    if ((unsigned char) s[i] <= ' ' || s[i] == '#' || s[i] == ',' ||
        s[i] == ':' || s[i] == ';' || s[i] == '\\')
      break;
  }
  if (i && stralloc_catb(&f->word, s, i) == -1) return -1;
  substdio_seek(f->ss, i);
  return 0;
}

/* Reads the word up to an unquoted : , or ;  and returns that; END, ERROR, or
   0 with *WHY. A newline is counted once something comes after it. */
static int word(struct fwdtext *f, const char **why)
{
  int ch;
  int last = 0;

  f->word.len = 0;
  for (;; last = ch) {
    ch = get(f);
    if (last == '\n' && ch < MORE) ++f->line;
    if (ch == '#') ch = skipcomment(f);
    switch (ch) {
    case END:
    case ERROR:
    case ':':
    case ',':
    case ';':
      return ch;
    case ' ':
    case '\t':
    case '\n':
      continue;
    case '\r':
      *why = "a carriage return: lines end with a newline alone";
      return 0;
    case '\\':
      ch = get(f);
      if (ch == ERROR) return ch;
      *why = "expected a byte after the backslash";
      if (ch == END) return 0;
      break;
    }
    *why = "NUL bytes are not permitted";
    if (ch == 0) return 0;
    if (stralloc_append(&f->word, (char) ch) == -1 || plain(f) == -1)
      return ERROR;
  }
}

/* ---- instructions */

static int add(struct fwdtext *f, const char *prefix)
{
  if (stralloc_cats(&f->commands, prefix) == -1) return -1;
  if (stralloc_cat(&f->commands, &f->word) == -1) return -1;
  return stralloc_0(&f->commands);
}

/* The word is a command: 0, -1, or 1 with *WHY. */
static int command(struct fwdtext *f, const char **why)
{
  const char *s = f->word.s;
  size_t n = f->word.len;

  *why = 0;
  if (n == 0) return 0;
  switch (*s) {
  case '/':
  case '.':
    *why = maillist_bad(s, n);
    return *why ? 1 : add(f, "");
  case '|':
  case '!':
    *why = "expected a program after | or !";
    return n == 1 ? 1 : add(f, "");
  case '?':
    *why = n > 1 ? maillist_badaddr(s + 1, n - 1) : 0;
    if (*why) break;
    if (n > 1 && stralloc_catb(&f->owners, s + 1, n - 1) == -1) return -1;
    return stralloc_0(&f->owners);
  case '&':
    *why = maillist_badaddr(s + 1, n - 1);
    if (*why) break;
    return add(f, "");
  default:
    *why = maillist_badaddr(s, n);
    if (*why) break;
    return add(f, "&");
  }
  return 1;
}

static enum fwdtext_result commands(struct fwdtext *f, const char **why)
{
  int ch, r;

  do {
    ch = word(f, why);
    if (ch == ERROR) return FWDTEXT_ERROR;
    if (ch == 0) return FWDTEXT_BAD;
    *why = "expected a semicolon at the end of the last instruction";
    if (ch == END) return FWDTEXT_BAD;
    *why = "expected a comma or a semicolon, not another colon";
    if (ch == ':') return FWDTEXT_BAD;
    r = command(f, why);
    if (r) return r == -1 ? FWDTEXT_ERROR : FWDTEXT_BAD;
  } while (ch != ';');
  return FWDTEXT_GOOD;
}

enum fwdtext_result fwdtext_next(struct fwdtext *f, const char **why)
{
  int ch;

  f->commands.len = f->owners.len = 0;
  ch = word(f, why);
  f->begun = f->line;
  if (ch == ERROR) return FWDTEXT_ERROR;
  if (ch == 0) return FWDTEXT_BAD;
  if (ch == END && f->word.len == 0) return FWDTEXT_END;
  *why = "expected a colon after the target";
  if (ch != ':') return FWDTEXT_BAD;
  *why = "expected a target before the colon";
  if (f->word.len == 0) return FWDTEXT_BAD;
  if (stralloc_copy(&f->target, &f->word) == -1) return FWDTEXT_ERROR;
  ascii_lowerb(f->target.s, f->target.len);
  return commands(f, why);
}

int fwdtext_quote(stralloc *out, const char *s, size_t n)
{
  for (; n; --n, ++s) {
    if ((*s >= 0 && *s <= ' ') || (unsigned char) *s > 127 ||
        strchr("#,:;\\", *s))
      if (stralloc_append(out, '\\') == -1) return -1;
    if (stralloc_append(out, *s) == -1) return -1;
  }
  return 0;
}
