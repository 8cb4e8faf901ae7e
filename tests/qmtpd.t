#!/bin/sh
# qmtpd into a spool: what is stored, what is answered, what ends a session.
. tests/lib.sh

BUSHHOME=$T/home
TCPREMOTEIP=10.1.2.3
export T BUSHHOME TCPREMOTEIP
mkdir -p "$BUSHHOME/control"
printf 'example.org\n.example.net\n' > "$BUSHHOME/control/rcpthosts"
nl='
'
cr=$(printf '\r')

# ns STRING: a netstring. pkg MESSAGE SENDER RECIPIENT...: a package with LF
# (what is stored is MESSAGE); raw: MESSAGE with its first byte.
ns() {
  printf '%d:%s,' "${#1}" "$1"
}
raw() {
  ns "$1"
  ns "$2"
  shift 2
  list=
  for r; do list=$list$(ns "$r"); done
  ns "$list"
}
pkg() {
  m=$1
  shift
  raw "$nl$m" "$@"
}
spool() {
  rm -rf "$T/s"
  mkdir -p "$T/s/tmp" "$T/s/new" "$T/s/cur"
}
# q [OPTION...]: a session with the input on 0; answers in $T/out.
q() {
  qmtpd "$@" "$T/s" > "$T/out" 2> "$T/err"
  echo $? > "$T/rc"
}
out() { cat "$T/out"; }
err() { cat "$T/err"; }
rc() { cat "$T/rc"; }
# The answers without netstrings, one a line.
answers() {
  awk '{ s = s $0 "\n" } END {
    for (p = 1; match(substr(s, p, 20), /^[0-9]+:/); p += RLENGTH + n + 1) {
      n = substr(s, p, RLENGTH - 1)
      print substr(s, p + RLENGTH, n)
    }
    if (substr(s, p) != "\n") print "REST " substr(s, p)
  }' "$T/out"
}
kinds() { answers | cut -c1 | tr -d '\n'; }
files() { ls "$T/s/new" | wc -l | tr -d ' '; }
left() { ls "$T/s/tmp" | wc -l | tr -d ' '; }
# The message of the only file, or of those for a recipient, without our lines.
body() {
  sed -e 1,4d "$T/s/new/"*
}
for_rcpt() {
  grep -l "^Delivered-To: $1\$" "$T/s/new/"*
}

# --- one message
spool
pkg "Subject: x$nl${nl}hello$nl" me@a.example you@example.org | q
is "a session ends with 0" 0 "$(rc)"
is "and says nothing" "" "$(err)"
like "one answer" '^8:Kok [0-9a-f]{4},$' "$(out)"
like "a name of 32 hex digits" '^[0-9a-f]{32}$' "$(ls "$T/s/new")"
is "its mark" "$(ls "$T/s/new")" "$(ls "$T/s/seen")"
is "tmp is empty" 0 "$(left)"
is "the answer begins the name" "$(ls "$T/s/new" | cut -c1-4)" \
  "$(answers | cut -c5-)"
is "the envelope" "Return-Path: <me@a.example>
Delivered-To: you@example.org" "$(sed 2q "$T/s/new/"*)"
like "where it came from" '^Received: from unknown \(10\.1\.2\.3\)$' \
  "$(sed -n 3p "$T/s/new/"*)"
like "how and when" '^  by .* with QMTP id [0-9a-f]{20}; [0-9].* -0000$' \
  "$(sed -n 4p "$T/s/new/"*)"
is "the message" "Subject: x

hello" "$(body)"

# --- the name of this host
# by [VARIABLE=VALUE...]: who took it, in the Received line.
by() {
  spool
  pkg x me@a you@example.org | env "$@" qmtpd "$T/s" > "$T/out" 2> "$T/err"
  echo $? > "$T/rc"
  cat "$T/s/new/"* 2> "$T/none" | sed -n 's/^  by \([^ ]*\) .*/\1/p'
}
local="TCPLOCALHOST=0 TCPLOCALIP=10.4.5.6"
is "no name, no control/me: the address" 10.4.5.6 "$(by $local)"
echo hub.example.org > "$BUSHHOME/control/me"
is "no name: control/me" hub.example.org "$(by $local)"
is "none at all" hub.example.org "$(by TCPLOCALIP=10.4.5.6)"
is "the launcher's name" l.example "$(by $local TCPLOCALHOST=l.example)"
printf '#!/bin/sh\ncat > "$T/message"\n' > "$T/qq"
chmod +x "$T/qq"
pkg x me@a you@example.org | env $local QMAILQUEUE="$T/qq" qmtpd > "$T/out"
like "in a message that is handed on, too" '^  by hub\.example\.org with ' \
  "$(sed -n 2p "$T/message")"
