#!/bin/sh
# maildirdiet: what it stores, under which name, once; and what it says when it
# cannot.
. tests/lib.sh
. tests/site.sh

RPLINE='Return-Path: <s@a.example>
'
DTLINE='Delivered-To: l@h.example
'
BUSHHOME=$T/home
export RPLINE DTLINE BUSHHOME
mkdir "$T/home" "$T/home/control"
cd "$T" || exit 1
maildirmake M

header='Received: from a by b; Sun
 and more
Received: from c by d; Sat
DKIM-Signature: v=1;
	b=xyz
From: a@b
X-MS-Exchange-Organization-SCL: 1
x-ms-has-attach:
X-Mine: 1
X-Minerals: 1
Delivered-To: x@y
Subject: x
 -- DKIM-Signature: no'
body='
X-Spam-Status: in the body'
printf '%s\n%s' "$header" "$body" > in

# stored: the file in M, which is moved to "got".
stored() {
  set -- M/new/*
  [ $# = 1 ] && mv "$1" got
}
# diet ARG...: with the file "in"; the exit code in $code.
diet() {
  maildirdiet "$@" < in 2> err
  code=$?
}
# is_left DESCRIPTION MESSAGE: that is in the file, and nothing in tmp/.
is_left() {
  stored
  { printf '%s%s' "$RPLINE" "$DTLINE"; printf '%s\n%s' "$2" "$body"; } > want
  ok "$1" cmp want got
  is "$1: exit, words, tmp/" "0  " "$code $(cat err) $(ls M/tmp)"
}

diet M
is_left "the usual fields" 'Received: from a by b; Sun
 and more
Received: (cut)
From: a@b
X-Mine: 1
X-Minerals: 1
Delivered-To: x@y
Subject: x
 -- DKIM-Signature: no'
diet M x-mine
is_left "and one more" 'Received: from a by b; Sun
 and more
Received: (cut)
From: a@b
X-Minerals: 1
Delivered-To: x@y
Subject: x
 -- DKIM-Signature: no'
diet -n M
is_left "none" "$header"
diet -n -- ./M/ 'X-Mine*' received
is_left "some" 'Received: from a by b; Sun
 and more
Received: (cut)
DKIM-Signature: v=1;
	b=xyz
From: a@b
X-MS-Exchange-Organization-SCL: 1
x-ms-has-attach:
Delivered-To: x@y
Subject: x
 -- DKIM-Signature: no'
printf '# ours\nX-MS-*\n' > home/control/diet
diet M X-Mine
is_left "control/diet in place of the usual ones" \
  "$(printf '%s\n' "$header" | grep -iv '^x-ms-\|^x-mine:')"
: > home/control/diet
diet M
is_left "an empty control/diet" "$header"
echo 'R*' > home/control/diet
diet -n M
is_left "-n does not look at it" "$header"
diet M
is "a field in control/diet that has to stay: mail waits" 111 $code
like "says so" 'control/diet: R\* is, or may be, a field that has to stay' \
  "$(cat err)"
rm home/control/diet
mkdir home/control/diet
diet M
is "control/diet that cannot be read" 111 $code
like "says so" 'not delivered to M: unable to read control/diet: ' "$(cat err)"
rmdir home/control/diet

# What is no header stays as it is; so does what is below one.
printf 'DKIM-Signature: 1\nno field\n\nbody\n' > in
diet M
stored
is "no header" "DKIM-Signature: 1 no field  body" "$(tail -n +3 got |
  tr '\n' ' ' | sed 's/ $//')"
printf 'DKIM-Signature: 1\nX-Spam-Flag: no' > in
diet M
stored
is "no end of it" "DKIM-Signature: 1 X-Spam-Flag: no" "$(tail -n +3 got |
  tr '\n' ' ')"
: > in
diet M
stored
is "nothing" "$RPLINE$DTLINE" "$(cat got)
"
{
  printf 'DKIM-Signature: 1\r\nX: \000\377\r\n\r\n'
  head -c 300000 /dev/zero
  printf '\r\nDKIM-Signature: \r'
} > in
diet M
stored
{
  printf '%s%s' "$RPLINE" "$DTLINE"
  tail -c +20 in
} > want
ok "NULs, CRs and a large body" cmp want got
{
  awk 'BEGIN { for (; n++ < 30000;)
    print "X-Spam-" n ": x\n y\nReceived: z\nA" n ": b" }'
  echo
} > in
diet M
stored
is "a header of a megabyte" "30001 30000 0" "$(grep -c '^Rec\|^$' got) $(grep -c \
  '^A' got) $(grep -c 'Spam\|^ y' got)"
printf 'Subject: x\n\n' > in
(read -r _ && maildirdiet M) < in
ok "from where its file stands" grep -q '^$' M/new/*
stored
is "not from its start" 3 "$(wc -l < got | tr -d ' ')"

# Names.
BUSHKEY=0123abc.2.1700000000
export BUSHKEY
diet M
is "the name of ./M/ on that line" 0123abc.2 "$(ls M/new)"
diet M
is "a second try is none" "0 0123abc.2" "$code $(ls M/new)"
mv M/new/0123abc.2 M/cur/0123abc.2:2,S
diet M
is "nor when it was read" "0 " "$code $(ls M/new)"
rm M/cur/*
mkdir M/seen
diet M
rm M/new/*
diet M
is "nor when it was taken, in a spool" "0 " "$code $(ls M/new)"
rm -r M/seen
for k in key . a/b.1.1 .a.1.1 a.b.1 a.1.b a..1 .1.1 a.1. 1.1; do
  BUSHKEY=$k
  diet M
  like "$k: a key that is not ours" '^[0-9a-f]{32}$' "$(ls M/new)"
  diet M
  is "twice is once" "0 1" "$code $(ls M/new | wc -l | tr -d ' ')"
  rm M/new/*
done
BUSHKEY=$(printf '%099d' 1).3.1
diet M
is "a long name" "$(printf '%099d' 1).3" "$(ls M/new)"
rm M/new/*
BUSHKEY=$(printf '%0100d' 1).3.1
diet M
like "a longer one" '^[0-9a-f]{32}\.3$' "$(ls M/new)"
rm M/new/*
unset BUSHKEY
diet M
diet M
is "without a key there are two" 2 "$(ls M/new | wc -l | tr -d ' ')"
rm M/new/*

# What is wrong.
# bad DESCRIPTION CODE PATTERN ARG...
bad() {
  what=$1 want=$2 pattern=$3
  shift 3
  diet "$@"
  is "$what: exit, and nothing there" "$want " "$code $(ls M/new M/tmp |
    grep -v ':$\|^$')"
  like "$what: the words" "^maildirdiet: $pattern" "$(cat err)"
}
bad "no directory" 100 usage:
bad "another option" 100 usage: -x M
for f in From subject MIME-Version 'content-*' 'r*' references; do
  bad "$f" 100 "fatal: message not delivered: .* is, or may be, a field that" \
    M x-y "$f"
done
bad "no field" 100 'fatal: .* is no name of a field' M 'a b'
bad "no Maildir" 111 'fatal: message not delivered to N: unable to open it: ' N
mkdir N
bad "half a Maildir" 111 'fatal: .* N: unable to open it: ' N
BUSHSPOOL=$T/M
export BUSHSPOOL
bad "the spool" 111 'fatal: .*M: it is the queue that the m' ./M
BUSHSPOOL=$T/home
diet M
stored
is "another spool" 0 $code
unset BUSHSPOOL
for v in RPLINE DTLINE; do
  (unset $v; maildirdiet M < in 2> err)
  is "no $v: exit" 100 $?
  like "no $v: the words" "fatal: .$v is not set: this runs in" "$(cat err)"
done
maildirdiet M < N 2> err
is "a message that cannot be read" 111 $?
like "says so" 'unable to read the message: ' "$(cat err)"
# shellcheck disable=SC2002 # a pipe
cat in | maildirdiet M 2> err
is "a message that is no file" 111 $?
like "says so" 'the message is no file: ' "$(cat err)"
is "nothing was stored" "" "$(ls M/new M/tmp | grep -v ':$\|^$')"

# Each of its calls failing: it says so, leaves nothing, and does it then. (The
# calls that only ask or tidy up may fail.)
printf 'DKIM-Signature: x\nReceived: 1\nReceived: 2\n\n' > in
head -c 20000 /dev/zero >> in
if "$B/tests/trace" -o probe -- true 2> why; then
  BUSHKEY=0123abc.2.1700000000
  export BUSHKEY
  wrong='' n=0 failed=0
  while [ $((n += 1)) -lt 100 ]; do
    rm -f M/new/* M/tmp/*
    "$B/tests/trace" -o calls -n $n -e EIO -- \
      "$B/maildirdiet" M < in 2> err
    code=$?
    grep -q EIO calls || break
    case $code in
    0) [ -f M/new/0123abc.2 ] || wrong="$wrong $n:lost" ;;
    111)
      failed=$((failed + 1))
      grep -q '^maildirdiet: fatal: ' err || wrong="$wrong $n:silent"
      ;;
    *) wrong="$wrong $n:$code" ;;
    esac
    maildirdiet M < in || wrong="$wrong $n:again"
    [ "$(ls M/new)" = 0123abc.2 ] || wrong="$wrong $n:$(ls M/new)"
    [ "$(wc -c < M/new/0123abc.2)" = 20082 ] || wrong="$wrong $n:torn"
  done
  is "each call fails" "" "$wrong"
  ok "($failed of $n are told)" test $failed -gt 8
else
  skip "each call fails" "$(cat why)"
fi
rm -f M/new/*
unset BUSHKEY

# In a dot-qmail file of a link queue, from a hub to an office. A message that
# the office sends back, and the hub again to the office, ends.
site_hub
unset RPLINE DTLINE
site_link hub herat herat.example.org
echo '|maildirdiet MAILDIR.HERAT list-help' > \
  "$T/hub/qrelay/.qmail-herat-default"
ln -s "$B/maildirdiet" "$T/hub/bin/"
{
  printf 'Received: by x\nX-Spam-Status: No\n y\nReceived: by z\n'
  printf 'List-Help: x\nSubject: s\n\nb\n'
} > m
inject() { # FILE
  n=$(wc -c < "$1")
  printf '%s:\n' $((n + 1))
  cat "$1"
  printf ',3:a@b,25:21:ali@herat.example.org,,'
}
inject m | qmtpd "$S" > answers
like "a message for herat" ':Kok' "$(cat answers)"
maildirvirt "$S" 2> err
Q=$T/hub/qrelay/MAILDIR.HERAT
is "it is in the queue, less a part" "Return-Path: <a@b>
Delivered-To: qrelay-herat-ali@herat.example.org
Received: (cut)
Received: (cut)
Subject: s

b" "$(grep -v '^Received: from\|^  ' "$Q"/new/*)"
is "nobody complains" "" "$(cat err)"
rounds=0
while [ "$(ls "$Q/new")" ] && [ $((rounds += 1)) -lt 200 ]; do
  sed 1,2d "$Q"/new/* > m
  rm "$Q"/new/*
  inject m | qmtpd "$S" > answers
  maildirvirt "$S" 2> err
done
like "one that goes round is refused" 'D.*100 hops, it loops' "$(cat answers)"
ok "after $rounds rounds" test $rounds -lt 100
end
