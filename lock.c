#include "lock.h"

#include "sys.h"

int lock_ex(int fd)
{
  return sys_lock(fd, 1);
}

int lock_exnb(int fd)
{
  return sys_lock(fd, 0);
}

int lock_un(int fd)
{
  return sys_unlock(fd);
}
