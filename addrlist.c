#include "addrlist.h"

#include <string.h>

#include "addr.h"

void addrlist_free(struct addrlist *a)
{
  tokens_free(&a->tokens);
  stralloc_free(&a->local);
  stralloc_free(&a->host);
}

static struct token token(const struct addrlist *a, size_t i)
{
  return tokens_get(&a->tokens, i);
}

static int wrong(const char **why, const char *text)
{
  *why = text;
  return -2;
}

/* Words with single dots between them, from token I to TO, into OUT. 0, -1,
   -2. */
static int join(struct addrlist *a, size_t i, size_t to, const char *kinds,
                stralloc *out, const char **why)
{
  struct token t;
  int word = 0;

  out->len = 0;
  for (; i < to; ++i) {
    t = token(a, i);
    if (!strchr(kinds, t.type))
      return wrong(why, "expected an address, or a comma in front of it");
    if (t.type != '.' && word)
      return wrong(why, "expected a comma between two addresses");
    word = t.type != '.';
    if (t.len &&
        stralloc_catb(out, a->tokens.text.s + t.pos, t.len) == -1)
      return -1;
  }
  return 0;
}

/* The address that the tokens from I to TO are: local, local@host. */
static int spec(struct addrlist *a, size_t i, size_t to, stralloc *out,
                const char **why)
{
  size_t start = out->len;
  size_t at = i;
  const char *bad;
  int r, ishost;

  while (at < to && token(a, at).type != '@') ++at;
  ishost = at < to;
  r = join(a, i, at, "wq.", &a->local, why);
  if (r == 0 && ishost) r = join(a, at + 1, to, "wl.", &a->host, why);
  if (r) return r;
  if (a->local.len == 0 && (at == i || !ishost))
    return wrong(why, "an address has no local part");
  if (ishost && a->host.len == 0)
    return wrong(why, "expected a host after the @");
  if (!ishost && !a->q) return wrong(why, "an address has no @host");
  if (a->q) {
    if (qualify_cat(a->q, out, a->local.s, a->local.len,
                    ishost ? a->host.s : 0, a->host.len) == -1)
      return -1;
  } else if (stralloc_cat(out, &a->local) == -1 ||
             stralloc_append(out, '@') == -1 ||
             stralloc_cat(out, &a->host) == -1)
    return -1;
  bad = addr_bad(out->s + start, out->len - start);
  return bad ? wrong(why, bad) : stralloc_0(out);
}

/* What stands in <>, behind token I; *END becomes the place of the >. */
static int route(struct addrlist *a, size_t i, size_t *end, stralloc *out,
                 const char **why)
{
  size_t n = a->tokens.n;
  size_t to = i;

  while (to < n && token(a, to).type != '>') ++to;
  if (to == n) return wrong(why, "the < has no >");
  *end = to;
  if (i < to && token(a, i).type == '@') {
    while (i < to && token(a, i).type != ':') ++i;
    if (i == to) return wrong(why, "a source route without an address");
    ++i;
  }
  return spec(a, i, to, out, why);
}

/* One place of the list from token *I; *I becomes the place of what ends it:
   a comma, a semicolon, the colon of a group, the end. */
static int one(struct addrlist *a, size_t *i, stralloc *out, const char **why)
{
  size_t start = *i;
  struct token t;
  int r;

  for (; *i < a->tokens.n; ++*i) {
    t = token(a, *i);
    if (t.type == ',' || t.type == ';') break;
    if (t.type == ':') return 0;
    if (t.type != '<') continue;
    r = route(a, *i + 1, i, out, why);
    if (r) return r;
    if (++*i < a->tokens.n && !strchr(",;", token(a, *i).type))
      return wrong(why, "expected a comma after the >");
    return 0;
  }
  return start == *i ? 0 : spec(a, start, *i, out, why);
}

int addrlist_read(struct addrlist *a, const char *s, size_t n, stralloc *out,
                  const char **why)
{
  int group = 0;
  char type;
  size_t i;
  int r = tokens_read(&a->tokens, s, n, why);

  for (i = 0; r == 0 && i < a->tokens.n; ++i) {
    r = one(a, &i, out, why);
    if (r || i == a->tokens.n) break;
    type = token(a, i).type;
    if (type == ',') continue;
    if ((type == ':') == group)
      return wrong(why, "a group begins in a group, or ends without having "
                        "begun");
    group = type == ':';
  }
  if (r == 0 && group) return wrong(why, "a group has no ; at its end");
  return r;
}
