#include "aliases.h"

#include <errno.h>
#include <string.h>

#include "ascii.h"
#include "getln.h"
#include "maillist.h"

void aliases_free(struct aliases *a)
{
  stralloc_free(&a->alias);
  stralloc_free(&a->owned);
  stralloc_free(&a->owner);
  stralloc_free(&a->commands);
  tokens_free(&a->tokens);
  stralloc_free(&a->local);
  stralloc_free(&a->host);
  stralloc_free(&a->item);
  stralloc_free(&a->forward);
}

static enum aliases_result bad(struct aliases *a, size_t at, const char **why,
                               const char *text)
{
  a->at = at;
  *why = text;
  return ALIASES_BAD;
}

static struct token token(const struct aliases *a, size_t i)
{
  return tokens_get(&a->tokens, i);
}

static enum aliases_result lex(struct aliases *a, const char *s, size_t n,
                               const char **why)
{
  int r = tokens_read(&a->tokens, s, n, why);

  if (r == -2) return bad(a, a->tokens.at, why, *why);
  return r == -1 ? ALIASES_ERROR : ALIASES_GOOD;
}

/* ---- one address: the tokens from I to TO */

static int isword(char type)
{
  return type == 'w' || type == 'q' || type == 'l';
}

static enum aliases_result take(struct aliases *a, stralloc *out,
                                const struct token *t)
{
  return t->len && stralloc_catb(out, a->tokens.text.s + t->pos, t->len) == -1
           ? ALIASES_ERROR
           : ALIASES_GOOD;
}

/* Words with dots between them. KINDS: which tokens may stand there. */
static enum aliases_result join(struct aliases *a, size_t i, size_t to,
                                const char *kinds, stralloc *out,
                                const char **why)
{
  struct token t;
  enum aliases_result r = ALIASES_GOOD;
  char last = '.';
  int program = 0;

  out->len = 0;
  for (; i < to && r == ALIASES_GOOD; ++i, last = t.type) {
    t = token(a, i);
    if (!strchr(kinds, t.type))
      return bad(a, t.at, why, "expected an address here");
    if (program && (t.spaced || t.type == 'q'))
      return bad(a, t.at, why, "a program with blanks or quotes has to be in "
                               "quotes as a whole: \"|program\"");
    if (isword(t.type) && isword(last))
      return bad(a, t.at, why, "expected a comma between two addresses");
    r = take(a, out, &t);
    if (out->len && *out->s == '|' && t.type == 'w') program = 1;
  }
  return r;
}

/* A list to include becomes a->item: a->local without its first SKIP bytes. */
static enum aliases_result includefile(struct aliases *a, size_t skip,
                                       size_t at, const char **why)
{
  const char *s = a->local.s + skip;
  size_t n = a->local.len - skip;

  if (n == 0) return bad(a, at, why, "expected :include:file");
  if (*s != '/' && *s != '.' && stralloc_copys(&a->item, "./") == -1)
    return ALIASES_ERROR;
  if (stralloc_catb(&a->item, s, n) == -1) return ALIASES_ERROR;
  /* Lists of 0.51 had to name the binary file to include it. */
  if ((a->istable || n < 4 || memcmp(s + n - 4, ".bin", 4)) &&
      stralloc_cats(&a->item, ".bin") == -1)
    return ALIASES_ERROR;
  if (maillist_bad(a->item.s, a->item.len))
    return bad(a, at, why, "no file's name can have that");
  return ALIASES_GOOD;
}

/* Tells addresses from what looks like one; a->item becomes a command. */
static enum aliases_result special(struct aliases *a, size_t at,
                                   const char **why)
{
  const stralloc *l = &a->local;

  if (ascii_starts(l->s, l->len, ":include:"))
    return includefile(a, 9, at, why);
  if (l->len == 0) return bad(a, at, why, "the address is empty");
  if (*l->s == '/')
    return bad(a, at, why, "deliveries to files are not supported: a "
                           "dot-qmail file can do that");
  if (*l->s != '|') return ALIASES_GOOD;
  if (l->len == 1) return bad(a, at, why, "expected a program after |");
  if (stralloc_copys(&a->item, "!") == -1 ||
      stralloc_catb(&a->item, l->s + 1, l->len - 1) == -1)
    return ALIASES_ERROR;
  return ALIASES_GOOD;
}

