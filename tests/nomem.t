#!/bin/sh
# nomem.t: each request for memory failing in turn, in every program that makes
# any (tests/starve.c). Whatever comes of it: an exit code that means "later",
# no K for what is not there, nothing half made, and nothing is lost.
# $NOMEM_STEP: every so many requests only (7; 1 in the long torture run).
. tests/lib.sh
mkdir "$T/starved" "$T/stub"
S=$T/starved
STARVED=$T/fired
export T STARVED
make -s starved STARVED="$S" > "$T/make.log" 2>&1
is "programs to be starved" "" "$(cat "$T/make.log")"
ASAN_OPTIONS=detect_leaks=0
export ASAN_OPTIONS
step=${NOMEM_STEP:-7}
cd "$T" || exit 1
BUSHHOME=$T/home
export BUSHHOME
mkdir -p home/control home/users home/alias

# every NAME CODES [END]: runs go (in, if there is one, the state that fresh makes)
# with the n-th request failing, from 1 until there is no n-th; it must exit
# with one of CODES then, and check must say nothing (of run $n, exit $code).
# The last run, which has all it asks for, must exit 0 (or END).
every() {
  n=1
  : > bad
  while :; do
    : > fired
    fresh
    STARVE=$n go > out 2> err < in
    code=$?
    [ -s fired ] || break
    case " $2 " in
    *" $code "*) ;;
    *) echo "$n: exit $code: $(cat err)" >> bad ;;
    esac
    check >> bad
    n=$((n + step))
  done
  is "$1: whatever fails, up to $n" "" "$(cat bad)"
  is "$1: then all is well" "${3:-0}" "$code"
  check > bad
  is "$1: with its result" "" "$(cat bad)"
  ok "$1: it was starved" test "$n" -gt 1
}
fresh() { :; }
check() { :; }
: > in
# number PATTERN...: how many files there are.
number() { [ -e "$1" ] && echo $# || echo 0; }
# maildir DIR: an empty one.
maildir() { mkdir -p "$1/tmp" "$1/new" "$1/cur"; }
ns() { printf '%d:%s,' "${#1}" "$1"; }
# kinds: the K, Z and D among the answers in out.
kinds() { tr ',' '\n' < out | sed -n 's/^[0-9]*:\([KZD]\).*/\1/p' | tr -d '\n'; }

# ---- qmtpd
nl='
'
echo h.example > home/control/me
echo h.example > home/control/rcpthosts
{
  ns "${nl}Subject: x${nl}${nl}body"
  ns 'a b@x.example'
  ns "$(ns a@h.example)$(ns b@h.example)$(ns c@other.example)"
  ns "${nl}Subject: y${nl}"
  ns ''
  ns "$(ns a@h.example)"
} > in
TCPREMOTEIP=10.1.2.3
TCPREMOTEHOST=out.example
TCPREMOTEINFO=ali
TCPLOCALHOST=in.example
export TCPREMOTEIP TCPREMOTEHOST TCPREMOTEINFO TCPLOCALHOST
fresh() { rm -rf s && maildir s; }
go() { "$S/qmtpd" -v s; }
check() {
  k=$(kinds | tr -dc K)
  [ "$(number s/new/*)" -ge ${#k} ] || echo "$n: $k, and no message"
  [ "$code" = 111 ] || [ ! -s fired ] || grep -q :Z out || echo "$n: no word"
  [ -s fired ] || [ "$(kinds)" = KKDK ] || echo "answers: $(kinds)"
}
every "qmtpd" "0 111"

RELAYCLIENT=.relay
export RELAYCLIENT
cat > queue <<'END'
#!/bin/sh
exec 3<&1
cat > /dev/null && cat <&3 | tr '\0' ' ' >> "$T/queued"
[ -z "$QUEUETEXT" ] || printf "$QUEUETEXT" >&6
exit "${QUEUEEXIT:-0}"
END
chmod 755 queue
QMAILQUEUE=$T/queue
export QMAILQUEUE
fresh() { : > queued; }
go() { "$S/qmtpd" -v; }
check() {
  case $(kinds) in
  KKK*) [ -s queued ] || echo "$n: K, and no message" ;;
  esac
  [ -s fired ] || [ "$(kinds)" = KKKK ] || echo "answers: $(kinds)"
}
every "qmtpd and a queue program" "0 111"
QUEUETEXT='Dno\n' QUEUEEXIT=82
export QUEUETEXT QUEUEEXIT
check() { case $(kinds) in *K*) echo "$n: K: $(kinds)" ;; esac; }
every "qmtpd and a refusal" "0 111"
unset RELAYCLIENT QUEUETEXT QUEUEEXIT

# ---- qmail-queue
maildir home/spool
printf '#!/bin/sh\n' > stub/maildirvirt
chmod 755 stub/maildirvirt
PATH=$T/stub:$PATH
printf 'Subject: x\n\nbody\n' > in
printf 'Fa b@x\0Ta@h.example\0Tb@h.example\0\0' > envelope
fresh() { rm -f home/spool/new/* home/spool/seen/*; }
go() { "$S/qmail-queue" 1< envelope; }
check() {
  want=2
  [ "$code" = 0 ] || want=0
  [ "$(number home/spool/new/*)" = $want ] || echo "$n: exit $code: not $want"
  [ "$(number home/spool/tmp/*)" = 0 ] || echo "$n: left in tmp"
}
every "qmail-queue" "51 0"
BUSHKEY=name.1.1795309323
export BUSHKEY
every "qmail-queue with BUSHKEY" "51 0"
unset BUSHKEY

# ---- maildirserial
mkdir m.was && maildir m.was
for i in 1 2 3; do
  printf 'Return-Path: <"a b"@x.example>\nDelivered-To: q-%s@h\n\nbody\n' $i \
    > m.was/new/$i
done
touch -t 202611220102.03 m.was/new/?
fresh() { rm -rf m queued && cp -Rp m.was m && : > queued; }
go() { "$S/maildirserial" -b -t 1 m q- "$B/tests/fakeclient" KDZ; }
check() {
  # The first has its K; the others are there, or have a bounce.
  set -- m/new/[23]
  [ -e "$1" ] || set --
  set -- $# "$(tr -dc F < queued)"
  [ $(($1 + ${#2})) -ge 2 ] || echo "$n: lost: $1 there, bounces $2"
  [ -s fired ] || [ "$1 $2" = "0 FF" ] || echo "end: $1 $2"
}
: > in
every "maildirserial" "0 111"
go() { "$S/maildirserial" -v m q- "$B/tests/fakeclient" Z; }
check() { [ "$(number m/new/*)" = 3 ] || echo "$n: lost"; }
every "maildirserial -v" "0 111"

# ---- serialqmtp
mkdir sq && mkdir sq/new && cp m.was/new/? sq/new/ && cd sq || exit 1
printf '3:Kok,3:Zno,3:Dno,' > ../answers
cd .. || exit 1
printf 'new/1\0new/2\0new/3\0' > in
fresh() { :; }
go() { (cd sq && exec "$S/serialqmtp" q- 6< ../answers 7> ../wire); }
check() {
  tr '\0' ' ' < out | sed 's/ \(.\).*/ \1/' > got
  # The answers are what they are: one K, one D.
  case $(grep -c K got)$(grep -c D got) in
  [01][01]) ;;
  *) sed "s/^/$n: /" got ;;
  esac
  [ -s fired ] || [ "$(wc -l < got)" -eq 3 ] || echo "results"
}
every "serialqmtp" "0 111"
go() {
  (cd sq && unset TCPREMOTEHOST && exec "$S/serialqmtp" q- 6< /dev/null 7> ../wire)
}
check() { case $(tr '\0' ' ' < out) in *" K"*) echo "$n: K" ;; esac; }
printf 'new/1\0new/2\0' > in
every "serialqmtp, and a server that goes away" 111 111

