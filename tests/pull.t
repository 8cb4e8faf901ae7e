#!/bin/sh
# pull.t: mail over a connection that the office made: maildirpull in the
# office, maildirpush on the hub. (Calls that fail: sweep-calls, scene pull.)
. tests/lib.sh
. tests/site.sh
limit=$B/tests/limit
site_pull r1 r2
ln -s "$B/qmtpd" "$B/turn" "$B/tcpclient" "$B/serialqmtp" "$T/herat/bin/"
site_link hub mazar mazar.example.org
cat > "$T/hub/control/offices" <<EOT
# who fetches what
herat:qrelay/MAILDIR.HERAT:qrelay-herat-
Mazar:$T/hub/qrelay/MAILDIR.MAZAR:qrelay-mazar-
nodir::x
noprefix:qrelay/MAILDIR.HERAT
gone:qrelay/NOWHERE:x-
EOT
M=$T/hub/qrelay/MAILDIR.MAZAR
inbox="$T/herat/staff/r1/Maildir $T/herat/staff/r2/Maildir"

# fill COUNT: messages for two people in herat.
fill() {
  "$B/tests/takecensus" fill "$H" "$1" 2 qrelay-herat- herat.example.org
}
# judge COUNT: all have arrived, and nothing is queued anywhere.
# shellcheck disable=SC2086 # inboxes
judge() {
  until_true 20 site_idle herat
  "$B/tests/takecensus" judge "$1" 2 $inbox "$H" "$T/herat/spool"
}
arrived() { [ "$(count "$T/herat/staff/r1/Maildir")" = "$1" ]; }
# shellcheck disable=SC2086 # inboxes
fresh() { site_fresh "$H" "$T/herat/spool" $inbox; }
site_rules hub '127.0.0.1:allow,OFFICE="herat"' \
  '127.0.0.2:allow,OFFICE="MAZAR"' '127.0.0.3:allow,OFFICE="nowhere"' \
  '127.0.0.4:allow,OFFICE="nodir"' '127.0.0.5:allow,OFFICE="noprefix"' \
  '127.0.0.6:allow,OFFICE="gone"' '127.0.0.7:allow,OFFICE=""' ':allow'
pull() {
  BUSHHOME=$T/herat OFFICE=mazar "$limit" 60 maildirpull "$@" 2>&1
}

# ---- mail, to who may have it
site_push
fill 5
"$B/tests/takecensus" fill "$M" 1 1 qrelay-mazar- mazar.example.org
is "maildirpull: exit, and not a word" 0 "$(pull 127.0.0.1 "$port"; echo $?)"
until_true 20 arrived 5
is "each is there once" "0 0 0" "$(judge 5)"
is "what the caller says is not asked for" 1 "$(count "$M")"
is "nothing is in the hub's log" "" "$(cat "$T/log")"
pull -i 127.0.0.2 127.0.0.1 "$port" > "$T/out"
is "another address has another queue" 0 "$(count "$M")"
is "of another domain: the office takes none of it" 5 "$(count \
  "$T/herat/staff/r1/Maildir")"

# ---- nothing there: one connection, and no byte
: > "$T/link"
bg tests/linksim -n 1 -d 20 -l 40 127.0.0.1:0 "127.0.0.1:$port" > "$T/link"
sim=$!
until_true 10 grep -q '^ready' "$T/link"
is "an empty queue: exit, and not a word" 0 \
  "$(pull 127.0.0.1 "$(sed -n 's/^ready //p' "$T/link")"; echo $?)"
wait $sim
like "it costs a connection and no byte" \
  '^conn=1 up=0 down=0 ms=[0-9]+ turns=0 why=eof' "$(cat "$T/link")"
# A small queue: out, and the answers.
fresh
fill 5
: > "$T/link"
bg tests/linksim -n 1 -d 20 -l 40 127.0.0.1:0 "127.0.0.1:$port" > "$T/link"
sim=$!
until_true 10 grep -q '^ready' "$T/link"
pull 127.0.0.1 "$(sed -n 's/^ready //p' "$T/link")" > "$T/out"
wait $sim
until_true 20 arrived 5
is "through a link: each is there once" "0 0 0" "$(judge 5)"
echo "# ten messages: $(tail -n 1 "$T/link")"

