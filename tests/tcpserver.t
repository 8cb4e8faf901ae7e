#!/bin/sh
# tcpserver.t: tcpserver on loopback, with our tcpclient as its peer.
. tests/lib.sh
cd "$T" || exit 1
with= # variables for the server

# shellcheck disable=SC2086 # words
server() { listen env $with tcpserver -1 "$@"; }
# call [OPTION...]: what the server says to a caller.
call() { tcpclient -RHl0 "$@" "${ip:-127.0.0.1}" "$port" sh -c 'cat <&6'; }
# hold NAME: a caller that keeps its connection open until "let NAME".
hold() {
  mkfifo "$1.fifo"
  bg tcpclient -RHl0 127.0.0.1 "$port" sh -c \
    "read x < $1.fifo; echo bye >&7; cat <&6 > $1.out" 2>> holds
}
let() { echo go > "$1.fifo"; }
rules() { printf '%s\n' "$@" | tcprules rules.cdb rules.tmp; }
vars='env | grep -E "^(PROTO|TCP|RELAY|X)" | sort'

# ---- environment
server -HR -l0 127.0.0.1 0 sh -c "$vars"
is 'the environment of a connection' "PROTO=TCP
TCPLOCALHOST=0
TCPLOCALIP=127.0.0.1
TCPLOCALPORT=$port
TCPREMOTEIP=127.0.0.2
TCPREMOTEPORT=N" "$(call -i 127.0.0.2 | sed 's/\(REMOTEPORT=\).*/\1N/')"
is 'nothing is said about it' '' "$(cat log)"
stop
is 'SIGTERM: exit 0' 0 "$code"
like 'and the port is closed' 'unable to connect to 127.0.0.1 port .* refused' \
  "$(call 2>&1)"
with='TCPREMOTEHOST=old TCPREMOTEINFO=old TCPLOCALHOST=old'
server -HR -l '' 0 0 sh -c "$vars"
with=
is 'old variables do not stay' 'TCPLOCALHOST=' "$(call | grep -E 'HOST|INFO')"
stop
if server -HR -l0 :: 0 sh -c "$vars"; then
  is 'IPv6 on ::' "PROTO=TCP
TCPLOCALHOST=0
TCPLOCALIP=::1
TCPLOCALPORT=$port
TCPREMOTEIP=::1" "$(ip=::1 call | grep -v REMOTEPORT)"
  is 'and IPv4, written as IPv4' "TCPLOCALIP=127.0.0.1
TCPREMOTEIP=127.0.0.1" "$(call | grep IP=)"
  stop
else
  skip 'IPv6' 'there is none'
fi
server -vR -l0 ::1 0 true && {
  ip=::1 call
  until_true 30 lines ' end ' 1
  like 'status lines put IPv6 in brackets' \
    '^tcpserver: ok [0-9]+ 0:\[::1\]:[0-9]+ [^ :]*:\[::1\]::[0-9]+$' \
    "$(cat log)"
  stop
}

# ---- names
name=$(getent hosts 127.0.0.1 2> /dev/null | awk '{ print tolower($2) }')
if [ "$name" ]; then
  for o in -h -hp; do
    server $o -R -l0 127.0.0.1 0 sh -c "$vars"
    is "$o: the name of the caller" "TCPREMOTEHOST=$name" \
      "$(call | grep REMOTEHOST)"
    stop
  done
  printf '%s\n' "=$name:allow,X=\"named\"" ':deny' | tcprules n.cdb n.tmp
  server -x n.cdb -hp -R 127.0.0.1 0 sh -c "$vars"
  is 'for the rules as well' 'X=named' "$(call | grep X=)"
  is 'and ours' "TCPLOCALHOST=$name" "$(call | grep LOCALHOST)"
  stop
else
  skip 'names' '127.0.0.1 has none here'
fi

# ---- descriptors and signals of the program
server -HR -l0 127.0.0.1 0 sh -c '
  for i in 3 4 5 6 7 8 9; do
    (eval "exec 1>&$i") 2>/dev/null && echo "$i is open"
  done
  sh -c "kill -PIPE \$\$; echo SIGPIPE is ignored"
  sh -c "kill -TERM \$\$; echo SIGTERM is ignored"
  read line
  echo "got $line"' 5< /dev/null 7> /dev/null
