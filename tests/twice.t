#!/bin/sh
# twice.t: twice is once. A sender that is cut off at any byte and sends again
# leaves one copy of each message: plainly, with the old connection half open,
# and while the router empties the spool. Equal messages on one connection, or
# injected twice, are two.
. tests/lib.sh
. tests/site.sh
N=4

site_hub sima
H=$T/hub
Q=$T/queue

# fill: N messages in the queue, and an empty spool and mailbox on the hub.
fill() {
  site_fresh "$Q" "$H/spool" "$H/staff/sima/Maildir"
  i=0
  while [ $i -lt $N ]; do
    i=$((i + 1))
    printf 'Return-Path: <s@a.example>\nDelivered-To: %s\nSubject: %s\n\nb\n' \
      q-sima@hub.example.org $i > "$Q/new/$i"
  done
}

# flush PAIR-OPTIONS -- SERVER...: one session.
flush() {
  opts=
  while [ "$1" != -- ]; do
    opts="$opts $1"
    shift
  done
  shift
  pair $opts maildirserial "$Q" q- serialqmtp q- -- "$@" 2>> "$T/err"
}

pair() { tests/pair "$@"; }

# sweep WHAT DIR DIRECTION FIRST LAST STEP PAIR-OPTIONS -- SERVER...
sweep() {
  what=$1 dir=$2 way=$3 n=$4 last=$5 step=$6
  shift 6
  more=
  while [ "$1" != -- ]; do
    more="$more $1"
    shift
  done
  shift
  bad=
  points=0
  while [ $n -le $last ]; do
    fill
    flush "$way" $n $more -- "$@"
    tries=0
    until [ "$(count "$Q")" = 0 ] || [ $tries = 3 ]; do
      flush -- "$@"
      tries=$((tries + 1))
    done
    [ "$(count "$Q")" = 0 ] || bad="$bad $n:left"
    if [ "$dir" = mailbox ]; then
      maildirvirt "$H/spool"
      until_true 20 site_idle hub || bad="$bad $n:stuck"
      got=$(cat "$H"/staff/sima/Maildir/new/* | grep '^Subject' | sort |
        uniq -c | awk '{ printf "%s*%s ", $1, $3 }')
    else
      got=$(cat "$H"/spool/new/* | grep '^Subject' | sort | uniq -c |
        awk '{ printf "%s*%s ", $1, $3 }')
    fi
    [ "$got" = "1*1 1*2 1*3 1*4 " ] || bad="$bad $n:$got"
    points=$((points + 1))
    n=$((n + step))
  done
  is "$what: $points cuts" "" "$bad"
}

fill
line=$(flush -v -- qmtpd "$H/spool")
up=${line#up=}
up=${up% *}
down=${line#*down=}
is "one session takes all" "0 $N" "$(count "$Q") $(count "$H/spool")"
ok "there are answers to cut" test "$down" -gt 20

sweep "cut in the answers" spool -d 0 "$down" 1 -- qmtpd "$H/spool"
sweep "cut in the packages" spool -u 0 "$up" 7 -- qmtpd "$H/spool"
sweep "cut in the answers, the old connection half open" spool \
  -d 0 "$down" 5 -o 2 -- qmtpd "$H/spool"
sweep "cut in the answers while the router works" mailbox \
  -d 0 "$down" 5 -- qmtpd "$H/spool" maildirvirt "$H/spool"
sweep "cut in the packages, half open, while the router works" mailbox \
  -u 0 "$up" 31 -o 2 -- qmtpd "$H/spool" maildirvirt "$H/spool"

# Equal messages, where no router of before comes late.
fill
for i in 2 3 4; do sed s/2/1/ "$Q/new/1" > "$Q/new/$i"; done
maildirmake "$T/apart"
flush -- qmtpd "$T/apart"
is "four equal messages on one connection are four" 4 "$(count "$T/apart")"
is "and differ from here on" 4 \
  "$(for f in "$T"/apart/new/*; do cksum < "$f"; done | sort -u | wc -l |
    tr -d ' ')"
printf 'Subject: equal\n\nb\n' > "$T/m"
site_inject hub "$T/m" s@a.example sima@hub.example.org
site_inject hub "$T/m" s@a.example sima@hub.example.org
until_true 10 site_idle hub
maildirvirt "$H/spool"
is "two equal injections are two" 2 "$(count "$H/staff/sima/Maildir")"
end
