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
want1=$(cksum < want1) want2=$(cksum < want2) want3=$(cksum < want3)

fresh() {
  rm -rf q at/new && mkdir q q/new q/cur at/new && cp m/* q/new/
}
# run [TRACE-OPTIONS]: what is in the queue; what has its K leaves.
run() {
  (cd q && for i in 1 2 3; do
    [ -e new/$i ] && printf 'new/%s\0' $i
  done | limit 90 pair trace -o "$T/trace" "$@" "$B/serialsmtp" -t 60 q- me -- \
    smtpsink -d "$T/at" > "$T/raw" 2> "$T/err")
  code=$?
  look
  sent=
  while read -r name result; do
    case $name.$result in
    new/[123].K*)
      arrived "${name#new/}" || echo "K and no message: $name: $*" >> bad
      sent="$sent q/$name" ;;
    new/?.?*) echo "not K: $name $result: $*" >> bad ;;
    esac
  done <<END
$(tr '\0' ' ' < raw)
END
  # shellcheck disable=SC2086 # names
  [ -z "$sent" ] || rm $sent
  case $code in
  0 | 111) ;;
  137) case $* in *-k*) ;; *) echo "killed: $*" >> bad ;; esac ;;
  *) echo "exit $code: $(cat err): $*" >> bad ;;
  esac
}
# look: how many files are there, in $files; which messages they are, $copies.
look() {
  files=0 copies=
  while read -r sum size name; do
    [ -n "$name" ] || continue
    files=$((files + 1))
    case "$sum $size" in
    "$want1") copies=${copies}1 ;;
    "$want2") copies=${copies}2 ;;
    "$want3") copies=${copies}3 ;;
    esac
  done <<END
$(cksum at/new/* 2> nothing)
END
}
# arrived N: it has been there when it was looked.
arrived() { case $copies in *"$1"*) ;; *) false ;; esac; }
left() { [ -e q/new/1 ] || [ -e q/new/2 ] || [ -e q/new/3 ]; }
# whole LIMIT...: all is there, nothing else, and no more of it than that.
whole() {
  most=$1
  shift
  if left; then echo "not sent: $*: $(cat err)" >> bad; fi
  for i in 1 2 3; do
    arrived $i || echo "lost $i: $*" >> bad
  done
  [ $files -le "$most" ] || echo "$files files: $*" >> bad
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
    if left; then run; fi
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
