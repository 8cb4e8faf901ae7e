#!/bin/sh
# forward: in a dot-qmail file, by hand, and what it says when it cannot.

. tests/lib.sh
. tests/fakequeue.sh

NEWSENDER='s "x"@a.example'
DTLINE='Delivered-To: l@h.example
'
export NEWSENDER DTLINE
printf 'Subject: x\n\nno end' > "$T/in"

forward a@b 'c d@e' < "$T/in" 2> "$T/err"
is "forwarded" 0 $?
like "says so" '^forward: qp [0-9]+$' "$(cat "$T/err")"
is "envelope" 'Fs "x"@a.example|Ta@b|Tc d@e||' "$(cat "$T/envelope")"
{ printf '%s' "$DTLINE" && cat "$T/in"; } > "$T/want"
ok "message" cmp "$T/want" "$T/message"
is "no key" none "$(cat "$T/key")"
BUSHKEY=name.3.17 forward a@b < "$T/in" 2> "$T/err"
is "the key is handed on" name.3.17 "$(cat "$T/key")"
ok "-- ends the options" forward -- a@b < "$T/in"
NEWSENDER='' forward a@b < /dev/null 2> "$T/err"
is "an empty message from nobody" "0 F|Ta@b||" "$? $(cat "$T/envelope")"

for c in 31 53; do
  echo $c > "$T/exit"
  forward a@b < "$T/in" 2> "$T/err"
  is "queue program exits $c" $((c == 31 ? 100 : 111)) $?
  like "and why" '^forward: fatal: unable to forward message: ' \
    "$(cat "$T/err")"
done
echo 0 > "$T/exit"
QMAILQUEUE=$T/none forward a@b < "$T/in" 2> "$T/err"
is "no queue program" 111 $?
like "no queue program, said" '^forward: fatal: ' "$(cat "$T/err")"

rm -f "$T/message"
(unset DTLINE; forward a@b < "$T/in" 2> "$T/err")
is "no DTLINE" 100 $?
like "names it" 'fatal: \$DTLINE is not set' "$(cat "$T/err")"
(unset NEWSENDER; forward a@b < "$T/in" 2> "$T/err")
is "no NEWSENDER" 100 $?
like "names it" 'fatal: \$NEWSENDER is not set' "$(cat "$T/err")"
forward a@b "c
d@e" < "$T/in" 2> "$T/err"
is "a newline in an address" 100 $?
like "says so" 'fatal: message not forwarded: address c.d@e contains a newline' \
  "$(cat "$T/err")"
forward '' < "$T/in" 2> "$T/err"
is "an empty address" 100 $?
forward < "$T/in" 2> "$T/err"
is "no address" 100 $?
like "usage" '^forward: usage: forward address' "$(cat "$T/err")"
forward -- < "$T/in" 2> "$T/err"
is "-- and no address" 100 $?
ok "none of these queued anything" test ! -e "$T/message"
mkdir "$T/dir"
forward a@b < "$T/dir" 2> "$T/err"
is "a message that cannot be read" 111 $?
is "has no envelope" "" "$(cat "$T/envelope")"

# In a dot-qmail file.
mkdir -p "$T/control" "$T/users" "$T/home" "$T/spool/new" "$T/spool/cur" \
  "$T/spool/tmp"
echo h.example > "$T/control/locals"
printf '%s\n' "+:u:$(id -u):$(id -g):$T/home:-::" . > "$T/users/assign"
echo '|forward "$DEFAULT@x.example"' > "$T/home/.qmail-default"
: > "$T/home/.qmail-ali-owner"
{
  printf 'Return-Path: <s@a.example>\nDelivered-To: ali@h.example\n'
  cat "$T/in"
} > "$T/spool/new/m1"
is "in a dot-qmail file" "new/m1 Kdid 0+0+1" \
  "$(cd "$T/spool" && printf 'new/m1\0' | qmail-virt | tr '\0' ' ')"
is "envelope" "Fali-owner@h.example|Tali@x.example||" "$(cat "$T/envelope")"
{ echo 'Delivered-To: ali@h.example' && cat "$T/in"; } > "$T/want"
ok "message" cmp "$T/want" "$T/message"
like "key" '^m1\.1\.[0-9]+$' "$(cat "$T/key")"

end
