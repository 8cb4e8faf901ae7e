#!/bin/sh
# sendmail: options, headers and recipients as programs give them.
. tests/lib.sh
. tests/fakequeue.sh

mkdir "$T/control"
echo me.example.org > "$T/control/me"
echo example.org > "$T/control/defaultdomain"
USER=ali
export USER
unset NAME QMAILNAME QMAILUSER
full='Date: Sun, 22 Nov 2026 16:00:00 +0000
From: x@y
Message-ID: <1@y>'

# send WHAT ENVELOPE ARG...: of the message in $T/in.
send() {
  what=$1 want=$2
  shift 2
  rm -f "$T/envelope"
  sendmail "$@" < "$T/in" > "$T/out" 2> "$T/err"
  is "$what" "0 $want" "$? $(cat "$T/envelope")"
  ok "$what: nothing is said" test ! -s "$T/out" -a ! -s "$T/err"
}
printf '%s\nTo: t@h.x\nBcc: b@h.x\n\nbody\n' "$full" > "$T/in"
printf '%s\nTo: t@h.x\n\nbody\n' "$full" > "$T/want"
send "recipients as arguments" 'Fali@me.example.org|Tr@b.x|Tq@c.x||' r@b.x q@c.x
ok "Bcc goes" cmp "$T/want" "$T/message"
send "-t" 'Fali@me.example.org|Tt@h.x|Tb@h.x||' -t
ok "Bcc goes" cmp "$T/want" "$T/message"
send "both" 'Fali@me.example.org|Tr@b.x|Tt@h.x|Tb@h.x||' -t r@b.x
send "each once" 'Fali@me.example.org|Tt@h.x|Tr@b.x|Tb@h.x||' -t t@h.x r@b.x t@h.x
send "made whole" 'Fali@me.example.org|Troot@me.example.org|Ta@h.example.org||' root a@h
send "lists and names" 'Fali@me.example.org|Ta b@h.x|Tc@i.x||' \
  '"Ali, of H" <"a b"@h.x>, c@i.x (C)'
send "like options" 'Fali@me.example.org|T-t@h.x||' -- -t@h.x
for o in '-f s@i.x' -fs@i.x '-r s@i.x' '-f <s@i.x>'; do
  # shellcheck disable=SC2086 # words
  send "$o" 'Fs@i.x|Tr@b.x||' $o r@b.x
done
send "a quoted sender" 'Fa b@i.x|Tr@b.x||' -f '"a b"@i.x' r@b.x
send "a sender made whole" 'Froot@me.example.org|Tr@b.x||' -f root r@b.x
for o in '' '<>'; do send "null sender $o" 'F|Tr@b.x||' -f "$o" r@b.x; done
USER='<>' send "a user who is nobody" 'Fanonymous@me.example.org|Tr@b.x||' r@b.x
QMAILUSER=sima send "\$QMAILUSER" 'Fsima@me.example.org|Tr@b.x||' r@b.x
(unset USER LOGNAME
  rm -f "$T/envelope"
  sendmail r@b.x < "$T/in"
  like "no variable" '^F[^@|]+@me\.example\.org\|' "$(cat "$T/envelope")"
  echo $tap_bad > "$T/bad")
[ "$(cat "$T/bad")" = 0 ] || tap_bad=1
tap_n=$((tap_n + 1))
send "all that is passed over" 'Fs@i.x|Tr@b.x||' -bm -B8BITMIME -oem -em -odi \
  -o7 -m -om -n -v -Nnever -N failure,delay -Rhdrs -V xyz -Ox=y -O x=y -Am -Ac \
  -G -U -h 5 -L tag -d1.2 -c -s -fs@i.x -p smtp r@b.x
for o in -i -oi -o\ i -ti; do
  printf '%s\nTo: r@b.x\n\na\n.\nb\n' "$full" > "$T/in"
  # shellcheck disable=SC2086 # words
  send "$o" 'Fs@i.x|Tr@b.x||' $o -f s@i.x r@b.x
  ok "$o: a dot is a line" cmp "$T/in" "$T/message"
done
send "a dot ends" 'Fs@i.x|Tr@b.x||' -f s@i.x r@b.x
printf '%s\nTo: r@b.x\n\na\n' "$full" > "$T/want"
ok "it does" cmp "$T/want" "$T/message"
sed 's/$/\r/' "$T/in" > "$T/crlf"
mv "$T/crlf" "$T/in"
send "CR LF" 'Fs@i.x|Tr@b.x||' -f s@i.x r@b.x
ok "as LF" cmp "$T/want" "$T/message"

