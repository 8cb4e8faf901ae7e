#!/bin/sh
# bushmail-flush.t: gets, then sends; one at a time; its lines and its account.
. tests/lib.sh
. tests/site.sh
limit=$B/tests/limit
site_pull r1
site_staff hub r1
site_office herat
site_rules hub '127.0.0.1:allow,OFFICE="herat",RELAYCLIENT=""' ':allow'
Q=$T/herat/qrelay/MAILDIR
site_push
pull=$port
pushlog=$T/pushlog
ln "$T/log" "$pushlog"
site_listen hub
put=$(cat "$T/hub/port")
mkdir "$T/herat/log"
conf() { printf '%s\n' "$@" > "$T/herat/control/links"; }
plain="kabul:get:127.0.0.1 $pull"
send="kabul:send:qrelay/MAILDIR:qrelay-:127.0.0.1 $put"

# flush OPTIONS: what it says on both.
flush() { BUSHHOME=$T/herat "$limit" 60 bushmail-flush "$@" 2>&1; }
account() { # of the last one, but for the seconds
  tail -n 1 "$T/herat/log/flush" | sed 's/^[0-9]* [A-Z][a-z]* [0-9]* [0-9:]* -0000 //
    s/seconds=[0-9]* //'
}
down() {
  tests/takecensus fill "$H" "$1" 1 qrelay-herat- herat.example.org
}
up() { tests/takecensus fill "$Q" "$1" 1 qrelay- hub.example.org; }
bytes() { cat "$1"/new/* | wc -c | tr -d ' '; }
here() { [ "$(count "$T/herat/staff/r1/Maildir")" -ge "$1" ]; }
there() { [ "$(count "$T/hub/staff/r1/Maildir")" = "$1" ]; }
fresh() { site_fresh "$H" "$Q" "$T"/*/spool "$T"/*/staff/r1/Maildir; }

# ---- both ways
conf "# the line to kabul" "$send" "$plain"
down 5
up 3
sent=$(bytes "$Q")
is "both ways: exit, and not a word" 0 "$(flush; echo $?)"
until_true 20 here 5
until_true 20 there 3
is "what the hub had is here" "0 0 0" \
  "$(tests/takecensus judge 5 1 "$T/herat/staff/r1/Maildir" "$H")"
is "what waited here is there" "0 0 0" \
  "$(tests/takecensus judge 3 1 "$T/hub/staff/r1/Maildir" "$Q")"
like "the account" "^link=kabul got=5 gotbytes=[1-9][0-9]{3,} sent=3 \
sentbytes=$sent left=0 leftbytes=0 exit=0\$" "$(account)"
is "one line of it" 1 "$(wc -l < "$T/herat/log/flush" | tr -d ' ')"
like "with a date" \
  '^[0-9]+ [A-Z][a-z]+ [0-9]{4} [0-9:]{8} -0000 link=kabul seconds=[0-9]+ got' \
  "$(cat "$T/herat/log/flush")"
is "nothing to do: not a word" 0 "$(flush; echo $?)"
is "but an account" "link=kabul got=0 gotbytes=0 sent=0 sentbytes=0 left=0 \
leftbytes=0 exit=0" "$(account)"
is "no file is left behind" "" "$(ls "$T/herat/spool/tmp" "$Q/tmp" | grep -v :)"

# First get, then send, whatever the order in the file.
mkdir "$T/bin"
for p in maildirpull maildirserial; do
  cat > "$T/bin/$p" <<'END'
#!/bin/sh
# What it is given, and which descriptors it has; nobody else is at work.
for a in "${0##*/}" "$@"; do printf '<%s>' "$a"; done
echo
umask
mkdir "$T/one" || echo two at once
sleep 0.1
rmdir "$T/one"
exit "${FAKE:-0}"
END
  chmod 755 "$T/bin/$p"
