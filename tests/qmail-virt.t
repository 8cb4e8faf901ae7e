#!/bin/sh
# qmail-virt: what becomes of the messages of a spool. Mostly without
# maildirserial: names go in on 0, results come out on 1.

. tests/lib.sh

BUSHHOME=$T/bush
H=$T/home
S=$T/spool
HOME=$T
export BUSHHOME HOME
mkdir "$BUSHHOME" "$BUSHHOME/control" "$BUSHHOME/users" "$BUSHHOME/alias" "$H"
mkdir "$S" "$S/tmp" "$S/new" "$S/cur"
md() { mkdir -p "$1/tmp" "$1/new" "$1/cur"; }
u=$(id -u)
g=$(id -g)
cat > "$BUSHHOME/users/assign" <<END
=ali:ali:$u:$g:$H:::
+ali-:ali:$u:$g:$H:-::
+qrelay-:q:$u:$g:$T/q:-::
=other:other:$((u + 1)):$g:$H:::
=gone:gone:$u:$g:$T/gone:::
.
END
mkdir "$T/q"
cat > "$BUSHHOME/control/locals" <<END
kabul.example.org
END
cat > "$BUSHHOME/control/virtualdomains" <<END
herat.example.org:qrelay-herat
.example.net:ali-net
not.example.net:
END
echo kabul.example.org > "$BUSHHOME/control/me"

# put NAME RECIPIENT [SENDER [HEADER]]: a message in the spool.
put() {
  printf 'Return-Path: <%s>\nDelivered-To: %s\n%sSubject: %s\n\nbody\n' \
    "${3-s@a.example}" "$2" "${4-}" "$1" > "$S/new/$1"
}

# virt NAME...: the results, "NAME Ktext" on lines, in $T/res; the rest in
# $T/err. What has a K leaves the spool.
virt() {
  (cd "$S" && for n in "$@"; do printf 'new/%s\0' "$n"; done |
    qmail-virt > "$T/raw" 2> "$T/err")
  code=$?
  tr '\0' ' ' < "$T/raw" | sed 's/^new.//' > "$T/res"
  return $code
}

# drop: takes out what has a K, as maildirserial does.
drop() {
  sed -n 's/ K.*//p' "$T/res" | while read -r n; do
    rm -f "$S/new/$n" "$S/done/$n"
  done
}

# one NAME RECIPIENT [SENDER [HEADER]]: puts it, and prints its result.
one() {
  put "$@"
  virt "$1"
  cat "$T/res" "$T/err"
  drop
}

count() { ls "$1" 2>/dev/null | wc -l | tr -d ' '; }

# ------------------------------------------------------------------ ROUTES
md "$H/Maildir"
is "local, no dot-qmail file" "a1 Kdid 1+0+0" "$(one a1 ali@kabul.example.org)"
is "in ./Maildir/, byte for byte" "Return-Path: <s@a.example>
Delivered-To: ali@kabul.example.org
Subject: a1

body" "$(cat "$H/Maildir/new/a1.1")"
is "nobody else may read it" "-rw-------" \
  "$(ls -l "$H/Maildir/new/a1.1" | cut -c1-10)"
is "nothing is left in tmp/" 0 "$(count "$H/Maildir/tmp")"
is "upper case" "a2 Kdid 1+0+0" "$(one a2 ALI@KABUL.example.org)"
is "no host" "a3 Kdid 1+0+0" "$(one a3 ali)"
is "which is added" "Delivered-To: ali@kabul.example.org" \
  "$(sed -n 2p "$H/Maildir/new/a3.1")"
like "no route" '^a4 D.*control/locals.*control/virtualdomains \(#5.4.4\)$' \
  "$(one a4 ali@elsewhere.example.com)"
like "an exception of virtualdomains" '^a5 Dno route' \
  "$(one a5 ali@not.example.net)"
echo ./Maildir/ > "$H/.qmail-net-default"
is "a wildcard" "a6 Kdid 1+0+0" "$(one a6 sima@x.example.net)"
is "with its prefix" "Delivered-To: ali-net-sima@x.example.net" \
  "$(sed -n 2p "$H/Maildir/new/a6.1")"

# ------------------------------------------------------------------- USERS
like "nobody by that name" '^b1 Dno mailbox here by that name \(#5.1.1\)$' \
  "$(one b1 ali-nobody@kabul.example.org)"
