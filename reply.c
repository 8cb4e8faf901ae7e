#include "reply.h"

#include <string.h>

#include "fmt.h"

#define DIGITS 4 /* of a name: enough to find it by; answers cross slow lines */

void reply_init(struct reply *r, const struct commit *batch,
                substdio_write op, int fd)
{
  r->batch = batch;
  substdio_out(&r->ss, op, fd, r->buf, sizeof r->buf);
}

static void add(struct reply *r, const char *text, int item)
{
  r->wait[r->n].text = text;
  r->wait[r->n++].item = item;
}

void reply_text(struct reply *r, const char *text)
{
  add(r, text, 0);
}

void reply_item(struct reply *r)
{
  add(r, 0, (int) r->batch->n - 1);
}

int reply_ready(struct reply *r, size_t n)
{
  return stralloc_readyplus(&r->logs, n);
}

void reply_end(struct reply *r, const char *log)
{
  (void) stralloc_catb(&r->logs, log, strlen(log) + 1);
  add(r, 0, -1);
}

static int put(struct reply *r, const char *s, size_t n)
{
  char num[FMT_NUM];
  size_t k = fmt_num(num, n);

  num[k++] = ':';
  if (substdio_put(&r->ss, num, k) == -1) return -1;
  if (substdio_put(&r->ss, s, n) == -1) return -1;
  return substdio_put(&r->ss, ",", 1);
}

static int put_text(struct reply *r, const char *s)
{
  if (*s == 'K')
    ++r->count.stored;
  else if (*s == 'D')
    ++r->count.refused;
  else
    ++r->count.deferred;
  return put(r, s, strlen(s));
}

static int put_item(struct reply *r, const struct commit_item *it,
                    const char *failed)
{
  static const char ok[] = "Kok ";
  static const char before[] = " accepted before";
  char s[sizeof ok + sizeof before + DIGITS];
  size_t n = sizeof ok - 1;

  if (it->result != COMMIT_STORED && it->result != COMMIT_HIT)
    return put_text(r, failed);
  memcpy(s, ok, n);
  memcpy(s + n, it->name, DIGITS);
  n += DIGITS;
  if (it->result == COMMIT_HIT) {
    ++r->count.before;
    memcpy(s + n, before, sizeof before - 1);
    n += sizeof before - 1;
  } else
    ++r->count.stored;
  return put(r, s, n);
}

int reply_send(struct reply *r, const char *failed, reply_account account)
{
  const char *log = r->logs.s;
  unsigned int i;
  int bad = 0;

  for (i = 0; i < r->n; ++i) {
    if (r->wait[i].text)
      bad |= put_text(r, r->wait[i].text);
    else if (r->wait[i].item != -1)
      bad |= put_item(r, &r->batch->item[r->wait[i].item], failed);
    else {
      account(log, &r->count);
      memset(&r->count, 0, sizeof r->count);
      log += strlen(log) + 1;
    }
  }
  r->n = 0;
  r->logs.len = 0;
  return bad | substdio_flush(&r->ss);
}
