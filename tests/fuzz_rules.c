/*
 * fuzz_rules: the input is rules as text, and also a cdb of rules.
 *
 * Text: every record that a line makes is found again under its key, and a
 * peer that it names gets what the record says or what an earlier one says. A
 * cdb: a look-up ends, with a rule that is sound, with none, or with EPROTO.
 */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "../ascii.h"
#include "../cdb.h"
#include "../cdbmake.h"
#include "../rules.h"
#include "fuzz.h"

static int fd = -1;
static stralloc key, data;

static void empty(void)
{
  if (fd == -1) fd = fuzz_file();
  must(ftruncate(fd, 0) == 0);
}

static void look(const char *ip, const char *host, const char *info)
{
  const char *s;
  size_t pos = 0;
  int r = rules_find(fd, ip, host, info, &key, &data);

  must(r != -1 || errno == EPROTO);
  if (r != 1) return;
  while ((s = rules_next(&data, &pos)))
    must(strcmp(s, "D") == 0 || (*s == '+' && strchr(s, '=') > s + 1));
  must(pos == data.len);
}

static void lookall(void)
{
  look("1.2.3.4", 0, 0);
  look("1.2.3.4", "a.b.c", "joe");
  look("2001:db8::1", 0, "joe");
  look("", "", "");
}

struct made {
  struct cdbmake c;
  stralloc keys; /* each with a NUL; those with one inside are left out */
};

static int add(void *arg, const char *k, size_t nk, const char *d, size_t nd)
{
  struct made *m = arg;

  must(nd == 0 || d[nd - 1] == 0);
  if (ascii_chr(k, nk, 0) == nk)
    must(stralloc_catb(&m->keys, k, nk) == 0 && stralloc_0(&m->keys) == 0);
  return cdbmake_add(&m->c, k, nk, d, nd);
}

static void text(const char *s, size_t n)
{
  static struct made m;
  struct cdb c;
  const char *why, *k;
  size_t i;
  int r;

  m.keys.len = 0;
  must(cdbmake_start(&m.c, fd) == 0);
  for (; n; s += i, n -= i) {
    i = ascii_chr(s, n, '\n');
    if (i < n) ++i;
    r = rules_parse(s, i, add, &m, &why);
    must(r != RULES_ERROR && (r != RULES_BAD || why));
  }
  must(cdbmake_finish(&m.c) == 0);
  must(cdb_init(&c, fd) == 0);
  for (i = 0; i < m.keys.len; i += strlen(k) + 1) {
    k = m.keys.s + i;
    must(cdb_find(&c, k, strlen(k)) == 1);
    if (*k && *k != '=' && !strchr(k, '@')) {
      must(rules_find(fd, k, 0, 0, &key, &data) == 1);
      /* A whole address in its usual form finds itself first. */
      if (stralloc_equals(&key, k)) must(c.dlen == data.len);
    }
  }
  lookall();
}

int LLVMFuzzerTestOneInput(const uint8_t *b, size_t n)
{
  empty();
  text((const char *) b, n);
  empty();
  must(pwrite(fd, b, n, 0) == (ssize_t) n);
  lookall();
  return 0;
}
