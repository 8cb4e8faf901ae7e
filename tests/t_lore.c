/* t_lore: what two ends know of each other, session after session. */

#include "lore.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model.h"
#include "tap.h"

/*
 * A coder that costs no time. Only who has learned the same can decode its
 * code; the rest of it is what a model is that has learned little, zeros.
 */
struct model {
  uint64_t learned; /* 32 bits */
  char rest[20000];
};

const size_t model_size = sizeof(struct model);

int coder_room(struct coder *c)
{
  c->m = malloc(sizeof *c->m);
  return c->m ? 0 : -1;
}

int coder_init(struct coder *c)
{
  if (coder_room(c) == -1) return -1;
  memset(c->m, 0, sizeof *c->m);
  return 0;
}

int coder_copy(struct coder *to, const struct coder *from)
{
  if (coder_room(to) == -1) return -1;
  *to->m = *from->m;
  return 0;
}

void coder_free(struct coder *c)
{
  free(c->m);
  c->m = 0;
}

void coder_learn(struct coder *c, const char *s, size_t n)
{
  for (; n; ++s, --n)
    c->m->learned =
      ((c->m->learned ^ (unsigned char) *s) * 16777619 + 1) & 0xffffffff;
}

int coder_encode(struct coder *c, stralloc *out, const char *s, size_t n)
{
  if (stralloc_ready(out, n) == -1) return -1;
  for (out->len = 0; out->len < n; coder_learn(c, s + out->len++, 1))
    out->s[out->len] = (char) (s[out->len] ^ (char) (c->m->learned >> 25));
  return 0;
}

int coder_decode(struct coder *c, stralloc *out, const char *code, size_t len,
                 size_t n)
{
  if (len != n || stralloc_ready(out, n) == -1) return -1;
  for (out->len = 0; out->len < n; coder_learn(c, out->s + out->len++, 1))
    out->s[out->len] = (char) (code[out->len] ^ (char) (c->m->learned >> 25));
  return 0;
}

/* Two ends of a link, each with a directory. */
static struct lore a, b;
static unsigned int salt; /* so that no two pieces are the same */

static int enter(struct lore *l, const char *dir)
{
  lore_none(l);
  (void) mkdir(dir, 0700);
  l->dir = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return l->dir == -1 || history_open(&l->sent, l->dir, "sent") == -1 ||
             history_open(&l->received, l->dir, "received") == -1
           ? -1
           : 0;
}

static void leave(struct lore *l)
{
  (void) close(l->dir);
  lore_close(l);
  coder_free(&l->out);
  coder_free(&l->in);
}

/* The client CALLER and the other one begin a session. 1: as was foreseen; 0:
   it went back; -1. */
static int begin(struct lore *caller, struct lore *called)
{
  struct hello ours, theirs;
  const char *why;

  memset(&ours, 0, sizeof ours);
  memset(&theirs, 0, sizeof theirs);
  if (enter(&a, "a") == -1 || enter(&b, "b") == -1) return -1;
  if (lore_offer(caller, &ours) == -1) return -1;
  lore_choose(called, &ours, &theirs);
  caller->sent.held = 0;
  if (hello_foreseen(&ours, &theirs)) return 1;
  return lore_goback(caller, &ours, &theirs, &why);
}

/* N bytes from one to the other, in pieces of MOST; the last LOST of these do
   not arrive. 0, or -1 where they are others there. */