done
export T
fake() { PATH=$T/bin:$PATH flush "$@" | grep -v '^<-s>' | sed 's/<-[es]><[0-9]*>//g'; }
conf "$send" "mazar:send:/x/Q:m-:|nc -q 0 h 1" "$plain" \
  "kabul:get:|ssh  -T	h get  " "kabul:send:/y/Q::h"
is "each step, in order" "<maildirpull><--><127.0.0.1><$pull>
0077
<maildirpull><-c><-n><kabul><--><ssh><-T><h><get>
0077
<maildirserial><-b><-t><1209600><--><$Q><qrelay-><tcpclient><-RHl0><-->\
<127.0.0.1><$put><serialqmtp><--><qrelay->
0077
<maildirserial><-b><-t><1209600><--></y/Q><><tcpclient><-RHl0><--><h><209>\
<serialqmtp><--><>
0077" "$(fake kabul)"
is "-kq -t" "<maildirpull><-k><-q><-t><9><--><127.0.0.1><$pull>
<maildirpull><-c><-n><kabul><-k><-q><-t><9><--><ssh><-T><h><get>
<maildirserial><-q><-b><-t><1209600><--><$Q><qrelay-><tcpclient><-qRHl0><-->\
<127.0.0.1><$put><serialqmtp><-t><9><--><qrelay->
<maildirserial><-q><-b><-t><1209600><--></y/Q><><tcpclient><-qRHl0><--><h>\
<209><serialqmtp><-t><9><--><>" "$(fake -kq -t 9 kabul | grep -v 0077)"
conf "$plain" "kabul:get squeeze:h" "kabul:send squeeze:/y/Q:p-:h" \
  "kabul:get squeeze hub:|ssh get"  "kabul:send squeeze hub -n 1:/y/Q:p-:|ssh put"
is "squeezed" "<maildirpull><--><127.0.0.1><$pull>
<maildirpull><-z><$T/herat/history/kabul><--><h>
<maildirpull><-c><-n><kabul><-z><$T/herat/history/hub><--><ssh><get>
<maildirserial><-b><-t><1209600><--></y/Q><p-><tcpclient><-RHl0><--><h><2094>\
<squeeze><-c><--><$T/herat/history/kabul><serialqmtp><--><p->
<maildirserial><-b><-t><1209600><-n><1><--></y/Q><p-><cmdclient><-n><kabul><-->\
<ssh><put><--><squeeze><-c><--><$T/herat/history/hub><serialqmtp><--><p->" \
  "$(fake kabul | grep -v 0077)"
is "squeezed, -t, -v" "<squeeze><-c><-v><-t><9><-->" \
  "$(fake -v -t 9 kabul | sed -n 's/.*<h><2094>\(.*<-->\)<.*history.*/\1/p')"
mkdir "$T/q"
maildirmake "$T/q/Q"
conf "mazar:send:$T/q/Q:m-:|nc h 1"
is "over a command" "<maildirserial><-v><-b><-t><1209600><--><$T/q/Q><m->\
<cmdclient><-v><-n><mazar><--><nc><h><1><--><serialqmtp><--><m->" \
  "$(fake -v | grep maildirserial)"
rm -f "$T/q/Q/.flush-mazar"
is "-n: what it would do, and nothing is done" \
  "mazar: maildirserial -b -t 1209600 -- $T/q/Q m- cmdclient -n mazar -- nc h 1 \
-- serialqmtp -- m-" "$(fake -n)"
is "nor is a lock taken" "" "$(ls -A "$T/q/Q" | grep flush)"
conf "a:get:h" "b:get:h" "c:get:i"
is "several links" "<maildirpull><--><h>
<maildirpull><--><h>
<maildirpull><--><i>" "$(fake | grep -v 0077)"
is "some of them" "<maildirpull><--><h>
<maildirpull><--><i>" "$(fake c a | grep -v 0077)"
is "-n: of one of them" "a: maildirpull -- h" "$(flush -n a)"
FAKE=100 fake a > "$T/out" || :
is "a step fails: the exit code" "111" \
  "$(FAKE=100 PATH=$T/bin:$PATH flush > "$T/out"; echo $?)"
