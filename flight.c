#include "flight.h"

#define LATE 20000  /* milliseconds: too much was on its way */
#define EARLY 10000 /* more would do no harm */
#define MOST ((size_t) 1 << 20)

void flight_init(struct flight *f)
{
  f->limit = FLIGHT_FIRST;
  f->bytes = 0;
  f->n = f->first = 0;
}

int flight_room(const struct flight *f)
{
  return f->n < FLIGHT_FRAMES && f->bytes < f->limit;
}

size_t flight_raw(const struct flight *f, size_t max)
{
  return f->limit < max ? f->limit : max;
}

void flight_sent(struct flight *f, size_t n, deadline now)
{
  unsigned int i = (f->first + f->n) % FLIGHT_FRAMES;

  f->frame[i].bytes = n;
  f->frame[i].sent = now;
  f->bytes += n;
  ++f->n;
  f->frame[i].full = !flight_room(f);
}

static void landed(struct flight *f, deadline now)
{
  size_t n = f->frame[f->first].bytes;
  deadline took = now - f->frame[f->first].sent;

  if (took > LATE) {
    f->limit -= f->limit / 4;
    if (f->limit < FLIGHT_LEAST) f->limit = FLIGHT_LEAST;
  } else if (took < EARLY && f->limit < MOST &&
             (f->frame[f->first].full || !flight_room(f)))
    f->limit += n; /* doubles in a round trip */
  f->bytes -= n;
  f->first = (f->first + 1) % FLIGHT_FRAMES;
  --f->n;
}

int flight_acked(struct flight *f, unsigned int n, deadline now)
{
  if (n > f->n) return -1;
  for (; n; --n) landed(f, now);
  return 0;
}
