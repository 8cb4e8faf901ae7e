#ifndef CHECKMAIL_H
#define CHECKMAIL_H

#include "checkup.h"

/* The part of checkup that is about where mail goes: names, mailboxes, virtual
   domains, link queues. 0 or more; -1 with ENOMEM. */
int checkmail(struct checkup *c);

#endif
