#!/bin/sh
# bush-inject: what other mail servers give it, and what it tells them.
. tests/lib.sh
. tests/fakequeue.sh

printf 'Subject: x\n\nno end' > "$T/in"

# try WHAT ENVELOPE ARG...
try() {
  what=$1 want=$2
  shift 2
  rm -f "$T/envelope"
  bush-inject "$@" < "$T/in" > "$T/out" 2> "$T/err"
  is "$what" "0 $want" "$? $(cat "$T/envelope")"
  ok "$what: nothing is said" test ! -s "$T/out" -a ! -s "$T/err"
}
try "several" 'Fs@a|Tr@b|Tq@c||' -f s@a -- r@b q@c
ok "the message" cmp "$T/in" "$T/message"
is "no key" none "$(cat "$T/key")"
try "a key" 'Fs@a|Tr@b||' -k 4Xy7 -f s@a r@b
is "it is handed on" 4Xy7 "$(cat "$T/key")"
try "an empty key is none" 'Fs@a|Tr@b||' -k '' -f s@a r@b
is "so" none "$(cat "$T/key")"
BUSHKEY=foreign try "only ours" 'Fs@a|Tr@b||' -f s@a r@b
is "so" none "$(cat "$T/key")"
for null in '' '<>' MAILER-DAEMON '<MAILER-DAEMON>'; do
  try "null sender: $null" 'F|Tr@b||' -f "$null" -- r@b
done
try "not the null sender" 'FMAILER-DAEMON@h|Tr@b||' -f MAILER-DAEMON@h -- r@b
SENDER='' try "null in the environment" 'F|Tr@b||' r@b
SENDER=e@a try "in the environment" 'Fe@a|Tr@b||' r@b
SENDER=e@a try "-f counts more" 'Fs@a|Tr@b||' -f s@a r@b
try "unquoted" 'Fa b@h|Tc "d"@i||' -f 'a b@h' -- 'c "d"@i'
try "quoted" 'Fa b@h|Tc "d"@i||' -f '"a b"@h' -- '"c \"d\""@i'
try "in <>" 'Fs@a|Ta,b@h||' -f '<s@a>' -- '<"a,b"@h>'
try "or half of them" 'F<s@a|Tr@b>|T<||' -f '<s@a' -- 'r@b>' '<'
try "no option" 'Fs@a|T-q@b||' -f s@a -- -q@b
try "no host" 'Fs|Tr||' -f s -- r
is "SIGCHLD ignored: what was queued is not refused" 0 \
  "$("$B/tests/limit" -c 0 bush-inject -f s r < "$T/in" > "$T/out" 2>&1; echo $?)"

# message WHAT IN WANT
message() {
  printf "$2" > "$T/in"
  printf "$3" > "$T/want"
  try "$1" 'F|Tr@b||' -f '' r@b
  ok "$1: so" cmp "$T/want" "$T/message"
}
message "a From_ line is dropped" 'From a@b Sun\nSubject: x\n\ny\n' \
  'Subject: x\n\ny\n'
message "only one" 'From a@b\nFrom b@c\nSubject: x\n' 'From b@c\nSubject: x\n'
message "From_ alone" 'From a@b' ''
message "a From: line is not" 'From: a@b\n' 'From: a@b\n'
message "part of it" 'From' 'From'
message "nothing" '' ''
message "any bytes" 'a\r\n\0\377' 'a\r\n\0\377'
{ printf 'From '; awk 'BEGIN { for (i = 0; i < 5000; ++i) printf "long" }'
  printf '\nx\n'; } > "$T/in"
try "a long From_ line" 'F|Tr@b||' -f '' r@b
is "is dropped" x "$(cat "$T/message")"
{ printf F; sleep 0.1; printf 'rom a\nx\n'; } | bush-inject -f '' r@b
is "in pieces" x "$(cat "$T/message")"

# With -d, what OpenSMTPD puts on top.
dash() { # WHAT IN WANT
  printf "$2" | bush-inject -d -f s@a r@b
  is "-d: $1" "$(printf "$3")" "$(cat "$T/message")"
}
dash "both" "Return-Path: <s@a>\nDelivered-To: r@b\nReturn-Path: x\ny\n" \
  "Return-Path: x\ny"
dash "one" "Delivered-To: r@b\nDelivered-To: r@b\n\n" "Delivered-To: r@b"
dash "none" "Received: x\nReturn-Path: <s@a>\n" \
  "Received: x\nReturn-Path: <s@a>"
dash "in this order" "Delivered-To: r@b\nReturn-Path: <s@a>\n" \
  "Return-Path: <s@a>"
dash "no part of a name" "Return-Path\n" "Return-Path"
dash "no more than one" "Return-Path: <s@a>" ""
try "without -d" "Fs@a|Tr@b||" -f s@a r@b

# refused WHAT CODE PATTERN ARG...
refused() {
  what=$1 want=$2 pattern=$3
  shift 3
  bush-inject "$@" < "$T/in" > "$T/out" 2> "$T/err"
  is "$what" "$want 0 1" \
    "$? $(wc -c < "$T/out" | tr -d ' ') $(wc -l < "$T/err" | tr -d ' ')"
  like "$what: said" "$pattern" "$(cat "$T/err")"
}
while read -r code exit pattern; do
  echo "$code" > "$T/exit"
  refused "queue program exits $code" "$exit" "^$pattern" -f s@a r@b
