/* t_budget: what may be fed, by what was fed and answered so far. */
#include "budget.h"

#include <limits.h>
#include <string.h>

#include "tap.h"

#define KB 1024ULL

static const struct row {
  const char *what;
  unsigned long long messages, bytes, seconds; /* the limits */
  unsigned long long fed, fedbytes, answered, out;
  unsigned long long size;
  deadline ms; /* since the beginning */
  enum budget_word word;
} rows[] = {
  {"no limit", 0, 0, 0, 9, 9, 0, 0, ULLONG_MAX, 9999999, BUDGET_FEED},
  {"the first, of any size", 1, 1, 1, 0, 0, 0, 0, ULLONG_MAX, 0, BUDGET_FEED},
  {"also after a while", 1, 1, 1, 0, 0, 0, 0, 1, 99999, BUDGET_FEED},
  {"messages", 2, 0, 0, 1, 5, 0, 0, 5, 0, BUDGET_FEED},
  {"so many", 2, 0, 0, 2, 5, 0, 0, 0, 0, BUDGET_STOP},
  {"bytes", 0, 100, 0, 1, 60, 0, 0, 40, 0, BUDGET_FEED},
  {"one too many", 0, 100, 0, 1, 60, 0, 0, 41, 0, BUDGET_STOP},
  {"all of them", 0, 100, 0, 1, 100, 0, 0, 1, 0, BUDGET_STOP},
  {"the first was larger", 0, 100, 0, 1, 101, 0, 0, 0, 0, BUDGET_STOP},
  {"no overflow", 0, 100, 0, 1, 60, 0, 0, ULLONG_MAX, 0, BUDGET_STOP},
  /* Nothing is known of the speed. */
  {"blind", 0, 0, 60, 1, 1, 0, BUDGET_BLIND - 1, 1, 0, BUDGET_FEED},
  {"not too far", 0, 0, 60, 1, 1, 0, BUDGET_BLIND, 1, 0, BUDGET_WAIT},
  {"one is on its way", 0, 0, 60, 1, 1, 0, 1, KB * KB, 0, BUDGET_WAIT},
  {"none is", 0, 0, 60, 1, 1, 0, 0, KB * KB, 59999, BUDGET_FEED},
  {"time is up", 0, 0, 60, 1, 1, 0, 0, 1, 60000, BUDGET_STOP},
  {"and something on its way", 0, 0, 60, 1, 1, 0, 1, 1, 99999, BUDGET_STOP},
  /* 1 KB a second. */
  {"just in time", 0, 0, 60, 1, 1, 10 * KB, 0, 50 * KB, 10000, BUDGET_FEED},
  {"too late", 0, 0, 60, 1, 1, 10 * KB, 0, 51 * KB, 10000, BUDGET_STOP},
  {"with what is on its way", 0, 0, 60, 1, 1, 10 * KB, 40 * KB, 10 * KB, 10000,
   BUDGET_FEED},
  {"it may become faster", 0, 0, 60, 1, 1, 10 * KB, 40 * KB, 11 * KB, 10000,
   BUDGET_WAIT},
  {"so far ahead", 0, 0, 3300, 1, 1, 10 * KB, 50 * KB, 10 * KB, 10000,
   BUDGET_FEED},
  {"and no further", 0, 0, 3300, 1, 1, 10 * KB, 50 * KB, 11 * KB, 10000,
   BUDGET_WAIT},
  {"but for one alone", 0, 0, 3300, 1, 1, 10 * KB, 0, 900 * KB, 10000,
   BUDGET_FEED},
  {"in no time at all", 0, 0, 60, 1, 1, 1, 1, KB, 0, BUDGET_FEED},
  {"a clock that went back", 0, 0, 60, 1, 1, 1, 1, KB, -5000, BUDGET_FEED},
  {"sums that are too large", 0, 0, 60, 1, 1, 1, 0, ULLONG_MAX, 59999,
   BUDGET_STOP},
  {"and larger ones", 0, 0, 60, 1, 1, 1, 9, ULLONG_MAX, 59999, BUDGET_WAIT},
  {"all at once", 3, 100, 60, 2, 50, 50, 0, 50, 1000, BUDGET_FEED},
  {"one of three", 3, 100, 60, 2, 50, 50, 0, 51, 1000, BUDGET_STOP},
};

static void table(void)
{
  static const struct budget none;
  struct budget b;
  const struct row *p;

  for (p = rows; p < rows + sizeof rows / sizeof *rows; ++p) {
    b = none;
    b.messages = p->messages;
    b.bytes = p->bytes;
    b.seconds = p->seconds;
    b.fed = p->fed;
    b.fedbytes = p->fedbytes;
    b.answered = p->answered;
    b.out = p->out;
    b.begin = 1000000;
    TAP_OK(budget_ask(&b, p->size, b.begin + p->ms) == p->word, p->what);
  }
}

