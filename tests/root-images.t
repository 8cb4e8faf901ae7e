#!/bin/sh
# root-images.t: the power goes on a real file system, a few points; and the
# sequence that does not flush directories loses what it has acknowledged.
. tests/lib.sh
[ "$(id -u)" = 0 ] || { skip "images" "needs root"; end; }

rows=$(sh tests/sweep-images -q 6 ext4 2> "$T/said")
code=$?
if [ $code = 77 ]; then
  skip "images" "$(tail -n 1 "$T/said")"
  end
fi
is "ours: exit" 0 $code
is "ext4, 6 points, nothing lost" "ext4 6 0 0 0 0" \
  "$(printf '%s\n' "$rows" | tr '\t' ' ')"
ok "one that does not flush directories" sh tests/mkbroken nodir "$T/nodir"
chmod -R a+rX "$T"
rows=$(BUSHBIN=$T/nodir sh tests/sweep-images -q 6 ext4 2> "$T/said")
is "exit" 1 $?
like "loses mail on ext4" '^ext4 6 [1-9]' \
  "$(printf '%s\n' "$rows" | tr '\t' ' ')"
like "and says where" '^sweep-images -p one.0 ext4: lost: 1 of 1 with a K' \
  "$(cat "$T/said")"
end
