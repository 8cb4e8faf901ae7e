#include "layout.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "control.h"
#include "fmt.h"
#include "ip.h"

#define RULES "tcprules/qmtp.rules"
#define ALIASES "users/aliases"

void layout_free(struct layout *l)
{
  making_free(&l->m);
  stralloc_free(&l->text);
  stralloc_free(&l->prefix);
  stralloc_free(&l->dotqmail);
  stralloc_free(&l->maildir);
  stralloc_free(&l->value);
  stralloc_free(&l->rule);
}

static void owner(struct layout *l, void (*part)(struct layout *))
{
  if (l->m.error) return;
  if (l->m.uid == geteuid()) part(l);
  else l->as_owner(l, part);
}

static int finish(struct making *m)
{
  making_compile(m, "tcprules", RULES, "tcprules/qmtp.cdb",
                 "tcprules/qmtp.tmp");
  making_compile(m, "newaliases", ALIASES, ALIASES ".cdb", 0);
  return making_end(m);
}

/* A Maildir below qrelay, and the dot-qmail file that leads there. */
static void queue(struct layout *l, const char *dotqmail, const char *name)
{
  struct making *m = &l->m;
  const char *rel = making_join(m, &l->text, "qrelay/", name, (char *) 0);

  making_maildir(m, rel);
  rel = making_join(m, &l->text, "qrelay/", dotqmail, (char *) 0);
  making_file(m, SETUP_SAME, rel, "./", name, "/\n", (char *) 0);
}

/* A run script: PROG with ARGS behind a tcpserver. */
static void service(struct layout *l, const char *rel, const char *what,
                    const char *port, const char *prog, const char *args)
{
  making_file(&l->m, SETUP_SAME, rel, "#!/bin/sh\n# Written by bushmail-conf: ",
              what, "\nexec 2>&1\nBUSHHOME=", l->m.home,
              "\nPATH=$BUSHHOME/bin:/usr/local/bin:/usr/bin:/bin\n"
              "export BUSHHOME PATH\n"
              "exec tcpserver -RHl0 -x $BUSHHOME/tcprules/qmtp.cdb \\\n  -- ",
              l->listen, " ", port, " ", prog, args, "\n", (char *) 0);
}

/* A HUB AND AN OFFICE */

/* What is in somebody else's directory may be a link of his. */
static void tables(struct making *m)
{
  making_dir(m, "control");
  making_dir(m, "users");
  making_dir(m, "tcprules");
}

static void both(struct layout *l)
{
  struct making *m = &l->m;
  const char *home = m->home;
  char u[FMT_NUM], g[FMT_NUM];

  u[fmt_num(u, m->uid)] = 0;
  g[fmt_num(g, m->gid)] = 0;
  making_dir(m, "");
  tables(m);
  making_dir(m, "service");
  making_dir(m, "service/qmtpd");
  if (l->bin) making_link(m, "bin", l->bin);
  making_ownerdir(m, "alias", 0755);
  making_ownerdir(m, "qrelay", 0755);
  making_ownerdir(m, "log", 0755);
  making_ownerdir(m, "spool", 0700);
  making_ownerdir(m, "history", 0700);
  making_file(m, SETUP_SAME, "control/me", l->fqdn, "\n", (char *) 0);
  making_file(m, SETUP_LINES, "control/locals", l->fqdn, "\n", (char *) 0);
  making_file(m, SETUP_LINES, "control/rcpthosts", l->fqdn, "\n", (char *) 0);
  making_file(m, SETUP_LINES, "users/assign", "+qrelay-:", l->who, ":", u, ":",
              g, ":", home, "/qrelay:-::virtual:\n+:", l->who, ":", u, ":", g,
              ":", home, "/alias:-::\n.\n", (char *) 0);
  making_file(m, SETUP_ANY, ALIASES,
              "# name: address, address ...\n# Then run: ", home,
              "/bin/newaliases ", home, "/" ALIASES "\n", (char *) 0);
  service(l, "service/qmtpd/run", "takes mail by QMTP", l->port, "qmtpd",
          " $BUSHHOME/spool maildirvirt $BUSHHOME/spool");
}