static void options(void)
{
  struct budget b = {0, 0, 0, 0, 0, 0, 0, 0, 0, {0, 0, 0}, 0};

  TAP_OK(!budget_is(&b), "no limit");
  TAP_OK(budget_option(&b, 'n', "12") == 1 && b.messages == 12, "-n");
  TAP_OK(budget_is(&b), "a limit");
  TAP_OK(budget_option(&b, 'l', "50000") == 1 && b.bytes == 50000, "-l");
  TAP_OK(budget_option(&b, 'w', "3300") == 1 && b.seconds == 3300, "-w");
  TAP_OK(budget_option(&b, 'n', "0") == -1 &&
           budget_option(&b, 'l', "") == -1 &&
           budget_option(&b, 'w', "1h") == -1 &&
           budget_option(&b, 'w', "1000000000000001") == -1,
         "what is none");
  TAP_OK(budget_option(&b, 'a', "1") == 0, "another one");
  b.messages = b.bytes = 0;
  TAP_OK(budget_is(&b), "time is one");
  b.seconds = 0;
  b.bytes = 1;
  TAP_OK(budget_is(&b), "bytes are one");
}

static void needs(void)
{
  TAP_OK(budget_need(100, 10, 7) == 70, "in proportion");
  TAP_OK(budget_need(0, 1, ULLONG_MAX) == 0 &&
           budget_need(ULLONG_MAX, 1, 0) == 0, "nothing");
  TAP_OK(budget_need(ULLONG_MAX, ULLONG_MAX, 1000) <= 1000 &&
           budget_need(ULLONG_MAX, ULLONG_MAX, 1000) >= 990, "large ones");
  TAP_OK(budget_need(ULLONG_MAX, 1, 60000) > 1000000000000ULL, "for ever");
}

/* In any order; the list does not grow with what is gone. */
static void answers(void)
{
  struct budget b = {0, 0, 60, 0, 0, 0, 0, 0, 0, {0, 0, 0}, 0};
  size_t i, at = 0;
  int good = 1;

  TAP_OK(!budget_first(&b, &at), "none is on its way");
  budget_answer(&b, 1, 1);
  TAP_OK(b.answered == 0, "an answer to nothing");
  for (i = 1; i <= 4; ++i)
    if (budget_fed(&b, 10 * i, i) == -1) good = 0;
  TAP_OK(good && b.fed == 4 && b.fedbytes == 10 && b.out == 10, "four are");
  TAP_OK(budget_first(&b, &at) && at == 10, "the first");
  budget_answer(&b, 30, 1);
  TAP_OK(b.answered == 3 && b.out == 7, "one may come before its turn");
  TAP_OK(budget_first(&b, &at) && at == 10, "the first is the first");
  budget_answer(&b, 30, 1);
  TAP_OK(b.answered == 3 && b.out == 7, "none comes twice");
  budget_answer(&b, 10, 1);
  TAP_OK(b.answered == 4 && b.out == 6 && budget_first(&b, &at) && at == 20,
         "then the second");
  budget_drop(&b);
  TAP_OK(b.answered == 4 && b.out == 4 && budget_first(&b, &at) && at == 40,
         "is gone, and the last is the first");
  budget_answer(&b, 20, 1);
  TAP_OK(b.answered == 4 && b.out == 4, "its answer comes too late");
  budget_answer(&b, 40, 1);
  TAP_OK(b.out == 0 && b.answered == 8 && !budget_first(&b, &at), "none is");
  for (i = 0; i < 10000; ++i) {
    if (budget_fed(&b, i, 2) == -1) good = 0;
    if (i) budget_answer(&b, i - 1, 1);
  }
  TAP_OK(good && b.out == 2 && b.answered == 8 + 2 * 9999, "10,000");
  budget_answer(&b, i - 1, 0);
  TAP_OK(b.out == 0 && b.answered == 8 + 2 * 9999,
         "one that was refused says nothing of the speed");
  if (budget_fed(&b, i, 2) == -1) good = 0;
  TAP_OK(b.list.a < 4096, "no memory of what is gone");
  TAP_OK(good && b.out == 2, "and another is on its way");
  budget_over(&b);
  TAP_OK(b.out == 0 && !budget_first(&b, &at), "over");
  stralloc_free(&b.list);
  b.head = 0;
  b.seconds = 0;
  TAP_OK(budget_fed(&b, 1, 5) == 0 && !b.list.s && !b.out,
         "without a limit in time, none is remembered");
}

int main(void)
{
  options();
  table();
  needs();
  answers();
  return tap_end();
}
