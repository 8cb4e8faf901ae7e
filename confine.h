#ifndef CONFINE_H
#define CONFINE_H

#include <stddef.h>
#include <sys/resource.h>

/*
 * What a network program gives up before it reads what a stranger sent. With
 * sys.c the only unit that is not POSIX. It is built for Linux (x86-64 and
 * arm64) and OpenBSD; elsewhere confine_to does nothing. Neither reads a file
 * afterwards.
 */

#define CONFINE_LIMITS 3

/* The limits as they were; confine_unlimit sets them again. */
struct confine_limits {
  struct rlimit was[CONFINE_LIMITS];
};

#define CONFINE_DATA (256ULL << 20)

/*
 * Lowers soft limits, and none that is lower already: no core file, DATA bytes
 * of memory (not under a sanitizer, which needs more), 512 descriptors. Hard
 * limits stay, so that confine_unlimit, which comes before another program is
 * executed, can undo it. A limit that cannot be set stays as it is. OLD is
 * filled in.
 */
void confine_limit(struct confine_limits *old, unsigned long long data);
void confine_unlimit(const struct confine_limits *old);

/* A directory, held open, and its name below the one that holds them all. */
struct confine_dir {
  int fd; /* -1: there is none */
  const char *name;
};

/*
 * For the rest of this process: of the file system only what is directly below
 * the N directories at D can be opened, and only to be read, or with WRITE
 * also made, written, moved between them and removed. No other program can be
 * executed, no process made or looked into, no socket made or connected, and
 * nothing asked of the kernel that no program of ours needs. What is open
 * stays open. BASE holds the directories; it may become the working directory.
 *
 * 0 where that was done as far as the kernel can (which may be not at all; and
 * not at all where $NOCONFINE is set); -1 with errno where it should have
 * worked, and did not: then some of it may be in force.
 */
int confine_to(int base, const struct confine_dir *d, size_t n, int write);

#endif
