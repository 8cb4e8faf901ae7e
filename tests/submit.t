#!/bin/sh
# submit.t: sendmail -bs, SMTP with a local program, and sendmail -bp.
. tests/lib.sh
. tests/fakequeue.sh

mkdir "$T/control"
echo me.example.org > "$T/control/me"

# talk FORMAT: the codes of the answers in $codes, all of them in $T/out.
talk() {
  rm -f "$T/envelope" "$T/message"
  # shellcheck disable=SC2059 # a format
  printf "$1" | sendmail -bs > "$T/out" 2> "$T/err"
  code=$?
  codes=$(sed -n 's/^\([0-9]*\) .*/\1/p' "$T/out" | tr '\n' ' ')
}
env='MAIL FROM:<s@a.x>\r\nRCPT TO:<r@b.x>\r\n'
talk "HELO x\r\n${env}DATA\r\nSubject: x\r\n\r\n..\r\n.x\r\nbody\r\n.\r\nQUIT\r\n"
is "a session" "0 220 250 250 250 354 250 221 " "$code $codes"
is "its envelope" 'Fs@a.x|Tr@b.x||' "$(cat "$T/envelope")"
is "its message" "Subject: x||.|x|body|" "$(tr '\n' '|' < "$T/message")"
ok "lines end in CR LF" status 1 grep -qv "$(printf '\r')\$" "$T/out"
talk "EHLO x\r\nQUIT\r\n"
is "EHLO" "250-me.example.org 250-PIPELINING 250-ENHANCEDSTATUSCODES 250 8BITMIME" \
  "$(grep ^250 "$T/out" | tr -d '\r' | tr '\n' ' ' | sed 's/ $//')"
talk "HELO x\nMAIL FROM:<a@b>\nRCPT TO:<a@b>\nDATA\nx\n..\n.\nQUIT\n"
is "LF alone, all the time" "0 220 250 250 250 354 250 221 x|.|" \
  "$code $codes$(tr '\n' '|' < "$T/message")"
talk "${env}DATA\r\na\n.\nb\n.\r\nc\r\n\n.\r\n.\r\nQUIT\r\n"
is "LF alone ends no message" "220 250 250 354 250 221 a|.|b|.|c||.|" \
  "$codes$(tr '\n' '|' < "$T/message")"
talk "${env}DATA\r\na\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<\"a b\"@c.x>\r\nRCPT TO:<q>
DATA\r\nb\r\n.\r\nQUIT\r\n"
is "two messages; the second" 'F|Ta b@c.x|Tq@me.example.org||' \
  "$(cat "$T/envelope")"
talk "${env}RSET\r\nDATA\r\nRCPT TO:<r@b.x>\r\nMAIL FROM:<a@b>\r\nMAIL FROM:<a@b>
DATA\r\nVRFY x\r\nNOOP\r\nHELP\r\nXYZ\r\nMAIL FROM:x y\r\nRCPT TO\r\nRCPT TO:<>\r
RCPT TO:<a@b> X=y\r\nRCPT TO:<a\033b@c>\r\n\r\n"
is "mistakes" "0 220 250 250 250 503 503 250 503 503 252 250 214 500 555 501 553 555 553 500 " \
  "$code $codes"
talk "\n\r\n"
is "nothing on a line" "0 220 500 500 " "$code $codes"
talk "MAIL FROM:<a\033b@c>\r\n$env"
is "a sender that is none" "220 553 250 250 " "$codes"
talk "MAIL FROM:<foo@>\r\n${env}RCPT TO:<foo@>\r\n"
is "no host behind the @" "220 553 250 250 553 " "$codes"
like "said" '^553 5\.1\.3 the address has no host after its @' "$(cat "$T/out")"
talk "$(awk 'BEGIN { for (i = 0; i < 2000; ++i) printf "long" }')\r\nNOOP\r\n"
is "a long line" "220 500 250 " "$codes"
talk "${env}DATA\r\nhalf of it\r\n"
is "the end in a message: nothing is queued" "0 220 250 250 354  " \
  "$code $codes $(cat "$T/envelope")"
