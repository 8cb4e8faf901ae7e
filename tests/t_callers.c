/* t_callers: who is connected, and from where. */
#include <string.h>

#include "../callers.h"
#include "tap.h"

static struct ip address(const char *s)
{
  struct ip ip;

  if (!ip_scan(s, &ip)) memset(&ip, 0, sizeof ip);
  return ip;
}

int main(void)
{
  static const char *const from[] = {"192.0.2.1", "192.0.2.2", "2001:db8::1",
                                     "2001:db8:0:1::1"};
  struct callers c = {0};
  struct ip ip[4];
  size_t i;
  int bad = 0;

  for (i = 0; i < 4; ++i) ip[i] = address(from[i]);
  TAP_OK(callers_from(&c, &ip[0]) == 0, "nobody");
  TAP_OK(callers_remove(&c, 1) == 0, "nobody to go");
  for (i = 0; i < 1000; ++i) {
    if (callers_ready(&c) == -1) ++bad;
    callers_add(&c, (pid_t) (i + 1), &ip[i % 4]);
  }
  TAP_OK(bad == 0 && c.n == 1000, "a thousand");
  for (i = 0; i < 4; ++i) TAP_OK(callers_from(&c, &ip[i]) == 250, from[i]);
  ip[2] = address("2001:db8::ffff:0:0:1");
  TAP_OK(callers_from(&c, &ip[2]) == 250, "the same /64");
  ip[2] = address("::ffff:192.0.2.1");
  TAP_OK(callers_from(&c, &ip[2]) == 250, "IPv4, mapped");
  for (i = 0; i < 1000; i += 4)
    if (!callers_remove(&c, (pid_t) (i + 1))) ++bad;
  TAP_OK(bad == 0 && c.n == 750, "those of one address go");
  TAP_OK(callers_from(&c, &ip[0]) == 0, "and are gone");
  TAP_OK(callers_from(&c, &ip[1]) == 250, "the others are not");
  TAP_OK(!callers_remove(&c, 1), "nobody goes twice");
  return tap_end();
}
