#!/bin/sh
# squeeze-cuts.t: the line cut under squeeze; and again: nothing is lost.
. tests/lib.sh
export T
cd "$T" || exit 1
. "$B/tests/squeeze.sh"

go
ok "a session" whole
save
# ---- cut after so many bytes, and again: nothing is lost, and it goes on
wrong=
n=0
restore
go
total=$up
while [ $n -lt 8 ]; do
  restore
  go -u $((total * n / 8))
  [ $code = 111 ] || wrong="$wrong $n:$code"
  cmp -n "$(wc -c < got 2> /dev/null || echo 0)" mail got 2> /dev/null ||
    [ ! -s got ] || wrong="$wrong $n:altered"
  go
  whole && [ ! -s err ] || wrong="$wrong $n:again"
  n=$((n + 1))
done
is "cuts of what the client sends" "" "$wrong"
end
