/*
 * printforward: prints a forwarding table in the form that setforward reads.
 *
 * usage: printforward < cdb
 *
 * 0: the table; 1: its instructions; 2: errors
 *
 * exit: 0 done; 100 usage; 111 no forwarding table, or trouble
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "ascii.h"
#include "cdb.h"
#include "fwdtable.h"
#include "fwdtext.h"
#include "stralloc.h"
#include "strerr.h"
#include "subgetopt.h"
#include "substdio.h"
#include "usage.h"

#define HEADER 2048

static substdio in, out;
static uint32_t pos;
static stralloc key, data, text;

static void die_nomem(void)
{
  strerr_die(111, ENOMEM, "unable to print the table", (char *) 0);
}

static void die_read(void)
{
  strerr_die(111, errno, "unable to read the table", (char *) 0);
}

static void die_write(void)
{
  strerr_die(111, errno, "unable to write", (char *) 0);
}

/* What was good so far is written first. */
static void die_bad(const char *why)
{
  if (substdio_flush(&out) == -1) die_write();
  strerr_die(111, 0, "this is no whole forwarding table: ", why, (char *) 0);
}

/* The next N bytes into SA, which grows only with what is really there. */
static void get(stralloc *sa, uint32_t n)
{
  size_t k;
  ssize_t r;

  sa->len = 0;
  for (pos += n; n; n -= (uint32_t) k) {
    r = substdio_feed(&in);
    if (r == -1) die_read();
    if (r == 0) die_bad("it is cut off");
    k = (size_t) r < n ? (size_t) r : n;
    if (stralloc_catb(sa, substdio_peek(&in), k) == -1) die_nomem();
    substdio_seek(&in, k);
  }
}

static uint32_t number(const stralloc *sa, size_t i)
{
  return cdb_unpack((const unsigned char *) sa->s + i);
}

static void flushtext(void)
{
  if (substdio_put(&out, text.s, text.len) == -1) die_write();
  text.len = 0;
}

static void add(const char *s)
{
  if (stralloc_cats(&text, s) == -1) die_nomem();
}

static void quote(const char *s, size_t n)
{
  if (fwdtext_quote(&text, s, n) == -1) die_nomem();
}

static void record(void)
{
  const char *why;
  size_t i, k;
  int owner = key.len && *key.s == '?';

  if (!owner && (!key.len || *key.s != ':'))
    die_bad("a key begins with neither : nor ?");
  if (ascii_chr(key.s, key.len, 0) < key.len) die_bad("a key has a NUL");
  why = fwdtable_bad(data.s, data.len, owner);
  if (why) {
    if (stralloc_copys(&text, "a command: ") == -1) die_nomem();
    add(why);
    if (stralloc_0(&text) == -1) die_nomem();
    die_bad(text.s);
  }
  quote(key.s + 1, key.len - 1);
  if (owner) {
    add(": ?");
    quote(data.s, data.len);
  } else {
    add(":\n");
    for (i = 0; i < data.len; i += k + 1) {
      k = strlen(data.s + i);
      add(", ");
      quote(data.s + i, k);
      add("\n");
    }
  }
  add(";\n");
  flushtext();
}

/* Reads what comes after the records: *END bytes there have to be in all. */
static void rest(uint32_t end)
{
  ssize_t r;

  for (;;) {
    r = substdio_feed(&in);
    if (r == -1) die_read();
    if (r == 0) break;
    substdio_seek(&in, (size_t) r);
    pos = (size_t) r > UINT32_MAX - pos ? UINT32_MAX : pos + (uint32_t) r;
  }
  if (pos < end) die_bad("it is cut off");
}

/* Where the records, and the hash tables after them, end. */
static void header(uint32_t *records, uint32_t *all)
{
  uint32_t p, n;
  size_t i;

  get(&data, HEADER);
  *records = number(&data, 0);
  *all = *records;
  for (i = 0; i < HEADER; i += 8) {
    p = number(&data, i);
    n = number(&data, i + 4);
    if (p < HEADER || n > (UINT32_MAX - p) / 8) die_bad("a wrong place");
    if (p + 8 * n > *all) *all = p + 8 * n;
  }
}

int main(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  static char inbuf[8192], outbuf[8192];
  uint32_t records, all, nk, nd;

  usage_init(argc, argv, "printforward", "< cdb", "print a forwarding table");
  if (subgetopt(&o, argc, argv, "") != -1 || argc != o.ind) usage_die();
  substdio_in(&in, read, 0, inbuf, sizeof inbuf);
  substdio_out(&out, write, 1, outbuf, sizeof outbuf);
  header(&records, &all);
  while (pos < records) {
    if (records - pos < 8) die_bad("a record without an end");
    get(&data, 8);
    nk = number(&data, 0);
    nd = number(&data, 4);
    if (nk > records - pos || nd > records - pos - nk)
      die_bad("a record without an end");
    get(&key, nk);
    get(&data, nd);
    record();
  }
  rest(all);
  if (substdio_flush(&out) == -1) die_write();
  _exit(0);
}