# ---- refused: a line there, a line here, nothing is sent
fresh
fill 2
for c in "3 100 no office nowhere in control/offices" \
  "4 111 no name:maildir:prefix for nodir in control/offices" \
  "5 111 no name:maildir:prefix for noprefix in control/offices" \
  "6 111 qrelay/NOWHERE: unable to open it: No such file" \
  "7 100 the rules do not say which office calls: no .OFFICE" \
  "8 100 the rules do not say which office calls: no .OFFICE"; do
  i=${c%% *}
  c=${c#* }
  : > "$T/log"
  out=$(pull -i 127.0.0.$i 127.0.0.1 "$port")
  is "127.0.0.$i: the office sees that it was refused" "100 1" \
    "$? $(echo "$out" | grep -c '^qmtpd: fatal: 127.0.0.1: .*breaks QMTP')"
  until_true 20 lines . 1 # it tells the office first
  like "and the hub says why" \
    "^maildirpush: fatal: 127.0.0.$i: nothing is sent: .*${c#* }" \
    "$(cat "$T/log")"
  is "in one line" 1 "$(wc -l < "$T/log" | tr -d ' ')"
done
rm -rf "$M/new"
: > "$T/log"
out=$(pull -i 127.0.0.2 127.0.0.1 "$port")
is "a queue that is no Maildir: the office sees it" "100 1" \
  "$? $(echo "$out" | grep -c 'breaks QMTP')"
until_true 20 lines . 1
like "and the hub says why" \
  '^maildirpush: fatal: 127.0.0.2: nothing .*open the Maildir .*MAZAR: No such' \
  "$(cat "$T/log")"
mkdir "$M/new"
stop
for c in "100 -n nowhere" "111 -n nodir" "100 -n ''" "100 -x" "100 x"; do
  code=${c%% *}
  eval "set -- ${c#* }"
  ok "exit $code: maildirpush $*" status $code env BUSHHOME="$T/hub" \
    maildirpush "$@" < /dev/null
done
is "-n goes before \$OFFICE" "0" "$(cd "$T" && OFFICE=nowhere \
  BUSHHOME=$T/hub "$B/tests/pair" turn -s qmtpd "$T/herat/spool" -- \
  maildirpush -n mazar 2> err; echo $?)"
ok "0 is closed" status 100 sh -c 'exec maildirpush -n herat 0<&-'
mv "$T/hub/control/offices" "$T/offices"
like "no control/offices" \
  'maildirpush: fatal: unknown: nothing is sent: unable to read .*control/offices: No such file' \
  "$(BUSHHOME=$T/hub maildirpush -n herat 2>&1 < /dev/null)"
mv "$T/offices" "$T/hub/control/offices"
peer() { # VARIABLE=VALUE...: who maildirpush says has called
  env BUSHHOME="$T/hub" "$@" maildirpush -n nowhere 2>&1 > "$T/out" < /dev/null |
    sed 's/maildirpush: fatal: \(.*\): nothing is sent.*/\1/'
}
ssh='SSH_CONNECTION=192.0.2.7 4000 192.0.2.1 22'
is "over ssh: who called" 192.0.2.7 "$(peer "$ssh")"
is "other names go before" "192.0.2.9 192.0.2.8" "$(echo \
  "$(peer "$ssh" REMOTE_ADDR=192.0.2.8 TCPREMOTEIP=192.0.2.9)" \
  "$(peer "$ssh" REMOTE_ADDR=192.0.2.8)")"
is "or nobody" unknown "$(peer "$ssh" TCPREMOTEIP=)"
is "it is for messages alone: of any length" 63 \
  "$(($(peer "SSH_CONNECTION=$(printf '%0200d' 0)" | wc -c) - 1))"
is "nothing was sent or lost" 4 "$(count "$H")"

# ---- the line dies in the middle, and the office calls again
site_push
fresh
fill 20
: > "$T/link"
bg tests/linksim -D 9000 -m hole 127.0.0.1:0 "127.0.0.1:$port" > "$T/link"
sim=$!
until_true 10 grep -q '^ready' "$T/link"
dead=$(sed -n 's/^ready //p' "$T/link")
BUSHHOME=$T/herat bg maildirpull 127.0.0.1 "$dead"
old=$!
some() { [ "$(ls "$T/herat/spool/seen" 2> /dev/null | wc -l)" -ge 2 ]; }
until_true 20 some
kill -STOP $sim # now neither end hears of the other's end
is "while one is at work, a second maildirpull leaves it alone" 0 \
  "$(pull 127.0.0.1 "$port"; echo $?)"
like "and says so with -v" "herat/spool: another maildirpull is at work here" \
  "$(pull -v 127.0.0.1 "$port")"
ok "the old one is there still" kill -0 $old
: > "$T/log"
is "with -k it ends that, and takes the rest" 0 \
  "$(pull -k 127.0.0.1 "$port"; echo $?)"
ok "the old one is gone" sh -c "! kill -0 $old 2> /dev/null"
until_true 20 arrived 20
is "at once: each is there once" "0 0 0" "$(judge 20)"
like "the hub has ended the session whose line died, and says so" \
  '^maildirpush: warning: 127.0.0.1: herat calls again: ended its older session, process' \
  "$(cat "$T/log")"
like "and what was left then" \
  '^maildirserial: warning: told to stop: [0-9]* messages left without a result' \
  "$(cat "$T/log")"
stop

kill -9 $sim
# Several at once: one of them remains, all is sent once.
site_push
fresh
fill 30
pids=
for i in 1 2 3 4 5 6; do
  BUSHHOME=$T/herat "$limit" 60 tcpclient -RHl0 127.0.0.1 "$port" \
    turn -s qmtpd "$T/herat/spool" > "$T/many.$i" 2>&1 &
  pids="$pids $!"
done
for p in $pids; do wait "$p"; done
BUSHHOME=$T/herat maildirvirt "$T/herat/spool"
is "six callers at once: each is there once" "0 0 0" "$(judge 30)"
is "and nobody is at work any more" "" \
  "$(BUSHHOME=$T/hub maildirpush -n herat 2>&1 > "$T/out" < /dev/null)"
stop

# A session of another kind on that queue, cron's on the hub, is left alone.
fresh
fill 3
mkfifo "$T/fifo"
# shellcheck disable=SC2016 # for that shell
BUSHHOME=$T/hub bg maildirserial "$H" qrelay-herat- \
  sh -c ': > "$1/ready"; cat "$1/fifo"' client "$T"
pid=$!
until_true 10 test -e "$T/ready"
is "the queue is locked by something else: nothing is sent, nothing ended" \
  "0 6" "$(cd "$T" && BUSHHOME=$T/hub "$B/tests/pair" turn -s qmtpd \
  "$T/herat/spool" -- maildirpush -n herat > "$T/out" 2>&1
  echo "$? $(count "$H")")"
