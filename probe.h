#ifndef PROBE_H
#define PROBE_H

#include "checkup.h"

/*
 * Sends a message from the null sender to ADDRESS, by the queue program and
 * maildirvirt, if qmail-virt knows a way for it. Calls SAY where it does not
 * get through. 0; or -1 with errno, and WHY: it could not be tried.
 */
int probe_send(const char *address, checkup_say say, const char **why);

#endif