like "alias has no such file" '^b2 Dno mailbox' \
  "$(one b2 sima@kabul.example.org)"
echo '&ali' > "$BUSHHOME/alias/.qmail-sima"
like "another user" "^b3 Z.* user other, uid $((u + 1)).* uid $u.*users/assign" \
  "$(one b3 other@kabul.example.org)"
like "no home" "^b4 Z.*$T/gone.*\(#4.3.0\)$" "$(one b4 gone@kabul.example.org)"
cp "$BUSHHOME/users/assign" "$T/assign"
sed '$d' "$T/assign" > "$BUSHHOME/users/assign"
like "half a users/assign" '^b5 Z.*users/assign.*in line 6' \
  "$(one b5 ali@kabul.example.org)"
cp "$T/assign" "$BUSHHOME/users/assign"
mkdir "$BUSHHOME/control/defaultdelivery"
put b6 ali@kabul.example.org
virt b6
is "an unreadable control file: exit" 111 $?
is "and no result" "" "$(cat "$T/res")"
like "and its name" 'fatal: .*control/defaultdelivery' "$(cat "$T/err")"
rmdir "$BUSHHOME/control/defaultdelivery"
echo ./box > "$BUSHHOME/control/defaultdelivery"
is "control/defaultdelivery" "b7 Kdid 1+0+0" "$(one b7 ali@kabul.example.org)"
ok "says mbox" test -s "$H/box"
: > "$BUSHHOME/control/defaultdelivery"
like "an empty one is as none" 'maildir \./Maildir/' \
  "$(qmail-virt -n ali@kabul.example.org 2>&1)"
rm "$BUSHHOME/control/defaultdelivery"