done <<'END'
11 69 5.1.3 bush-inject: message not accepted: envelope address too long
31 69 5.3.0 bush-inject: message not accepted: mail server permanently
51 75 4.3.0 bush-inject: message not accepted: qq out of memory$
53 75 4.3.0 bush-inject: message not accepted: qq write error or disk full$
71 75 4.3.0 bush-inject: message not accepted: mail server temporarily
100 75 4.3.0 bush-inject: message not accepted: qq temporary problem
111 75 4.3.0 bush-inject: message not accepted: qq temporary problem
127 75 4.3.0 bush-inject: message not accepted: qq temporary problem
END
echo 82 > "$T/exit"
echo 'Dno such office (#5.1.2)' > "$T/text"
refused "its own text" 69 '^5\.1\.2 bush-inject: message not accepted: no such office$' -f s@a r@b
echo 'Zfull' > "$T/text"
refused "without a status" 75 '^4\.3\.0 bush-inject: .*: full$' -f s@a r@b
rm "$T/text"
echo 0 > "$T/exit"
printf '#!/bin/sh\necho why >&2\nexit 53\n' > "$T/says"
chmod 755 "$T/says"
QMAILQUEUE=$T/says bush-inject -f s@a r@b < "$T/in" 2> "$T/err"
is "what it says comes below" "75 4.3.0 bush-inject: message not accepted: qq \
write error or disk full
why" "$? $(cat "$T/err")"
printf '#!/bin/sh\ncat > /dev/null\nyes why >&2\nexec cat <&1 > /dev/null\n' > "$T/says"
QMAILQUEUE=$T/says bush-inject -f s@a r@b < "$T/in" 2> "$T/err"
is "or not at all, and does not hold it up" "0 " "$? $(cat "$T/err")"
queue=$QMAILQUEUE
QMAILQUEUE=$T/none
refused "no queue program" 75 '^4\.3\.0 .*unable to exec' -f s@a r@b
printf '#!/bin/sh\nkill -9 $$\n' > "$T/killed"
chmod 755 "$T/killed"
QMAILQUEUE=$T/killed
refused "it is killed" 75 '^4\.3\.0 .*qq crashed' -f s@a r@b
QMAILQUEUE=$queue

rm -f "$T/envelope"
nl='
'
refused "a newline in an address" 65 \
  '^5\.1\.3 .*: recipient r\?@b contains a newline$' -f s@a "r$nl@b"
refused "in the sender" 65 '^5\.1\.3 .*: sender s\?@a contains' -f "s$nl@a" r@b
refused "a recipient that is nobody" 65 '^5\.1\.3 .*is nobody$' -f s@a q@b ''
refused "no more than <>" 65 '^5\.1\.3 .*is nobody$' -f s@a '<>'
refused "a long address" 65 '^5\.1\.3 .*longlong' \
  -f s@a "$(awk 'BEGIN { for (i = 0; i < 1000; ++i) printf "long" }')"
for wrong in '' '-f' '-f s@a' '-f s@a --' 'r@b' '-z' '-f s -k'; do
  # shellcheck disable=SC2086 # words
  refused "wrong usage waits: $wrong" 75 '^4\.3\.5 bush-inject: usage: ' $wrong
done
refused "it says that the sender is missing" 75 \
  '^4\.3\.5 .*: no sender: neither -f nor \$SENDER is there$' r@b
refused "or the recipient" 75 '^4\.3\.5 .*: no recipient$' -f s@a
ok "none of these queued anything" test ! -e "$T/envelope"
mkdir "$T/dir"
bush-inject -f s@a r@b < "$T/dir" 2> "$T/err"
is "a message that cannot be read" 75 $?
like "is said" '^4\.3\.0 .*unable to read it: Is a directory' "$(cat "$T/err")"
is "has no envelope" "" "$(cat "$T/envelope")"
bush-inject -f s@a r@b < "$T/in" 2>&- >&-
is "nobody listens" 0 $?

# Into a spool: what comes again with the same key is the same.
unset QMAILQUEUE
mkdir "$T/bin" "$T/spool" "$T/control"
ln -s "$B/qmail-queue" "$T/bin/qmail-queue"
printf '#!/bin/sh\n' > "$T/bin/maildirvirt"
chmod 755 "$T/bin/maildirvirt"
PATH=$T/bin:$PATH
for d in new cur tmp; do mkdir "$T/spool/$d"; done
for i in 1 2; do bush-inject -f s@a -k 4Xy7 r@b q@b < "$T/in"; done
is "the same key twice" 2 "$(ls "$T/spool/new" | wc -l | tr -d ' ')"
bush-inject -f s@a -k 4Xy8 r@b < "$T/in"
is "another one" 3 "$(ls "$T/spool/new" | wc -l | tr -d ' ')"
for i in 1 2; do bush-inject -f s@a r@b < "$T/in"; done
is "none: each is another message" 5 \
  "$(ls "$T/spool/new" | wc -l | tr -d ' ')"
end
