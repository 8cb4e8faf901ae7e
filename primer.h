#ifndef PRIMER_H
#define PRIMER_H

/*
 * What every coder knows at first: text of our own, of the kind that mail is
 * made of. It is part of the format. The pieces, in order, by number from 0;
 * after the last: 0.
 */
const char *primer(unsigned int i);

#endif
