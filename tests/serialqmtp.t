# serialqmtp: what it sends, what it makes of the answers, and what becomes of
# it with servers and files that misbehave.
. tests/lib.sh

PATH=$B/tests:$PATH
F=$B/tests/fixtures
mkdir "$T/m" "$T/m/new" && cd "$T/m" || exit 1

# mail RECIPIENT: a queued file of a few bytes, whose message is that of no
# other recipient. put NAME RECIPIENT: as a file.
mail() {
  printf 'Return-Path: <s@a.example>\nDelivered-To: %s\nSubject: %s\n\nhi\n' \
    "$1" "$1"
}
put() { mail "$2" > "$1"; }

# names NAME...: as maildirserial feeds them. many N NAME: N times the same.
names() { printf '%s\0' "$@"; }
many() { awk -v n="$1" -v f="$2" 'BEGIN {
  for (i = 0; i < n; ++i) printf "%s%c", f, 0 }'; }

# run "SERVER OPTIONS" CLIENT...: names on 0; the exit code is printed, results
# are in ../res ("=" for NUL), messages in ../err.
run() {
  server=$1
  shift
  # shellcheck disable=SC2086
  timeout 110 pair $pipes "$@" -- qmtpsink $server > "$T/raw" 2> "$T/err"
  echo $?
  tr '\0' '=' < "$T/raw" > "$T/res"
}
pipes=
res() { cat "$T/res"; }
err() { cat "$T/err"; }
results() { awk 'END { print NR }' "$T/res"; }

# What it sends, byte for byte. serialqmtp 0.75 sent the sender as it stood in
# the file; here it is unquoted, so four of its recordings differ there.
sender() { # LENGTH SENDER: a package of the usual message
  printf '21:\nSubject: one\n\nhello\n,%s:%s,25:21:%s,,' "$1" "$2" \
    ali@herat.example.org
}
for f in "$F"/queued/[01]*; do
  f=${f##*/}
  cp "$F/queued/$f" new/
  case $f in
  02*) sender 13 'a b@a.example' ;;
  03*) sender 13 '"q"@a.example' ;;
  07*) sender 13 'x\y@a.example' ;;
  08*) sender 13 "$(printf '8\303\251@a.example')" ;;
  *) cat "$F/wire/$f.qmtp" ;;
  esac > "$T/want.$f"
  c=$(names "new/$f" | run "-o $T/got" serialqmtp qrelay-herat-)
  is "$f: exit" 0 "$c"
  ok "$f: the package" cmp "$T/want.$f" "$T/got"
  is "$f: the result" "new/$f=Kok" "$(res)"
done
is "nothing is said" "" "$(err)"

cat "$T"/want.* > "$T/want"
is "all at once: exit" 0 "$(names new/* | run "-o $T/got" serialqmtp \
  qrelay-herat-)"
ok "all at once: the same packages" cmp "$T/want" "$T/got"
is "all at once: the results, in order" \
  "$(for f in new/*; do echo "$f=Kok"; done)" "$(res)"

# From and to files.
printf '3:Kok,4:Zno!,3:Dno,' > "$T/answers"
put new/p1 q-ali@h
put new/p2 q-@h
put new/p3 q-
put new/wrong other@h
put new/wrong2 Q-ali@h
# (Names from a file, too: their end must not come after that of the answers.)
names new/p1 new/wrong new/wrong2 new/p2 new/p3 > "$T/names"
serialqmtp q- < "$T/names" 6< "$T/answers" 7> "$T/got" > "$T/raw" 2> "$T/err"
is "descriptors may be files" 0 $?
is "K, Z and D; none for another prefix" "new/p1=Kok
new/p2=Zno!
new/p3=Dno" "$(tr '\0' '=' < "$T/raw")"
is "the prefix comes off; what is left may be empty" \
  'ali@h @h ' \
  "$(tr -d '\n' < "$T/got" | sed 's/,,/\
/g' | sed -n 's/.*:\(.*\)$/\1/p' | tr '\n' ' ' | sed 's/ $//')"
is "one warning for all of another prefix" \
  "serialqmtp: warning: not sent: new/wrong: recipient does not begin with \
the prefix (and 1 more); they stay in the queue" "$(err)"