: > "$BUSHHOME/control/me"
is "control/me empty: the address" 10.4.5.6 "$(by $local)"
rm "$BUSHHOME/control/me"
mkdir "$BUSHHOME/control/me"
by $local
is "control/me unreadable: no session" "111 " "$(rc) $(out)"
like "and a word" 'unable to read control/me: ' "$(err)"
rmdir "$BUSHHOME/control/me"

# --- twice is once; two are two
spool
{ pkg "a$nl" s@x r@example.org; pkg "a$nl" s@x r@example.org; } > "$T/two"
q < "$T/two"
is "two equal messages" KK "$(kinds)"
is "are two files" 2 "$(files)"
ok "which differ" sh -c 'set -- "$T"/s/new/*; ! cmp -s "$1" "$2"'
q < "$T/two"
is "sent again" 2 "$(answers | grep -c '^Kok .* accepted before$')"
is "they are still two" 2 "$(files)"
mv "$T"/s/new/* "$T/s/cur/"
rm -rf "$T/s/seen"
q < "$T/two"
is "found in cur too" "2 0" \
  "$(answers | grep -c ' accepted before$') $(files)"
ls "$T/s/cur" > "$T/names"
rm "$T"/s/cur/*
q < "$T/two"
is "and by the mark when gone" "2 0" \
  "$(answers | grep -c ' accepted before$') $(files)"
pkg "a$nl" s@x R@example.org | q
is "another recipient is another message" 1 "$(files)"
pkg "a$nl" S@x r@example.org | q
pkg "a" s@x r@example.org | q
is "another sender, another message too" 3 "$(files)"
NODEDUP=1 q < "$T/two"
is "NODEDUP: all is new" "KK 5" "$(kinds) $(files)"
is "and no answer says otherwise" 0 "$(answers | grep -c before)"
TCPREMOTEIP=10.9.9.9 q < "$T/two"
is "who brings it does not matter" 2 "$(answers | grep -c before)"
spool
q -v < "$T/two"
q -v < "$T/two"
like "-v: an account" \
  '^qmtpd: info: 10\.1\.2\.3: [0-9a-f]{20}: 2 bytes from <s@x>: accepted 0, accepted before 1, refused 0, deferred 0$' "$(err)"

# --- recipients
spool
pkg "a$nl" s@x r@example.org r@evil.example x@a.b.example.NET e@example.net \
  local r@EXAMPLE.ORG | q
is "rcpthosts" "K D K D K K" "$(kinds | sed 's/./& /g; s/ $//')"
is "the refusal" 2 "$(answers | grep -c '^D.*(#5\.7\.1)$')"
is "is no file" 4 "$(files)"
is "copies are equal below the envelope" 1 \
  "$(for f in "$T"/s/new/*; do sed 1,2d "$f" | cksum; done | sort -u |
    wc -l | tr -d ' ')"
spool
pkg "a$nl" s@x r@example.org r@example.org | q
is "one recipient twice is two" "KK 2" "$(kinds) $(files)"
RELAYCLIENT=
export RELAYCLIENT
spool
pkg "a$nl" s@x r@evil.example | q
is "RELAYCLIENT opens" "K 1" "$(kinds) $(files)"
RELAYCLIENT=@relay.example
spool
pkg "a$nl" s@x r@evil.example local | q
is "and is appended" "Delivered-To: local@relay.example
Delivered-To: r@evil.example@relay.example" \
  "$(cat "$T"/s/new/* | grep ^Delivered | sort)"
mv "$BUSHHOME/control/rcpthosts" "$T/rcpthosts"
mkdir "$BUSHHOME/control/rcpthosts"
pkg "b$nl" s@x r@evil.example | q
is "and rcpthosts is not looked at" K "$(kinds)"
spool
{ pkg "a$nl" s@x "$(printf '%0986d' 0)"; pkg "a$nl" s@x "$(printf '%0987d' 0)"
} | q
is "an address that is too long with it" "KD 1" "$(kinds) $(files)"
unset RELAYCLIENT
pkg "b$nl" s@x r@example.org | q
is "rcpthosts unreadable: no session" "111 " "$(rc) $(out)"
like "and a word" 'fatal: 10\.1\.2\.3: .*unable to read control/rcpthosts: ' \
  "$(err)"
rmdir "$BUSHHOME/control/rcpthosts"
pkg "b$nl" s@x r@example.org local | q
is "rcpthosts missing: nothing is taken" DD "$(kinds)"
like "and a word" 'warning: 10.1.2.3: no mail is taken: .*rcpthosts' "$(err)"
: > "$BUSHHOME/control/rcpthosts"
pkg "b$nl" s@x r@example.org local | q
is "rcpthosts empty: only what has no host" DK "$(kinds)"
is "without a word" "" "$(err)"
mv "$T/rcpthosts" "$BUSHHOME/control/rcpthosts"

# --- addresses
spool
long=$(awk 'BEGIN { while (n++ < 4988) printf "x" }')
pkg "a$nl" s@x "" "r${nl}x@example.org" "r$cr@example.org" \
  "$long@example.org" good@example.org | q
is "bad recipients" DDDDK "$(kinds)"
is "have a code" 4 "$(answers | grep -c '(#5\.1\.3)$')"
printf '3:\na\n,3:s@x,35:13:r\0@example.or,14:ok@example.org,,' | q
is "a NUL in a recipient" "DK" "$(kinds)"
spool
pkg "a$nl" "s${nl}@x" r@example.org r@evil.example | q
is "a bad sender" DD "$(kinds)"
like "has its code" '^D.*\(#5\.1\.7\)$' "$(answers)"
pkg "a$nl" "" r@example.org | q
is "the null sender" "K Return-Path: <>" "$(kinds) $(sed 1q "$T/s/new/"*)"
spool
pkg "a$nl" "a b@x" r@example.org | q
is "a sender that must be quoted" 'Return-Path: <"a b"@x>' \
  "$(sed 1q "$T/s/new/"*)"

# --- encodings
spool
raw "${cr}a$cr${nl}b${cr}c$cr$cr$nl" s@x r@example.org | q
is "CR LF is a line's end, a lone CR is not" \
  "$(printf 'a\nb\rc\r\n' | od -c)" "$(body | od -c)"
spool
raw "${nl}a$cr${nl}b" s@x r@example.org | q
is "in LF nothing is touched" "$(printf 'a\r\nb' | od -c)" "$(body | od -c)"
spool
printf '5:\na\0b\n,3:s@x,17:13:r@example.org,,' | q
is "nor a NUL" "$(printf 'a\0b\n' | od -c)" "$(body | od -c)"
spool
{ raw "$nl" s@x r@example.org; raw "$cr" s@x r@example.org; } | q
is "the empty message, in both: our lines alone" "KK 2 8" \
  "$(kinds) $(files) $(cat "$T"/s/new/* | wc -l | tr -d ' ')"

# --- sizes
spool
echo 10 > "$BUSHHOME/control/databytes"
{
  pkg "123456789$nl" s@x r@example.org
  pkg "1234567890$nl" s@x r@example.org bad@evil.example
  pkg "x" s@x r@example.org
} | q
is "databytes" KDDK "$(kinds)"
like "its code" '^D.* 10 bytes \(#5\.3\.4\)$' "$(answers)"
pkg "1234567890$nl" "s${nl}@x" r@example.org | q
is "too big, and a sender that is none" D "$(kinds)"
like "the first reason counts" '^D.* 10 bytes \(#5\.3\.4\)$' "$(answers)"
raw "${cr}12345678$cr$nl" s@x r@example.org | q
is "counts decoded bytes" K "$(kinds)"
pkg "1234567890$nl" s@x r@example.org | DATABYTES=11 q
is "DATABYTES instead" K "$(kinds)"
pkg "12345678901$nl" s@x r@example.org | DATABYTES=0 q
is "0 is no limit" K "$(kinds)"
pkg "a" s@x r@example.org | DATABYTES=x q
is "DATABYTES that is no number" "111 " "$(rc) $(out)"
: > "$BUSHHOME/control/databytes"
pkg "a" s@x r@example.org | q
is "databytes empty" 111 "$(rc)"
like "a word" 'bad contents of control/databytes' "$(err)"
rm "$BUSHHOME/control/databytes"
mkdir "$BUSHHOME/control/databytes"
pkg "a" s@x r@example.org | q
is "databytes unreadable" 111 "$(rc)"
like "another word" 'unable to read control/databytes' "$(err)"
rmdir "$BUSHHOME/control/databytes"
spool
{
  pkg "12345" s@x r@example.org q@example.org
  pkg "123456" s@x r@example.org q@example.org bad@evil.example
  pkg "123456" s@x r@example.org bad@evil.example
} | q -f 10
is "bytes times recipients" KKZZDKD "$(kinds)"
is "nothing is left in tmp" 0 "$(left)"

# --- hops
hops() {
  awk -v n="$1" -v f="$2" 'BEGIN { while (n--) print f ": x" }'
}
spool
{
  pkg "$(hops 99 Received)$nl$nl$(hops 9 Received)" s@x r@example.org
  pkg "$(hops 100 received)$nl${nl}a" s@x r@example.org
  pkg "$(hops 50 Received)$nl$(hops 50 Delivered-To)$nl${nl}a" s@x \
    r@example.org
} | q
is "the hop limit" KDD "$(kinds)"
is "its code" 2 "$(answers | grep -c '(#5\.4\.6)$')"

# --- no recipients, many recipients
spool
{ pkg "a" s@x; pkg "b" s@x r@example.org; } | q
is "no recipients: no answer" "K 1" "$(kinds) $(files)"
like "but a word" 'warning: 10.1.2.3: message without recipients' "$(err)"
many() {
  awk -v n="$1" -v d="$2" 'BEGIN {
    for (i = 1; i <= n; ++i) {
      s = sprintf("%d@%s", i, d)
      list = length(s) ":" s ","
      len += length(list)
      print list > (ARGV[1])
    }
    printf "2:\na,3:s@x,%d:", len
  }' "$T/list" && tr -d '\n' < "$T/list" && printf ,
}
spool
many 100000 evil.example | q
is "100,000 recipients, all refused" "0 100000" \
  "$(rc) $(answers | grep -c '^D')"
many 400 example.org | q
is "400 recipients, all stored" "400 400" \
  "$(answers | grep -c '^K') $(files)"
awk 'BEGIN { n = 1200000; printf "2:\na,3:s@x,%d:", 14 * n + 17
  while (n--) printf "10:aaaaaaaaaa,"; printf "13:r@example.org,," }' |
  tee "$T/in" | q
z='37:Ztoo many recipients at once (#4.5.3),'
is "a list of 16 MiB is deferred, each recipient of it" \
  "$(((1200001 * ${#z}))) $z" \
  "$(wc -c < "$T/out" | tr -d ' ') $(tail -c ${#z} "$T/out")"

# --- what is no QMTP: none is answered, all before it is kept
bad() {
  spool
  printf "$2" | q
  is "bad: $1" "100 0 0  0" "$(rc) $(files) $(left) $(out) $(
    grep -vc 'fatal: 10\.1\.2\.3: what was not answered is not accepted' \
      "$T/err")"
  spool
  { pkg a s@x r@example.org; printf "$2"; } | q
  is "and the message before it" "100 1 K" "$(rc) $(files) $(kinds)"
}
bad "leading zero" '02:\na,3:s@x,17:13:r@example.org,,'
bad "no digits" ':\na,3:s@x,17:13:r@example.org,,'
bad "no length at all" '\n'
bad "a length beyond all measure" '99999999999999999999:\na'
bad "zero-length message" '0:,3:s@x,17:13:r@example.org,,'
bad "wrong first byte" '2:xa,3:s@x,17:13:r@example.org,,'
bad "no comma after the message" '2:\na;3:s@x,17:13:r@example.org,,'
bad "no comma after the sender" '2:\na,3:s@x;17:13:r@example.org,,'
bad "no comma after a recipient" '2:\na,3:s@x,17:13:r@example.org;,'
bad "no comma after the list" '2:\na,3:s@x,17:13:r@example.org,;'
bad "a recipient beyond its list" '2:\na,3:s@x,16:13:r@example.org,,'
bad "the list ends in a length" '2:\na,3:s@x,19:13:r@example.org,13,'
bad "leading zero in a recipient" '2:\na,3:s@x,18:013:r@example.org,,'
bad "leading zero in a sender" '2:\na,03:s@x,17:13:r@example.org,,'
bad "leading zero in a list" '2:\na,3:s@x,017:13:r@example.org,,'
bad "SMTP" 'EHLO example.org\r\n'

# --- a peer that leaves
pkg "Subject: x$nl${nl}body$nl" s@x r@example.org > "$T/one"
n=$(wc -c < "$T/one")
good=0
i=1
while [ "$i" -lt "$n" ]; do
  spool
  { pkg a s@x r@example.org; dd if="$T/one" bs=1 count="$i"; } 2> /dev/null | q
  [ "$(rc) $(files) $(left) $(kinds)" = "111 1 0 K" ] && good=$((good + 1))
  i=$((i + 7))
done
is "cut at every seventh byte: the first stays, the second is not there" \
  "$(((n + 5) / 7))" "$good"
like "a word" 'not accepted: the peer left inside a package' "$(err)"

big() {
  awk 'BEGIN { printf "200001:\n"; while (n++ < 200000) printf "x"
    printf ",3:s@x,17:13:r@example.org,," }'
}
big > "$T/big"
spool
dd if="$T/big" bs=1000 count=150 2> /dev/null | q
is "cut inside a big one: nothing is left of it" "111 0 0" \
  "$(rc) $(files) $(left)"

# --- answers come in time
spool
mkfifo "$T/in" 2> /dev/null || { rm -f "$T/in"; mkfifo "$T/in"; }
bg sh -c 'qmtpd "$T/s" < "$T/in" > "$T/live" 2> "$T/live.err"'
exec 3> "$T/in"
cat "$T/one" >&3
ok "an answer before the session's end" until_true 30 test -s "$T/live"
pkg a s@x r@example.org > "$T/two"
dd if="$T/two" bs=1 count=5 2> /dev/null >&3
sleep 0.2
is "none before the last byte" 1 "$(grep -o , "$T/live" | wc -l | tr -d ' ')"
dd if="$T/two" bs=1 skip=5 2> /dev/null >&3
ok "then the next" until_true 30 sh -c \
  '[ "$(grep -o , "$T/live" | wc -l)" -eq 2 ]'
exec 3>&-
wait $! # it looks through seen/ at its end

# --- silence
spool
mkfifo "$T/quiet"
exec 9<> "$T/quiet"
qmtpd -t 1 "$T/s" < "$T/quiet" > "$T/out" 2> "$T/err" 9>&-
is "silence ends a session" 111 $?
like "with a word" 'fatal: 10\.1\.2\.3.*: nothing came for 1 seconds' "$(err)"
# Slower than two bytes a second is silence.
printf 9 >&9
while [ ! -e "$T/dry" ]; do
  sleep 0.6
  printf 9
done >&9 &
qmtpd -t 1 "$T/s" < "$T/quiet" > "$T/out" 2> "$T/err" 9>&-
is "so does a drip" 111 $?
: > "$T/dry"
like "with a word" 'fatal: 10\.1\.2\.3.*: no more than two bytes a second came' \
  "$(err)"
is "nothing of it is there" "" "$(out)$(ls "$T/s/new" "$T/s/tmp" |
  grep -v '^$\|:$')"
wait $!
exec 9>&-
pkg "$(printf '%100s' x)" s@x r@example.org > "$T/slow"
for i in 0 1 2 3 4 5 6 7 8 9 10 11 12 13; do
  dd if="$T/slow" bs=11 skip=$i count=1 2> /dev/null
  sleep 0.5
done | q -t 5
is "a slow line is not idle" "0 K" "$(rc) $(kinds)"
many 20000 evil.example > "$T/in2"
exec 9<> "$T/quiet"
qmtpd -t 1 "$T/s" < "$T/in2" > "$T/quiet" 2> "$T/err" 9>&-
is "so does a peer that takes no answers" 111 $?
like "with a word" 'fatal: 10\.1\.2\.3.*: unable to write answers: ' "$(err)"
exec 9>&-

# --- byte by byte: the same files and answers as at once
tape() {
  pkg "Subject: one$nl${nl}x$nl" "a b@x" r@example.org r@evil.example
  raw "${cr}two$cr$nl$cr" s@x r@example.org
  pkg "" "" local
  raw "$cr$cr$cr$nl" s@x
  pkg "Subject: one$nl${nl}x$nl" "a b@x" r@example.org
}
digest() {
  for f in "$T"/s/new/*; do
    echo "$f"
    sed 's/; .*//' "$f"
  done | cksum
}
spool
tape | q
digest > "$T/atonce"
answers >> "$T/atonce"
spool
tape | dd bs=1 2> /dev/null | q
digest > "$T/bytes"
answers >> "$T/bytes"
ok "byte by byte" cmp "$T/atonce" "$T/bytes"
is "something was there" 4 "$(files)"

