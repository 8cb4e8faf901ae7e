/* t_json: strings as JSON has them. */
#include "json.h"

#include <string.h>

#include "tap.h"

static const struct row {
  const char *s, *want;
  int utf8;
} rows[] = {
  {"", "\"\"", 1},
  {"qrelay/MAILDIR", "\"qrelay/MAILDIR\"", 1},
  {"a\"b\\c/", "\"a\\\"b\\\\c/\"", 1},
  {"\n\t\001\033\177 ", "\"\\u000a\\u0009\\u0001\\u001b\\u007f \"", 1},
  {"\303\266\342\202\254\360\237\223\254",
   "\"\303\266\342\202\254\360\237\223\254\"", 1},
  {"\302\200\302\237\302\240", "\"\\u0080\\u009f\302\240\"", 1},
  {"\364\217\277\277", "\"\364\217\277\277\"", 1},
  {"\337\277\340\240\200\357\277\277\360\220\200\200",
   "\"\337\277\340\240\200\357\277\277\360\220\200\200\"", 1},
  {"\355\237\277\356\200\200", "\"\355\237\277\356\200\200\"", 1},
  {"a\377b", "\"a\\ufffdb\"", 0},
  {"\200", "\"\\ufffd\"", 0},
  {"\303", "\"\\ufffd\"", 0},
  {"\303(", "\"\\ufffd(\"", 0},
  {"\342\202", "\"\\ufffd\\ufffd\"", 0},
  {"\342\202x", "\"\\ufffd\\ufffdx\"", 0},
  {"\300\200", "\"\\ufffd\\ufffd\"", 0},         /* overlong */
  {"\340\237\277", "\"\\ufffd\\ufffd\\ufffd\"", 0},
  {"\360\217\277\277", "\"\\ufffd\\ufffd\\ufffd\\ufffd\"", 0},
  {"\355\240\200", "\"\\ufffd\\ufffd\\ufffd\"", 0}, /* half a pair */
  {"\355\277\277", "\"\\ufffd\\ufffd\\ufffd\"", 0},
  {"\364\220\200\200", "\"\\ufffd\\ufffd\\ufffd\\ufffd\"", 0},
  {"\370\210\200\200\200", "\"\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\"", 0},
};

int main(void)
{
  stralloc out = {0};
  size_t i;
  int r;

  for (i = 0; i < sizeof rows / sizeof *rows; ++i) {
    TAP_OK(stralloc_copys(&out, "x") == 0, "appends");
    r = json_string(&out, rows[i].s, strlen(rows[i].s));
    TAP_OK(r == rows[i].utf8 && stralloc_starts(&out, "x") &&
             stralloc_equalb(&out, out.s, strlen(rows[i].want) + 1) &&
             memcmp(out.s + 1, rows[i].want, out.len - 1) == 0,
           rows[i].want);
  }
  out.len = 0;
  TAP_OK(json_string(&out, "a\0b", 3) == 1 &&
           stralloc_equals(&out, "\"a\\u0000b\""), "a NUL");
  stralloc_free(&out);
  return tap_end();
}
