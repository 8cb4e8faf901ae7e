#ifndef SIG_H
#define SIG_H

#include <signal.h>

/* None fails for a signal that exists. Handlers do not restart calls. */
void sig_catch(int sig, void (*handler)(int));
void sig_ignore(int sig);
void sig_default(int sig);
void sig_block(int sig);
void sig_unblock(int sig);
/* 1 if SIG is ignored now, else 0. */
int sig_ignored(int sig);

/*
 * A self-pipe: sig_pipe makes it (once) and returns the end to poll, or -1
 * with errno; a signal caught by sig_topipe then makes it readable, and so does
 * sig_tell, which another handler may call. Both ends are close-on-exec and do
 * not block. sig_drain empties it.
 */
int sig_pipe(void);
void sig_topipe(int sig);
void sig_tell(int sig);
void sig_drain(void);

#endif