names new/p1 new/wrong | run "-o $T/got" serialqmtp '' > "$T/code"
is "an empty prefix is every recipient's" 2 "$(results)"
like "and nothing comes off" '7:q-ali@h,' "$(cat "$T/got")"

{ mail q-m@h; awk 'BEGIN { for (; n++ < 50;)
  print "012345678901234567890123456789012345678" }'; } > new/2k

# Files that are not what they should be.
ln -s p1 new/link
mkfifo new/fifo
mkdir new/dir
: > new/empty
echo 'Subject: bare' > new/bare
printf 'Return-Path: <a@h>\nDelivered-To: q-r' > new/cut
put new/shut q-x@h
chmod 0 new/shut
c=$(names new/link new/p1 new/fifo new/dir new/gone new/empty new/bare \
  new/cut '' new/p2 | run '' serialqmtp q-)
is "odd files: exit" 0 "$c"
is "odd files: results for the others" "new/p1=Kok
new/p2=Kok" "$(res)"
is "odd files: one warning" "serialqmtp: warning: not sent: new/link: is a \
symbolic link (and 5 more); they stay in the queue" "$(err)"
if [ "$(id -u)" != 0 ]; then
  names new/shut | run '' serialqmtp q- > "$T/code"
  like "an unreadable file" 'new/shut: unable to open: Perm.* it stays' \
    "$(err)"
else
  skip "an unreadable file" "root reads it"
fi
names new/gone new/p1 | run '' serialqmtp -v q- > "$T/code"
like "-v names what somebody else took" 'info: new/gone: somebody' "$(err)"
like "-v says what was done" \
  'info: 1 messages, [0-9]+ bytes to the server: 1 accepted, 0 ref' "$(err)"

# The names.
is "no names: exit" 0 "$(run '' serialqmtp q- < new/empty)"
c=$(printf 'new/p1\0new/p2' | run '' serialqmtp q-)
is "a name that is cut off is not opened" "0 new/p1=Kok" "$c $(res)"
like "and is spoken of" 'warning: the last name .* no end' "$(err)"
c=$({ names new/p1; awk 'BEGIN { for (;n++ < 9000;) printf "a" }'; } |
  run '' serialqmtp q-)
is "a name longer than any is fatal" 111 "$c"

# How it is called.
names new/p1 > "$T/one"
for o in '' '-x q-' '-t 0 q-' '-t x q-' '-t q-' 'q- more' '-t 99999999 q-'; do
  # shellcheck disable=SC2086
  ok "usage: serialqmtp $o" \
    status 100 serialqmtp $o 6< new/empty 7> "$T/got" < "$T/one"
done
ok "without a connection" status 100 serialqmtp q- 6<&- 7>&- < "$T/one"
ok "with half of one" status 100 serialqmtp q- 6< new/empty 7>&- < "$T/one"
like "--help" '^usage: serialqmtp .-1v. .-t seconds. prefix$' \
  "$(serialqmtp --help)"

# Servers that misbehave. Of three messages: the exit, the results, the words.
# They have $patience seconds.
TCPREMOTEIP=192.0.2.7
TCPREMOTEHOST=hub.example.org
export TCPREMOTEIP TCPREMOTEHOST
hub='fatal: hub.example.org .192.0.2.7.'
bad() { # DESCRIPTION RESULTS PATTERN SERVER-OPTIONS
  c=$(names new/p1 new/p2 new/p3 | run "$4" serialqmtp -t $patience q-)
  is "$1: exit and results" "111 $2" "$c $(tr '\n' ' ' < "$T/res")"
  like "$1: the words" "$3" "$(err)"
}
patience=2
bad "no answers" "" "$hub took, acknowledged and sent nothing for 2 seconds: \
3 unanswered messages stay in the queue, 3 of them may have been" '-m none'
patience=6
bad "says nothing for half of them" "new/p1=Kok new/p2=Kok " \
  "1 unanswered message stays in the queue, 1 of them" '-m half'
patience=60
bad "closes at once" "" \
  'connection closed by hub.*: 3 unanswered messages stay in the q' '-c 1'
bad "closes after two" "" 'connection closed by hub.*: 3 unanswered' \
  '-c 3 -h 9'
bad "answers too often" "new/p1=Kok new/p2=Kok new/p3=Kok " \
  'protocol error: answer without a message: no message was' '-m twice'
bad "a greeting" "" "$hub: protocol error: answer is not a netstring: 3 unan" \
  '-m raw:220-'
