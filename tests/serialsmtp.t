#!/bin/sh
# serialsmtp: what it says, when, and what it makes of the replies; and servers
# that misbehave. (The server, tests/smtpsink, tells of a client that does.)
. tests/lib.sh

PATH=$B/tests:$PATH
BUSHHOME=$T/home
export BUSHHOME
mkdir -p "$T/m/new" "$BUSHHOME/control"
cd "$T/m" || exit 1
nl='
'

# queued SENDER RECIPIENT: what comes on 0 becomes a queued file. put NAME
# RECIPIENT: one of a few bytes.
queued() { printf 'Return-Path: <%s>\nDelivered-To: %s\n' "$1" "$2" && cat; }
put() { printf 'Subject: x\n\nhi\n' | queued s@a.example "$2" > "$1"; }
names() { printf '%s\0' "$@"; }

# run CLIENT-OPTIONS SERVER...: names on 0; the exit code is printed, results
# are in ../res ("=" for NUL), what came at the server in ../got, messages in
# ../err, of the server in ../sink.
run() {
  c=$1
  shift
  # shellcheck disable=SC2086
  timeout 60 pair serialsmtp $c q- me.example -- sink "$@" \
    > "$T/raw" 2> "$T/err"
  echo $?
  tr '\0' '=' < "$T/raw" > "$T/res"
}
mkdir "$T/bin"
printf '#!/bin/sh\nexec smtpsink -v -o "%s" "$@" 2> "%s"\n' "$T/got" "$T/sink" \
  > "$T/bin/sink"
chmod 755 "$T/bin/sink"
PATH=$T/bin:$PATH
res() { cat "$T/res"; }
err() { cat "$T/err"; }
# letters: of the results.
letters() { sed 's/^[^=]*=\(.\).*/\1/' "$T/res" | tr -d '\n'; }
# came: what the client said.
came() { tr -d '\r' < "$T/got"; }
# turns: how often the server wrote.
turns() { sed -n 's/.* messages \([0-9]*\) turns/\1/p' "$T/sink"; }
sinks() { grep violation "$T/sink"; }

put new/p1 q-ali@h.example
put new/p2 q-
put new/p3 'q-a b@h'
body="Subject: x$nl${nl}hi$nl."

# --- what is said, byte for byte
c=$(names new/p1 new/p2 new/p3 | run '')
is "all that the server offers: exit and results" "0 \
new/p1=Kthe server accepted the message: 250 queued
new/p2=Kthe server accepted the message: 250 queued
new/p3=Kthe server accepted the message: 250 queued" "$c $(res)"
pipelined="EHLO me.example
MAIL FROM:<s@a.example> SIZE=18
RCPT TO:<ali@h.example>
DATA
$body
MAIL FROM:<s@a.example> SIZE=18
RCPT TO:<>
DATA
$body
MAIL FROM:<s@a.example> SIZE=18
RCPT TO:<\"a b\"@h>
DATA
$body
QUIT"
is "what was said" "$pipelined" "$(came)"
is "nothing else was" "" "$(err)$(sinks)"
is "one turn for each message, and greeting, EHLO, the first one's commands" \
  6 "$(turns)"
c=$(names new/p1 new/p2 new/p3 | run '' -e '')
is "nothing offered" "0 KKK" "$c $(letters)"
is "nothing offered: what was said" "$(echo "$pipelined" | sed 's/ SIZE=18//')" \
  "$(came)"
is "no pipelining: one thing at a time" "15 " "$(turns) $(sinks)"
c=$(names new/p1 new/p2 new/p3 | run '' -e -)
is "no EHLO" "0 KKK" "$c $(letters)"
is "no EHLO: what was said" "EHLO me.example
$(echo "$pipelined" | sed 's/ SIZE=18//; s/^EHLO/HELO/')" "$(came)"
c=$(names new/p1 new/p2 new/p3 | run '' -1)
is "replies that come byte by byte" "0 KKK 6 " \
  "$c $(letters) $(turns) $(sinks)"
c=$(names new/p1 new/p2 new/p3 |
  run '' -r "GREETING:1:220-sink${nl}220-is${nl}220 here" -r 'RCPT:0:251 moved' \
    -r "DOT:0:250-2.0.0 queued${nl}250 as 7")
is "replies of several lines, and other codes" "0 \
Kthe server accepted the message: 250 2.0.0 queued as 7" \
  "$c $(sed -n 's/new.p1=//p' "$T/res")"
