/*
 * maildirstat [-j] [-s bits-per-second] [maildir ...]
 *
 * Says what waits in each queue: how many messages, their bytes, the largest,
 * for how long the oldest has waited, and with -s how long they take at so many
 * bits a second. Without a maildir, all queues of this home: spool, those of
 * control/offices and those of control/links. -j: a line of JSON for each.
 *
 * Reads directories and opens no file, so root need not become anybody.
 * Descriptors: 1 the table; 2 messages. Environment: $BUSHHOME.
 * Exit: 0; 100 usage; 111 something could not be read, or 1 not be written;
 * what could be read is shown.
 */
#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fmt.h"
#include "json.h"
#include "queues.h"
#include "queuestat.h"
#include "scan.h"
#include "stralloc.h"
#include "strerr.h"
#include "subgetopt.h"
#include "substdio.h"
#include "usage.h"

#define RATE_MAX 1000000000000000ULL /* bits a second */

static int isjson;
static unsigned long long rate; /* 0: nobody asked */
static int trouble;
static time_t now;

static stralloc line;
static char outbuf[8192];
static substdio out;

static void die_nomem(void)
{
  strerr_die(111, ENOMEM, "not all queues are shown", (char *) 0);
}

static void die_write(void)
{
  strerr_die(111, errno, "unable to write to 1", (char *) 0);
}

static void add(const char *s)
{
  if (stralloc_cats(&line, s) == -1) die_nomem();
}

static unsigned long long age(const struct queuestat *s)
{
  return s->oldest < now ? (unsigned long long) (now - s->oldest) : 0;
}

static void write_line(void)
{
  add("\n");
  if (substdio_put(&out, line.s, line.len) == -1) die_write();
  line.len = 0;
}

/* TEXT */

/* In a column of WIDTH, and two spaces. */
static void column(const char *s, size_t n, size_t width)
{
  for (; n < width; --width) add(" ");
  if (stralloc_catb(&line, s, n) == -1) die_nomem();
  add("  ");
}

static void number(unsigned long long u, size_t width)
{
  char b[FMT_NUM];

  column(b, fmt_num(b, u), width);
}

static void span(unsigned long long seconds)
{
  char b[FMT_SPAN];

  column(b, fmt_span(b, seconds), 10);
}

static void heading(void)
{
  column("messages", 8, 8);
  column("bytes", 5, 12);
  column("largest", 7, 12);
  column("oldest", 6, 10);
  if (rate) column("time", 4, 10);
  add("queue");
  write_line();
}

static void show_text(const char *title, const struct queuestat *s)
{
  size_t i;

  number(s->messages, 8);
  number(s->bytes, 12);
  number(s->largest, 12);
  if (s->messages)
    span(age(s));
  else
    column("-", 1, 10);
  if (rate) span(queuestat_seconds(s->bytes, rate));
  i = line.len;
  add(title);
  for (; i < line.len; ++i)
    if (line.s[i] < 32 || line.s[i] > 126) line.s[i] = '?';
  write_line();
}

/* JSON */

static void member(const char *name, unsigned long long u)
{
  add(name);
  if (stralloc_catnum(&line, u) == -1) die_nomem();
}

/* The bytes of PATH, which a string of JSON cannot have. */
static void hex(const char *path)
{
  size_t n = strlen(path);

  add(",\"maildir_hex\":\"");
  if (n > (size_t) -1 / 2 || stralloc_readyplus(&line, 2 * n) == -1)
    die_nomem();
  line.len += fmt_hex(line.s + line.len, (const unsigned char *) path, n);
  add("\"");
}

static void show_json(const char *title, const char *path,
                      const struct queuestat *s)
{
  int r;

  add("{\"queue\":");
  if (json_string(&line, title, strlen(title)) == -1) die_nomem();
  add(",\"maildir\":");
  r = json_string(&line, path, strlen(path));
  if (r == -1) die_nomem();
  if (r == 0) hex(path);
  member(",\"messages\":", s->messages);
  member(",\"bytes\":", s->bytes);
  member(",\"largest\":", s->largest);
  if (s->messages) {
    add(s->oldest < 0 ? ",\"oldest\":-" : ",\"oldest\":");
    member("", s->oldest < 0 ? 0 - (unsigned long long) s->oldest
                             : (unsigned long long) s->oldest);
    member(",\"age\":", age(s));
  } else
    add(",\"oldest\":null,\"age\":null");
  member(",\"odd\":", s->odd);
  if (rate) {
    member(",\"bits_per_second\":", rate);
    member(",\"seconds\":", queuestat_seconds(s->bytes, rate));
  }
  add("}");
  write_line();
}

/* QUEUES */

static void show(const char *title, const char *path)
{
  struct queuestat s;
  const char *what;

  if (queuestat_read(&s, path, &what) == -1) {
    trouble = 1;
    strerr_warn(errno, "not shown: unable to read ", path, what, (char *) 0);
  } else if (isjson)
    show_json(title, path, &s);
  else
    show_text(title, &s);
}

static void show_home(void)
{
  struct queues q = QUEUES_INIT;
  const char *title, *path;
  stralloc where = {0};
  size_t at = 0;
  int kind;

  for (kind = 0; kind < QUEUES_KINDS; ++kind) {
    if (queues_add(&q, kind, &where) == 0) continue;
    if (errno == ENOMEM) die_nomem();
    trouble = 1;
    strerr_warn(errno == EPROTO ? 0 : errno, "not all queues are shown: ",
                "unable to read ", where.len ? where.s : "control/",
                (char *) 0);
  }
  while (queues_next(&q, &at, &title, &path)) show(title, path);
}

int main(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  int ch;

  usage_init(argc, argv, "maildirstat",
             "[-j] [-s bits-per-second] [maildir ...]",
             "say what waits in queues, and how long it takes");
  while ((ch = subgetopt(&o, argc, argv, "js:")) != -1)
    switch (ch) {
    case 'j': isjson = 1; break;
    case 's':
      if (!scan_all(o.arg, RATE_MAX, &rate) || rate == 0) usage_die();
      break;
    default: usage_die();
    }
  now = time((time_t *) 0);
  substdio_out(&out, write, 1, outbuf, sizeof outbuf);
  if (!isjson) heading();
  if (argv[o.ind])
    for (argv += o.ind; *argv; ++argv) show(*argv, *argv);
  else
    show_home();
  if (substdio_flush(&out) == -1) die_write();
  _exit(trouble ? 111 : 0);
}