# --- group commit: COMMIT_MAX is 128, REPLY_MAX 256
spool
burst() {
  awk -v n="$1" 'BEGIN { for (i = 0; i < n; ++i)
    printf "5:\n%04d,3:s@x,17:13:r@example.org,,", i }'
}
burst 400 > "$T/burst"
q < "$T/burst"
is "400 in a burst" "400 400" "$(files) $(answers | grep -c '^Kok')"
burst 200 > "$T/some"
burst 50 > "$T/few"
spool
q -1 < "$T/few"
is "some one by one" "50 50" "$(files) $(answers | grep -c '^Kok')"

# --- the program that is started
cat > "$T/prog" <<EOF
#!/bin/sh
{ $signals; } > "$T/signals"
EOF
cat >> "$T/prog" <<'EOF'
[ -d /proc/$$/fd ] && (ls -l /proc/$$/fd > "$T/fds")
echo "$@" >> "$T/ran"
while [ -e "$T/nap" ]; do sleep 0.1; done
echo done >> "$T/ran"
EOF
chmod +x "$T/prog"
started() { [ -e "$T/ran" ] && [ "$(grep -c '^done' "$T/ran")" -ge "$1" ]; }
spool
qmtpd "$T/s" "$T/prog" a "b c" < "$T/one" > "$T/out" 2> "$T/err"
ok "the program runs after a commit" until_true 30 started 1
ok "with its arguments" grep -q '^a b c$' "$T/ran"
is "and signals as usual" "PIPE XFSZ " "$(tr '\n' ' ' < "$T/signals")"
if [ -s "$T/fds" ]; then
  is "0 and 1 are /dev/null, 2 is ours, the rest is the shell's" \
    "0 /dev/null 1 /dev/null 2 $T/err" \
    "$(sed -n 's/.* \([0-9]* -> .*\)/\1/p' "$T/fds" | sed 's/-> //' |
      grep -v "/prog\$" | tr '\n' ' ' | sed 's/ $//')"