static int say(struct lore *from, struct lore *to, size_t n, size_t most,
               unsigned int lost)
{
  static char s[CODER_MAX];
  unsigned char head[SHA256_LEN];
  stralloc code = {0};
  stralloc got = {0};
  size_t i, k;
  int r;

  if (lore_prime(from) == -1 || lore_prime(to) == -1) return -1;
  for (; n; n -= k) {
    k = n < most ? n : most;
    for (i = 0; i < k; ++i)
      s[i] = (char) ('a' + (i * i + salt * 7 + i / (salt % 5 + 3)) % 24);
    ++salt;
    history_next(&from->sent, s, k, head);
    r = coder_encode(&from->out, &code, s, k);
    if (r == -1 || history_add(&from->sent, s, k, head) == -1) return -1;
    if (n <= lost * most) continue;
    if (r == 1) {
      coder_learn(&to->in, s, k);
      if (stralloc_copyb(&got, s, k) == -1) return -1;
    } else if (coder_decode(&to->in, &got, code.s, code.len, k) == -1)
      return -1;
    history_next(&to->received, got.s, k, head);
    if (!stralloc_equalb(&got, s, k) ||
        history_add(&to->received, got.s, k, head) == -1)
      return -1;
  }
  stralloc_free(&code);
  stralloc_free(&got);
  return memcmp(from->sent.head, to->received.head, SHA256_LEN) == 0 || lost
           ? 0
           : -1;
}

static int end(void)
{
  int r = lore_settle(&a) == 0 && lore_settle(&b) == 0 ? 0 : -1;

  leave(&a);
  leave(&b);
  return r;
}

/* A session that goes well: UP bytes, DOWN bytes. */
static int session(struct lore *caller, struct lore *called, size_t up,
                   size_t down, size_t most)
{
  int r = begin(caller, called);

  if (r == -1 || say(caller, called, up, most, 0) == -1 ||
      say(called, caller, down, most, 0) == -1 || end() == -1)
    return -1;
  return r;
}

static long size(const char *fn)
{
  struct stat st;

  return stat(fn, &st) == -1 ? -1 : (long) st.st_size;
}

static void usual(void)
{
  TAP_OK(session(&a, &b, 5000, 300, 2000) == 1, "the first session");
  TAP_OK(size("a/known") > (long) model_size &&
           size("a/known") == size("b/known"),
         "what is known is kept");
  TAP_OK(session(&a, &b, 4000, 4000, 2000) == 1, "another one");
  TAP_OK(session(&b, &a, 3000, 100, 2000) == 1, "the other end calls");
  TAP_OK(session(&a, &b, 0, 200, 2000) == 1 && session(&a, &b, 0, 0, 1) == 1,
         "little is said, and nothing");
  TAP_OK(unlink("a/known") == 0 && session(&a, &b, 100, 900, 2000) == 1,
         "one end has to learn again, and comes to the same");
  TAP_OK(truncate("b/known", 10000) == 0 &&
           session(&a, &b, 100, 900, 2000) == 1, "the other one, too");
}

static void cut(void)
{
  TAP_OK(begin(&a, &b) == 1 && say(&a, &b, 90000, 6000, 1) == 0,
         "a line dies, the last piece is lost");
  leave(&a);
  leave(&b);
  TAP_OK(begin(&a, &b) == 0 && say(&a, &b, 5000, 5000, 0) == 0 && end() == 0,
         "the next session goes back, and on");
  TAP_OK(begin(&a, &b) == 1 && say(&a, &b, 90000, 6000, 0) == 0,
         "a line dies, all has arrived");
  leave(&a);
  leave(&b);
  TAP_OK(session(&b, &a, 500, 500, 100) == 1, "nothing is to be taken back");
}

static void lost(void)
{
  TAP_OK(system("rm -rf b") == 0 && session(&a, &b, 5000, 300, 2000) == 0 &&
           session(&a, &b, 5000, 300, 2000) == 1, "one has lost all");
  TAP_OK(unlink("a/received") == 0 && session(&a, &b, 500, 300, 2000) == 1 &&
           session(&a, &b, 500, 300, 2000) == 1, "one has lost a stream");
  TAP_OK(system("cp -R b old") == 0 && session(&a, &b, 5000, 300, 2000) == 1 &&
           session(&a, &b, 5000, 300, 2000) == 1 &&
           system("rm -rf b && mv old b") == 0 &&
           session(&a, &b, 5000, 300, 2000) == 0 &&
           session(&a, &b, 5000, 300, 2000) == 1, "an older one comes back");
}

