#!/bin/sh
# fastforward.t: what it does with tables and lists, good and bad: programs,
# forwarding, second tries, and the work of a look-up.
. tests/lib.sh
. tests/fakequeue.sh
cd "$T" || exit 1

SENDER='s "x"@a.example'
DTLINE='Delivered-To: ali@h.example
'
RPLINE='Return-Path: <s@a.example>
'
UFLINE='From s@a.example Sun Nov 22 09:05:07 2026
'
NEWSENDER=wrong
export SENDER DTLINE RPLINE UFLINE NEWSENDER
printf 'Subject: x\n\nno end' > in
table() { setforward t.cdb t.tmp 2> t.err; }
# ff OPTION... RECIPIENT: its exit code; what it said is in err.
ff() {
  ff_to=
  for w; do ff_to=$w; done
  set -- "$@" "$ff_to"
  ff_o=
  [ "$1" = "$ff_to" ] || ff_o=$1
  # shellcheck disable=SC2086 # an option or none
  RECIPIENT=$ff_to fastforward $ff_o t.cdb < in > out 2> err
  echo $?
}

# ---- forwarding
table <<'END'
two@h: a@b, c\ d@e;
owned@h: ?own@h, a@b, c@d, out@x;
nobody@h: ?, a@b;
part@h: a@b, owned@h;
END
is 'forwarded' 0 "$(ff two@h)"
like 'says so' '^fastforward: qp [0-9]+$' "$(cat err)"
is 'the envelope' 'Fs "x"@a.example|Ta@b|Tc d@e||' "$(cat envelope)"
{ printf '%s' "$DTLINE" && cat in; } > want
ok 'the message' cmp want message
is 'no key' none "$(cat keys)"
is 'the owner is the sender' '0 Fown@h|Ta@b|Tc@d|Tout@x||' \
  "$(ff owned@h) $(cat envelope)"
is 'or nobody is' '0 F|Ta@b||' "$(ff nobody@h) $(cat envelope)"
is 'a target with an owner gets its mail anew' \
  '0 Fs "x"@a.example|Ta@b|Towned@h||' "$(ff part@h) $(cat envelope)"
BUSHKEY=name.3.17
export BUSHKEY
is 'the key is handed on' '0 name.3.17' "$(ff two@h) $(tail -n 1 keys)"
unset BUSHKEY
is 'found, and -p' 99 "$(ff -p two@h)"
rm -f message
is 'not found' 100 "$(ff three@h)"
is 'the text of the bounce' 'Sorry, no mailbox here by that name. (#5.1.1)' \
  "$(cat err)"
is 'not found, and -p' '0 ' "$(ff -p three@h) $(cat err)"
is '-n' 0 "$(ff -n two@h)"
is '-n says what' "from <$SENDER>
to <a@b>
to <c d@e>" "$(cat out)"
ok 'nothing was queued' test ! -e message
is 'the last option counts' '0 ' "$(ff -npPN two@h) $(cat out)"
for c in 31 53; do
  echo $c > exit
  is "queue program exits $c" $((c == 31 ? 100 : 111)) "$(ff two@h)"
  like 'and why' '^fastforward: fatal: unable to forward message: ' "$(cat err)"
done
echo 0 > exit
is 'no queue program' 111 "$(QMAILQUEUE=$T/none ff two@h)"
rm -f message
for v in SENDER DTLINE; do
  is "no $v" 100 "$(unset $v; ff two@h)"
  like 'named' "fatal: .$v is not set" "$(cat err)"
done
is 'a sender that can be none' 100 "$(SENDER='a
b' ff two@h)"
is 'the owner counts instead' 0 "$(unset SENDER; ff owned@h)"
rm -f message
mkdir dir
RECIPIENT=two@h fastforward t.cdb < dir 2> err
is 'a message that cannot be read' 111 $?
is 'has no envelope' '' "$(cat envelope)"
ok 'a message from a pipe, needed once' sh -c \
  'cat in | RECIPIENT=two@h fastforward t.cdb'

# ---- programs
table <<'END'
run@h: |(echo\ one;cat)>>log, !(echo\ two;cat)>>log, a@b,
  |echo\ three\ $RECIPIENT>>log;