else
  skip "and nothing on 0 and 1" "no /proc"
fi
rm -f "$T/ran"
qmtpd "$T/s" "$T/prog" < "$T/one" > "$T/out" 2> "$T/err"
ok "after one that only brought what is there, too" until_true 30 started 1
rm -f "$T/ran"
qmtpd "$T/s" "$T/prog" < /dev/null
sleep 0.2
ok "not where nothing came" test ! -e "$T/ran"
spool
: > "$T/nap"
{
  cat "$T/one"
  until_true 30 test -s "$T/ran"
  cat "$T/few"
} | qmtpd -1 "$T/s" "$T/prog" > "$T/out" 2> "$T/err"
rm "$T/nap"
ok "one at a time, and what is owed at the end" until_true 30 started 2
is "not one for each commit" 2 "$(grep -c '^done' "$T/ran")"
spool
qmtpd "$T/s" "$T/none" < "$T/one" > "$T/out" 2> "$T/err"
is "a program that is not there: the mail is" "0 K 1" "$? $(kinds) $(files)"
ok "and a word" until_true 30 grep -q "unable to start $T/none" "$T/err"
# A peer that takes no answer: what is stored has no program yet.
rm -f "$T/ran"
spool
mkfifo "$T/full"
exec 5<> "$T/full"
dd if=/dev/zero of="$T/full" bs=4096 oflag=nonblock 2> "$T/dd"
qmtpd "$T/s" "$T/prog" < "$T/one" > "$T/full" 2> "$T/err" &
pid=$!
stored() { [ "$(files)" = 1 ] && [ -n "$(ls "$T/s/seen" 2> /dev/null)" ]; }
ok "stored, and not yet answered" until_true 30 stored
kill -KILL $pid
wait $pid 2> /dev/null
exec 5>&-
is "killed: it waits, without a word" "1 " "$(files) $(cat "$T/ran" "$T/err" \
  2> /dev/null)"
