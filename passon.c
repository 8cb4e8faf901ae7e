#include "passon.h"

#include <string.h>

#include "budget.h"
#include "order.h"

static const char letters[] = "almnow";
static const char *const option[] = {"-a", "-l", "-m", "-n", "-o", "-w"};

int passon_take(struct passon *p, int ch, const char *arg)
{
  const char *at = strchr(letters, ch);
  struct budget b;
  struct order o;
  int r;

  if (!at) return 0;
  r = order_option(&o, ch, arg);
  if (r == 0) r = budget_option(&b, ch, arg);
  if (r == 1) p->value[at - letters] = arg;
  return r;
}

size_t passon_words(const struct passon *p, const char **word)
{
  size_t i, n = 0;

  for (i = 0; i < PASSON_LETTERS; ++i)
    if (p->value[i]) {
      word[n++] = option[i];
      word[n++] = p->value[i];
    }
  return n;
}
