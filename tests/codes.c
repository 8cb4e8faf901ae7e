/*
 * codes: the bytes on 0, coded by one coder, CODER_MAX of them at a time. On 1,
 * how many bytes the code has. For "make bench", and for who looks for a better
 * model. Exits 111 where there is no memory, or 0 cannot be read.
 */
#include <stdio.h>
#include <unistd.h>

#include "coder.h"

int main(void)
{
  static char b[CODER_MAX];
  struct coder c = {0};
  stralloc code = {0};
  unsigned long sum = 0;
  size_t n = 0;
  ssize_t r;

  if (coder_init(&c) == -1) return 111;
  do {
    r = read(0, b + n, sizeof b - n);
    if (r == -1) return 111;
    n += (size_t) r;
    if (n < sizeof b && (r || n == 0)) continue;
    switch (coder_encode(&c, &code, b, n)) {
    case 0: sum += code.len; break;
    case 1: sum += n; break;
    default: return 111;
    }
    n = 0;
  } while (r);
  printf("%lu\n", sum);
  return 0;
}
