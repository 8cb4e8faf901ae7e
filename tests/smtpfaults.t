#!/bin/sh
# smtpfaults.t: serialsmtp killed in front of each of its system calls, each of
# them failing, and each that moves bytes moving one only. Whatever happens,
# there is no K for what the server has not, what is left is sent by another
# run, nothing is torn, and only a message whose K was lost comes twice.
# STEP=1 for all of them in each way.
. tests/lib.sh
PATH=$B/tests:$PATH
ASAN_OPTIONS=detect_leaks=0
export ASAN_OPTIONS
if ! trace -c -o "$T/count" true 2> /dev/null; then
  skip "faults" "no tracing here"
  end
fi
cd "$T" || exit 1
mkdir m at
for i in 1 2 3; do
  printf 'Return-Path: <s@a>\nDelivered-To: q-%s@h\n.%s\n\n.\n' $i $i > "m/$i"
  sed '2s/q-//' "m/$i" > "want$i"
done
# A message of several pieces.
awk 'BEGIN { while (n++ < 1500) print "0123456789" }' | tee -a m/3 >> want3

fresh() {
  rm -rf q at/new && mkdir q q/new q/cur at/new && cp m/* q/new/
}
# run [TRACE-OPTIONS]: what is in the queue; what has its K leaves.
run() {
  (cd q && for i in 1 2 3; do
    [ -e new/$i ] && printf 'new/%s\0' $i
  done | limit 30 pair trace -o "$T/trace" "$@" "$B/serialsmtp" -t 9 q- me -- \
    smtpsink -d "$T/at" > "$T/raw" 2> "$T/err")
  code=$?
  tr '\0' ' ' < raw > out
  for i in 1 2 3; do
    grep -q "^new/$i K" out || continue
    arrived $i -ge 1 || echo "K and no message: $i: $*" >> bad
    rm q/new/$i
  done
  if grep -q "^new/. [^K]" out; then echo "not K: $(cat out): $*" >> bad; fi
  case $code in
  0 | 111) ;;
  137) case $* in *-k*) ;; *) echo "killed: $*" >> bad ;; esac ;;
  *) echo "exit $code: $(cat err): $*" >> bad ;;
  esac
}
# arrived N -ge|-le COUNT: so many copies of it are there.
arrived() {
  k=0
  for f in at/new/*; do
    if cmp -s "$f" "want$1"; then k=$((k + 1)); fi
  done
  test $k "$2" "$3"
}
# whole LIMIT...: all is there, nothing else, and no more of it than that.
whole() {
  most=$1
  shift
  [ -z "$(ls q/new)" ] || echo "not sent: $*: $(cat err)" >> bad
  for i in 1 2 3; do
    arrived $i -ge 1 || echo "lost $i: $*" >> bad
  done
  [ "$(ls at/new | wc -l)" -le "$most" ] ||
    echo "$(ls at/new | wc -l) files: $*" >> bad
}
fresh
: > bad
run -c
total=$(awk '$2 == "total" { print $1 }' trace)
ok "a run makes calls ($total)" test "$total" -gt 40
whole 3 "no fault"
is "and sends" "" "$(cat bad)"

sweep() { # DESCRIPTION STEP MOST TRACE-OPTIONS...: at each call, or some
  d=$1 step=${STEP:-$2} most=$3
  shift 3
  : > bad
  n=1
  while [ $n -le "$total" ]; do
    fresh
    run -n $n "$@"
    # What needs another run is left by the one that was broken.
    [ -z "$(ls q/new)" ] || run
    whole "$most" "-n $n $*"
    n=$((n + step))
  done
  is "$d" "" "$(cat bad)"
}
sweep "killed in front of each call" 1 4 -k
sweep "killed behind a call" 3 4 -k -d
sweep "each call fails" 1 4 -e EIO
sweep "a call fails for want of memory" 3 4 -e ENOMEM
sweep "a call is interrupted" 3 3 -e EINTR
sweep "a call moves one byte" 3 3 -1
end
