#!/bin/sh
# tcpenv.t: tcpenv on connections that something else has accepted: here a
# tcpserver, whose variables are not to be believed.
. tests/lib.sh
cd "$T" || exit 1
vars='env | grep -E "^(PROTO|TCP|RELAY|X)" | sort'

# serve OPTION... PROGRAM...: a tcpenv for each connection.
serve() {
  listen tcpserver -1RHl0 127.0.0.1 0 env TCPREMOTEIP=10.0.0.1 \
    TCPREMOTEINFO=root TCPREMOTEHOST=x TCPLOCALPORT=1 REMOTE_ADDR=10.0.0.1 \
    tcpenv "$@"
}
call() { tcpclient -RHl0 "$@" 127.0.0.1 "$port" sh -c 'cat <&6'; }
rules() { printf '%s\n' "$@" | tcprules rules.cdb rules.tmp; }

serve -RHl0 sh -c "$vars"
is 'the environment is that of the connection' "PROTO=TCP
TCPLOCALHOST=0
TCPLOCALIP=127.0.0.1
TCPLOCALPORT=$port
TCPREMOTEIP=127.0.0.2
TCPREMOTEPORT=N" "$(call -i 127.0.0.2 | sed 's/\(REMOTEPORT=\).*/\1N/')"
is 'and not a word' '' "$(cat log)"
stop

rules '127.0.0.1:allow,RELAYCLIENT="@x",X="a b"' '127.0.0.2:deny' \
  '10.0.0.1:allow,X="forged"'
serve -v -x rules.cdb -RHl0 sh -c "$vars"
is 'rules set variables' 'PROTO=TCP
RELAYCLIENT=@x
X=a b' "$(call | grep -v 'TCP[LR]')"
is 'and deny' '' "$(call -i 127.0.0.2)"
is 'no rule allows' 'PROTO=TCP' "$(call -i 127.0.0.3 | grep -v 'TCP[LR]')"
until_true 30 lines '^tcpenv: ok' 2
is '-v: a line for each' "deny 0:127.0.0.1:$port :127.0.0.2::P
ok 0:127.0.0.1:$port :127.0.0.1::P
ok 0:127.0.0.1:$port :127.0.0.3::P" \
  "$(sed -e 's/tcpenv: \([a-z]*\) [0-9]*/\1/' -e 's/::[0-9]*$/::P/' log | sort)"
rules ':allow' '127.0.0.1:allow,X="new"'
is 'new rules count from the next connection on' X=new "$(call | grep X=)"
echo nonsense > rules.cdb
: > log
is 'a damaged table lets nobody in' '' "$(call)"
until_true 30 lines unable 1
like 'which is said' \
  '^tcpenv: warning: dropping connection from 127.0.0.1, unable to read rules.cdb: ' \
  "$(cat log)"
rm rules.cdb
is 'nor does one that is gone' '' "$(call)"
stop
serve -Xx rules.cdb -RHl0 echo in
is '-X: no table, no rules' in "$(call)"
stop
serve -qx rules.cdb -RHl0 echo in
is '-q: nobody gets in' '' "$(call)"
is '-q: not a word' '' "$(cat log)"
stop
serve -RHl0 ./no-such-program
call
until_true 30 lines unable 1
is 'a program that is not there' 'tcpenv: warning: dropping connection from 127.0.0.1, unable to run ./no-such-program: No such file or directory' \
  "$(cat log)"
stop

# Descriptors, signals, limits, and both ways.
listen tcpserver -1RHl0 127.0.0.1 0 sh -c '
  exec 3< /dev/null 7> /dev/null 1> /dev/null
  ulimit -S -c 0
  exec tcpenv -RHl0 sh -c "
    for i in 3 4 5 6 7 8 9; do
      (eval \"exec 1>&\$i\") 2> /dev/null && echo \$i is open
    done
    sh -c \"kill -PIPE \\\$\\\$; echo SIGPIPE is ignored\"
    read line
    echo \"got \$line\""'
is '1 is the connection, nothing else is open, SIGPIPE ends' 'got hello' \
  "$(tcpclient -RHl0 127.0.0.1 "$port" sh -c 'echo hello >&7; cat <&6' |
    grep -v '^Broken pipe')"
stop
serve -qQvdDoOpPhHrR -t 1 -l0 -R echo in
is 'every option at once' in "$(call)"
stop

# ---- what is no connection
no='tcpenv: fatal: 0 is no TCP connection (run me from inetd, or from systemd with Accept=yes)'
is 'a file' "$no: Socket operation on non-socket" "$(tcpenv true 2>&1 < log)"
is 'a pipe' "$no: Socket operation on non-socket" "$(: | tcpenv true 2>&1)"
ok 'exit 100' status 100 tcpenv true < log
is 'nothing' "$no: Socket operation on non-socket" "$(tcpenv true 2>&1 <&-)"
for a in '' '-Z true' '-x' '-RH'; do
  # shellcheck disable=SC2086 # words
  like "usage: $a" '^tcpenv: usage: tcpenv ' "$(tcpenv $a 2>&1)"
  # shellcheck disable=SC2086 # words
  ok 'exit 100' status 100 tcpenv $a
done
is '-t takes a number' 'tcpenv: fatal: option -t takes a number, not x' \
  "$(tcpenv -t x true 2>&1)"
end
