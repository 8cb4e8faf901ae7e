/*
 * coder: what comes out is what went in, whatever that is; coders that have
 * seen the same are the same; any code stands for something; and the format is
 * what it was.
 *
 * t_coder -v says only what the vectors below should be, "LENGTH SHA-256" of
 * the code of each text, for tests/coder.t and for a new version.
 */
#include <errno.h>
#include <stdlib.h>

static unsigned int left; /* requests up to the one that fails; 0: none does */

static int short_of(void)
{
  if (left == 0 || --left) return 0;
  errno = ENOMEM;
  return 1;
}

static void *request(void *p, size_t n)
{
  return short_of() ? 0 : realloc(p, n);
}

#define realloc(p, n) request(p, n)
#include "stralloc.c"
#undef realloc
#define malloc(n) (short_of() ? 0 : malloc(n))
#define calloc(n, size) (short_of() ? 0 : calloc(n, size))
#include "coder.c"
#undef malloc
#undef calloc

#include <stdio.h>
#include <string.h>

#include "fmt.h"
#include "netstring.h"
#include "sample.h"
#include "sha256.h"
#include "tap.h"

static struct coder primed;

static void must(int good)
{
  if (!good) exit(111);
}

/* Bytes without any sense in them. */
static void noise(char *s, size_t n, uint32_t seed)
{
  for (; n; --n) {
    seed = seed * 1103515245 + 12345;
    *s++ = (char) (unsigned char) (seed >> 16);
  }
}

/* ---- Vectors: texts, each coded by one coder after the other. */

static void package(stralloc *sa, unsigned int id)
{
  must(sample_package(sa, id, "office-", 1, 3, "host.example") == 0);
}

static void text0(stralloc *sa)
{
  must(stralloc_cats(sa, "?") == 0);
}

static void text1(stralloc *sa)
{
  unsigned int id;

  for (id = 1; id < SAMPLE_BIG; ++id) package(sa, id);
}

static void text2(stralloc *sa)
{
  must(stralloc_cats(
         sa, "Subject: Re: stock\nFrom: a <a@b.example>\n\n"
             "> the list of\n> vehicles and their fuel\n\n>>> again\n"
             "12:34 \xc3\xa9t\xc3\xa9, caf\xc3\xa9.\n\ta\t1\n\tb\t22\n") == 0);
}

static void text3(stralloc *sa)
{
  must(stralloc_ready(sa, 3000) == 0);
  noise(sa->s, 1500, 3);
  memcpy(sa->s + 1500, sa->s, 1500); /* what came once is known */
  sa->len = 3000;
}

static void text4(stralloc *sa)
{
  unsigned int i;

  for (i = 0; i < 3000; ++i) must(stralloc_append(sa, (char) (i / 300)) == 0);
}

static void text5(stralloc *sa)
{
  unsigned int i;

  for (i = 0; i < 20; ++i)
    must(stralloc_cats(sa, "22:Kok 17687209") == 0 &&
         stralloc_catnum(sa, 60 + i / 3) == 0 &&
         stralloc_cats(sa, " qp ") == 0 &&
         stralloc_catnum(sa, 4711 + 2 * i) == 0 &&
         stralloc_append(sa, ',') == 0);
}

