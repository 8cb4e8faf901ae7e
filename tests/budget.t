#!/bin/sh
# budget.t: maildirserial's orders and budgets; its wrappers pass them on.
. tests/lib.sh
PATH=$B/tests:$PATH
M=$T/m
FAKELOG=$T/fed
export FAKELOG

# fresh NAME...: an empty Maildir with these files in new/, each a minute
# younger than the one before.
fresh() {
  rm -rf "$M" "$FAKELOG"
  mkdir -p "$M/tmp" "$M/new" "$M/cur"
  : > "$FAKELOG"
  minute=10
  for f in "$@"; do mail "$f" 6; done
}
# mail NAME BYTES [FIELD [SENDER [RECIPIENT]]]: a message of so many bytes, but
# for the field.
mail() {
  {
    printf 'Return-Path: <%s>\nDelivered-To: %s\n' "${4-s@x}" "${5-p-r@y}"
    printf '%s\n' ${3:+"$3"} ''
    [ "$2" -lt 2 ] || head -c $(($2 - 1)) /dev/zero | tr '\0' x
  } > "$M/new/$1"
  touch -t "2026112200$minute" "$M/new/$1"
  minute=$((minute + 1))
}
left() {
  (cd "$M" && find new cur ! -name new ! -name cur | sort | tr '\n' ' ')
}
fed() { tr '\n' ' ' < "$FAKELOG"; }
run() {
  out=$(tests/limit 60 maildirserial "$@" 2>&1)
  code=$?
}
# script NAME: a client of one's own.
script() {
  { echo '#!/bin/sh'; cat; } > "$T/$1"
  chmod 755 "$T/$1"
}
# last: the last line, without what was seen of the clock.
last() {
  printf '%s\n' "$out" | tail -n 1 | sed 's/, some [0-9:]* at/, some TIME at/'
}

# ---- messages
fresh a b c
run -n 2 "$M" p- fakeclient K
is "-n: so many, quietly" "0  new/c " "$code $out $(left)"
is "-n: no others are fed" "new/a new/b " "$(fed)"
fresh a b c
run -v -n 2 "$M" p- fakeclient K
is "-v: what is left, and how long that takes" \
"maildirserial: info: $M: 2 sent, 1 KB; 1 left, 1 KB, some TIME at this speed; \
the budget is used up" "$(last)"
fresh a b c
run -v -n 3 "$M" p- fakeclient K
like "all: nothing is left" '3 sent, .* 0 without a result, [0-9]* seconds$' \
  "$(last)"
fresh a b c
run -v -n 2 "$M" p- fakeclient Z
is "none was sent: no speed" "maildirserial: info: $M: 0 sent, 0 KB; 3 left, \
1 KB; the budget is used up" "$(last)"
fresh a b c
out=$(terminal maildirserial -n 2 "$M" p- fakeclient K | tr -d '\r')
if [ "$out" ]; then
  like "a terminal is told, too" "info: $M: 2 sent, .* is used up" "$out"
  fresh a b c
  like "and of what is too large" 'info: .*: 0 sent, .* left, .*; too large: 3$' \
    "$(terminal maildirserial -m 10 "$M" p- fakeclient K | tr -d '\r')"
  fresh a b c
  is "but not with -q" "" "$(terminal maildirserial -qn 2 "$M" p- fakeclient K)"
  fresh a b c
  is "nor where nothing is left" "" \
    "$(terminal maildirserial -n 3 "$M" p- fakeclient K | grep info)"
else
  skip "a terminal at 2" "there are none here"
fi
printf 'Return-Path: <s@x>\nDelivered-To: p-r@y\n\nlate\n' > "$T/late"
script injector <<'END'
# While it works, a message comes in.
if [ ! -e "$1.did" ]; then touch "$1.did"; cp "$1" new/late; fi
echo started >> "$FAKELOG"
exec fakeclient K
END
fresh a b
run -n 3 "$M" p- "$T/injector" "$T/late"
is "what came in meanwhile counts" "0 started new/a new/b started new/late " \
  "$code $(fed)"
rm "$T/late.did"
fresh a b
run -n 2 "$M" p- "$T/injector" "$T/late"
is "and has to wait where nothing is left of a budget" \
  "0 started new/a new/b new/late " "$code $(fed)$(left)"
fresh a b c d e
run -n 4 "$M" p- fakeclient KKx
is "a broken connection is not made again" "111 new/a new/b new/c " \
  "$code $(fed)"
like "and that is told" 'ended with exit code 3: 3 messages left without a' "$out"

