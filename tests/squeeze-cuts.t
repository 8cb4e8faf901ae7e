#!/bin/sh
# squeeze-cuts.t: the line cut under squeeze; and again: nothing is lost, and
# what the other end has costs next to nothing.
. tests/lib.sh
export T
cd "$T" || exit 1
. "$B/tests/squeeze.sh"

# Several pieces, that are not like each other, and all equally dear.
od -An -tx1 -v random | head -c 40000 > mail
size=$(wc -c < mail)
go
ok "a session" whole
rm -rf a b
go
total=$up
wrong=
dear=
n=0
saved=0
while [ $n -lt 8 ]; do
  rm -rf a b
  go -u $((total * n / 8))
  had=0
  [ ! -s got ] || had=$(wc -c < got)
  [ $code = 111 ] || wrong="$wrong $n:$code"
  [ "$had" = 0 ] || cmp -n "$had" mail got > out 2>&1 || wrong="$wrong $n:altered"
  go
  whole > out 2>&1 && [ ! -s err ] || wrong="$wrong $n:again"
  # Its share of the bytes, 100 for the hello and the sizes, and 5%.
  most=$(((size - had) * (total / 100) / (size / 100) + total / 20 + 100))
  [ "$up" -le $most ] || dear="$dear $n:$up,$most"
  [ "$had" = 0 ] || saved=$((saved + 1))
  n=$((n + 1))
done
is "cuts of what the client sends" "" "$wrong"
is "what has arrived is not paid again" "" "$dear"
ok "which was some of it, $saved times" test $saved -ge 4
end