# ---------------------------------------------- AS A REAL QMAIL-LOCAL DID IT
md "$T/q/M"
echo ./M/ > "$T/q/.qmail-herat-default"
for f in tests/fixtures/queued/[0-9]*; do
  n=${f##*/}
  sed '2s/qrelay-herat-//' "$f" > "$S/new/$n"
  ok "$n is routed" virt "$n"
  drop
  ok "$n: byte for byte" cmp "$f" "$T/q/M/new/$n.1"
done

# ------------------------------------------------------------- SAFETY, BITS
chmod 1755 "$H"
like "a sticky home" '^c1 Z.*sticky.*\(#4.2.1\)$' \
  "$(one c1 ali@kabul.example.org)"
chmod 777 "$H"
like "a writable home" '^c2 Z.*writable.*\(#4.7.0\)$' \
  "$(one c2 ali@kabul.example.org)"
chmod 755 "$H"
echo ./Maildir/ > "$H/.qmail"
chmod 666 "$H/.qmail"
like "a writable file" '^c3 Z.qmail is writable.*\(#4.7.0\)$' \
  "$(one c3 ali@kabul.example.org)"
chmod 700 "$H/.qmail"
like "the x bit" '^c4 Z.qmail, line 1: .*\(#4.7.0\)$' \
  "$(one c4 ali@kabul.example.org)"
chmod 600 "$H/.qmail"
printf '\n./Maildir/\n' > "$H/.qmail"
like "a blank first line" '^c5 Z.*blank \(#4.2.1\)$' \
  "$(one c5 ali@kabul.example.org)"
echo '# away' > "$H/.qmail"
is "comments only: thrown away" "c6 Kdid 0+0+0" \
  "$(one c6 ali@kabul.example.org)"
chmod 0 "$H/.qmail"
like "an unreadable file" '^c7 Z.*unable to read .qmail: ' \
  "$(one c7 ali@kabul.example.org)"
rm -f "$H/.qmail"
: > "$H/.qmail"
is "an empty file: the default" "c8 Kdid 1+0+0" \
  "$(one c8 ali@kabul.example.org)"
ok "which is ./Maildir/" test -f "$H/Maildir/new/c8.1"
echo "$S/" > "$H/.qmail"
like "the spool itself is no place" '^c9 Z.*\(#4.4.6\)$' \
  "$(one c9 ali@kabul.example.org)"
rm "$H/.qmail"

# ---------------------------------------------------------------- PROGRAMS
echo '|cat > in; env > env; pwd > pwd; for d in 3 4 5 6 7 8 9; do
' | tr -d '\n' > "$H/.qmail-Prog"
mv "$H/.qmail-Prog" "$H/.qmail-prog-default"
echo ' (eval ": >&$d") 2>/dev/null && echo $d; done > fds; echo out; exit 0' \
  >> "$H/.qmail-prog-default"
: > "$H/.qmail-prog-a-owner"
put d1 ali-prog-a-b-c@kabul.example.org '"s \"x\""@a.example'
touch -d 2026-11-22T09:05:07Z "$S/new/d1" 2>/dev/null ||
  touch -t 202611220905.07 "$S/new/d1"
(
  TZ=UTC1
  NOSYNCFS=1
  SECRET=x
  RPLINE=x
  DEFAULT=x
  QMAILQUEUE=q
  export TZ SECRET RPLINE DEFAULT QMAILQUEUE NOSYNCFS
  virt d1 7< "$S" 8< "$S"
)
is "a program" "d1 Kdid 0+0+1" "$(cat "$T/res")"
is "reads the message alone" "Subject: d1

body" "$(cat "$H/in")"
is "in the home" "$H" "$(cat "$H/pwd")"
is "no descriptor above 2 is open" "" "$(cat "$H/fds")"
for v in "SENDER=s \"x\"@a.example" "RECIPIENT=ali-prog-a-b-c@kabul.example.org" \
  LOCAL=ali-prog-a-b-c USER=ali "HOME=$H" HOST=kabul.example.org \
  HOST2=kabul.example HOST3=kabul HOST4=kabul EXT=prog-a-b-c EXT2=a-b-c \
  EXT3=b-c EXT4=c DEFAULT=a-b-c 'RPLINE=Return-Path: <"s \"x\""@a.example>' \
  DTLINE="Delivered-To: ali-prog-a-b-c@kabul.example.org" SHELL=/bin/sh \
  'UFLINE=From s-"x"@a.example Sun Nov 22 09:05:07 2026' \
  'NEWSENDER=s "x"@a.example' BUSHKEY=d1.1.1795338307 "BUSHHOME=$BUSHHOME" \
  TZ=UTC1 QMAILQUEUE=q "PATH=$PATH:$BUSHHOME/bin"; do
  ok "$v" grep -Fqx -e "$v" "$H/env"
done
# What a shell sets of its own counts for nothing.
is "these and nothing else, and all are in the manual" \
  "$(sed -n 's/^\.It Ev //p' man/bushmail-dot-qmail.5 | tr ' ' '\n' |
    grep -Evx ',|Ev' | sort | tr '\n' ' ')" \
  "$(sed -n 's/^\([A-Z0-9_]*\)=.*/\1/p' "$H/env" |
    grep -Evx 'PWD|OLDPWD|SHLVL|_' | sort | tr '\n' ' ')"
drop

echo '|exit $EXT2' > "$H/.qmail-x-default"
for c in 0 99; do
  is "exit $c" "d2 Kdid 0+0+1" "$(one d2 ali-x-$c@kabul.example.org)"
done
for c in 100 64 65 70 76 77 78 112; do
  is "exit $c" \
    "d3 D.qmail-x-default, line 1: the program exited with code $c" \
    "$(one d3 ali-x-$c@kabul.example.org)"
done
for c in 1 2 63 66 69 71 75 79 98 101 111 127 255; do
  is "exit $c" \
    "d4 Z.qmail-x-default, line 1: the program exited with code $c" \
    "$(one d4 ali-x-$c@kabul.example.org)"
done
echo '|kill -9 $$' > "$H/.qmail-sig"
is "a signal" "d5 Z.qmail-sig, line 1: the program was ended by signal 9" \
  "$(one d5 ali-sig@kabul.example.org)"
printf '|printf "one\\n\\303two\\t\\033[1m\\n" >&2; exit 100\n' \
  > "$H/.qmail-say"
is "what it said" "d6 Done ?two ?[1m" "$(one d6 ali-say@kabul.example.org)"
echo '|head -c 300000 /dev/zero | tr "\\0" x; echo end; exit 111' \
  > "$H/.qmail-much"
