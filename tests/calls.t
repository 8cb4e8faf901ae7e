#!/bin/sh
# calls.t: sweep-calls, a few points of each scene; and that it can fail.
. tests/lib.sh

tests/trace -o "$T/probe" -- true 2> "$T/why"
if [ $? = 77 ]; then
  skip "sweep-calls" "$(cat "$T/why")"
  end
fi

tests/sweep-calls -q 8 > "$T/rows" 2> "$T/said"
is "nothing is wrong" "0 " "$? $(cat "$T/said")"
is "nowhere" "" "$(awk '$2 < 1 || $3 + $4 + $5 + $6 > 0' "$T/rows")"
is "seventeen scenes" 17 "$(grep -c '' "$T/rows")"

# A message replaces another of its name: found out, and that point again.
if sh tests/mkbroken replace "$T/replace" > "$T/said" 2>&1; then
  BUSHBIN=$T/replace
  export BUSHBIN
  tests/sweep-calls -q 40 -r receiver > "$T/rows" 2> "$T/said"
  is "a broken variant" 1 $?
  ok "is torn" test "$(cut -f 5 "$T/rows")" -gt 0
  again=$(sed -n 's/.*: repeat with: //p' "$T/said" | head -n 1)
  # shellcheck disable=SC2086 # words
  $again > "$T/rows" 2> "$T/said"
  is "again" 1 $?
  is "that point alone" 1 "$(cut -f 2 "$T/rows")"
  unset BUSHBIN
else
  is "a broken variant is built" yes "$(cat "$T/said")"
fi
is "a point that is not there" "receiver 0 0 0 0 0" "$(tests/sweep-calls \
  -r receiver -f EIO -n 99999 2> "$T/said" | tr '\t' ' ')"
like "is told" 'not so many calls' "$(cat "$T/said")"
for bad in "-f EIO" "-n 1" "-f EIO -n 1" "-r receiver -f EWHAT -n 1" "-q 0" x; do
  # shellcheck disable=SC2086 # words
  ok "$bad: usage" status 100 tests/sweep-calls $bad
done
end
