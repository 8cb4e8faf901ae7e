#include "users.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ascii.h"
#include "error.h"
#include "fmt.h"
#include "home.h"
#include "open.h"
#include "scan.h"
#include "slurp.h"

#define FIELDS 8     /* of a line of users/assign; the last may be left out */
#define NAME_MAXLEN 64 /* a longer one is nobody's login name */

static const char assign[] = "users/assign";

static int put0(stralloc *sa, const char *s, size_t n)
{
  if (stralloc_copyb(sa, s, n) == -1) return -1;
  return stralloc_0(sa);
}

void user_free(struct user *user)
{
  stralloc_free(&user->name);
  stralloc_free(&user->home);
  stralloc_free(&user->dash);
  stralloc_free(&user->ext);
}

void users_free(struct users *u)
{
  stralloc_free(&u->text);
  free(u->line);
  memset(u, 0, sizeof *u);
}

/* PARSING: a line becomes key, user, uid, gid, home, dash, ext and "virtual"
   or nothing, each ended by NUL; a key is the line's first byte and the name in
   lower case. */

static const char *field(const char *line, int i)
{
  while (i--) line += strlen(line) + 1;
  return line;
}

static int number(const char *s)
{
  unsigned long long u;

  return scan_all(s, (uid_t) -1 - 1, &u);
}

/* How many fields the N bytes at S, without newline, are, and splits them; 0
   if they are no line. */
static int split(char *s, size_t n)
{
  size_t i;
  int colons = 0;

  if (n == 0 || (s[0] != '=' && s[0] != '+')) return 0;
  if (s[n - 1] != ':') return 0;
  for (i = 0; i < n; ++i) {
    if (s[i] == 0) return 0;
    if (s[i] != ':') continue;
    s[i] = 0;
    ++colons;
  }
  if (colons != FIELDS - 1 && colons != FIELDS) return 0;
  if (colons == FIELDS && strcmp(field(s, FIELDS - 1), "virtual")) return 0;
  ascii_lowerb(s, strlen(s));
  if (!*field(s, 1) || !number(field(s, 2)) || !number(field(s, 3))) return 0;
  return *field(s, 4) == '/' ? colons : 0;
}

static int compare(const void *a, const void *b)
{
  const char *x = *(const char *const *) a;
  const char *y = *(const char *const *) b;
  int r = strcmp(x, y);

  if (r) return r;
  return x < y ? -1 : x > y;
}

static int indexed(struct users *u, size_t lines)
{
  size_t i;
  char *s = u->text.s;

  u->line = lines < SIZE_MAX / sizeof *u->line
              ? malloc((lines + 1) * sizeof *u->line)
              : 0;
  if (!u->line) {
    errno = ENOMEM;
    return -1;
  }
  for (i = 0; i < lines; ++i) {
    u->line[i] = s;
    s = (char *) field(s, FIELDS);
  }
  u->n = lines;
  qsort(u->line, lines, sizeof *u->line, compare);
  return 0;
}

long users_parse(struct users *u, const char *s, size_t n)
{
  size_t i, len, start;
  size_t lines = 0;
  long no = 0;
  int fields;

  users_free(u);
  for (i = 0; i < n; i += len + 1) {
    ++no;
    len = ascii_chr(s + i, n - i, '\n');
    if (i + len == n) return no; /* no newline: half a line */
    if (s[i] == '.') return indexed(u, lines) == -1 ? -1 : 0;
    if (len == 0 || s[i] == '#') continue;
    start = u->text.len;
    if (stralloc_catb(&u->text, s + i, len) == -1) return -1;
    fields = split(u->text.s + start, len);
    if (!fields) return no;
    if (fields < FIELDS && stralloc_0(&u->text) == -1) return -1;
    ++lines;
  }
  return no + 1;
}

/* LOOKING UP */

/* Compares the string KEY with the byte TYPE and the N bytes at S. */
static int keycmp(const char *key, char type, const char *s, size_t n)
{
  size_t i;
  unsigned char a, b;

  if (*key != type) return *key < type ? -1 : 1;
  ++key;
  for (i = 0; i < n; ++i) {
    a = (unsigned char) key[i];
    b = (unsigned char) ascii_lower(s[i]);
    if (a != b) return a < b ? -1 : 1; /* also at the NUL */
  }
  return key[n] != 0;
}

/* The first line with the key that is for all addresses, or ISVIRTUAL; or 0. */
static const char *search(const struct users *u, char type, const char *s,
                          size_t n, int isvirtual)
{
  size_t lo = 0, hi = u->n;
  size_t mid;

  while (lo < hi) {
    mid = lo + (hi - lo) / 2;
    if (keycmp(u->line[mid], type, s, n) < 0)
      lo = mid + 1;
    else
      hi = mid;
  }
  for (; lo < u->n && keycmp(u->line[lo], type, s, n) == 0; ++lo)
    if (isvirtual || !*field(u->line[lo], FIELDS - 1)) return u->line[lo];
  return 0;
}

static int take(const char *line, const char *rest, size_t n,
                struct user *out)
{
  unsigned long long uid = 0, gid = 0;