for c in 31:554:5.3.0 51:451:4.3.0 111:451:4.3.0; do
  echo "${c%%:*}" > "$T/exit"
  talk "${env}DATA\r\nx\r\n.\r\n"
  like "queue program exits ${c%%:*}" "^$(echo "${c#*:}" | tr : ' ') " \
    "$(tail -n 1 "$T/out")"
done
echo 82 > "$T/exit"
echo 'Dno such office (#5.1.2)' > "$T/text"
talk "${env}DATA\r\nx\r\n.\r\n"
is "its own text" '554 5.1.2 no such office' "$(tail -n 1 "$T/out" | tr -d '\r')"
rm "$T/text"
echo 0 > "$T/exit"
QMAILQUEUE=$T/none talk "${env}DATA\r\nx\r\n.\r\nQUIT\r\n"
like "no queue program" '^451 4\.3\.0 ' "$(cat "$T/out")"
# A client that is gone before it hears of its message.
rm -f "$T/message" "$T/gone"
{
  # shellcheck disable=SC2059 # a format
  printf "${env}DATA\r\n"
  until_true 30 test -e "$T/gone"
  printf 'x\r\n.\r\n'
} | { sendmail -bs 2> "$T/err"; echo $? > "$T/code"; } |
  { head -n 4 > "$T/out"; exec < /dev/null; : > "$T/gone"; }
is "nobody hears the answer: exit" 75 "$(cat "$T/code")"
is "the message is queued" x "$(cat "$T/message")"
like "and that is not denied" \
  'is over: 1 message is queued whose answer may be lost: ' "$(cat "$T/err")"
if [ -c /dev/full ]; then
  printf 'QUIT\r\n' | sendmail -bs > /dev/full 2> "$T/err"
  is "it cannot answer" 75 $?
fi
# Answers that cannot be written: 290 fit into a buffer with those to MAIL and
# RCPT, 354 does not. What is a file may have 512 bytes.
rm -f "$T/envelope"
noops=$(awk 'BEGIN { while (n++ < 290) printf "NOOP\\r\\n" }')
(ulimit -f 1; trap '' XFSZ; talk "$env${noops}DATA\r\nx\r\n.\r\nQUIT\r\n"
  echo "$code" > "$T/code")
is "it cannot say 354" "75 1" "$(cat "$T/code") $(wc -l < "$T/err" | tr -d ' ')"
ok "nothing is queued" test ! -s "$T/envelope"
mkdir "$T/dir"
sendmail -bs < "$T/dir" > "$T/out" 2> "$T/err"
is "it cannot read" 75 $?
like "and says so" 'fatal: the session is over: .*Is a directory' "$(cat "$T/err")"

# ---- -bp
# queued FILE SENDER RCPT TIME
queued() {
  printf 'Return-Path: <%s>\nDelivered-To: %s\nx\n' "$2" "$3" > "$1"
  TZ=UTC0 touch -t "$4" "$1"
}
bp() { sendmail -bp > "$T/out" 2> "$T/err"; }
bp
is "no spool" 75 $?
like "said" 'unable to show the queue: .*/spool: No such file' "$(cat "$T/err")"
maildirmake "$T/spool"
ok "nothing is queued" bp
is "so" "spool: 0 messages, 0 bytes" "$(cat "$T/out")"
queued "$T/spool/new/1" s@a.x r@b.x 202611221600
queued "$T/spool/new/2" '' "r$(printf '\033[2J\177')@c.x" 202611221500
maildirmake "$T/qrelay" && mkdir "$T/none"
echo "herat:qrelay:qrelay-herat-
mazar:$T/none:x" > "$T/control/offices"
queued "$T/qrelay/new/a" '"a b"@a.x' qrelay-herat-r@b.x 202611221600
bp
is "a queue that is none" 75 $?
like "named" "unable to show the queue: $T/none: No such file" "$(cat "$T/err")"
rmdir "$T/none"
maildirmake "$T/none"
echo junk > "$T/none/new/junk"
ok "queues" bp
is "in full" "spool: 2 messages, $(cat "$T/spool/new"/* | wc -c | tr -d ' ') \
bytes, the oldest from 22 Nov 2026 15:00:00 -0000
  22 Nov 2026 15:00:00 -0000 2 <> r?[2J?@c.x
  22 Nov 2026 16:00:00 -0000 2 <s@a.x> r@b.x
herat: 1 message, $(cat "$T/qrelay/new"/* | wc -c | tr -d ' ') \
bytes, the oldest from 22 Nov 2026 16:00:00 -0000
  22 Nov 2026 16:00:00 -0000 2 <\"a b\"@a.x> qrelay-herat-r@b.x
mazar: 1 message, 5 bytes" "$(cat "$T/out")"
like "what is no mail" 'warning: not mail: new/junk: does not begin' \
  "$(cat "$T/err")"
maildirmake "$T/link"
queued "$T/link/new/b" s@a.x qrelay-r@b.x 202611221600
printf '%s\n' "hub:get:h" "hub:send:link:qrelay-:h" "ssh:send:link:qrelay-:|ssh h" \
  "herat:send:$T/qrelay:qrelay-herat-:h" > "$T/control/links"
ok "queues of links" bp
is "each once" "spool: 2
herat: 1
mazar: 1
link: 1" "$(sed -n 's/ message.*//p' "$T/out")"
like "and what is there" '^  22 Nov .* <s@a\.x> qrelay-r@b\.x' "$(cat "$T/out")"
echo bad > "$T/control/links"
bp
is "a line that is none of a link" 75 $?
like "named" "unable to show the queue: control/links: no name of a link|control/links: neither get nor send: " "$(cat "$T/err")"
rm "$T/control/links"
echo "bad" > "$T/control/offices"
ok "an office without a colon is none" bp
echo "bad:" > "$T/control/offices"
bp
is "an office without a queue" 75 $?
like "named" 'control/offices: ' "$(cat "$T/err")"
if [ -c /dev/full ]; then
  rm "$T/control/offices"
  sendmail -bp > /dev/full 2> "$T/err"
  is "it cannot be shown" 75 $?
  like "said" 'the output: ' "$(cat "$T/err")"
fi
end