# ---- serialsmtp
printf 'new/1\0new/2\0new/3\0' > in
go() {
  (cd sq && "$B/tests/pair" "$S/serialsmtp" -v q- -- "$B/tests/smtpsink" \
    -r 'RCPT:2:450 no' -r 'DOT:2:550 no' < ../in)
}
check() {
  case $(tr '\0' ' ' < out | sed 's/.* \([KZD]\).*/\1/' | tr -d '\n') in
  KZD) ;;
  '' | K | KZ) [ -s fired ] || echo "results" ;;
  *) echo "$n: $(tr '\0' ' ' < out)" ;;
  esac
}
every "serialsmtp" "0 111"

# ---- qmail-virt
u=$(id -u)
g=$(id -g)
H=$T/people
mkdir "$H" v.was && maildir v.was
printf '%s\n' "+:u:$u:$g:$H:-::" . > home/users/assign
echo h.example > home/control/locals
echo v.example:virt > home/control/virtualdomains
echo h.example > home/control/envnoathost
echo ./box/ > "$H/.qmail-a"
printf '%s\n' '# all' ./box/ ./mbox '|echo >> ran' '&z@y.example' 'y@y.example' \
  > "$H/.qmail-b"
echo other@y.example > "$H/.qmail-b-owner"
echo ./box/ > "$H/.qmail-virt-default"
echo '|echo no; exit 100' > "$H/.qmail-d"
for m in a b d x virt; do
  case $m in virt) to=c@v.example ;; x) to=x@y.example ;; *) to=$m@h.example ;; esac
  printf 'Return-Path: <s-@a.example-@[]>\nDelivered-To: %s\n\n%s\n' $to $m \
    > v.was/new/$m
  printf 'new/%s\0' $m
