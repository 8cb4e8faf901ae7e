#include "env.h"

#include <stdlib.h>

#include "scan.h"

const char *env_get(const char *name)
{
  return getenv(name);
}

int env_put(const char *name, const char *value)
{
  return value ? setenv(name, value, 1) : unsetenv(name);
}

int env_num(const char *name, unsigned long long max, unsigned long long *u)
{
  const char *s = getenv(name);

  if (!s) return 0;
  return scan_all(s, max, u) ? 1 : -1;
}
