#!/bin/sh
# scenario.t: the star network. A hub (kabul), three offices (mazar, herat,
# farah) and somebody on the Internet; 20 people, all staff at example.org;
# 500 messages between random pairs; links up in random order, some flushes
# killed or cut off in the middle. In the end each recipient has each message once, byte
# for byte; no line carried what was local to an office; nobody but the offices
# could relay.
. tests/lib.sh
. tests/site.sh
. tests/star.sh
messages=${MESSAGES:-500}
star_test "the scenario" mazar herat farah inet

# shellcheck disable=SC2086 # a number or none
line() { # NUMBER [BYTES]: one of the eight directions, quietly
  case $1 in
  0) set -- mazar kabul ${2:-} ;;
  1) set -- herat kabul ${2:-} ;;
  2) set -- farah kabul ${2:-} ;;
  3) set -- kabul mazar ${2:-} ;;
  4) set -- kabul herat ${2:-} ;;
  5) set -- kabul farah ${2:-} ;;
  6) set -- kabul inet ${2:-} ;;
  7) set -- inet kabul ${2:-} ;;
  esac
  if [ $# = 3 ]; then star_cut "$@"; else star_line "$@"; fi 2>> "$T/flush.log"
}

# The plan: "msg N site from to token" and "line N kill".
for s in $sites; do
  eval "for p in \$staff_$s; do echo \$p $s; done"
done > "$T/people"
awk -v n="$messages" '
  { who[NR] = $1; at[NR] = $2 }
  function addr(i) {
    return who[i] "@" (at[i] == "inet" ? "example.com" : "example.org")
  }
  function rnd(k) { return int(rand() * k) + 1 }
  END {
    srand(2004)
    for (i = 1; i <= n; ++i) {
      do { s = rnd(NR); r = rnd(NR) } while (s == r)
      kind = at[s] == at[r] ? "local" : "far"
      print "msg", i, at[s], addr(s), addr(r), kind "-" i "-", at[r], who[r]
      if (i % 10 == 0) print "line", rnd(8) - 1, rand() < 0.4 ? rnd(9) : 0
    }
  }' "$T/people" > "$T/plan"

mkdir "$T/sent"
while read -r what a b c d e f g; do
  case $what in
  msg)
    {
      printf 'From: <%s>\nTo: <%s>\nSubject: %s\n\n' "$c" "$d" "$e"
      i=0
      while [ $i -lt $((a % 40)) ]; do
        echo $((a * i)) .
        i=$((i + 1))
      done
      [ $((a % 7)) = 0 ] && printf 'no end \377\r.'
    } > "$T/sent/$e"
    site_inject "$b" "$T/sent/$e" "$c" "$d" || echo "# not injected: $e"
    ;;
  line)
    if [ "$b" = 0 ]; then
      line "$a"
    elif [ $((b % 2)) = 0 ]; then
      line "$a" $((b * 8))
    else # killed after b hundredths of a second
      line "$a" &
      pid=$!
      sleep "0.0$b"
      kids=$(cat /proc/$pid/task/$pid/children 2> /dev/null)
      kill -9 $pid $kids 2> /dev/null
      wait $pid 2> /dev/null
    fi
    ;;
  esac
done < "$T/plan"
is "all was injected" "$messages" "$(ls "$T/sent" | wc -l | tr -d ' ')"

rounds=0
# No router is run by hand: what is stored wakes one, or stays.
empty() {
  until_true 20 star_routed && star_empty
}
until empty || [ $rounds = 50 ]; do
  for l in 1 4 7 0 3 5 2 6; do line $l; done
  rounds=$((rounds + 1))
done
ok "all queues are empty" empty

