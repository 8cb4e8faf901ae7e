#!/bin/sh
# qmtp-queue: the qmail-queue interface in front of a QMTP server.
. tests/lib.sh

BUSHHOME=$T/home
TMPDIR=$T/tmp
export BUSHHOME TMPDIR
mkdir -p "$BUSHHOME/control" "$TMPDIR"
echo hub.example > "$BUSHHOME/control/rcpthosts"
maildirmake "$T/spool"
# server COMMAND...: what QMTP clients find.
server() {
  [ -z "${pid:-}" ] || stop
  listen tcpserver -1RHl0 127.0.0.1 0 "$@" &&
    echo "127.0.0.1 $port" > "$BUSHHOME/control/qmtpserver"
}
# inject FORMAT: an envelope; the message is $T/in.
inject() {
  # shellcheck disable=SC2059 # a format
  printf "$1" > "$T/envelope"
  qmtp-queue 1< "$T/envelope" < "$T/in" 2> "$T/err"
}
# told FORMAT: the same with descriptor 6; what is said there in $T/six.
told() {
  rm -f "$T/fifo"
  mkfifo "$T/fifo"
  cat "$T/fifo" > "$T/six" &
  inject "$1" 6> "$T/fifo"
  r=$?
  wait $!
  return $r
}
one='Fs@a.x\0Tr@hub.example\0\0'
printf 'Subject: x\n\nbody, no end' > "$T/in"

server qmtpd "$T/spool"
ok "accepted" inject 'Fa b@a.x\0Tr@hub.example\0T"q@hub.example\0\0'
is "for each" 'a b' "$(sed -n 's/^Return-Path: <"\(.*\)"@.*/\1/p' \
  "$T/spool/new"/* | sort -u)"
is "both" 'r@hub.example "q@hub.example ' "$(sed -n 's/^Delivered-To: //p' \
  "$T/spool/new"/* | sort -r | tr '\n' ' ')"
