#!/bin/sh
# root-lookup.t: names as the resolver gives them, in a mount namespace with
# an /etc/hosts of our own: several addresses, and names nobody should have.
. tests/lib.sh
cd "$T" || exit 1
cat > hosts <<'END'
127.0.0.1 localhost
127.0.0.2 several
127.0.0.3 several
127.0.0.4 several
::1 both
127.0.0.4 both
127.0.0.5 10.0.0.1
127.0.0.6 bad|name
127.0.0.7 UPPER.Example.
127.0.0.8 under_score-1.example
127.0.0.9 127.1
END
if ! unshare -m mount --bind hosts /etc/hosts 2> /dev/null; then
  skip 'names' 'no mount namespace here'
  end
fi
# What no table has, and what no name server tells.
echo 'hosts: files' > nss.no
echo 'hosts: dns' > nss.unknown
printf 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n' > resolv
mkdir -p home/control
echo none.invalid > home/control/qmtpserver
printf 'Fs\0Tr\0\0' > envelope
cat > inside <<'END'
mount --bind hosts /etc/hosts
tcpserver -1 -R -l0 127.0.0.4 0 sh -c 'echo "name $TCPREMOTEHOST"' \
  > port < /dev/null &
pid=$!
until [ -s port ]; do sleep 0.05; done
port=$(cat port)
call() { tcpclient -RHl0 "$@" "$port" sh -c 'cat <&6'; }
call several > several 2> several.err
call both > both 2> both.err
tcpclient -qRHl0 several 1 true > quiet 2>&1
echo $? >> quiet
call -v 127.0.0.3 > talk 2> talk.err
call -6 both > six 2> six.err
call -6 several > none 2> none.err
for i in 5 6 7 8 9; do call -i 127.0.0.$i 127.0.0.4 > name.$i; done
kill $pid
tcpserver -1 -pR -l0 127.0.0.4 0 sh -c 'echo "name $TCPREMOTEHOST"' \
  > portp < /dev/null &
pid=$!
until [ -s portp ]; do sleep 0.05; done
port=$(cat portp)
for i in 8 9; do call -i 127.0.0.$i 127.0.0.4 > paranoid.$i; done
kill $pid
tcpserver -1 -HR -l0 both 0 echo > port4 2> both.log < /dev/null &
pid=$!
until [ -s port4 ]; do sleep 0.05; done
tcpclient -vRHl0 127.0.0.4 "$(cat port4)" true 2> first
kill $pid
[ ! -e /etc/resolv.conf ] || mount --bind resolv /etc/resolv.conf
for how in no unknown; do
  [ ! -e /etc/nsswitch.conf ] || mount --bind nss.$how /etc/nsswitch.conf
  tcpserver -1 -R none.invalid 0 true > server.$how 2>&1 < /dev/null
  echo $? >> server.$how
  BUSHHOME=home qmtp-queue < hosts 1< envelope 2> queue.$how
  echo $? >> queue.$how
done
END
unshare -m sh ./inside
p=$(cat port)
is 'the third address answers' name "$(sed 's/ .*//' several)"
is 'the others are named' "127.0.0.2
127.0.0.3" "$(sed -n "s/tcpclient: warning: unable to connect to \(.*\) port $p: .*/\1/p" \
  several.err | sort)"
is 'IPv6 first, then IPv4' name "$(sed 's/ .*//' both)"
is '-6: IPv6 alone' '' "$(cat six)"
like 'which does not answer' "fatal: unable to connect to both port $p: " \
  "$(cat six.err)"
is '-6: nothing to connect to' \
  'tcpclient: fatal: no IPv6 address for several' "$(cat none.err)"
is 'an address is no name' 'name ' "$(cat name.5)"
is 'nor is one with odd bytes' 'name ' "$(cat name.6)"
is 'letters become small' 'name upper.example' "$(cat name.7)"
is 'underscores are usual' 'name under_score-1.example' "$(cat name.8)"
is 'a name that is not that of the address' 'name 127.1' "$(cat name.9)"
is '-p: is none' 'name ' "$(cat paranoid.9)"
is '-p: one that is, is' 'name under_score-1.example' "$(cat paranoid.8)"
is '-q: none of the addresses is named' 111 "$(cat quiet)"
like '-v: where there is but one, too' \
  "warning: unable to connect to 127.0.0.3 port $p: " "$(cat talk.err)"
for how in no unknown; do
  like "a server whose address is $how" \
    '^tcpserver: fatal: (no IP address for|unable to find.* of) none\.invalid' \
    "$(cat server.$how)"
  is 'does not start' 111 "$(tail -n 1 server.$how)"
  like "qmtp-queue's server, whose address is $how" \
    '^qmtp-queue: fatal: .*: (no address of|unable to find) none\.invalid' \
    "$(cat queue.$how)"
  is 'the message waits' 56 "$(tail -n 1 queue.$how)"
done
like 'a server takes the address of IPv4' 'connected to 127.0.0.4 port' \
  "$(cat first)"
end