done > in
fresh() {
  rm -rf v "$H/box" "$H/mbox" "$H/ran" queued
  cp -R v.was v && maildir "$H/box" && : > queued
}
go() { (cd v && exec "$S/qmail-virt"); }
# has NAME: its K is there.
has() { case $got in *"new/$1 K"*) true ;; *) false ;; esac; }
check() {
  got=$(tr '\0' ' ' < out)
  for m in a b virt; do
    has $m || continue
    cmp -s "$H/box/new/$m.1" /dev/null || [ -e "$H/box/new/$m.1" ] ||
      [ -e "$H/box/new/$m.2" ] || echo "$n: K, and no message: $m"
  done
  has b && { [ -s "$H/ran" ] && [ -s "$H/mbox" ] && [ -s queued ] ||
    echo "$n: K, and not all of b"; }
  has d || has x && echo "$n: K for d or x"
  [ -s fired ] && return
  has a && has b && has virt || echo "end: $got"
}
every "qmail-virt" "0 111"
: > in
fresh
go() {
  "$S/qmail-virt" -n -f s@a.example a@h.example b@h.example c@v.example \
    x@y.example nobody
}
check() { :; }
every "qmail-virt -n" "100 111" 100

# ---- tables, and what uses them
mkdir t
cat > words <<'END'
two@h: a@b, c\ d@e;
cmd@h: |true, &x@y;
list@h: ./x.bin;
owned@h: ?own@h, two@h, x@y;
owner-two@h: o@h;
END
# table PROGRAM IN OUT: it is the old one, or (exit 0) the new one.
table() {
  cp "$2" in
  p=$1
  f=$3
  rm -f "t/$f"
  "$B/$p" ${f:+"t/$f" t/tmp} < in 2> err || cat err
  mv "t/$f" t/want
  fresh() { echo old > "t/$f"; }
  go() { "$S/$p" "t/$f" t/tmp; }
  check() {
    if [ "$code" = 0 ]; then
      cmp "t/want" "t/$f" || echo "$n: another table"
    else
      [ "$(head -c 4 "t/$f")" = old ] || echo "$n: exit $code, and a new table"
    fi
  }
  every "$p" "111"
  cp t/want "t/$f"
}
grep -v 'list\|cmd' words > plain
table setforward plain t.cdb
printf '%s\n' a@b '# x' '&c@d ' ./list.bin > items
table setmaillist items l.bin
printf '%s\n' '10.1.2.:allow,A="b",RELAYCLIENT=""' ':deny' \
  '2001:db8::/32:deny' '1.2.3.4-6:allow,X="y"' > rules
table tcprules rules r.cdb
cp t/l.bin t/x.bin
: > in
printed() { # PROGRAM IN
  p=$1
  cp "$2" in
  "$B/$p" < in > want
  fresh() { :; }
  go() { "$S/$p"; }
  check() { [ "$code" != 0 ] || cmp want out; }
  every "$p" 111
}
printed printforward t/t.cdb
printed printmaillist t/l.bin
: > in
go() { "$S/tcprulescheck" t/r.cdb; }
check() { [ "$code" != 0 ] || grep -q '^allow\|^set' out || echo "$n: said: $(cat out)"; }
every "tcprulescheck" 111

mkdir n && cd n || exit 1
cat > aliases <<'END'
ali: farid, "o p"@x.example,
  Karim Jan <karim@y.example> (a comment)