qmtpd "$T/s" "$T/prog" < "$T/one" > "$T/out" 2> "$T/err"
like "sent again: it was accepted" '^Kok .* accepted before' "$(answers)"
ok "and has its program" until_true 30 started 1
is "it is there once" 1 "$(files)"

# --- the disk
if tests/trace -s read true > /dev/null 2>&1; then
  fault() {
    spool
    tests/trace -o /dev/null "$@" -- qmtpd "$T/s" < "$T/some" > "$T/out" \
      2> "$T/err"
    echo $? > "$T/rc"
  }
  NOSYNCFS=1 fault -s fsync -n 1 -e EIO
  is "a flush that fails: nothing is taken" "111 0 0" \
    "$(rc) $(files) $(answers | grep -c '^K')"
  fault -s linkat,renameat2 -n 1 -A -e ENOSPC
  is "no room for a name: Z" "0 0" "$(files) $(answers | grep -c '^K')"
  fault -s writev -n 3 -e ENOSPC
  is "a disk full for a moment: one Z, and on" "1 199 199" \
    "$(answers | grep -c '^Z') $(files) $(answers | grep -c '^K')"
  is "nothing is left in tmp" 0 "$(left)"
  # It cannot tell whether more is there: then it does not wait with answers.
  spool
  : > "$T/out"
  mkfifo "$T/held"
  exec 9<> "$T/held"
  cat "$T/one" >&9
  tests/trace -o /dev/null -s poll,ppoll -n 3 -e ENOMEM -- qmtpd "$T/s" \
    < "$T/held" > "$T/out" 2> "$T/err" 9>&- &
  ok "a poll that fails holds up no answer" until_true 30 test -s "$T/out"
  exec 9>&-
  wait $!
