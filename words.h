#ifndef WORDS_H
#define WORDS_H

/* Words that are written into configuration: 1: S may be one; 0: it may not. */

/* A host's name with its domain: letters, digits, dashes, a dot, and a letter
   behind the last one: it is no address. It becomes lower case. */
int words_isfqdn(char *s);
/* The name of an office: letters and digits, a letter first; a dash would make
   one office's prefix the beginning of another's. It becomes lower case. */
int words_isname(char *s);
/* A path that neither a shell nor users/assign takes for anything else. */
int words_isplain(const char *s);

#endif