/* A session of N bytes of which the coders hear nothing, as if it was cut. */
static int unheard(size_t n)
{
  static char s[30000];
  unsigned char head[SHA256_LEN];
  int r = begin(&a, &b);

  memset(s, 'a' + (int) (++salt % 24), sizeof s);
  for (; r != -1 && n; n -= sizeof s < n ? sizeof s : n) {
    size_t k = sizeof s < n ? sizeof s : n;

    history_next(&a.sent, s, k, head);
    if (history_add(&a.sent, s, k, head) == -1 ||
        history_add(&b.received, s, k, head) == -1)
      r = -1;
  }
  leave(&a);
  leave(&b);
  return r;
}

/* What counts is bounded, by both ends alike. */
static void bounded(void)
{
  unsigned int i;
  int good = 1;

  TAP_OK(system("rm -rf a b") == 0 && unheard(600000) == 1 &&
           session(&a, &b, 999, 9, 999) == 1, "a session that is too large");
  for (i = 0; i < 5; ++i) good = good && unheard(250000) == 1;
  TAP_OK(good, "many more");
  TAP_OK(size("a/sent") < HISTORY_MOST + 300 &&
           size("b/received") < HISTORY_MOST + 300, "the files are bounded");
  TAP_OK(session(&a, &b, 999, 9, 999) == 1, "both count from another one on");
  TAP_OK(enter(&a, "a") == 0 && a.sent.from == 6, "the first ones are gone");
  leave(&a);
}

/* A client has said much when it hears that it has to go back. */
static void guessed(void)
{
  static char s[30000];
  struct hello ours, theirs;
  unsigned char head[SHA256_LEN];
  const char *why = "";
  size_t was;
  int i, good;

  memset(&ours, 0, sizeof ours);
  memset(&theirs, 0, sizeof theirs);
  good = system("rm -rf a b") == 0 && unheard(900000) == 1 &&
         unheard(190000) == 1 && system("cp -R b old") == 0 &&
         unheard(190000) == 1 && system("rm -rf b && mv old b") == 0;
  TAP_OK(good && enter(&a, "a") == 0 && enter(&b, "b") == 0 &&
           lore_offer(&a, &ours) == 0, "much that is old");
  was = a.sent.n;
  for (i = 0; i < 3; ++i) {
    history_next(&a.sent, s, sizeof s, head);
    good = good && history_add(&a.sent, s, sizeof s, head) == 0;
  }
  TAP_OK(good && a.sent.n == was + 3, "no state goes before it is settled");
  a.sent.held = 0;
  lore_choose(&b, &ours, &theirs);
  TAP_OK(!hello_foreseen(&ours, &theirs) &&
           lore_goback(&a, &ours, &theirs, &why) == 0 && b.received.n > 1 &&
           memcmp(a.sent.head, b.received.head, SHA256_LEN) == 0,
         "it goes back to what both have");
  TAP_OK(say(&a, &b, 500, 100, 0) == 0 && say(&b, &a, 500, 100, 0) == 0 &&
           end() == 0, "and on");
}

/* A hostile number, or a file that begins later than all sessions. */
static void late(void)
{
  TAP_OK(system("rm -rf a b") == 0 && session(&a, &b, 500, 500, 100) == 1 &&
           enter(&a, "a") == 0 && history_trim(&a.sent, 50) == 0 &&
           history_trim(&a.received, 50) == 0, "files without a piece");
  leave(&a);
  TAP_OK(session(&a, &b, 500, 500, 100) != -1 &&
           session(&b, &a, 500, 500, 100) == 1 &&
           session(&a, &b, 500, 500, 100) == 1, "go on");
}

int main(void)
{
  char dir[] = "/tmp/t_lore.XXXXXX";
  char cmd[64];

  if (!mkdtemp(dir) || chdir(dir) == -1) return 111;
  usual();
  cut();
  lost();
  bounded();
  guessed();
  late();
  (void) sprintf(cmd, "rm -rf %s", dir);
  if (chdir("/") == -1 || system(cmd)) return 111;
  return tap_end();
}
