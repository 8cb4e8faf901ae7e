/* t_ip: addresses of IPv4 and IPv6 as text and back. */
#include <string.h>

#include "../ip.h"
#include "tap.h"

/* What is scanned, and how it is then written; 0: it is no address. */
static const struct {
  const char *in, *out;
} table[] = {
  {"0.0.0.0", "0.0.0.0"},
  {"1.2.3.4", "1.2.3.4"},
  {"255.255.255.255", "255.255.255.255"},
  {"[1.2.3.4]", "1.2.3.4"},
  {"", 0},
  {"1", 0},
  {"1.2.3", 0},
  {"1.2.3.4.5", 0},
  {"1.2.3.4.", 0},
  {"1.2.3.256", 0},
  {"1.2.3.04", 0},
  {"1.2.3.-4", 0},
  {"1.2.3.4 ", 0},
  {" 1.2.3.4", 0},
  {"1..3.4", 0},
  {"1.2.3.4x", 0},
  {"1.2.3.99999999999999999999999", 0},
  {"[1.2.3.4", 0},
  {"1.2.3.4]", 0},
  {"[]", 0},
  {"::", "::"},
  {"::1", "::1"},
  {"1::", "1::"},
  {"[::1]", "::1"},
  {"2001:db8::1", "2001:db8::1"},
  {"2001:0DB8:0:0:0:0:0:0001", "2001:db8::1"},
  {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
  {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
  {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
  {"0:0:1:2:3:4:5:6", "::1:2:3:4:5:6"},
  {"1:2:3:4:5:6:0:0", "1:2:3:4:5:6::"},
  {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
  {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
  {"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"},
  {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
   "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
  {"::ffff:1.2.3.4", "1.2.3.4"},
  {"::ffff:102:304", "1.2.3.4"},
  {"64:ff9b::1.2.3.4", "64:ff9b::102:304"},
  {"1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"},
  {"::1.2.3.4", "::102:304"},
  {"fe80::1", "fe80::1"},
  {"fe80::1%7654", "fe80::1%7654"},
  {":", 0},
  {":::", 0},
  {"1:", 0},
  {":1", 0},
  {"1:2", 0},
  {"1::2::3", 0},
  {"1:::2", 0},
  {"::1:", 0},
  {"1::2:", 0},
  {"12345::", 0},
  {"g::", 0},
  {"1:2:3:4:5:6:7", 0},
  {"1:2:3:4:5:6:7:8:9", 0},
  {"1:2:3:4:5:6:7:8::", 0},
  {"::1:2:3:4:5:6:7:8", 0},
  {"1:2:3:4::5:6:7:8", 0},
  {"1:2:3:4:5:6:7:1.2.3.4", 0},
  {"::1.2.3", 0},
  {"::1.2.3.4:5", 0},
  {"1.2.3.4::", 0},
  {"::256.2.3.4", 0},
  {"2001:db8::1%1", 0},
  {"fe80::1%", 0},
  {"fe80::1%0", 0},
  {"fe80::1%no-such-interface-here", 0},
  {"[::1]x", 0},
  {"[::1", 0},
  {"[[::1]]", 0},
  {"::1/64", 0},
};

static void one(const char *in, const char *out)
{
  char text[200];
  char s[IP_FMT];
  struct ip ip, again;
  size_t n;
  int r = ip_scan(in, &ip);

  if (!out) {
    sprintf(text, "\"%s\" is no address", in);
    TAP_OK(r == 0, text);
    return;
  }
  sprintf(text, "%s is %s", in, out);
  memset(s, 'x', sizeof s);
  n = r ? ip_fmt(s, &ip) : 0;
  TAP_OK(r == 1 && strcmp(s, out) == 0 && n == strlen(out), text);
  r = ip_scan(out, &again);
  TAP_OK(r == 1 && ip_equal(&ip, &again, 128) && ip.v6 == again.v6, "again");
}

static int equal(const char *a, const char *b, unsigned int bits)
{
  struct ip x, y;

  return ip_scan(a, &x) && ip_scan(b, &y) && ip_equal(&x, &y, bits);
}

static void mapped(void)
{
  struct ip ip, v4;
  char s[IP_FMT];

  memset(&ip, 0, sizeof ip);
  ip.v6 = 1;
  ip.b[10] = ip.b[11] = 0xff;
  ip.b[12] = 10;
  ip.b[15] = 9;
  (void) ip_fmt(s, &ip);
  TAP_OK(strcmp(s, "10.0.0.9") == 0, "a mapped address is written as IPv4");
  TAP_OK(ip_scan("10.0.0.9", &v4) && ip_equal(&ip, &v4, 128),
         "and equals it");
  ip_unmap(&ip);
  TAP_OK(!ip.v6 && memcmp(&ip, &v4, sizeof ip) == 0, "and becomes it");
}

int main(void)
{
  char s[IP_FMT];
  struct ip ip;
  size_t i;

  for (i = 0; i < sizeof table / sizeof *table; ++i)
    one(table[i].in, table[i].out);
  TAP_OK(equal("1.2.3.4", "1.2.3.4", 32), "equal");
  TAP_OK(!equal("1.2.3.4", "1.2.3.5", 32), "not equal");
  TAP_OK(!equal("1.2.3.4", "1.2.3.5", 64), "nor with more bits than it has");
  TAP_OK(equal("1.2.3.4", "1.2.3.5", 31), "equal but for the last bit");
  TAP_OK(!equal("1.2.3.4", "1.3.3.4", 31), "not equal before that");
  TAP_OK(equal("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", 64), "one /64");
  TAP_OK(!equal("2001:db8:0:1::1", "2001:db8:0:2::1", 64), "another /64");
  TAP_OK(equal("2001:db8:0:2::1", "2001:db8:0:3::1", 63), "one /63");
  TAP_OK(equal("::", "ffff::", 0), "no bits, no difference");
  TAP_OK(!equal("::", "0.0.0.0", 0), "but of one family");
  TAP_OK(ip_scan("2001:db8:ffff::1", &ip), "an address");
  ip_mask(&ip, 33);
  (void) ip_fmt(s, &ip);
  TAP_OK(strcmp(s, "2001:db8:8000::") == 0, "cut after 33 bits");
  ip_mask(&ip, 0);
  (void) ip_fmt(s, &ip);
  TAP_OK(strcmp(s, "::") == 0, "cut after none");
  mapped();
  return tap_end();
}