list: :include:./l
owner-list: boss
farid: ali2@z.example
END
printf '%s\n' 'a@b, c@d' 'Name <e@f>' > l
cd .. || exit 1
echo example > home/control/plusdomain
fresh() { :; }
go() { (cd n && "$S/newinclude" l); }
check() { [ "$code" = 0 ] || [ ! -e n/l.bin ] || echo "$n: exit $code"; }
every "newinclude" 111
cp n/l.bin t/x.bin
fresh() { rm -f n/aliases.cdb; }
go() { (cd n && "$S/newaliases" aliases); }
check() {
  [ "$code" = 0 ] && [ ! -e n/aliases.cdb ] && echo "$n: no table"
  [ "$code" = 0 ] || [ ! -e n/aliases.cdb ] || echo "$n: exit $code, a table"
}
every "newaliases" 111

# ---- fastforward, forward
(cd t && "$B/setforward" f.cdb tmp < ../words)
printf 'Subject: x\n\nbody\n' > in
SENDER=s@a.example
DTLINE="Delivered-To: z$nl"
RPLINE="Return-Path: <s@a.example>$nl"
UFLINE="From s@a.example Sun Nov 22 09:05:07 2026$nl"
BUSHKEY=name.3.1795309323
NEWSENDER=$SENDER
export NEWSENDER SENDER DTLINE RPLINE UFLINE BUSHKEY
maildir fspool
mkdir fspool/done
BUSHSPOOL=$T/fspool
export BUSHSPOOL
for to in two@h cmd@h list@h owned@h; do
  RECIPIENT=$to
  export RECIPIENT
  fresh() { rm -f fspool/done/*; : > queued; }
  go() { (cd t && exec "$S/fastforward" f.cdb); }
  check() {
    [ "$code" = 0 ] && [ ! -s queued ] && echo "$n: exit 0, and no message"
    [ "$code" = 0 ] || [ ! -s queued ] || echo "$n: exit $code, and a message"
  }
  every "fastforward $to" "0 111"
done
RECIPIENT=none@h
check() { [ ! -s queued ] || echo "$n: a message"; }
every "fastforward and a stranger" 111 100
RECIPIENT=owned@h
go() { (cd t && exec "$S/fastforward" -n f.cdb); }
fresh() { : > queued; }
every "fastforward -n" 111
check() { [ "$code" = 0 ] || [ ! -s queued ] || echo "$n: a message"; }
DEFAULT=two HOST=h
export DEFAULT HOST
unset BUSHSPOOL BUSHKEY
go() { (cd t && exec "$S/fastforward" -d f.cdb); }
every "fastforward -d" 111
fresh() { : > queued; }
go() { "$S/forward" a@b c@d; }
check() {
  [ "$code" = 0 ] && [ ! -s queued ] && echo "$n: exit 0, and no message"
  [ "$code" = 0 ] || [ ! -s queued ] || echo "$n: exit $code, and a message"
}
every "forward" 111
printf 'Subject: x\nTo: "e f"@h.x, X: g@h;\nBcc: i\n\nbody\n' > in
go() { "$S/sendmail" -t -F "A B" c@d; }
every "sendmail" 75
printf 'MAIL FROM:<a@b>\r\nRCPT TO:<c>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n' > in
go() { "$S/sendmail" -bs; }
check() {
  [ "$code" != 0 ] || grep -q "^4" out || [ -s queued ] || echo "$n: no message"
  grep -q "250 2.0.0" out && [ ! -s queued ] && echo "$n: 250, and no message"
}
every "sendmail -bs" "0 75"
mkdir -p bphome/control
maildir bphome/spool
printf 'Return-Path: <a>\nDelivered-To: b\nx\n' > bphome/spool/new/a
echo me:office:x > bphome/control/offices
maildir bphome/office
maildir bphome/link
echo h:send:link:x-:h > bphome/control/links
go() { BUSHHOME=$T/bphome "$S/sendmail" -bp; }
check() {
  [ "$code" != 0 ] || [ "$(grep -c "message" out)" = 3 ] || cat out
}
every "sendmail -bp" "0 75"
go() { BUSHHOME=$T/bphome "$S/maildirstat" -j -s 9600; }
check() {
  [ "$code" != 0 ] || [ "$(grep -c '"messages":' out)" = 3 ] || cat out
}
every "maildirstat" "0 111"
check() {
  [ "$code" = 0 ] && [ ! -s queued ] && echo "$n: exit 0, and no message"
  [ "$code" = 0 ] || [ ! -s queued ] || echo "$n: exit $code, and a message"
}
: > in
printf 'Fs@a\0Tr@h.example\0\0' > qenv
echo x > in
go() { TMPDIR=$T "$S/qmtp-queue" 1< qenv; }
check() { :; }
echo "127.0.0.1 1" > home/control/qmtpserver
every "qmtp-queue, and no server" "51 53 54 55 56 66 73" 73
: > in
check() {
  [ "$code" = 0 ] && [ ! -s queued ] && echo "$n: exit 0, and no message"
  [ "$code" = 0 ] || [ ! -s queued ] || echo "$n: exit $code, and a message"
}
go() { "$S/bush-inject" -f a@b -k k c@d '"e f"@h'; }
every "bush-inject" 75

# ---- serialcmd
maildir cq
printf 'Return-Path: <"a b"@h>\nDelivered-To: p-"c d"@i\nx\n' > cq/new/a
cp cq/new/a cq/new/b
printf 'new/a\0new/b\0' > in
fresh() { :; }
go() { (cd cq && exec "$S/serialcmd" -v p- true {sender} -- {recipient}); }
check() {
  [ "$code" = 0 ] && [ "$(tr "\0" " " < out | grep -c K)" != 2 ] &&
    ! grep -Eq "warning|unable" err && ! grep -aq Z out && echo "$n: $(cat out)"
}
every "serialcmd" "0 111"
: > in

# ---- connections
: > in
fresh() { :; }
check() { :; }
tcpserver -1RHl0 127.0.0.1 0 echo hello > port 2> log &
server=$!
tap_pids="$tap_pids $server"
until_true 30 test -s port
go() {
  "$S/tcpclient" -Hl0 127.0.0.1 "$(cat port)" sh -c 'cat <&6' &&
    "$S/tcpclient" -RHl here localhost "$(cat port)" sh -c 'cat <&6'
}
every "tcpclient" "0 111"
kill "$server"
# A server to a call: it does not start, or the call is lost, or it is served.
serve() {
  rm -f port
  : > port
  "$@" > port &
  server=$!
  until_true 30 served
  tcpclient -RHl0 127.0.0.1 "$(cat port)" sh -c 'cat <&6' | grep -q hello
  lost=$?
  kill $server 2> /dev/null
  wait $server || return
  return $lost
}
go() {
  serve "$S/tcpserver" -1 -c 3 -C 2 -l0 -x t/r.cdb 127.0.0.1 0 echo hello
}
served() { [ -s port ] || ! kill -0 $server 2> /dev/null; }
printf '%s\n' '127.0.0.1:allow,A="b",RELAYCLIENT=""' ':deny' |
  tcprules t/r.cdb t/tmp
every "tcpserver" "0 111 1"
go() {
  serve tcpserver -1RHl0 127.0.0.1 0 "$S/tcpenv" -vl0 -x t/r.cdb echo hello
}
every "tcpenv" "0 1"

# ---- a set-up, and the line
fresh() { rm -rf conf; }
job="-z hub $T/conf hub.example.org"
# shellcheck disable=SC2086 # words
conf() { bushmail-conf $job > out 2> err || cat err; }
# shellcheck disable=SC2086 # words
go() { "$S/bushmail-conf" $job; }
whole() { (cd conf && find . | sort && find . -type f ! -name '*.cdb' |
  sort | xargs cat); }
fresh
conf
whole > conf.want
# Whatever was left out is made by the next run.
check() {
  [ "$code" != 0 ] || whole | cmp -s - conf.want || echo "$n: exit 0, not all"
  conf | sed "s/^/$n: again: /"
  whole | cmp -s - conf.want || echo "$n: not all after a second run"
}
every "bushmail-conf hub" 111
job="add-office $T/conf o o.example.org 192.0.2.3"
conf
whole > conf.want
fresh() { rm -rf conf && bushmail-conf -z hub "$T/conf" hub.example.org > out; }
every "bushmail-conf add-office" 111
# What is refused stays so.
job="hub $T/conf another.example.org"
check() {
  [ "$(grep -c '^bushmail-conf: fatal: ' err)" = 1 ] || cat err
  whole | cmp -s - conf.want || echo "$n: not as it was"
}
fresh() { :; }
every "bushmail-conf hub, refused" "100 111" 100
# All that it finds (no server answers), or that it could not look.
mkdir -m 755 conf/history/x
echo x:get squeeze:h > conf/control/links
chmod 0 conf/control/rcpthosts
bushmail-conf check "$T/conf" > out 2> want
fresh() { :; }
go() { "$S/bushmail-conf" check "$T/conf"; }
check() {
  [ "$code" != 100 ] || grep -vxFf err want
  grep -vxFf want err | grep -v memory
}
every "bushmail-conf check" "100 111" 100

mkdir -p field/hub/control field/hub/qrelay field/office/control \
  field/office/qrelay field/office/log
F=$T/field
echo o:qrelay/MAILDIR.O:qrelay-o- > field/hub/control/offices
printf '#!/bin/sh\nBUSHHOME=%s exec maildirpush -n o\n' "$F/hub" > field/get
printf '#!/bin/sh\nBUSHHOME=%s RELAYCLIENT= exec qmtpd %s\n' "$F/hub" \
  "$F/hub/spool" > field/put
chmod 755 field/get field/put
printf '%s\n' "hub:get:|$F/get" "hub:send:qrelay/MAILDIR:qrelay-:|$F/put" \
  > field/office/control/links
echo r1@o.example > field/office/control/rcpthosts
echo o.example > field/office/control/me
fresh() {
  for m in hub/spool office/spool hub/qrelay/MAILDIR.O office/qrelay/MAILDIR; do
    rm -rf "field/$m"
    maildir "field/$m"
  done
  printf 'Return-Path: <>\nDelivered-To: %s\n\nx\n' qrelay-o-r1@o.example \
    > field/hub/qrelay/MAILDIR.O/new/1
  printf 'Return-Path: <>\nDelivered-To: %s\n\nx\n' qrelay-r1@h.example \
    > field/office/qrelay/MAILDIR/new/1
}
go() { BUSHHOME=$F/office RELAYCLIENT='' "$S/bushmail-flush" -v; }
moved() {
  [ "$(number field/office/spool/new/*)$(number field/hub/spool/new/*)$(
    number field/office/qrelay/MAILDIR/new/*)$(
    number field/hub/qrelay/MAILDIR.O/new/*)" = 1100 ]
}
check() {
  [ "$code" != 0 ] || moved || echo "$n: exit 0, and mail is left"
  BUSHHOME=$F/office RELAYCLIENT='' bushmail-flush > out 2>&1
  moved || echo "$n: not each once in the end: $(cat out)"
}
every "bushmail-flush" "0 111"
fresh() { :; }
echo 'hub:get squeeze:|x' > field/office/control/links
go() { BUSHHOME=$F/office "$S/bushmail-flush" -n; }
check() {
  [ "$code" != 0 ] || grep -q " -z $F/office/history/hub -- x\$" out || cat out
}
every "bushmail-flush -n" "0 111"
check() { :; }
go() { (PATH=/bin:/usr/bin; BUSHHOME=$F/office "$S/maildirpull" -z h 127.0.0.1); }
every "maildirpull" 111 111

# ---- squeeze, at either end: what it gives on is right, or the session ends
awk 'BEGIN { for (i = 0; i < 99; ++i) print "Subject: x" i "\n\nbody " i }' > sqin
printf '#!/bin/sh\ncat "$T/sqin" >&7 && exec 7>&- && cat <&6\n' > sqclient
chmod 755 sqclient
fresh() { rm -rf sqa sqb; }
check() {
  cmp -n "$(wc -c < out)" out sqin || echo "$n: altered"
  [ "$code" != 0 ] || cmp out sqin || echo "$n: exit 0, and not all"
}
squeezed() { # THE CLIENT'S, THE SERVER'S; starve opens a file
  NOCONFINE=1 "$B/tests/limit" 60 "$B/tests/pair" "$1" -c sqa ./sqclient -- \
    "$2" -s sqb cat
}
go() { squeezed "$S/squeeze" squeeze; }
every "squeeze -c" "0 111"
go() { squeezed squeeze "$S/squeeze"; }
every "squeeze -s" "0 111"
fresh() { :; }
check() { :; }

# ---- what runs others
go() { (PATH=/bin:/usr/bin; "$S/maildirqmtp" -z h m q- 127.0.0.1 1); }
mkdir home/bin
cp stub/maildirvirt home/bin/maildirserial
cp stub/maildirvirt stub/maildirserial
every "maildirqmtp" 111
go() { (PATH=/bin:/usr/bin; "$S/maildirsmtp" m q- 127.0.0.1 me 1); }
every "maildirsmtp" 111
echo 100 > home/control/queuelifetime
go() { "$S/maildirvirt" m; }
every "maildirvirt" 111
go() { "$S/setlock" lock true; }
every "setlock" 111
end
