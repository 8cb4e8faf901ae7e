#!/bin/sh
# root-field.t: the hub kabul, and two offices that it cannot call, as real
# machines would be: each with a /var/qmail made by "make setup" and
# bushmail-conf, all started by root. herat is behind a NAT whose address is
# another one for each call, and tells by a key who it is: over ssh and by TLS,
# as doc/links says, every command as it stands there. farah has a line to the
# hub, over which it gets its address: plain TCP. bushmail-flush does the work.
# It is cut off 100 times, and called again: nothing is lost or doubled, nothing
# is left running, and the hub has opened no connection: the kernel counts them.
#   FIELD_SEED=N, FIELD_CUTS=N, FIELD_SECONDS=N: other points to cut at; more of
#   them; when to leave it at those that there were (70)
. tests/lib.sh
. tests/site.sh
. tests/field.sh
. tests/page.sh
field_enter
seed=${FIELD_SEED:-1}
cuts=${FIELD_CUTS:-100}
seconds=${FIELD_SECONDS:-70}

# ---- the net
for m in kabul herat farah; do machine $m; done
ip netns add nat
ip link add eth0 netns kabul type veth peer name wan netns nat
ip link add eth0 netns herat type veth peer name lan netns nat
ip -n kabul addr add 192.0.2.1/24 dev eth0
ip -n nat addr add 10.1.0.1/16 dev lan
for l in "kabul eth0" "nat wan" "nat lan" "herat eth0"; do
  ip -n "${l% *}" link set "${l#* }" up
done
# What waits for somebody at an address that is gone does so for seconds.
for m in kabul herat farah; do
  on $m sh -c 'cd /proc/sys/net/ipv4 && echo 3 > tcp_keepalive_time &&
    echo 1 > tcp_keepalive_intvl && echo 2 > tcp_keepalive_probes &&
    echo 2 > tcp_retries2'
done
ip netns exec nat sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'
ip netns exec nat nft -f - <<'END'
table ip nat {
  chain post {
    type nat hook postrouting priority 100;
    oifname "wan" masquerade
  }
  chain forward {
    type filter hook forward priority 0;
    iifname "wan" ct state new drop
  }
}
END
# Connections that begin, on all but lo.
for m in kabul herat farah; do
  ip netns exec $m nft -f - <<'END'
table inet watch {
  counter dialled { }
  chain output {
    type filter hook output priority 0;
    oifname != "lo" tcp flags & (syn | ack) == syn counter name dialled
    oifname != "lo" meta l4proto udp counter name dialled
  }
}
END
done
dialled() {
  ip netns exec "$1" nft list counter inet watch dialled |
    sed -n 's/.*packets \([0-9]*\).*/\1/p'
}
# The line is up: herat has another address, and so has its NAT.
address=1
holed=
up() {
  address=$((address % 200 + 2))
  printf '%s\n' "addr flush dev wan" "addr add 192.0.2.$address/24 dev wan" |
    ip -n nat -batch -
  printf '%s\n' "addr flush dev eth0" "addr add 10.1.1.$address/16 dev eth0" \
    "route add default via 10.1.0.1" | ip -n herat -batch -
  [ -z "$holed" ] || ip netns exec $holed nft delete table ip hole 2> "$T/out"
  holed=
}
# Nothing passes any more: it is dropped, or answered by a reset.
hole() { # LINK VERDICT
  case $1 in tcp) hook=output holed=farah ;; *) hook=forward holed=nat ;; esac
  ip netns exec $holed nft "table ip hole { chain passes {
    type filter hook $hook priority -10; ip protocol tcp $2; }; }"
}

# ---- the machines: INSTALL and README
for m in kabul herat farah; do
  install $m > "$T/out" 2>&1 || { cat "$T/out"; exit 1; }
done
{
  on kabul bushmail-conf hub "$home" kabul.example.org
  on kabul bushmail-conf add-office "$home" herat herat.example.org -
  on kabul bushmail-conf add-office "$home" farah farah.example.org 10.64.0.2
  on herat bushmail-conf office "$home" herat herat.example.org 192.0.2.1
  on farah bushmail-conf office "$home" farah farah.example.org 10.64.0.1
} > "$T/out"
for m in kabul herat farah; do
  is "$m: bushmail-conf check, but for the servers" "" "$(on $m \
    bushmail-conf check "$home" 2>&1 | grep -v 'service/.*run')"
  # Somebody to get mail.
  as $m maildirmake "$home/alias/r1"
  echo ./r1/ > "$T/$m/alias/.qmail-r1"
