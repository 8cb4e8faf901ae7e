#!/bin/sh
# turn.t: turn: a connection the other way round.
. tests/lib.sh
cd "$T" || exit 1
open='for i in 0 1 2 3 4 5 6 7 8 9; do
  if (eval "exec 0<&$i") 2> /dev/null; then printf "%s " $i; fi; done'

# ---- under a server
is '-c: 6 reads, 7 writes' 'got hello' \
  "$(echo hello | turn -c sh -c 'read x <&6; echo "got $x" >&7')"
is '-c: nothing else reads or writes it' 'wire' \
  "$(echo hello | turn -c sh -c 'cat; echo lost; echo wire >&7')"
is 'without an option: -c, where 6 and 7 are closed' 'got hello' \
  "$(echo hello | turn sh -c 'read x <&6; echo "got $x" >&7' 6<&- 7<&-)"
is 'where 7 is closed' 'got hello' \
  "$(echo hello | turn sh -c 'read x <&6; echo "got $x" >&7' 6< . 7<&-)"
is '-c: 6 and 7 that were open are replaced' 'got hello' \
  "$(echo hello | turn -c sh -c 'read x <&6; echo "got $x" >&7' 6< . 7< .)"
is 'the descriptors of the program' '0 1 2 6 7 ' \
  "$(turn -c sh -c "{ $open; } >&7" 3<&- 4<&- 5<&- 6<&- 7<&- 8<&- 9<&-)"

# ---- under a client
echo hello > in
turn -s sh -c 'read x; echo "got $x"' 6< in 7> out
is '-s: 0 reads, 1 writes' 'got hello' "$(cat out)"
turn sh -c 'read x; echo "got $x"' 6< in 7> out
is 'without an option: -s, where 6 and 7 are open' 'got hello' "$(cat out)"
turn -s sh -c "$open" 3<&- 4<&- 5<&- 6< in 7> out 8<&- 9<&-
is '6 and 7 are closed' '0 1 2 ' "$(cat out)"

# ---- what does not change
is 'the environment stays' '192.0.2.1' \
  "$(TCPREMOTEIP=192.0.2.1 turn -c sh -c 'echo $TCPREMOTEIP >&7')"
ok 'its exit code is ours' status 42 turn -c sh -c 'exit 42'
is 'SIGPIPE is as usual' '' "$(turn -c \
  sh -c 'sh -c "kill -PIPE \$\$; echo ignored" >&7' 2> /dev/null)"

# ---- refused
c='turn: fatal: true is not run: there is no connection on'
is '-c: 0 is closed' "$c 0 and 1 (run me under tcpserver)" \
  "$(turn -c true 2>&1 <&-)"
ok 'exit 100' status 100 sh -c 'exec turn -c true <&- 2> /dev/null'
is '-c: 1 is closed' "$c 0 and 1 (run me under tcpserver)" \
  "$( (exec turn -c true 2>&1 >&- | cat) 2>&1)"
is '-s: 6 is closed' "$c 6 and 7 (run me under tcpclient)" \
  "$(turn -s true 2>&1 6<&- 7< in)"
is '-s: 7 is closed' "$c 6 and 7 (run me under tcpclient)" \
  "$(turn -s true 2>&1 6< in 7<&-)"
ok 'exit 100' status 100 sh -c 'exec turn -s true 6<&- 7<&- 2> /dev/null'
like 'no such program' '^turn: fatal: unable to run nosuch: ' \
  "$(PATH=$B BUSHHOME=$T turn -c nosuch 2>&1 7<&-)"
ok 'no program' status 100 turn -c
ok 'no program, no option' status 100 turn

# ---- each call that fails: it says so, and nothing is run
if "$B/tests/trace" -c -o calls -s dup2,dup3,openat,open \
  turn -c touch ran 2> /dev/null; then
  for how in 'c' 's'; do
    n=0
    failed=0
    while n=$((n + 1)); [ $n -le 12 ]; do
      rm -f ran
      "$B/tests/trace" -o trace -s dup2,dup3,openat,open,close -n $n -e EIO \
        turn -$how touch ran 6< in 7> out 2> err < /dev/null
      code=$?
      # The program's own calls follow.
      grep -q '^turn' err || continue
      is "turn -$how, call $n fails" "111 1" "$code $(grep -c \
        '^turn: fatal: touch is not run: unable to turn the connection: Input' \
        err)"
      failed=$((failed + 1))
    done
    ok "turn -$how: calls that matter" test $failed -gt 1
  done
else
  skip 'calls that fail' 'no tracing here'
fi
end