# ---- bytes
fresh a b c
run -l 12 "$M" p- fakeclient K
is "-l: so many bytes of messages" "0  new/c " "$code $out $(left)"
fresh a b c
run -l 11 "$M" p- fakeclient K
is "-l: never more" "new/b new/c " "$(left)"
fresh
mail a 100
mail b 6
mail c 6
run -l 12 "$M" p- fakeclient K
is "but for a first one that is larger" "new/b new/c " "$(left)"
fresh
mail a 6
mail b 100
mail c 6
run -l 20 "$M" p- fakeclient K
is "in their order" "new/b new/c " "$(left)"

# ---- what is not sent takes nothing of a budget
fresh
mail other 6 '' s@x q-r@y
mail a 6
mail b 6
run -n 1 "$M" p- fakeclient K
is "another prefix" "new/a new/b new/other " "$(fed)$(left)"
fresh
mail other 6 '' s@x q-r@y
run -n 1 "$M" p- "$T/injector" "$T/nothing"
is "nothing else: the client is not started" "0  new/other " \
  "$code $(fed) $(left)"
is "and that is told, as the client would" "maildirserial: warning: not sent: \
new/other: recipient does not begin with the prefix; it stays in the queue" \
  "$out"
run -q -l 10 "$M" p- fakeclient K
is "but with -q" "0 " "$code $out"
fresh
mail other 6 '' s@x q-r@y
run "$M" p- fakeclient K
is "without a budget that is the client's to see" "new/other " "$(fed)"
fresh a b
printf junk > "$M/new/junk"
touch -t 202611212300 "$M/new/junk"
run -n 1 "$M" p- fakeclient -K
is "no mail, which the client has to see" "new/junk new/a new/b new/junk " \
  "$(fed)$(left)"

# ---- the largest
fresh
mail a 100
mail b 2000
mail c 100
run -m 1000 "$M" p- fakeclient K
is "-m: what is larger stays" "0  new/b new/a new/c " "$code $out $(left)$(fed)"
run -v -m 1000 "$M" p- fakeclient K
is "and is counted" "maildirserial: info: $M: 0 sent, 0 KB; 1 left, 2 KB; \
too large: 1" "$(last)"
run -v -m 2038 "$M" p- fakeclient K
is "it is the size of the file" "1" "$(printf '%s\n' "$out" | grep -c 'too large')"
run -m 2039 "$M" p- fakeclient K
is "that counts" "" "$(left)"
# Kept back for too long, it is refused.
script queue <<'END'
cat > "$FAKELOG.notice"
cat <&1 > /dev/null
END
fresh
mail a 100
mail b 2000
mail c 3000
touch -t 209901010000 "$M/new/c"
run -m 1000 -t 1 "$M" p- fakeclient K
is "-m and -t: refused when it is too old, and told of" "0 maildirserial: \
warning: new/b refused, and stays: the message has more than 1000 bytes, the \
most that is sent (#5.3.4) new/b new/c " "$code $out $(left)"
BUSHHOME=$T/home
QMAILQUEUE=$T/queue
export BUSHHOME QMAILQUEUE
mkdir -p "$BUSHHOME/control"
echo me.example > "$BUSHHOME/control/me"
run -v -b -m 1000 -t 1 "$M" p- fakeclient K
is "-b: its sender is told, and it is gone" "0 new/c " "$code $(left)"
is "what is left is what is not so old" "maildirserial: info: $M: 0 sent, 0 KB; \
1 left, 3 KB; too large: 2" "$(last)"
like "why" '^the message has more than 1000 bytes' \
  "$(grep '^the message' "$FAKELOG.notice")"
unset BUSHHOME QMAILQUEUE

# ---- a spool: what was delivered of a message that is not fed is not forgotten
for o in '-n 2' '-l 7' '-w 1000 -n 1' '-m 50'; do
  fresh a b
  mail c 300
  mkdir "$M/seen" "$M/done"
  echo noted > "$M/done/.log"
  # shellcheck disable=SC2086 # words
  run $o "$M" p- fakeclient K
  is "$o: what is noted of the rest stays" noted "$(cat "$M/done/.log")"
  run "$M" p- fakeclient K
  is "$o: until all are fed" "" "$(cat "$M/done/.log")"
done

