#!/bin/sh
# setlock.t
. tests/lib.sh
L=$T/lock

ok "runs the program" test "$(setlock "$L" echo hello)" = hello
ok "has made the file" test -f "$L"
ok "exits as the program does" status 7 setlock "$L" sh -c 'exit 7'
echo text > "$L"
setlock "$L" true
is "leaves what is in the file" text "$(cat "$L")"
is "the program's options are its own" -n "$(setlock -n "$L" echo -n x -n |
  sed 's/.* //')"

# Held by somebody.
bg setlock "$L" sh -c 'echo held > "$0"; exec sleep 60' "$T/held"
holder=$!
until_true 10 test -s "$T/held"
ok "-n: 111" status 111 setlock -n "$L" true
like "-n: the reason" "^setlock: fatal: unable to lock .*lock: " \
  "$(setlock -n "$L" true 2>&1)"
ok "-nx: 0" status 0 setlock -nx "$L" false
is "-nx: in silence" "" "$(setlock -n -x "$L" echo no 2>&1)"
ok "-nxX: 111 again" status 111 setlock -nxX "$L" true
bg setlock "$L" sh -c 'echo waited > "$0"' "$T/waited"
waiter=$!
bg setlock -n -N "$L" sh -c 'echo waited > "$0"' "$T/waited2"
waiter2=$!
sleep 0.3
ok "without -n it waits" test ! -e "$T/waited"
kill "$holder"
ok "and goes on when the lock is free" until_true 10 test -e "$T/waited"
ok "-nN waits too" until_true 10 test -e "$T/waited2"
wait "$waiter" "$waiter2"

# The lock lasts as long as anything has it.
cat > "$T/leaver" <<'END'
sleep 60 2>/dev/null >/dev/null &
echo $! > "$1"
END
setlock "$L" sh "$T/leaver" "$T/left"
ok "a process left behind keeps the lock" status 111 setlock -n "$L" true
kill "$(cat "$T/left")"
ok "until it ends" until_true 10 setlock -n "$L" true

ok "no such directory: 111" status 111 setlock "$T/no/lock" true
ok "-x: 0" status 0 setlock -x "$T/no/lock" true
ok "no such program: 111" status 111 setlock "$L" "$T/none"
ok "-x is not for the program" status 111 setlock -x "$L" "$T/none"
ok "usage" status 100 setlock "$L"
ok "usage: option" status 100 setlock -z "$L" true
end