static const struct {
  void (*text)(stralloc *sa);
  const char *code;
} vectors[] = {
  {text0, "0 "
   "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
  {text1, "309 "
   "ea870eed78ead979ed3b35dafa709c8920df679c44495ab991c127ba20a14f07"},
  {text2, "55 "
   "8d38ccb2afaa2384db76939e68da21e82e333f8f4901814148a440b31e188efa"},
  {text3, "1527 "
   "6230bffb33ad25af257d2ba7328aa9882b431167c2bad2fef75669514301519a"},
  {text4, "23 "
   "eeecd6c436821b04712133f0e2a0e30a2cc95d8cba92aec8c884f7e33a784615"},
  {text5, "36 "
   "4647602409fd3fd5332c3ee3a0d4c3de394b04175d63a0ef497445b590a18479"},
  {text1, "7 "
   "23ebbfb834a302a65fefa17f4f8a585e56463e8d8835bc5ca0d5ed0a48e2ee06"}};

static void vector(struct coder *c, unsigned int i, char *out)
{
  unsigned char sum[SHA256_LEN];
  stralloc text = {0}, code = {0};
  struct sha256 sha;
  size_t n;

  vectors[i].text(&text);
  must(coder_encode(c, &code, text.s, text.len) != -1);
  sha256_init(&sha);
  sha256_add(&sha, code.s, code.len);
  sha256_end(&sha, sum);
  n = fmt_num(out, code.len);
  out[n++] = ' ';
  out[n + fmt_hex(out + n, sum, sizeof sum)] = 0;
  stralloc_free(&text);
  stralloc_free(&code);
}

static void allvectors(int say)
{
  struct coder c = {0};
  char code[FMT_NUM + 2 * SHA256_LEN + 2];
  unsigned int i;

  must(coder_copy(&c, &primed) == 0);
  for (i = 0; i < sizeof vectors / sizeof *vectors; ++i) {
    vector(&c, i, code);
    if (say)
      printf("%s\n", code);
    else
      TAP_OK(strcmp(code, vectors[i].code) == 0, "a vector");
  }
  coder_free(&c);
}

/* ---- */

static int same(const struct coder *a, const struct coder *b)
{
  return memcmp(a->m, b->m, model_size) == 0;
}

/* The N bytes at S coded at most STEP at a time and decoded; how many bytes the
   code had, ~0 if anything was wrong. */
static size_t both(const char *s, size_t n, size_t step)
{
  struct coder e = {0}, d = {0};
  stralloc code = {0}, got = {0};
  const char *next = s;
  size_t sum = 0, todo, k;
  int good = 1;

  must(coder_copy(&e, &primed) == 0 && coder_copy(&d, &primed) == 0);
  for (todo = n; good && todo; next += k, todo -= k) {
    k = todo < step ? todo : step;
    if (coder_encode(&e, &code, next, k) == 1) {
      good = code.len == 0;
      coder_learn(&d, next, k);
      sum += k;
      continue;
    }
    sum += code.len;
    good = code.len < k && coder_decode(&d, &got, code.s, code.len, k) == 0 &&
           stralloc_equalb(&got, next, k);
  }
  good = good && same(&e, &d);
  coder_free(&d);
  must(coder_copy(&d, &primed) == 0);
  coder_learn(&d, s, n);
  good = good && same(&e, &d);
  coder_free(&e);
  coder_free(&d);
  stralloc_free(&code);
  stralloc_free(&got);
  return good ? sum : ~(size_t) 0;
}

static void identity(void)
{
  static char big[20000];
  stralloc mail = {0};
  unsigned int id;
  size_t i;

  for (id = 1; id < SAMPLE_BIG; ++id) {
    mail.len = 0;
    must(sample_text(&mail, id) == 0);
    TAP_OK(both(mail.s, mail.len, CODER_MAX) < mail.len,
           "a message becomes shorter, and is what it was");
  }
  TAP_OK(both(mail.s, mail.len, 1) != ~(size_t) 0, "byte by byte");
  TAP_OK(both(mail.s, mail.len, 7) < mail.len, "seven bytes at a time");
  stralloc_free(&mail);

  TAP_OK(both("", 1, 1) <= 1, "one byte");
  memset(big, 0, sizeof big);
  TAP_OK(both(big, sizeof big, 15000) < 100, "zeros, and more of them");
  for (i = 0; i < sizeof big; ++i) big[i] = (char) (unsigned char) i;
  TAP_OK(both(big, 3000, sizeof big) < 1000, "all bytes, again and again");
  noise(big, sizeof big, 1);
  TAP_OK(both(big, 5000, sizeof big) == 5000, "noise is to be stored");
}

static void anything(void)
{
  struct coder c = {0}, d = {0};
  stralloc out = {0}, again = {0};
  char code[200];
  size_t n;

  must(coder_copy(&c, &primed) == 0 && coder_copy(&d, &primed) == 0);
  for (n = 0; n <= sizeof code; n += 40) {
    noise(code, n, (uint32_t) n);
    TAP_OK(coder_decode(&c, &out, code, n, 300) == 0 && out.len == 300,
           "any code stands for something");
    TAP_OK(coder_decode(&d, &again, code, n, 300) == 0 &&
             stralloc_equalb(&again, out.s, out.len),
           "and for the same again");
  }
  memset(code, 255, sizeof code);
  TAP_OK(coder_decode(&c, &out, code, sizeof code, 1) == 0 && out.len == 1,
         "more code than there is to it");
  coder_free(&c);
  coder_free(&d);
  stralloc_free(&out);
  stralloc_free(&again);
}

/* What is cut off counts as zeros. */
static void cut(void)
{
  static const char s[] = "Dear colleagues,\n\nthe truck has arrived.\n";
  struct coder c = {0};
  stralloc code = {0}, out = {0};
  size_t n;
  int good = 1;

  must(coder_copy(&c, &primed) == 0);
  must(coder_encode(&c, &code, s, sizeof s) == 0);
  TAP_OK(code.len && code.s[code.len - 1], "a code does not end in zeros");
  for (n = 0; n <= code.len; ++n) {
    coder_free(&c);
    must(coder_copy(&c, &primed) == 0);
    must(coder_decode(&c, &out, code.s, n, sizeof s) == 0);
    if (stralloc_equalb(&out, s, sizeof s) != (n == code.len)) good = 0;
  }
  TAP_OK(good, "the whole code is needed");
  coder_free(&c);
  stralloc_free(&code);
  stralloc_free(&out);
}

static void starving(void)
{
  static const char s[] = "some text, and some text";
  struct coder c = {0};
  stralloc out = {0}, code = {0};

  left = 1;
  TAP_OK(coder_init(&c) == -1 && errno == ENOMEM && !c.m, "no memory: init");
  left = 1;
  TAP_OK(coder_copy(&c, &primed) == -1 && errno == ENOMEM && !c.m, "and copy");
  must(coder_copy(&c, &primed) == 0);
  left = 1;
  TAP_OK(coder_encode(&c, &out, s, sizeof s) == -1 && errno == ENOMEM &&
           same(&c, &primed) && !out.s,
         "and encode");
  must(coder_encode(&c, &code, s, sizeof s) == 0);
  coder_free(&c);
  must(coder_copy(&c, &primed) == 0);
  left = 1;
  TAP_OK(coder_decode(&c, &out, code.s, code.len, sizeof s) == -1 &&
           errno == ENOMEM && same(&c, &primed) && !out.s,
         "and decode");
  TAP_OK(coder_decode(&c, &out, code.s, code.len, sizeof s) == 0 &&
           stralloc_equalb(&out, s, sizeof s),
         "and then there is some");
  coder_free(&c);
  stralloc_free(&out);
  stralloc_free(&code);
}

/* qmtpd's answers to 20 messages, after those to 20 of the day before. */
static void answers(void)
{
  struct coder c = {0};
  stralloc s = {0};
  stralloc code = {0};
  char b[64];
  unsigned long day, i, file = 4711;
  int n;

  must(coder_copy(&c, &primed) == 0);
  for (day = 0; day < 2; ++day) {
    s.len = 0;
    for (i = 0; i < 20; ++i) {
      file = (file * 7919 + 13) % 10000;
      n = sprintf(b, "Kok %lu qp %lu", 1795406369 + day * 86100 + i / 7, file);
      must(netstring_catb(&s, b, (size_t) n) == 0);
    }
    must(coder_encode(&c, &code, s.s, s.len) == 0);
  }
  TAP_OK(code.len <= 60, "20 answers take 60 bytes at most");
  coder_free(&c);
  stralloc_free(&s);
  stralloc_free(&code);
}

int main(int argc, char **argv)
{
  must(coder_init(&primed) == 0);
  if (argc > 1 && strcmp(argv[1], "-v") == 0) {
    allvectors(1);
    return 0;
  }
  allvectors(0);
  TAP_OK(model_size <= 21800000, "21.8 MB and no more");
  answers();
  identity();
  anything();
  cut();
  starving();
  coder_free(&primed);
  TAP_OK(primed.m == 0, "nothing is left");
  return tap_end();
}