is 'no other descriptor, default signals, both ways' 'got hello' \
  "$(tcpclient -RHl0 127.0.0.1 "$port" sh -c 'echo hello >&7; cat <&6' |
    grep -v '^Terminated\|^Broken pipe')"
is 'the port is printed once, then 1 is closed' "$port" "$(cat port)"
stop

# ---- status lines
server -v -HR -l me 127.0.0.1 0 sh -c 'exit 7'
call > out
until_true 30 lines 'status: 0/40' 2
is 'the lines of -v' "tcpserver: status: 0/40
tcpserver: status: 1/40
tcpserver: pid N from 127.0.0.1
tcpserver: ok N me:127.0.0.1:$port :127.0.0.1::P
tcpserver: end N status 1792
tcpserver: status: 0/40" \
  "$(sed -e 's/ \(pid\|ok\|end\) [0-9]*/ \1 N/' -e 's/::[0-9]*$/::P/' log |
     sort -k 2,2r -k 3,3 | awk '
       / status: 0/ { if (!z++) print; else last = $0; next }
       / status: 1/ { s = $0; next }
       { l[$2] = $0 }
       END { print s; print l["pid"]; print l["ok"]; print l["end"]; print last }')"
stop
listen sh -c 'sleep 0.1 & exec tcpserver -1 -v -HRl0 127.0.0.1 0 echo hello'
is 'a child of before' hello "$(call)"
until_true 30 lines 'status: 0/40' 2
until_true 1 lines 'tcpserver: end' 2
is 'is no connection that ends' 1 "$(grep -c 'tcpserver: end' log)"
stop
server -HRl0 '' 0 echo hello
is 'no host: all addresses' hello "$(ip=127.0.0.2 call)"
stop
server -HR -l0 127.0.0.1 0 ./no-such-program
is 'a program that is not there' '' "$(call)"
until_true 30 lines unable 1
is 'is named' 'tcpserver: warning: dropping connection from 127.0.0.1, unable to run ./no-such-program: No such file or directory' "$(cat log)"
stop

# ---- banner and rules
rules '127.0.0.1:allow,RELAYCLIENT="@x",X="a b"' '127.0.0.2:deny' \
  '127.0.0.3:allow,PATH="/nowhere"'
server -v -B 'hello ' -x rules.cdb -HR -l0 127.0.0.1 0 sh -c "$vars"
is 'rules set variables, after the banner' 'hello PROTO=TCP
RELAYCLIENT=@x
X=a b' "$(call | grep -v TCP[LR])"
is 'the banner comes before a refusal' 'hello ' "$(ip=127.0.0.1 call -i 127.0.0.2)"
until_true 30 lines 'status 25600' 1
like 'a refusal is logged' \
  "^tcpserver: deny [0-9]+ 0:127.0.0.1:$port :127.0.0.2::[0-9]+\$" "$(cat log)"
rules '127.0.0.1:deny' ':allow,X="new"'
is 'new rules count from the next connection on' 'hello ' "$(call)"
is 'for everybody' 'X=new' "$(call -i 127.0.0.2 | grep X=)"
head -c 2060 rules.cdb > cut.cdb
mv cut.cdb rules.cdb
is 'a damaged table lets nobody in' 'hello ' "$(call -i 127.0.0.2)"
until_true 30 lines 'unable to read rules.cdb' 1
like 'and is named' 'dropping connection from 127.0.0.2, unable to read rules.cdb: ' \
  "$(cat log)"
rm rules.cdb
is 'nor does one that is gone' 'hello ' "$(call)"
until_true 30 lines 'unable to read rules.cdb: No such' 1
like 'and is named' 'unable to read rules.cdb: No such file' "$(cat log)"
rules ':allow,X="back"'
is 'it comes back' 'X=back' "$(call | grep X=)"
stop
rm rules.cdb
server -X -x rules.cdb -HR -l0 127.0.0.1 0 echo in
is '-X: no table, no rules' in "$(call)"
echo nonsense > rules.cdb
is '-X: a bad table is still one' '' "$(call)"
stop
server -q -x rules.cdb -HR -l0 127.0.0.1 0 echo in
is 'a bad table again' '' "$(call)"
is '-q: not a word' '' "$(cat log)"
stop

# ---- limits
server -v -c 1 -HR -l0 127.0.0.1 0 sh -c 'echo in; head -n 1'
hold a
until_true 30 lines ' ok ' 1
hold b
let b
sleep 0.3
is '-c: the second waits' 1 "$(grep -c ' ok ' log)"
let a
until_true 30 test -s b.out
is 'until the first ends' 'in
bye' "$(until_true 30 grep -q bye b.out; cat b.out)"
is 'never two' '' "$(grep 'status: 2' log)"
stop
server -C 1 -v -HR -l0 127.0.0.1 0 sh -c 'echo in; head -n 1'
hold c
until_true 30 lines ' ok ' 1
is '-C: the second from an address is cut off' '' "$(call 2> /dev/null)"
until_true 30 lines 'open already' 1
like 'and logged' 'warning: dropping connection from 127.0.0.1 port [0-9]+, 1 from there are open already \(-C\)' \
  "$(cat log)"
tcpclient -RHl0 -i 127.0.0.2 127.0.0.1 "$port" sh -c 'head -n 1 <&6' > out
is 'another address gets in' in "$(cat out)"
let c
until_true 30 lines 'status: 0/40' 2
tcpclient -RHl0 127.0.0.1 "$port" sh -c 'head -n 1 <&6' > out
is 'and the first again, later' in "$(cat out)"

# ---- the end
until_true 30 lines 'status: 0/40' 3 # or -C would drop the next one, too
hold d
until_true 30 lines ' ok ' 4
stop
is 'SIGTERM with a connection open: exit 0' 0 "$code"
let d
until_true 30 grep -qs bye d.out
is 'which lives on' 'in
bye' "$(cat d.out)"

# ---- out of descriptors, out of processes
listen sh -c 'ulimit -S -n 6; exec tcpserver -1 -HR -l0 127.0.0.1 0 echo in' \
  3>&- 4>&- 5>&-
bg call > late
until_true 30 lines 'unable to accept' 1
like 'no descriptor left: said, and tried again' \
  '^tcpserver: warning: unable to accept, trying again: ' \
  "$(head -n 1 log)"
if command -v prlimit > prlimit; then
  prlimit --pid "$pid" --nofile=64:64
  until_true 30 test -s late
  is 'as soon as there is one the caller is served' in "$(cat late)"
else
  skip 'service later' 'no prlimit'
fi
if [ -s prlimit ] && [ "$(id -u)" != 0 ]; then
  prlimit --pid "$pid" --nproc=1:
  is 'no process left' '' "$(call)"
  like 'is said' 'dropping connection from 127.0.0.1, unable to fork: ' \
    "$(cat log)"
  prlimit --pid "$pid" --nproc="$(ulimit -H -p 2> /dev/null || echo 4000):"
  is 'and is no end' in "$(until_true 30 sh -c "
    tcpclient -RHl0 127.0.0.1 $port sh -c 'cat <&6' > again; test -s again"
    cat again)"
  stop
  server -HRq -l0 127.0.0.1 0 true
  prlimit --pid "$pid" --nproc=1:
  is 'no process left, and -q' '' "$(call)"
  is 'is not said' '' "$(cat log)"
