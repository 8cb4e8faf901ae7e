#include "result.h"

enum state { NAME, KIND, TEXT, GARBAGE, END };

static int start(struct result *r)
{
  r->state = NAME;
  r->name.len = 0;
  r->text.len = 0;
  return stralloc_ready(&r->text, 1); /* never a null pointer */
}

static int name(struct result *r, char ch)
{
  if (ch == 0 && r->name.len)
    r->state = KIND;
  else if (ch == 0 || r->name.len == RESULT_NAME)
    r->state = GARBAGE;
  else
    return stralloc_append(&r->name, ch);
  return 0;
}

static int text(struct result *r, char ch)
{
  if (r->text.len == RESULT_TEXT) return 0;
  if ((unsigned char) ch < 32 || ch == 127) ch = '?';
  return stralloc_append(&r->text, ch);
}

int result_feed(struct result *r, char ch)
{
  int was;

  if ((r->state == END || !r->text.s) && start(r) == -1) return -1;
  was = r->state;
  if (ch == '\n') {
    r->state = END;
    return was == TEXT ? 1 : 2;
  }
  switch (was) {
  case NAME: return name(r, ch);
  case KIND:
    r->kind = ch;
    r->state = ch == 'K' || ch == 'Z' || ch == 'D' ? TEXT : GARBAGE;
    return 0;
  case TEXT: return text(r, ch);
  }
  return 0;
}

void result_free(struct result *r)
{
  stralloc_free(&r->name);
  stralloc_free(&r->text);
  r->state = NAME;
}
