/*
 * t_expand: forwarding tables that nobody's setforward made. Each look-up
 * ends, with an answer or with an error that says what is wrong.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../cdbmake.h"
#include "../expand.h"
#include "tap.h"

static int fd;
static struct cdbmake c;

static void begin(void)
{
  if (ftruncate(fd, 0) == -1 || cdbmake_start(&c, fd) == -1) abort();
}

static void add(const char *key, const char *data, size_t n)
{
  if (cdbmake_add(&c, key, strlen(key), data, n) == -1) abort();
}

static void finish(void)
{
  if (cdbmake_finish(&c) == -1) abort();
}

/* The answer as text: programs, the sender, recipients; or the error. */
static const char *answer(const char *to)
{
  static char out[4096];
  struct expand e;
  size_t i, n;
  int r;

  out[0] = 0;
  r = expand_init(&e, fd, "T");
  if (r == 0) r = expand(&e, to, strlen(to));
  if (r == -1) {
    (void) snprintf(out, sizeof out, "! %s", e.error.len ? e.error.s : "?");
  } else if (r == 0) {
    strcpy(out, "none");
  } else {
    for (i = n = 0; i < e.programs.len; i += strlen(e.programs.s + i) + 1)
      n += (size_t) snprintf(out + n, sizeof out - n, "%s;",
                             e.programs.s + i);
    if (e.isowner)
      n += (size_t) snprintf(out + n, sizeof out - n, "?%.*s;",
                             (int) e.owner.len, e.owner.s);
    for (i = e.rcpts.len; i;)
      n += (size_t) snprintf(out + n, sizeof out - n, "%s;",
                             strings_back(&e.rcpts, &i));
    (void) snprintf(out + n, sizeof out - n, "%lu",
                    (unsigned long) e.dropped);
  }
  expand_free(&e);
  return out;
}

#define BAD "! table T: target a@b: a command: "
#define D(s) s, sizeof s - 1

/* What stands for a@b in a table, and the answer. */
static const struct {
  const char *data;
  size_t n;
  const char *want;
} records[] = {
  {D("&x@y\0"), "x@y;0"},
  {D("&x@y\0&x@y\0&z\0"), "x@y;z;1"},
  {D("|p\0!q r\0|p\0"), "|p;!q r;|p;0"},
  {D("|\0"), "|;0"},
  {D(""), "0"},
  {D("&a@b\0"), "1"},
  {D("&A@B\0&a@b\0|p\0"), "|p;2"},
  {D("&x@y"), BAD "it has no end"},
  {D("&x@y\0&z@w"), BAD "it has no end"},
  {D("\0"), BAD "it begins with none of & / ."},
  {D("&x@y\0\0&z@w\0"), BAD "it begins with none of & / ."},
  {D("x@y\0"), BAD "it begins with none of & / ."},
  {D("?x@y\0"), BAD "it begins with none of & / ."},
  {D("&\0"), BAD "the address is empty"},
  {D("&x\ny\0"), BAD "the address contains a control character"},
  {D("/x\ny\0"), BAD "it contains a newline"},
  {D("./no/such/list\0"), "! unable to read list ./no/such/list"},
  {D("/dev/null\0"), "! list /dev/null is no regular file"},
  {D("/\0"), "! unable to read list /"},
};

