/* t_urgency: how soon a message wants to be sent, whole and in pieces. */
#include "urgency.h"

#include <string.h>

#include "tap.h"

static const struct row {
  const char *header;
  enum urgency_class class;
} rows[] = {
  {"", URGENCY_PLAIN},
  {"\n", URGENCY_PLAIN},
  {"Subject: x\n\n", URGENCY_PLAIN},
  {"Priority: urgent\n\n", URGENCY_FIRST},
  {"priority :\tURGENT\r\n\r\n", URGENCY_FIRST},
  {"Priority:urgent;x\nSubject: y\n\n", URGENCY_FIRST},
  {"Priority:\n urgent\n\n", URGENCY_FIRST},
  {"Priority: normal\n\n", URGENCY_PLAIN},
  {"Priority: urgently\n\n", URGENCY_PLAIN},
  {"Priority: urgen\n\n", URGENCY_PLAIN},
  {"Priorit: urgent\n\n", URGENCY_PLAIN},
  {"My-Priority: urgent\n\n", URGENCY_PLAIN},
  {"Priority: non-urgent\n\n", URGENCY_LAST},
  {"X-Priority: 1 (Highest)\n\n", URGENCY_FIRST},
  {"X-Priority: 2(High)\n\n", URGENCY_FIRST},
  {"X-Priority: 3 (Normal)\n\n", URGENCY_PLAIN},
  {"X-Priority: 4\n\n", URGENCY_LAST},
  {"X-Priority: 5\n\n", URGENCY_LAST},
  {"X-Priority: 10\n\n", URGENCY_PLAIN},
  {"Importance: High\n\n", URGENCY_FIRST},
  {"Importance: low\n\n", URGENCY_LAST},
  {"Precedence: bulk\n\n", URGENCY_LAST},
  {"PRECEDENCE: Junk\n\n", URGENCY_LAST},
  {"Precedence: list\n\n", URGENCY_LAST},
  {"Precedence: first-class\n\n", URGENCY_PLAIN},
  {"List-Id: A list <a.example.org>\n\n", URGENCY_LAST},
  {"List-Id:\n\n", URGENCY_LAST},
  {"List-Unsubscribe: <mailto:x>\n\n", URGENCY_LAST},
  {"Mailing-List: contact x\n\n", URGENCY_LAST},
  {"Auto-Submitted: auto-generated\n\n", URGENCY_LAST},
  {"Auto-Submitted: no\n\n", URGENCY_PLAIN},
  {"Auto-Submitted: no (a person)\n\n", URGENCY_PLAIN},
  {"Importance: high\nList-Id: x\n\n", URGENCY_LAST},
  {"List-Id: x\nImportance: high\n\n", URGENCY_LAST},
  /* Not of the header, or not whole. */
  {"Subject: x\n\nPriority: urgent\n\n", URGENCY_PLAIN},
  {"\nPriority: urgent\n\n", URGENCY_PLAIN},
  {"\r\nPriority: urgent\n\n", URGENCY_PLAIN},
  {"Hello,\nPriority: urgent\n\n", URGENCY_PLAIN},
  {": x\nPriority: urgent\n\n", URGENCY_PLAIN},
  {"Subject: x\n Priority: urgent\n\n", URGENCY_PLAIN},
  {"Priority: urgent", URGENCY_PLAIN},
  {"Priority: urgent\n", URGENCY_PLAIN},
  {"Priority: urgent\nHello\n", URGENCY_FIRST},
};

#define FULL "0123456789012345678901234567890123456789012345678901234567890" \
             "123456789012345678901234567890123456789"

static enum urgency_class of(const char *s, size_t n)
{
  struct urgency u = {0, 0, 0, 0, 0, {0}};
  size_t i;

  for (i = 0; i < n && !urgency_feed(&u, s[i]); ++i);
  return urgency_class(&u);
}

/* S in one line. */
static const char *shown(const char *s)
{
  static char b[100];
  size_t i;

  for (i = 0; i < sizeof b - 1 && s[i]; ++i)
    b[i] = (char) (s[i] < 32 ? '|' : s[i]);
  b[i] = 0;
  return b;
}

int main(void)
{
  struct urgency u = {0, 0, 0, 0, 0, {0}};
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; ++i)
    TAP_OK(of(rows[i].header, strlen(rows[i].header)) == rows[i].class,
           shown(rows[i].header));
  TAP_OK(of("Subject: " FULL FULL "\nPriority: urgent\n\n",
            29 + 2 * strlen(FULL)) == URGENCY_FIRST, "a long field is one");
  TAP_OK(of(FULL FULL ":\nPriority: urgent\n\n", 21 + 2 * strlen(FULL)) ==
           URGENCY_PLAIN, "a name without an end is none");
  TAP_OK(of("Priority: urgent\nX\0:\n\n", 23) == URGENCY_FIRST, "a NUL");
  TAP_OK(!urgency_feed(&u, 'x') && urgency_feed(&u, '\n') == 0 &&
           urgency_feed(&u, 'y') == 1 && urgency_feed(&u, ':') == 1,
         "over is over");
  return tap_end();
}