end
END
is 'an instruction without its end' 100 "$(table <<'END'
a@b: c@d
END
echo $?)"
cp t.cdb keep.cdb
table <<'END'
run@h: |(echo\ one\;cat)>>log, !(echo\ two\;cat)>>log, a@b,
  |echo\ three\ $RECIPIENT>>log;
none@h: !true, !exit\ 0, |cat>/dev/null;
code@h: |exit\ $X, |echo\ more>>log, a@b;
feed@h: !exit\ $X, a@b;
deep@h: run@h, |echo\ deep>>log;
kill@h: |kill\ -9\ $$, a@b;
pipe@h: |kill\ -PIPE\ $$, a@b;
not@h: |/no/such/program, a@b;
later@h: |echo\ ran>>log, ./no.bin;
END
rm -f log message
is 'programs' 0 "$(ff run@h)"
{
  echo one && cat in
  echo two && printf '%s' "$UFLINE$RPLINE$DTLINE" && cat in
  echo three run@h
} > want
ok 'they got the message, with lines and without' cmp want log
{ printf '%s' "$DTLINE" && cat in; } > want
ok 'and it was forwarded' cmp want message
# From the middle of a file, as in a queue.
{ echo Return-Path: ; cat in; } > queued
rm -f log message
(read -r x; RECIPIENT=run@h exec fastforward t.cdb) < queued 2> err
is 'the file has lines above the message' 0 $?
ok 'the message was forwarded' cmp want message
is 'and read, each time' 2 "$(grep -c '^no end' log)"
is 'programs that do not read' 0 "$(ff none@h)"
awk 'BEGIN { for (i = 0; i < 40000; ++i) print "a long message" }' > long
is 'nor a long message' 0 "$(RECIPIENT=none@h fastforward t.cdb < long
  echo $?)"
is 'from a pipe, needed twice' 111 "$(cat in | RECIPIENT=run@h fastforward \
  t.cdb 2> err; echo $?)"
rm -f log
is 'programs of targets that are followed' 0 "$(ff deep@h)"
is 'after those of the target' deep "$(head -n 1 log)"
for c in 0 99 100 112 64 65 70 76 77 78 111 1 2 63 127; do
  case $c in
  0 | 99) want=0 ;;
  100 | 112 | 64 | 65 | 70 | 76 | 77 | 78) want=100 ;;
  *) want=111 ;;
  esac
  rm -f log message
  is "a program exits $c" $want "$(X=$c ff code@h)"
  is 'what comes after it' "$([ $c = 0 ] && echo more yes || echo ' no')" \
    "$(cat log 2> /dev/null) $([ -e message ] && echo yes || echo no)"
  [ $want = 0 ] || like 'and why' \
    "^fastforward: fatal: target code@h: \\|exit .X: exited with code $c\$" \
    "$(cat err)"
  is "and with !" $want "$(X=$c ff feed@h)"
done
is '99, and -p' 99 "$(X=99 ff -p code@h)"
is 'a signal' 111 "$(ff kill@h)"
like 'is named' 'target kill@h: .*: ended by signal 9$' "$(cat err)"
is 'SIGPIPE is as usual' 111 "$(ff pipe@h)"
is 'no such program' 111 "$(ff not@h)"
rm -f log
is 'a list that is missing' 111 "$(ff later@h)"
ok 'nothing was done before' test ! -e log
is 'no UFLINE' 100 "$(unset UFLINE; ff run@h)"
ok 'nothing was done before' test ! -e log

# ---- a second try does the rest
table <<'END'
a@h: |echo\ x1>>log, |echo\ x2>>log, |echo\ x2>>log, |exit\ $X,
  |echo\ x4>>log, z@z;
b@h: |echo\ b>>log, |exit\ $X;
END
mkdir -p spool
BUSHSPOOL=$T/spool
BUSHKEY=name.with.dots.3.17
export BUSHSPOOL BUSHKEY
rm -f log message keys
is 'a program fails' 111 "$(X=1 ff a@h)"
is 'it is tried again' 111 "$(X=2 ff a@h)"
is 'nothing is repeated' 'x1 x2 x2' "$(tr '\n' ' ' < log | sed 's/ $//')"
ok 'nothing was forwarded' test ! -e message
echo 53 > exit
is 'the queue program fails' 111 "$(X=0 ff a@h)"
echo 0 > exit
is 'all is well' 0 "$(X=1 ff a@h)"
is 'nothing was repeated' 'x1 x2 x2 x4' "$(tr '\n' ' ' < log | sed 's/ $//')"
is 'with the same key' "$BUSHKEY" "$(sort -u keys)"
is 'the notes are in' name.with.dots "$(ls spool/done)"
is 'another line of the dot-qmail file' '0 8' \
  "$(X=0 BUSHKEY=name.with.dots.4.17 ff a@h) $(grep -c . log | tr -d ' ')"