: > "$T/fifo"
wait $pid

# ---- the lock's file cannot be had: it is said, and mail flows
if [ "$(id -u)" != 0 ]; then
  fresh
  fill 2
  chmod 500 "$H"
  out=$(BUSHHOME=$T/herat "$B/tests/pair" turn -s qmtpd "$T/herat/spool" -- \
    env BUSHHOME="$T/hub" maildirpush -n herat 2>&1)
  chmod 700 "$H"
  like "no file for the lock: going on" \
    'warning: unknown: going on without a lock on .*/.push: Permission denied' \
    "$out"
  is "all is sent" 0 "$(count "$H")"
fi
for k in link directory fifo; do
  rm -rf "$H/.push"
  case $k in
  link) ln -s "$T/hub/control/me" "$H/.push" ;;
  directory) mkdir "$H/.push" ;;
  fifo) mkfifo "$H/.push" ;;
  esac
  fresh_push=$(BUSHHOME=$T/hub "$limit" 60 "$B/tests/pair" turn -s qmtpd \
    "$T/herat/spool" -- maildirpush -n herat 2>&1)
  like "a $k in its place is not opened" 'going on without a lock' "$fresh_push"
done
rm -rf "$H/.push"

# ---- an older session that does not end: see below
mkdir "$T/stub"
cat > "$T/stub/maildirserial" <<'END'
#!/bin/sh
trap '' TERM
echo $$ > "$T/stubborn"
exec sleep 100
END
chmod 755 "$T/stub/maildirserial"
T=$T PATH=$T/stub:$PATH BUSHHOME=$T/hub bg maildirpush -n mazar \
  > "$T/out" < /dev/null
until_true 10 test -s "$T/stubborn"
BUSHHOME=$T/hub bg maildirpush -n mazar > "$T/waited.out" 2> "$T/waited.err" \
  < /dev/null
waiting=$!

# ---- cut after so many bytes, either way; then it calls again
bytes=$(fresh; fill 3
  BUSHHOME=$T/herat "$B/tests/pair" -v turn -s qmtpd "$T/herat/spool" -- \
    env BUSHHOME="$T/hub" maildirpush -n herat 2>&1)
# In tests/pair the office is the client: the hub's mail goes down.
up=$(expr "$bytes" : '.*up=\([0-9]*\)')
down=$(expr "$bytes" : '.*down=\([0-9]*\)')
ok "there is mail and there are answers: $bytes" \
  test "$up" -gt 50 -a "$down" -gt 3000
bad=
cut() { # OPTION BYTES
  fresh
  fill 3
  for how in "$1 $2" -v; do
    # shellcheck disable=SC2086 # words
    BUSHHOME=$T/herat "$limit" 60 "$B/tests/pair" $how \
      turn -s qmtpd -v "$T/herat/spool" -- \
      env BUSHHOME="$T/hub" maildirpush -q -n herat > "$T/out" 2>&1
  done
  BUSHHOME=$T/herat maildirvirt "$T/herat/spool"
  [ "$(judge 3)" = "0 0 0" ] || bad="$bad $1:$2"
}
n=0
while [ $n -lt 10 ]; do
  cut -d $((down * n / 10 + n % 3))
  cut -u $((up * n / 10))
  n=$((n + 1))