static enum aliases_result finish(struct aliases *a, int ishost, size_t at,
                                  const char **why)
{
  const char *wrong;
  int owner;

  if (a->isalias) {
    if (stralloc_copy(&a->alias, &a->local) == -1 ||
        stralloc_append(&a->alias, '@') == -1 ||
        (ishost && stralloc_cat(&a->alias, &a->host) == -1))
      return ALIASES_ERROR;
    ascii_lowerb(a->alias.s, a->alias.len);
    wrong = maillist_badaddr(a->alias.s, a->alias.len);
    owner = ascii_starts(a->alias.s, a->alias.len, "owner-");
    if (owner && !wrong &&
        (stralloc_copyb(&a->owned, a->alias.s + 6, a->alias.len - 6) == -1 ||
         qualify_cat(a->q, &a->owner, a->local.s, a->local.len,
                     ishost ? a->host.s : 0, a->host.len) == -1))
      return ALIASES_ERROR;
  } else if (a->item.len == 0) {
    if (stralloc_append(&a->item, '&') == -1 ||
        qualify_cat(a->q, &a->item, a->local.s, a->local.len,
                    ishost ? a->host.s : 0, a->host.len) == -1)
      return ALIASES_ERROR;
    wrong = maillist_badaddr(a->item.s + 1, a->item.len - 1);
  } else
    wrong = 0;
  return wrong ? bad(a, at, why, wrong) : ALIASES_GOOD;
}

/* :include:file, with the tokens from I, a colon, to TO. */
static enum aliases_result include(struct aliases *a, size_t i, size_t to,
                                   const char **why)
{
  static const char form[] = "expected :include:file";
  struct token t = token(a, i);
  size_t at = t.at;
  size_t from = i + 3;

  if (a->isalias) return bad(a, at, why, "expected an alias, not :include:");
  if (to - i < 4) return bad(a, at, why, form);
  t = token(a, i + 1);
  if (t.type != 'w' || t.len != 7 ||
      !ascii_starts(a->tokens.text.s + t.pos, t.len, "include"))
    return bad(a, at, why, form);
  if (token(a, i + 2).type != ':') return bad(a, at, why, form);
  a->local.len = 0;
  for (i = from; i < to; ++i) {
    t = token(a, i);
    if (t.spaced && i > from)
      return bad(a, t.at, why, "expected a comma after the file's name");
    if (take(a, &a->local, &t) == ALIASES_ERROR) return ALIASES_ERROR;
  }
  return includefile(a, 0, at, why);
}

/* local, local@host, @host. */
static enum aliases_result bare(struct aliases *a, size_t i, size_t to,
                                const char **why)
{
  enum aliases_result r;
  size_t at = i;
  size_t j;
  int ishost;

  while (at < to && token(a, at).type != '@') ++at;
  ishost = at < to;
  for (j = i; j < to; ++j) {
    struct token t = token(a, j);

    if (t.type == ':')
      return bad(a, t.at, why, "a second colon: groups and source routes are "
                               "not supported");
    if (t.type == ';')
      return bad(a, t.at, why, "a semicolon: groups are not supported");
    if (t.type == '@' && j > at)
      return bad(a, t.at, why, "a second @ in one address");
  }
  r = join(a, i, at, "wq.", &a->local, why);
  if (r != ALIASES_GOOD) return r;
  a->host.len = 0;
  if (ishost) {
    if (at + 1 == to)
      return bad(a, token(a, at).at, why, "expected a host after the @");
    r = join(a, at + 1, to, "wl.", &a->host, why);
    if (r != ALIASES_GOOD) return r;
    if (at == i && !a->isalias)
      return bad(a, token(a, at).at, why, "expected a local part before the @");
  } else if (!a->isalias) {
    r = special(a, token(a, i).at, why);
    if (r != ALIASES_GOOD) return r;
  } else if (a->local.len == 0)
    return bad(a, token(a, i).at, why, "the alias is empty");
  return finish(a, ishost, token(a, i).at, why);
}

/* Takes a phrase and the <> around an address away. */
static enum aliases_result address(struct aliases *a, size_t i, size_t to,
                                   const char **why)
{
  struct token t;
  size_t j;

  a->item.len = a->local.len = a->host.len = 0;
  for (j = i; j < to; ++j) {
    t = token(a, j);
    if (t.type == '<') break;
    if (t.type == '>') return bad(a, t.at, why, "a > without a <");
  }
  if (j < to) {
    for (; i < j; ++i) {
      t = token(a, i);
      if (!isword(t.type) && t.type != '.')
        return bad(a, t.at, why, "expected a name before the <, or a comma");
    }
    t = token(a, i++);
    for (j = i; j < to && token(a, j).type != '>'; ++j)
      if (token(a, j).type == '<')
        return bad(a, token(a, j).at, why, "a < inside of < and >");
    if (j == to) return bad(a, t.at, why, "the < here has no >");
    if (j + 1 < to)
      return bad(a, token(a, j + 1).at, why, "expected a comma after the >");
    to = j;
    if (i == to) return bad(a, t.at, why, "the address is empty");
  }
  if (token(a, i).type == ':') return include(a, i, to, why);
  return bare(a, i, to, why);
}

/* ---- lists of addresses */

static int cat(struct aliases *a, size_t begin, size_t end)
{
  if (begin == end) return 0;
  return stralloc_catb(&a->commands, a->forward.s + begin, end - begin);
}