like "the account has the step's" ' exit=100$' "$(account)"

# Told to stop, while a step is at work that ends well, and stopped: the end of
# it is far below. It has a child that it does not know.
mkdir -p "$T/calm/control"
maildirmake "$T/calm/spool"
echo a:get:h > "$T/calm/control/links"
cat > "$T/calm/maildirpull" <<'END'
#!/bin/sh
trap 'exit 0' TERM
: > "$T/began"
while :; do sleep 0.05; done
END
chmod 755 "$T/calm/maildirpull"
BUSHHOME=$T/calm PATH=$T/calm:$PATH bg sh -c ': & exec bushmail-flush -v a' \
  > "$T/calm/out" 2>&1
calm=$!
until_true 20 test -e "$T/began"
kill -STOP $calm
BUSHHOME=$T/calm bg bushmail-flush -k > "$T/calm/waits" 2>&1
waiting=$!

# ---- no log, no figures: mail flows
conf "$plain" "$send"
fresh
rm -r "$T/herat/log"
down 1
is "no directory log: not a word" 0 "$(flush; echo $?)"
is "nor is it made" "" "$(ls "$T/herat" | grep log)"
is "-v says the account on 2" "1" "$(flush -v | grep -c \
  '^bushmail-flush: info: link=kabul seconds=[0-9]* got=0 gotbytes=0 sent=0')"
mkdir "$T/herat/log" "$T/herat/log/flush"
like "log/flush cannot be written" \
  "^bushmail-flush: warning: kabul: the account is not written down: unable to write to $T/herat/log/flush: Is a directory" "$(flush)"
rmdir "$T/herat/log/flush"
# What the disk has no room for, in the middle of a line: here a limit on files,
# in the units of ulimit, and a signal that is ignored.
awk 'BEGIN { for (i = 0; i < 33; ++i) print "a line of the account before" }' \
  > "$T/herat/log/flush"
cp "$T/herat/log/flush" "$T/account"
like "no room for all of a line: it is said" \
  "^bushmail-flush: warning: kabul: the account is not written down: .*log/flush: " \
  "$(trap '' XFSZ; ulimit -f "$(($(wc -c < "$T/account") / 512 + 1))"
    BUSHHOME=$T/herat bushmail-flush 2>&1)"
ok "and there is no half of it" cmp "$T/account" "$T/herat/log/flush"
rm "$T/herat/log/flush"
if [ "$(id -u)" != 0 ]; then
  down 1
  chmod 500 "$T/herat/spool/tmp"
  up 2
  like "no room for figures" \
    '^bushmail-flush: warning: kabul: going on without figures: Permission denied' \
    "$(flush)"
  chmod 700 "$T/herat/spool/tmp"
  until_true 20 there 2
  is "mail flows all the same" 0 "$(count "$Q")"
  rm -f "$T/herat/spool/.flush-kabul"
  chmod 500 "$T/herat/spool"
  like "no room for the lock" \
    '^bushmail-flush: warning: kabul: going on without a lock on .flush-kabul: Permission' \
    "$(flush)"
  chmod 700 "$T/herat/spool"
  chmod 000 "$T/herat/spool"
  is "another user's: one line" "bushmail-flush: warning: kabul: nothing is \
fetched or sent: $T/herat/spool: unable to open it: Permission denied" "$(flush)"
  chmod 700 "$T/herat/spool"
  is "a directory of somebody else: one line" "bushmail-flush: warning: a: \
nothing is fetched or sent: /etc: it belongs to another user (run me as that \
one, or as root)" "$(conf "a:send:/etc:x-:h"; flush)"
fi

