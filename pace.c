#include "pace.h"

void pace_anew(struct pace *p)
{
  p->came = 0;
  p->left = (deadline) p->seconds * 1000;
}

deadline pace_begin(struct pace *p)
{
  p->began = deadline_now();
  return p->began + p->left;
}

void pace_end(struct pace *p, unsigned long long n)
{
  deadline spent = deadline_now() - p->began;

  p->left = spent < p->left ? p->left - spent : 0;
  p->came += n;
  if (p->came > 2ULL * p->seconds) pace_anew(p);
}
