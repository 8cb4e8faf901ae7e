#include "peer.h"

#include <string.h>

#include "env.h"

const char *peer_name(void)
{
  static char ssh[64];
  const char *s = env_get("TCPREMOTEIP");
  size_t n;

  if (!s) s = env_get("REMOTE_ADDR");
  if (!s && (s = env_get("SSH_CONNECTION"))) {
    n = strcspn(s, " ");
    if (n >= sizeof ssh) n = sizeof ssh - 1;
    memcpy(ssh, s, n);
    ssh[n] = 0;
    s = ssh;
  }
  if (!s) s = env_get("TCPREMOTEHOST");
  return s && *s ? s : "unknown";
}
