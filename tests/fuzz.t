#!/bin/sh
# fuzz.t: every fuzz target accepts each of its seeds, tests/seeds/X/*.
. tests/lib.sh
for f in tests/fuzz_*.c; do
  x=${f#tests/fuzz_}
  x=${x%.c}
  [ "$x" = main ] && continue
  ok "$x has seeds" test -d "tests/seeds/$x"
  ok "$x takes its seeds" "tests/fuzz_$x" "tests/seeds/$x"
  : > "$T/empty"
  head -c 4096 /dev/zero > "$T/zeros"
  awk 'BEGIN { for (i = 0; i < 5000; ++i) printf "%d:%d,@[.", i, i }' \
    > "$T/noise"
  ok "$x takes nothing, zeros and noise" \
    "tests/fuzz_$x" "$T/empty" "$T/zeros" "$T/noise"
done
end