for f in "$T/spool/new"/*; do
  is "the message" "Subject: x||body, no end" \
    "$(sed -n '/^Subject/,$p' "$f" | tr '\n' '|' | sed 's/|$//')"
done
ok "again" inject 'Fa b@a.x\0Tr@hub.example\0T"q@hub.example\0\0'
is "it is known" 2 "$(ls "$T/spool/new" | wc -l | tr -d ' ')"
rm "$T/spool/new"/*
: > "$T/in"
ok "the null sender, and an empty message" inject 'F\0Tr@hub.example\0\0'
like "so" '^Return-Path: <>$' "$(cat "$T/spool/new"/*)"
awk 'BEGIN { for (i = 0; i < 30000; ++i) print "a line of 40 bytes, with its newline at.." }' > "$T/in"
rm "$T/spool/new"/*
ok "a megabyte" inject "$one"
ok "is whole" sh -c 'tail -c "$3" "$1"/* | cmp - "$2"' x "$T/spool/new" "$T/in" "$(wc -c < "$T/in" | tr -d " ")"
inject 'Fs@a.x\0Tr@elsewhere.example\0\0'
is "refused" 31 $?
told 'Fs@a.x\0Tr@hub.example\0Tr@elsewhere.example\0\0'
is "one of two is refused" 82 $?
like "with the server's words" '^D.*not taken here' "$(cat "$T/six")"
sendmail -i -f s@a.x r@hub.example < /dev/null 2> "$T/err"
is "(not by itself)" 75 $?
echo h.example > "$BUSHHOME/control/me"
n=$(ls "$T/spool/new" | wc -l)
QMAILQUEUE=qmtp-queue sendmail -i -f s@a.x r@hub.example < /dev/null
is "by sendmail" "0 $((n + 1))" "$? $(ls "$T/spool/new" | wc -l | tr -d ' ')"
QMAILQUEUE=qmtp-queue bush-inject -f s@a.x r@elsewhere.example < /dev/null \
  2> "$T/err"
is "by bush-inject" 69 $?
like "with its words" '^5\.[0-9.]* bush-inject: .*not taken here' "$(cat "$T/err")"

# Other servers.
echo x > "$T/in"
two='Fs@a.x\0Tr@b.x\0Tq@b.x\0\0'
try() { # WHAT CODE PATTERN ENVELOPE SERVER...
  what=$1 want=$2 pattern=$3 e=$4
  shift 4
  server "$@"
  told "$e"
  is "$what" "$want" "$?"
  like "$what: said" "$pattern" "$(cat "$T/six")"
  like "$what: on 2" '^qmtp-queue: fatal: message not accepted: ' \
    "$(cat "$T/err")"
}
try "not now" 82 '^Zlater \(#4\.2\.0\)$' "$one" tests/qmtpsink -t 'Zlater (#4.2.0)'
try "never" 82 '^Dnever$' "$two" tests/qmtpsink -t Dnever
try "first never, then not now" 82 '^Znot now$' "$two" \
  sh -c 'printf "3:Dno,8:Znot now,"; cat > /dev/null'
try "first not now, then never" 82 '^Znot now$' "$two" \
  sh -c 'printf "8:Znot now,3:Dno,"; cat > /dev/null'
try "one answer of two" 82 '^Z(connection closed by|unable to) ' "$two" \
  sh -c 'printf "3:Kok,"; sleep 0.2'
try "garbage" 82 '^Zno answer of QMTP from 127' "$one" \
  tests/qmtpsink -m raw:hello
try "none" 82 '^Zconnection closed by 127' "$one" tests/qmtpsink -c 1
try "no reading" 82 '^Z(connection closed by|unable to (send|receive))' "$one" true
stop
pid=
told "$one"
is "nobody listens" 82 $?
like "it is said" '^Zunable to connect to 127.0.0.1: .*refused \(#4' "$(cat "$T/six")"
inject "$one"
is "without 6" 73 $?
echo 255.255.255.255 > "$BUSHHOME/control/qmtpserver"
inject "$one"
is "a server without a port, which is no host" 73 $?
like "it is said" 'unable to connect to 255.255.255.255' "$(cat "$T/err")"
echo "127.0.0.1 nosuchport" > "$BUSHHOME/control/qmtpserver"
inject "$one"
is "no such port" 55 $?
like "it is said" 'control/qmtpserver: no port: nosuchport' "$(cat "$T/err")"

# Envelopes and messages that are none.
rm "$BUSHHOME/control/qmtpserver"
long=$(awk 'BEGIN { for (i = 0; i < 300; ++i) printf "long" }')
while read -r code e; do
  inject "$(echo "$e" | sed "s/LONG/$long/; s/NL/\\\\n/")"
  is "envelope $e" "$code" $?
done <<'END'
54
91 x
54 Fs
91 Fs\\0x
54 Fs\\0Tr@b
54 Fs\\0Tr@b\\0
31 Fs\\0\\0
31 Fs\\0T\\0\\0
31 FsNL\\0Tr\\0\\0
31 Fs\\0TrNL\\0\\0
11 FLONG\\0Tr\\0\\0
11 Fs\\0TLONG\\0\\0
END
qmtp-queue 1< "$T/envelope" < "$T" 2> "$T/err"
is "a message that cannot be read" 54 $?
TMPDIR=$T/none inject "$one"
is "no temporary directory" 66 $?
like "it is said" 'unable to make a temporary file: No such' "$(cat "$T/err")"
(ulimit -f 0; trap '' XFSZ; inject "$one")
is "no room" 53 $?
is "nothing is left behind" "" "$(ls "$TMPDIR")"

# ---- each of its calls failing, or moving one byte: what it says is so
trace=$B/tests/trace
"$trace" -o "$T/probe" -- true 2> "$T/why"
case $? in
0)
  server qmtpd "$T/spool"
  head -c 20000 /dev/zero | tr '\0' x > "$T/in"
  # broken N HOW...: its exit code with this fault. Each time another sender:
  # the server may still be at work for the last one.
  broken() {
    n=$1
    shift
    point=$((point + 1))
    printf 'Fs%d@a.x\0Tr@hub.example\0\0' "$point" > "$T/envelope"
    "$trace" -o "$T/calls" -n "$n" "$@" -- qmtp-queue 1< "$T/envelope" \
      < "$T/in" 2> "$T/err"
  }
  # shellcheck disable=SC2059 # a format
  printf "$one" > "$T/envelope"
  "$trace" -c -o "$T/calls" -- qmtp-queue 1< "$T/envelope" < "$T/in"
  calls=$(awk '$2 == "total" { print $1 }' "$T/calls")
  ok "there are calls ($calls)" test "$calls" -gt 20
  point=0
  for how in '-e EIO' '-e EAGAIN' -1; do
    wrong=
    refused=0
    i=0
    while [ $i -lt "$calls" ]; do
      i=$((i + 1))
      # shellcheck disable=SC2086 # words
      broken $i $how
      code=$?
      kept=$(grep -l "^Return-Path: <s$point@" "$T/spool/new"/* | wc -l)
      case $code in
      0) [ "$kept" = 1 ] || wrong="$wrong $i:lost" ;;
      5[1-9] | 66 | 7[1-4] | 111)
        refused=$((refused + 1))
        [ -s "$T/err" ] || wrong="$wrong $i:mute" ;;
      *) wrong="$wrong $i:$code" ;;
      esac
    done
    is "trace $how: accepted and there, or refused and said" '' "$wrong"
    case $how in -e*) ok "some are refused" test $refused -gt 9 ;; esac
  done ;;
*) skip 'failing calls' "$(cat "$T/why")" ;;
esac
end
