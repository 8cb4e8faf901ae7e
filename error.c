#include "error.h"

#include <errno.h>
#include <string.h>

const char *error_str(int e)
{
  const char *s = strerror(e);

  return s ? s : "unknown error";
}

int error_temp(int e)
{
  switch (e) {
  case EINTR:
  case ENOMEM:
  case ENOSPC:
  case EIO:
  case EAGAIN:
#if EWOULDBLOCK != EAGAIN
  case EWOULDBLOCK:
#endif
  case EBUSY:
  case ETXTBSY:
  case EMFILE:
  case ENFILE:
  case EFBIG:
  case EROFS:
  case EDQUOT:
  case ESTALE:
  case ENOLCK:
  case EDEADLK:
  case ENOBUFS:
  case ETIMEDOUT:
  case ECONNREFUSED:
  case ECONNRESET:
  case ECONNABORTED:
  case EPIPE:
  case ENETDOWN:
  case ENETUNREACH:
  case ENETRESET:
  case EHOSTUNREACH:
  case EADDRINUSE:
  case EADDRNOTAVAIL:
    return 1;
  }
  return 0;
}
