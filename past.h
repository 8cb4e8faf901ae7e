#ifndef PAST_H
#define PAST_H

#include <stdint.h>

/* The last PAST_SIZE bytes. POS counts all that there ever were, modulo 2^32;
   0 is a place that nothing is at. */
#define PAST_SIZE (1u << 21)

struct past {
  uint32_t pos;
  uint8_t b[PAST_SIZE];
};

/* The byte at place AT. */
static inline uint8_t past_at(const struct past *p, uint32_t at)
{
  return p->b[at & (PAST_SIZE - 1)];
}

static inline void past_put(struct past *p, uint8_t byte)
{
  p->b[p->pos++ & (PAST_SIZE - 1)] = byte;
}

/* 1 if the byte at place AT, before the end, is still there, and those just
   before it. */
static inline int past_has(const struct past *p, uint32_t at)
{
  return p->pos - at < PAST_SIZE - 1024;
}

/* Mixes B into A. */
static inline uint32_t past_hash(uint32_t a, uint32_t b)
{
  uint32_t h = a * 2654435761u + b * 2246822519u + 0x9e3779b9u;

  h ^= h >> 15;
  h *= 2246822519u;
  return h ^ h >> 13;
}

#endif
