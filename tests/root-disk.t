#!/bin/sh
# root-disk.t: a hub whose disk is full answers Z, and goes on by itself when
# there is room again: the same tcpserver, within one session, and when its own
# router is what makes the room.
. tests/lib.sh
[ "$(id -u)" = 0 ] || { skip "a full disk" "needs root"; end; }
. tests/site.sh
chmod 755 "$T"
site_user=nobody site_uid=65534 site_gid=65534
site_hub r1
M=$T/hub/staff/r1/Maildir
chown -R 65534:65534 "$T/hub"
site_rules hub '127.0.0.1:allow,RELAYCLIENT=""'
if ! mount -t tmpfs -o size=256k,uid=65534,gid=65534,mode=700 none "$S"; then
  skip "a full disk" "no tmpfs here"
  end
fi
# shellcheck disable=SC2317 # by the trap
over() {
  site_stop hub
  until_true 30 umount "$S" 2> /dev/null
  tap_end
}
trap over EXIT
T2=$T/queue
own() { tests/limit -u 65534 30 "$@"; }
own mkdir "$S/tmp" "$S/new" "$S/cur" "$S/seen" "$S/done"
maildirmake "$T2"

# queue COUNT: sample messages.
queue() {
  until_true 30 quiet
  rm -rf "$T2"/*/* "$M"/*/* "$S"/seen/*
  tests/takecensus fill "$T2" "$1" 1 q- hub.example.org
  chown -R 65534:65534 "$T2"
}
flush() {
  tests/limit 60 maildirqmtp "$T2" q- 127.0.0.1 \
    "$(cat "$T/hub/port")" 2>> "$T/sender"
}
ballast() { own dd if=/dev/zero of="$S/ballast" bs=4k 2> /dev/null; }
all() { [ "$(count "$T2")" = 0 ] && [ "$(count "$M")" = "$1" ]; }
# Nobody is at work in the spool, nor will make room there.
quiet() {
  ! ps -e -o args= | grep -q "^[^ ]*\(qmtpd\|maildir[a-z]*\) .*$S"
}

site_listen hub
queue 9
ballast
flush
is "a full disk: all stays with the sender" "9 0 0" \
  "$(count "$T2") $(count "$S") $(count "$M")"
until_true 30 quiet
like "which was told so" 'deferred: unable to store the message' \
  "$(cat "$T/sender")"
like "and so was the log" 'unable to store it: No space left' \
  "$(cat "$T/hub/log")"
is "nothing is left in tmp" "" "$(ls "$S/tmp")"
rm "$S/ballast"
flush
ok "room again: the same server takes all, and it is delivered" \
  until_true 30 all 9
is "each once" "0 0 0" "$(tests/takecensus judge 9 1 "$M" 2> "$T/judge")"

# Within one session.
until_true 30 quiet
ballast
mkfifo "$T/wire"
{
  printf '5001:\n'
  head -c 5000 /dev/zero | tr '\0' a
  printf ',3:s@x,22:18:r1@hub.example.org,,'
} > "$T/package"
tests/limit -u 65534 60 qmtpd "$S" < "$T/wire" > "$T/out" 2> "$T/err" &
exec 3> "$T/wire"
cat "$T/package" >&3
until_true 30 grep -q Z "$T/out"
rm "$S/ballast"
tr a b < "$T/package" >&3
exec 3>&-
wait $!
is "one session: Z, and K when there is room" "0 ZK" \
  "$? $(sed 's/[0-9]*:\([KZD]\)[^,]*,/\1/g' "$T/out")"
rm "$S"/new/*

# The queue is larger than the disk, and nobody helps.
queue 240
is "more than the disk can hold" 1 \
  "$(($(cat "$T2"/new/* | wc -c) > 256 * 1024))"
: > "$T/sender"
n=0
until [ "$(count "$T2")" = 0 ] || [ $n = 600 ]; do
  n=$((n + 1))
  flush
  sleep 0.1
done
is "all is sent in the end" 0 "$(count "$T2")"
like "though not at once" 'deferred: unable to store the message' \
  "$(cat "$T/sender")"
maildirvirt "$S"
echo "# after $n flushes"
ok "and delivered" until_true 30 all 240
until_true 30 quiet
is "each once, here too" "0 0 0" \
  "$(tests/takecensus judge 240 1 "$M" 2> "$T/judge")"
is "nothing is left behind" "" "$(ls "$S/tmp" "$S/new" | grep -v '^$\|:$')"
end
