#!/bin/sh
# load.t: what connections that do no work cost, and that they keep nobody else
# from being served: a thousand that wait, some that drip, lengths beyond all
# measure, callers that come back at once.
. tests/lib.sh
. tests/site.sh
site_hub sima
other=127.0.0.2
if ! tcpclient -RHl0 -i $other -T 1+1 127.0.0.1 9 true 2> "$T/err" &&
   ! grep -q refused "$T/err"; then
  skip "load" "$other is no address of this machine"
  end
fi
# Sanitizers need memory of their own.
if [ -n "${SANITIZED:-}" ]; then many=60; else many=1000; fi

serve() { # OPTIONS... -- qmtpd's options
  o=
  while [ "$1" != -- ]; do
    o="$o $1"
    shift
  done
  shift
  # shellcheck disable=SC2086 # words
  listen tcpserver -1RHl0 -v -b 500 $o 127.0.0.1 0 qmtpd "$@" "$S" \
    maildirvirt "$S"
}
load() {
  tests/load "$@" 127.0.0.1 "$port" > "$T/load"
  echo $? > "$T/load.code"
}
unload() {
  kill "$loaded" 2> /dev/null
  wait "$loaded"
}
# bgload OPTIONS...: a load in the background, its pid in $loaded.
bgload() {
  : > "$T/load"
  bg tests/load "$@" 127.0.0.1 "$port" > "$T/load"
  loaded=$!
  until_true 60 grep -q open "$T/load"
}
# one N: a message from the other address; prints the answer's first byte.
one() {
  m="
Subject: $1

hello"
  printf '%d:%s,3:s@a,24:20:sima@hub.example.org,,' ${#m} "$m" > "$T/package"
  tests/clock -o "$T/time" tests/limit 30 tcpclient -RHl0 -i $other 127.0.0.1 "$port" sh -c \
    'cat "$T/package" >&7; dd bs=1 count=4 <&6 2> /dev/null' |
    sed -n 's/.*:\(.\).*/\1/p'
}
export T
# The children of the processes given, and theirs, one a line.
below() {
  cat /proc/[0-9]*/stat 2> /dev/null | awk -v top="$1" '
    { pid = $1; sub(/.*\) /, ""); up[pid] = $2 }
    END { for (p in up) { q = p
        while (q in up && q != top) q = up[q]
        if (q == top) print p } }'
}
# kib PID: the private memory of a session, with all that it has started.
kib() {
  sum=0
  for p in $(below "$1"); do
    k=$(tests/rss -p "$p") || return
    sum=$((sum + k))
  done
  echo $sum
}
measured=1
tests/rss -p $$ > /dev/null 2>&1 || measured=
[ -z "${SANITIZED:-}" ] || measured=

# settled PID...: each is a qmtpd, and waits.
settled() {
  for p; do
    grep -q '^Name:[^a-z]*qmtpd' "/proc/$p/status" &&
      grep -q '^State:[^A-Z]*S' "/proc/$p/status" || return
  done
}

# cheap WHAT KIB PID...: none of these sessions has more than so many KiB.
cheap() {
  what=$1
  most=$2
  shift 2
  if [ -z "$measured" ]; then
    skip "$what cost little" "no figures of a process here"
    return
  fi
  until_true 60 settled "$@"
  worst=0
  for p; do
    k=$(kib "$p")
    [ "${k:-9999}" -le $worst ] || worst=${k:-9999}
  done
  is "$what cost at most $most KiB: $worst" 1 \
    "$((worst > 0 && worst <= most))"
}
sessions() { sed -n 's/^tcpserver: pid \([0-9]*\) from 127.0.0.1$/\1/p' "$T/log"; }

# --- a thousand that wait
serve -c $((many + 20)) -C $many --
bgload -n $many -s 100
if [ "$(sed -n 1p "$T/load")" != open ]; then
  skip "$many that wait" "they do not open"
else
  ok "$many connections from one address" until_true 60 lines ' ok ' $many
  sleep 1
  # shellcheck disable=SC2046 # words
  cheap "connections that wait" 150 $(sessions | awk 'NR % 40 == 7')
  tests/load -n 3 -s 60 127.0.0.1 "$port" > "$T/more"
  is "no more from there" "opened=3 closed=3 bytes=0" "$(sed -n '$p' "$T/more")"
  is "a new address is served beside them" K "$(one 1)"
  echo "# after $(cut -d ' ' -f 1 "$T/time") s"
  unload
  is "none of them was closed" "opened=$many closed=0 bytes=0" \
    "$(sed -n '$p' "$T/load")"
  ok "all end" until_true 60 lines "status: 0/" 2
fi
stop

# --- a drip
serve -c 60 -- -t 9
bgload -n 1 -s 200 -e 50 -f '999999:\n'
steady=$loaded
mv "$T/load" "$T/steady"
load -n 30 -s 100 -e 1000 -f '999999:\n'
like "a byte a second: all are dropped" '^opened=30 closed=30 ' \
  "$(sed -n '$p' "$T/load")"
is "as idle" 30 "$(grep -c 'no more than two bytes a second' "$T/log")"
kill "$steady"
wait "$steady"
is "twenty a second is none" "opened=1 closed=0 bytes=0" \
  "$(sed -n '$p' "$T/steady")"
stop

# --- huge lengths
serve -c 60 --
huge() { # WHAT TEXT: refused at once
  load -n 2 -s 60 -f "$2"
  like "$1: refused" '^opened=2 closed=2 ' "$(sed -n '$p' "$T/load")"
}
huge "a message of 2^63 bytes" '9223372036854775808:\n'
huge "one of 10^40" '10000000000000000000000000000000000000000:\n'
huge "a sender of 2^64" '2:\na,18446744073709551616:x'
huge "a recipient beyond its list" '2:\na,3:s@x,9:99999:x'
stop
idles() { # WHAT TEXT BYTES: waits for the rest, and that costs nothing
  serve -c 60 --
  bgload -n 2 -s 60 -f "$2" -z "$3"
  ok "$1: waits" until_true 30 grep -q said "$T/load"
  sleep 0.5
  # shellcheck disable=SC2046 # words
  cheap "and it" 214 $(sessions)
  unload
  is "and is not stored" "closed=0 0" "$(sed -n 's/.*\(closed=.*\) .*/\1/p' \
    "$T/load") $(until_true 30 emptied; count_files "$S/tmp")"
  stop
}
count_files() { ls "$1" | wc -l | tr -d ' '; }
emptied() { [ "$(count_files "$S/tmp")" = 0 ]; }
idles "a message of 4 EiB" '4611686018427387904:\nabc' 0
idles "one of which 3 MB come" '4611686018427387904:\nabc' 3000000
idles "a sender of 8 EiB of which 3 MB come" '2:\na,9000000000000000000:' \
  3000000
idles "a list of 8 EiB of which 3 MB come" \
  '2:\na,3:s@x,9000000000000000000:8000000000000000000:' 3000000
is "nothing was taken of all that" "1 0" \
  "$(count_files "$S/seen") $(count_files "$S/new")"

# --- back at once
serve -c 10 -C 5 --
bgload -r -n 20 -s 100 -f x
got=
for i in 1 2 3 4 5 6 7 8 9 10; do got=$got$(one "again $i"); done
unload
is "who comes back at once does not keep others out" KKKKKKKKKK "$got"
like "and came back often" '^opened=[0-9]{3,} ' "$(sed -n '$p' "$T/load")"
until_true 30 site_idle hub
ok "all mail is there" until_true 30 sh -c \
  '[ "$(ls "$T/hub/staff/sima/Maildir/new" | wc -l)" = 11 ]'
stop
end
