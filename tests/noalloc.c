/*
 * noalloc: a library to be preloaded: memory that runs out. Built by
 * tests/sweep-alloc, for programs that are linked dynamically on Linux.
 *
 *   NOALLOC=PROGRAM:N    the N-th malloc, calloc or realloc of all processes
 *                        that run PROGRAM fails, the C library's own too;
 *                        N+: all from the N-th on; 0: none
 *   NOALLOC_COUNT=FILE   two 8-byte numbers, shared by these processes: how
 *                        many there were, and how many of them failed
 *
 * What comes before main is not counted.
 */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MAP_ANONYMOUS
#define MAP_ANONYMOUS 0x20
#endif

#define CLASSES 48
#define HEAD 16
#define CHUNK 65536

struct head {
  struct head *next;
  size_t class; /* of 1 << CLASS bytes with the head; CLASSES: never freed */
};

static uint64_t *shared;
static uint64_t nth;
static int all;

static struct head *unused[CLASSES];
static char *room;
static size_t left;

static int fails(void)
{
  uint64_t n;

  if (!shared) return 0;
  n = __sync_add_and_fetch(&shared[0], 1);
  if (!nth || n < nth || (n > nth && !all)) return 0;
  (void) __sync_add_and_fetch(&shared[1], 1);
  errno = ENOMEM;
  return 1;
}

static void *pages(size_t n)
{
  void *p = mmap(0, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                 -1, 0);

  return p == MAP_FAILED ? 0 : p;
}

static void *take(size_t n)
{
  struct head *h;
  size_t c = 5;

  while (c < CLASSES && ((size_t) 1 << c) - HEAD < n) ++c;
  if (c == CLASSES) {
    errno = ENOMEM;
    return 0;
  }
  h = unused[c];
  if (h) {
    unused[c] = h->next;
  } else if (((size_t) 1 << c) >= CHUNK) {
    h = pages((size_t) 1 << c);
  } else {
    if (left < (size_t) 1 << c) {
      room = pages(CHUNK);
      left = room ? CHUNK : 0;
    }
    h = (struct head *) (void *) room;
    if (room) {
      room += (size_t) 1 << c;
      left -= (size_t) 1 << c;
    }
  }
  if (!h) {
    errno = ENOMEM;
    return 0;
  }
  h->class = c;
  return (char *) h + HEAD;
}

void *malloc(size_t n)
{
  return fails() ? 0 : take(n);
}

void free(void *p)
{
  struct head *h;

  if (!p) return;
  h = (struct head *) (void *) ((char *) p - HEAD);
  if (h->class == CLASSES) return;
  h->next = unused[h->class];
  unused[h->class] = h;
}

void *calloc(size_t n, size_t size)
{
  void *p;

  if (fails()) return 0;
  if (size && n > SIZE_MAX / size) {
    errno = ENOMEM;
    return 0;
  }
  p = take(n * size);
  if (p) memset(p, 0, n * size);
  return p;
}

void *realloc(void *old, size_t n)
{
  size_t had;
  void *p;

  if (fails()) return 0;
  if (!old) return take(n);
  had = ((struct head *) (void *) ((char *) old - HEAD))->class;
  if (had == CLASSES) abort();
  had = ((size_t) 1 << had) - HEAD;
  if (n <= had) return old;
  p = take(n);
  if (!p) return 0;
  memcpy(p, old, had);
  free(old);
  return p;
}

/* For other programs, that come along with those under test. */
void *aligned_alloc(size_t align, size_t n)
{
  struct head *h;
  char *p;

  if (n > SIZE_MAX - HEAD - align) return 0;
  p = take(n + HEAD + align);
  if (!p) return 0;
  p += HEAD;
  while ((uintptr_t) p % align) ++p;
  h = (struct head *) (void *) (p - HEAD);
  h->class = CLASSES;
  return p;
}

int posix_memalign(void **to, size_t align, size_t n)
{
  *to = aligned_alloc(align, n);
  return *to ? 0 : ENOMEM;
}

/* 1 if this process runs the program that WHAT names, up to a colon. */
static int mine(const char *what, const char *colon)
{
  char exe[4096];
  ssize_t n = readlink("/proc/self/exe", exe, sizeof exe);
  size_t len = (size_t) (colon - what);

  if (n <= (ssize_t) len) return 0;
  return exe[(size_t) n - len - 1] == '/' &&
         memcmp(exe + (size_t) n - len, what, len) == 0;
}

__attribute__((constructor)) static void begin(void)
{
  const char *what = getenv("NOALLOC");
  const char *file = getenv("NOALLOC_COUNT");
  const char *s;
  void *p;
  int fd;

  s = what ? strchr(what, ':') : 0;
  if (!s || !file || !mine(what, s)) return;
  while (*++s >= '0' && *s <= '9') nth = 10 * nth + (uint64_t) (*s - '0');
  all = *s == '+';
  fd = open(file, O_RDWR | O_CREAT, 0666);
  if (fd == -1) _exit(99);
  if (ftruncate(fd, 16) == -1) _exit(99);
  p = mmap(0, 16, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (p == MAP_FAILED) _exit(99);
  (void) close(fd);
  shared = p;
}
