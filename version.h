#ifndef VERSION_H
#define VERSION_H

#define VERSION "bushmail 0.1"

/* A clock that is earlier than this is wrong: 2026-11-22 00:00:00 UTC. */
#define RELEASE_TIME 1795305600L

#endif