bad "a huge length" "" 'protocol error: answer is too long' \
  '-m raw:999999999999999999999:K'
bad "a leading zero" "" 'protocol error: answer is not a netst' '-m raw:03:Kok,'
bad "an empty answer" "" 'protocol error: answer is empty' '-m raw:0:,'
bad "no comma" "" 'answer does not end in a comma' '-m raw:3:Kok;'
bad "another letter" "" 'begins with none of K, Z and D' '-m raw:3:Xok,'
bad "a wrong one after a right one" "new/p1=Kok " 'not a netstring: 2 unan' \
  '-m raw:3:Kok,220-'

c=$(many 3000 new/2k | run '-k 10 -h 9999' serialqmtp -t 1 q-)
is "a server that stops reading: exit and results" "111 0" "$c $(results)"
like "a server that stops reading: the words" "$hub took, acknowledged and \
sent nothing for 1 seconds: .* unanswered messages stay in the queue" "$(err)"

# shellcheck disable=SC2016 # for the server
names new/p1 | pair serialqmtp -t 5 q- -- sh -c 'printf 60000:K
  i=0
  while [ $i -lt 30 ] && printf x; do i=$((i + 1)); sleep 0.6; done' \
  > "$T/res" 2> "$T/err"
is "an answer that drips: exit and results" "111 " "$? $(res)"
like "an answer that drips: the words" "$hub took, acknowledged and sent no \
more than two bytes a second for 5 seconds: 1 unanswered message" "$(err)"

c=$(names new/p1 | run "-t $(printf 'Za\001b')" serialqmtp q-)
is "control characters in an answer" "0 new/p1=Za b" "$c $(res)"
c=$(names new/p1 new/p2 | run "-l 60000" serialqmtp q-)
is "a long answer is cut, the next one stands" "0 2 2016" \
  "$c $(results) $(($(wc -c < "$T/raw") + 0))"

# A large message.
{ mail q-big@h; awk 'BEGIN { for (; n++ < 40000;)
  print "0123456789012345678901234567890123456789012345678901234567890123456789\
01234567890123456789012345678" }'; } > new/big
tail -n +3 new/big > "$T/message"
c=$(names new/p1 new/big new/p2 | run "-o $T/got" serialqmtp q-)
is "4 MB between two small ones" "0 3" "$c $(results)"
n=$(($(wc -c < "$T/message")))
small() { # LENGTH PREFIXED-RECIPIENT RECIPIENTS
  printf '%s:\nSubject: %s\n\nhi\n,11:s@a.example,%s,' "$1" "$2" "$3"
}
{
  small 22 q-ali@h 8:5:ali@h,
  printf '%s:\n' "$((n + 1))"
  cat "$T/message"
  printf ',11:s@a.example,8:5:big@h,,'
  small 19 q-@h 5:2:@h,
} > "$T/want"
ok "every byte of it" cmp "$T/want" "$T/got"
pipes=-p
c=$(names new/big | run "-s 130" serialqmtp -t 5 q-)
is "slow is not dead: seven seconds and more, of which none is silent" \
  "0 new/big=Kok" "$c $(res)"
pipes=
c=$(names new/p1 new/big new/p2 | run "-m early" serialqmtp q-)
is "an answer before the message was sent" "111 new/p1=Kok" "$c $(res)"
like "its words" 'answer before the message was sent: 1 unanswered' "$(err)"

# A file that shrinks while it is sent: the server waits in the middle of it.
names new/p1 new/big new/p2 > "$T/three"
(run "-k 100000 -w $T/gate" serialqmtp q- < "$T/three" > "$T/code") &
ok "half of it is sent" until_true 30 test -e "$T/gate.waiting"
head -c 1000 new/big > new/short && cat new/short > new/big
: > "$T/gate"
wait $!
is "a file that shrinks: what came before stands" "111 new/p1=Kok" \
  "$(cat "$T/code") $(res)"
like "a file that shrinks: the words" "fatal: new/big: became shorter while \
it was being sent: 1 unanswered message stays in the queue$" "$(err)"

