/* t_error: texts, and what may go away by itself. */

#include "error.h"

#include <errno.h>
#include <string.h>

#include "tap.h"

static const int temporary[] = {
  EINTR, ENOMEM, ENOSPC, EIO, EAGAIN, EWOULDBLOCK, EBUSY, EMFILE, ENFILE,
  EROFS, EDQUOT, ENOLCK, ETIMEDOUT, ECONNREFUSED, ECONNRESET, EPIPE,
  ENETUNREACH, EHOSTUNREACH, ETXTBSY, ESTALE, ENOBUFS, ENETDOWN
};

static const int permanent[] = {
  0, ENOENT, EACCES, EPERM, ENOTDIR, EISDIR, EINVAL, ELOOP, EEXIST, ENOEXEC,
  ENAMETOOLONG, EPROTO, EXDEV, 999999
};

int main(void)
{
  size_t i;
  int e;
  int good = 1;

  for (i = 0; i < sizeof temporary / sizeof temporary[0]; ++i)
    TAP_OK(error_temp(temporary[i]), error_str(temporary[i]));
  for (i = 0; i < sizeof permanent / sizeof permanent[0]; ++i)
    TAP_OK(!error_temp(permanent[i]), error_str(permanent[i]));
  for (e = -1000; e < 1000; ++e)
    if (!error_str(e) || !*error_str(e)) good = 0;
  TAP_OK(good, "every value has a text");
  return tap_end();
}