else
  skip 'no process left' 'root has no limit, or there is no prlimit'
fi
stop
is 'and SIGTERM ends it' 0 "$code"

# ---- options
is '-U without $UID is refused' 'tcpserver: fatal: option -U needs a number in $UID' \
  "$(env -u UID tcpserver -U 0 0 true 2>&1)"
server -1qQvdDoOpPhHrR -b 9 -C 3 -c 7 -g "$(id -g)" -u "$(id -u)" -t 1 \
  -B '' -l0 -R localhost 0 echo in
is 'every option at once' in "$(call)"
stop
server -HR 127.0.0.1 0 true
like 'a port that is taken' \
  'fatal: unable to listen on 127.0.0.1 port [0-9]+: Address .*in use' \
  "$(tcpserver 127.0.0.1 "$port" true 2>&1)"
stop
refuse() { # CODE TEXT ARGUMENT...
  refuse_c=$1
  refuse_t=$2
  shift 2
  like "refused: $refuse_t" "^tcpserver: fatal: $refuse_t\$" \
    "$(tcpserver "$@" 2>&1)"
  ok "exit $refuse_c" status "$refuse_c" tcpserver "$@"
}
refuse 111 'unable to figure out port number for nosuch' 0 nosuch true
refuse 111 'unable to figure out port number for 65536' 0 65536 true
refuse 111 'unable to listen on 192.0.2.77 port 0: .*' \
  192.0.2.77 0 true
