#include "flight.h"

#include "tap.h"

/* A line that carries RATE bytes a second and answers DELAY ms later, with
   always something to send: the most that waits, in ms, and how much of the
   time of 100 s the line is busy, in per cent, after the first 20 s. */
static long wait_most, busy;

static void line(unsigned long rate, long delay)
{
  struct flight f;
  deadline end = 0; /* when the line is free */
  deadline now, at[FLIGHT_FRAMES] = {0};
  unsigned int first = 0, n = 0;
  size_t raw;

  flight_init(&f);
  wait_most = busy = 0;
  for (now = 0; now < 100000; ++now) {
    while (n && at[first] <= now) {
      (void) flight_acked(&f, 1, now);
      first = (first + 1) % FLIGHT_FRAMES;
      --n;
    }
    while (flight_room(&f)) {
      raw = flight_raw(&f, 65536) / 3;
      if (end < now) end = now;
      end += (deadline) (raw * 1000 / rate);
      flight_sent(&f, raw, now);
      at[(first + n++) % FLIGHT_FRAMES] = end + delay;
    }
    if (now >= 20000) {
      busy += end > now;
      if (end - now > wait_most) wait_most = (long) (end - now);
    }
  }
  busy = busy * 100 / 80000;
}

int main(void)
{
  struct flight f;
  unsigned int i;

  flight_init(&f);
  TAP_OK(flight_room(&f) && flight_raw(&f, 100) == 100 &&
           flight_raw(&f, 65536) == FLIGHT_FIRST, "at first");
  TAP_OK(flight_acked(&f, 0, 0) == 0 && flight_acked(&f, 1, 0) == -1,
         "nothing was sent");
  for (i = 0; flight_room(&f); ++i) flight_sent(&f, 1, 0);
  TAP_OK(i == FLIGHT_FRAMES, "many small ones");
  TAP_OK(flight_acked(&f, i + 1, 0) == -1 && flight_acked(&f, i, 0) == 0 &&
           f.n == 0 && f.bytes == 0, "they arrive");
  flight_sent(&f, 1 << 20, 0);
  TAP_OK(!flight_room(&f), "a large one");
  for (i = 0; i < 40; ++i) {
    (void) flight_acked(&f, 1, 1000000);
    flight_sent(&f, 1 << 20, 0);
  }
  TAP_OK(f.limit == FLIGHT_LEAST, "too late each time: it goes no lower");
  line(1200, 2000);
  TAP_OK(busy >= 99 && wait_most < 30000, "9600 bit/s");
  line(8000, 2000);
  TAP_OK(busy >= 99 && wait_most < 30000, "64 kbit/s");
  line(30, 2000);
  TAP_OK(busy >= 99, "300 bit/s");
  line(200000, 600);
  TAP_OK(busy >= 99, "a fast line and a far one");
  return tap_end();
}