/* a->commands becomes what was collected, the last one first. In a table, an
   address comes after the programs and lists that stand between it and the
   address before it: the order of 0.51, so that tables are the same. */
static int reverse(struct aliases *a)
{
  const stralloc *f = &a->forward;
  size_t end, begin;
  size_t hbegin = 0; /* the address that is held back */
  size_t hend = 0;

  a->commands.len = 0;
  for (end = f->len; end; end = begin) {
    for (begin = end - 1; begin && f->s[begin - 1]; --begin) continue;
    if (!a->istable || f->s[begin] != '&') {
      if (cat(a, begin, end) == -1) return -1;
      continue;
    }
    if (cat(a, hbegin, hend) == -1) return -1;
    hbegin = begin;
    hend = end;
  }
  return cat(a, hbegin, hend);
}

static enum aliases_result list(struct aliases *a, size_t i, const char **why)
{
  size_t all = a->tokens.n;
  enum aliases_result r;
  size_t to;

  a->isalias = 0;
  a->forward.len = 0;
  for (; i < all; i = to + 1) {
    for (to = i; to < all && token(a, to).type != ','; ++to) continue;
    if (to == i) continue;
    r = address(a, i, to, why);
    if (r != ALIASES_GOOD) {
      if (r == ALIASES_ERROR) a->at = token(a, i).at;
      return r;
    }
    if (!a->istable && *a->item.s == '!')
      return bad(a, token(a, i).at, why, "programs are not permitted in "
                                         "lists");
    if (stralloc_cat(&a->forward, &a->item) == -1 ||
        stralloc_0(&a->forward) == -1)
      return ALIASES_ERROR;
  }
  return reverse(a) == -1 ? ALIASES_ERROR : ALIASES_GOOD;
}

enum aliases_result aliases_instruction(struct aliases *a, const char *s,
                                        size_t n, const char **why)
{
  size_t all, colon, i;
  enum aliases_result r;

  a->istable = 1;
  a->at = a->owner.len = a->owned.len = a->commands.len = 0;
  r = lex(a, s, n, why);
  if (r != ALIASES_GOOD) return r;
  all = a->tokens.n;
  for (colon = 0; colon < all; ++colon)
    if (token(a, colon).type == ':') break;
  for (i = 0; i < colon; ++i)
    if (token(a, i).type == ',')
      return bad(a, token(a, i).at, why, "expected one alias, and a colon "
                                         "after it, not a comma");
  if (colon == all)
    return bad(a, 0, why, "there is no colon: expected \"alias: address, "
                          "address\"");
  if (colon == 0)
    return bad(a, token(a, 0).at, why, "expected an alias before the colon");
  a->isopen = token(a, all - 1).type == ',';
  a->isalias = 1;
  r = address(a, 0, colon, why);
  if (r == ALIASES_GOOD) r = list(a, colon + 1, why);
  if (r == ALIASES_GOOD && a->commands.len == 0)
    return bad(a, token(a, colon).at, why, "expected an address after the "
                                           "colon");
  return r;
}

enum aliases_result aliases_addresses(struct aliases *a, const char *s,
                                      size_t n, const char **why)
{
  enum aliases_result r;

  a->istable = 0;
  a->at = a->commands.len = 0;
  r = lex(a, s, n, why);
  return r == ALIASES_GOOD ? list(a, 0, why) : r;
}

/* ---- lines */

/* The next line: 1, 0, -1, -2 as aliases_next. */
static int physical(struct aliases_lines *l)
{
  int match;

  if (getln(l->ss, &l->next, &match, '\n') == -1) return -1;
  if (!match && l->next.len == 0) return 0;
  ++l->number;
  return match ? 1 : -2;
}

static int blank(const stralloc *sa)
{
  size_t i;

  for (i = 0; i < sa->len; ++i)
    if (!tokens_isblank(sa->s[i])) return 0;
  return 1;
}

int aliases_next(struct aliases_lines *l)
{
  int r;

  for (;;) {
    r = l->next.len ? 1 : physical(l);
    l->first = l->number;
    if (r == -2) return stralloc_copy(&l->line, &l->next) == -1 ? -1 : -2;
    if (r != 1) return r;
    if (stralloc_copy(&l->line, &l->next) == -1) return -1;
    while ((r = physical(l)) == 1) {
      if (*l->next.s != ' ' && *l->next.s != '\t' && !blank(&l->next)) break;
      if (stralloc_cat(&l->line, &l->next) == -1) return -1;
    }
    if (r == -1) return -1;
    if (r == -2) {
      /* Whatever this line belongs to, it is not whole. */
      l->first = l->number;
      return stralloc_copy(&l->line, &l->next) == -1 ? -1 : -2;
    }
    if (r == 0) l->next.len = 0;
    if (*l->line.s != '#' && !blank(&l->line)) return 1;
    if (r == 0) return 0;
  }
}
