#!/bin/sh
# bounce.t: maildirserial -b: notices, double bounces, lifetimes.
. tests/lib.sh
PATH=$B/tests:$PATH
M=$T/m
F=$B/tests/fixtures/bounce
BUSHHOME=$T/home
mkdir -p "$BUSHHOME/control"
C=$BUSHHOME/control
echo hub.example.org > "$C/me"

# A queue program that keeps what it gets, and exits with $QUEUEEXIT.
Q=$T/q
mkdir "$Q"
cat > "$T/queue" <<'END'
#!/bin/sh
printf . >> "$Q/runs"
cat > "$Q/message"
exec 3<&1
cat <&3 | tr '\0' '!' > "$Q/envelope"
printf %s "$BUSHKEY" > "$Q/key"
[ -z "$QUEUETEXT" ] || printf %s "$QUEUETEXT" >&6
exit "${QUEUEEXIT:-0}"
END
chmod 755 "$T/queue"
QMAILQUEUE=$T/queue
QUEUEEXIT=0
QUEUETEXT=
export Q QMAILQUEUE QUEUEEXIT QUEUETEXT BUSHHOME

# queued SENDER RECIPIENT: $M/new/1234.msg with the message on standard input.
queued() {
  rm -rf "$M" "$Q"/*
  mkdir -p "$M/tmp" "$M/new" "$M/cur"
  { printf 'Return-Path: <%s>\nDelivered-To: %s\n' "$1" "$2"; cat; } \
    > "$M/new/1234.msg"
  touch -t 202611220102.03 "$M/new/1234.msg"
}

small() {
  printf 'From: ali\nSubject: test\n\nHello\303\251\n.\n'
}

run() {
  out=$(maildirserial "$@" 2>&1)
  code=$?
}

left() {
  (cd "$M/new" && ls)
}

golden() {
  # The size of the clock's zone does not matter: dates are in UTC.
  if [ -n "${BOUNCE_WRITE:-}" ]; then cp "$Q/message" "$F/$2"; fi
  ok "$1" cmp "$F/$2" "$Q/message"
}

small | queued ali@x.example qrelay-farid@y.example
run -B "$M" qrelay- fakeclient D
is "-B: it stays" "0 1234.msg" "$code $(left)"
ok "-B: no notice" test ! -e "$Q/runs"
run -b "$M" qrelay- fakeclient D
is "-b: quiet, and removed" "0  " "$code $out $(left)"
is "the notice has the null sender" 'F!Tali@x.example!!' "$(cat "$Q/envelope")"
is "its key comes from the file" 1234.msg.bounce.1795309323 "$(cat "$Q/key")"
golden "the notice" plain

small | queued ali@x.example qrelay-farid@y.example
mv "$M/new/1234.msg" "$M/cur/1234.msg:2,"
mkdir "$M/seen"
run -v -b "$M" qrelay- fakeclient D
is "from cur/: the same key" 1234.msg.bounce.1795309323 "$(cat "$Q/key")"
golden "from cur/: the same notice" plain
like "-v tells whom" "info: cur/1234.msg:2, bounced to ali@x.example: never" \
  "$out"
ok "and the mark is there" test -e "$M/seen/1234.msg"

small | queued 'a b@x.example' other-farid@y.example
run -b "$M" qrelay- fakeclient D
ok "a sender that needs quotes" grep -q '^To: "a b"@x.example$' "$Q/message"
ok "another prefix stays" grep -q '^<other-farid@y.example>:$' "$Q/message"

small | queued list-return-@x.example-@'[]' p-r@y
run -b "$M" p- fakeclient D
is "-@[] is taken off" 'F!Tlist-return-@x.example!!' "$(cat "$Q/envelope")"

small | queued '' qrelay-farid@y.example
run -b "$M" qrelay- fakeclient D
is "a double bounce goes to the postmaster" \
  'F#@[]!Tpostmaster@hub.example.org!!' "$(cat "$Q/envelope")"
golden "the double bounce" double

small | queued '#@[]' qrelay-farid@y.example
run -b "$M" qrelay- fakeclient D
is "no bounce for a double bounce" "0 " "$code $(left)"
ok "nobody is told" test ! -e "$Q/runs"
like "but the log" "warning: new/1234.msg removed, and nobody is told" "$out"

# CONTROL FILES

printf 'robot  \n' > "$C/bouncefrom"
echo bounce.example > "$C/bouncehost"
echo admin > "$C/doublebounceto"
echo admin.example > "$C/doublebouncehost"
echo 20 > "$C/bouncemaxbytes"
small | queued '' p-r@y
run -b "$M" p- fakeclient D
is "doublebounceto, doublebouncehost" \
  'F#@[]!Tadmin@admin.example!!' "$(cat "$Q/envelope")"
ok "bouncefrom, bouncehost" grep -q '^From: robot@bounce.example$' "$Q/message"
is "bouncemaxbytes cuts" "--- The rest is not copied: the message has 35 bytes, \
and 20 of them are above." "$(tail -n 1 "$Q/message")"
ok "and leaves 20 bytes" grep -q '^Subject: t$' "$Q/message"
: > "$C/doublebounceto"
small | queued '' p-r@y
run -b "$M" p- fakeclient D
is "doublebounceto empty: nobody is told" "0 " "$code $(left)"
ok "nobody at all" test ! -e "$Q/runs"
echo much > "$C/bouncemaxbytes"
small | queued s@x p-r@y
run -b "$M" p- fakeclient D
is "bouncemaxbytes is no number: it stays" "111 1234.msg" "$code $(left)"
like "and that is told" \
  "new/1234.msg stays, and its sender is not told: .*bouncemaxbytes" "$out"
rm "$C"/bounce* "$C"/double* "$C/me"
run -b "$M" p- fakeclient D
is "no control/me: it stays" "111 1234.msg" "$code $(left)"
like "no control/me: told" "not told: unable to read control/.*: No such" "$out"
echo bounce.example > "$C/bouncehost"
run -b "$M" p- fakeclient D
is "bouncehost does for me" "0 " "$code $(left)"
rm "$C/bouncehost"
echo hub.example.org > "$C/me"

{
  small
  head -c 60000 /dev/zero | tr '\0' %
} | queued s@x p-r@y
run -b "$M" p- fakeclient D
is "at most 50,000 bytes are copied" 49965 \
  "$(tr -cd % < "$Q/message" | wc -c | tr -d ' ')"
like "and that is said" "has 60035 bytes, and 50000 of them are above" \
  "$(tail -n 1 "$Q/message")"
echo 0 > "$C/bouncemaxbytes"
{
  small
  head -c 60000 /dev/zero | tr '\0' %
} | queued s@x p-r@y
run -b "$M" p- fakeclient D
ok "bouncemaxbytes 0: all of it" test "$(wc -c < "$Q/message")" -gt 60000
rm "$C/bouncemaxbytes"

printf 'a\0b\377\r\n' | queued s@x p-r@y
run -b "$M" p- fakeclient D
is "bytes are copied as they are" 'a!b377!' "$(tail -n 1 "$Q/message" |
  od -An -to1 | tr -d ' \n' | sed 's/141000142/a!b/;s/015012$/!/')"

# THE QUEUE REFUSES

small | queued s@x p-r@y
QUEUEEXIT=53
run -b "$M" p- fakeclient D
is "no queue: it stays" "111 1234.msg" "$code $(left)"
is "no queue: told" "maildirserial: warning: new/1234.msg stays, and its \
sender is not told: unable to queue the notice: qq write error or disk full \
(#4.3.0)" "$out"
QUEUEEXIT=82
QUEUETEXT="Dno notices here (#5.7.1)"
run -b "$M" p- fakeclient D
like "a text of the queue's own" "notice: no notices here \(#5.7.1\)$" "$out"
QUEUETEXT=$(printf 'Zlater\r')
run -b "$M" p- fakeclient D
like "its end of line is none of ours" "notice: later$" "$out"
QUEUETEXT='

'
run -b "$M" p- fakeclient D
like "no text of its own" "notice: qq " "$out"
QUEUEEXIT=0
QUEUETEXT=
cp "$Q/message" "$T/first"
run -b "$M" p- fakeclient D
ok "the next try is the same notice" cmp "$T/first" "$Q/message"
is "and then it is done" "0 " "$code $(left)"

printf 'no envelope\n' | queued s@x p-r@y
printf 'no envelope\n' > "$M/new/1234.msg"
run -b "$M" p- fakeclient D
is "without an envelope: it stays" "111 1234.msg" "$code $(left)"
like "and that is told" "sender is not told: it is not of the queued form" \
  "$out"

# LIFETIMES

# aged MINUTES: the file is that old.
aged() {
  rm -f "$T/stamp"
  touch "$T/stamp"
  awk -v m="$1" 'BEGIN { srand(); print srand() - 60 * m }' > "$T/when"
  touch -d "@$(cat "$T/when")" "$M/new/1234.msg" 2>/dev/null
}
small | queued ali@x.example qrelay-farid@y.example
if aged 10 && [ "$(date +%s)" -gt 1795306800 ]; then
  run -b -t 3600 "$M" qrelay- fakeclient Z
  is "Z, not yet too old: it stays" "0 1234.msg" "$code $(left)"
  ok "and nobody is told" test ! -e "$Q/runs"
  run -b "$M" qrelay- fakeclient Z
  is "Z without -t: it stays" "0 1234.msg" "$code $(left)"
  run -t 500 "$M" qrelay- fakeclient Z
  like "Z, too old, -B: refused" "refused, and stays: not now" "$out"
  is "and stays" "0 1234.msg" "$code $(left)"
  run -b -t 500 "$M" qrelay- fakeclient K-
  small | queued ali@x.example qrelay-farid@y.example
  aged 10
  run -b -t 500 "$M" qrelay- fakeclient Z
  is "Z, too old: bounced" "0 " "$code $(left)"
  sed -e 's/^Date: .*/Date: DATE/' -e 's/here since .*,$/here since DATE,/' \
    -e 's/bounce\.[0-9]*@/bounce.MTIME@/' "$Q/message" > "$Q/m" &&
    mv "$Q/m" "$Q/message"
  golden "the notice says how long it was tried" expired
  small | queued ali@x.example qrelay-farid@y.example
  aged 1
  run -b -t 0 "$M" qrelay- fakeclient Z
  is "-t 0: the first Z is one too many" "0 " "$code $(left)"
  ok "and that is said" grep -q 'for more than 1 second; that' "$Q/message"
  small | queued ali@x.example qrelay-farid@y.example
  touch -t 197001020000 "$M/new/1234.msg"
  run -b -t 500 "$M" qrelay- fakeclient Z
  is "a date from before this program: never too old" "0 1234.msg" \
    "$code $(left)"
  touch -t 203801010000 "$M/new/1234.msg"
  run -b -t 0 "$M" qrelay- fakeclient Z
  is "a date in the future: never too old" "0 1234.msg" "$code $(left)"
else
  skip "lifetimes" "the clock is too early, or touch -d @seconds is unknown"
fi

# Our own queue: a second try after a crash is the same message.
unset QMAILQUEUE
maildirmake "$BUSHHOME/spool"
mkdir -p "$BUSHHOME/bin"
printf '#!/bin/sh\nexit 0\n' > "$T/maildirvirt"
chmod 755 "$T/maildirvirt"
small | queued ali@x.example p-farid@y.example
cp -p "$M/new/1234.msg" "$T/kept"
PATH=$T:$PATH run -b "$M" p- fakeclient D
is "into our own queue" "0 " "$code$out $(left)"
cp -p "$T/kept" "$M/new/1234.msg"
PATH=$T:$PATH run -b "$M" p- fakeclient D
is "and again, as after a crash" "0 " "$code$out $(left)"
is "is one notice" 1 \
  "$(find "$BUSHHOME/spool/new" -type f | wc -l | tr -d ' ')"
ok "to the sender" grep -q '^Delivered-To: ali@x.example$' \
  "$BUSHHOME"/spool/new/*
QMAILQUEUE=$T/queue
export QMAILQUEUE

# A burst: one notice each.
small | queued s@x p-r@y
for i in 1 2 3 4 5 6 7 8 9; do
  cp "$M/new/1234.msg" "$M/new/$i"
done
run -b "$M" p- fakeclient D
is "ten refused: ten notices" .......... "$(cat "$Q/runs")"
is "ten refused: none is left" "0 " "$code $(left)"
end
