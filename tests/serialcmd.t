#!/bin/sh
# serialcmd: what a command is given, and what its end means.
. tests/lib.sh

cd "$T" || exit 1
BUSHHOME=$T
export BUSHHOME T
maildirmake q
# queued NAME SENDER RCPT: a message that the commands of this test show.
queued() {
  printf 'Return-Path: <%s>\nDelivered-To: %s\nSubject: %s\n\nbody\n' \
    "$2" "$3" "$1" > "q/new/$1"
}
# feed NAME...; then the arguments of serialcmd after --.
feed() {
  names=
  while [ "$1" != -- ]; do names="$names$1\\0"; shift; done
  shift
  # shellcheck disable=SC2059 # a format
  (cd q && printf "$names" | serialcmd "$@") > out 2> err
  code=$?
  tr '\0' ' ' < out > results
}
cat > show <<'END'
#!/bin/sh
cat > $T/message
[ $# = 0 ] || printf '%s|' "$@" > $T/args
echo "$SENDER|$RECIPIENT|$LOCAL|$HOST|$(pwd)" > $T/env
END
cat > say <<'END'
#!/bin/sh
printf "$2"
exit $1
END
chmod 755 show say
: > args

queued a '"a b"@i.example' p-r@h.example
feed new/a -- p- "$T/show" x '{sender}' -- '{recipient}' '{local}' '{host}' \
  'x{host}' '{none}'
is "sent" "0 new/a Kok" "$code $(cat results)"
is "the message alone" "Subject: a

body" "$(cat message)"
# Some commands begin where the file begins, whatever the offset.
cat > whole <<'END'
#!/bin/sh
cat /dev/stdin > $T/message
END
chmod 755 whole
feed new/a -- p- "$T/whole"
is "to whoever opens it again, too" "Subject: a

body" "$(cat message)"
is "nothing is left of the copy" "" "$(ls q/tmp)"
mv q/tmp q/away
feed new/a -- p- "$T/whole"
is "no room for it" "0 new/a Zunable to copy it: No such file or directory (#4.3.0)" \
  "$code $(cat results)"
mv q/away q/tmp
is "arguments" 'x|"a b"@i.example|--|r@h.example|r|h.example|x{host}|{none}|' \
  "$(cat args)"
is "variables" "a b@i.example|r@h.example|r|h.example|$T/q" "$(cat env)"
ok "nothing is said" test ! -s err
queued a '' 'p-a, b@h@h.example'
feed new/a -- p- "$T/show" '{sender}' -- '{recipient}' '{local}' '{host}'
is "the null sender, an odd recipient" \
  '|--|"a, b@h"@h.example|a, b@h|h.example|' "$(cat args)"
is "variables" "|a, b@h@h.example|a, b@h|h.example|$T/q" "$(cat env)"
queued a s@i p-nohost
feed new/a -- p- "$T/show" '{recipient}' '{local}' '{host}'
is "no host" 'nohost|nohost||' "$(cat args)"
queued a s@i 'p-`touch $T/x`;|&$(touch $T/x)@h'
feed new/a -- p- "$T/show" -- '{local}' '{recipient}'
is "there is no shell" '--|`touch $T/x`;|&$(touch $T/x)|' \
  "$(cut -d '"' -f 1 args)"
ok "so" test ! -e x
queued a s@i r@h
SENDER=old feed new/a -- '' "$T/show"
is "no prefix; an old SENDER" "s@i|r@h|r|h|$T/q" "$(cat env)"
ln -s "$T/show" shown
mkdir bin
ln -s "$T/show" bin/homely
(PATH=$T:$PATH feed new/a -- '' shown; cat results) > log
is "searched for in PATH" "new/a Kok" "$(cat log)"
feed new/a -- '' homely
is "and in home" "new/a Kok" "$(cat results)"
is "the lock and others are closed" "new/a K0 1 2" "$(
  exec 9< err
  feed new/a -- '' sh -c 'for i in 0 1 2 3 4 5 6 7 8 9 10 11 12; do
    [ ! -e /proc/self/fd/$i ] || [ $i = 3 ] || printf "$i "; done'
  sed 's/ $//' results)"