done
is "20 cuts of a pull: nothing is lost or doubled" "" "$bad"

wait $waiting
is "a session that does not end: the newer one gives up" \
  "111 maildirpush: fatal: unknown: nothing is sent: unable to end the older \
session of mazar: Connection timed out" "$? $(cat "$T/waited.err")"
is "and the caller sees it" refused "$(cat "$T/waited.out")"
kill -9 "$(cat "$T/stubborn")"

# ---- maildirpull over a command that hangs
BUSHHOME=$T/herat bg maildirpull -c sh -c 'echo $$ > "$0"; exec sleep 100' \
  "$T/slept"
old=$!
until_true 10 test -s "$T/slept"
is "another is at work" 0 "$(pull -c false; echo $?)"
is "-k: it is ended" 0 "$(pull -k -c true; echo $?)"
wait $old
is "it says so" 111 $?
ok "and its command is gone" \
  sh -c '! kill -0 "$(cat "$0")" 2> /dev/null' "$T/slept"

# ---- what they run
mkdir "$T/bin"
printf '#!/bin/sh\nprintf "<%%s>" "$@" > "$T/words"\n' > "$T/bin/maildirserial"
chmod 755 "$T/bin/maildirserial"
T=$T PATH=$T/bin:$PATH BUSHHOME=$T/hub maildirpush -v -n mazar < /dev/null
is "maildirpush -v" "<-v><-b><-t><1209600><-e><2><--><$M><qrelay-mazar-><serialqmtp>\
<--><qrelay-mazar->" "$(cat "$T/words")"
for p in tcpclient cmdclient; do
  cat > "$T/bin/$p" <<'END'
#!/bin/sh
for a in "${0##*/}" "$@"; do printf '<%s>' "$a"; done
exit 7
END
  chmod 755 "$T/bin/$p"
done
PATH=$T/bin:$PATH
BUSHHOME=$T/herat
export BUSHHOME
s=$BUSHHOME/spool
is "maildirpull" "<tcpclient><-RHl0><--><h><2090><turn><-s><qmtpd><-t><300>\
<--><$s><maildirvirt><--><$s>" "$(maildirpull h)"
is "-d, -t, -i, a port" "<tcpclient><-RHl0><-i><::1><--><h><9><turn><-s><qmtpd>\
<-t><60><--><$s/.><maildirvirt><--><$s/.>" \
  "$(maildirpull -t 60 -i ::1 -d "$s/." h 9)"
is "-q" "<tcpclient><-qRHl0><--><h><2090><turn><-s><qmtpd><-t><300>\
<--><$s><maildirvirt><-q><--><$s>" "$(maildirpull -q h)"
is "-c, -v" "<cmdclient><-v><ssh><-T><h><turn><-s><qmtpd>" \
  "$(maildirpull -cv ssh -T h | sed 's/<-->//g; s/<qmtpd>.*/<qmtpd>/')"
is "-z: a directory below home" "<tcpclient><-RHl0><--><h><2093><squeeze><-c><-->\
<$BUSHHOME/history/k><turn><-s><qmtpd><-t><300><--><$s><maildirvirt><--><$s>" \
  "$(maildirpull -z history/k h)"
is "or any other; -c, -v and -t" "<squeeze><-c><-v><-t><9><--></h><turn><-s>\
<qmtpd><-v><-t><9>" "$(maildirpull -cvt 9 -z /h ssh -T h |
  sed 's/.*<h><-->//; s/<--><[^>]*spool>.*//')"
ok "its exit code" status 7 maildirpull h
is "-n" "<cmdclient><-n><kabul><--><-x>" \
  "$(maildirpull -n kabul -c -- -x | sed 's/<--><turn>.*//')"
is "-c: an argument -- would divide the command: nothing is run" \
  "100 maildirpull: fatal: no mail is fetched into $s: an argument -- ends the \
command; put it into a script" "$(x=$(maildirpull -c ssh -- h get 2>&1)
  echo "$? $x")"
for w in '' 'h 1 2' '-x h' '-n kabul h' '-t 0 h' '-t x h' '-c' '-c -i ::1 ssh' '-d'; do
  # shellcheck disable=SC2086 # words
  ok "usage: maildirpull $w" status 100 maildirpull $w
done
like "no such spool" \
  "^maildirpull: fatal: no mail is fetched into $T/none: unable to open it" \
  "$(maildirpull -d "$T/none" h 2>&1)"
rm "$T/bin/tcpclient"
like "no tcpclient" "maildirpull: fatal: .*: unable to run tcpclient: " \
  "$(PATH=$T/bin BUSHHOME=$T/hub "$B/maildirpull" h 2>&1)"
end
