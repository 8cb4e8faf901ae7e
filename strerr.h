#ifndef STRERR_H
#define STRERR_H

/*
 * What a program says on descriptor 2: one line, one write:
 *   program: fatal: text: reason
 * The text is made of the strings after E, up to a null pointer; the reason
 * is errno value E, left out if E is 0. Bytes outside 32..126 are written as
 * "?"; a text longer than 1,800 bytes is cut with "...", and the reason stays.
 * errno is kept.
 * Nothing here fails: where 2 cannot be written, the line is lost.
 */
#if defined(__GNUC__)
#define STRERR_ENDS __attribute__((sentinel))
#define STRERR_DIES __attribute__((sentinel, noreturn))
#else
#define STRERR_ENDS
#define STRERR_DIES
#endif

/* The program's name, kept as a pointer: set it first thing in main. */
void strerr_init(const char *program);

void strerr_info(int e, const char *s, ...) STRERR_ENDS;
void strerr_warn(int e, const char *s, ...) STRERR_ENDS;
/* Says "fatal" and exits with CODE: 100 permanent or usage, 111 temporary. */
void strerr_die(int code, int e, const char *s, ...) STRERR_DIES;
/* A bare line without "program: level: " (status lines, usage). */
void strerr_line(const char *s, ...) STRERR_ENDS;

#endif
