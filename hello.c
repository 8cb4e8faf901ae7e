#include "hello.h"

#include <string.h>

#include "uint24.h"

static const char magic[] = "bsqz";
#define MAGIC (sizeof magic - 1)

static void begin(char *s, const struct hello *h)
{
  memcpy(s, magic, MAGIC);
  s[4] = (char) (unsigned char) h->version;
  s[5] = (char) (unsigned char) h->flags;
}

size_t hello_client(char *s, const struct hello *h)
{
  size_t n = (h->up + h->down) * HELLO_HEAD;

  begin(s, h);
  uint24_pack(s + 6, h->session);
  uint24_pack(s + 9, h->base);
  s[12] = (char) (unsigned char) h->up;
  s[13] = (char) (unsigned char) h->down;
  memcpy(s + HELLO_CLIENT, h->head, n);
  return HELLO_CLIENT + n;
}

size_t hello_server(char *s, const struct hello *h)
{
  begin(s, h);
  s[6] = (char) (unsigned char) (h->choice[0] << 4 | h->choice[1]);
  return HELLO_SERVER;
}

static long server(struct hello *h, const char *s, size_t n)
{
  unsigned int b;

  if (n < HELLO_SERVER) return 0;
  b = (unsigned char) s[6];
  h->choice[0] = b >> 4;
  h->choice[1] = b & 15;
  return HELLO_SERVER;
}

long hello_read(struct hello *h, int client, const char *s, size_t n)
{
  size_t heads;

  if (memcmp(s, magic, n < MAGIC ? n : MAGIC) != 0) return -1;
  if (n <= MAGIC) return 0;
  h->version = (unsigned char) s[MAGIC];
  if (h->version != HELLO_VERSION) return -2;
  if (n <= MAGIC + 1) return 0;
  h->flags = (unsigned char) s[5];
  h->up = h->down = 0;
  if (!client) return server(h, s, n);
  if (n < HELLO_CLIENT) return 0;
  h->session = uint24_unpack(s + 6);
  h->base = uint24_unpack(s + 9);
  h->up = (unsigned char) s[12];
  h->down = (unsigned char) s[13];
  if (h->up > HELLO_UP || h->down > HELLO_DOWN || h->session == 0 ||
      h->base > h->session)
    return -1;
  heads = (h->up + h->down) * HELLO_HEAD;
  if (n - HELLO_CLIENT < heads) return 0;
  memcpy(h->head, s + HELLO_CLIENT, heads);
  return (long) (HELLO_CLIENT + heads);
}

int hello_foreseen(const struct hello *client, const struct hello *server)
{
  return server->choice[0] == (client->up ? 0 : HELLO_NONE) &&
         server->choice[1] == (client->down ? 0 : HELLO_NONE);
}