# Nothing waits for an answer; nothing waits for us. Both through sockets and
# through pipes.
for pipes in '' -p; do
  c=$(many 3000 new/2k | run '-v -h 3000' serialqmtp q-)
  is "3,000 packages before the first answer ($pipes)" "0 3000" \
    "$c $(results)"
  c=$(many 3000 new/2k | run '-l 5000' serialqmtp q-)
  is "a server that first gets rid of its answers ($pipes)" "0 3000" \
    "$c $(results)"
  c=$(many 3000 new/2k | run '-m shut -c 1000 -h 1000' serialqmtp q-)
  is "answers from a server that takes no more ($pipes)" "111 1000" \
    "$c $(results)"
  like "the words ($pipes)" \
    'unable to (send to|receive from)|connection closed by' "$(err)"
done
pipes=
mkfifo "$T/f1"
names new/p1 |
  timeout 110 pair serialqmtp q- -- qmtpsink 2> "$T/err" > "$T/f1" &
exec 8< "$T/f1" 8<&-
ok "nobody takes the results: exit 111" status 111 wait $!
like "the words: it may come twice" 'answered messages may be sent again' \
  "$(cat "$T/err")"
put new/tiny q-t@h
c=$(many 100000 new/tiny | run '-h 100000' serialqmtp q-)
is "100,000 unanswered" "0 100000" "$c $(results)"
c=$(many 20000 new/tiny | timeout 110 pair serialqmtp q- -- qmtpsink |
  { until_true 1 false; cat; } | tr '\0' '=' | sort | uniq -c | tr -s ' ')
is "results that are read late" " 20000 new/tiny=Kok" "$c"
c=$(many 20000 new/tiny |
  timeout 110 pair rss -o "$T/kib" serialqmtp q- -- qmtpsink -l 1000 |
  { until_true 1 false; cat; } | tr '\0' '\n' | grep -c '^new/tiny$')
is "and 20 MB of them" 20000 "$c"
if [ -n "${SANITIZED:-}" ]; then
  skip "are not kept meanwhile" "sanitizers need memory of their own"
else
  ok "are not kept meanwhile ($(cat "$T/kib") KiB)" \
    test "$(cat "$T/kib")" -lt 8000
fi

# One at a time: nothing is held back for the sake of a fuller buffer.
mkfifo "$T/f0"
timeout 110 pair serialqmtp q- -- qmtpsink < "$T/f0" > "$T/raw" 2> "$T/err" &
exec 9> "$T/f0"
for i in 1 2 3; do
  names "new/p$i" >&9
  ok "name $i is answered before there is another" \
    until_true 30 grep -q "new/p$i" "$T/raw"
done
exec 9>&-
ok "and then it ends" wait $!

# A slow line behind a large buffer: one write, and then nothing but what the
# other side's TCP acknowledges, for longer than -t.
listen tcpserver -1RHl0 127.0.0.1 0 "$B/tests/qmtpsink"
: > "$T/link"
bg "$B/tests/linksim" -r 80000 -q 2048 127.0.0.1:0 127.0.0.1:"$port" \
  > "$T/link"
until_true 30 grep -q ready "$T/link"
mkdir -p "$T/slow/new"
{
  printf 'Return-Path: <s@a.example>\nDelivered-To: q-x@y.example\n\n'
  head -c 90000 /dev/zero
} > "$T/slow/new/m"
out=$(cd "$T/slow" && printf 'new/m\0' | tcpclient -RHl0 127.0.0.1 \
  "$(sed -n 's/^ready //p' "$T/link")" serialqmtp -t 5 q- 2>&1 | tr '\0' =)
is "what is acknowledged counts: nine seconds in which nothing else moves" \
  "new/m=Kok" "$out"


# Who the peer is.
cd "$T/m" || exit 1
put new/p1 q-x@y
told() { # VARIABLE=VALUE...
  names new/p1 | env "$@" serialqmtp q- 6< /dev/null 7> "$T/wire" 2>&1 > /dev/null |
    sed -n 's/^[^:]*: [a-z]*: //p' | head -n 1
}
like "no variables" "the server" "$(told TCPREMOTEHOST= TCPREMOTEIP=)"
like "an address" "10\.0\.0\.1" "$(told TCPREMOTEHOST= TCPREMOTEIP=10.0.0.1)"
like "a host" "h\.example" "$(told TCPREMOTEHOST=h.example TCPREMOTEIP=)"
like "both" "h\.example \(10\.0\.0\.1\)" \
  "$(told TCPREMOTEHOST=h.example TCPREMOTEIP=10.0.0.1)"
end