one d7 ali-much@kabul.example.org > "$T/o"
like "the end of a lot" '^d7 Zx.*xend$' "$(cat "$T/o")"
is "not the rest" 1004 "$(wc -c < "$T/o" | tr -d ' ')"
echo '|sleep 100 & echo $! > bg; exit 0' > "$H/.qmail-bg"
put d8 ali-bg@kabul.example.org
is "what it leaves behind is not waited for" "new/d8 Kdid 0+0+1" \
  "$(cd "$S" && printf 'new/d8\0' | timeout 60 qmail-virt | tr '\0' ' ')"
kill "$(cat "$H/bg")"
rm -f "$S/new/d8" "$S/done/d8"
printf '|head -n 1 > first\n|cat > second\n' > "$H/.qmail-two"
is "two programs" "d9 Kdid 0+0+2" "$(one d9 ali-two@kabul.example.org)"
is "each read from the start" "Subject: d9" "$(head -n 1 "$H/second")"

# --------------------------------------------------------------------- 99
cat > "$T/queue" <<END
#!/bin/sh
exec 5<&1
cat > $T/queued.\$\$
{ tr '\\0' ' ' <&5; echo; } >> $T/queued.env
echo "\$BUSHKEY" >> $T/queued.key
rm -f $T/queued.last; mv $T/queued.\$\$ $T/queued.last
exit \$(cat $T/queue.exit)
END
chmod 755 "$T/queue"
echo 0 > "$T/queue.exit"
QMAILQUEUE=$T/queue
export QMAILQUEUE
printf '%s\n' '&first@x' '|echo >> ran; exit 99' ./Maildir/ '|exit 100' \
  '&second@x' > "$H/.qmail-99"
is "99 ends the file" "e1 Kdid 0+1+1" "$(one e1 ali-99@kabul.example.org)"
is "forwards before it go" "Fs@a.example Tfirst@x  " \
  "$(cat "$T/queued.env")"
is "with the Delivered-To line on top" "Delivered-To: ali-99@kabul.example.org
Subject: e1" "$(head -n 2 "$T/queued.last")"
is "nothing after it" 0 "$(ls "$H/Maildir/new" | grep -c e1)"
rm -f "$H/ran"
echo 53 > "$T/queue.exit"
put e2 ali-99@kabul.example.org
virt e2
like "a forward that fails" '^e2 Zunable to forward: ' "$(cat "$T/res")"
virt e2
like "again" '^e2 Z' "$(cat "$T/res")"
echo 0 > "$T/queue.exit"
virt e2
is "and then goes" "e2 Kdid 0+1+1" "$(cat "$T/res")"
is "the program ran once" 1 "$(grep -c ^ "$H/ran")"
is "the key is the same at each try" 1 \
  "$(grep '^e2\.' "$T/queued.key" | sort -u | grep -c '^e2\.0\.[0-9]*$')"
drop
echo 31 > "$T/queue.exit"
like "a refused forward" '^e3 Dunable to forward: ' \
  "$(one e3 ali-99@kabul.example.org)"
rm -f "$S/done/e3"
echo 0 > "$T/queue.exit"

# ------------------------------------------------------- DONE LINES, RETRIES
printf '%s\n' '# line' ./Maildir/ ./mbox '|echo >> ran1' '|exit $(cat code)' \
  '&a@b' > "$H/.qmail-retry"
rm -f "$H/mbox"
echo 111 > "$H/code"
put f1 ali-retry@kabul.example.org
virt f1
like "the fourth line fails" '^f1 Z.qmail-retry, line 5: ' "$(cat "$T/res")"
is "three are noted" "2 3 4 " "$(cut -d' ' -f1 < "$S/done/f1" | tr '\n' ' ')"
like "by hash" '^2 [0-9a-f]{32}$' "$(head -n 1 "$S/done/f1")"
virt f1
{ echo '# a comment in front' && cat "$H/.qmail-retry"; } > "$T/edited"
cp "$T/edited" "$H/.qmail-retry"
rm -f "$H/Maildir/new/f1.2"
echo 0 > "$H/code"
virt f1
is "the rest is done" "f1 Kdid 2+1+2" "$(cat "$T/res")"
is "the program ran once" 1 "$(grep -c ^ "$H/ran1")"
is "one message in the mbox" 1 "$(grep -c '^From ' "$H/mbox")"
is "the Maildir line was not repeated" 0 \
  "$(ls "$H/Maildir/new" | grep -c '^f1')"
