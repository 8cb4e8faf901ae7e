#include "adapt.h"

void adapt_init(struct adapt *a)
{
  uint32_t i;

  for (i = 0; i <= ADAPT_COUNT; ++i) a->part[i] = 65536 * 2 / (2 * i + 3);
}

uint32_t adapt_cell(unsigned int n0, unsigned int n1)
{
  uint64_t ones = (uint64_t) (n1 * 10 + 3) << 22;

  return (uint32_t) (ones / ((n0 + n1) * 10 + 6)) << 10;
}
