#include "hello.h"

#include <string.h>

static const char magic[] = "bsqz";
#define MAGIC (sizeof magic - 1)

static size_t fixed(char *s, const struct hello *h, unsigned int last)
{
  memcpy(s, magic, MAGIC);
  s[4] = (char) (unsigned char) h->version;
  s[5] = (char) (unsigned char) h->flags;
  s[6] = (char) (unsigned char) h->window;
  s[7] = (char) (unsigned char) last;
  return HELLO_FIXED;
}

size_t hello_client(char *s, const struct hello *h)
{
  size_t n = (h->up + h->down) * HELLO_HEAD;

  memcpy(s + HELLO_FIXED, h->head, n);
  return fixed(s, h, h->up << 4 | h->down) + n;
}

size_t hello_server(char *s, const struct hello *h)
{
  return fixed(s, h, h->choice[0] << 4 | h->choice[1]);
}

long hello_read(struct hello *h, int client, const char *s, size_t n)
{
  unsigned int b[HELLO_FIXED];
  size_t i, heads;

  if (memcmp(s, magic, n < MAGIC ? n : MAGIC) != 0) return -1;
  if (n <= MAGIC) return 0;
  h->version = (unsigned char) s[MAGIC];
  if (h->version != HELLO_VERSION) return -2;
  if (n < HELLO_FIXED) return 0;
  for (i = MAGIC; i < HELLO_FIXED; ++i) b[i] = (unsigned char) s[i];
  h->flags = b[5];
  h->window = b[6];
  h->up = h->down = 0;
  if (!client) {
    h->choice[0] = b[7] >> 4;
    h->choice[1] = b[7] & 15;
    return HELLO_FIXED;
  }
  h->up = b[7] >> 4;
  h->down = b[7] & 15;
  if (h->up > HELLO_UP || h->down > HELLO_DOWN) return -1;
  heads = (h->up + h->down) * HELLO_HEAD;
  if (n - HELLO_FIXED < heads) return 0;
  memcpy(h->head, s + HELLO_FIXED, heads);
  return (long) (HELLO_FIXED + heads);
}
