#include "coder.h"

#include <stdlib.h>
#include <string.h>

#include "arith.h"
#include "model.h"
#include "primer.h"

int coder_init(struct coder *c)
{
  const char *s;
  unsigned int i;

  c->m = calloc(1, model_size);
  if (!c->m) return -1;
  model_init(c->m);
  for (i = 0; (s = primer(i)); ++i) coder_learn(c, s, strlen(s));
  return 0;
}

int coder_room(struct coder *c)
{
  c->m = malloc(model_size);
  return c->m ? 0 : -1;
}

int coder_copy(struct coder *to, const struct coder *from)
{
  if (coder_room(to) == -1) return -1;
  memcpy(to->m, from->m, model_size);
  return 0;
}

void coder_free(struct coder *c)
{
  free(c->m);
  c->m = 0;
}

static int bitof(char byte, unsigned int i)
{
  return (unsigned char) byte >> (7 - i) & 1;
}

void coder_learn(struct coder *c, const char *s, size_t n)
{
  unsigned int i;

  for (; n; ++s, --n)
    for (i = 0; i < 8; ++i) {
      (void) model_p(c->m);
      model_learn(c->m, bitof(*s, i));
    }
}

static void encode(struct coder *c, struct arith *a, stralloc *out, char byte)
{
  unsigned int i;

  for (i = 0; i < 8; ++i) {
    arith_put(a, out, model_p(c->m), bitof(byte, i));
    model_learn(c->m, bitof(byte, i));
  }
}

int coder_encode(struct coder *c, stralloc *out, const char *s, size_t n)
{
  struct arith a;
  size_t i;

  if (stralloc_ready(out, n + 9 * ARITH_ROOM) == -1) return -1;
  out->len = 0;
  arith_begin(&a);
  for (i = 0; i < n && out->len <= n; ++i) encode(c, &a, out, s[i]);
  coder_learn(c, s + i, n - i); /* of these there is no code */
  arith_end(&a, out);
  while (out->len && out->s[out->len - 1] == 0) --out->len;
  if (i == n && out->len < n) return 0;
  out->len = 0;
  return 1;
}

int coder_decode(struct coder *c, stralloc *out, const char *code, size_t len,
                 size_t n)
{
  struct arith a;
  unsigned int byte;

  if (stralloc_ready(out, n) == -1) return -1;
  arith_open(&a, code, len);
  for (out->len = 0; out->len < n;) {
    for (byte = 1; byte < 256;) {
      int bit = arith_get(&a, model_p(c->m));

      model_learn(c->m, bit);
      byte = byte << 1 | (unsigned int) bit;
    }
    out->s[out->len++] = (char) (unsigned char) byte;
  }
  return 0;
}
