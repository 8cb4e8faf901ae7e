#ifndef MESSAGE_H
#define MESSAGE_H

#include <sys/types.h>

#include "queued.h"
#include "stralloc.h"

/*
 * A queued file that is read as often as there are deliveries. What came into
 * the buffer together with the envelope is not read again, if it is all.
 */
struct message {
  struct queued q;
  stralloc fed;   /* the file's name as it was fed, and a NUL */
  stralloc id;    /* the name in done/: no directory, no flags; and a NUL */
  off_t left;     /* bytes not yet read */
};

/* Once, before anything else. */
void message_init(struct message *m);

/* Opens NAME; then as queued_open: 1; 0 counted in m->q.bad; -1 gone. A name
   that is not in new/ or cur/ is bad. */
int message_open(struct message *m, const char *name);
void message_close(struct message *m);

/* Back to the first byte: 0, or -1 with errno. */
int message_rewind(struct message *m);
/* The next bytes at *P, which belong to the object: how many; 0 at the end;
   -1 with errno (EIO where the file has shrunk). */
ssize_t message_next(struct message *m, const char **p);

/* 1 if the header has the line LINE, N bytes without newline; 0; -1. */
int message_hasline(struct message *m, const char *line, size_t n);

/* The message on an open file of its own, which blocks: a descriptor at its
   first byte, or -1 with errno. */
int message_fd(struct message *m);

/* OUT becomes $BUSHKEY for line ORDINAL, and the name of the file that it
   makes in a Maildir; the same at each try; each with a NUL. 0, or -1. */
int message_key(const struct message *m, unsigned long ordinal,
                stralloc *out);
int message_name(const struct message *m, unsigned long ordinal,
                 stralloc *out);
/* The same name, for a program that knows the key alone: 1; 0: it is no such
   key; -1. */
int message_keyname(const char *key, stralloc *out);

#endif