# Addresses that are refused.
# refuse WHAT RESULT SENDER RCPT ARG...
refuse() {
  what=$1 want=$2
  queued a "$3" "$4"
  shift 4
  rm -f args
  feed new/a -- p- "$T/show" "$@"
  is "$what" "0 new/a $want" "$code $(cat results)"
  ok "$what: not run" test ! -e args
}
no='Dan address that begins with "-" is not given to'
refuse "a recipient like an option" "$no $T/show (#5.1.3)" s@i p--froot@h '{recipient}'
refuse "a local part" "$no $T/show (#5.1.3)" s@i p--f@h '{local}'
refuse "a host" "$no $T/show (#5.1.3)" s@i p-r@-f '{host}' --
refuse "a sender" "$no $T/show (#5.1.3)" -s@i p-r@h '{sender}'
refuse "nobody" "Dthe recipient's address is empty (#5.1.3)" s@i p-
refuse "a control character" \
  "Dthe recipient's address contains a control character (#5.1.3)" \
  s@i "p-$(printf '\033')@h" x
refuse "in the sender" \
  "Dthe sender's address contains a control character (#5.1.7)" \
  "$(printf '\033')@h" p-r@h x
queued a s@i p--r@h
feed new/a -- p- "$T/show" -- '{recipient}'
is "but behind --" "--|-r@h|" "$(cat args)"
feed new/a -- p- "$T/show" x
is "and in a variable alone" "s@i|-r@h|-r|h|$T/q" "$(cat env)"

# Exit codes and texts.
queued a s@i r@h
while read -r exit want; do
  feed new/a -- '' "$T/say" "$exit" 'one\ntext\n'
  is "exit $exit" "0 new/a $want" "$code $(cat results)"
done <<'END'
0 Ktext
1 Ztext
64 Ztext
65 Dtext
66 Ztext
67 Dtext
68 Dtext
69 Dtext
70 Ztext
71 Ztext
72 Ztext
73 Ztext
74 Ztext
75 Ztext
76 Dtext
77 Dtext
78 Ztext
99 Ztext
100 Dtext
111 Ztext
112 Dtext
255 Ztext
END
# text WHAT FORMAT WANT
text() {
  feed new/a -- '' "$T/say" 75 "$2"
  is "$1" "new/a Z$3" "$(cat results)"
}
text "nothing said" '' "$T/say exited with code 75"
text "blank lines" ' \n\n' "$T/say exited with code 75"
text "no newline" 'x' x
text "blank lines behind" 'x\ny\n\n \n' y
text "bytes" 'a\tb\033[2Jc\377\rd' 'a b?[2Jc??d'
text "NUL and newline make no result" 'x\nnew/b\0Kno' 'new/b?Kno'
feed new/a -- '' awk 'BEGIN { for (i = 0; i < 99999; ++i) printf "long "
  exit 75 }'
is "a long line is cut" "1 1000" "$(wc -l < results | tr -d ' ') \
$(sed 's/^new.a Z//' results | wc -c | awk '{ print ($1 > 990 ? 1000 : $1) }')"
feed new/a -- '' "$T/none"
like "it cannot be run" "^new/a Zunable to run $T/none: No such file" \
  "$(cat results)"
feed new/a -- '' sh -c 'kill -9 $$'
is "it is killed" "new/a Zsh was ended by signal 9" "$(cat results)"
feed new/a -- '' true
is "it does not read the message" "new/a Kok" "$(cat results)"
feed new/a -- -t 1 '' sh -c 'sleep 60 & echo $! > $T/pid; wait'
is "it takes too long" "0 new/a Zsh took too long (#4.3.0)" \
  "$code $(cat results)"
# Whoever takes over orphans may not have waited for it yet.
gone() { ! kill -0 "$1" 2> /dev/null || grep -q "^State:.Z" "/proc/$1/status"; }
ok "and what it started is ended" until_true 5 gone "$(cat pid)"
feed new/a -- -t 1 '' sh -c '(trap "" TERM; exec sleep 60) & echo $! > $T/pid
  wait'
