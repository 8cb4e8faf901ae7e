#ifndef BITHIST_H
#define BITHIST_H

#include <stdint.h>

/*
 * What bits came in a context, in one byte: about how many zeros and ones, and
 * which was last. 0: none yet. Of a bit that comes again and again much is
 * remembered, of contradictions little, and of what is long ago less.
 */
#define BITHIST_N 256
#define BITHIST_MOST 41 /* times one bit alone */

struct bithist {
  uint8_t next[BITHIST_N][2]; /* after another 0, 1 */
  uint8_t zeros[BITHIST_N], ones[BITHIST_N];
  uint8_t same[BITHIST_MOST + 1][2]; /* so many times 0, 1, and no other */
  unsigned int n;                    /* states that there are */
};

void bithist_init(struct bithist *b);

#endif
