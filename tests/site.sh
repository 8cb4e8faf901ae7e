# site.sh: sets up a hub and offices below $D, all owned by the ordinary user
# who runs it; used by the demo and by the tests of whole chains. A site is a
# home (see INTERNALS) with the staff's Maildirs in staff/. Set D and B (the
# directory of the programs) first.

site_user=$(id -un)
site_uid=$(id -u)
site_gid=$(id -g)

# site_make NAME FQDN: an empty site, nothing routed.
site_make() {
  h=$D/$1
  mkdir -p "$h/control" "$h/users" "$h/alias" "$h/staff" "$h/qrelay" "$h/bin"
  echo "$2" > "$h/control/me"
  echo "$2" > "$h/control/locals"
  echo "$2" > "$h/control/rcpthosts"
  : > "$h/users/assign.staff"
  ln -s "$B/qmail-queue" "$B/maildirvirt" "$B/qmail-virt" \
    "$B/maildirserial" "$B/forward" "$h/bin/"
  "$B/maildirmake" "$h/spool"
  mkdir "$h/spool/seen" "$h/spool/done"
  site_assign "$1"
}

# site_assign NAME: writes users/assign from the staff that there is.
site_assign() {
  h=$D/$1
  {
    cat "$h/users/assign.staff"
    echo "+qrelay-:$site_user:$site_uid:$site_gid:$h/qrelay:-::virtual:"
    echo "+:$site_user:$site_uid:$site_gid:$h/alias:-::"
    echo .
  } > "$h/users/assign.new"
  mv "$h/users/assign.new" "$h/users/assign"
}

# site_staff NAME PERSON...: mailboxes for people at the site.
site_staff() {
  site=$1
  h=$D/$1
  shift
  for p in "$@"; do
    mkdir "$h/staff/$p"
    "$B/maildirmake" "$h/staff/$p/Maildir"
    echo "=$p:$site_user:$site_uid:$site_gid:$h/staff/$p:::" \
      >> "$h/users/assign.staff"
  done
  site_assign "$site"
}

# site_hub [PERSON...]: for tests: a hub below $T with these people, its spool in
# $S; and the variables of a client of it, that may relay.
# shellcheck disable=SC2034 # used by the test
site_hub() {
  D=$T
  site_make hub hub.example.org
  [ $# = 0 ] || site_staff hub "$@"
  BUSHHOME=$D/hub
  S=$BUSHHOME/spool
  TCPREMOTEIP=10.1.2.3
  RELAYCLIENT=
  export T D BUSHHOME TCPREMOTEIP RELAYCLIENT
}

# site_pull PERSON...: for tests: a hub below $T, and its office herat with these
# people, whose mail waits on the hub, in $H.
# shellcheck disable=SC2034 # used by the test
site_pull() {
  D=$T
  site_make hub hub.example.org
  site_make herat herat.example.org
  site_staff herat "$@"
  site_link hub herat herat.example.org
  echo herat:qrelay/MAILDIR.HERAT:qrelay-herat- > "$T/hub/control/offices"
  H=$T/hub/qrelay/MAILDIR.HERAT
}

# site_push: listen, for offices that call the hub for their mail.
site_push() {
  BUSHHOME=$T/hub listen tcpserver -1RHl0 -x "$T/hub/rules.cdb" 127.0.0.1 0 \
    maildirpush
}

# site_fresh MAILDIR...: they are empty, and know nothing of what was there. For
# tests: who is still at work in an old one goes on there, out of the way.
site_fresh() {
  for site_f; do
    [ ! -e "$site_f" ] || mv "$site_f" "$T/stale"
    maildirmake "$site_f"
    rm -rf "$T/stale" || until_true 10 rm -rf "$T/stale"
  done
}

# site_office NAME: all that is not local goes to the link queue.
site_office() {
  h=$D/$1
  echo ":qrelay" > "$h/control/virtualdomains"
  "$B/maildirmake" "$h/qrelay/MAILDIR"
  echo "./MAILDIR/" > "$h/qrelay/.qmail-default"
}

# site_link HUB NAME FQDN: on the hub, a queue for the office NAME.
site_link() {
  h=$D/$1
  q=$(echo "$2" | tr a-z A-Z)
  echo "$3:qrelay-$2" >> "$h/control/virtualdomains"
  echo "$3" >> "$h/control/rcpthosts"
  "$B/maildirmake" "$h/qrelay/MAILDIR.$q"
  echo "./MAILDIR.$q/" > "$h/qrelay/.qmail-$2-default"
}

# site_listen NAME: a tcpserver with qmtpd; its pid and port in
# $D/NAME/pid and $D/NAME/port; rules in $D/NAME/rules.cdb if there are any.
# A test's end ends it.
site_listen() {
  h=$D/$1
  BUSHHOME=$h "$B/tcpserver" -1RHl0 -X -x "$h/rules.cdb" 127.0.0.1 0 \
    "$B/qmtpd" "$h/spool" "$B/maildirvirt" "$h/spool" \
    > "$h/port.new" 2>> "$h/log" &
  echo $! > "$h/pid"
  tap_pids="${tap_pids:-} $!"
  n=0
  until [ -s "$h/port.new" ]; do
    n=$((n + 1))
    [ $n -lt 2000 ] || { echo "$1: tcpserver does not start" >&2; return 1; }
    sleep 0.02
  done
  mv "$h/port.new" "$h/port"
}

# site_rules NAME RULE...: compiles the access rules.
site_rules() {
  h=$D/$1
  shift
  for r in "$@"; do echo "$r"; done |
    "$B/tcprules" "$h/rules.cdb" "$h/rules.tmp"
}

site_stop() {
  [ -f "$D/$1/pid" ] || return 0
  kill "$(cat "$D/$1/pid")" 2>/dev/null
  wait "$(cat "$D/$1/pid")" 2>/dev/null
  rm -f "$D/$1/pid"
}

# site_inject NAME FILE SENDER RECIPIENT...: by the queue program.
site_inject() {
  h=$D/$1
  f=$2
  s=$3
  shift 3
  {
    printf 'F%s\0' "$s"
    for r in "$@"; do printf 'T%s\0' "$r"; done
    printf '\0'
  } > "$h/envelope.$$"
  BUSHHOME=$h "$B/qmail-queue" < "$f" 1< "$h/envelope.$$"
}

# site_route NAME: routes what is in the spool now, and waits for it. A
# maildirvirt that is at work already is waited for too; what that has deferred
# is for the next one.
site_route() { until_true 20 site_routed "$1"; }
site_routed() {
  BUSHHOME=$D/$1 "$B/maildirvirt" "$D/$1/spool"
  site_idle "$1"
}

# site_idle NAME: 0 if nothing is left in the spool.
site_idle() {
  [ -z "$(ls "$D/$1/spool/new" "$D/$1/spool/cur" | grep -v "^$\|:$")" ]
}

# site_send NAME QUEUE PREFIX TO: a flush of the link queue to the site TO.
site_send() {
  BUSHHOME=$D/$1 "$B/maildirqmtp" "$D/$1/qrelay/$2" "$3" \
    127.0.0.1 "$(cat "$D/$4/port")"
}

# count DIR: the messages in a Maildir.
count() {
  ls "$1/new" "$1/cur" | grep -c '^[^/:.][^:]*$' || :
}
