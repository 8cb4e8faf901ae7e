/* t_uint24: numbers in three bytes. */

#include "uint24.h"

#include <string.h>

#include "tap.h"

static int is(unsigned int u, const char *bytes)
{
  char b[5] = "aaaa";

  uint24_pack(b, u);
  return memcmp(b, bytes, 3) == 0 && b[3] == 'a' && uint24_unpack(b) == u;
}

int main(void)
{
  TAP_OK(is(0, "\0\0\0"), "zero");
  TAP_OK(is(0x123456, "\x12\x34\x56"), "the high byte first");
  TAP_OK(is(0xffffff, "\xff\xff\xff"), "the largest");
  TAP_OK(is(0x80ff01, "\x80\xff\x01"), "bytes that may be negative");
  return tap_end();
}
