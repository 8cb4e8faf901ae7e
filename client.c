#include "client.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "fmt.h"
#include "scan.h"
#include "strerr.h"
#include "subgetopt.h"
#include "usage.h"

#define PATIENCE 600         /* seconds */
#define PATIENCE_MAX 1000000

int client_init(struct client *c, int argc, char *const *argv, int *alone)
{
  struct subgetopt o = SUBGETOPT_INIT;
  int opt;

  memset(c, 0, sizeof *c);
  c->patience = PATIENCE;
  while ((opt = subgetopt(&o, argc, argv, "1vt:")) != -1) switch (opt) {
    case '1':
      if (!alone) usage_die();
      *alone = 1;
      break;
    case 'v':
      c->verbose = 1;
      break;
    case 't':
      if (!scan_all(o.arg, PATIENCE_MAX, &c->patience) || !c->patience)
        usage_die();
      break;
    default:
      usage_die();
    }
  if (o.ind == argc) usage_die();
  c->prefix = argv[o.ind];
  return o.ind + 1;
}

int client_names(struct client *c)
{
  if (fed_read(&c->fed, 0) == -1) return -1;
  if (c->fed.over && fed_rest(&c->fed))
    strerr_warn(0, "the last name on descriptor 0 has no end: no result",
                (char *) 0);
  return 0;
}

int client_ours(struct client *c, const char *name, int r, struct queued *q)
{
  if (r == -1 && c->verbose)
    strerr_info(0, name, ": somebody else took it", (char *) 0);
  if (r != 1) return 0;
  if (stralloc_starts(&q->rcpt, c->prefix)) return 1;
  queued_close(q);
  queued_skip(&c->wrong, name, QUEUED_OTHER, 0);
  return 0;
}

void client_result(struct client *c, const char *name, int letter, ...)
{
  const char *s;
  va_list ap;
  int r;

  c->text.len = 0;
  r = stralloc_append(&c->text, (char) letter);
  va_start(ap, letter);
  while (r == 0 && (s = va_arg(ap, const char *)))
    r = stralloc_cats(&c->text, s);
  va_end(ap);
  if (r == -1 || stralloc_0(&c->text) == -1 ||
      results_add(&c->results, name, c->text.s) == -1)
    client_nomem(c);
  ++c->verdicts[letter == 'K' ? 0 : letter == 'Z' ? 1 : 2];
}

static void die_results(void)
{
  strerr_die(111, errno, "unable to write results: answered messages may be "
                         "sent again", (char *) 0);
}

void client_tell(struct client *c)
{
  if (results_tellall(&c->results, 1) == -1) die_results();
}

void client_tellsome(struct client *c)
{
  if (results_tell(&c->results, 1) == -1) die_results();
}

void client_nomem(struct client *c)
{
  client_tell(c);
  strerr_die(111, ENOMEM, "messages without a result stay in the queue",
             (char *) 0);
}

void client_warn(const struct client *c, const struct queued *q,
                 const char *verb)
{
  queued_warn(&q->bad, verb);
  queued_warn(&c->wrong, verb);
}

void client_summary(const struct client *c, const char *what, const char *where,
                    const char *how)
{
  char num[3][FMT_NUM];
  int i;

  if (!c->verbose) return;
  for (i = 0; i < 3; ++i) num[i][fmt_num(num[i], c->verdicts[i])] = 0;
  strerr_info(0, what, where, how, ": ", num[0], " accepted, ", num[1],
              " refused for now, ", num[2], " refused", (char *) 0);
}
