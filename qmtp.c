#include "qmtp.h"

#include <string.h>

#include "ascii.h"

enum state {
  MLEN, /* length of the message; 0: where a session starts */
  MFIRST,
  MTEXT,
  MCOMMA,
  SLEN,
  STEXT,
  SCOMMA,
  LLEN,
  RLEN, /* or the end of the list */
  RTEXT,
  RCOMMA,
  LCOMMA,
  BROKEN
};

static enum qmtp_event bad(struct qmtp *q, const char *why)
{
  q->state = BROKEN;
  q->why = why;
  return QMTP_BAD;
}

/* One byte of a length. 1: it is complete, in left; 0: more; -1. */
static int length(struct qmtp *q, size_t max, char ch)
{
  int r = netlen_feed(&q->num, max, (unsigned char) ch);

  if (r == 1) {
    q->left = q->num.len;
    q->num.len = 0;
    q->num.digits = 0;
  }
  return r;
}

/* As much as there is of the LEFT bytes of a string. */
static size_t piece(struct qmtp *q, char **s, size_t *n, const char **b)
{
  size_t k = *n < q->left ? *n : q->left;

  *b = *s;
  *s += k;
  *n -= k;
  q->left -= k;
  return k;
}

/* The same for a message with CR LF, decoded where it lies: 0 if these bytes
   give nothing. */
static size_t text(struct qmtp *q, char **s, size_t *n, const char **b)
{
  char *x = *s;
  size_t len, i, k, out;

  if (q->held) {
    q->held = 0;
    if (q->left == 0 || *x != '\n') {
      *b = "\r";
      return 1;
    }
  }
  len = piece(q, s, n, b);
  for (i = out = 0;; ++i) {
    k = ascii_chr(x + i, len - i, '\r');
    if (out < i) memmove(x + out, x + i, k);
    out += k;
    i += k;
    if (i == len) return out;
    if (i + 1 == len)
      q->held = 1;
    else if (x[i + 1] != '\n')
      x[out++] = '\r';
  }
}

/* One byte of the frame around the strings. */
static enum qmtp_event frame(struct qmtp *q, char ch)
{
  int r;

  switch ((enum state) q->state) {
  case MLEN:
    r = length(q, QMTP_MAX, ch);
    if (r == -1) return bad(q, "bad length of a message");
    if (r == 0) break;
    if (q->left == 0) return bad(q, "message without a first byte");
    q->state = MFIRST;
    break;
  case MFIRST:
    if (ch != '\n' && ch != '\r')
      return bad(q, "first byte of a message is neither LF nor CR");
    q->cr = ch == '\r';
    --q->left;
    q->state = MTEXT;
    break;
  case MCOMMA:
    if (ch != ',') return bad(q, "no comma after a message");
    q->state = SLEN;
    break;
  case SLEN:
    r = length(q, QMTP_MAX, ch);
    if (r == -1) return bad(q, "bad length of a sender");
    if (r == 1) q->state = STEXT;
    break;
  case SCOMMA:
    if (ch != ',') return bad(q, "no comma after a sender");
    q->state = LLEN;
    break;
  case LLEN:
    r = length(q, QMTP_MAX, ch);
    if (r == -1) return bad(q, "bad length of a list of recipients");
    if (r == 0) break;
    q->listlen = q->list = q->left;
    q->state = q->list ? RLEN : LCOMMA;
    return QMTP_LIST;
  case RLEN:
    r = length(q, QMTP_MAX, ch);
    if (r == -1) return bad(q, "bad length of a recipient");
    --q->list;
    if (r == 1) {
      if (q->left >= q->list)
        return bad(q, "recipient reaches beyond its list");
      q->list -= q->left + 1;
      q->state = RTEXT;
    } else if (q->list == 0)
      return bad(q, "list of recipients ends inside a length");
    break;
  case RCOMMA:
    if (ch != ',') return bad(q, "no comma after a recipient");
    q->state = q->list ? RLEN : LCOMMA;
    return QMTP_RCPTEND;
  case LCOMMA:
    if (ch != ',') return bad(q, "no comma after a list of recipients");
    q->state = MLEN;
    return QMTP_END;
  case MTEXT:
  case STEXT:
  case RTEXT:
  case BROKEN: break;
  }
  return QMTP_MORE;
}

enum qmtp_event qmtp_next(struct qmtp *q, char **s, size_t *n, const char **b,
                          size_t *len)
{
  enum qmtp_event e;

  if (q->state == BROKEN) return QMTP_BAD;
  while (*n) {
    switch ((enum state) q->state) {
    case MTEXT:
      *len = q->cr ? text(q, s, n, b) : piece(q, s, n, b);
      if (*len) return QMTP_MESSAGE;
      if (q->left || q->held) break;
      q->state = MCOMMA;
      return QMTP_MESSAGEEND;
    case STEXT:
      *len = piece(q, s, n, b);
      if (*len) return QMTP_SENDER;
      q->state = SCOMMA;
      return QMTP_SENDEREND;
    case RTEXT:
      *len = piece(q, s, n, b);
      if (*len) return QMTP_RCPT;
      q->state = RCOMMA;
      break;
    default:
      e = frame(q, *(*s)++);
      --*n;
      if (e != QMTP_MORE) return e;
    }
  }
  return QMTP_MORE;
}

int qmtp_idle(const struct qmtp *q)
{
  return q->state == MLEN && !q->num.digits;
}