# ---- mistakes in the file, one line each, and nothing is done
while IFS='|' read -r line why; do
  line=$(echo "$line" | sed 's/!/|/')
  conf "$plain" "$line"
  is "$line" "bushmail-flush: fatal: nothing is fetched or sent: control/links: \
$why: $line" "$(flush)"
  ok "exit 111: $line" status 111 flush
done <<'EOT2'
kabul|no name of a link
:get:h|no name of a link
../x:get:h|no name of a link
-x:get:h|no name of a link
x y:get:h|no name of a link
kabul:|neither get nor send
kabul:get|neither get nor send
kabul:take:h|neither get nor send
kabul:send -o old:q:p:h|a send has no such option
kabul:send -o class squeeze:q:p:h|a send has no such option
kabul:get -o class:h|a get has no such option
kabul:get squeeze ../x:h|a get has no such option
kabul:GET:h|neither get nor send
kabul:get:|no host and no command
kabul:get:!|no host and no command
kabul:get:h 1 2|more than a host and a port
kabul:get:!ssh -- h|a command may not have the word "--"
kabul:send:|no maildir and prefix
kabul:send:Q|no maildir and prefix
kabul:send:Q:p|no maildir and prefix
kabul:send::p:h|no maildir and prefix
kabul:send:Q:p:|no host and no command
EOT2
conf "$plain"
is "a link that is not there: nothing is done" "bushmail-flush: fatal: nowhere: \
nothing is fetched or sent: there is no such link in control/links" \
  "$(flush kabul nowhere)"
ok "exit 100" status 100 flush nowhere
rm "$T/herat/control/links"
like "no control/links: one line" "^bushmail-flush: fatal: nothing is fetched or \
sent: unable to read $T/herat/control/links: No such file" "$(flush)"
ok "exit 111" status 111 flush
conf "# none"
is "no link in it: exit, and a line" "bushmail-flush: warning: nothing is fetched \
or sent: there is no link in $T/herat/control/links
0" "$(flush; echo $?)"
is "-q: not a word" 0 "$(flush -q; echo $?)"
for w in '-x' '-t 0' '-t x' '-t'; do
  # shellcheck disable=SC2086 # words
  ok "usage: bushmail-flush $w" status 100 flush $w
done
conf "x:send:NOWHERE:q-:h"
like "no such queue: one line" "^bushmail-flush: warning: x: nothing is fetched \
or sent: $T/herat/NOWHERE: unable to open it: No such file" "$(flush)"

# ---- a hub that refuses, answers garbage, is not there, is silent
fresh
up 2
conf "kabul:get:127.0.0.1 $put" "$send"
# The hub's disk may take longer than that: who sends is more patient.
mkdir "$T/patient"
printf '#!/bin/sh\nshift 2\nexec "$B/serialqmtp" "$@"\n' \
  > "$T/patient/serialqmtp"
chmod 755 "$T/patient/serialqmtp"
is "a get where nobody sends: 2 seconds of silence, then it sends" \
  "111 bushmail-flush: warning: kabul: not all is fetched: qmtpd: 127.0.0.1: \
nothing came for 2 seconds" "$(PATH=$T/patient:$PATH
  flush -t 2 > "$T/out"; echo "$? $(cat "$T/out")")"
until_true 20 there 2
like "the account" " got=0 gotbytes=0 sent=2 .* left=0 leftbytes=0 exit=111\$" \
  "$(account)"
listen tcpserver -1RHl0 127.0.0.1 0 echo 'what do you want?'
up 2
left=$(bytes "$Q")
conf "kabul:get:127.0.0.1 $port" "kabul:send:qrelay/MAILDIR:qrelay-:127.0.0.1 $port"
flush > "$T/out"
is "garbage: exit" 111 $?
is "garbage: one line, why and what stays" \
  "bushmail-flush: warning: kabul: not all is fetched: qmtpd: 127.0.0.1: the \
peer breaks QMTP; not all is sent: maildirserial: serialqmtp: 127.0.0.1: \
protocol error: 2 messages left without a result" \
  "$(sed 's/: what was not answered is not accepted//
    s/QMTP:[^;]*/QMTP/; s/error: .*: 2 mess/error: 2 mess/' "$T/out")"
