#!/bin/sh
# tcpclient.t: tcpclient on loopback, with our tcpserver as its peer.
. tests/lib.sh
cd "$T" || exit 1

server() { listen tcpserver -1 -HR -l0 "$@"; }
vars='env | grep -E "^(PROTO|TCP)" | sort'

server 127.0.0.1 0 sh -c 'read x; echo "$TCPREMOTEIP said $x"'

# ---- what the program gets
is 'the environment of a connection' "PROTO=TCP
TCPLOCALHOST=me
TCPLOCALIP=127.0.0.3
TCPLOCALPORT=N
TCPREMOTEIP=127.0.0.1
TCPREMOTEPORT=$port" "$(TCPREMOTEHOST=old TCPREMOTEINFO=old \
  tcpclient -RH -l me -i 127.0.0.3 127.0.0.1 "$port" sh -c "$vars" |
  sed 's/\(LOCALPORT=\).*/\1N/')"
say='echo hello >&7; cat <&6'
is '6 reads, 7 writes' '127.0.0.1 said hello' \
  "$(tcpclient -RHl0 127.0.0.1 "$port" sh -c "$say")"
is 'also where the socket is 6 itself' '127.0.0.1 said hello' \
  "$(tcpclient -RHl0 127.0.0.1 "$port" sh -c "$say" 3<. 4<. 5<.)"
is 'or 7' '127.0.0.1 said hello' \
  "$(tcpclient -RHl0 127.0.0.1 "$port" sh -c "$say" 3<. 4<. 5<. 6<.)"
echo mine > file
is 'other descriptors are passed on' mine \
  "$(tcpclient -RHl0 127.0.0.1 "$port" sh -c 'cat <&5' 5< file)"
is 'and no others' '' "$(tcpclient -RHl0 127.0.0.1 "$port" sh -c '
  for i in 3 4 5 8 9; do
    (eval "exec 1>&$i") 2>/dev/null && echo "$i is open"
  done' 3<&- 4<&- 5<&- 8<&- 9<&-)"
is 'SIGPIPE is as usual' '' "$(tcpclient -RHl0 127.0.0.1 "$port" \
  sh -c 'sh -c "kill -PIPE \$\$; echo ignored"' 2> /dev/null)"
ok 'its exit code is ours' status 42 tcpclient -RHl0 127.0.0.1 "$port" \
  sh -c 'exit 42'

# ---- addresses
is 'host 0 is 127.0.0.1' 'TCPREMOTEIP=127.0.0.1' \
  "$(tcpclient -RHl0 0 "$port" sh -c "$vars" | grep REMOTEIP)"
is 'and so is an empty one' 'TCPREMOTEIP=127.0.0.1' \
  "$(tcpclient -RHl0 '' "$port" sh -c "$vars" | grep REMOTEIP)"
is 'localhost by name' 'TCPREMOTEIP=127.0.0.1' \
  "$(tcpclient -4RHl0 localhost "$port" sh -c "$vars" | grep REMOTEIP)"
is '-6 and an address of IPv4' \
  'tcpclient: fatal: no IPv6 address for 127.0.0.1' \
  "$(tcpclient -6 127.0.0.1 "$port" true 2>&1)"
is '-i of IPv6, too' 'tcpclient: fatal: no IPv6 address for 127.0.0.1' \
  "$(tcpclient -i ::1 127.0.0.1 "$port" true 2>&1)"
is '-v' "tcpclient: connected to 127.0.0.1 port $port" \
  "$(tcpclient -vRHl0 127.0.0.1 "$port" true 2>&1)"
server=$port
freeport
is '-p takes the port it is told' "TCPLOCALPORT=$port" \
  "$(tcpclient -RHl0 -p "$port" 127.0.0.1 "$server" sh -c "$vars" |
    grep LOCALPORT)"
port=$server
is 'every option at once' '127.0.0.1 said hello' \
  "$(tcpclient -qQvdDhHrR4 -t 1 -T 5+5 -i 0 -p 0 -l0 127.0.0.1 "$port" \
    sh -c "$say" 2> /dev/null)"
stop

# ---- failures
is 'refused' \
  "tcpclient: fatal: unable to connect to 127.0.0.1 port $port: Connection refused" \
  "$(tcpclient -RHl0 127.0.0.1 "$port" true 2>&1)"
ok 'exit 111' status 111 tcpclient -RHl0 127.0.0.1 "$port" true
is 'the host is named as it was given' \
  "tcpclient: fatal: unable to connect to localhost port $port: Connection refused" \
  "$(tcpclient -4RHl0 localhost "$port" true 2>&1)"
is '-q: not a word' '' "$(tcpclient -q 127.0.0.1 "$port" true 2>&1)"
ok 'exit 111' status 111 tcpclient -q 127.0.0.1 "$port" true
for p in 'qmtp 209' 'qmqp 628'; do
  like "${p% *} is a port" \
    "^tcpclient: fatal: unable to connect to 127.0.0.1 port ${p#* } from 192.0.2.77: " \
    "$(tcpclient -i 192.0.2.77 127.0.0.1 "${p% *}" true 2>&1)"