# Each message once, where it belongs.
bad=
find "$T"/*/staff/*/Maildir/new -type f | sort > "$T/files"
# shellcheck disable=SC2046 # names without blanks
awk -v top="$T/" '/^Subject: / && FILENAME != last {
  last = FILENAME
  split(substr(last, length(top) + 1), part, "/")
  print substr($0, 10), part[1], part[3], last
}' $(cat "$T/files") > "$T/arrived"
grep '^msg' "$T/plan" | awk '{ print $6, $7, $8 }' > "$T/wanted"
awk 'NR == FNR { want[$1 " " $2 " " $3] = 1; next }
  { k = $1 " " $2 " " $3; if (k in want) got[k]++; else print "stray " k }
  END { for (k in want) if (got[k] != 1) print got[k] + 0 " times " k }' \
  "$T/wanted" "$T/arrived" > "$T/wrong"
is "each recipient has each message once" "" "$(cat "$T/wrong")"
(cd "$T/sent" && wc -c -- *) > "$T/sizes.sent"
# shellcheck disable=SC2046
wc -c $(cat "$T/files") > "$T/sizes"
# message, file, its bytes, the bytes above the original
awk 'FILENAME ~ /sent$/ { sent[$2] = $1; next }
  FILENAME ~ /sizes$/ { size[$2] = $1; next }
  { print $1, $4, sent[$1], size[$4] - sent[$1] }' \
  "$T/sizes.sent" "$T/sizes" "$T/arrived" > "$T/tops"
while read -r m f n _; do
  tail -c "$n" "$f" | cmp -s - "$T/sent/$m" || bad="$bad $m"
done < "$T/tops"
is "byte for byte" "" "$bad"
# shellcheck disable=SC2046
is "above it is nothing but what mail systems add" "" "$(
  awk 'NR == FNR { above[$2] = $4; next }
    FNR == 1 { at = 0 }
    at < above[FILENAME] {
      at += length($0) + 1
      if (at > above[FILENAME]) print "not a line of its own: " FILENAME
      print
    }' "$T/tops" $(cat "$T/files") |
    grep -v '^Received: \|^  \|^Delivered-To: \|^Return-Path: ')"
# What was local stayed.
ok "there was local mail" grep -q 'local-' "$T/plan"
is "no line carried local mail" "" \
  "$(cat "$T"/*/wire.* | grep -a 'Subject: local-')"
ok "and the lines carried the rest" \
  sh -c "cat '$T'/*/wire.* | grep -aq 'Subject: far-'"
# Or else nothing was cut, and nothing could have come twice.
ok "and some of it more than once" sh -c "cat '$T'/kabul/wire.* |
  grep -a '^Subject: far-' | sort | uniq -d | grep -q ."
for s in mazar herat farah; do
  echo "# kabul <- $s: $(wc -c < "$T/kabul/wire.$(star_ip $s)") bytes," \
    "kabul -> $s: $(wc -c < "$T/$s/wire.$(star_ip kabul)") bytes"
done

# Nobody else may relay.
relay() { # FROM-IP RECIPIENT: the answer
  maildirmake "$T/x.$1"
  printf 'Return-Path: <x@example.net>\nDelivered-To: q-%s\n\nx\n' "$2" \
    > "$T/x.$1/new/1"
  BUSHHOME=$T/inet maildirserial "$T/x.$1" q- tcpclient -RHl0 -i "$1" \
    "$(star_ip kabul)" "$(cat "$T/kabul/port")" serialqmtp q- 2>&1
  rm -rf "$T/x.$1"
}
like "a stranger cannot relay" "5\.7\.1" "$(relay 127.0.3.9 y@example.net)"
like "nor can the Internet" "5\.7\.1" "$(relay "$(star_ip inet)" y@example.net)"
is "but may write to the organization" "" "$(relay 127.0.3.9 ali@example.org)"
for a in qrelay-herat-x@kabul qrelay-inet-x@kabul qrelay-x@herat \
  QRELAY-qrelay-ali@herat; do
  like "no line can be reached by $a" "home $T/${a#*@}/alias" \
    "$(BUSHHOME=$T/${a#*@} qmail-virt -n "$a.example.org" 2> /dev/null)"
done
is "an office may relay" "" "$(relay "$(star_ip herat)" y@example.net)"
is "the logs are silent, but for the cuts" "" \
  "$(cat "$T"/*/log | grep -v 'peer will send accepted messages again')"
end