awk 'BEGIN { for (; n++ < 100;) printf "new/p1%c", 0 }' > "$T/hundred"
c=$(run -v < "$T/hundred")
is "100 messages: 102 round trips" "0 100 103" "$c $(wc -l < "$T/res" | tr -d \
  ' ') $(turns)"
like "and -v says so" "info: 100 messages, [0-9]* bytes to the server in 102 \
round trips: 100 accepted, 0 refused for now, 0 refused" "$(err)"
: | run -v -e - > "$T/code"
like "all its bytes are counted, those of QUIT too" \
  "0 messages, $(wc -c < "$T/got" | tr -d " ") bytes" "$(err)"

if trace -c -o "$T/calls" true 2> /dev/null; then
  (pair trace -c -o "$T/calls" "$B/serialsmtp" q- me.example -- sink) \
    < "$T/hundred" > "$T/raw"
  n=$(awk '$2 == "total" { print $1 }' "$T/calls")
  ok "a message costs eleven system calls at most (100: $n)" test "$n" -le 1100
else
  skip "system calls of a message" "no tracing here"
fi

# --- messages
said() { came | sed '1,/^DATA$/d; /^QUIT$/d'; }
{ printf 'a\n.\n..b\n\n8\303\251\r\nx\ry\r\r\n\n.\r\nno end' |
  queued s@a.example q-x; } > new/odd
c=$(names new/odd | run '')
is "dots, CRs, the eighth bit, no end" "0 K \
MAIL FROM:<s@a.example> SIZE=37 BODY=8BITMIME" \
  "$c $(letters) $(came | sed -n 2p)"
is "dots, CRs: what was said" "$(printf \
  'a\n..\n...b\n\n8\303\251\nx y \n\n..\nno end\n.')" "$(said)"
is "dots, CRs: bare ones nowhere" "" "$(sinks)"
names new/odd | run '' -e PIPELINING > "$T/code"
is "8-bit mail to a server that does not offer it is sent all the same" \
  "K MAIL FROM:<s@a.example>" "$(letters) $(came | sed -n 2p)"
printf 'a\n\0.\nb\n\0\0.\0\n' | queued s@a.example q-x > new/nul
names new/nul | run '' > "$T/code"
is "NULs hide no dot" "a${nl}=..${nl}b${nl}==..=$nl." \
  "$(tr '\0' '=' < "$T/got" | tr -d '\r' | sed '1,/^DATA$/d; /^QUIT$/d')"
: | queued '' q-x > new/none
names new/none | run '' > "$T/code"
is "an empty message, and the null sender" "MAIL FROM:<> SIZE=0 ." \
  "$(came | sed -n 2p) $(said)"
: | queued '#@[]' q-x > new/double
names new/double | run '' > "$T/code"
is "a double bounce must not bounce either" "MAIL FROM:<> SIZE=0" \
  "$(came | sed -n 2p)"
: | queued '"a \"b"@a.example' q-x > new/quoted
names new/quoted | run '' > "$T/code"
is "a sender with quotes" 'MAIL FROM:<"a \"b"@a.example> SIZE=0' \
  "$(came | sed -n 2p)"

# One that fills all the room for what waits: then no name is read.
awk 'BEGIN { while (n++ < 45534) printf "x"; print "" }' |
  queued s@a.example q-x > new/fill
c=$(names new/fill | run '')
is "45,536 bytes, and its end" "0 K 45537" \
  "$c $(letters) $(said | wc -c | tr -d ' ')"

# Every byte of a large one, and of those around it.
mkdir -p "$T/at/new"
awk 'BEGIN { for (; n++ < 40000;) { print n % 7 ? "x" : "."
  print "0123456789012345678901234567890123456789012345678901234567890" } }' |
  queued s@a.example q-big@h > new/big