drop
printf '%s\n' '|echo >> same' '|echo >> same' '|exit 111' > "$H/.qmail-same"
put f2 ali-same@kabul.example.org
virt f2
virt f2
is "two equal lines are two" 2 "$(grep -c ^ "$H/same")"
printf '2 ' >> "$S/done/f2"
printf '%s\n' '|echo >> same' '|echo >> same' '|echo >> third' \
  > "$H/.qmail-same"
virt f2
is "half a note counts as nothing" "f2 Kdid 0+0+3" "$(cat "$T/res")"
is "and swallows none" "2 1" \
  "$(grep -c ^ "$H/same") $(grep -c ^ "$H/third")"
is "whole notes are below it" 2 "$(tail -n 2 "$S/done/f2" |
  grep -cE '^(2 |3 [0-9a-f]{32})$')"
drop
put f3 ali@kabul.example.org
virt f3
virt f3
is "K twice" "f3 Kdid 1+0+0" "$(cat "$T/res")"
is "one copy" 1 "$(ls "$H/Maildir/new" | grep -c '^f3')"
mv "$H/Maildir/new/f3.1" "$H/Maildir/cur/f3.1:2,S"
virt f3
is "also when it was read" 1 "$(ls "$H/Maildir/new" "$H/Maildir/cur" |
  grep -c '^f3')"
drop
put f4 ali@kabul.example.org
put f5 ali@kabul.example.org
virt f4 f5
rm -f "$H/Maildir/new/f4.1" "$H/Maildir/new/f5.1"
printf 'f5 half' >> "$S/done/.log"
virt f4 f5
is "K that nobody heard, and the reader was faster" "f4 Kdid 1+0+0
f5 Kdid 1+0+0" "$(cat "$T/res")"
is "no copy" 0 "$(ls "$H/Maildir/new" | grep -c '^f[45]')"
mv "$S/new/f4" "$S/new/F4"
virt F4
is "another name is another message" 1 \
  "$(ls "$H/Maildir/new" | grep -c '^F4\.1$')"
rm -f "$S/new/F4" "$S/new/f5"
put f6 ali@kabul.example.org
virt f6
is "the log is of what is there" "f6 1" \
  "$(sed 's/:[^ ]*//' "$S/done/.log" | cut -d' ' -f1,2)"
rm -f "$S/new/f6" "$H/Maildir/new/f6.1"
put f6 ali@kabul.example.org
touch -t 202611220000 "$S/new/f6"
virt f6
is "one that came again, after its mark was removed, is another" 1 \
  "$(ls "$H/Maildir/new" | grep -c '^f6\.1$')"
drop

printf '%s\n' ./Maildir/ '|rm Maildir/new/f4.1; kill -9 $PPID' \
  > "$H/.qmail-slow"
put f4 ali-slow@kabul.example.org
virt f4 2> /dev/null
is "killed while a program runs" "" "$(cat "$T/res")"
printf '%s\n' ./Maildir/ '|true' > "$H/.qmail-slow"
virt f4
is "then the rest is done" "f4 Kdid 1+0+1" "$(cat "$T/res")"
is "and what was read and removed by then is not delivered again" 0 \
  "$(ls "$H/Maildir/new" | grep -c '^f4')"
drop

spool=$S
S=$T/again
md "$S"
put f8 ali@kabul.example.org
maildirserial "$S" "" qmail-virt
is "delivered" 1 "$(ls "$H/Maildir/new" | grep -c '^f8')"
rm "$H/Maildir/new/f8.1"
put f8 ali@kabul.example.org
maildirserial "$S" "" qmail-virt
is "a later message of that name is another" 1 \
  "$(ls "$H/Maildir/new" | grep -c '^f8')"
S=$spool

# ----------------------------------------------------------- FAILING WRITES
printf '%s\n' ./none/ ./Maildir/ > "$H/.qmail-none"
like "no such Maildir" '^g1 Z.*line 1: .*\./none/: ' \
  "$(one g1 ali-none@kabul.example.org)"
is "later lines wait" 0 "$(ls "$H/Maildir/new" | grep -c '^g1')"
md "$H/ro"
chmod 500 "$H/ro/new"
printf '%s\n' ./Maildir/ ./ro/ '|echo >> after' > "$H/.qmail-ro"
put g2 ali-ro@kabul.example.org
put g3 ali@kabul.example.org
virt g2 g3
like "a Maildir that takes nothing" '^g2 Zunable to store in a Maildir: ' \
  "$(cat "$T/res")"