: > log
is '99 is remembered' '0 0' "$(X=99 BUSHKEY=m.1.1 ff b@h) $(
  X=1 BUSHKEY=m.1.1 ff b@h)"
is 'and what is before it' b "$(cat log)"
for k in x x.1 .x.1.1 ../x.1.1 x.y.1 x.1x.1 ''; do
  : > log
  is "a strange key \"$k\"" '0 0 2' "$(X=0 BUSHKEY=$k ff b@h) $(
    X=0 BUSHKEY=$k ff b@h) $(grep -c b log)"
done
rm -rf spool
: > log
is 'no such spool' 111 "$(X=0 ff b@h)"
is 'nothing was done' '' "$(cat log)"
unset BUSHSPOOL BUSHKEY

# ---- in a dot-qmail file
mkdir -p control users home spool/new spool/cur spool/tmp
echo h.example > control/locals
printf '%s\n' "+:u:$(id -u):$(id -g):$T/home:-::" . > users/assign
table <<'END'
ali@h.example: |echo\ ran>>ran, |exit\ $(cat\ code), ali@herat.example;
lost@h.example: lost@h.example;
END
cp t.cdb home/t.cdb
printf '%s\n' '|echo first>>ran' '|fastforward -d t.cdb' '|echo last>>ran' \
  > home/.qmail-default
mail() { # NAME RECIPIENT
  printf 'Return-Path: <s@a.example>\nDelivered-To: %s\n' "$2" > "spool/new/$1"
  cat in >> "spool/new/$1"
}
virt() { # NAME
  (cd spool && printf 'new/%s\0' "$1" | qmail-virt 2>&1 | tr '\0' ' ')
}
mail m1 ali@h.example
rm -f message keys
echo 1 > home/code
like 'a program fails: mail waits' '^new/m1 Z' "$(virt m1)"
like 'and again' '^new/m1 Z' "$(virt m1)"
is 'nothing was repeated' 'first ran' "$(tr '\n' ' ' < home/ran | sed 's/ $//')"
ok 'nothing was forwarded' test ! -e message
echo 0 > home/code
like 'it succeeds' '^new/m1 K' "$(virt m1)"
is 'each once' 'first ran last' "$(tr '\n' ' ' < home/ran | sed 's/ $//')"
is 'forwarded' 'Fs@a.example|Tali@herat.example||' "$(cat envelope)"
{ echo 'Delivered-To: ali@h.example' && cat in; } > want
ok 'the message' cmp want message
like 'the key' '^m1\.2\.[0-9]+$' "$(cat keys)"
mail m2 lost@h.example
like 'a loop bounces, and says where' \
  '^new/m2 D.*the alias lost@h.example in t.cdb leads to nobody but itself' \
  "$(virt m2)"
mail m3 none@h.example
like 'nobody of that name' '^new/m3 DSorry, no mailbox' "$(virt m3)"
printf '%s\n' '|fastforward -p -d t.cdb' '|forward "$DEFAULT@hub.example"' \
  > home/.qmail-default
mail m4 none@h.example
like 'or the next line gets it' '^new/m4 K' "$(virt m4)"
is 'the hub does' 'Fs@a.example|Tnone@hub.example||' "$(cat envelope)"
mail m5 ali@h.example
like 'found: the next line does not' '^new/m5 K' "$(virt m5)"
is 'the table does' 'Fs@a.example|Tali@herat.example||' "$(cat envelope)"

