/*
 * tcprulescheck: says what tcpserver would do with a connection.
 *
 * usage: tcprulescheck rules.cdb
 *
 * 1: the rule and what it does
 *
 * Environment: $TCPREMOTEIP (0.0.0.0 where it is not set), $TCPREMOTEHOST and
 * $TCPREMOTEINFO are the connection.
 *
 * exit: 0; 100 usage; 111 unable to read rules.cdb.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "env.h"
#include "open.h"
#include "rules.h"
#include "stralloc.h"
#include "strerr.h"
#include "subgetopt.h"
#include "substdio.h"
#include "usage.h"

static char outbuf[1024];
static substdio out;

static void put(const char *s, size_t n)
{
  if (substdio_put(&out, s, n) == -1)
    strerr_die(111, errno, "unable to write the answer", (char *) 0);
}

static void puts0(const char *s)
{
  put(s, strlen(s));
}

static void verdict(const stralloc *data)
{
  const char *s;
  size_t pos = 0;

  while ((s = rules_next(data, &pos))) {
    if (*s == 'D') {
      puts0("deny connection\n");
      return;
    }
    puts0("set environment variable ");
    puts0(s + 1);
    puts0("\n");
  }
  puts0("allow connection\n");
}

int main(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  stralloc key = {0};
  stralloc data = {0};
  const char *ip = env_get("TCPREMOTEIP");
  int fd, r;

  usage_init(argc, argv, "tcprulescheck", "rules.cdb",
             "say what tcpserver does with a connection from $TCPREMOTEIP");
  if (subgetopt(&o, argc, argv, "") != -1 || argc - o.ind != 1) usage_die();
  fd = open_read(argv[o.ind]);
  r = fd == -1 ? -1
               : rules_find(fd, ip ? ip : "0.0.0.0", env_get("TCPREMOTEHOST"),
                            env_get("TCPREMOTEINFO"), &key, &data);
  if (r == -1)
    strerr_die(111, errno, "unable to read ", argv[o.ind], (char *) 0);
  substdio_out(&out, write, 1, outbuf, sizeof outbuf);
  if (r) {
    puts0("rule ");
    put(key.s, key.len);
    puts0(":\n");
  } else {
    puts0("default:\n");
    data.len = 0;
  }
  verdict(&data);
  if (substdio_flush(&out) == -1)
    strerr_die(111, errno, "unable to write the answer", (char *) 0);
  return 0;
}
