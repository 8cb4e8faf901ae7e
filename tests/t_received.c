/* received: the lines, whatever the launcher told. */

#include <stdlib.h>
#include <string.h>

#include "env.h"
#include "received.h"
#include "tap.h"

static const char *const names[] = {
  "TCPREMOTEHOST", "TCPREMOTEINFO", "TCPREMOTEIP", "TCPLOCALHOST",
  "TCPLOCALIP",    "REMOTE_HOST",   "REMOTE_ADDR", "SSH_CONNECTION"};

static void set(const char *const *pairs)
{
  size_t i;

  for (i = 0; i < sizeof names / sizeof names[0]; ++i)
    (void) env_put(names[i], 0);
  for (; *pairs; pairs += 2) (void) env_put(pairs[0], pairs[1]);
}

static const char *me;

static int net(const char *want, const char *const *pairs)
{
  stralloc sa = {0};
  int good;

  set(pairs);
  good = received_net(&sa, me, "QMTP", "id1", 0) == 0 &&
         stralloc_equals(&sa, want);
  if (!good) printf("# %.*s", (int) sa.len, sa.s);
  stralloc_free(&sa);
  return good;
}

#define ENV(...) ((const char *const[]) {__VA_ARGS__, 0})
#define END " with QMTP id id1; 1 Jan 1970 00:00:00 -0000\n"

int main(void)
{
  static char big[3000];
  stralloc sa = {0};
  size_t i, lines;

  TAP_OK(net("Received: from h.example (i@192.0.2.1)\n  by l.example" END,
             ENV("TCPREMOTEHOST", "h.example", "TCPREMOTEINFO", "i",
                 "TCPREMOTEIP", "192.0.2.1", "TCPLOCALHOST", "l.example")),
         "all that tcpserver tells");
  TAP_OK(net("Received: from unknown (2001:db8::1)\n  by 192.0.2.2" END,
             ENV("TCPREMOTEIP", "2001:db8::1", "TCPLOCALIP", "192.0.2.2")),
         "addresses alone");
  TAP_OK(net("Received: from unknown (192.0.2.7)\n  by unknown" END,
             ENV("REMOTE_ADDR", "192.0.2.7")),
         "REMOTE_ADDR");
  TAP_OK(net("Received: from unknown (192.0.2.7)\n  by 192.0.2.8" END,
             ENV("SSH_CONNECTION", "192.0.2.7 1234 192.0.2.8 22")),
         "SSH_CONNECTION");
  TAP_OK(net("Received: from unknown (192.0.2.7)\n  by unknown" END,
             ENV("SSH_CONNECTION", "192.0.2.7 1234")),
         "a short SSH_CONNECTION");
  TAP_OK(net("Received: from unknown (unknown)\n  by unknown" END,
             ENV("SSH_CONNECTION", "  ", "TCPREMOTEIP", "")),
         "nothing");
  TAP_OK(net("Received: from a?b?c?d? (x?y@?)\n  by ?e?" END,
             ENV("TCPREMOTEHOST", "a\nb(c;d\\", "TCPREMOTEINFO", "x y",
                 "TCPREMOTEIP", "\r", "TCPLOCALHOST", "\"e\303")),
         "bytes that could break the line");

  TAP_OK(net("Received: from unknown (unknown)\n  by 192.0.2.2" END,
             ENV("TCPLOCALHOST", "0", "TCPLOCALIP", "192.0.2.2")),
         "a name that is 0 is none");
  me = "";
  TAP_OK(net("Received: from unknown (unknown)\n  by 192.0.2.2" END,
             ENV("TCPLOCALHOST", "0", "TCPLOCALIP", "192.0.2.2")),
         "nor is our own, if it is empty");
  me = "me.example";
  TAP_OK(net("Received: from unknown (unknown)\n  by me.example" END,
             ENV("TCPLOCALHOST", "0", "TCPLOCALIP", "192.0.2.2")) &&
           net("Received: from unknown (unknown)\n  by me.example" END,
               ENV("TCPLOCALIP", "192.0.2.2")),
         "our own name then");
  TAP_OK(net("Received: from unknown (unknown)\n  by l.example" END,
             ENV("TCPLOCALHOST", "l.example", "TCPLOCALIP", "192.0.2.2")),
         "but not where there is another");

  memset(big, 'x', sizeof big - 1);
  set(ENV("TCPREMOTEHOST", big, "TCPREMOTEINFO", big, "TCPREMOTEIP", big,
          "TCPLOCALHOST", big));
  TAP_OK(received_net(&sa, me, "QMTP", "id1", 0) == 0 && sa.len < 1300,
         "a line of a length that mail can bear");
  for (i = lines = 0; i < sa.len; ++i) lines += sa.s[i] == '\n';
  TAP_OK(lines == 2, "two lines");

  sa.len = 0;
  TAP_OK(received_local(&sa, "na me.1.2)", "id2", 1) == 0 &&
           stralloc_equals(&sa, "Received: (bushmail invoked by na?me.1.2?)\n"
                                "  id id2; 1 Jan 1970 00:00:01 -0000\n"),
         "a local line with a key");
  sa.len = 0;
  TAP_OK(received_local(&sa, 0, "id2", 1) == 0 &&
           stralloc_starts(&sa, "Received: (bushmail ") &&
           stralloc_0(&sa) == 0 && strstr(sa.s, " invoked by uid "),
         "a local line without a key");
  stralloc_free(&sa);
  return tap_end();
}
