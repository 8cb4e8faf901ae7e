#ifndef UINT24_H
#define UINT24_H

/* Numbers below 2^24 in three bytes, the high one first. */
void uint24_pack(char *s, unsigned int u);
unsigned int uint24_unpack(const char *s);

#endif
