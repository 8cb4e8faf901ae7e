#!/bin/sh
# maildirserial.t: feeding, results, locks, clients that fail.
. tests/lib.sh
PATH=$B/tests:$PATH
M=$T/m
FAKELOG=$T/fed
export FAKELOG

# fresh NAME...: an empty Maildir with these files in new/, each a minute
# younger than the one before.
fresh() {
  chmod -R u+rwx "$M" 2>/dev/null
  rm -rf "$M" "$FAKELOG"
  mkdir -p "$M/tmp" "$M/new" "$M/cur"
  : > "$FAKELOG"
  minute=10
  for f in "$@"; do
    printf 'Return-Path: <s@x>\nDelivered-To: p-r@y\n\nbody\n' > "$M/new/$f"
    touch -t "20261122${hour:-00}$minute" "$M/new/$f"
    minute=$((minute + 1))
  done
}

# left: what is in new/ and cur/, on one line.
left() {
  (cd "$M" && find new cur ! -name new ! -name cur | sort | tr '\n' ' ')
}

fed() {
  tr '\n' ' ' < "$FAKELOG"
}

run() {
  out=$(maildirserial "$@" 2>&1)
  code=$?
}

# ORDER

fresh c b a
run "$M" p- fakeclient K
is "K: exit 0" 0 "$code"
is "K: quiet" "" "$out"
is "K: nothing is left" "" "$(left)"
is "the oldest first" "new/c new/b new/a " "$(fed)"

fresh c b a
touch -t 202611220000 "$M"/new/?
mv "$M/new/b" "$M/cur/b:2,S"
run "$M" p- fakeclient K
is "ties by name, cur/ as well" "new/a cur/b:2,S new/c " "$(fed)"
is "cur/ is emptied too" "" "$(left)"

fresh a
touch "$M/new/.hidden" "$M/cur/.x"
run "$M" p- fakeclient K
is "dot files are not fed" "new/a " "$(fed)"

fresh
run -v "$M" p- fakeclient K
is "nothing to do: the client is not started" "" "$out$(fed)"

fresh a
run "$M" p- pwd
is "the client runs in the Maildir, and need not answer" 0 "$code"
is "then all stays" "new/a " "$(left)"

# RESULTS

