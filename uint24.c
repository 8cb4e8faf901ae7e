#include "uint24.h"

void uint24_pack(char *s, unsigned int u)
{
  s[0] = (char) (unsigned char) (u >> 16 & 255);
  s[1] = (char) (unsigned char) (u >> 8 & 255);
  s[2] = (char) (unsigned char) (u & 255);
}

unsigned int uint24_unpack(const char *s)
{
  const unsigned char *b = (const unsigned char *) s;

  return (unsigned int) b[0] << 16 | (unsigned int) b[1] << 8 | b[2];
}