c=$(names new/p1 new/big new/p1 | run '' -d "$T/at" -e PIPELINING)
is "2.5 MB between two small ones" "0 KKK" "$c $(letters)"
cat "$T"/at/new/*.2 > "$T/one"
sed '2s/q-//' new/big > "$T/want"
ok "every byte of it" cmp "$T/want" "$T/one"

# --- addresses and sizes that the server is not asked about
printf 'x\n' | queued s@a.example "q-$(printf '\303\251@h')" > new/utf8
printf 'x\n' | queued "$(printf '\303\251@h')" q-x > new/utf8s
c=$(names new/utf8 new/utf8s new/p1 | run '' -e PIPELINING,8BITMIME)
is "8-bit addresses, no SMTPUTF8" "0 DDK" "$c $(letters)"
like "its words" 'new/utf8=Dnot sent: the recipient has 8-bit characters, and' \
  "$(res)"
like "of the sender" 'new/utf8s=Dnot sent: the sender has 8-bit char' "$(res)"
c=$(names new/utf8 | run '')
is "8-bit addresses with SMTPUTF8" \
  "$(printf 'K MAIL FROM:<s@a.example> SIZE=3 BODY=8BITMIME SMTPUTF8
RCPT TO:<"\303\251"@h>')" "$(letters) $(came | sed -n 2,3p)"
c=$(names new/odd new/p1 | run '' -e 'PIPELINING,SIZE 36')
is "too large for the server" "0 DK 1" "$c $(letters) $(came | grep -c MAIL)"
like "its words" \
  'new/odd=Dnot sent: the message has 37 bytes, and the server takes 36' "$(res)"
c=$(names new/odd | run '' -e 'SIZE 37')
is "just not too large" "0 K" "$c $(letters)"
c=$(names new/odd | run '' -e 'SIZE 0')
is "SIZE 0 is no limit" "0 K" "$c $(letters)"
for a in 'x@h> SIZE=1' 'x@h>' 'x@h y' "x@h$(printf '\r')RSET" \
  "$(printf 'a\tb')@h"; do
  : | queued s@a.example "q-$a" > new/bad
  : | queued "$a" q-x > new/bads
  c=$(names new/bad new/bads | run '')
  is "no address: $a" "0 DD " "$c $(letters) $(came | grep MAIL)"
done

# --- refusals: what is said next, with pipelining and without
refusal() { # DESCRIPTION LETTERS SERVER...
  d=$1 l=$2
  shift 2
  for e in PIPELINING ''; do
    c=$(names new/p1 new/p3 new/p1 | run '' -e "$e" "$@")
    is "$d: exit, results, no violation (${e:-one by one})" "0 $l " \
      "$c $(letters) $(sinks)"
  done
}
refusal "MAIL, for good" KDK -r 'MAIL:2:550 no'
refusal "MAIL, for now" KZK -r 'MAIL:2:450 no'
refusal "RCPT, for good" KDK -r 'RCPT:2:550 no'
like "its words" '^new/p3=Dthe server refused the recipient: 550 no$' "$(res)"
refusal "RCPT, for now" KZK -r 'RCPT:2:450 no'
refusal "RCPT, each" DDD -r 'RCPT:0:550 no'
is "no RSET at the end" 2 "$(came | grep -c RSET)"
refusal "DATA, for good" KDK -r 'DATA:2:554 no'
refusal "DATA, for now" KZK -r 'DATA:2:451 no'
refusal "DOT, for good" KDK -r 'DOT:2:554 no'
refusal "DOT, for now" KZK -r 'DOT:2:451 no'
refusal "authentication is wanted: nothing bounces" ZZZ \
  -r 'MAIL:0:530 5.7.0 authenticate'
refusal "out of step: nothing bounces" KZK -r 'RCPT:2:503 what'
c=$(names new/p1 new/p1 | run '' -r 'RCPT:1:550 no' -r 'DATA:1:354 go')
is "354 though nobody is there: a dot alone" "0 DK " "$c $(letters) $(sinks)"
is "what was said then" ". MAIL" \
  "$(came | sed -n '5p;6s/ .*//p' | tr '\n' ' ' | sed 's/ $//')"
c=$(names new/p1 new/p1 |
  run '' -r 'RCPT:1:550 no' -r 'DATA:1:354 go' -r 'DOT:1:354 go on')
is "and 354 to that: nobody lost anything" "0 DK " "$c $(letters) $(sinks)"
c=$(names new/p1 | run '' -r "RCPT:0:$(printf '550 a\001\033b')")
is "control characters in a reply" \
  "new/p1=Dthe server refused the recipient: 550 a  b" "$(res)"
c=$(names new/p1 |
  run '' -r "DOT:0:550 $(awk 'BEGIN { while (n++ < 5000) printf "x" }')")
is "a long reply is cut" "0 1" "$c $(($(wc -c < "$T/raw") < 1100))"