# What is missing. head: the header, with what differs as words.
head() {
  sed '/^$/q' "$T/message" | sed \
    -e 's/^\(Resent-\)*Date: [0-9]* [A-Z][a-z][a-z] [0-9: ]* -0000$/\1DATE/' \
    -e 's/^\(Resent-\)*Message-ID: <[0-9]*\.[0-9]*\.[0-9a-f]*@.*>$/\1ID &/' \
    -e 's/ID .*@/ID @/' | tr '\n' '|'
}
# missing WHAT IN HEADER ARG...
missing() {
  what=$1 header=$3
  printf "$2" > "$T/in"
  shift 3
  send "$what" 'Fs@i.x|Tr@b.x||' -fs@i.x "$@" r@b.x
  is "$what: the header" "$header" "$(head)"
}
missing "all" 'Subject: x\n\n' 'Subject: x|DATE|From: <s@i.x>|ID @i.x>||'
missing "a name" '\nx' 'DATE|From: "A \"B\" \\C" <s@i.x>|ID @i.x>||' -F 'A "B" \C'
is "the body" x "$(tail -n 1 "$T/message")"
missing "nothing" "$full\n\n" "$(echo "$full" | tr '\n' '|')|"
missing "Date" 'from: x\nmessage-id: y\n\n' 'from: x|message-id: y|DATE||'
missing "resent" "$full\nResent-To: q@h.x\n\n" "$(echo "$full" | tr '\n' '|')Resent-To: q@h.x|Resent-DATE|Resent-From: <s@i.x>|Resent-ID @i.x>||"
missing "no message" '' 'DATE|From: <s@i.x>|ID @i.x>||'
missing "no end of the header" 'Subject: x' 'Subject: x|DATE|From: <s@i.x>|ID @i.x>||'
missing "no header" 'Hello: there\nbody' 'Hello: there|DATE|From: <s@i.x>|ID @i.x>||'
is "then the body" body "$(tail -n 1 "$T/message")"
missing "From_" 'From a@b Sun\nSubject: x\n\n' 'Subject: x|DATE|From: <s@i.x>|ID @i.x>||'
missing "no newline in a name" '\n' 'DATE|From: "Abcc: q@h" <s@i.x>|ID @i.x>||' -F 'A
bcc: q@h'
NAME='From $NAME' missing "\$NAME" '\n' 'DATE|From: "From $NAME" <s@i.x>|ID @i.x>||'
printf '\n' > "$T/in"
send "from nobody" 'F|Tr@b.x||' -f '' r@b.x
is "but with an author" 'DATE|From: <ali@me.example.org>|ID @me.example.org>||' \
  "$(head)"
# Of a launcher that ignores SIGCHLD: what was queued is not refused.
is "SIGCHLD ignored" 0 \
  "$("$B/tests/limit" -c 0 sendmail r@b.x < "$T/in" > "$T/out" 2>&1; echo $?)"
printf 'To: a@h.x\nResent-To: b@h.x\nResent-Bcc: c@h.x\nBcc: d@h.x\n\n' > "$T/in"
send "-t, resent" 'Fali@me.example.org|Tb@h.x|Tc@h.x||' -t

# refused WHAT CODE PATTERN ARG...
refused() {
  what=$1 want=$2 pattern=$3
  shift 3
  sendmail "$@" < "$T/in" > "$T/out" 2> "$T/err"
  is "$what" "$want 0 1" \
    "$? $(wc -c < "$T/out" | tr -d ' ') $(wc -l < "$T/err" | tr -d ' ')"
  like "$what: said" "^sendmail: $pattern" "$(cat "$T/err")"
}
rm -f "$T/envelope"
no='fatal: message not accepted:'
refused "nobody" 64 "$no it has no recipients"
printf 'Subject: x\nTo: undisclosed-recipients:;\n\n' > "$T/in"
refused "-t, and nobody" 64 "$no it has no recipients" -t
printf 'To: a@h.x b@h.x\n\n' > "$T/in"
refused "-t, and no address" 65 "$no its header: expected a comma" -t
refused "no address" 65 "$no recipient a@h.x b@i.x" 'a@h.x b@i.x'
refused "a recipient without a host" 65 \
  "$no recipient foo@: expected a host after the @" foo@
refused "none in it" 65 "$no recipient  is nobody" ''
refused "a sender that is none" 65 "$no the sender's address contains" -f 'a
b@c' r@b.x
refused "a sender without a host" 65 \
  "$no the sender's address has no host after its @" -f foo@ r@b.x
refused "in <>" 65 "$no the sender's address has no host" -r '<foo@>' r@b.x
refused "or with no more than that" 65 \
  "$no the sender's address has no local part" -f @h.x r@b.x
for wrong in -bd -bt -bz -% -f; do
  refused "wrong usage: $wrong" 64 'usage: sendmail' $wrong
done
for o in -q -q1h -bi; do
  ok "$o does nothing" sendmail $o < /dev/null
done
echo 'x' > "$T/in"
ok "none of these queued anything" test ! -e "$T/envelope"
while read -r code want; do
  echo "$code" > "$T/exit"
  refused "queue program exits $code" "$want" "$no" r@b.x
done <<'END'
31 69
51 75
100 75
111 75
END
echo 0 > "$T/exit"
mkdir "$T/dir"
for i in "$T/dir"; do
  sendmail r@b.x < "$i" 2> "$T/err"
  is "a message that cannot be read" 75 $?
  like "is said" "$no unable to read it: Is a directory" "$(cat "$T/err")"
done
awk 'BEGIN { printf "X: "; for (i = 0; i < 200000; ++i) print " long and" }' \
  > "$T/in"
refused "a field without end" 65 "$no its header: a header field is longer" r@b.x
awk 'BEGIN { print "Subject: x\n"; for (i = 0; i < 200000; ++i) printf "long" }' \
  > "$T/in"
send "a long line" 'Fs@i.x|Tr@b.x||' -f s@i.x r@b.x
is "whole" 800000 "$(tail -n 1 "$T/message" | wc -c | tr -d ' ')"
awk 'BEGIN { for (i = 0; i < 600000; ++i) printf "long" }' > "$T/in"
send "and first of all: the body" 'Fs@i.x|Tr@b.x||' -f s@i.x r@b.x
is "whole" 2400000 "$(tail -n 1 "$T/message" | wc -c | tr -d ' ')"
mv "$T/control" "$T/nocontrol"
refused "no control files" 75 "$no an address needs a host name" r@b.x
end
