#!/bin/sh
# torture.t: the table of make torture, with sweeps that are played.
. tests/lib.sh

# play NAME EXIT TEXT [WORDS]: a sweep that says TEXT on 1 and WORDS on 2.
play() {
  printf '%b' "$3" > "$T/$1.rows"
  {
    echo "cat $T/$1.rows"
    echo "echo \"\$*\" > $T/$1.args"
    echo "echo '${4:-}' >&2"
    echo "exit $2"
  } > "$T/sweep-$1"
}
# table NAME...: what torture prints, seconds left out, and its exit code.
table() {
  for s; do
    shift
    set -- "$@" "$T/sweep-$s"
  done
  sh tests/torture "$@" 2> "$T/err" > "$T/out"
  code=$?
  awk 'NF == 7 && !/:/ { print $1, $2, $3, $4, $5, $6; next }
    !/^[0-9]+ faults, / { print }' "$T/out"
  echo "exit $code"
}

play good 0 'good\t10\t0\t0\t0\t0\nbest\t5\t0\t0\t0\t0\n'
play lost 1 'lost\t10\t1\t0\t0\t0\n' 'lost: point 7: sweep-lost -p 7'
play not 77 '' 'no device'
is "a table" "sweep points lost doubled torn crashed
good 10 0 0 0 0
best 5 0 0 0 0
total 15 0 0 0 0
exit 0" "$(table good)"
like "with so many points" '^-q [0-9]+$' "$(cat "$T/good.args")"
like "and what they were" '^15 faults, 0 cuts$' "$(cat "$T/out")"
is "in columns" 1 "$(awk 'NF == 7 { print length($0) }' "$T/out" | sort -u | wc -l |
  tr -d ' ')"
is "one that is not zero" "sweep points lost doubled torn crashed
good 10 0 0 0 0
best 5 0 0 0 0
lost 10 1 0 0 0
total 25 1 0 0 0
exit 1" "$(table good lost)"
is "says what, where and how to repeat it" "lost: point 7: sweep-lost -p 7" \
  "$(cat "$T/err")"
is "one that cannot run" "sweep points lost doubled torn crashed
good 10 0 0 0 0
best 5 0 0 0 0
total 15 0 0 0 0
$T/sweep-not: not run: no device
exit 0" "$(table not good)"
play part 0 'part\t3\t0\t0\t0\t0\n' "skipped: half: no device
note: the other half"
is "one that can in part" "part 3 0 0 0 0
total 3 0 0 0 0
$T/sweep-part: not run: half: no device
$T/sweep-part: the other half
exit 0" "$(table part | tail -n 5)"
is "nothing at all is no success" "exit 1" "$(table not | tail -n 1)"
n=0
while IFS='|' read -r code text words; do
  n=$((n + 1))
  play odd "$code" "$text"
  is "bad sweep $n" "exit 1" "$(table good odd | tail -n 1)"
  like "is called $words" "^$T/sweep-odd: $words" "$(cat "$T/err")"
done <<'END'
0|odd\t1\t0\t1\t0\t0\n|violations, and exit 0
1|odd\t1\t0\t0\t0\t0\n|exit 1 without
2|odd\t1\t0\t0\t0\t0\n|exit 2
77|odd\t1\t0\t0\t0\t0\n|rows, and exit 77
0|odd\t0\t0\t0\t0\t0\n|tried nothing
0||tried nothing
0|odd\t1\t0\t0\t0\n|no row: odd
0|odd\t1\t0\t0\t0\tx\n|no row: odd
0|odd\t1\t0\t0\t0\t\n|no row: odd
END

# What is ended is told first, by tests/limit, and takes away its files.
told() {
  rm -f "$T/files"
  tests/limit "$1" sh -c 'trap "rm $1; exit 1" TERM; : > "$1"
    while :; do sleep 0.1; done' - "$T/files" &
  until_true 30 test -e "$T/files"
  [ -z "${2:-}" ] || kill "$2" $!
  wait $!
  echo "$? $(ls "$T/files" 2> /dev/null)"
}
is "when the time is up" "124 " "$(told 1)"
is "at a signal" "1 " "$(told 60 -TERM)"
is "at another" "1 " "$(told 60 -HUP)"
is "who does not listen is killed" 124 "$(tests/limit 1 sh -c 'trap "" TERM
  while :; do sleep 0.1; done'; echo $?)"
end
