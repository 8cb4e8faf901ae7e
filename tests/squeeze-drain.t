#!/bin/sh
# squeeze-drain.t: mail under squeeze from a real queue to a real qmtpd, cut at
# places of both directions, or with an end killed; and run again until all has
# arrived: nothing is lost, and nothing doubled.
# $CUTS: so many places of each direction (6; all of a small session where it is
# 0, which is for the long torture run).
. tests/lib.sh
if [ "$(id -u)" = 0 ]; then
  skip "mail under squeeze" "mail is not handled as root"
  end
fi
. tests/site.sh
site_hub
Q=$T/queue
log=$T/log
limit=$B/tests/limit
cd "$T" || exit 1

# go [PAIR'S OPTION...]: a session of the queue; what is said of it is in $log.
go() {
  "$limit" 120 maildirserial "$Q" qrelay- "$B/tests/pair" "$@" \
    squeeze -v -c "$T/a" serialqmtp qrelay- -- \
    squeeze -s "$T/b" qmtpd "$S" < /dev/null > "$T/out" 2> "$log"
}
# fresh [MESSAGES RECIPIENTS]
fresh() {
  site_fresh "$Q" "$S"
  mkdir -p "$S/seen" "$S/done"
  few=${1:-3}
  each=${2:-2}
  "$B/tests/takecensus" fill "$Q" "$few" "$each" qrelay- hub.example.org
}
# blank: both ends know nothing of each other, and what all know they have.
"$limit" 150 "$B/tests/pair" squeeze -n -c "$T/a" sh -c 'exec 7>&-; cat <&6' -- \
  squeeze -n -s "$T/b" cat
cp -p a/known known
blank() {
  rm -rf a b
  mkdir a b
  ln known a/known
  ln known b/known
}
# drain: until nothing is queued; what is lost, doubled and torn then. (What a
# killed squeeze has left behind may keep the queue for a moment.)
drained() { [ "$(count "$Q")" = 0 ] || { go; [ "$(count "$Q")" = 0 ]; }; }
drain() {
  until_true 10 drained
  "$B/tests/takecensus" judge "$few" "$each" "$S" "$Q"
}
# size PATTERN: of a session.
size() { sed -n "s/.*info: .*$1 as \([0-9]*\).*/\1/p" "$log"; }

small=
[ "${CUTS:-6}" != 0 ] || small="2 1"
blank
# shellcheck disable=SC2086 # two words
fresh $small
go
is "a session" "0 0 0" "$(drain)"
up=$(size sent)
down=$(size received)
ok "was cut nowhere: $up and $down bytes" test "${up:-0}" -gt 100
for way in u d; do
  total=$up
  [ $way = u ] || total=$down
  cuts=${CUTS:-6}
  [ "$cuts" != 0 ] || cuts=$total
  wrong=
  n=0
  while [ $n -lt "$cuts" ]; do
    blank
    # shellcheck disable=SC2086 # two words
    fresh $small
    at=$((total * n / cuts))
    go -$way $at
    got=$(drain)
    [ "$got" = "0 0 0" ] || wrong="$wrong $at:$got"
    n=$((n + 1))
  done
  is "-$way: $n cuts: lost, doubled, torn" "" "$wrong"
done

# ---- what answers cost
blank
fresh 40 1
for n in 1 2; do
  "$limit" 120 maildirserial -n 20 "$Q" qrelay- "$B/tests/pair" \
    squeeze -v -c "$T/a" serialqmtp qrelay- -- \
    squeeze -s "$T/b" qmtpd "$S" < /dev/null > "$T/out" 2> "$log"
done
down=$(size received)
is "20 of 40 messages, and 20" 0 "$(count "$Q")"
# Of which 60 are code at most (t_coder); they come in a few frames, of at least
# 8 bytes each, and in more of them where the machine is busy.
ok "20 answers, with the hello and the end, in less than 180 bytes: $down" \
  test "$down" -lt 180

# ---- an end that is killed in the middle of the session
# killed END N: a session in which squeeze of END is killed in front of its N-th
# write, to the line, to its program or to its history.
killed() {
  c='' s=''
  eval "$1='$B/tests/trace -o $T/trace -s write -n $2 -k -p'"
  # shellcheck disable=SC2086 # words
  "$limit" 120 maildirserial "$Q" qrelay- "$B/tests/pair" \
    $c squeeze -c "$T/a" serialqmtp qrelay- -- \
    $s squeeze -s "$T/b" qmtpd "$S" < /dev/null > "$T/out" 2> "$log"
}
"$B/tests/trace" -o "$T/trace" true
if [ $? = 77 ]; then
  skip "an end killed" "no tracing here"
  end
fi
for x in c s; do
  wrong=
  hit=0
  for n in 5 7 9; do
    blank
    fresh
    killed $x $n
    [ "$(count "$Q")" = 0 ] || hit=$((hit + 1))
    got=$(drain)
    [ "$got" = "0 0 0" ] || wrong="$wrong $n:$got"
  done
  is "-$x killed: lost, doubled, torn" "" "$wrong"
  ok "in the middle, with mail left: $hit" test $hit -ge 1
done
end
