#include "answer.h"

#include <string.h>

enum { LENGTH, FIRST, TEXT, COMMA };

static int wrong(struct answer *a, const char *why)
{
  a->why = why;
  return -1;
}

static int length(struct answer *a, unsigned char ch)
{
  int r = netlen_feed(&a->n, ANSWER_MAX, ch);

  if (r == -1)
    return wrong(a, ch >= '0' && ch <= '9' && (a->n.len || !a->n.digits)
                      ? "answer is too long"
                      : "answer is not a netstring");
  if (r == 0) return 0;
  if (a->n.len == 0) return wrong(a, "answer is empty");
  a->left = a->n.len;
  a->len = 0;
  a->state = FIRST;
  return 0;
}

/* Takes what there is of the text: how many bytes. */
static size_t text(struct answer *a, const char *s, size_t n)
{
  size_t i;

  if (n > a->left) n = a->left;
  a->left -= n;
  if (a->left == 0) a->state = COMMA;
  for (i = 0; i < n && a->len < ANSWER_TEXT; ++i, ++a->len)
    a->text[a->len] = s[i];
  return n;
}

static void clean(struct answer *a)
{
  size_t i;

  for (i = 0; i < a->len; ++i)
    if ((unsigned char) a->text[i] < 32 || a->text[i] == 127) a->text[i] = ' ';
  a->text[a->len] = 0;
  a->n.len = 0;
  a->n.digits = 0;
  a->state = LENGTH;
}

int answer_feed(struct answer *a, const char *s, size_t n, size_t *used)
{
  size_t i = 0;

  *used = 0;
  while (i < n) {
    switch (a->state) {
    case LENGTH:
      if (length(a, (unsigned char) s[i++]) == -1) return -1;
      break;
    case FIRST:
      if (!memchr("KZD", s[i], 3))
        return wrong(a, "answer begins with none of K, Z and D");
      a->state = TEXT;
      break; /* the byte is part of the text */
    case TEXT:
      i += text(a, s + i, n - i);
      break;
    case COMMA:
      if (s[i++] != ',') return wrong(a, "answer does not end in a comma");
      clean(a);
      *used = i;
      return 1;
    }
  }
  *used = n;
  return 0;
}
