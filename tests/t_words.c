/* t_words: what may be written into configuration, and what it becomes. */
#include "words.h"

#include <string.h>

#include "stralloc.h"
#include "tap.h"

#define L63 "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggg"
#define L62 "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgg"

/* WANT: what the word becomes; 0: it is none. */
struct row {
  const char *word, *want;
};

static const struct row fqdns[] = {
  {"herat.example.org", "herat.example.org"},
  {"HERAT.Example.ORG", "herat.example.org"},
  {"a.b", "a.b"},
  {"1.2", 0},
  {"192.0.2.1", 0},
  {"192.0.2.300", 0},
  {"1.2b", "1.2b"},
  {"b.2", 0},
  {"3com.example", "3com.example"},
  {"a-b.c--d.e", "a-b.c--d.e"},
  {"xn--bcher-kva.example", "xn--bcher-kva.example"},
  {L63 ".org", L63 ".org"},
  {"x" L63 ".org", 0},
  {L63 "." L63 "." L63 "." L62 "z", 0},           /* 255 */
  {L63 "." L63 "." L63 ".a." L62, 0},             /* 256 */
  {L63 "." L63 "." L63 ".aaaa.bbbb", L63 "." L63 "." L63 ".aaaa.bbbb"},
  {"", 0},
  {".", 0},
  {"herat", 0},
  {".example.org", 0},
  {"example.org.", 0},
  {"a..b", 0},
  {"-a.b", 0},
  {"a.-b", 0},
  {"a-.b", 0},
  {"a.b-", 0},
  {"a_b.c", 0},
  {"a b.c", 0},
  {" a.b", 0},
  {"a.b ", 0},
  {"a.b\n", 0},
  {"a.b\nc.d", 0},
  {"a.b\t", 0},
  {"a.b:c", 0},
  {"a.b@c", 0},
  {"a.b;c", 0},
  {"a.b\"", 0},
  {"a.b\\", 0},
  {"*.b", 0},
  {"a.b\177", 0},
  {"\303\244.b", 0},
  {"[1.2.3.4]", 0}
};

static const struct row names[] = {
  {"herat", "herat"},
  {"HERAT", "herat"},
  {"h", "h"},
  {"h2o", "h2o"},
  {"abcdefghijklmnopqrstuvwxyz012345", "abcdefghijklmnopqrstuvwxyz012345"},
  {"abcdefghijklmnopqrstuvwxyz0123456", 0},
  {"", 0},
  {"2h", 0},
  {"a-b", 0},
  {"a.b", 0},
  {"a_b", 0},
  {"a b", 0},
  {"a/b", 0},
  {"..", 0},
  {"a:b", 0},
  {"a\n", 0},
  {"a\"", 0},
  {"a$", 0},
  {"\303\244", 0}
};

static const struct row paths[] = {
  {"/var/qmail", "/var/qmail"},
  {"/A/b_c-d.e+f,g@h", "/A/b_c-d.e+f,g@h"},
  {"", ""},
  {"/a b", 0},
  {"/a:b", 0},
  {"/a\n", 0},
  {"/a'b", 0},
  {"/a\"b", 0},
  {"/a$b", 0},
  {"/a`b", 0},
  {"/a\\b", 0},
  {"/a;b", 0},
  {"/a*", 0},
  {"/a#", 0},
  {"/a=b", 0},
  {"/~a", 0},
  {"/\303\244", 0}
};

static int plain(char *s) { return words_isplain(s); }

static void table(const struct row *r, size_t n, int (*is)(char *))
{
  char s[300];

  for (; n; --n, ++r) {
    strcpy(s, r->word);
    TAP_OK(is(s) == (r->want != 0) && (!r->want || strcmp(s, r->want) == 0),
           r->want ? r->want : "that is none");
  }
}

int main(void)
{
  table(fqdns, sizeof fqdns / sizeof *fqdns, words_isfqdn);
  table(names, sizeof names / sizeof *names, words_isname);
  table(paths, sizeof paths / sizeof *paths, plain);
  return tap_end();
}