like "does not hurt others" '^g3 Kdid 1' "$(cat "$T/res")"
is "nothing is left in its tmp/" 0 "$(count "$H/ro/tmp")"
is "a later program waits" 0 "$(count "$H/after")"
chmod 700 "$H/ro/new"
virt g2
is "until all is well" "g2 Kdid 2+0+1" "$(cat "$T/res")"
is "one copy each" "1 1" "$(ls "$H/Maildir/new" | grep -c '^g2') $(count "$H/ro/new")"
drop
rm -f "$S/new/g3"
echo ./mbox > "$H/.qmail-mbox"
rm -f "$H/mbox"
one g4 ali-mbox@kabul.example.org > "$T/o"
was=$(wc -c < "$H/mbox")
put g5 ali-mbox@kabul.example.org
awk 'BEGIN { for (i = 0; i < 3000; ++i) print "From a long message" }' \
  >> "$S/new/g5"
(ulimit -f 20; virt g5)
like "no room in an mbox" '^g5 Z.*unable to append to mbox ./mbox: ' \
  "$(cat "$T/res")"
is "it is as it was" "$was" "$(wc -c < "$H/mbox")"
virt g5
is "then there is room" "g5 Kdid 1+0+0" "$(cat "$T/res")"
is "quoted" 3000 "$(grep -c '^>From a long' "$H/mbox")"
is "two messages" 2 "$(grep -c '^From s@a.example ' "$H/mbox")"
drop
(
  put g6 ali@kabul.example.org
  head -c 100000 /dev/zero >> "$S/new/g6"
  ulimit -f 20
  virt g6
)
like "no room in a Maildir" '^g6 Z.*\./Maildir/: ' "$(cat "$T/res")"
is "nothing of it stays" 0 "$(ls "$H/Maildir/new" "$H/Maildir/tmp" |
  grep -c '^g6\|^[0-9]*\.M')"
rm -f "$S/new/g6"

# ------------------------------------------------------------------- LOOPS
like "a loop" '^h1 Dthis message is looping.*\(#5.4.6\)$' "$(one h1 \
  ali@kabul.example.org s@a 'Delivered-To: ali@kabul.example.org
')"
is "not with another case" "h2 Kdid 1+0+0" "$(one h2 ali@kabul.example.org \
  s@a 'Delivered-To: Ali@kabul.example.org
')"
is "not for a part of it" "h3 Kdid 1+0+0" "$(one h3 ali@kabul.example.org \
  s@a 'X-Delivered-To: ali@kabul.example.org
Delivered-To: ali@kabul.example.org.
Delivered-To: ali@kabul.example.or
 Delivered-To: ali@kabul.example.org
')"
put h4 ali@kabul.example.org
echo 'Delivered-To: ali@kabul.example.org' >> "$S/new/h4"
virt h4
is "not in the body" "h4 Kdid 1+0+0" "$(cat "$T/res")"
drop
put h5 ali@kabul.example.org s@a "X: $(head -c 20000 /dev/zero | tr '\0' x)
Delivered-To: ali@kabul.example.org
"
virt h5
like "after a long line" '^h5 Dthis message is looping' "$(cat "$T/res")"
rm -f "$S/new/h5" "$S/new/h1"

# ------------------------------------------------------------------ OWNERS
: > "$T/queued.env"
printf '&a@b\nc@d\n' > "$H/.qmail-list"
one i1 ali-list@kabul.example.org > "$T/o"
: > "$H/.qmail-list-owner"
one i2 ali-list@kabul.example.org > "$T/o"
one i3 ali-list@kabul.example.org '' > "$T/o"
one i4 ali-list@kabul.example.org '#@[]' > "$T/o"
: > "$H/.qmail-list-owner-default"
one i5 ali-list@kabul.example.org > "$T/o"
is "senders of forwards" "Fs@a.example Ta@b Tc@d
Fali-list-owner@kabul.example.org Ta@b Tc@d
F Ta@b Tc@d
F#@[] Ta@b Tc@d
Fali-list-owner-@kabul.example.org-@[] Ta@b Tc@d" \
  "$(sed 's/ *$//' "$T/queued.env")"
