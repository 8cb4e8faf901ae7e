/* t_pace: how slow a peer may be. Waits are made by moving the moment in which
   they began: nothing here sleeps. */

#include "pace.h"

#include "tap.h"

/* A wait of MS milliseconds that brings N bytes. 1 if it was too long. */
static int brings(struct pace *p, deadline ms, unsigned long long n)
{
  deadline until = pace_begin(p);

  if (ms >= until - p->began) return 1;
  p->began -= ms;
  pace_end(p, n);
  return 0;
}

/* N waits of MS milliseconds with BYTES each pass. */
static int passes(unsigned long seconds, int n, deadline ms,
                  unsigned long long bytes)
{
  struct pace p = {0, 0, 0, 0};

  p.seconds = seconds;
  pace_anew(&p);
  while (n--)
    if (brings(&p, ms, bytes)) return 0;
  return 1;
}

static void rates(void)
{
  TAP_OK(!passes(100, 1, 100001, 500), "silence");
  TAP_OK(!passes(100, 1000, 1000, 1), "a byte a second");
  TAP_OK(!passes(100, 1000, 500, 1), "two bytes a second");
  TAP_OK(passes(100, 1000, 480, 1), "a little more");
  TAP_OK(passes(1200, 9000, 111, 1), "a line of 75 bit/s");
  TAP_OK(!passes(100, 1000, 90000, 150), "some now and then");
  TAP_OK(passes(100, 1000, 90000, 201), "much now and then");
  TAP_OK(passes(100, 3000, 0, 0), "no time, no bytes");
  TAP_OK(passes(1000000000, 3, 2000, 0), "the longest limit");
}

static void windows(void)
{
  struct pace p = {100, 0, 0, 0};

  pace_anew(&p);
  TAP_OK(!brings(&p, 99000, 200) && p.came == 200, "not enough");
  TAP_OK(!brings(&p, 500, 1) && p.came == 0, "enough: a new window");
  TAP_OK(!brings(&p, 99000, 0), "in which all is there again");
  pace_anew(&p);
  TAP_OK(!brings(&p, 99000, 0), "and so it is in one that was asked for");
  TAP_OK(!brings(&p, 900, 0) && brings(&p, 200, 0), "and then it is over");
  (void) pace_begin(&p);
  p.began -= 1000000;
  pace_end(&p, 7);
  TAP_OK(pace_begin(&p) <= deadline_now(),
         "a wait beyond the end leaves nothing");
  pace_end(&p, 1000);
  TAP_OK(p.came == 0 && pace_begin(&p) > deadline_now() + 90000,
         "but what is there then counts");
}

int main(void)
{
  rates();
  windows();
  return tap_end();
}