done
for s in qmtpd push; do
  bg on kabul "$home/service/$s/run" > "$T/log.$s"
done

# ---- farah's line
pppline() {
  bg socat PTY,link="$T/tty.kabul",rawer PTY,link="$T/tty.farah",rawer
  until_true 5 test -e "$T/tty.farah"
  bg on kabul pppd "$T/tty.kabul" 10.64.0.1:10.64.0.2 local noauth nodetach \
    > "$T/out"
  bg on farah pppd "$T/tty.farah" local noauth nodetach noipdefault > "$T/out"
  until_true 20 assigned
}
assigned() { ip -n farah addr | grep -q 'inet 10\.64\.0\.2 peer 10\.64\.0\.1'; }
if [ -c /dev/ppp ] && command -v pppd socat > /dev/null; then
  ok "pppd gives farah its address" pppline
else
  skip "pppd gives farah its address" "no /dev/ppp or no pppd: a veth's instead"
  ip link add line netns kabul type veth peer name line netns farah
  ip -n kabul addr add 10.64.0.1 peer 10.64.0.2 dev line
  ip -n farah addr add 10.64.0.2 peer 10.64.0.1 dev line
  ip -n kabul link set line up
  ip -n farah link set line up
fi
listening() { on kabul tcpclient -qRHl0 192.0.2.1 "$1" true; }
until_true 10 listening 209
until_true 10 listening 2090

# ---- herat's keys: doc/links
parts='' links=''
if [ -x /usr/sbin/sshd ] && command -v ssh > /dev/null; then
  : > "$T/kabul.ssh/sshd_config"
  ssh-keygen -q -t ed25519 -N '' -f "$T/kabul.ssh/ssh_host_ed25519_key"
  bg on kabul /usr/sbin/sshd -D -e 2> "$T/log.sshd"
  until_true 10 listening 22
  parts=3
  links="ssh "
else
  skip "ssh" "no sshd, or no ssh"
fi
if command -v socat > /dev/null && command -v openssl > /dev/null; then
  parts=${parts}4
  links="${links}tls "
else
  skip "TLS" "no socat, or no openssl"
fi
step() {
  echo "${cmd%&}" > "$T/$m.step"
  case $(page_field 5)$cmd in
  *'&')
    bg as "$m" sh "$T/$m.step" 2>> "$T/log.socat"
    p=${cmd#*LISTEN:}
    ok "$m: $cmd" until_true 10 listening "${p%%,*}"
    return ;;
  '#'*) got=$(on "$m" sh "$T/$m.step" 2>&1) ;;
  *) got=$(as "$m" sh "$T/$m.step" 2>&1) ;;
  esac
  got="$? $got"
  is "$m: $(echo "$cmd" | sed -n 1p)" "0 $(page_field 4)" "$got"
}
real() { echo "$2" | sed "s|^/etc/ssh|$T/$1.ssh|; s|^$home|$T/$1|"; }
carry() { # MACHINE FILE MACHINE FILE
  cp "$(real "$1" "$2")" "$(real "$3" "$4")"
  chown $uid "$(real "$3" "$4")"
}
echo "192.0.2.1 kabul.example.org" >> "$T/hosts"
up
page_read doc/links
i=0
while [ $i -lt "$page_steps" ]; do
  i=$((i + 1))
  case ${parts}5 in *"$(page_field 1)"*) ;; *) continue ;; esac
  m=$(page_field 2)
  cmd=$(page_field 3)
  # shellcheck disable=SC2086 # words
  case $cmd in
  maildirpull* | maildirserial* | bushmail-flush*) ;; # below
  *) if [ "$m" = carry ]; then carry $cmd; else step; fi ;;
  esac
done
{
  sed -n 's/^hub:/tcp:/p' "$T/farah/control/links"
  echo "gone:get:192.0.2.77"
} > "$T/out"
cat "$T/out" > "$T/farah/control/links"
links="${links}tcp"

