#ifndef SUBGETOPT_H
#define SUBGETOPT_H

/*
 * Options up to the first argument that is none; nothing is permuted, so
 * that the options of a chained program are left alone. "--" ends them.
 * OPTS as for getopt: a letter, with ":" after it if it takes an argument
 * (the rest of the word, or the next word).
 */
struct subgetopt {
  int ind;         /* index of the next word: after the end, of the first that
                      is no option. Start: 1 */
  int pos;         /* place inside that word. Start: 0 */
  int problem;     /* the letter that was wrong */
  const char *arg; /* the option's argument; points into argv */
};

#define SUBGETOPT_INIT {1, 0, 0, 0}

/* The next letter; -1 at the end; '?' for an unknown letter or a missing
   argument (problem says which). */
int subgetopt(struct subgetopt *o, int argc, char *const *argv,
              const char *opts);

#endif