static void both_owner(struct layout *l)
{
  struct making *m = &l->m;

  making_maildir(m, "spool");
  making_maildir(m, "alias/postmaster");
  making_file(m, SETUP_ANY, "alias/.qmail-postmaster", "./postmaster/\n",
              (char *) 0);
  making_file(m, SETUP_ANY, "alias/.qmail-mailer-daemon", "&postmaster@",
              l->fqdn, "\n", (char *) 0);
  making_file(m, SETUP_ANY, "alias/.qmail-default", "| fastforward -d ",
              m->home, "/" ALIASES ".cdb\n", (char *) 0);
}

static void hub_owner(struct layout *l)
{
  both_owner(l);
  queue(l, ".qmail-inet-default", "MAILDIR.INET");
}

static void office_owner(struct layout *l)
{
  both_owner(l);
  queue(l, ".qmail-default", "MAILDIR");
}

/* OFFICE, which the rules set, tells whose history it is. */
static void squeezed(struct layout *l)
{
  making_dir(&l->m, "service/squeeze-qmtpd");
  making_dir(&l->m, "service/squeeze-push");
  service(l, "service/squeeze-qmtpd/run", "takes mail over squeezed links",
          l->squeezeport, "squeeze", " -s $BUSHHOME/history/ \\\n  qmtpd "
          "$BUSHHOME/spool maildirvirt $BUSHHOME/spool");
  service(l, "service/squeeze-push/run",
          "sends offices that call their mail, squeezed", l->squeezepullport,
          "squeeze", " -s $BUSHHOME/history/ maildirpush");
}

int layout_hub(struct layout *l)
{
  struct making *m = &l->m;

  both(l);
  making_dir(m, "service/push");
  service(l, "service/push/run", "sends offices that call their mail",
          l->pullport, "maildirpush", "");
  if (l->squeeze) squeezed(l);
  owner(l, hub_owner);
  making_file(m, SETUP_LINES, "control/virtualdomains", ":qrelay-inet\n",
              (char *) 0);
  making_file(m, SETUP_LINES, "control/offices", "# office:queue:prefix\n",
              (char *) 0);
  making_file(m, SETUP_LINES, RULES, ":allow\n", (char *) 0);
  return finish(m);
}

int layout_office(struct layout *l)
{
  struct making *m = &l->m;
  struct ip ip;
  int isip = ip_scan(l->peer, &ip);
  const char *word = l->squeeze ? " squeeze" : "";

  both(l);
  owner(l, office_owner);
  making_file(m, SETUP_LINES, "control/virtualdomains", ":qrelay\n",
              (char *) 0);
  making_file(m, SETUP_LINES, "control/links", "hub:get", word, ":", l->peer,
              " ", l->squeeze ? l->squeezepullport : l->pullport, "\nhub:send",
              word, ":qrelay/MAILDIR:qrelay-:", l->peer, " ",
              l->squeeze ? l->squeezeport : l->port, "\n", (char *) 0);
  making_file(m, SETUP_LINES, RULES, "127.0.0.1:allow,RELAYCLIENT=\"\"\n",
              isip ? l->peer : "", isip ? ":allow\n" : "", ":deny\n",
              (char *) 0);
  return finish(m);
}

/* AN OFFICE, TO A HUB */

/* SET becomes the lines of REL, by what is before SPLIT. 1; 0: there is no such
   file, or that it cannot be read was a failure. */
static int table(struct making *m, const char *rel, char split,
                 struct cset *set)
{
  stralloc text = {0};
  int r = control_file(&text, rel);

  if (r != -1 && cset_init(set, &text, split) == -1) r = -1;
  if (r == -1)
    making_fail(m, errno, "unable to read ", making_at(m, rel), (char *) 0);
  stralloc_free(&text);
  return r == 1;
}

/* REL has VALUE for KEY, or nothing. */
static void keyed(struct making *m, const char *rel, const char *key,
                  const char *value)
{
  struct cset set = {0};
  const char *is;

  if (table(m, rel, ':', &set)) {
    is = cset_find(&set, key, strlen(key));
    if (is && strcmp(is, value))
      making_fail(m, EEXIST, making_at(m, rel), " has ", key, ":", is, ", not ",
                  key, ":", value, (char *) 0);
  }
  cset_free(&set);
}

