#!/bin/sh
# root-tcpserver.t: tcpserver as root: -u, -g and -U, and IDENT, whose port
# is 113.
. tests/lib.sh
cd "$T" || exit 1
chmod 755 "$T"

server() { listen tcpserver -1 -H -l0 "$@"; }
call() { tcpclient -RHl0 127.0.0.1 "$port" sh -c 'cat <&6'; }

# ---- becoming somebody
server -R -u 65534 -g 65533 127.0.0.1 0 sh -c 'id -u; id -g; id -G'
is '-u and -g: no group of root stays' '65534
65533
65533' "$(call)"
stop
server -R -u 65534 127.0.0.1 0 sh -c 'id -u; id -g; id -G'
is '-u alone leaves the group' '65534
0
0' "$(call)"
stop
server -R -g 65533 127.0.0.1 0 sh -c 'id -u; id -g; id -G'
is '-g alone leaves the user, and no other group' '0
65533
65533' "$(call)"
stop
listen env UID=65534 GID=65533 tcpserver -1U -HR -l0 127.0.0.1 0 \
  sh -c 'id -u; id -g; id -G'
is '-U: the same from the environment' '65534
65533
65533' "$(call)"
stop
server -R 127.0.0.1 0 id -u
is 'neither: still root' 0 "$(call)"
stop

# ---- IDENT
: > ident.port
bg tcpserver -1 -HR -l0 127.0.0.1 113 sh -c '
  read -r ports
  echo "$ports" >> asked
  case $(cat mode) in
  joe) echo "6193 , 23 : USERID : UNIX : joe" ;;
  no) echo "6193 , 23 : ERROR : NO-USER" ;;
  held) until [ -e go ]; do sleep 0.1; done ;;
  late) sleep 20 ;;
  esac' > ident.port 2> ident.log < /dev/null
until_true 30 test -s ident.port -o -s ident.log
if [ -s ident.port ]; then
  echo joe > mode
  printf '%s\n' 'joe@127.0.0.1:allow,SEEN="joe"' ':allow,SEEN="nobody"' |
    tcprules rules.cdb rules.tmp
  server -v -t 60 -x rules.cdb 127.0.0.1 0 \
    sh -c 'echo "$TCPREMOTEINFO $SEEN $TCPREMOTEPORT"'
  said=$(call)
  is 'a user, in the environment and for the rules' 'joe joe' "${said% *}"
  is 'asked for by the ports' "${said##* } , $port" "$(tr -d '\r' < asked)"
  like 'and in the status line' ' ok .*:127.0.0.1:joe:[0-9]' "$(cat log)"
  is 'a client can ask, too' joe "$(tcpclient -Hl0 127.0.0.1 "$port" \
    sh -c 'echo "$TCPREMOTEINFO"')"
  echo no > mode
  said=$(call)
  is 'no user' ' nobody' "${said% *}"
  stop
  echo held > mode
  server -v -t 60 127.0.0.1 0 sh -c 'echo "${TCPREMOTEINFO-unset}"'
  bg call > a
  bg call > b
  ok 'a look-up holds up nobody else' until_true 30 lines 'status: 2/40' 1
  is 'and lets nobody in before it ends' '' "$(grep ' ok ' log)"
  : > go
  until_true 30 test -s a
  until_true 30 test -s b
  is 'it has ended' 'unset unset' "$(cat a) $(cat b)"
  stop
  echo late > mode
  server -t 2 127.0.0.1 0 sh -c 'echo "${TCPREMOTEINFO-unset}"'
  is 'no answer: the look-up ends' 'unset' "$(call)"
  stop
else
  skip 'IDENT' 'port 113 is taken'
fi
end
