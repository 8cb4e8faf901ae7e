#ifndef PRIOQ_H
#define PRIOQ_H

#include <stddef.h>

/* A heap of numbered things by time, the smallest first; equal times come in
   the order of ID, or as TIE says. {0} is empty. */
struct prioq_elt {
  long long dt;
  size_t id;
};

struct prioq {
  struct prioq_elt *p;
  size_t len, a;
  /* Where not 0: whether thing A comes before thing B of the same time. */
  int (*tie)(const void *ctx, size_t a, size_t b);
  const void *ctx; /* borrowed */
};

int prioq_insert(struct prioq *q, const struct prioq_elt *e); /* 0, -1 ENOMEM */
int prioq_min(const struct prioq *q, struct prioq_elt *e); /* 1; 0 if empty */
void prioq_delmin(struct prioq *q);
void prioq_free(struct prioq *q);

#endif
