#!/bin/sh
# links.t: every command of doc/links, in its order, with the output that the
# text promises: mail over plain TCP, over a real sshd and ssh, and over TLS by
# socat, both ways, on connections that the office made. Each machine is a
# directory below $T, all as the ordinary user who runs the test, so
#   /var/qmail, /etc/...   are below $T/MACHINE
#   192.0.2.N              is 127.0.2.N, kabul.example.org is 127.0.0.1
#   ports                  are free ones
#   bushmail               is this user: tests/somebody.c says so to sshd
# On the squeezed ports herat is who calls from 127.0.0.1, too: bushmail-flush
# does not choose where it calls from.
# Around each command that gets or puts mail there is some, and it is counted;
# what is for another office stays. And at the end: who may not.
. tests/lib.sh
. tests/site.sh
. tests/page.sh
D=$T
limit=$B/tests/limit
sshd=/usr/sbin/sshd
if [ "$(id -u)" = 0 ]; then
  skip "links" "mail is not handled as root"
  end
fi

# What is there. $have has the parts of the page that can be played.
have=612
if [ -x $sshd ] && command -v ssh > /dev/null &&
  cc -shared -fPIC -o "$T/somebody.so" tests/somebody.c \
    2> "$T/cc"; then
  have=${have}3
else
  skip "ssh" "no sshd, no ssh, or no compiler for a library"
fi
if command -v socat > /dev/null && command -v openssl > /dev/null; then
  have=${have}4
else
  skip "TLS" "no socat, or no openssl"
fi
LD_PRELOAD=$T/somebody.so SOMEBODY=$T true > "$T/preload" 2>&1
case $have in *3*)
  if [ -s "$T/preload" ]; then
    skip "ssh" "nothing can be preloaded: $(head -n 1 "$T/preload")"
    have=$(echo $have | tr -d 3)
  fi ;;
esac
case $have in *3*) ;; *) have=$(echo $have | tr -d 4) ;; esac
case $have in *34) have=${have}5 ;; esac

for s in kabul herat mazar; do
  site_make $s $s.example.org
  site_staff $s r1 r2
  for p in maildirpush maildirpull qmtpd serialqmtp turn tcpclient cmdclient \
    squeeze; do
    ln -s "$B/$p" "$T/$s/bin/"
  done
  [ $s = kabul ] && continue
  site_office $s
  site_link kabul $s $s.example.org
done
site_rules kabul '127.:allow,RELAYCLIENT=""'
site_listen kabul || exit 1
tap_pids="$tap_pids $(cat "$T/kabul/pid")"

listen tcpserver -1RHl0 127.0.2.1 0 true || {
  skip "links" "no 127.0.2.1 on this machine: $(cat "$T/log")"
  end
}
stop
freeport
push=$port
freeport
ssh=$port
freeport
get=$port
freeport
put=$port
freeport
sget=$port
freeport
sput=$port

# A sshd for one user, with a key of its own.
case $have in *3*)
  mkdir "$T/kabul/ssh"
  ssh-keygen -q -t ed25519 -N '' -f "$T/kabul/ssh/ssh_host_ed25519_key"
  cat > "$T/sshd" <<EOT
ListenAddress 127.0.0.1:$ssh
HostKey $T/kabul/ssh/ssh_host_ed25519_key
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
SetEnv BUSHHOME=$T/kabul
EOT
  LD_PRELOAD=$T/somebody.so SOMEBODY=$T/kabul bg $sshd -D -e -f "$T/sshd" \
    2> "$T/sshd.log"
  until_true 10 tcpclient -qRHl0 127.0.0.1 "$ssh" true ;;
esac

H=$T/kabul/qrelay/MAILDIR.HERAT
M=$T/kabul/qrelay/MAILDIR.MAZAR
Q=$T/herat/qrelay/MAILDIR
census() { "$B/tests/takecensus" "$@"; }
census fill "$M" 1 1 qrelay-mazar- mazar.example.org