refuse 100 'option -c takes a number, not 0' -c 0 0 0 true
refuse 100 'option -C takes a number, not many' -C many 0 0 true
refuse 100 'option -u takes a number, not root' -u root 0 0 true
refuse 100 'option -t takes a number, not x' -t x 0 0 true
for a in '' '0' '0 0' '-Z 0 0 true' '-x' '-c'; do
  # shellcheck disable=SC2086 # words
  like "usage: $a" '^tcpserver: usage: tcpserver ' "$(tcpserver $a 2>&1)"
  # shellcheck disable=SC2086 # words
  ok 'exit 100' status 100 tcpserver $a
done
like '--help' '^usage: tcpserver ' "$(tcpserver --help)"

# ---- accept that fails for one connection, or for want of something
if "$B/tests/trace" -c -o trace true 2> /dev/null; then
  # EAGAIN EINTR ECONNABORTED EPROTO ENETDOWN ENETUNREACH EHOSTUNREACH
  # ENOPROTOOPT EOPNOTSUPP, of Linux; then EMFILE, which is said.
  for e in 11 4 103 71 100 101 113 92 95 24; do
    listen "$B/tests/trace" -o accept.trace -s accept,accept4 -n 1 -e $e -- \
      tcpserver -1 -HRl0 127.0.0.1 0 echo hello
    is "accept fails once with $e: the call is served" hello "$(call)"
    is "and what is said" "$([ $e = 24 ] && echo 1 || echo 0)" \
      "$(grep -c 'unable to accept' log)"
    stop
  done
  listen "$B/tests/trace" -o accept.trace -s accept,accept4 -n 1 -e 24 -- \
    tcpserver -1 -qHRl0 127.0.0.1 0 echo hello
  is '-q: accept fails once: the call is served' hello "$(call)"
  stop
  is 'and nothing is said' '' "$(cat log)"
else
  skip 'accept that fails' 'no tracing here'
fi
server -q -HRl0 -C 1 127.0.0.1 0 \
  sh -c ': > begun; read x; echo "$x" > got; exit 111'
hold quiet
until_true 30 test -e begun
is '-q: a second caller is dropped' '' "$(call)"
let quiet
until_true 30 test -s got
stop
is 'and nothing is said' '' "$(cat log)"
server -q -HRl0 127.0.0.1 0 ./no
is '-q: nor of a program that is not there' '' "$(call)"
stop
is 'not a word' '' "$(cat log)"
server -o -HRl0 127.0.0.1 0 echo hello
is '-o' hello "$(call)"
stop
rm -f none.cdb
server -HRl0 -x none.cdb 127.0.0.1 0 echo hello
is 'rules that are not there: dropped' '' "$(call)"
until_true 30 lines 'unable to read none.cdb' 1
like 'is said' 'dropping connection from 127.0.0.1, unable to read none.cdb' \
  "$(cat log)"
stop
server -HRl0 -X -x port/none.cdb 127.0.0.1 0 echo hello
is '-X is for rules that are not there, not for trouble' '' "$(call)"
until_true 30 lines 'unable to read port/none.cdb: Not a directory' 1
like 'which is said' 'unable to read port/none.cdb: ' "$(cat log)"
stop
if [ "$(id -u)" != 0 ]; then
  ok '-u, and no right to' status 111 \
    tcpserver -u 1 -HRl0 127.0.0.1 0 true
fi
for e in UID=x UID=0 GID=0 UID=; do
  ok "-U with $e" status 100 env UID=65534 GID=65534 "$e" tcpserver -U 0 0 true
done
end