one i6 ali@kabul.example.org 'l-owner-@x.example-@[]' > "$T/o"
is "a VERP sender is made out" \
  "Return-Path: <l-owner-ali=kabul.example.org@x.example>" \
  "$(head -n 1 "$H/Maildir/new/i6.1")"
printf '&a@b\001c\n' > "$H/.qmail-bad"
like "an address that is none" '^i7 Z.qmail-bad, line 1: ' \
  "$(one i7 ali-bad@kabul.example.org)"

# --------------------------------------------------------- NAMES, BAD FILES
: > "$S/new/j1"
echo hello > "$S/new/j2"
ln -s j2 "$S/new/j3"
mkfifo "$S/new/j4"
mkdir "$S/new/j5"
virt j1 j2 j3 j4 j5 none
is "files that are none: exit" 0 $?
is "no result" "" "$(cat "$T/res")"
is "one warning" 1 "$(grep -c ^ "$T/err")"
like "that counts" 'new/j1.*and 4 more' "$(cat "$T/err")"
put j6 ali@kabul.example.org
mv "$S/new/j6" "$S/cur/j6:2,"
(cd "$S" && printf 'cur/j6:2,\0../x\0new/../y\0/etc/passwd\0' | qmail-virt \
  2> "$T/err" | tr '\0' ' ') > "$T/res"
is "in cur/, with flags" "cur/j6:2, Kdid 1+0+0" "$(cat "$T/res")"
ok "delivered by its name" test -f "$H/Maildir/new/j6.1"
like "other names are none" '\.\./x: .*and 2 more' "$(cat "$T/err")"
long=$(printf '%0120d' 7)
put "$long" ali@kabul.example.org
virt "$long"
like "a long name" "^$long Kdid 1" "$(cat "$T/res")"
is "becomes a hash" 1 "$(ls "$H/Maildir/new" | grep -cE '^[0-9a-f]{32}\.1$')"
drop
(cd "$S" && qmail-virt < /dev/null > "$T/raw" 2> "$T/err")
is "no names: exit" 0 $?
is "nothing said" "" "$(cat "$T/raw" "$T/err")"
(cd "$S" && put j7 ali@kabul.example.org && printf 'new/j7' | qmail-virt) \
  > "$T/raw"
