#!/bin/sh
# What somebody who can write a Maildir may put there: links, FIFOs,
# directories, in the place of files and of directories. Nothing is followed,
# nothing waits, nothing is lost, and what is good goes on. (Files of other
# users and devices: root-hostile.t.)
. tests/lib.sh
. tests/site.sh

site_hub mary
Q=$T/queue
inbox=$BUSHHOME/staff/mary/Maildir/new

# queued FILE RCPT TEXT; ns; package TEXT for mary.
queued() {
  printf 'Return-Path: <>\nDelivered-To: %s\nSubject: %s\n\n%s\n' \
    "$2" "$3" "$3" > "$1"
}
ns() { printf '%d:%s,' "${#1}" "$1"; }
package() {
  ns "
Subject: $1

$1
"
  ns a@example.net
  ns "$(ns mary@hub.example.org)"
}
rest=$T/elsewhere
fresh() {
  rm -rf "$rest" "$Q" "$S" "${inbox%/new}"
  mkdir "$rest"
  maildirmake "$Q"
  maildirmake "$S"
  maildirmake "${inbox%/new}"
  mkdir "$S/seen" "$S/done"
  queued "$rest/secret" mary@hub.example.org secret
  cp "$rest/secret" "$T/secret"
}
kinds="link dangling fifo directory tolink"
# put KIND AT: something at AT.
put() {
  case $1 in
  link) ln -s "$rest/secret" "$2" ;;
  dangling) ln -s "$rest/nothing" "$2" ;;
  fifo) mkfifo "$2" ;;
  directory) mkdir "$2" ;;
  tolink) ln -s "$rest" "$2" ;;
  esac
}
# what KIND AT: it is still that.
what() {
  case $1 in
  link | dangling | tolink) test -h "$2" ;;
  fifo) test -p "$2" ;;
  directory) test -d "$2" ;;
  esac
}
untouched() {
  cmp "$rest/secret" "$T/secret" && [ "$(ls "$rest")" = secret ]
}
# waited CODE: a limit that was reached is remembered.
waited() {
  [ "$1" != 124 ] || : > "$T/hung"
  return "$1"
}
# send: $Q to qmtpd into $S. route: $S to mary. take: the package on 0 into $S.
send() {
  tests/limit 60 maildirserial "$Q" "" "$B/tests/pair" serialqmtp "" -- \
    qmtpd "$S" > "$T/out" 2>&1
  waited $?
}
sendsmtp() {
  tests/limit 60 maildirserial "$Q" "" "$B/tests/pair" serialsmtp "" me -- \
    "$B/tests/smtpsink" -o "$T/smtp" > "$T/out" 2>&1
  waited $?
}
route() {
  tests/limit 60 maildirvirt "$S" > "$T/out" 2>&1
  waited $?
}
take() {
  tests/limit 60 qmtpd "$S" > "$T/answer" 2> "$T/err"
  waited $?
}
first() { sed -n '1s/^[0-9]*:\(.\).*/\1/p' "$T/answer"; }
has() { [ "$(cat "$1"/* 2> /dev/null | grep -c "^Subject: $2\$")" = "$3" ]; }

# --- in the place of a message
for k in $kinds; do
  for sub in new cur; do
    fresh
    put $k "$Q/$sub/1"
    queued "$Q/new/2" mary@hub.example.org good
    ok "$k in $sub/ of a queue" status 0 send
    ok "$k in $sub/: stays" what $k "$Q/$sub/1"
    ok "$k in $sub/: the other one is sent" has "$S/new" good 1
    ok "$k in $sub/: nothing else" has "$S/new" secret 0
    fresh
    put $k "$Q/$sub/1"
    queued "$Q/new/2" mary@hub.example.org good
    ok "$k in $sub/ of a queue, by SMTP" status 0 sendsmtp
    ok "$k in $sub/, by SMTP: stays" what $k "$Q/$sub/1"
    is "$k in $sub/: the other one is sent" 1 "$(grep -c '^Subject' "$T/smtp")"
    fresh
    put $k "$S/$sub/1"
    queued "$S/new/2" mary@hub.example.org good
    ok "$k in $sub/ of a spool" status 0 route
    ok "$k in $sub/ of a spool stays" what $k "$S/$sub/1"
    ok "$k in $sub/: the other one is delivered" has "$inbox" good 1
    ok "$k in $sub/: no other" has "$inbox" secret 0
  done
