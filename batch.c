#include "batch.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "strerr.h"

#define SPARE 16 /* descriptors for all else */

int batch_init(struct batch *b, int (*result)(struct letter *l))
{
  struct maildir m;
  struct stat st;
  int r;

  b->log.fd = -1;
  if (maildir_open(&m, AT_FDCWD, ".", 0) == -1) return -1;
  r = donelog_open(&b->log, &m);
  if (r == 0) r = fstat(m.fd, &st);
  maildir_close(&m);
  if (r) return -1;
  b->dev = st.st_dev;
  b->ino = st.st_ino;
  b->result = result;
  b->fds = sysconf(_SC_OPEN_MAX);
  if (b->fds == -1) b->fds = 1 << 20; /* no limit */
  commit_init(&b->commit);
  return 0;
}

/* LETTERS */

struct letter *batch_letter(struct batch *b)
{
  return b->letter + b->n;
}

int batch_begin(struct batch *b, const stralloc *fed, const stralloc *id,
                const struct queued *q)
{
  struct letter *l = batch_letter(b);

  verdict_clear(&l->verdict);
  l->items = 0;
  l->fed.len = l->id.len = 0;
  memset(&l->did, 0, sizeof l->did);
  if (stralloc_copy(&l->fed, fed) == -1 || stralloc_copy(&l->id, id) == -1 ||
      donelog_key(&l->key, id->s, q->mtime, q->nsec) == -1)
    return verdict_nomem(&l->verdict);
  if (done_read(&l->done, AT_FDCWD, l->id.s) == 0 &&
      donelog_find(&b->log, l->key.s, &l->done) == 0)
    return 0;
  return verdict_say(&l->verdict, 'Z', "unable to read done/", l->id.s, ": ",
                     error_str(errno), " (#4.3.0)", (char *) 0);
}

void letter_note(struct letter *l)
{
  if (done_write(&l->done, AT_FDCWD, l->id.s) == -1)
    strerr_warn(errno, "lines that are finished may be done again: unable to "
                "write done/", l->id.s, (char *) 0);
}

void letter_done(struct letter *l, unsigned long ordinal,
                 const char hash[DONE_HASH], int last, int now)
{
  if (done_add(&l->done, ordinal, hash, last) == -1)
    strerr_warn(errno, "a line that is finished may be done again: ",
                l->fed.s, (char *) 0);
  if (now) letter_note(l);
}

static int tell(struct batch *b, struct letter *l)
{
  if (!l->fed.len) return 0; /* no memory for its name: no result */
  if (l->verdict.v) letter_note(l);
  return b->result(l);
}

int batch_end(struct batch *b)
{
  struct letter *l = batch_letter(b);

  if (l->items)
    ++b->n;
  else if (tell(b, l) == -1)
    return -1;
  if (!b->tight) return 0;
  if (batch_settle(b) == -1) return -1;
  (void) mcache_clear(&b->mcache);
  b->tight = 0;
  return 0;
}

/* DELIVERIES */

int batch_create(struct batch *b, const char *path)
{
  struct maildir *m;
  struct stat st;
  int fd;

  if (b->commit.n == COMMIT_MAX || b->commit.bytes >= COMMIT_BYTES) {
    errno = ENOBUFS;
    return -1;
  }
  m = mcache_open(&b->mcache, path, &st);
  if (m && st.st_dev == b->dev && st.st_ino == b->ino) {
    errno = EDEADLK;
    return -1;
  }
  fd = m ? commit_create(&b->commit, m) : -1;
  if (fd != -1) {
    mcache_hold(&b->mcache, m);
    /* The lowest free number: so many are open. */
    if (fd + SPARE > b->fds) b->tight = 1;
    return fd;
  }
  if (errno != EMFILE && errno != ENFILE) return -1;
  if (b->commit.n == 0 && !mcache_clear(&b->mcache)) return -1;
  errno = ENOBUFS; /* of descriptors */
  return -1;
}

int batch_add(struct batch *b, const char *name, size_t bytes,
              unsigned long ordinal, const char hash[DONE_HASH])
{
  struct batch_item *i = b->item + b->commit.n;

  if (commit_add(&b->commit, name, bytes) == -1) return -1;
  i->letter = b->n;
  i->ordinal = ordinal;
  memcpy(i->hash, hash, DONE_HASH);
  ++batch_letter(b)->items;
  return 0;
}

void batch_drop(struct batch *b)
{
  commit_drop(&b->commit);
}

/* THE COMMIT */

static void account(struct batch *b, unsigned int n)
{
  const struct commit_item *c = b->commit.item + n;
  struct letter *l = b->letter + b->item[n].letter;

  l->items = 0;
  if (c->result == COMMIT_FAILED)
    (void) verdict_say(&l->verdict, 'Z', "unable to store in a Maildir: ",
                       error_str(c->error), " (#4.3.0)", (char *) 0);
  else
    letter_done(l, b->item[n].ordinal, b->item[n].hash, 0, 0);
}

/* What was delivered into Maildirs is on disk now, and noted before anybody is
   told: in the log for letters that are finished. */
static void notes(struct batch *b)
{
  struct letter *l;
  unsigned int i;

  for (i = 0; i < b->n; ++i) {
    l = b->letter + i;
    if (l->verdict.v || donelog_add(&b->log, l->key.s, &l->done) == -1)
      letter_note(l);
  }
  if (donelog_flush(&b->log) == -1)
    strerr_warn(errno, "lines that are finished may be done again: unable to "
                "write done/.log", (char *) 0);
}

int batch_settle(struct batch *b)
{
  struct letter keep;
  unsigned int i;
  int bad = 0;

  if (b->commit.n) (void) commit_run(&b->commit);
  for (i = 0; i < b->commit.n; ++i) account(b, i);
  notes(b);
  commit_clear(&b->commit);
  mcache_release(&b->mcache);
  for (i = 0; i < b->n; ++i)
    if (tell(b, b->letter + i) == -1) bad = errno;
  if (b->n) {
    keep = b->letter[0];
    b->letter[0] = b->letter[b->n];
    b->letter[b->n] = keep;
    b->n = 0;
  }
  if (b->commit.broken) bad = b->commit.broken;
  if (!bad) return 0;
  errno = bad;
  return -1;
}
