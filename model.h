#ifndef MODEL_H
#define MODEL_H

#include <stddef.h>
#include <stdint.h>

/*
 * How likely the next bit of a stream of mail is a one, from all bits so far.
 * One block without pointers: a copy of the bytes is a copy of the model.
 */
struct model;

/* The size of a model in bytes. */
extern const size_t model_size;
/* Makes a model that knows nothing of M, model_size zeros. */
void model_init(struct model *m);
/* The chance that the next bit is a one, in 1/65536; 1..65535. */
uint32_t model_p(struct model *m);
/* Learns that it was BIT. After model_p, once. */
void model_learn(struct model *m, int bit);

#endif
