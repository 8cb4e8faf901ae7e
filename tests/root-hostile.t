#!/bin/sh
# Files and directories of other users, and devices, in a Maildir: only root
# can put them there in a test. The rest of the table: hostile.t.
. tests/lib.sh

if [ "$(id -u)" != 0 ]; then
  skip "files of other users" "needs root"
  end
fi
me=65534
other=65533
chmod 755 "$T"
. tests/site.sh
site_user=nobody site_uid=$me site_gid=$me
site_hub mary
Q=$T/queue
inbox=$BUSHHOME/staff/mary/Maildir

# as UID COMMAND...: as this user, for a limited time.
as() {
  tap_u=$1
  shift
  tests/limit -u "$tap_u" 60 "$@"
}
queued() {
  printf 'Return-Path: <a@x>\nDelivered-To: mary@hub.example.org\n' > "$1"
  printf 'Subject: %s\n\n%s\n' "$2" "$2" >> "$1"
}
fresh() {
  rm -rf "$S" "$Q" "$inbox"
  maildirmake "$S"
  maildirmake "$Q"
  maildirmake "$inbox"
  mkdir "$S/seen" "$S/done"
  chown -R $me:$me "$S" "$Q" "$BUSHHOME/staff"
}
has() { [ "$(cat "$1"/* 2> /dev/null | grep -c "^Subject: $2\$")" = "$3" ]; }
send() {
  as $me maildirserial "$Q" "" "$B/tests/pair" serialqmtp "" -- \
    qmtpd "$S" > "$T/out" 2>&1
}
route() { as $me maildirvirt "$S" > "$T/out" 2>&1; }

fresh
queued "$Q/new/root" one
queued "$Q/new/mine" two
queued "$Q/new/theirs" three
chown $me "$Q/new/mine"
chown $other "$Q/new/theirs"
chmod 644 "$Q"/new/*
ok "a queue with files of several users" status 0 send
ok "root's is sent" has "$S/new" one 1
ok "one's own is sent" has "$S/new" two 1
ok "that of another user is not" has "$S/new" three 0
ok "it stays" test -f "$Q/new/theirs"
like "and it is said" 'new/theirs: belongs to another user' "$(cat "$T/out")"

fresh
queued "$T/secret" secret
chown $other "$T/secret"
chmod 644 "$T/secret"
ln "$T/secret" "$S/new/1"
ln "$T/secret" "$S/cur/2:2,S"
queued "$S/new/3" good
chown $me "$S/new/3"
chmod 644 "$S/new/3"
ok "a spool with other names of somebody's file" status 0 route
ok "which is not delivered" has "$inbox/new" secret 0
ok "what is one's own is" has "$inbox/new" good 1
as $me maildirserial -b "$S" "" "$B/tests/fakeclient" D > "$T/out" 2>&1
ok "nor is it sent back" has "$S/new" secret 1
ok "it stays" test -f "$S/new/1" -a -f "$S/cur/2:2,S"

fresh
if mknod "$Q/new/1" c 1 5 2> /dev/null && mknod "$S/tmp/1" c 1 5 &&
  chmod 666 "$Q/new/1" "$S/tmp/1"; then
  queued "$Q/new/2" good
  chmod 644 "$Q/new/2"
  ok "a queue with a device" status 0 send
  like "which is no message" 'new/1 is no mail and stays' "$(cat "$T/out")"
  ok "the other one is sent" has "$S/new" good 1
else
  skip "a queue with a device" "no devices can be made here"
fi

for sub in tmp new cur seen; do
  fresh
  chown $other "$S/$sub"
  chmod 777 "$S/$sub"
  queued "$Q/new/1" good
  chmod 644 "$Q/new/1"
  printf '2:\na,3:s@x,24:20:mary@hub.example.org,,' > "$T/in"
  as $me qmtpd "$S" < "$T/in" > "$T/out" 2> "$T/err"
  is "$sub/ of another user: qmtpd refuses" "111 " "$? $(cat "$T/out")"
  ok "$sub/ of another user: maildirvirt refuses" status 111 route
  chown $me "$S/$sub"
  ok "$sub/ is one's own again" send
  ok "and takes mail" has "$S/new" good 1
done

# Notes: nothing is written to a file of another user.
fresh
printf '|true\n./Maildir/\n' > "$BUSHHOME/staff/mary/.qmail"
: > "$T/theirs"
chown $other "$T/theirs"
chmod 666 "$T/theirs"
for at in 1 .log; do
  fresh
  queued "$S/new/1" good
  chmod 644 "$S/new/1"
  chown $me "$S/new/1"
  ln "$T/theirs" "$S/done/$at"
  route
  is "done/$at of another user: nothing is written" "" "$(cat "$T/theirs")"
  rm "$S/done/$at"
  route
  ok "done/$at is gone: delivered" has "$inbox/new" good 1
done

# Directories that come later, or that are opened each time.
fresh
printf './Maildir/\n' > "$BUSHHOME/staff/mary/.qmail"
chown $other "$S/done"
chmod 777 "$S/done"
queued "$S/new/1" good
chown $me "$S/new/1"
route
is "done/ of another user: no notes in it" "" "$(ls -A "$S/done")"
like "which is said" 'its done/: ' "$(cat "$T/out")"
chown $me "$S/done"
ok "done/ is one's own again" status 0 route
ok "delivered once" has "$inbox/new" good 1

fresh
queued "$Q/new/1" good
chown $me "$Q/new/1"
rm -rf "$T/meet"
mkdir "$T/meet"
chmod 777 "$T/meet"
cat > "$T/client" << EOF
: > "$T/meet/go"
until test -e "$T/meet/made"; do sleep 0.1; done
exec "$B/tests/fakeclient" K
EOF
bg as $me maildirserial "$Q" "" sh "$T/client" > "$T/out" 2>&1
pid=$!
until_true 30 test -e "$T/meet/go"
mkdir "$Q/seen"
chown $other "$Q/seen"
chmod 777 "$Q/seen"
: > "$T/meet/made"
wait $pid
is "a seen/ of another user that comes later: refused" 111 $?
is "no mark is made in it" "" "$(ls -A "$Q/seen")"
ok "and the message stays" test -f "$Q/new/1"
end