done
fresh
ln "$rest/secret" "$Q/new/1"
ok "another name of a file of one's own" status 0 send
ok "is a message" has "$S/new" secret 1

# --- in the place of what qmtpd and qmail-queue make
fresh
package good | take
name=$(ls "$S/new")
is "a message, and its name" K "$(first)"
for k in $kinds; do
  for sub in new seen; do
    fresh
    put $k "$S/$sub/$name"
    package good | take
    is "$k at the name in $sub/: no K" Z "$(first)"
    ok "$k at the name in $sub/ stays" what $k "$S/$sub/$name"
    rm -rf "$S/$sub/$name"
    package good | take
    is "$k in $sub/ is gone: K" K "$(first)"
    ok "and it is there" has "$S/new" good 1
  done
  fresh
  put $k "$S/seen/.pruned"
  put $k "$S/tmp/x"
  package good | take
  is "$k as seen/.pruned and in tmp/" K "$(first)"
  ok "$k: nothing else was touched" untouched
  route
  ok "$k: and it is delivered" has "$inbox" good 1
done

# --- in the place of notes
cat > "${inbox%/Maildir/new}/.qmail" <<EOT
|cat > /dev/null; echo ran >> "$T/ran"
./Maildir/
EOT
ran() { wc -l < "$T/ran" | tr -d ' '; }
for k in $kinds; do
  fresh
  : > "$T/ran"
  put $k "$S/done/1"
  queued "$S/new/1" mary@hub.example.org good
  route
  is "$k at the name in done/: nothing is done" 0 "$(ran)"
  ok "$k in done/: the message stays" test -f "$S/new/1"
  rm -rf "$S/done/1"
  route
  is "$k in done/ is gone: delivered" "1 1" "$(ran) $(ls "$inbox" | wc -l |
    tr -d ' ')"
  ok "$k in done/: nothing else was touched" untouched
  fresh
  put $k "$S/done/.log"
  queued "$S/new/1" mary@hub.example.org good
  route
  ok "$k as done/.log: nothing else was touched" untouched
  ok "$k as done/.log stays" what $k "$S/done/.log"
  rm -rf "$S/done/.log"
  route
  ok "$k as done/.log is gone: delivered" has "$inbox" good 1
done

# --- in the place of a directory
for k in $kinds; do
  [ $k = directory ] && continue
  for sub in tmp new cur seen; do
    fresh
    queued "$S/new/1" mary@hub.example.org good
    mv "$S/$sub" "$rest/../was"
    put $k "$S/$sub"
    package better | take
    code=$?
    is "$k as $sub/: qmtpd refuses" "111 " "$code $(first)"
    printf 'Fa@b\0Tmary@hub.example.org\0\0' > "$T/env"
    echo | tests/limit 60 qmail-queue 1< "$T/env" 2> "$T/err"
    is "$k as $sub/: qmail-queue refuses" 62 $?
    ok "$k as $sub/: maildirvirt refuses" status 111 route
    ok "$k as $sub/: nothing else was touched" untouched
    rm "$S/$sub"
    mv "$rest/../was" "$S/$sub"
    route
    ok "$k as $sub/ is gone: delivered" has "$inbox" good 1
  done
  fresh
  : > "$T/ran"
  rmdir "$S/done"
  put $k "$S/done"
  queued "$S/new/1" mary@hub.example.org good
  route
  is "$k as done/: nothing is done" 0 "$(ran)"
  ok "$k as done/: nothing else was touched" untouched
  ok "$k as done/: the message stays" test -f "$S/new/1"
done
ok "nothing ever waited" test ! -e "$T/hung"
end