# ---- mail
# shellcheck disable=SC2034 # for site.sh
D=$T
K=$T/kabul
fill() { # OFFICE: 6 messages each way
  q=$(echo "$1" | tr a-z A-Z)
  H=$K/qrelay/MAILDIR.$q
  Q=$T/$1/qrelay/MAILDIR
  rm -rf "$H"/???/* "$Q"/???/* "$K/alias/r1"/???/* "$T/$1/alias/r1"/???/*
  for s in "$K/spool" "$T/$1/spool"; do
    rm -rf "$s"/???/* "$s"/seen/* "$s"/done/* "$s/done/.log"
  done
  own tests/takecensus fill "$H" 6 1 "qrelay-$1-" "$1.example.org"
  own tests/takecensus fill "$Q" 6 1 qrelay- kabul.example.org
}
own() { tests/limit -u $uid 20 "$@"; }
judge() { # OFFICE
  {
    tests/takecensus judge 6 1 "$T/$1/alias/r1" "$T/$1/spool" "$H"
    tests/takecensus judge 6 1 "$K/alias/r1" "$K/spool" "$Q"
  } | paste -s -d ' ' -
}
# Nothing waits any more, and nobody is at work.
settled() {
  drained && site_idle kabul && site_idle "$1" && quiet "$1" ""
}
cron() {
  for m in kabul "$1"; do on "$m" maildirvirt -q "$home/spool"; done
  settled "$1"
}
drained() { [ "$(count "$H") $(count "$Q")" = "0 0" ]; }
# quiet NAME PIDS: nobody but these is there.
quiet() { [ -z "$(pids "$1" | grep -vxF "$2")" ]; }
office() { case $1 in tcp | gone) echo farah ;; *) echo herat ;; esac; }
# As a hook would: nothing in the environment. $timed: how long, in took.LINK.
flush() { # LINK OPTION...
  l=$1
  shift
  on "$(office "$l")" $timed env -i "$home/bin/bushmail-flush" "$@" -- "$l" 2>&1
}
idle=$(pids kabul)
for l in $links; do
  o=$(office "$l")
  timed="$B/tests/clock -o $T/took.$l"
  up
  fill "$o"
  is "$l: both ways, started by a hook: exit, and not a word" "0 " \
    "$(x=$(flush "$l"); echo "$? $x")"
  until_true 20 settled "$o"
  is "$l: each is there once" "0 0 0 0 0 0" "$(judge "$o")"
  like "$l: the account" "link=$l .* got=6 .* sent=6 .* left=0 .* exit=0" \
    "$(tail -n 1 "$T/$o/log/flush")"
  ok "$l: nothing is left running in $o" until_true 10 quiet "$o" ""
  ok "$l: nor in kabul" until_true 10 quiet kabul "$idle"
done

# ---- what goes wrong: said once, nothing moves, nothing is left running
# wrong LINK WHAT N:PATTERN...: exit 111; N lines of ours like that, no other.
wrong() {
  l=$1
  what=$2
  shift 2
  o=$(office "$l")
  out=$(flush "$l")
  is "$what: exit" 111 $?
  ours=$(echo "$out" | grep '^[a-z-]*: ')
  for p in "$@"; do
    is "$what: ${p#*:}" "${p%%:*}" "$(echo "$ours" | grep -Ec "^${p#*:}")"
    ours=$(echo "$ours" | grep -Ev "^${p#*:}")
  done
  is "$what: no other line of ours" "" "$ours"
  is "$what: all waits where it was" "6 6" "$(count "$H") $(count "$Q")"
  ok "$what: nothing is left running" until_true 10 quiet "$o" ""
}
got='not all is fetched: cmdclient: .* ended with exit code [0-9]*: there may'
left='not all is sent: maildirserial: serialqmtp: .*: 6 messages left without'
line='1:bushmail-flush: warning:'
up
case $links in *ssh*)
  fill herat
  (umask 077; ssh-keygen -q -t ed25519 -N '' -f "$T/key")
  chown $uid "$T/key"
  mv "$T/herat/ssh/key" "$T/herat/ssh/own"
  mv "$T/key" "$T/herat/ssh/key"
  wrong ssh "a key that the hub does not know" "$line ssh: $got .*; $left"
  mv "$T/herat/ssh/own" "$T/herat/ssh/key" ;;
esac
case $links in *tls*)
  fill herat
  mv "$T/herat/tls/office.pem" "$T/herat/tls/own"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 9 \
    -subj /CN=herat -keyout "$T/k" -out "$T/c" 2> "$T/out"
  cat "$T/k" "$T/c" > "$T/herat/tls/office.pem"
  chown $uid "$T/herat/tls/office.pem"
  wrong tls "a certificate that the hub has not signed" \
    "$line tls: $got .*; $left"
  mv "$T/herat/tls/own" "$T/herat/tls/office.pem" ;;
esac
fill farah
wrong gone "no route" \
  "$line gone: .*192\.0\.2\.77 port 2090: network unreachable"
compile() { (cd "$K/tcprules" && tcprules qmtp.cdb qmtp.tmp < "$1"); }
sed '/^10/s/.*/10.64.0.2:deny/' "$K/tcprules/qmtp.rules" > "$T/rules"
compile "$T/rules"
wrong tcp "an address that the hub denies" "$line tcp: $left"
compile qmtp.rules

# ---- cut off, and called again
timed=
awk -v seed="$seed" 'BEGIN { srand(seed)
  split("hole reset office hub", kind)
  while (++n < 100000) print kind[1 + int(rand() * 4)], rand(), rand() }' \
  > "$T/plan"