ok "also what does not hear of it" until_true 10 gone "$(cat pid)"
if "$B/tests/trace" -o trace true 2> /dev/null; then
  # With a tracer it may read more slowly than they write.
  (cd q && printf 'new/a\0' | "$B/tests/limit" 60 "$B/tests/trace" \
    -o "$T/trace" -s none serialcmd -t 1 '' sh -c 'cat /dev/zero &
    cat /dev/zero & cat /dev/zero & exec cat /dev/zero') > out 2> err
  is "what never stops writing takes too long" \
    "0 new/a Zsh took too long (#4.3.0)" "$? $(tr '\0' ' ' < out)"
else
  skip "what never stops writing" "tracing does not work here"
fi
(cd q && printf 'new/a\0' | "$B/tests/limit" 60 "$B/tests/limit" -c 0 \
  serialcmd -t 30 '' sh -c 'sleep 50 & exit 0') > out 2> err
is "SIGCHLD was blocked" "0 new/a Kok" "$? $(tr '\0' ' ' < out)"
feed new/a -- '' sh -c 'sleep 3 > /dev/null & echo $! > $T/pid'
is "what is left in the background is not waited for" "new/a Kok" \
  "$(cat results)"

# Several; what is no message; what is another's.
for i in a b c; do queued $i s@i p-$i@h; done
queued other s@i q-r@h
echo hello > q/new/bad
feed new/a new/none new/bad cur/x new/other new/b new/c -- -v p- \
  sh -c 'cat > /dev/null; echo $LOCAL; [ $LOCAL != b ] || exit 67'
is "several" "0 new/a Ka new/b Db new/c Kc" \
  "$code $(tr '\n' ' ' < results | sed 's/ $//')"
is "what is said" \
  "serialcmd: info: new/none: somebody else took it
serialcmd: info: cur/x: somebody else took it
serialcmd: warning: not handed on: new/bad: does not begin with Return-Path: \
and Delivered-To:; it stays in the queue
serialcmd: warning: not handed on: new/other: recipient does not begin with \
the prefix; it stays in the queue
serialcmd: info: sh: 2 accepted, 0 refused for now, 1 refused" "$(cat err)"
feed new/a/b ../x -- '' true
is "names that are none" "0 " "$code $(cat results)"
(cd q && printf 'new/a\0new/b' | serialcmd '' true) > out 2> err
like "a name without its end" 'the last name' "$(cat err)"
for i in /dev/full; do
  [ -c $i ] || continue
  (cd q && printf 'new/a\0' | serialcmd '' true) > $i 2> err
  is "results that cannot be written" 111 $?
  like "are said" 'may be sent again' "$(cat err)"
done
(cd q && serialcmd '' true < /) > out 2> err
is "names that cannot be read" 111 $?

# SIGTERM: what runs is finished, and nothing else begun.
# (A shell starts what is in the background with SIGINT ignored.)
mkfifo names
# told SIGNAL COMMAND: to end, while that runs; then there is a file sent.
told() {
  rm -f begun sent
  (cd q && exec "$B/tests/limit" 60 sh -c 'echo $$ > $T/serial
    exec serialcmd p- sh -c "$0" < "$T/names"' "$2") > out 2> err &
  pid=$!
  printf 'new/a\0new/b\0' > names
  until_true 10 test -s begun
  kill "-$1" "$(cat serial)"
  : > sent
  wait "$pid"
  code=$?
}
for s in TERM HUP; do
  told $s 'echo x > $T/begun; until [ -e $T/sent ]; do sleep 0.05; done'
  is "SIG$s: what runs ends, and 111 for what is left" "111 new/a Kok" \
    "$code $(tr '\0' ' ' < out)"
done
told TERM 'trap "" TERM; echo $$ > $T/begun; sleep 60; :'
is "SIGTERM: it does not end" "111 new/a Zsh was told to stop (#4.3.0)" \
  "$code $(tr '\0' ' ' < out)"
ok "and is ended" until_true 10 gone "$(cat begun)"
rm -f begun
maildirserial q p- serialcmd p- \
  sh -c 'trap "" TERM; echo $$ > $T/begun; sleep 60; :' 2> err &
pid=$!
until_true 10 test -s begun
kill "$pid"
wait "$pid"
is "before maildirserial loses its patience" \
  "111 maildirserial: warning: new/a deferred: sh was told to stop (#4.3.0)" \
  "$? $(head -n 1 err)"
ok "and its command is ended" until_true 10 gone "$(cat begun)"

# Under maildirserial.
rm -f q/new/*
queued a s@i p-a@h
queued b s@i p-b@h
maildirserial q p- serialcmd p- \
  sh -c 'cat >> $T/taken; [ $LOCAL = a ]' 2> err
is "under maildirserial" "0 b" "$? $(ls q/new)"
is "each once" "Subject: a Subject: b " "$(grep Subject taken | tr '\n' ' ')"
maildirmake q2
printf 'Return-Path: <s@x>\nDelivered-To: p-r@h\n\nx\n' > q2/new/a
"$B/tests/limit" 20 "$B/tests/limit" -c 0 maildirserial q2 p- serialcmd p- cat \
  > out 2>&1
is "SIGCHLD blocked at the start: no hang" "0 " "$? $(ls q2/new)"
for wrong in '' 'p-' '-t' '-t 0 p- x' '-t x p- x'; do
  # shellcheck disable=SC2086 # words
  serialcmd $wrong < /dev/null > out 2> err
  is "wrong usage: $wrong" 100 $?
done
end
