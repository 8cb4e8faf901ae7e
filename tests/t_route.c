/* t_route: addresses through control/envnoathost, percenthack, locals and
   virtualdomains. */

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "open.h"
#include "route.h"
#include "substdio.h"
#include "tap.h"

static char dir[] = "/tmp/bushroute.XXXXXX";

static void file(const char *name, const char *text)
{
  char path[100];
  int fd;

  snprintf(path, sizeof path, "%s/control/%s", dir, name);
  (void) unlink(path);
  if (!text) return;
  fd = open_trunc(path, 0644);
  if (fd == -1 || substdio_writeall(fd, text, strlen(text)) == -1) abort();
  (void) close(fd);
}

static const struct {
  const char *addr;
  int kind;
  const char *out;
} cases[] = {
  {"ali@herat.example.org", ROUTE_LOCAL, "ali@herat.example.org"},
  {"Ali@HERAT.Example.ORG", ROUTE_LOCAL, "Ali@HERAT.Example.ORG"},
  {"ali", ROUTE_VIRTUAL, "qrelay-ali@default.example"},
  {"", ROUTE_VIRTUAL, "qrelay-@default.example"},
  {"ali@", ROUTE_VIRTUAL, "qrelay-ali@"},
  {"@", ROUTE_VIRTUAL, "qrelay-@"},
  {"a@b@herat.example.org", ROUTE_LOCAL, "a@b@herat.example.org"},
  {"a%herat.example.org@hack.example", ROUTE_LOCAL, "a@herat.example.org"},
  {"a%b%hack.example@HACK.example", ROUTE_VIRTUAL, "qrelay-a@b"},
  {"a@hack.example", ROUTE_VIRTUAL, "qrelay-a@hack.example"},
  {"%hack.example@hack.example", ROUTE_VIRTUAL, "qrelay-@hack.example"},
  {"a%b@other.example", ROUTE_VIRTUAL, "qrelay-a%b@other.example"},
  {"boss@mazar.example.org", ROUTE_VIRTUAL, "alias-vip-boss@mazar.example.org"},
  {"BOSS@mazar.example.org", ROUTE_VIRTUAL, "alias-vip-BOSS@mazar.example.org"},
  {"x@mazar.example.org", ROUTE_VIRTUAL, "qrelay-mazar-x@mazar.example.org"},
  {"x@sub.mazar.example.org", ROUTE_VIRTUAL, "sub-x@sub.mazar.example.org"},
  {"x@a.b.mazar.example.org", ROUTE_VIRTUAL, "sub-x@a.b.mazar.example.org"},
  {"x@deep.sub.mazar.example.org", ROUTE_NONE, "x@deep.sub.mazar.example.org"},
  {"x@off.example", ROUTE_NONE, "x@off.example"},
  {"x@nocolon.example", ROUTE_VIRTUAL, "qrelay-x@nocolon.example"},
  {"a.b@c", ROUTE_VIRTUAL, "qrelay-a.b@c"},
};

static void table(struct route *r)
{
  stralloc out = {0};
  char text[200];
  size_t i;
  int k;

  for (i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
    k = route_lookup(r, cases[i].addr, strlen(cases[i].addr), &out);
    snprintf(text, sizeof text, "'%s' goes to '%s'", cases[i].addr,
             cases[i].out);
    TAP_OK(k == cases[i].kind && stralloc_equals(&out, cases[i].out), text);
  }
  stralloc_free(&out);
}

static int kind(const char *addr)
{
  struct route r;
  stralloc out = {0};
  const char *fn;
  int k;

  if (route_init(&r, &fn) == -1) return -1;
  k = route_lookup(&r, addr, strlen(addr), &out);
  stralloc_free(&out);
  route_free(&r);
  return k;
}

int main(void)
{
  struct route r;
  const char *fn = "";
  char path[100];

  if (!mkdtemp(dir)) return 111;
  if (setenv("BUSHHOME", dir, 1) == -1) return 111;
  snprintf(path, sizeof path, "%s/control", dir);
  if (mkdir(path, 0700) == -1) return 111;

  TAP_OK(kind("a@b") == ROUTE_NONE, "no control files: no route");
  file("me", "me.example\n");
  TAP_OK(kind("a@me.example") == ROUTE_LOCAL, "no locals: me is local");
  TAP_OK(kind("a") == ROUTE_LOCAL, "no envnoathost: me");
  file("locals", "");
  TAP_OK(kind("a@me.example") == ROUTE_NONE, "empty locals: nothing is local");
  file("locals", "# ours\nherat.example.org\n");
  file("envnoathost", "default.example\n");
  file("percenthack", "hack.example\n");
  file("virtualdomains",
       "boss@mazar.example.org:alias-vip\nmazar.example.org:qrelay-mazar\n"
       ".mazar.example.org:sub\n.sub.mazar.example.org:\noff.example:\n"
       "nocolon.example\n:qrelay\n");
  TAP_OK(route_init(&r, &fn) == 0, "all control files read");
  table(&r);
  route_free(&r);
  file("virtualdomains", 0);
  if (mkdir(strcat(path, "/virtualdomains"), 0700) == -1) return 111;
  TAP_OK(route_init(&r, &fn) == -1 &&
         strcmp(fn, "control/virtualdomains") == 0, "an unreadable file");
  (void) rmdir(path);
  file("locals", 0);
  file("envnoathost", 0);
  file("percenthack", 0);
  file("me", 0);
  path[strlen(dir) + 8] = 0;
  (void) rmdir(path);
  (void) rmdir(dir);
  return tap_end();
}
