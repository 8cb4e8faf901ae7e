# linkdrain.sh: the part of bench-link that measures time: 100 messages over
# lines with a round trip of 2 s, which linksim plays, headers of TCP and IP
# counted. The least that is possible is what the bytes take, and two round
# trips: one until the line is there, one for what is last and its answer.

# drain RATE ROW FIRST LAST
drain() {
  eval "title=\$$2_title why=\$$2_why"
  if [ -n "$why" ]; then
    printf '%8s %-28s %s\n' "$1" "$title" "$why"
    return
  fi
  prepare "$2" "$3" "$4"
  eval "slow \$$2_port -r $1 -d 1000 -o 40"
  session "$2" "$3" "$4"
  until_true 30 grep -q '^conn=' "$T/line" # its end is on its way, too
  fast
  [ -z "$failure" ] || { fail "$1" "$title" "$failure"; return; }
  s=$(cut -d ' ' -f 1 "$T/took")
  [ "$2" != uucpbatch ] || base=$s
  sed -n 's/^conn.* up=\([0-9]*\).*/\1/p' "$T/line" | awk -v rate="$1" \
    -v title="$title" -v s="$s" -v base="${base:-0}" '{ up += $1 }
    END {
      least = up * (1 + 40 / 1460) * 8 / rate + 4
      printf "%8d %-28s %9d %8.1f %8.1f %7.3f", rate, title, up, s, least,
        s / least
      if (base) printf " %7.3f", s / base
      print ""
    }'
}
first=$((all > 100 ? all - 99 : 1))
echo "draining $((all - first + 1)) messages of $(messages $first $all |
  wc -c) bytes, round trip 2 s"
printf '%8s %-28s %9s %8s %8s %7s %7s\n' bit/s "" bytes seconds least /least \
  "/UUCP's"
for rate in 9600 64000; do
  base=
  for r in $rows; do drain $rate "$r" $first $all; done
done