# --- who we are
echo office.example > "$BUSHHOME/control/me"
hello() { # HELOHOST
  names new/p1 | pair serialsmtp q- ${1+"$1"} -- sink > "$T/raw" 2> "$T/err"
  echo $? "$(came | head -n 1)"
}
is "control/me" "0 EHLO office.example" "$(hello)"
is "or what is given" "0 EHLO [10.1.2.3]" "$(hello '[10.1.2.3]')"
for h in '' 'a b' "a${nl}b" "$(printf 'a\rb')" \
  "$(awk 'BEGIN { while (n++ < 256) printf "x" }')"; do
  is "no name: $(printf %.9s "$h" | tr -d '\n')" "100 " "$(hello "$h")"
done
: > "$BUSHHOME/control/me"
is "an empty control/me" "100 " "$(hello)"
rm "$BUSHHOME/control/me"
is "none at all" "100 " "$(hello)"
like "the words" 'no name to say HELO with: none is given, and control/me' \
  "$(err)"

# --- files
put new/wrong other@h
ln -s p1 new/link
echo bare > new/bare
c=$(names new/link new/p1 new/gone new/bare new/wrong p1 | run -v)
is "odd files: results for the others" "0 new/p1" "$c $(sed 's/=.*//' \
  "$T/res")"
like "odd files: a warning" \
  'warning: not sent: new/link: is a symbolic link .and 2 more.; they stay' \
  "$(err)"
like "another prefix: a warning" 'new/wrong: recipient does not begin with' \
  "$(err)"
like "-v names what somebody else took" 'info: new/gone: somebody' "$(err)"
c=$(printf 'new/p1\0new/p' | run '')
is "a name that is cut off is not opened" "0 K" "$c $(letters)"
is "no names" "0 EHLO me.example QUIT" "$(run '' < /dev/null) $(came | tr '\n' \
  ' ' | sed 's/ $//')"
for o in '' '-x q-' '-t 0 q-' '-t x q-' 'q- me more'; do
  # shellcheck disable=SC2086
  ok "usage: serialsmtp $o" status 100 serialsmtp $o 6< new/p1 7> "$T/got" \
    < new/p1
done
ok "without a connection" status 100 serialsmtp q- me 6<&- 7>&- < new/p1

# --- servers that misbehave: of three messages the exit, the results, the
# words, with pipelining and without.
TCPREMOTEIP=192.0.2.7
TCPREMOTEHOST=hub.example.org
export TCPREMOTEIP TCPREMOTEHOST
hub='fatal: hub.example.org .192.0.2.7.'
bad() { # DESCRIPTION LETTERS PATTERN SERVER...
  d=$1 l=$2 p=$3
  shift 3
  for e in PIPELINING ''; do
    c=$(names new/p1 new/p3 new/p1 | run "-t ${sec:-20}" -e "$e" "$@")
    is "$d: exit and results (${e:-one by one})" "111 $l" "$c $(letters)"
    like "$d: the words" "$p" "$(err)"
  done
}
none='no message was without an answer'
one='1 unanswered message stays in the queue'
gone='(closed by|to receive from|to send to)'
more='[12] unanswered messages? stays? in the queue, 1 of them may have been deli'
bad "goes away at once" "" "connection closed by hub.*: $none" \
  -r GREETING:0:drop
bad "not now" "" "$hub said: 421 too many: $none" -r 'GREETING:0:421 too many'
bad "not you" "" "$hub said: 554 no: $none" -r 'GREETING:0:554 no'
bad "another protocol" "" "$hub: protocol error: reply begins with no code" \
  -r 'GREETING:0:SSH-2.0-x'
bad "QMTP" "" "protocol error: reply begins with no code" -r 'GREETING:0:3:Kok,'
bad "EHLO: not now" "" "$hub said: 451 no: $none" -r 'EHLO:0:451 no'
bad "no HELO" "" "$hub said: 550 no: $none" -e - -r 'HELO:0:550 no'
bad "closes after EHLO" "" "closed by hub.*: $none" -r EHLO:0:drop
bad "closes at RCPT" "K" "closed by hub.*: $one" -r RCPT:2:drop
bad "closes at DATA" "K" "closed by hub.*: $one" -r DATA:2:drop
bad "closes at the dot" "K" "closed by hub.*: $more" -r DOT:2:drop
bad "421 at MAIL" "K" "$hub said: 421 bye: $one" -r 'MAIL:2:421 bye'
bad "421 at the dot" "K" "$hub said: 421 bye: $more" -r 'DOT:2:421 bye'
bad "421 in the message" "" "$hub said: 421 bye: [12] unans" -r 'BODY:0:@hi:421 bye'
bad "refuses in the message, and closes" "D" "$gone hub.*: $one" \
  -r 'BODY:0:@hi:552 big'
