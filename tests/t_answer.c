/* t_answer: the parser of a server's answers, against a table; and the list
   of what is unanswered. */

#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "pieces.h"
#include "tap.h"
#include "unanswered.h"

/* The answers, each with "|" after it, then what was wrong. */
static const struct {
  const char *in, *out;
} cases[] = {
  {"3:Kok,", "Kok|"},
  {"1:K,1:Z,1:D,", "K|Z|D|"},
  {"8:Kok 1 2 ,", "Kok 1 2 |"},
  {"6:Ka\nb\rc,", "Ka b c|"},
  {"4:K\033\177\t,", "K   |"},
  {"4:K8\303\251,", "K8\303\251|"},
  {"5:K,,:,,", "K,,:,|"},
  {"", ""},
  {"3", ""},
  {"3:Ko", ""},
  {"3:Kok", ""},
  {"3:Kok,2:Z", "Kok|"},
  {"0:,", "answer is empty"},
  {"03:Kok,", "answer is not a netstring"},
  {":", "answer is not a netstring"},
  {"x", "answer is not a netstring"},
  {" 3:Kok,", "answer is not a netstring"},
  {"-1:K,", "answer is not a netstring"},
  {"3 :Kok,", "answer is not a netstring"},
  {"3;Kok,", "answer is not a netstring"},
  {"220 hub.example.org ESMTP\r\n", "answer is not a netstring"},
  {"HTTP/1.0 400\r\n", "answer is not a netstring"},
  {"3:Kok", ""},
  {"3:Kokk", "answer does not end in a comma"},
  {"3:Kok\n", "answer does not end in a comma"},
  {"3:Xok,", "answer begins with none of K, Z and D"},
  {"3:kok,", "answer begins with none of K, Z and D"},
  {"1:,", "answer begins with none of K, Z and D"},
  {"65537:K", "answer is too long"},
  {"999999999999999999999999999:K", "answer is too long"},
  {"3:Kok,9:", "Kok|"},
  {"3:Kok,3:Zno;3:Kok,", "Kok|answer does not end in a comma"},
};

static struct answer answer;

static void start(void)
{
  answer = (struct answer) ANSWER_INIT;
}

static int feed(const char *s, size_t n, size_t *used, stralloc *out)
{
  int r = answer_feed(&answer, s, n, used);

  if (r == -1) pieces_add(out, answer.why);
  if (r == 1) {
    pieces_add(out, answer.text);
    pieces_add(out, "|");
  }
  return r;
}

static const struct pieces answers = {start, feed};

static void table(void)
{
  size_t i;
  int good = 1;

  for (i = 0; i < sizeof cases / sizeof *cases; ++i)
    if (!pieces_give(&answers, cases[i].in, strlen(cases[i].in), cases[i].out))
      good = 0;
  TAP_OK(good, "answers: the table, in pieces of every size");
}

static void longest(void)
{
  static char s[ANSWER_MAX + 20];
  stralloc out = {0};
  size_t n;

  memset(s, 'x', sizeof s);
  memcpy(s, "65536:K", 7);
  n = 6 + 65536;
  s[n++] = ',';
  memcpy(s + n, "3:Zno,", 6);
  pieces_feed(&answers, s, n + 6, 1000, &out);
  TAP_OK(out.len == ANSWER_TEXT + 1 + strlen("Zno|") &&
           memcmp(out.s, "Kxx", 3) == 0 &&
           memcmp(out.s + ANSWER_TEXT, "|Zno|", 5) == 0,
         "the longest answer is taken whole and kept in part");
  stralloc_free(&out);
}

static void list(void)
{
  struct unanswered u = {{0}, 0, 0};
  unsigned long long end;
  unsigned long i, next;
  char name[40];
  int good = 1;
  size_t most = 0;

  for (next = i = 0; i < 200000; ++i) {
    (void) sprintf(name, "new/%lu", i);
    if (unanswered_add(&u, name, 10 * i + 10) == -1) exit(1);
    if (i < 1000) continue; /* from here on, always 1,000 */
    (void) sprintf(name, "new/%lu", next);
    good = good && strcmp(unanswered_first(&u, &end), name) == 0 &&
           end == 10 * next + 10;
    unanswered_drop(&u);
    ++next;
    if (u.list.a > most) most = u.list.a;
  }
  TAP_OK(good && u.n == 1000, "unanswered: first in, first out");
  TAP_OK(most < 100000, "unanswered: a thousand names cost tens of bytes each");
  TAP_OK(unanswered_whole(&u, 0) == 0, "unanswered: none was sent whole");
  TAP_OK(unanswered_whole(&u, 10 * next + 9) == 0 &&
           unanswered_whole(&u, 10 * next + 10) == 1 &&
           unanswered_whole(&u, 10 * next + 59) == 5 &&
           unanswered_whole(&u, (unsigned long long) -1) == 1000,
         "unanswered: those that were sent whole");
  while (u.n) unanswered_drop(&u);
  TAP_OK(unanswered_whole(&u, (unsigned long long) -1) == 0 &&
           unanswered_add(&u, "new/last", 7) == 0 &&
           strcmp(unanswered_first(&u, &end), "new/last") == 0 && end == 7,
         "unanswered: emptied and used again");
  stralloc_free(&u.list);
}

int main(void)
{
  table();
  longest();
  list();
  return tap_end();
}