# ---- loops
echo ./loop.bin > loop
setmaillist loop.bin l.tmp < loop
printf '%s\n' ./ring2.bin | setmaillist ring1.bin l.tmp
printf '%s\n' ./ring1.bin ring@h | setmaillist ring2.bin l.tmp
ln -s loop.bin link.bin
ln loop.bin hard.bin
printf '%s\n' a@b ' 	' | setmaillist blank.bin l.tmp
is 'a line of blanks is none' '&a@b' "$(printmaillist < blank.bin)"
ok 'a default table outside of a dot-qmail file' status 100 sh -c \
  'unset DEFAULT EXT; exec fastforward -d t.cdb'
: | setmaillist empty.bin l.tmp
table <<'END'
self@h: self@h; case@h: CASE@h, Case@H; a@h: b@h; b@h: c@h; c@h: a@h, b@h;
wild@h: x@h; @h: y@h, @h; list@h: ./loop.bin; ring@h: ./ring1.bin;
link@h: ./link.bin, ./hard.bin; mixed@h: ./ring1.bin, mixed@h;
some@h: some@h, x@y; empty@h: ./empty.bin;
progself@h: progself@h, |echo\ once>>log;
END
for t in self@h case@h a@h c@h list@h ring@h link@h mixed@h; do
  rm -f message
  is "$t leads to itself" 100 "$(ff $t)"
  like 'and says where' "the alias $t in t.cdb leads to nobody but itself" \
    "$(cat err)"
  ok 'nothing was queued' test ! -e message
done
is 'an address in a loop is passed over' '0 Fs "x"@a.example|Tx@y||' \
  "$(ff some@h) $(cat envelope)"
is 'wildcards do not hold inside' '0 Fs "x"@a.example|Ty@h||' \
  "$(ff any@h) $(cat envelope)"
rm -f message log
is 'a list of nobody' 0 "$(ff empty@h)"
ok 'queues nothing' test ! -e message
is 'a program in a loop' '0 once' "$(ff progself@h) $(cat log)"

# ---- lists that are none
table <<'END'
l@h: ./l.bin, x@y; d@h: |echo\ ran>>log, ./l.bin;
END
rm -f log
bad() { # WHAT REASON
  is "a list that is $1" 111 "$(ff l@h)"
  like 'says so' "mail waits: .*list ./l.bin.*$2" "$(cat err)"
  is 'and with a program before it' 111 "$(ff d@h)"
}
rm -f l.bin message
bad missing 'No such file'
mkdir l.bin
bad 'a directory' '[Dd]irectory'
rmdir l.bin
mkfifo l.bin
bad 'a FIFO' 'no regular file'
rm l.bin
ln -s /dev/zero l.bin
bad /dev/zero 'no regular file'
rm l.bin
ln -s l.bin l.bin
bad 'a link to itself' .
rm l.bin
for s in 'a@b\0' '|p\0' '!p\0' '?o\0' '\0' '&\0' ' \0' '&a\nb\0' '/a\nb\0' \
  '&a@b\0\0' '&\1@b\0'; do
  printf "$s" > l.bin
  bad "printf $s" 'an item'
done
for s in '&a@b' '&a@b\0&' '/x' '&a@b\0./x'; do
  printf "$s" > l.bin
  bad "printf $s" '(No such|cut off)'
done
awk 'BEGIN { while (++i < 900) s = s "y"; print "&" s "@x" }' | tr '\n' '\0' \
  > l.bin
bad 'one of a long address' 'longer than 800'
printf '&a@b\0' > l.bin
for m in 600 640 660; do
  chmod $m l.bin
  bad "of mode $m" 'world-readable'
done
ok 'no program was run, nothing queued' test ! -e log -a ! -e message
chmod 644 l.bin
is 'a good one' 0 "$(ff l@h)"
mv l.bin elsewhere
ln -s elsewhere l.bin
is 'may be a link' 0 "$(ff l@h)"

# ---- tables that are none
nottable() { # WHAT
  RECIPIENT=l@h timeout 10 fastforward -n "$1" > out 2> err
  is "a table that is $2" 111 $?
  like 'says so' 'fatal: mail waits: .*table' "$(cat err)"
}
: > void
mkfifo fifo
head -c 5000 /dev/zero | tr '\0' '\377' > ones
nottable none missing
nottable dir 'a directory'
nottable fifo 'a FIFO'
nottable /dev/zero /dev/zero
nottable void empty
nottable ones 'nothing but ones'
size=$(wc -c < t.cdb)
i=0
differ=
while [ $i -lt "$size" ]; do
  head -c $i t.cdb > cut
  RECIPIENT=l@h fastforward -n cut > out 2>&1
  code=$?
  [ $code = 111 ] || differ="$differ $i:$code"
  i=$((i + (i < 2040 ? 97 : 1)))