# here MACHINE: the text on 0 with the names of this test.
here() {
  sed -e "s|/var/qmail|$T/$1|g" -e "s|/etc/\([a-z]*\)|$T/$1/\1|g" \
    -e 's/192\.0\.2\./127.0.2./g' -e "s/ 0 2090 / 127.0.2.1 $push /" \
    -e "s/ 0 2093 / 127.0.2.1 $sget /; s/ 0 2094 / 127.0.2.1 $sput /" \
    -e "s/\(127.0.2.1\) 2093$/\1 $sget/; s/\(127.0.2.1\) 2094$/\1 $sput/" \
    -e 's/^127.0.2.3:\(allow,OFFICE="herat",RELAY.*\)/&\
127.0.0.1:\1/' \
    -e "/ -z /!s/^maildirpull \(.*127.0.2.1\)/maildirpull -i 127.0.2.3 \1 $push/" \
    -e "/ -z /!s/^\(maildirqmtp .*\)127.0.2.1/\1127.0.0.1 $(cat "$T/kabul/port")/" \
    -e "s/HostName .*/HostName 127.0.0.1\\
Port $ssh/" -e "s/\(LISTEN:[0-9]*\)/\1,bind=127.0.0.1/" \
    -e "s/\(OPENSSL:\)kabul.example.org\(:[0-9]*\)/\1127.0.0.1\2,openssl-commonname=kabul.example.org/" \
    -e "s/:2091,/:$get,/; s/:2092,/:$put,/" -e "s/chown bushmail/chown $(id -u)/"
}

fresh() { site_fresh "$H" "$Q" "$T"/*/spool "$T"/*/staff/*/Maildir; }
left() { [ "$(count "$1")" = 0 ]; }
# judge SITE QUEUE: what was in QUEUE is there, once, and queued no more. (Under
# squeeze who has fetched it may end before it is removed.)
judge() {
  until_true 20 left "$2"
  until_true 20 site_idle "$1"
  census judge 3 2 "$T/$1"/staff/*/Maildir "$T/$1/spool" "$2"
}

# step: the command in $cmd on machine $m, expecting what is in $want.
step() {
  d="$m: $(printf '%s\n' "$cmd" | sed -e 's/\\//g' -e q | cut -c 1-70)"
  printf '%s\n' "$cmd" | here "$m" > "$T/cmd"
  fresh
  census fill "$H" 3 2 qrelay-herat- herat.example.org
  census fill "$Q" 3 2 qrelay- kabul.example.org
  case $cmd in
  *'&')
    sed 's/^/exec /; s/&$//' "$T/cmd" > "$T/cmd.bg"
    BUSHHOME=$T/$m PATH=$T/$m/bin:$PATH bg sh "$T/cmd.bg" 2>> "$T/servers"
    p=$(sed -n 's/.*LISTEN:\([0-9]*\).*/\1/p' "$T/cmd")
    a=127.0.0.1
    [ -n "$p" ] || {
      p=$(sed -n 's/.* 127.0.2.1 \([0-9]*\) .*/\1/p' "$T/cmd") a=127.0.2.1
    }
    # From nobody's address: no session of an office begins.
    ok "$d" until_true 10 tcpclient -qRHl0 -i 127.0.2.9 $a "$p" true
    return ;;
  esac
  got=$(BUSHHOME=$T/$m PATH=$T/$m/bin:$PATH "$limit" 150 sh "$T/cmd" \
    2>&1 < /dev/null)
  is "$d" "0 $want" "$? $got"
  case $cmd in
  maildirpull*)
    is "what is for herat is there, once" "0 0 0" "$(judge herat "$H")"
    is "and not what is for mazar" 1 "$(count "$M")" ;;
  bushmail-flush*) is "both ways, each once" "0 0 0 0 0 0" \
    "$(judge herat "$H") $(judge kabul "$Q")" ;;
  maildirqmtp* | maildirserial*)
    is "what herat wrote is there, once" "0 0 0" "$(judge kabul "$Q")" ;;
  esac
}

carry() { # FROM FILE TO FILE
  cp "$(echo "$2" | here "$1")" "$(echo "$4" | here "$3")"
}

is "each maildirserial of the page says the reason of its client" "" \
  "$(grep 'maildirserial -' doc/links | grep -v ' -e 2 -- ')"