/* There is a hub, and FQDN is none of its own names. */
static void ishub(struct making *m, const char *fqdn)
{
  struct cset set = {0};

  if (!table(m, "control/offices", 0, &set))
    making_fail(m, EEXIST, "there is no hub in ", m->home,
                ": bushmail-conf hub makes one", (char *) 0);
  cset_free(&set);
  if (table(m, "control/locals", 0, &set) &&
      cset_find(&set, fqdn, strlen(fqdn)))
    making_fail(m, EEXIST, fqdn, " is a name of the hub itself, in ",
                making_at(m, "control/locals"), (char *) 0);
  cset_free(&set);
}

/* 1 if the rule S is for ADDRESS, which may be the beginning of another. */
static int isfor(const char *s, const char *address)
{
  size_t n = strlen(address);

  if (strncmp(s, address, n) != 0) return 0;
  return strncmp(s + n, ":allow", 6) == 0 || strncmp(s + n, ":deny", 5) == 0;
}

/* No rule but our own speaks of the address, or of the office. */
static void norule(struct layout *l)
{
  struct making *m = &l->m;
  stralloc rules = {0};
  const char *mark, *fn = making_at(m, RULES);
  char *s, *end;

  if (setup_read(&rules, fn) == -1 || stralloc_0(&rules) == -1)
    making_fail(m, errno, "unable to read ", fn, (char *) 0);
  mark = making_join(m, &l->text, ",OFFICE=\"", l->name, "\"", (char *) 0);
  for (s = rules.s; !m->error && *s; s = end) {
    end = s + strcspn(s, "\n");
    if (*end) *end++ = 0;
    if (*s == '#' || strcmp(s, l->rule.s) == 0) continue;
    if (strstr(s, mark) || isfor(s, l->peer))
      making_fail(m, EEXIST, fn, " has ", s,
                  ": change that line first", (char *) 0);
  }
  stralloc_free(&rules);
}

/* What the tables say of the office. */
static void naming(struct layout *l)
{
  struct making *m = &l->m;
  char *s;

  (void) making_join(m, &l->prefix, "qrelay-", l->name, (char *) 0);
  (void) making_join(m, &l->dotqmail, ".qmail-", l->name, "-default",
                     (char *) 0);
  s = making_join(m, &l->maildir, "MAILDIR.", l->name, (char *) 0);
  for (; *s; ++s)
    if (*s >= 'a' && *s <= 'z') *s = (char) (*s - 'a' + 'A');
  (void) making_join(m, &l->rule, l->peer, ":allow,OFFICE=\"", l->name,
                     "\",RELAYCLIENT=\"\"", (char *) 0);
  if (!m->error)
    (void) making_join(m, &l->value, "qrelay/", l->maildir.s, ":", l->prefix.s,
                       "-", (char *) 0);
}

static void add_owner(struct layout *l)
{
  queue(l, l->dotqmail.s, l->maildir.s);
}

static void contradictions(struct layout *l)
{
  ishub(&l->m, l->fqdn);
  keyed(&l->m, "control/virtualdomains", l->fqdn, l->prefix.s);
  keyed(&l->m, "control/offices", l->name, l->value.s);
  if (*l->peer != '-') norule(l);
}

static void add(struct layout *l)
{
  struct making *m = &l->m;

  making_file(m, SETUP_ADD, "control/offices", l->name, ":", l->value.s, "\n",
              (char *) 0);
  making_file(m, SETUP_ADD, "control/virtualdomains", l->fqdn, ":",
              l->prefix.s, "\n", (char *) 0);
  making_file(m, SETUP_ADD, "control/rcpthosts", l->fqdn, "\n", (char *) 0);
  if (*l->peer != '-')
    making_file(m, SETUP_ADD, RULES, l->rule.s, "\n", (char *) 0);
}

int layout_add(struct layout *l)
{
  naming(l);
  tables(&l->m);
  if (!l->m.error) contradictions(l);
  owner(l, add_owner);
  if (!l->m.error) add(l);
  return finish(&l->m);
}