fresh a b c d e
run "$M" p- fakeclient KZD-K
is "K Z D and none: exit 0" 0 "$code"
is "what is not K stays" "new/b new/c new/d " "$(left)"
is "a deferral and a refusal are told" \
"maildirserial: warning: new/b deferred: not now (#4.3.0)
maildirserial: warning: new/c refused, and stays: never here (#5.1.1)" "$out"

fresh a b c d
run "$M" p- fakeclient Z
is "a text that repeats is counted" \
"maildirserial: warning: new/a deferred: not now (#4.3.0)
maildirserial: warning: 3 more deferred: not now (#4.3.0)" "$out"
run -q "$M" p- fakeclient Z
is "-q: nothing is told" "" "$out"
run -v "$M" p- fakeclient ZK-K
is "-v: everything is" \
"maildirserial: info: $M: 4 messages, 1 KB
maildirserial: info: new/a deferred: not now (#4.3.0)
maildirserial: info: new/b sent: stored
maildirserial: info: new/d sent: stored
maildirserial: info: $M: 2 sent, 1 deferred, 0 refused, 0 bounced, \
1 without a result, 0 seconds
maildirserial: info: $M: 2 sent, 1 KB; 2 left, 1 KB, some TIME at this speed" \
  "$(echo "$out" | sed 's/[0-9]* seconds/0 seconds/; s/some [0-9:]*/some TIME/')"

fresh a b
run "$M" p- fakeclient gK
like "garbage is told once" "^maildirserial: warning: fakeclient wrote" "$out"
is "once" 1 "$(echo "$out" | wc -l | tr -d ' ')"
is "results after garbage are believed" "" "$(left)"

fresh a b
touch "$M/new/never.not" "$T/secret"
touch -t 202611222359 "$M/new/never.not"
run "$M" p- fakeclient uZ
is "a name that was not fed is not believed" "new/b new/never.not " "$(left)"

fresh a b
run "$M" p- fakeclient 2K
like "a second result for a name is garbage" "no result" "$out"
is "the first counts" "" "$(left)"

fresh a b
run "$M" p- fakeclient p
is "half a line at the client's end counts for nothing" "new/a new/b " "$(left)"
is "and is no failure" 0 "$code"

fresh a
printf '%s' "$M/new/x
y" | xargs -0 touch 2>/dev/null || touch "$M/new/x
y"
mkdir "$M/new/dir"
ln -s a "$M/cur/link"
mkfifo "$M/cur/fifo"
run "$M" p- fakeclient K
is "only regular files are fed" "new/a " "$(fed)"
like "others are told, once" \
  "^maildirserial: warning: .* is no mail and stays, and 3 more like it$" "$out"
ok "and stay" test -p "$M/cur/fifo" -a -h "$M/cur/link" -a -d "$M/new/dir"
is "no failure" 0 "$code"

# CLIENTS THAT FAIL

fresh a b c d e
run "$M" p- fakeclient KKx
is "a client that fails is started again while there is progress" "" "$(left)"
is "started again: exit 0" 0 "$code"
is "it gets again what has no result" \
  "new/a new/b new/c new/c new/d new/e new/e " "$(fed)"

fresh a b c
run "$M" p- fakeclient x
is "no progress: exit 111" 111 "$code"
is "no progress: it is not started again" "new/a " "$(fed)"
is "no progress: the reason" "maildirserial: warning: fakeclient ended with \
exit code 3: 3 messages left without a result" "$out"

fresh a b c
run "$M" p- fakeclient k
is "a client that dies: told" "maildirserial: warning: fakeclient was killed \
by signal 9: 3 messages left without a result" "$out"

fresh a b c
run -e 2 "$M" p- fakeclient x
is "-e: a client without a word" "maildirserial: warning: fakeclient ended with \
exit code 3: 3 messages left without a result" "$out"
for w in 'exit 111|sh: no line' 'exit 3|sh ended with exit code 3, and said: sh: no line' \
  'kill -9 $$|sh was killed by signal 9, and said: sh: no line'; do
  run -e 2 "$M" p- sh -c "echo one >&2; echo sh: fatal: no line >&2; ${w%|*}"
  is "-e: ${w%|*}" "111 one
maildirserial: warning: ${w#*|}: 3 messages left without a result" "$code $out"
done
run -e 2 "$M" p- sh -c 'echo one >&2; echo sh: warning: two >&2'
is "-e: it ends well: its lines are as they were" "0 one
sh: warning: two" "$code $out"
run -qe 2 "$M" p- sh -c 'echo one >&2; exit 3'
is "-e -q: nothing is heard" "111 one" "$code $out"
ok "-e: no descriptor" status 100 maildirserial -e x "$M" p- true
run -e 9 "$M" p- sh -c 'echo why >&2; exit 111' 9> "$T/why"
is "-e 9: why is written there" \
  "111  maildirserial: warning: why: 3 messages left without a result" \
  "$code $out $(cat "$T/why")"

fresh a b c d
run "$M" p- fakeclient KKx 6</dev/null 7>"$T/seven"
is "6 and 7 are open: not started again" "new/c new/d " "$(left)"
is "6 and 7: exit 111" 111 "$code"

fresh a b c
run "$M" p- fakeclient Kc
is "exit 0 without all results: they just stay" "0 new/b new/c " "$code $(left)"

fresh a b c
run "$M" p- fakeclient none
is "a client that never reads" "0 new/a new/b new/c " "$code $(left)"
run "$M" p- fakeclient s
is "a client that closes 0 and goes on writing" "" "$(left)"

fresh a b c
run "$M" p- fakeclient o-
is "a client that closes 1 gets no more names" "0 new/b new/c " "$code $(left)"

fresh a
run "$M" p- nosuchclient
is "no such client: 111" 111 "$code"
like "no such client: told" "fatal: messages stay in .*: unable to run nosuch" \
  "$out"
is "no such client: it stays" "new/a " "$(left)"

# script NAME: a client of one's own.
script() {
  { echo '#!/bin/sh'; cat; } > "$T/$1"
  chmod 755 "$T/$1"
}

fresh a b c d
run "$M" p- fakeclient KKx 6</dev/null 7>&-
is "6 alone is no connection: started again" "0 " "$code $(left)"

fresh a b
run "$M" p- sh -c 'rm new/a new/b; exit 1'
is "a client that fails, and nothing is left to send" "0  " \
  "$code $out $(left)"

# More names than a pipe holds.
long=$(printf %0200d 0)
fresh
awk -v d="$M/new" -v n="$long" 'BEGIN { for (i = 0; i < 1000; ++i)
  printf "%s/%s%03d\n", d, n, i }' | xargs touch
run "$M" p- sh -c 'n=$(dd bs=1 count=207 2> /dev/null); exec < /dev/null
  echo "$n" > "$1"; printf "%s\0Kx\n" "$n"' sh "$T/first"
is "a client that wants no more names is heard" "0 999" \
  "$code $(find "$M/new" -type f | wc -l | tr -d ' ')"
ok "and what it has sent is removed" test ! -e "$M/$(cat "$T/first")" -a -s "$T/first"

# Its end and its last results come at once.
script last <<'END'
kill -STOP $PPID
(exec < /dev/null > /dev/null; sleep 1; kill -CONT $PPID) &
printf 'new/a\0Kx\nnew/b\0Zlater\n'
END
fresh a b
run "$M" p- "$T/last"
is "what a client says last is heard" "0 new/b " "$code $(left)"

cat > "$T/leaver" <<'END'
#!/bin/sh
# Leaves a child behind that keeps the pipe of the results open.
sleep 60 2>/dev/null &
echo $! > "$FAKELOG.pid"
exec fakeclient K
END
chmod 755 "$T/leaver"
fresh a
begin=$(date +%s)
run "$M" p- "$T/leaver"
kill "$(cat "$FAKELOG.pid")"
is "what a client left behind is not waited for" "0 " "$code $(left)"
ok "and not for long" test $(($(date +%s) - begin)) -lt 50

# SIGNALS AND LOCKS

fresh a b c
bg maildirserial "$M" p- fakeclient KKh 2> "$T/err"
pid=$!
until_true 10 grep -q new/c "$FAKELOG"
run "$M" p- fakeclient K
is "a second run exits 0 and is quiet" "0 " "$code $out"
is "and does nothing" "new/a new/b new/c " "$(fed)"
run -v "$M" p- fakeclient K
is "a second run with -v says so" \
  "maildirserial: info: $M: another run is at work here" "$out"
kill -TERM $pid
wait $pid
is "SIGTERM: exit 111" 111 $?
is "SIGTERM: told" \
"maildirserial: warning: told to stop: 1 message left without a result" \
  "$(cat "$T/err")"
is "SIGTERM: results that came are kept" "new/c " "$(left)"

fresh a b c
FAKEPID=$T/fakepid
cat > "$T/held" <<'END'
#!/bin/sh
echo $$ > "$1"
exec fakeclient KKh
END
chmod 755 "$T/held"
maildirserial "$M" p- "$T/held" "$FAKEPID" 2>/dev/null &
pid=$!
until_true 10 grep -q new/c "$FAKELOG"
two() { [ "$(left)" = "new/c " ]; }
until_true 10 two # their results are heard
kill -KILL $pid
wait $pid 2>/dev/null
run -v "$M" p- fakeclient K
is "killed, and its client works on: a new run leaves it alone" \
  "maildirserial: info: $M: another run is at work here" "$out"
kill -KILL "$(cat "$FAKEPID")"
until_true 10 sh -c '! kill -0 $(cat "$1") 2>/dev/null' sh "$FAKEPID"
run "$M" p- fakeclient K
is "and the next one sends what is left" "new/a new/b new/c new/c " "$(fed)"
is "which is all" "0 " "$code $(left)"

script stubborn <<'END'
trap '' TERM
while :; do
  kill -TERM $PPID
  echo told >> "$FAKELOG"
  sleep 1
done
END
fresh a
run "$M" p- "$T/stubborn"
is "told to stop twice: the client is killed" \
  "111 maildirserial: warning: told to stop: 1 message left without a result" \
  "$code $out"
ok "before its time is up" test "$(wc -l < "$FAKELOG")" -lt 9

# With and without a signal that is ignored.
script hangup <<'END'
kill -HUP $PPID
exec fakeclient hK
END
script hanged <<'END'
kill -HUP $PPID
exec fakeclient K
END
fresh a
run "$M" p- "$T/hangup"
is "SIGHUP: it stops" "111 new/a " "$code $(left)"
trap '' HUP
run "$M" p- "$T/hanged"
trap 'exit 1' HUP
is "SIGHUP ignored, as by nohup: it goes on" "0 " "$code $(left)"

# A terminal at 2.
fresh a b c
out=$(terminal maildirserial "$M" p- fakeclient ZK | tr -d '\r')
if [ "$out" ]; then
  like "a terminal is shown how far it is" "[123]/3 messages, 0/1 KB" "$out"
  like "and the lines of the log stand alone" \
    "^ *maildirserial: warning: new/a deferred" "$out"
  fresh a b c
  is "-q: nothing" "" "$(terminal maildirserial -q "$M" p- fakeclient ZK)"
  fresh a b c
  is "-v: the log alone" "" \
    "$(terminal maildirserial -v "$M" p- fakeclient ZK | grep KB | grep -v info)"
else
  skip "a terminal at 2" "there are none here"
fi

# Cron and ip-up at the same moment.
fresh a b c d e f g h i j
for i in 1 2 3 4 5; do
  bg maildirserial "$M" p- fakeclient K 2>> "$T/err2"
  pids="${pids:-} $!"
done
codes=
for pid in $pids; do
  wait "$pid"
  codes="$codes$?"
done
is "five at once: all exit 0" 00000 "$codes"
is "five at once: each message is fed once" \
  "new/a new/b new/c new/d new/e new/f new/g new/h new/i new/j " "$(fed)"
is "five at once: all is sent" "" "$(left)"

cat > "$T/injector" <<'END'
#!/bin/sh
# While it works, a message comes in.
if [ ! -e "$1.did" ]; then touch "$1.did"; cp "$1" new/late; fi
exec fakeclient K
END
chmod 755 "$T/injector"
fresh a
printf 'Return-Path: <s@x>\nDelivered-To: p-r@y\n\nlate\n' > "$T/late"
run "$M" p- "$T/injector" "$T/late"
is "what came in meanwhile is sent too" "new/a new/late " "$(fed)"
is "nothing is left then" "" "$(left)"
fresh a b
rm "$T/late.did"
cat > "$T/deferrer" <<'END'
#!/bin/sh
if [ ! -e "$1.did" ]; then touch "$1.did"; cp "$1" new/late; fi
exec fakeclient Z
END
chmod 755 "$T/deferrer"
run "$M" p- "$T/deferrer" "$T/late"
is "but nothing is fed twice in a run" "new/a new/b new/late " "$(fed)"

# REMOVAL

if [ "$(id -u)" != 0 ]; then
  fresh a b
  chmod 555 "$M/new"
  run "$M" p- fakeclient K
  is "unable to unlink: the consequence is told" \
"maildirserial: warning: message will be sent again: unable to unlink new/a: \
Permission denied
maildirserial: warning: message will be sent again: unable to unlink new/b: \
Permission denied" "$out"
  is "unable to unlink: 111" "111 new/a new/b " "$code $(left)"
  chmod 755 "$M/new"

  fresh a
  mkdir "$M/seen"
  chmod 555 "$M/seen"
  run "$M" p- fakeclient K
  is "unable to mark as seen: it is not removed" "111 new/a " "$code $(left)"
  like "and that is told" "sent again: unable to mark as seen: new/a" "$out"
else
  skip "unable to unlink" "root can unlink everything"
fi

fresh gone a
run "$M" p- sh -c 'rm new/gone; exec fakeclient K'
is "gone already is fine" "0  " "$code $out $(left)"

fresh gone a
run -t 0 "$M" p- sh -c 'rm new/gone; exec fakeclient Z'
like "gone already, and deferred: no reason to refuse it" \
  "new/gone deferred" "$out"
run -b "$M" p- sh -c 'rm new/a; exec fakeclient D'
is "gone already, and refused: nobody is told" "0  " "$code $out $(left)"
fresh a
run -b "$M" p- sh -c 'rm new/a; ln -s gone new/a; exec fakeclient D'
is "something else now: it stays" "111 new/a " "$code $(left)"
like "and that is told" "sender is not told: unable to open it: " "$out"

fresh a b
mv "$M/new/b" "$M/cur/b:2,"
mkdir "$M/seen" "$M/done"
touch "$M/done/a" "$M/done/b"
run "$M" p- sh -c 'touch done/other; exec fakeclient K'
is "K leaves a mark, without :2," "a b" "$(cd "$M/seen" && echo *)"
is "and takes the list of finished steps away" other "$(cd "$M/done" && echo *)"

fresh a b
mv "$M/new/b" "$M/cur/b:2,"
mkdir "$M/done"
touch "$M/done/a" "$M/done/b" "$M/done/stale"
run "$M" p- fakeclient Z
is "a list of steps without a message is removed" "a b" \
  "$(cd "$M/done" && echo *)"

fresh a b
mkdir -m 1700 "$M/seen" "$M/done"
touch "$M/done/a"
if tests/trace -o "$T/trace" true 2>/dev/null; then
  tests/trace -o "$T/trace" -s openat,open,fsync,fdatasync,unlink,unlinkat \
    maildirserial "$M" p- \
    sh -c 'cat > /dev/null; printf "new/a\000Kx\nnew/b\000Kx\n"'
  is "flush, mark, flush, unlink, flush, unlink the steps" \
    "fsync:new openat:seen/a openat:seen/b fsync:seen unlinkat:new/a unlinkat:new/b \
fsync:new unlinkat:done/a " \
    "$(awk '$4 ~ /pruned/ { next } $2 == "openat" && $4 !~ /seen\/[ab]$/ { next }
      { n = split($4, p, "/"); $4 = p[n]
        if ($2 != "fsync") $4 = p[n-1] "/" $4
        printf "%s:%s ", $2, $4 }' "$T/trace")"
  fresh a
  tests/trace -a -o "$T/trace" -s flock,openat maildirserial "$M" p- fakeclient K
  is "it looks at both directories after letting go of the lock" "cur new " \
    "$(awk '$2 == "flock" { cur = new = "" }
      $4 ~ /\/cur(\/\.)?$/ { cur = "cur" } $4 ~ /\/new(\/\.)?$/ { new = "new" }
      END { printf "%s %s ", cur, new }' "$T/trace")"
  fresh a b c
  mkdir "$M/seen"
  out=$(tests/trace -o "$T/trace" -s fsync -P /seen -n 1 -e EIO \
    maildirserial "$M" p- fakeclient KhK 2>&1)
  is "seen/ cannot be flushed: 111, nothing is removed" \
    "111 new/a new/b new/c " "$? $(left)"
  is "seen/ cannot be flushed: told, and the client is stopped" \
"maildirserial: warning: message will be sent again: unable to flush seen/ for \
new/a: Input/output error
maildirserial: warning: stopped: 2 messages left without a result" "$(echo "$out" | sed 's|I/O error|Input/output error|')"
  fresh a
  rm -f "$T/late.did"
  out=$(tests/trace -o "$T/trace" -s flock -n 3 -e EAGAIN maildirserial -v \
    "$M" p- "$T/injector" "$T/late" 2>&1)
  is "another run took the lock before the second look: it is that one's" \
    "0 new/late " "$? $(left)"
  like "and -v says so" "another run is at work here" "$out"
  fresh a
  ok "a client of which nothing can be heard is let go" status 111 \
    tests/limit 60 tests/trace -o "$T/trace" -s read -P pipe: -n 1 -e EIO \
    maildirserial "$M" p- sh -c 'cat > /dev/null'
  is "and the message stays" "new/a " "$(left)"
  fresh a
  out=$(tests/limit 60 tests/trace -o "$T/trace" -s read -P pipe: -n 2 -e EIO \
    maildirserial "$M" p- sh -c 'exec cat > /dev/null' 2>&1)
  is "also where that ends well" "111 new/a " "$? $(left)"
  for n in 1 2; do # one of them is the byte that says that it has ended
    tests/limit 20 tests/trace -o "$T/trace" -s write -P pipe: -n $n -e EIO \
      maildirserial -q "$M" p- true
    is "an end of the client that is told badly ($n): no hang" 0 $?
  done
  like "and it is said" \
    '^maildirserial: warning: messages without a result stay, .*what sh answers:' \
    "$out"
  fresh a b c d
  tests/trace -a -o "$T/trace" -s openat,open -P "$M/new/" \
    maildirserial "$M" p- fakeclient KZDK 2>/dev/null
  is "no message is opened" "" "$(grep -v '/new/\. ' "$T/trace")"
else
  skip "the order of calls" "tracing does not work here"
fi

# DIRECTORIES AND USAGE

run "$T/nodir" p- fakeclient K
is "no such Maildir: 111" 111 "$code"
like "no such Maildir: told" "unable to work in .*nodir.*No such file" "$out"
if [ "$(id -u)" != 0 ]; then
  fresh a
  ln -s m "$T/link"
  run "$T/link" p- fakeclient K
  is "whoever is not root may follow a link" "0 " "$code $(left)"
fi
mkdir "$T/plain"
run "$T/plain" p- fakeclient K
like "no Maildir: told" "unable to open the Maildir .*plain" "$out"
ok "too few arguments" status 100 maildirserial "$M" p-
ok "a lifetime that is no number" status 100 \
  maildirserial -t 1d "$M" p- fakeclient
ok "a descriptor that is no number" status 100 maildirserial -s x "$M" p- fakeclient
ok "an unknown option" status 100 maildirserial -z "$M" p- fakeclient
fresh a
run -B -b -t99 -- "$M" "" fakeclient K
is "options of one's own end at --" "0 " "$code $(left)"
run "$M" p- fakeclient -v
is "the client's options are its own" 0 "$code"

# MANY

# calls N: how many system calls N deferred messages cost.
calls() {
  fresh
  takecensus many "$M" "$1"
  tests/trace -c -o "$T/trace" maildirserial -q "$M" p- \
    sh -c 'tr "\0" "\n" | awk "{ printf \"%s%cZlater\n\", \$0, 0 }"'
  awk '$2 == "total" { print $1 }' "$T/trace"
}
if tests/trace -o "$T/trace" true 2>/dev/null; then
  few=$(calls 300)
  many=$(calls 3000)
  echo "# calls for 300: $few, for 3000: $many"
  ok "ten times the messages, at most ten times the calls" \
    test "$many" -le $((10 * few))
else
  skip "calls in proportion" "tracing does not work here"
fi

fresh
takecensus many "$M" 100000
unset FAKELOG
rss -o "$T/rss" maildirserial "$M" p- fakeclient Z > "$T/out" 2>&1
is "100,000: exit 0" 0 $?
is "100,000: all deferred, in two lines" \
  "maildirserial: warning: 99999 more deferred: not now (#4.3.0)" \
  "$(tail -n 1 "$T/out")"
kib_below 8192 "100,000"
run "$M" p- fakeclient K
is "100,000: all sent" "0  " "$code $out $(left)"

# WORDS

FAKELOG=$T/log
export FAKELOG
fresh
mkdir "$M/new/dir"
run "$M" p- fakeclient K
like "one that is no mail" \
  "^maildirserial: warning: new/dir is no mail and stays$" "$out"
run -q "$M" p- fakeclient K
is "-q: not a word of it" "0 " "$code $out"
rmdir "$M/new/dir"
cat > "$T/talker" <<'END'
#!/bin/sh
tr '\0' '\n' | while read -r n; do printf '%s\0Zno %s\n' "$n" "$n"; done
END
chmod 755 "$T/talker"
fresh a b c d e f g h i j k l m n o p q r s
run "$M" p- "$T/talker"
is "more texts than are told apart" 1 \
  "$(printf '%s\n' "$out" | grep -c 'more')"
is "the others have a line each" 17 "$(printf '%s\n' "$out" | wc -l)"
cat > "$T/garbler" <<'END'
#!/bin/sh
printf 'nothing\0Kno\nnothing\0Kno\n'
exec fakeclient K
END
chmod 755 "$T/garbler"
fresh a
run "$M" p- "$T/garbler"
is "results for what was not fed, told once" 1 \
  "$(printf '%s\n' "$out" | grep -c .)"
fresh a
run -q "$M" p- "$T/garbler"
is "-q: not told" "" "$out"
fresh a b
(trap '' HUP; exec maildirserial "$M" p- fakeclient h) 2> "$T/err" &
pid=$!
tap_pids="$tap_pids $pid"
until_true 10 grep -q new/a "$FAKELOG"
kill -HUP $pid
sleep 0.3
ok "a signal that was ignored before is ignored" kill -0 $pid
fresh a
out=$(tests/limit 20 tests/limit -c 0 maildirserial "$M" p- fakeclient K 2>&1)
is "SIGCHLD was blocked: it ends" "0 " "$? $out$(left)"
kill $pid
wait $pid
end