static void hostile(void)
{
  char text[64];
  size_t i;

  for (i = 0; i < sizeof records / sizeof *records; ++i) {
    begin();
    add(":a@b", records[i].data, records[i].n);
    finish();
    (void) snprintf(text, sizeof text, "record %lu", (unsigned long) i);
    TAP_OK(strcmp(answer("a@b"), records[i].want) == 0, text);
    if (strcmp(answer("a@b"), records[i].want) != 0)
      printf("# %s\n", answer("a@b"));
  }
  begin();
  add(":a@b", D("&x@y\0"));
  add("?a@b", D("o\0p"));
  finish();
  TAP_OK(strncmp(answer("a@b"), "! table T: target a@b:", 22) == 0,
         "an owner with a NUL");
  begin();
  add(":A@b", D("&x@y\0"));
  add(":", D("&empty@target\0"));
  add(":@h", D("&any@h\0"));
  add(":u@", D("&u@any\0"));
  finish();
  TAP_OK(strcmp(answer("A@b"), "none") == 0, "a key in upper case");
  TAP_OK(strcmp(answer(""), "empty@target;0") == 0, "an empty address");
  TAP_OK(strcmp(answer("u@h"), "any@h;0") == 0, "the host is first");
  TAP_OK(strcmp(answer("u@g"), "u@any;0") == 0, "then the user");
  TAP_OK(strcmp(answer("u"), "none") == 0, "no @, no wildcard");
}

/* Records that lie one in the other: all of a large file many times over. */
static void overlap(void)
{
  static unsigned char b[2048 + 65536];
  unsigned char *p;
  struct stat st;
  size_t i, n = 60;
  uint32_t end, pos;
  char key[32];
  stralloc data = {0};

  begin();
  for (i = 0; i < n; ++i) {
    data.len = 0;
    (void) sprintf(key, ":k%lu", (unsigned long) i);
    if (stralloc_cats(&data, "&k") == -1 || stralloc_catnum(&data, i + 1) ||
        stralloc_0(&data) == -1)
      abort();
    add(key, data.s, data.len);
  }
  stralloc_free(&data);
  finish();
  TAP_OK(strcmp(answer("k0"), "k60;0") == 0, "a chain");
  if (fstat(fd, &st) == -1 || (size_t) st.st_size > sizeof b ||
      pread(fd, b, (size_t) st.st_size, 0) != st.st_size)
    abort();
  end = cdb_unpack(b);
  for (pos = 2048; pos < end;) {
    p = b + pos;
    pos += 8 + cdb_unpack(p) + cdb_unpack(p + 4);
    cdb_pack(p + 4, end - (uint32_t) (p - b) - 8 - cdb_unpack(p));
  }
  if (pwrite(fd, b, (size_t) st.st_size, 0) != st.st_size) abort();
  TAP_OK(strncmp(answer("k0"), "! table T", 9) == 0, "records in records");
}

/* Every byte of a good table, changed; every length. */
static void broken(void)
{
  static unsigned char b[8192];
  struct stat st;
  off_t i;
  int k, odd = 0;
  const char *s;

  begin();
  add(":a@b", D("&x@y\0&c@d\0|p\0"));
  add("?c@d", D("o@p"));
  add(":c@d", D("&e@f\0"));
  finish();
  if (fstat(fd, &st) == -1 || st.st_size > (off_t) sizeof b ||
      pread(fd, b, (size_t) st.st_size, 0) != st.st_size)
    abort();
  for (i = 0; i < st.st_size; ++i)
    for (k = 1; k < 256; k *= 2) {
      unsigned char ch = (unsigned char) (b[i] ^ k);

      if (pwrite(fd, &ch, 1, i) != 1) abort();
      s = answer("a@b");
      if (*s == '!' && s[1] != ' ') ++odd;
      if (pwrite(fd, b + i, 1, i) != 1) abort();
    }
  TAP_OK(odd == 0, "each bit of it wrong");
  TAP_OK(strcmp(answer("a@b"), "|p;x@y;c@d;0") == 0, "and right again");
  for (odd = 0, i = st.st_size; i-- > 0;) {
    if (ftruncate(fd, i) == -1) abort();
    s = answer("a@b");
    if (*s != '!' && strcmp(s, "|p;x@y;c@d;0") != 0) ++odd;
  }
  TAP_OK(odd == 0, "cut off at each length: an error, or the answer");
}

int main(void)
{
  char fn[] = "/tmp/t_expand.XXXXXX";

  fd = mkstemp(fn);
  if (fd == -1 || unlink(fn) == -1) return 111;
  hostile();
  overlap();
  broken();
  return tap_end();
}
