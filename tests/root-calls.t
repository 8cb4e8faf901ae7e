#!/bin/sh
# root-calls.t: sweep-calls, started by root, becomes an ordinary user, who has
# a directory of his own to work in.
. tests/lib.sh
[ "$(id -u)" = 0 ] || { skip "sweep-calls" "needs root"; end; }
tests/trace -o "$T/probe" -- true 2> "$T/why"
if [ $? = 77 ]; then
  skip "sweep-calls" "$(cat "$T/why")"
  end
fi
# Whose the tree is, he may not get there.
mkdir "$T/bin"
cp qmail-queue "$T/bin/"
chmod -R a+rX "$T"
BUSHBIN=$T/bin tests/sweep-calls -q 4 -r queue > "$T/rows" 2> "$T/said"
is "exit" "0 " "$? $(cat "$T/said")"
is "a row" "queue 4 0 0 0 0" "$(tr '\t' ' ' < "$T/rows")"
end