# What a cut is: nothing passes any more, every packet finds a closed door, or
# signal 9 for a process of the session, here or there.
sever() { # LINK KIND NUMBER
  case $2 in
  hole) hole "$1" drop; return ;;
  reset) hole "$1" "reject with tcp reset"; return ;;
  office) pids "$(office "$1")" > "$T/pids" ;;
  hub) pids kabul | grep -vxF "$idle" > "$T/pids" ;;
  esac
  p=$(awk -v r="$3" '{ p[NR] = $1 } END { if (NR) print p[1 + int(r * NR)] }' \
    "$T/pids")
  [ -z "$p" ] || kill -9 "$p" 2> /dev/null
}
n=0
bad=
begin=$(date +%s)
while [ $n -lt "$cuts" ] && [ $(($(date +%s) - begin)) -lt "$seconds" ]; do
  for l in $links; do
    o=$(office "$l")
    fill "$o"
    for i in 1 2 3; do
      read -r kind at pick <&3
      up
      flush "$l" -k -t 5 >> "$T/said" 2>&1 &
      sleep "$(awk -v at="$at" '{ print at * $1 }' "$T/took.$l")"
      sever "$l" "$kind" "$pick"
      n=$((n + 1))
    done
    i=0
    while up; flush "$l" -k -t 5 >> "$T/said" 2>&1; ! drained; do
      i=$((i + 1))
      # Whose maildirserial was killed keeps the queue until socat or ssh, whose
      # line is dead, has had its 20 seconds.
      [ $i -lt 120 ] || { bad="$bad $n:$l:stuck"; break; }
      sleep 0.5
    done
    until_true 60 cron "$o" || bad="$bad $n:$l:unsettled"
    x=$(judge "$o" 2>> "$T/judged")
    [ "$x" = "0 0 0 0 0 0" ] || bad="$bad $n:$l:$x"
  done
done 3< "$T/plan"
is "$n cuts (seed $seed): nothing is lost, doubled or torn" "" "$bad"
ok "nothing is left running in kabul" until_true 60 quiet kabul "$idle"
for l in $links; do
  is "$l: no lock is left" "0 " "$(up; x=$(flush "$l"); echo "$? $x")"
done
echo "# calls that did not do all: $(cat "$T"/*/log/flush |
  grep -vc 'left=0 leftbytes=0 exit=0')"
is "the hub has opened no connection" 0 "$(dialled kabul)"
like "the offices have" '^[1-9][0-9]* [1-9][0-9]*$' \
  "$(dialled herat) $(dialled farah)"
on kabul tcpclient -qRHl0 -T 1 10.64.0.2 1 true
is "that is what is counted" 1 "$(dialled kabul)"
end
