#!/bin/sh
# together.t: equal messages for several recipients cross the line as one
# package, and each file gets its own answer; and no others do.
. tests/lib.sh
. tests/site.sh

PATH=$B/tests:$PATH
mkdir "$T/m" "$T/m/new" && cd "$T/m" || exit 1

# mail SENDER RECIPIENT BODY: a queued file. put NAME SENDER RECIPIENT BODY.
mail() {
  printf 'Return-Path: <%s>\nDelivered-To: q-%s\nSubject: x\n\n%s\n' "$@"
}
put() {
  put_name=$1
  shift
  mail "$@" > "new/$put_name"
}

# large NAME RECIPIENT: 100 KB, then what is on 0.
large() {
  {
    printf 'Return-Path: <s@a>\nDelivered-To: q-%s\n' "$2"
    awk 'BEGIN { for (; n++ < 2048;)
      print "0123456789012345678901234567890123456789012345678" }'
    cat
  } > "new/$1"
}

# send OPTIONS SERVER-OPTIONS NAME...: a session; the exit code is printed,
# what was sent is in ../got, the results in ../res ("=" for NUL), the words in
# ../err, and in ../n how many packages there were.
send() {
  options=$1 server=$2
  shift 2
  # shellcheck disable=SC2086
  printf 'new/%s\0' "$@" |
    timeout 60 pair serialqmtp $options q- -- qmtpsink -v -o "$T/got" $server \
    > "$T/raw" 2> "$T/said"
  echo $?
  tr '\0' '=' < "$T/raw" > "$T/res"
  grep -v ' packages$' "$T/said" > "$T/err"
  sed -n 's/.* \([0-9]*\) packages$/\1/p; s/^\([0-9]*\) packages$/\1/p' \
    "$T/said" > "$T/n"
}
# shape: which recipients went together.
shape() {
  awk 'BEGIN { RS = "," } { sub(/.*:/, "") } /@h$/ { s = s " " $0; next }
    s != "" && $0 == "" { printf "%s;", s; s = "" }' "$T/got"
}
res() { tr '\n' ' ' < "$T/res"; }
fresh() { rm -f new/*; }

# 10 copies of one 100 KB message for 10 people of one office.
for i in 0 1 2 3 4 5 6 7 8 9; do large p$i p$i@h < /dev/null; done
c=$(send '' '' p0 p1 p2 p3 p4 p5 p6 p7 p8 p9)
n=$(wc -c < "$T/got")
is "ten large ones: exit, packages, results" "0 1 10" \
  "$c $(cat "$T/n") $(grep -c '^new/p[0-9]=Kok$' "$T/res")"
ok "ten of 100 KB cost at most 101 KB ($n bytes)" test "$n" -le $((101 * 1024))
{
  printf '102401:\n'
  tail -n +3 new/p0
  printf ',3:s@a,70:'
  for i in 0 1 2 3 4 5 6 7 8 9; do printf '4:p%s@h,' $i; done
  printf ,
} > "$T/want"
ok "every byte of it" cmp "$T/want" "$T/got"
c=$(send -1 '' p0 p1 p2 p3)
is "-1: each alone" "0 4 4" "$c $(cat "$T/n") $(grep -c Kok "$T/res")"

# What is not equal goes alone, and whole.
fresh
large a a@h < /dev/null
echo x | large b b@h
echo y | large c c@h
echo x | large d d@h
{ head -c 5000 new/b | sed s/q-b@h/q-e@h/; echo z; tail -c +5003 new/b; } > new/e
c=$(send '' '' a b c d e)
is "other sizes, another end, another middle" "0  a@h; b@h d@h; c@h; e@h;" \
  "$c $(shape)"
{
  for i in 'a:102401:4:1:a@h' 'b:102403:4:1:b@h' 'c:102403' 'e:102403'; do
    f=${i%%:*}
    i=${i#*:}
    printf '%s:\n' "${i%%:*}"
    tail -n +3 new/$f
    if [ $f = b ]; then
      printf ',3:s@a,12:3:b@h,3:d@h,,'
    else
      printf ',3:s@a,6:3:%s@h,,' $f
    fi
  done
} > "$T/want"
ok "and each is what it is" cmp "$T/want" "$T/got"

fresh
put a s@a a@h hi
put b t@a b@h hi
put c s@a c@h ho
put d s@a d@h hi
put e s@a a@h hi
put f t@a f@h hi
sed s/q-d/other-/ new/d > new/g
c=$(send '' '' a b c d e f g)
is "other senders, other bytes, a recipient that was there" \
  "0  a@h d@h; b@h f@h; c@h; a@h;" "$c $(shape)"
is "the results" \
  "new/a=Kok new/d=Kok new/b=Kok new/f=Kok new/c=Kok new/e=Kok " "$(res)"
like "and of another prefix" 'not sent: new/g: recipient does not' \
  "$(cat "$T/err")"
printf 'Return-Path: <s@a>\nDelivered-To: q-%s\n' x@h > new/x
printf 'Return-Path: <s@a>\nDelivered-To: q-%s\n' y@h > new/y
c=$(send '' '' x y)
is "empty ones" "0 1:
,3:s@a,12:3:x@h,3:y@h,," "$c $(cat "$T/got")"

# Each its own answer.
printf '3:Kok,4:Zno!,3:Dno,' > "$T/answers"
put c s@a c@h hi
printf 'new/%s\0' a c d | serialqmtp q- 6< "$T/answers" 7> "$T/got" > "$T/raw"
is "K, Z and D" "new/a=Kok
new/c=Zno!
new/d=Dno" "$(tr '\0' '=' < "$T/raw")"
c=$(send '' '-m raw:3:Kok, -c 1' a c d)
like "the line breaks: they stay" \
  'connection closed by .*: 3 unanswered messages stay in the queue, 3 of' \
  "$(cat "$T/err")"
printf '3:Kok,4:Zno!,' > "$T/answers"
printf 'new/%s\0' a c d |
  serialqmtp q- 6< "$T/answers" 7> "$T/got" > "$T/raw" 2> "$T/err"
is "no answer for one of them" "111 new/a=Kok new/c=Zno! " \
  "$? $(tr '\0\n' '= ' < "$T/raw")"
like "that one stays" '1 unanswered message stays' "$(cat "$T/err")"

# How far it looks, and how many go together.
fresh
put a s@a a@h hi
i=0
set -- a
while [ $((i += 1)) -le 48 ]; do
  put o$i s@a o@h $((i + 100))
  [ $i = 48 ] && break
  set -- "$@" o$i
done
put b s@a b@h hi
send '' '' "$@" b > "$T/code"
like "47 others lie between" '^ a@h b@h;' "$(shape)"
send '' '' "$@" o48 b > "$T/code"
like "48 do" '^ a@h; ' "$(shape)"
fresh
i=0
set --
while [ $((i += 1)) -le 130 ]; do
  put r$i s@a r$i@h hi
  set -- "$@" r$i
done
c=$(send '' '' "$@")
is "130 recipients: exit, packages, results" "0 2 130" \
  "$c $(cat "$T/n") $(grep -c Kok "$T/res")"

c=$(ulimit -n 40 && send '' '' "$@")
is "with few descriptors: packages of fewer" "0 9 130" \
  "$c $(cat "$T/n") $(grep -c Kok "$T/res")"
is "and no trouble" "" "$(cat "$T/err")"
printf '3:Kok,3:Kok,' > "$T/answers"
printf 'new/%s\0' r1 r2 > "$T/two"
(ulimit -n 20 && exec serialqmtp q-) \
  < "$T/two" 6< "$T/answers" 7> "$T/got" > "$T/raw" 2> "$T/err"
is "with hardly any: each alone" "0  r1@h; r2@h;" "$? $(shape)"

# Names that come one by one do not wait for each other.
mkfifo "$T/f0"
timeout 60 pair serialqmtp q- -- qmtpsink < "$T/f0" > "$T/raw" 2> "$T/err" &
exec 9> "$T/f0"
for i in 1 2 3; do
  printf 'new/r%s\0' $i >&9
  ok "name $i is answered before there is another" \
    until_true 10 grep -q "new/r$i" "$T/raw"
done
exec 9>&-
ok "and then it ends" wait $!

# Files that are taken away, replaced, and cut, while the server waits in the
# middle of one: those that wait for their turn are looked at again.
fresh
long() { # NAME RECIPIENT: 4 MB
  {
    printf 'Return-Path: <s@a>\nDelivered-To: q-%s\n' "$2"
    head -c 4000000 /dev/zero
  } > "new/$1"
}
for i in a b c d; do long $i $i@h; done
put e s@a e@h hi
put f s@a f@h hi
(send -v "-k 100000 -w $T/gate" a b c d e f > "$T/code") &
ok "half of one is sent" until_true 20 test -e "$T/gate.waiting"
mv new/b "$T/b"
cp new/c new/c2 && mv new/c2 new/c
: > new/d
rm new/f
: > "$T/gate"
wait $!
is "the others are sent" "0 new/a=Kok new/e=Kok " "$(cat "$T/code") $(res)"
is "and only they" "2  e@h;" "$(cat "$T/n") $(tail -c 99 "$T/got" | tr '\0' , |
  awk 'BEGIN { RS = "," } { sub(/.*:/, "") } /e@h$/ { printf "  %s;", $0 }' |
  sed 's/^ //')"
is "what is said of them" "b c f " "$(sed -n \
  's/.*info: new\/\(.\): somebody else took it$/\1/p' "$T/err" | tr '\n' ' ')"
like "and of one that is shorter now" \
  'not sent: new/d: became shorter while it was being sent; it stays' \
  "$(cat "$T/err")"

# One that has to be read again from its beginning, for it differs at its end,
# and cannot.
fresh
echo x | large a a@h
echo y | large b b@h
put c s@a c@h hi
printf 'new/%s\0' a b c |
  timeout 60 pair trace -o "$T/calls" -s lseek -n 1 -A -e EIO \
    "$B/serialqmtp" q- -- qmtpsink > "$T/raw" 2> "$T/err"
c=$?
if [ $c = 77 ]; then
  skip "one that cannot be read again" "$(cat "$T/err")"
else
  is "one that cannot be read again" "0 new/a=Kok new/c=Kok " \
    "$c $(tr '\0\n' '= ' < "$T/raw")"
  like "is told of, and stays" 'not sent: new/b: unable to read: ' \
    "$(cat "$T/err")"
fi

# From a hub's server to its queue for an office they stay equal below the
# envelope. Again, in other parts: they were accepted before.
site_hub
site_link hub herat herat.example.org
H=$T/hub
Q=$H/qrelay/MAILDIR.HERAT
takecensus packages 3 10 '' herat.example.org | qmtpd "$S" > "$T/answers"
is "ten recipients of three messages" 30 "$(grep -o 'Kok' "$T/answers" | wc -l |
  tr -d ' ')"
maildirvirt "$S"
is "each has a file in the queue" 30 "$(ls "$Q/new" | wc -l | tr -d ' ')"
maildirmake "$T/keep" && cp -p "$Q"/new/* "$T/keep/new/"
site_make herat herat.example.org
O=$T/herat/spool
answers() { # N: the first N bytes of the answers come
  pair -d "$1" maildirserial -q "$Q" qrelay-herat- serialqmtp qrelay-herat- -- \
    qmtpd "$O"
}
unset RELAYCLIENT
BUSHHOME=$T/herat answers 60 2> "$T/err"
n=$(ls "$Q/new" | wc -l)
ok "the line breaks between the answers ($n stay)" test "$n" -gt 5 -a \
  "$n" -lt 30
BUSHHOME=$T/herat maildirserial "$Q" qrelay-herat- pair serialqmtp -1 \
  qrelay-herat- -- qmtpd "$O" > "$T/out" 2>&1
is "the rest one by one: nothing is left" 0 "$(ls "$Q/new" | wc -l | tr -d ' ')"
is "nothing is lost or doubled" 30 "$(ls "$O/new" | wc -l | tr -d ' ')"
cp -p "$T"/keep/new/* "$Q/new/"
n=$(maildirserial "$Q" qrelay-herat- pair serialqmtp qrelay-herat- -- qmtpsink \
  -v 2>&1 | sed -n 's/^\([0-9]*\) packages$/\1/p')
is "and these are three packages" 3 "$n"

# Two equal messages for one recipient are two, also next to others.
fresh
put a s@a a@herat.example.org hi
put b s@a b@herat.example.org hi
put c s@a a@herat.example.org hi
rm -rf "$O"/*/*
printf 'new/%s\0' a b c | BUSHHOME=$T/herat pair serialqmtp q- -- qmtpd "$O" \
  > "$T/raw"
is "three are accepted, none before" "3 0" \
  "$(tr '\0' '=' < "$T/raw" | grep -c =K) $(grep -c before "$T/raw")"
is "and stored" 3 "$(ls "$O/new" | wc -l | tr -d ' ')"
end
