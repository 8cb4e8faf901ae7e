#!/bin/sh
# smtpcuts.t: the line to an SMTP server is cut after each byte, either way.
# Whatever was not acknowledged is sent again: nothing is lost, all of it is
# whole, and nothing comes twice but what serialsmtp said might.
# $STEP: every so many bytes (2).
. tests/lib.sh
step=${STEP:-2}
PATH=$B/tests:$PATH
cd "$T" || exit 1
maildirmake q
maildirmake at

# fill: the queue as it is at the start.
for i in 1 2; do
  printf 'Return-Path: <s@a>\nDelivered-To: q-%s@h\n.%s\n\n.\nend\n' $i $i \
    > "m$i"
  sed '2s/q-//' "m$i" > "want$i"
done
fill() {
  rm -f at/new/* q/new/*
  cp m1 m2 q/new/
}
# flush OFFERS PAIR-OPTIONS...: a run of maildirserial.
flush() {
  e=$1
  shift
  maildirserial q q- pair "$@" serialsmtp -t 60 q- me -- \
    smtpsink -e "$e" -d "$T/at" 2> err
}
want1=$(cksum < want1) want2=$(cksum < want2)
# arrived: in $came, how often each came, or that something else did.
arrived() {
  n1=0 n2=0 other=
  while read -r sum size name; do
    case "$sum $size" in
    "$want1") n1=$((n1 + 1)) ;;
    "$want2") n2=$((n2 + 1)) ;;
    *) other="$other other: $name" ;;
    esac
  done <<END
$(cksum at/new/* 2>&1)
END
  came="1x$n1 2x$n2$other"
}
left() { [ -e q/new/m1 ] || [ -e q/new/m2 ]; }

# cut WAY OFFERS STEP: at each byte of a session, or every so many. (After a
# cut maildirserial begins again as long as there is progress, cut once more.)
cut() {
  n=0 points=0 twice=0
  : > bad
  while [ "$n" -lt 170 ]; do
    fill
    flush "$2" "$1" "$n"
    points=$((points + 1))
    may=$(grep -c 'may have been delivered' err)
    ! left || flush "$2" -p || echo "$n: not drained: $(cat err)" >> bad
    ! left || echo "$n: left in the queue" >> bad
    arrived
    case "$came $may" in
    "1x1 2x1 "*) ;;
    "1x2 2x1 "[12] | "1x1 2x2 "[12] | "1x2 2x2 2") twice=$((twice + 1)) ;;
    *) echo "$n: $came, may $may" >> bad ;;
    esac
    n=$((n + $3))
  done
  is "cut $1, ${2:-nothing offered}: $points points, $twice of them twice" "" \
    "$(cat bad)"
}
fill
ok "a session without a cut" flush PIPELINING -p
arrived
is "and all is there" "1x1 2x1" "$came"
cut -u PIPELINING "$step"
cut -d PIPELINING "$step"
cut -u '' $((3 * step))
cut -d '' $((3 * step))
end