  (void) scan_all(field(line, 2), (uid_t) -1 - 1, &uid);
  (void) scan_all(field(line, 3), (gid_t) -1 - 1, &gid);
  out->uid = (uid_t) uid;
  out->gid = (gid_t) gid;
  if (stralloc_copys(&out->name, field(line, 1)) == -1 ||
      stralloc_0(&out->name) == -1 ||
      stralloc_copys(&out->home, field(line, 4)) == -1 ||
      stralloc_0(&out->home) == -1 ||
      stralloc_copys(&out->dash, field(line, 5)) == -1 ||
      stralloc_0(&out->dash) == -1 ||
      stralloc_copys(&out->ext, field(line, 6)) == -1 ||
      stralloc_catb(&out->ext, rest, n) == -1 || stralloc_0(&out->ext) == -1)
    return -1;
  return 1;
}

int users_assigned(const struct users *u, const char *local, size_t n,
                   int isvirtual, struct user *out)
{
  const char *line = search(u, '=', local, n, isvirtual);
  size_t i;

  if (line) return take(line, "", 0, out);
  for (i = n + 1; i-- > 0;) {
    line = search(u, '+', local, i, isvirtual);
    if (line) return take(line, local + i, n - i, out);
  }
  return 0;
}

/* READING users/assign */

static int same(const struct stat *a, const struct stat *b)
{
  return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
         a->st_size == b->st_size &&
         a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
         a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
         a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
         a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

static void wrong(struct users *u, long line, const char **why)
{
  static const char text[] =
    "users/assign: wrong format, or no final \".\", in line ";
  size_t n = sizeof text - 1;

  users_free(u);
  memcpy(u->why, text, n);
  u->why[n + fmt_num(u->why + n, (unsigned long long) line)] = 0;
  *why = u->why;
  errno = 0;
}

static int load(struct users *u, int fd, const char **why)
{
  stralloc text = {0};
  struct stat st;
  long r = -1;
  int e;

  if (fstat(fd, &st) == 0 && slurp(fd, &text) == 0)
    r = users_parse(u, text.s ? text.s : "", text.len);
  e = errno;
  stralloc_free(&text);
  errno = e;
  if (r == 0) {
    u->st = st;
    return 0;
  }
  if (r > 0) wrong(u, r, why);
  return -1;
}

/* Makes U what users/assign says now. */
static int fresh(struct users *u, const char **why)
{
  stralloc path = {0};
  struct stat st;
  int fd, e;
  int r = -1;

  *why = assign;
  if (home_path(&path, assign) == -1) return -1;
  if (stat(path.s, &st) == -1) {
    if (errno == ENOENT) {
      users_free(u);
      r = 0;
    }
  } else if (u->st.st_ino && same(&st, &u->st)) {
    r = 0;
  } else {
    fd = open_read(path.s);
    if (fd != -1) {
      r = load(u, fd, why);
      e = errno;
      (void) close(fd);
      errno = e;
    }
  }
  e = errno;
  stralloc_free(&path);
  errno = e;
  return r;
}

/* PASSWD AND ALIAS */

/* Why getpwnam found nobody: what it leaves in errno for a user who is not
   there differs between systems, what it leaves for trouble does not. */
static int trouble(int e)
{
  return e == EIO || e == EMFILE || e == ENFILE || e == ENOMEM ||
         e == EINTR || e == EAGAIN || e == ETIMEDOUT;
}

/* 1: he is there and owns his home; 0: no; -1: errno. */
static int login(const char *name, struct user *out)
{
  struct passwd *pw;
  struct stat st;

  errno = 0;
  pw = getpwnam(name);
  if (!pw) return trouble(errno) ? -1 : 0;
  if (pw->pw_uid == 0) return 0;
  if (stat(pw->pw_dir, &st) == -1) return error_temp(errno) ? -1 : 0;
  if (st.st_uid != pw->pw_uid) return 0;
  out->uid = pw->pw_uid;
  out->gid = pw->pw_gid;
  if (put0(&out->name, pw->pw_name, strlen(pw->pw_name)) == -1 ||
      put0(&out->home, pw->pw_dir, strlen(pw->pw_dir)) == -1)
    return -1;
  return 1;
}

static int passwd(const char *local, size_t n, struct user *out)
{
  char name[NAME_MAXLEN + 1];
  size_t i;
  int r;

  for (i = n; i > 0; --i) {
    if (i > NAME_MAXLEN || (i < n && local[i] != '-')) continue;
    memcpy(name, local, i);
    ascii_lowerb(name, i);
    name[i] = 0;
    r = login(name, out);
    if (r == 0) continue;
    if (r == -1) return -1;
    if (put0(&out->dash, "-", i < n) == -1) return -1;
    return put0(&out->ext, local + i + (i < n), n - i - (i < n)) == -1 ? -1
                                                                       : 1;
  }
  return 0;
}

static int alias(const char *local, size_t n, struct user *out)
{
  struct stat st;

  if (home_path(&out->home, "alias") == -1) return -1;
  if (stat(out->home.s, &st) == -1) return -1;
  out->uid = st.st_uid;
  out->gid = st.st_gid;
  if (put0(&out->name, "alias", 5) == -1) return -1;
  if (put0(&out->dash, "-", 1) == -1) return -1;
  return put0(&out->ext, local, n);
}

int users_lookup(struct users *u, const char *local, size_t n, int isvirtual,
                 struct user *out, const char **why)
{
  int r;

  if (fresh(u, why) == -1) return -1;
  r = users_assigned(u, local, n, isvirtual, out);
  if (r) return r == 1 ? 0 : -1;
  *why = "the passwd file, or a home in it";
  r = passwd(local, n, out);
  if (r) return r == 1 ? 0 : -1;
  *why = "the home of alias";
  return alias(local, n, out);
}
