/* t_smtpask: what an SMTP client says, into a file that takes so much only. */

#include "smtpask.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "sig.h"
#include "tap.h"

static struct smtpask a;
static int fd = -1;

/* So many bytes are written at most, and then it fails. */
static int most(rlim_t n)
{
  struct rlimit l;

  if (getrlimit(RLIMIT_FSIZE, &l) == -1) return -1;
  l.rlim_cur = n;
  return setrlimit(RLIMIT_FSIZE, &l);
}

/* A piece of a message. */
static void piece(char ch, size_t n)
{
  memset(smtpask_space(&a), ch, n);
  smtpask_made(&a, n);
}

static void asks(void)
{
  TAP_OK(!smtpask_last(&a, SMTPASK_GREETING) &&
           !smtpask_only(&a, SMTPASK_GREETING) && !smtpask_due(&a),
         "nothing is asked");
  smtpask_ends(&a, SMTPASK_GREETING);
  TAP_OK(smtpask_last(&a, SMTPASK_GREETING) &&
           smtpask_only(&a, SMTPASK_GREETING) && smtpask_due(&a) &&
           !smtpask_waits(&a), "the greeting is due, and nothing is said");
  smtpask_say(&a, SMTPASK_MAIL, "MAIL FROM:", "<a>", 3);
  smtpask_say(&a, SMTPASK_QUIT, "QUIT", 0, 0);
  TAP_OK(smtpask_last(&a, SMTPASK_QUIT) && !smtpask_only(&a, SMTPASK_QUIT) &&
           smtpask_waits(&a), "QUIT is the last of three");
  TAP_OK(smtpask_replied(&a) == SMTPASK_GREETING && !smtpask_due(&a),
         "the next is due when it is written");
  TAP_OK(smtpask_send(&a, fd) == 0 && a.sent == 21 && !smtpask_waits(&a) &&
           smtpask_due(&a) && !smtpask_whole(&a), "it is");
  TAP_OK(smtpask_replied(&a) == SMTPASK_MAIL &&
           smtpask_only(&a, SMTPASK_QUIT) &&
           smtpask_replied(&a) == SMTPASK_QUIT && a.n == 0, "in their order");
}

static void pieces(void)
{
  static char got[60021];

  TAP_OK(smtpask_room(&a) && smtpask_space(&a) == a.buf,
         "all was written: all the room there is");
  piece('x', 20000);
  piece('y', 20000);
  TAP_OK(smtpask_room(&a), "40,000 bytes wait: there is room for a piece");
  piece('z', 20000);
  smtpask_ends(&a, SMTPASK_DOT);
  TAP_OK(!smtpask_room(&a), "60,000: there is none");
  if (most(21 + 30000) == -1) exit(111);
  TAP_OK(smtpask_send(&a, fd) == 0 && a.sent == 30021 && smtpask_waits(&a) &&
           !smtpask_whole(&a) && !smtpask_room(&a),
         "30,000 of them were written: still none");
  if (most(21 + 40000) == -1) exit(111);
  TAP_OK(smtpask_send(&a, fd) == 0 && smtpask_room(&a) && a.start == 0 &&
           a.end == 20000, "40,000: what waits is moved, and there is room");
  if (most(60021) == -1) exit(111);
  TAP_OK(smtpask_send(&a, fd) == 0 && !smtpask_waits(&a) &&
           smtpask_whole(&a), "all");
  TAP_OK(pread(fd, got, sizeof got, 0) == sizeof got &&
           memcmp(got, "MAIL FROM:<a>\r\nQUIT\r\nx", 22) == 0 &&
           got[20020] == 'x' && got[20021] == 'y' && got[40020] == 'y' &&
           got[40021] == 'z' && got[60020] == 'z', "every byte in its place");
  piece('x', 1);
  TAP_OK(smtpask_send(&a, fd) == -1 && errno == EFBIG && !smtpask_waits(&a),
         "who takes no more: nothing waits");
}

int main(void)
{
  char fn[] = "/tmp/t_smtpask.XXXXXX";

  sig_ignore(SIGXFSZ);
  fd = mkstemp(fn);
  if (fd == -1 || unlink(fn) == -1) return 111;
  asks();
  pieces();
  return tap_end();
}
