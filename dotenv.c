#include "dotenv.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "ascii.h"
#include "env.h"
#include "fmt.h"
#include "home.h"

/* What is passed on of our own environment, as far as it is set. */
static const char *const kept[] = {"BUSHHOME", "QMAILQUEUE", "NOSYNCFS", "TZ"};

static int put(struct dotenv *e, const char *name, const char *s, size_t n)
{
  if (stralloc_cats(&e->text, name) == -1) return -1;
  if (stralloc_append(&e->text, '=') == -1) return -1;
  if (n && stralloc_catb(&e->text, s, n) == -1) return -1;
  ++e->n;
  return stralloc_0(&e->text);
}

static int puts0(struct dotenv *e, const char *name, const char *s)
{
  return put(e, name, s, strlen(s));
}

/* The working directory is the spool: what a program does in several steps it
   may note in done/ there. */
static int spool(struct dotenv *e)
{
  stralloc sa = {0};
  size_t n;
  int r = 0;

  for (n = 256; r == 0; n *= 2) {
    if (stralloc_ready(&sa, n) == -1) {
      r = -1;
    } else if (getcwd(sa.s, n)) {
      r = put(e, "BUSHSPOOL", sa.s, strlen(sa.s));
      break;
    } else if (errno != ERANGE)
      break;
  }
  stralloc_free(&sa);
  return r;
}

/* $PATH, and home/bin after it. */
static int path(struct dotenv *e)
{
  const char *p = env_get("PATH");
  stralloc bin = {0};
  int r = -1;

  if (home_path(&bin, "bin") == 0 &&
      puts0(e, "PATH", p && *p ? p : "/usr/local/bin:/usr/bin:/bin") == 0) {
    e->text.s[e->text.len - 1] = ':';
    r = stralloc_cat(&e->text, &bin);
  }
  stralloc_free(&bin);
  return r;
}

/* HOST2 is HOST up to its last dot, and so on. */
static int hosts(struct dotenv *e, const char *host, size_t n)
{
  static const char *const names[] = {"HOST", "HOST2", "HOST3", "HOST4"};
  size_t i;

  for (i = 0; i < 4; ++i) {
    if (i) n = ascii_rchr(host, n, '.');
    if (put(e, names[i], host, n) == -1) return -1;
  }
  return 0;
}

/* EXT2 is EXT after its first dash, and so on. */
static int exts(struct dotenv *e, const char *ext)
{
  static const char *const names[] = {"EXT", "EXT2", "EXT3", "EXT4"};
  size_t i;

  for (i = 0; i < 4; ++i) {
    if (i) ext += strcspn(ext, "-");
    if (i && *ext) ++ext;
    if (puts0(e, names[i], ext) == -1) return -1;
  }
  return 0;
}

int dotenv_ufline(stralloc *out, const stralloc *sender, time_t when)
{
  static const char days[] = "SunMonTueWedThuFriSat";
  static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  struct tm tm;
  char num[FMT_NUM];
  size_t i;

  if (stralloc_cats(out, "From ") == -1) return -1;
  if (sender->len == 0) {
    if (stralloc_cats(out, "MAILER-DAEMON") == -1) return -1;
  } else {
    i = out->len;
    if (stralloc_cat(out, sender) == -1) return -1;
    for (; i < out->len; ++i)
      if (strchr(" \t\n", out->s[i])) out->s[i] = '-';
  }
  if (!gmtime_r(&when, &tm)) {
    when = 0;
    (void) gmtime_r(&when, &tm);
  }
  if (stralloc_append(out, ' ') == -1 ||
      stralloc_catb(out, days + 3 * tm.tm_wday, 3) == -1 ||
      stralloc_append(out, ' ') == -1 ||
      stralloc_catb(out, months + 3 * tm.tm_mon, 3) == -1 ||
      stralloc_cats(out, tm.tm_mday < 10 ? "  " : " ") == -1 ||
      stralloc_catnum(out, (unsigned int) tm.tm_mday) == -1)
    return -1;
  for (i = 0; i < 3; ++i) {
    int part = i == 0 ? tm.tm_hour : i == 1 ? tm.tm_min : tm.tm_sec;
    size_t n = fmt_num0(num, (unsigned int) part, 2);

    if (stralloc_append(out, i ? ':' : ' ') == -1) return -1;
    if (stralloc_catb(out, num, n) == -1) return -1;
  }
  if (stralloc_append(out, ' ') == -1) return -1;
  if (stralloc_catnum(out, (unsigned int) (1900 + tm.tm_year)) == -1)
    return -1;
  return stralloc_append(out, '\n');
}

static int ufline(struct dotenv *e, const stralloc *sender, time_t when)
{
  stralloc line = {0};
  int r;

  r = dotenv_ufline(&line, sender, when);
  if (r == 0) r = put(e, "UFLINE", line.s, line.len);
  stralloc_free(&line);
  return r;
}

static int pass(struct dotenv *e)
{
  const char *s;
  size_t i;

  for (i = 0; i < sizeof kept / sizeof *kept; ++i) {
    s = env_get(kept[i]);
    if (s && puts0(e, kept[i], s) == -1) return -1;
  }
  return 0;
}

int dotenv_make(struct dotenv *e, const struct virt_target *t,
                const stralloc *sender, const stralloc *newsender,
                const stralloc *lines, time_t when, const char *key)
{
  size_t rp = ascii_chr(lines->s, lines->len, '\n') + 1;
  const char *ext = t->user.ext.s;
  char *s;
  size_t i;

  e->text.len = 0;
  e->n = 0;
  if (path(e) == -1 || pass(e) == -1 ||
      puts0(e, "SHELL", "/bin/sh") == -1 ||
      puts0(e, "BUSHKEY", key) == -1 || spool(e) == -1 ||
      puts0(e, "USER", t->user.name.s) == -1 ||
      puts0(e, "HOME", t->user.home.s) == -1 ||
      put(e, "SENDER", sender->s, sender->len) == -1 ||
      put(e, "NEWSENDER", newsender->s, newsender->len) == -1 ||
      put(e, "RECIPIENT", t->addr.s, t->addr.len) == -1 ||
      put(e, "LOCAL", t->addr.s, t->at) == -1 ||
      hosts(e, t->addr.s + t->at + 1, t->addr.len - t->at - 1) == -1 ||
      exts(e, ext) == -1 ||
      (t->dot.isdefault && puts0(e, "DEFAULT", ext + t->dot.dflt) == -1) ||
      put(e, "RPLINE", lines->s, rp) == -1 ||
      put(e, "DTLINE", lines->s + rp, lines->len - rp) == -1 ||
      ufline(e, sender, when) == -1)
    return -1;
  for (s = e->text.s, i = 0; i < e->n; ++i) {
    e->env[i] = s;
    s += strlen(s) + 1;
  }
  e->env[i] = 0;
  return 0;
}