is "half a name is none" "" "$(cat "$T/raw")"
rm -rf "$S"/new/j* "$S"/cur/*

# ----------------------------------------------------------------- BATCHES
i=0
while [ $i -lt 300 ]; do
  put "k$i" ali@kabul.example.org
  i=$((i + 1))
done
rm -f "$H"/Maildir/new/*
names=$(ls "$S/new" | grep ^k)
# shellcheck disable=SC2086
virt $names
is "300 messages" 300 "$(grep -c ' Kdid 1+0+0$' "$T/res")"
is "in the Maildir" 300 "$(count "$H/Maildir/new")"
is "no notes are left of them" 0 "$(ls "$S/done" 2>/dev/null | grep -c ^k)"
if tests/trace -c -o "$T/count" true 2>/dev/null; then
  (cd "$S" && for n in $names; do printf 'new/%s\0' "$n"; done |
    "$B/tests/trace" -c -o "$T/count" -s fsync,fdatasync,syncfs qmail-virt \
      > "$T/raw")
  ok "in few flushes" awk '$2 == "total" && $1 > 20 { exit 1 }
    END { if (!NR) exit 1 }' "$T/count"
  put k300 ali-retry@kabul.example.org
  (cd "$S" && printf 'new/k0\0new/k300\0' | "$B/tests/trace" -f -b 999 \
    -s fsync,syncfs,write -o "$T/trace" qmail-virt > "$T/raw")
  ok "a result after the flush of what it tells" awk '
    $2 == "fsync" || $2 == "syncfs" { flushed = NR }
    $2 == "write" && $3 == 1 { told = NR; if (!flushed) exit 1 }
    END { if (told < flushed) exit 1 }' "$T/trace"
else
  skip "in few flushes" "no tracing here"
  skip "a result after the flush of what it tells" "no tracing here"
fi
rm -f "$S"/new/k*

mkfifo "$T/in"
put l1 ali@kabul.example.org
put l2 ali@kabul.example.org
(cd "$S" && exec qmail-virt < "$T/in" > "$T/slow" 2> "$T/err") &
exec 5> "$T/in"
printf 'new/l1\0' >&5
ok "no waiting for the next name" until_true 30 grep -aq 'Kdid' "$T/slow"
mv "$H/Maildir" "$H/Old"
md "$H/Maildir"
printf 'new/l2\0' >&5
exec 5>&-
wait $!
ok "a Maildir that was replaced meanwhile" test -f "$H/Maildir/new/l2.1"
i=0
while [ $i -lt 70 ]; do
  md "$H/m$i"
  echo "./m$i/" > "$H/.qmail-m$i"
  put "m$i" "ali-m$i@kabul.example.org"
  i=$((i + 1))
done
(
  ulimit -n 60
  # shellcheck disable=SC2046
  virt $(ls "$S/new" | grep ^m)
)
is "70 Maildirs and 60 descriptors" 70 "$(grep -c ' Kdid 1' "$T/res")"
is "each has its own" 70 "$(ls -d "$H"/m*/new/m* | wc -l | tr -d ' ')"
rm -f "$S"/new/*

# ------------------------------------------------------------------ MEMORY
if [ -x tests/rss ]; then
  echo '|cat > /dev/null' > "$H/.qmail-size"
  printf '%s\n' ./Maildir/ ./big ./Old/ >> "$H/.qmail-size"
  put n1 ali-size@kabul.example.org
  put n2 ali-size@kabul.example.org
  head -c 50000000 /dev/zero >> "$S/new/n2"
  # Exact where it can be; else as the kernel says, some 100 KiB off.
  slack=320
  exact=
  "$B/tests/rss" -x -o "$T/rss.n1" true 2> "$T/err" && exact=-x slack=64
  for n in n1 n2; do
    rm -f "$S/done/.log"
    (cd "$S" && printf 'new/%s\0' $n |
      "$B/tests/rss" $exact -o "$T/rss.$n" qmail-virt > "$T/raw")
    like "$n is delivered" 'Kdid 3' "$(tr '\0' ' ' < "$T/raw")"
  done
  d=$(($(cat "$T/rss.n2") - $(cat "$T/rss.n1")))
  if [ -n "${SANITIZED:-}" ]; then
    skip "memory does not grow with the message" \
      "sanitizers need memory of their own"
  else
    ok "memory does not grow with the message ($d KiB)" test "$d" -le $slack
  fi
  rm -f "$H/big" "$H"/*/new/n2*
else
  skip "memory" "no tests/rss"
fi

# --------------------------------------------------------------------- -n
is "-n" "route sima@x.example.net: virtual ali-net-sima@x.example.net, user \
ali, uid $u, home $H, file .qmail-net-default
maildir ./Maildir/
did 1+0+0" "$(qmail-virt -n sima@x.example.net)"
is "-n with a sender" "newsender ali-list-owner-@kabul.example.org-@[]" \
  "$(qmail-virt -n -f s@a ali-list@kabul.example.org | grep newsender)"
qmail-virt -n ali@kabul.example.org nobody@x > "$T/o" 2> "$T/err"
is "-n: one bounces" 100 $?
like "-n: and says so" 'nobody@x: mail would bounce: no route' "$(cat "$T/err")"
qmail-virt -n nobody@x other@kabul.example.org > "$T/o" 2> "$T/err"
is "-n: one bounces, one waits" 111 $?
for a in "-n" "x" "-f s" "-n -x a" "-f s a"; do
  # shellcheck disable=SC2086
  qmail-virt $a > /dev/null 2>&1 < /dev/null
  is "usage: $a" 100 $?
done

# A batch is no larger than it should be: what is behind a large message waits
# for the next.
printf './big/\n' > "$H/.qmail-big"
md "$H/big"
for n in big1 big2 big3; do
  put $n ali-big@kabul.example.org
  head -c 3000000 /dev/zero >> "$S/new/$n"
done
ok "large messages" virt big1 big2 big3
is "each has a result" "big1 K big2 K big3 K " \
  "$(cut -c1-6 "$T/res" | tr '\n' ' ')"
is "and is there, whole" 3 "$(find "$H/big/new" -type f -size +2900k | wc -l |
  tr -d ' ')"
rm -rf "$S/new"/big? "$H/big"
end