bad "not for now, and closes" "Z" "$gone hub.*: $one" \
  -r 'BODY:0:@hi:452 full'
bad "354 to MAIL" "" 'protocol error: reply 3 to another command than DATA' \
  -r 'MAIL:1:354 go'
bad "354 to the dot" "" 'protocol error: reply 3 to another' -r 'DOT:1:354 go'
bad "250 to DATA" "K" "protocol error: reply 2 to DATA: $one" -r 'DATA:2:250 ok'
bad "RSET is refused" "KD" "$hub said: 500 no: $one" -r 'RCPT:2:550 no' \
  -r 'RSET:1:500 no'
bad "two replies to one command" "" 'protocol error|hub.* said|closed by' \
  -r "GREETING:1:220 a${nl}220 b" -r 'EHLO:1:drop'
bad "two to the greeting" "" 'protocol error: reply without a command' \
  -r "GREETING:1:220 a${nl}554 no"
bad "codes that differ" "K" "lines of one reply have different codes: $more" \
  -r "DOT:2:250-a${nl}550 b"
bad "replies that never end" "" 'protocol error: reply is too long' \
  -r "GREETING:0:$(awk 'BEGIN { while (n++ < 70000) printf "2" }' |
    sed 's/^../220 /')"
# Those that say nothing, for a second; or for more, where they have to say
# something before.
sec=1
bad "no greeting" "" "$hub took, acknowledged and sent nothing for 1 seconds: \
$none" -r GREETING:0:mute
bad "EHLO and nothing" "" "sent nothing for 1 seconds: $none" -r EHLO:0:mute
bad "stops reading" "" 'sent nothing for 1 seconds' -k 60
sec=5
bad "says nothing to MAIL" "" "sent nothing for 5 seconds: $one" -r MAIL:1:mute
bad "says nothing to the dot" "K" "sent nothing for 5 seconds: $more" \
  -r DOT:2:mute -s 1

# Never K before the reply to the dot: a reply that comes too soon.
c=$(names new/big new/p1 | run '' -e PIPELINING -r 'BODY:0:@..:552 too big')
is "refuses while it is being sent" "111 D" "$c $(letters)"
like "its result" 'refused the message before its end: 552 too big' "$(res)"
# One read brings 354; the next, before the message is written, brings 552.
go=$(awk 'BEGIN { while (n++ < 16372) printf "x" }')
c=$(names new/p1 | run '' -e '' -r "DATA:1:354-$go${nl}354 go${nl}552 too big")
is "refuses what waits to be sent" "111 D" "$c $(letters)"
like "its result" 'refused the message( before its end)*: 552 too big' "$(res)"
names new/big | run '' -e PIPELINING -r "DATA:1:354 go${nl}250 queued" > "$T/code"
is "250 before the dot" "111 " "$(cat "$T/code") $(letters)"
like "its words" "protocol error: reply without a command: $one" "$(err)"
: > "$T/none"
names new/p1 | { timeout 20 pair serialsmtp -t 2 q- me -- sh -c 'printf \
"220 a\r\n250 b\r\n250 c\r\n250 d\r\n354 e\r\n250 f\r\n"; cat > /dev/null' \
  > "$T/raw" 2> "$T/err"; }
is "all replies before all commands" "0" "$(wc -c < "$T/raw" | tr -d ' ')"
like "its words" 'protocol error: reply without a command' "$(err)"

# Slow is not dead: a reply that drips is, in time.
# shellcheck disable=SC2016 # for the server
names new/p1 | pair serialsmtp -t 4 q- me -- sh -c 'printf 220-
  i=0
  while [ $i -lt 30 ] && printf x; do i=$((i + 1)); sleep 0.6; done' \
  > "$T/res" 2> "$T/err"
is "a reply that drips: exit and results" "111 " "$? $(res)"
like "a reply that drips: the words" 'sent no more than two bytes a second' \
  "$(err)"

# A server that hears nothing any more may have something to say. deaf LAST
# COMMAND REPLY SECONDS: behind the line LAST it runs COMMAND, says REPLY later,
# and then stays for so long.
cat > "$T/bin/deaf" <<'END'
#!/bin/sh
cr=$(printf '\r')
printf '220 deaf\r\n'
while read -r l; do
  case $l in
  EHLO*) printf '250-deaf\r\n250 PIPELINING\r\n' ;;
  DATA*) printf '250 sender\r\n250 recipient\r\n354 go\r\n' ;;
  esac
  [ "$l" != "$1$cr" ] || break
