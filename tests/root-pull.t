#!/bin/sh
# root-pull.t: maildirpull and maildirpush run by root, as hooks and services
# do: they become the owner of the spool and of the queue before a byte of mail,
# also where they lead a process group.
. tests/lib.sh
[ "$(id -u)" = 0 ] || { skip "pulling as root" "not root"; end; }
. tests/rootsite.sh
site_pull r1
site_rules hub '127.0.0.1:allow,OFFICE="herat"' ':deny'
fill() {
  tests/takecensus fill "$H" 3 1 qrelay-herat- herat.example.org
  own
}
arrived() { [ "$(count "$T/herat/staff/r1/Maildir")" = 3 ]; }
fill
site_push
is "as root on both sides: exit, and not a word" 0 \
  "$(BUSHHOME=$T/herat maildirpull 127.0.0.1 "$port" 2>&1; echo $?)"
until_true 20 arrived
ok "it is there" arrived
is "nothing belongs to root" "" "$(roots)"

# Leading a process group, it goes on in a child; the lock is the child's.
rm -f "$T"/herat/staff/r1/Maildir/new/* "$T"/herat/spool/seen/*
fill
: > "$T/link"
bg tests/linksim -v -D 300 -m hole 127.0.0.1:0 "127.0.0.1:$port" \
  > "$T/link" 2> "$T/pieces"
sim=$!
until_true 10 grep -q '^ready' "$T/link"
BUSHHOME=$T/herat bg setsid maildirpull 127.0.0.1 \
  "$(sed -n 's/^ready //p' "$T/link")" 2> "$T/old"
old=$!
until_true 20 grep -q '<' "$T/pieces"
kill -STOP $sim
is "-k, and a call to a hub whose line died: exit, and not a word" 0 \
  "$(BUSHHOME=$T/herat setsid maildirpull -k 127.0.0.1 "$port" 2>&1; echo $?)"
until_true 20 arrived
ok "all is there, at once" arrived
like "the hub ended its older session" 'ended its older session' \
  "$(cat "$T/log")"
wait $old
is "the older maildirpull was ended, too" 111 $?
kill -9 $sim
is "nothing belongs to root" "" "$(roots)"
stop

chown 0 "$H"
like "a queue of root's is refused" \
  'nothing is sent: qrelay/MAILDIR.HERAT: it belongs to root' \
  "$(cd "$T" && sed -i 's|:q|:'"$T"'/hub/q|' hub/control/offices &&
    BUSHHOME=$T/hub maildirpush -n herat 2>&1 < /dev/null |
    sed "s|$T/hub/||")"
chown 0 "$T/herat/spool"
like "a spool of root's is refused" \
  'fatal: no mail is fetched into .*/spool: it belongs to root' \
  "$(BUSHHOME=$T/herat maildirpull 127.0.0.1 1 2>&1)"
end