else
  skip "a disk that fails" "no tracing here"
fi
spool
cat "$T/big" "$T/one" > "$T/in2"
sh -c 'ulimit -f 64; exec qmtpd "$T/s" < "$T/in2"' \
  > "$T/out" 2> "$T/err"
is "a file too big: Z, and the next is taken" "0 ZK 1 0" \
  "$? $(kinds) $(files) $(left)"
like "with a word" 'message stays with the sender: unable to store it: ' \
  "$(err)"
q < "$T/in2"
is "then it fits" "KK 2" "$(kinds) $(files)"

# --- a spool that is none
qmtpd "$T/nowhere" < "$T/one" > "$T/out" 2> "$T/err"
is "no spool" "111 " "$? $(out)"
like "a word" "fatal: 10.1.2.3: nothing is taken until this is mended: $T/now" \
  "$(err)"
qmtpd -x < /dev/null 2> /dev/null
is "usage" 100 $?
SSH_CONNECTION='192.0.2.7 4000 192.0.2.1 22'
export SSH_CONNECTION
unset TCPREMOTEIP
printf x | qmtpd "$T/s" 2> "$T/err"
like "a peer that came by ssh" 'fatal: 192\.0\.2\.7: ' "$(err)"
TCPREMOTEIP=
export TCPREMOTEIP
printf x | qmtpd "$T/s" 2> "$T/err"
like "an empty variable is no name" 'fatal: unknown: ' "$(err)"
unset TCPREMOTEIP
REMOTE_ADDR=198.51.100.9
export REMOTE_ADDR
printf x | qmtpd "$T/s" 2> "$T/err"
like "a peer that inetd knows" 'fatal: 198\.51\.100\.9: ' "$(err)"
unset REMOTE_ADDR
SSH_CONNECTION=$(printf '%0200d' 0)
printf x | qmtpd "$T/s" 2> "$T/err"
like "no address is so long" 'fatal: 0{63}: ' "$(err)"
for a in '-f x' '-s x' '-t x' '-t 0' '-t 1000000001' '-f -1'; do
  # shellcheck disable=SC2086 # words
  qmtpd $a "$T/s" < /dev/null 2> /dev/null
  is "wrong usage: $a" 100 $?
done
TCPREMOTEIP=10.1.2.3
export TCPREMOTEIP
echo garbage > "$BUSHHOME/control/morercpthosts.cdb"
spool
pkg m s@a r@elsewhere.example t@example.org > "$T/in2"
q < "$T/in2"
is "a table of hosts that cannot be read: later, for who is in none" ZK \
  "$(kinds)"
rm "$BUSHHOME/control/morercpthosts.cdb"
end