done
eval "$2"
: > "$T/deaf"
sleep 1
printf '%s\r\n' "$3"
sleep "$4"
END
chmod 755 "$T/bin/deaf"
export T
mkfifo "$T/f0" "$T/f6" "$T/f7"
names new/big new/p1 | timeout 60 pair -p serialsmtp q- me -- \
  deaf DATA 'exec 0<&-' '552 too big' 0 > "$T/raw" 2> "$T/err"
is "hears no more of the message, and refuses it" \
  "111 new/big=Dhub.example.org (192.0.2.7) refused the message before its \
end: 552 too big" "$? $(tr '\0' '=' < "$T/raw")"
like "its words" "($gone|said: 552).*: $none" "$(err)"
rm "$T/deaf"
timeout 60 pair -p serialsmtp q- me -- deaf . 'exec 0<&-' '250 queued' 0 \
  < "$T/f0" > "$T/raw" 2> "$T/err" &
exec 9> "$T/f0"
names new/p1 >&9
until_true 30 test -e "$T/deaf"
names new/p3 >&9
exec 9>&-
wait $!
is "hears no more behind a message, and accepts that" "111 new/p1=K" \
  "$? $(tr '\0' '=' < "$T/raw" | cut -c 1-8)"
like "its words" "$gone hub.*: ($one|$none)" "$(err)"
# Somebody else fills the line, so that there is no room for QUIT.
# shellcheck disable=SC2016,SC2094 # for deaf; a FIFO
deaf . 'yes > "$T/f7" &' '250 queued' 3 > "$T/f6" < "$T/f7" &
deaf=$!
timeout 60 serialsmtp q- me < "$T/f0" 6< "$T/f6" 7> "$T/f7" > "$T/raw" &
exec 9> "$T/f0"
names new/p1 >&9
until_true 30 test -s "$T/raw"
exec 9>&-
wait $!
is "takes no QUIT" "0 new/p1=K" "$? $(tr '\0' '=' < "$T/raw" | cut -c 1-8)"
wait $deaf

# A file that shrinks while it is sent: the server is not told that it is all.
names new/p1 new/big new/p1 > "$T/three"
(run '' -e PIPELINING -k 100000 < "$T/three" > "$T/code") &
sent() { [ "$(wc -c < "$T/got" 2> /dev/null)" -ge 60000 ]; }
until_true 30 sent
head -c 1000 new/big > new/short && cat new/short > new/big
ok "it ends" wait $!
is "a file that shrinks: what came before stands" "111 K" \
  "$(cat "$T/code") $(letters)"
like "a file that shrinks: the words" "fatal: new/big: unable to read while it \
was being sent: .*$one" "$(err)"
is "and its end was not said" 1 "$(came | grep -c '^\.$')"

# Results that nobody takes, and results that are read late.
mkfifo "$T/f1"
names new/p1 | timeout 60 pair serialsmtp q- me -- sink 2> "$T/err" > "$T/f1" &
exec 8< "$T/f1" 8<&-
ok "nobody takes the results: exit 111" status 111 wait $!
like "the words: it may come twice" 'answered messages may be sent again' \
  "$(err)"
awk 'BEGIN { for (; n++ < 5000;) printf "new/p1%c", 0 }' > "$T/many"
c=$(timeout 60 pair serialsmtp q- me -- sink < "$T/many" |
  { until_true 1 false; cat; } | tr '\0' '=' | sort | uniq -c | tr -s ' ')
is "results that are read late" \
  " 5000 new/p1=Khub.example.org (192.0.2.7) accepted the message: 250 queued" \
  "$c"

# One at a time: a message waits for no other.
n=0
timeout 60 pair serialsmtp q- me -- sink < "$T/f0" > "$T/raw" 2> "$T/err" &
exec 9> "$T/f0"
for i in 1 3 1; do
  : > "$T/seen"
  names "new/p$i" >&9
  ok "a message is answered before there is another" \
    until_true 30 sh -c "[ \$(tr '\\0' ' ' < $T/raw | grep -c K) -ge $((n + 1)) ]"
  n=$((n + 1))
done
exec 9>&-
ok "and then it ends" wait $!
end