done
is 'no such port' 'tcpclient: fatal: unable to figure out port number for nosuch' \
  "$(tcpclient 127.0.0.1 nosuch true 2>&1)"
ok 'exit 111' status 111 tcpclient 127.0.0.1 nosuch true
like 'no such host' 'tcpclient: fatal: (no IP address for|unable to find the IP address of) a\.\.b' \
  "$(tcpclient a..b 25 true 2>&1)"
for a in '' 'h' 'h 1' '-Z h 1 true' '-T' '-T x h 1 true' '-T 1+ h 1 true' \
  '-T 1x h 1 true' '-T 1+2x h 1 true' '-p 65536 h 1 true' \
  '-i host h 1 true' '-t -1 h 1 true'
do
  # shellcheck disable=SC2086 # words
  ok "wrong usage: $a" status 100 tcpclient $a
done
like 'is explained' '^tcpclient: usage: tcpclient .*host port program ...' \
  "$(tcpclient 2>&1)"
like '--help' '^usage: tcpclient ' "$(tcpclient --help)"

# ---- a server that does not answer: a full backlog
server -b 0 -c 1 127.0.0.1 0 sleep 30
like 'no program' 'fatal: unable to run ./no: No such file' \
  "$(tcpclient -RHl0 127.0.0.1 "$port" ./no 2>&1)"
i=0
until [ "$i" = 8 ]; do
  i=$((i + 1))
  tcpclient -T 1+1 -RHl0 127.0.0.1 "$port" sh -c 'exec sleep 30 <&6' 2> said &
  tap_pids="$tap_pids $!"
  until_true 1 test -s said && break
done
if until_true 10 test -s said; then
  like 'no answer' \
    "^tcpclient: fatal: unable to connect to 127.0.0.1 port $port: .* timed out" \
    "$(cat said)"
else
  skip 'no answer' 'the backlog has no end here'
fi
stop

# ---- IPv6
if server ::1 0 sh -c 'read x; echo "$TCPREMOTEIP said $x"'; then
  is 'IPv6' '::1 said hello' "$(tcpclient -RHl0 ::1 "$port" sh -c "$say")"
  is 'and its variables' "TCPLOCALIP=::1
TCPREMOTEIP=::1" "$(tcpclient -6RHl0 ::1 "$port" sh -c "$vars" | grep IP=)"
  stop
else
  skip 'IPv6' 'there is none'
fi

# ---- addresses that are none of those wanted, and calls that are not answered
like 'no address of that kind' 'fatal: no IPv6 address for 127.0.0.1$' \
  "$(tcpclient -6RHl0 127.0.0.1 1 true 2>&1)"
like 'nor of the other' 'fatal: no IPv4 address for ::1$' \
  "$(tcpclient -4RHl0 ::1 1 true 2>&1)"
like 'the local address decides' 'fatal: no IPv6 address for 127.0.0.1$' \
  "$(tcpclient -RHl0 -i ::1 127.0.0.1 1 true 2>&1)"
like 'unless something else does' 'fatal: no IPv4 address for ::1$' \
  "$(tcpclient -4RHl0 -i ::1 ::1 1 true 2>&1)"
is '-q: not a word' '' "$(tcpclient -qRHl0 127.0.0.1 1 true 2>&1)"
server 127.0.0.1 0 echo hello
is 'no host is this one' hello \
  "$(tcpclient -RHl0 0 "$port" sh -c 'cat <&6')"
is 'an empty one, too' hello \
  "$(tcpclient -RHl0 '' "$port" sh -c 'cat <&6')"
# calls ERRNO OPTION...: what is said when connect fails with it once (-1), or
# always (-A).
calls() {
  calls_e=$1
  calls_n=$2
  shift 2
  [ "$calls_n" = -A ] || calls_n=
  # shellcheck disable=SC2086 # an option or none
  "$B/tests/trace" -o calls.trace -s connect -n 1 $calls_n -e "$calls_e" -- \
    tcpclient -RHl0 "$@" 127.0.0.1 "$port" sh -c 'cat <&6' 2>&1
}
if "$B/tests/trace" -c -o trace true 2> /dev/null; then
  is 'no answer at first, and then one' hello "$(calls ETIMEDOUT -1 -T 5+5)"
  like 'no answer at all' "connect to 127.0.0.1 port $port: .*timed out" \
    "$(calls ETIMEDOUT -A -T 5+5)"
  is 'with -v it is said for each call' 2 \
    "$(calls ETIMEDOUT -A -v -T 5+5 | grep -c 'unable to connect')"
  is 'where there is no second one, too' 2 \
    "$(calls ETIMEDOUT -A -v -T 5 | grep -c 'unable to connect')"
  like 'who is refused is not called again' refused \
    "$(calls ECONNREFUSED -1 -T 5+5)"
else
  skip 'calls that are not answered' 'no tracing here'
fi
stop
end