# ---- orders
fresh
mail large 3000
mail small 10
mail middle 200
day=$(date +%Y%m%d%H%M)
touch -t "$day" "$M"/new/*
run -o size "$M" p- fakeclient Z
is "-o size" "new/small new/middle new/large " "$(fed)"
touch -t 202601010000 "$M/new/large"
: > "$FAKELOG"
run -o size "$M" p- fakeclient Z
is "what is old comes first" "new/large new/small new/middle " "$(fed)"
: > "$FAKELOG"
run -o size -a 1000000000 "$M" p- fakeclient Z
is "-a: what is" "new/small new/middle new/large " "$(fed)"
: > "$FAKELOG"
run -o age "$M" p- fakeclient Z
is "-o age" "new/large new/middle new/small " "$(fed)"
fresh
mail 1list 20 'List-Id: <x>'
mail 2plain 30
mail 3urgent 40 'X-Priority: 1'
mail 4bounce 50 '' ''
mail 5plain 5
touch -t "$day" "$M"/new/*
run -o class "$M" p- fakeclient Z
is "-o class" "new/4bounce new/3urgent new/5plain new/2plain new/1list " \
  "$(fed)"
: > "$FAKELOG"
run -o class -n 2 "$M" p- fakeclient K
is "and a budget" "new/4bounce new/3urgent new/1list new/2plain new/5plain " \
  "$(fed)$(left)"
fresh
mail 1list 20 'List-Id: <x>'
mail 2plain 30
mail 3urgent 40 'X-Priority: 1'
touch -t "$day" "$M"/new/*
run -o class "$M" p- fakeclient Kx
is "a client that is started again: in the same order" \
  "0 new/3urgent new/2plain new/2plain new/1list new/1list " "$code $(fed)"

# ---- time
fresh
for i in 1 2 3 4 5 6 7 8; do mail $i 6000; done
run -w 3600 "$M" p- fakeclient K
is "-w: time enough" "0  " "$code $out $(left)"
# Nothing is known of the speed: so many are fed that 16 KB are on their way.
script slow <<'END'
n=$(dd bs=1 count=6 2> /dev/null | tr -d '\0')
sleep 2
printf '%s\0Kx\n' "$n"
exec fakeclient K
END
fresh
for i in 1 2 3 4 5; do mail $i 9000; done
run -v -w 1 "$M" p- "$T/slow"
is "-w: when time is up, no more is fed" "0 new/2 new/3 new/4 new/5 " \
  "$code $(left)"
is "and that is told" "maildirserial: info: $M: 1 sent, 9 KB; 4 left, 36 KB, \
some TIME at this speed; the budget is used up" "$(last)"
fresh
for i in 1 2 3 4 5; do mail $i 9000; done
run -w 1 "$M" p- sh -c 'cat > /dev/null'
is "a client that reads all before it answers is not waited for for ever" \
  "0  new/1 new/2 new/3 new/4 new/5 " "$code $out $(left)"
script taker <<'END'
n=$(dd bs=1 count=6 2> /dev/null | tr -d '\0')
rm "$n"
exec fakeclient K
END
fresh
for i in 1 2 3; do mail $i 20000; done
run -w 100000 "$M" p- "$T/taker"
is "one that somebody took is not waited for" "0  new/2 new/3 " \
  "$code $out$(left) $(fed)"
fresh
for i in 1 2 3; do mail $i 20000; done
run -w 100000 "$M" p- fakeclient s
is "a client that wants no more names while it is waited for" \
  "0 new/2 new/3 " "$code $(left)"
fresh
for i in 1 2 3; do mail $i 20000; done
bg maildirserial -w 100000 "$M" p- fakeclient h 2> "$T/err"
pid=$!
until_true 20 grep -q new/1 "$FAKELOG"
kill $pid
wait $pid
is "a signal meanwhile" "111 new/1 " "$? $(fed)"
fresh
for i in 1 2 3; do mail $i 20000; done
run -w 100000 "$M" p- fakeclient Kx
is "a client that fails meanwhile" "111 new/2 new/3 " "$code $(left)"

# ---- a real line: a hub that ends sessions, and an office that stops before
H=$T/hub
maildirmake "$H"
export RELAYCLIENT=
TCP='tcpserver -1RHl0 127.0.0.1 0'
# shellcheck disable=SC2086 # words
listen $TCP qmtpd "$H"
here() { find "$H/new" -type f | wc -l | tr -d ' '; }
fresh
for i in 1 2 3 4 5 6; do mail $i 3000; done
is "maildirqmtp passes them on" "0 2 4" \
  "$(maildirqmtp -o class -n 2 "$M" p- 127.0.0.1 "$port"; echo $?) $(here) \
$(find "$M/new" -type f | wc -l | tr -d ' ')"
: > "$T/link"
bg linksim -r 96000 127.0.0.1:0 "127.0.0.1:$port" > "$T/link"
until_true 20 grep -q '^ready' "$T/link"
slow=$(sed -n 's/^ready //p' "$T/link")
fresh
for i in 1 2 3 4 5 6 7 8 9; do mail $i 12000; done
out=$(tests/limit 100 maildirserial -v -w 4 "$M" p- tcpclient -RHl0 -- \
  127.0.0.1 "$slow" serialqmtp p- 2>&1)
is "it stops in time: exit" 0 $?
sent=$(($(here) - 2))
is "what was sent is there, and nothing else was begun" "9 0" \
  "$((sent + $(find "$M/new" -type f | wc -l))) \
$(find "$H/tmp" -type f | wc -l | tr -d ' ')"
ok "some are sent, not all: $sent" test "$sent" -gt 0 -a "$sent" -lt 9
like "how it went" "$sent sent, .*; $((9 - sent)) left, .* is used up" "$(last)"
stop

# ---- others that pass them on
BUSHHOME=$T/home
export BUSHHOME
mkdir -p "$BUSHHOME/control" "$T/bin"
maildirmake "$BUSHHOME/q"
echo 'k:send -o class -l 50000:q:p-:192.0.2.1' > "$BUSHHOME/control/links"
is "control/links" "k: maildirserial -b -t 1209600 -l 50000 -o class -- \
$BUSHHOME/q p- tcpclient" "$(bushmail-flush -n | sed 's/tcpclient.*/tcpclient/')"
echo o:q:p- > "$BUSHHOME/control/offices"
script bin/maildirserial <<'END'
echo "$@" >&2
END
is "maildirpush" \
  "-q -b -t 1209600 -e 2 -a 5 -m 9 -w 3300 -- $BUSHHOME/q p- serialqmtp -- p-" \
  "$(PATH=$T/bin:$PATH maildirpush -a5 -w 3300 -qm 9 -n o 2>&1 < /dev/null)"