done
# An answer may come from a table whose end, which is not looked at, is gone;
# but never a bounce from one whose records are gone.
is 'cut off, whatever the length' '' "$(echo "$differ" | tr ' ' '\n' |
  grep -v ':0$' | grep .)"
is 'usage' 100 "$(RECIPIENT=a@b fastforward 2> /dev/null; echo $?)"
is 'two tables' 100 "$(RECIPIENT=a@b fastforward a b 2> /dev/null; echo $?)"

# ---- large ones: no limit but memory, and work in proportion
awk 'BEGIN {
  for (i = 0; i < 100000; ++i) printf "u%d@h: u%d@h, x%d@y;\n", i, i + 1, i % 3
}' > chain
ok 'a chain of 100,000 targets' setforward t.cdb t.tmp < chain
is 'is followed to its end' 0 "$(ff u0@h)"
is 'each address once' 'Fs "x"@a.example|Tu100000@h|Tx0@y|Tx1@y|Tx2@y|' \
  "$(tr '|' '\n' < envelope | grep . | sort | tr '\n' '|')"
awk 'BEGIN {
  printf "big@h:"
  for (i = 0; i < 50000; ++i) printf " a%d@example.org,", i
  print ";"
}' > wide
ok 'a target of 50,000 addresses' setforward t.cdb t.tmp < wide
is 'all of them' '0 50000' "$(ff big@h) $(tr '|' '\n' < envelope | grep -c ^T)"

"$B/tests/trace" -o probe -- true 2> why
if [ $? = 77 ]; then
  skip 'the work of a look-up' "$(cat why)"
  end
fi
ASAN_OPTIONS=detect_leaks=0
export ASAN_OPTIONS
table <<'END'
p@h: |echo\ ran>>log, a@b;
END
for c in openat write fsync; do
  rm -rf log full message
  mkdir -p full/done
  is "a full disk: $c" 111 "$(BUSHSPOOL=$T/full BUSHKEY=m.1.1 \
    RECIPIENT=p@h "$B/tests/trace" -s $c -P full/done -n 1 -e ENOSPC \
    -o calls -- fastforward t.cdb < in 2> err; echo $?)"
  like 'says so' 'mail waits: .*done' "$(cat err)"
  ok 'nothing was done that is not noted' test ! -e log -a ! -e message
done
# ---- a table that another program made, or that the disk changed
printf 'odd@a.example: Q\303\261Q@b.example, |p\\\tq\177;\n' | table
is 'what is no ASCII' 0 "$(ff -n odd@a.example)"
is 'says nothing to a terminal, but where something is' 'run |p_q_
to <Q__Q@b.example>' "$(grep '^[tr]' out)"
odd=$(printf 'Q\001\001Q')
printf 'odd@a.example: Q\303\261Q@b.example;\n' | table
LC_ALL=C sed "s/Q..Q/$odd/" t.cdb > odd.cdb
mv odd.cdb t.cdb
is 'an address with controls' 111 "$(ff odd@a.example)"
like 'says so' 'target odd@a.example: .* contains a control' "$(cat err)"

for n in 1000 100000; do
  awk -v n=$n 'BEGIN {
    for (i = 0; i < n; ++i) printf "user%d@example.org: u%d@herat;\n", i, i
  }' | setforward t$n.cdb t.tmp
  # calls RECIPIENT: those on the table.
  for i in 7 501 999; do
    RECIPIENT=user$i@example.org "$B/tests/trace" -c -P t$n.cdb -o calls -- \
      fastforward -n t$n.cdb > out
    calls=$(awk '$2 == "total" { print $1 }' calls)
    ok "a look-up among $n: at most 20 calls ($calls)" test "$calls" -le 20
  done
  RECIPIENT=none@example.org "$B/tests/trace" -c -P t$n.cdb -o calls -- \
    fastforward -n t$n.cdb > out 2>&1
  calls=$(awk '$2 == "total" { print $1 }' calls)
  ok "none among $n: at most 20 calls ($calls)" test "$calls" -le 20
done
end