is "-v: a line for each, and the account" "qmtpd: fatal
serialqmtp: fatal
maildirserial: warning
bushmail-flush: info" "$(flush -v | sed -n 's/\(fatal\|warning\): .*/\1/p
  s/\(flush: info\): link=.*/\1/p')"
like "the account" \
  " got=0 gotbytes=0 sent=0 sentbytes=0 left=2 leftbytes=$left exit=100\$" \
  "$(account)"
stop
conf "kabul:get:127.0.0.1 $port" "kabul:send:qrelay/MAILDIR:qrelay-:127.0.0.1 $port"
flush > "$T/out"
is "nobody there: exit" 111 $?
refused="tcpclient: unable to connect to 127.0.0.1 port $port: connection refused"
is "nobody there: one line" "bushmail-flush: warning: kabul: not all is \
fetched: $refused; not all is sent: maildirserial: $refused: 2 messages left \
without a result" "$(sed 's/Connection/connection/g' "$T/out")"
is "-q: not a word" "111 " "$(flush -q > "$T/out"; echo "$? $(cat "$T/out")")"
site_rules hub ':allow'
conf "$plain"
like "the hub does not know who calls" \
  '^bushmail-flush: warning: kabul: not all is fetched: qmtpd: 127.0.0.1: .*the peer breaks QMTP' \
  "$(flush)"
site_rules hub '127.0.0.1:allow,OFFICE="herat",RELAYCLIENT=""' ':allow'
is "nothing is lost" 2 "$(count "$Q")"

# ---- one line for each kind of trouble: its name, why, and what stays
cat > "$T/script" <<'END'
#!/bin/sh
# The other end, or what is run for it, is $1.
case $1 in
silent) exit 1 ;;
says) echo "no key fits" >&2; exit 255 ;;
dies) kill -9 $$ ;;
end) exit 0 ;;
esac
END
chmod 755 "$T/script"
while IFS='|' read -r how got lost; do
  case $how in
  nosuch) c=$T/nosuch ;;
  *) c="$T/script $how" ;;
  esac
  conf "kabul:get:|$c" "kabul:send:qrelay/MAILDIR:qrelay-:|$c"
  out=$(flush | grep -v '^no key' | sed "s|$T|T|g
    s/serialqmtp: .*kabul.*: 2 unanswered messages stay in the queue[^:]*/gone/")
  [ -z "$got" ] || got="not all is fetched: $got; "
  is "$how: one line" "bushmail-flush: warning: kabul: ${got}not all is sent: \
maildirserial: $lost: 2 messages left without a result" "$out"
done <<'END'
nosuch|cmdclient: unable to run T/nosuch: No such file or directory|cmdclient: unable to run T/nosuch: No such file or directory
silent|cmdclient: T/script ended with exit code 1: there may have been more to come|gone
says|cmdclient: T/script ended with exit code 255: there may have been more to come|gone
dies|cmdclient: T/script was killed by signal 9: there may have been more to come|gone
end||gone
END
down 1
conf "kabul:get:|env BUSHHOME=$T/hub OFFICE=herat maildirpush"
is "a link over a command that works: exit, and not a word" 0 "$(flush; echo $?)"
until_true 20 here 1
is "the mail says over which" "Received: from kabul (unknown)" \
  "$(cat "$T/herat"/staff/r1/Maildir/new/* | grep -m 1 '^Received: from ')"
conf "kabul:get:|echo x"
like "and so does a complaint about it" "not all is fetched: qmtpd: kabul: " \
  "$(flush)"
conf "kabul:get:|true" "kabul:send:qrelay/MAILDIR:qrelay-:|true"
mkdir "$T/bad"
bad() { # PROGRAM COMMAND: that program is this one
  rm -f "$T/bad"/*
  printf '#!/bin/sh\n%s\n' "$2" > "$T/bad/$1"
  chmod 755 "$T/bad/$1"
  (PATH=$T/bad:$PATH; flush)
}
for w in 'exit 111|ended with exit code 111' 'exit 1|ended with exit code 1' \
  'kill -9 $$|was killed by signal 9' \
  'echo it broke >&2; exit 7|ended with exit code 7, and said: it broke'; do
  is "maildirpull: ${w%|*}" "bushmail-flush: warning: kabul: not all is \
fetched: maildirpull ${w#*|}" "$(bad maildirpull "${w%|*}" |
    sed 's/; not all is sent: .*//')"
  is "serialqmtp: ${w%|*}" "bushmail-flush: warning: kabul: not all is sent: \
maildirserial: cmdclient ${w#*|}: 2 messages left without a result" \
    "$(bad serialqmtp "${w%|*}" | sed 's/cmdclient: [a-z]* was/cmdclient was/
      s/cmdclient ended with exit code 111, and said: //')"
done
is "maildirserial is killed" "bushmail-flush: warning: kabul: not all is sent: \
maildirserial was killed by signal 9" "$(bad maildirserial 'kill -9 $$')"
is "also with -q" "bushmail-flush: warning: kabul: not all is sent: \
maildirserial was killed by signal 9" "$(rm "$T/bad"/*; cp "$T/script" \
  "$T/bad/maildirserial"; sed -i '2s/.*/kill -9 $$/' "$T/bad/maildirserial"
  PATH=$T/bad:$PATH; flush -q)"
is "all waits where it was" 2 "$(count "$Q")"

# ---- twice at once; a line that dies, and the hook of the next
fresh
down 20
: > "$T/link"
bg tests/linksim -D 9000 -m hole 127.0.0.1:0 "127.0.0.1:$pull" > "$T/link"
sim=$!
until_true 10 grep -q '^ready' "$T/link"
conf "kabul:get:127.0.0.1 $(sed -n 's/^ready //p' "$T/link")" "$send" \
  "other:get:127.0.0.1 $pull"
BUSHHOME=$T/herat bg bushmail-flush > "$T/old" 2>&1
old=$!
until_true 20 here 2
kill -STOP $sim
is "a second one leaves the link alone" 0 "$(flush kabul; echo $?)"
is "and says so with -v" \
  "bushmail-flush: info: kabul: another bushmail-flush is at work here" \
  "$(flush -v kabul)"
conf "$plain" "$send"
up 2
is "-k ends the other one, and does it all" 0 "$(flush -k; echo $?)"
wait $old
is "the older one's exit code" 111 $?
is "and its line" "bushmail-flush: warning: kabul: told to stop" "$(cat "$T/old")"
until_true 20 here 20
until_true 20 there 2
is "each is there once" "0 0 0" \
  "$(tests/takecensus judge 20 1 "$T/herat/staff/r1/Maildir" "$H")"
got=$(tail -n 2 "$T/herat/log/flush" |
  awk '{ sub(/.* got=/, ""); n += $1 } END { print n }')
ok "accounts of both: all of the messages, $got" test "$got" -ge 20
kill -9 $sim

# ---- killed while the line is dead: the step ends, too, and the queue is free
if [ "$(uname)" = Linux ]; then
  fresh
  up 3
  listen tcpserver -1RHl0 127.0.0.1 0 sh -c ': > "$0"; exec sleep 100' \
    "$T/called"
  conf "kabul:send:qrelay/MAILDIR:qrelay-:127.0.0.1 $port"
  BUSHHOME=$T/herat bg bushmail-flush > "$T/old" 2>&1
  old=$!
  free() { ! maildirserial -v "$Q" x- true 2>&1 | grep -q 'another run'; }
  until_true 20 test -e "$T/called"
  kill -9 $old
  until_true 20 free
  conf "$send"
  is "killed, and called again with -k: exit, and not a word" 0 \
    "$(flush -k; echo $?)"
  until_true 20 there 3
  is "each is there once" "0 0 0" \
    "$(tests/takecensus judge 3 1 "$T/hub/staff/r1/Maildir" "$Q")"
  stop
  conf "$plain" "$send"
fi

# ---- killed while a step has not begun: a path of many directories is searched
mkdir "$T/slow"
printf '#!/bin/sh\nexec sleep 100\n' > "$T/slow/maildirserial"
chmod 755 "$T/slow/maildirserial"
conf "$send"
long=$(awk 'BEGIN { for (; n++ < 30000;) printf "/a:" }')
if PATH=$long$PATH /bin/sh -c : 2> "$T/err" && [ -e /proc/$$/task/$$/children ]
then
  BUSHHOME=$T/herat PATH=$long$T/slow:$PATH bg bushmail-flush > "$T/old" 2>&1
  old=$!
  step=
  begun() { read -r step < /proc/$old/task/$old/children; [ "$step" ]; }
  n=0
  until begun || [ $((n += 1)) = 200000 ]; do :; done # at once, if it can be
  until_true 20 begun
  kill -9 $old
  gone() {
    [ "$step" ] && ! kill -0 $step || grep -q '^State:.Z' "/proc/$step/status"
  }
  ok "a step that has not begun ends with it" until_true 10 gone
else
  skip "a step that has not begun" "its process cannot be told"
fi
conf "$plain" "$send"

# ---- as hooks start it: nothing in the environment but the home, no
# descriptor, an odd umask, no directory, signals ignored and blocked
fresh
down 2
up 2
ln -s "$B/maildirpull" "$B/tcpclient" "$B/turn" "$B/qmtpd" "$B/serialqmtp" \
  "$T/herat/bin/"
(
  mkdir "$T/gone"
  cd "$T/gone" && rmdir "$T/gone" && umask 777 && trap '' HUP CHLD
  exec env -i BUSHHOME="$T/herat" "$B/bushmail-flush" <&- >&- 2>&- 6< /dev/null \
    7< /dev/null
)
is "as a hook: exit" 0 $?
until_true 20 here 2
until_true 20 there 2
is "all is there" "2 2" \
  "$(count "$T/herat/staff/r1/Maildir") $(count "$T/hub/staff/r1/Maildir")"

# ---- each call of it that fails
if "$B/tests/trace" -c -o "$T/calls" true 2> /dev/null; then
  bad=
  i=-2
  while i=$((i + 3)); [ $i -le 60 ]; do
    fresh
    down 1
    up 1
    for how in "tests/trace -o $T/trace -n $i -e EIO -s \
openat,fcntl,read,fstat,newfstatat,pwrite64,write,unlinkat,clone,pipe2" env; do
      # shellcheck disable=SC2086 # words
      BUSHHOME=$T/herat "$limit" 60 $how bushmail-flush > "$T/out" 2> "$T/err"
      code=$?
      case $how:$code in
      env:0 | tests*:0 | tests*:111 | tests*:100) ;;
      *) bad="$bad $i:$code" ;;
      esac
    done
    [ "$(wc -l < "$T/trace")" -ge $i ] || break # it makes no more
    site_route herat
    until_true 20 there 1
    here 1 && there 1 || bad="$bad $i:lost"
  done
  is "each call fails: the next run does it" "" "$bad"
fi

# ---- an older one that does not end
wait $waiting
is "-k gives up: exit, and a line" "111 bushmail-flush: warning: a: nothing is \
fetched or sent: unable to end the older bushmail-flush: Connection timed out" \
  "$? $(cat "$T/calm/waits")"
kill -CONT $calm
wait $calm
is "the older one ends when it can" 111 $?
like "and its step ended well" "^bushmail-flush: warning: a: told to stop" \
  "$(cat "$T/calm/out")"
like "which is no success" "info: link=a .* exit=111" "$(cat "$T/calm/out")"
end