page_read doc/links
ok "the page has steps" test "$page_steps" -gt 25
i=0
while [ $i -lt "$page_steps" ]; do
  i=$((i + 1))
  case $have in *$(page_field 1)*) ;; *) continue ;; esac
  m=$(page_field 2)
  cmd=$(page_field 3)
  want=$(page_field 4)
  case $have in *3*) ;; *) # of part 6, what is over ssh
    case $cmd in */ssh/* | *'-k key') continue ;; esac ;;
  esac
  # shellcheck disable=SC2086 # words
  if [ "$m" = carry ]; then carry $cmd; else step; fi
done

# ---- who may not
fresh
BUSHHOME=$T/herat
export BUSHHOME
# pull COMMAND: its exit code, and how many of its lines the admin finds.
pull() {
  "$limit" 150 maildirpull -c "$@" > "$T/out" 2>&1 < /dev/null
  echo "$?"
}
case $have in *3*)
  s="ssh -F $T/herat/ssh/config -T"
  for c in "get mazar" "get; maildirpush -n mazar" "maildirpush -n mazar" \
    "get
maildirpush -n mazar" "" "PUT" "/bin/sh" squeeze "squeeze get mazar" \
    "squeeze -p"; do
    # shellcheck disable=SC2086 # words
    out=$($s -o SetEnv=OFFICE=mazar kabul "$c" 2>&1 < /dev/null)
    is "herat's key: $(echo "$c" | tr '\n' ' ')" \
      "100 office: fatal: say get or put" "$? $out"
  done
  # shellcheck disable=SC2086
  is "nor by a variable" 0 "$(pull $s -o SetEnv=OFFICE=mazar kabul get)"
  # shellcheck disable=SC2086
  ok "no other way in" status 255 $s -N -o ExitOnForwardFailure=yes \
    -R 0:127.0.0.1:1 kabul
  is "what is for mazar is where it was" 1 "$(count "$M")"
  ssh-keygen -q -t ed25519 -N '' -f "$T/mazar/key"
  sed "s|herat/ssh/key|mazar/key|" "$T/herat/ssh/config" > "$T/mazar/config"
  m="ssh -F $T/mazar/config -T kabul"
  # shellcheck disable=SC2086
  is "a key that nobody knows" 111 "$(pull $m get)"
  like "is told so" 'Permission denied' "$(cat "$T/out")"
  echo "restrict,command=\"$T/kabul/bin/office nowhere\" $(cat \
    "$T/mazar/key.pub")" > "$T/kabul/.ssh/authorized_keys"
  # shellcheck disable=SC2086
  is "the key of an office without a queue" 100 "$(pull $m get)"
  like "the hub's reason comes over ssh" \
    '^maildirpush: fatal: 127.0.0.1: .*no office nowhere in control/offices' \
    "$(cat "$T/out")"
  sed -i 's/nowhere/mazar/' "$T/kabul/.ssh/authorized_keys"
  # shellcheck disable=SC2086
  is "mazar's own key gets what is for mazar" "0 0" "$(BUSHHOME=$T/mazar \
    pull $m get) $(count "$M")"
  : > "$T/herat/ssh/known_hosts"
  # shellcheck disable=SC2086
  is "a hub that is not known" 111 "$(pull $s kabul get)"
  like "is told so" 'Host key verification failed' "$(cat "$T/out")" ;;
esac
case $have in *4*)
  t=$T/kabul/tls
  tls="OPENSSL:127.0.0.1:$get,openssl-commonname=kabul.example.org"
  good="cafile=$t/ca.pem,cert=$T/herat/tls/office.pem"
  census fill "$M" 1 1 qrelay-mazar- mazar.example.org
  is "herat's certificate gets nothing of mazar's" "0 1" \
    "$(pull socat - "$tls,$good") $(count "$M")"
  is "no certificate" 111 "$(pull socat - "$tls,cafile=$t/ca.pem")"
  like "is said" '^cmdclient: warning: socat ended' "$(cat "$T/out")"
  is "a hub of another name" 111 \
    "$(pull socat - "OPENSSL:127.0.0.1:$get,$good")"
  sh "$T/kabul/bin/certify" nowhere
  is "a name without a queue" 100 \
    "$(pull socat - "$tls,cafile=$t/ca.pem,cert=$t/nowhere.pem")"
  why='^maildirpush: fatal: 127.0.0.1: .*no office nowhere in control/offices'
  ok "the hub's log says who called" until_true 20 grep -q "$why" "$T/servers"
  mv "$t" "$T/kabul/true"
  mkdir "$t"
  (cd "$t" && openssl req -x509 -newkey ec -pkeyopt \
    ec_paramgen_curve:P-256 -nodes -days 9 -subj "/CN=mail of example.org" \
    -keyout ca.key -out ca.pem 2> "$T/out")
  sh "$T/kabul/bin/certify" mazar
  is "mazar's name, and somebody else's signature" 111 \
    "$(pull socat - "$tls,cafile=$T/kabul/true/ca.pem,cert=$t/mazar.pem")"
  is "a hub with somebody else's signature" 111 \
    "$(pull socat - "$tls,cafile=$t/ca.pem,cert=$T/herat/tls/office.pem")"
  is "what is for mazar is where it was" 1 "$(count "$M")" ;;
esac
end