unset BUSHHOME

# ---- each call failing: what is not sent is there, and is sent by the next run
if tests/trace -o "$T/trace" true 2> /dev/null; then
  n=0 bad=
  while n=$((n + 1)); [ $n -le 36 ]; do
    fresh
    mail a 10 'List-Id: x'
    mail b 20000
    mail c 20000 'Priority: urgent'
    touch -t "$day" "$M"/new/*
    tests/limit 60 tests/trace -o "$T/trace" -n $n -e EIO \
      -s openat,fstat,newfstatat,read,getdents64,write,poll,ppoll -P "$M/new" \
      maildirserial -o class -w 100000 -l 1000000 -q "$M" p- fakeclient K \
      2> "$T/err"
    code=$?
    for f in a b c; do
      case $(grep -c "new/$f" "$FAKELOG")$(test -e "$M/new/$f"; echo $?) in
      00 | 11) ;; # waits; or was sent
      *) bad="$bad $n: $f: $(fed)" ;;
      esac
    done
    case $code in 0 | 111) ;; *) bad="$bad $n: exit $code" ;; esac
    run "$M" p- fakeclient K
    [ -z "$(left)" ] || bad="$bad $n: left $(left)"
  done
  is "whatever fails" "" "$bad"
else
  skip "each call failing" "tracing does not work here"
fi

# ---- what the options take
for o in '-n 0' '-n x' '-l 0' '-l 1k' '-w 0' '-w -1' '-m 0' '-m x' '-o' \
  '-o old' '-a x' '-n 1000000000000001'; do
  # shellcheck disable=SC2086 # words
  ok "$o: usage" status 100 maildirserial $o "$M" p- fakeclient
done
ok "maildirqmtp, too" status 100 maildirqmtp -l x "$M" p- 127.0.0.1
ok "and maildirpush" status 100 maildirpush -o x 6< /dev/null

# ---- many
calls() { # OPTIONS: how many system calls 1000 messages cost
  fresh
  awk -v d="$M/new" 'BEGIN { for (i = 0; i < 1000; ++i) {
    f = sprintf("%s/%032x", d, i)
    printf "Return-Path: <s@x>\nDelivered-To: p-r@y\nX-Priority: %d\n\nx\n",
      i % 6 > f
    close(f) } }'
  # shellcheck disable=SC2086 # words
  tests/trace -c -o "$T/trace" maildirserial $1 -q "$M" p- \
    sh -c 'tr "\0" "\n" | awk "{ printf \"%s%cZlater\n\", \$0, 0 }"'
  awk '$2 == "total" { print $1 }' "$T/trace"
}
if tests/trace -o "$T/trace" true 2> /dev/null; then
  plain=$(calls)
  size=$(calls "-o size -m 100000")
  class=$(calls "-o class")
  budget=$(calls "-n 100000")
  echo "# calls: $plain; by size $size, by class $class, with a budget $budget"
  ok "by size: as many" test "$size" -lt $((plain + 500))
  ok "by class: open, look, read and close each" \
    test "$class" -lt $((plain + 4500))
  ok "a budget: likewise" test "$budget" -lt $((plain + 4500))
else
  skip "calls" "tracing does not work here"
fi
fresh
tests/takecensus many "$M" 20000
tests/rss -o "$T/rss" maildirserial -q -o class -l 1000000000 -w 100000 "$M" \
  p- fakeclient Z
is "20,000: exit 0" 0 $?
kib_below 4096 "20,000"
end
