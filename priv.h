#ifndef PRIV_H
#define PRIV_H

/*
 * Opens the directory PATH (a Maildir) for work in it. A process that is
 * not root just opens it. Root becomes its owner: refuses a link in the last
 * component, an owner that is root, and a path in which somebody other than
 * root and that owner could replace a parent; drops groups, gid and uid of
 * what it opened and checks that root is gone; starts a session of its own.
 * Returns the descriptor (close-on-exec), or -1 with errno and *WHY a text in
 * plain words for what was wrong (then the process is not to go on).
 *
 * A process that leads its process group cannot start a session: it forks,
 * the child returns from here, and the parent passes signals on, waits for
 * the child and exits as the child does. So call this before anything that a
 * fork would double.
 */
int priv_enter(const char *path, const char **why);

/* Becomes UID and GID for good, with the groups of user NAME (0: none other),
   and checks it. 0, or -1 with errno. */
int priv_drop(unsigned long uid, unsigned long gid, const char *name);

#endif
