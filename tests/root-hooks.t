#!/bin/sh
# root-hooks.t: what is in etc/, copied to where it says, and called as its host
# calls it, by the host itself where that is installed: run-parts, pppd's ip-up,
# ifup, cron; supervise, runsv, s6-supervise, OpenRC. On a machine of its own,
# with an office and a hub on it; each call has to bring mail both ways. $OPENRC
# is a directory that Debian's packages of it are unpacked in.
. tests/lib.sh
. tests/site.sh
. tests/machine.sh
machine "hooks, as root" tests/root-hooks.t

have() { command -v "$1" > "$T/which"; }
if ! have socat || ! have ps; then
  skip "hooks" "no socat, to play syslog, or no ps"
  end
fi
bg socat -u UNIX-RECV:/dev/log,mode=666 "OPEN:$T/syslog,creat,append"
until_true 10 test -S /dev/log
ok "an office and a hub" machine_mail /srv/hub /var/qmail || end
for s in qmtpd push; do bg "$H/service/$s/run" > "$T/$s.log"; done
# As nobody's: no session of the office begins.
listening() { tcpclient -RHl0 -i 127.0.0.8 127.0.0.1 "$1" true 2> "$T/err"; }
closed() { ! listening "$1"; }
until_true 10 listening 209
until_true 10 listening 2090
rm -f /etc/ppp/ip-up.d/* /etc/network/if-up.d/* # of others
for d in etc/*; do
  case $d in etc/ppp | etc/network | etc/networkd* | etc/Net* | etc/init.d)
    mkdir -p "/$d" && cp -Rp "$d/." "/$d/" ;;
  esac
done
chmod 755 /etc/*/*.d/bushmail /etc/init.d/bushmail-qmtpd
said() {
  tr '<' '\n' < "$T/syslog" |
    sed -n 's/^[0-9]*>[A-Z][a-z]* *[0-9]* [0-9:]* //p'
}
# Not even by a hook that has just been called.
flushing() { ! ps -e -o args= | grep -q '[b]ushmail-flush\|\.d/[b]ushmail'; }
# In syslog, in the end: a line, or one like that.
heard() { until_true 10 grep -q "${1:-.}" "$T/syslog"; }
accounts() { [ -e "$O/log/flush" ] && [ "$(wc -l < "$O/log/flush")" -ge "$1" ]; }

# hook NAME COMMAND...: the command says nothing, and mail flows, in a session
# with an account, of which nothing is left.
hook() {
  what=$1
  shift
  : > "$T/syslog"
  rm -f "$O/log/flush"
  down 2
  up 2
  is "$what: not a word" 0 "$(cd / && "$@" 2>&1; echo $?)"
  ok "$what: mail has come and gone" mailed 2 2
  ok "$what: nothing is left running" until_true 10 flushing
  is "$what: one account" 1 "$(cat "$O/log/flush" | wc -l | tr -d ' ')"
  is "$what: nothing in syslog" "" "$(said)"
}
# quiet NAME COMMAND...: the command does nothing at all.
quiet() {
  what=$1
  shift
  rm -f "$O/log/flush"
  is "$what: not a word" 0 "$("$@" 2>&1; echo $?)"
  ok "$what: and nothing is done" flushing
  ok "$what: no account" test ! -e "$O/log/flush"
}

# ---- bushmail-flush by itself
hook "bushmail-flush, no environment, no descriptors, an odd umask" \
  sh -c 'umask 777; exec env -i "$B/bushmail-flush" <&- >&- 2>&-'
is "the account is the owner's" "bushmail -rw-------" \
  "$(ls -l "$O/log/flush" | awk '{ print $3, $1 }')"
is "so is all else" "" "$(find "$O/spool" "$O/qrelay" "$O/alias" "$O/log" \
  ! -user bushmail)"

# ---- pppd: as run_program does: nothing in the environment but its own
ppp=/etc/ppp/ip-up.d/bushmail
pppd() {
  env -i IFNAME=ppp0 IPLOCAL=10.0.0.2 IPREMOTE=10.0.0.1 DEVICE=/dev/ttyS0 \
    SPEED=38400 "$@" ppp0 /dev/ttyS0 38400 10.0.0.2 10.0.0.1 kabul
}
hook "ip-up.d" pppd "$ppp"
hook "ip-up.d, no descriptors, umask 0" \
  sh -c 'umask 0; exec "$@" <&- >&- 2>&-' sh env -i "$ppp" ppp0
hook "ip-up.d, by run-parts" env -i PATH=/usr/bin:/bin run-parts \
  --arg=ppp0 --arg=/dev/ttyS0 --arg=38400 /etc/ppp/ip-up.d
mv /etc/ppp/ip-up.d/bushmail /etc/ppp/ip-up.d/bushmail.sh
is "with a dot in its name run-parts passes it by" "" \
  "$(run-parts --list /etc/ppp/ip-up.d | grep bush)"
mv /etc/ppp/ip-up.d/bushmail.sh /etc/ppp/ip-up.d/bushmail
if [ -x /etc/ppp/ip-up ]; then
  hook "ip-up.d, by the ip-up of Debian's pppd" pppd /etc/ppp/ip-up
else
  skip "ip-up" "no ppp"
fi

# ---- NetworkManager: interface and action
nm=/etc/NetworkManager/dispatcher.d/bushmail
dispatch() {
  env -i PATH=/usr/bin:/bin NM_DISPATCHER_ACTION="$2" CONNECTION_ID=satellite \
    CONNECTION_UUID=1 DEVICE_IFACE="$1" "$nm" "$1" "$2"
}
is "NetworkManager: owner and mode that it asks for" "-rwxr-xr-x root" \
  "$(ls -l "$nm" | awk '{ print $1, $3 }')"
hook "NetworkManager: up" dispatch wwan0 up
hook "NetworkManager: vpn-up" dispatch tun0 vpn-up
quiet "NetworkManager: down" dispatch wwan0 down
quiet "NetworkManager: dhcp4-change" dispatch wwan0 dhcp4-change
quiet "NetworkManager: hostname" dispatch "" hostname
quiet "NetworkManager: lo" dispatch lo up

# ---- ifupdown
post() {
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin IFACE="$1" LOGICAL="$1" \
    ADDRFAM="$3" METHOD=static MODE="$2" PHASE="${4:-post-up}" VERBOSITY=0 \
    run-parts /etc/network/if-up.d
}
hook "ifupdown" post eth1 start inet
quiet "ifupdown: down" post eth1 stop inet post-down
quiet "ifupdown: lo" post lo start inet
quiet "ifupdown: all of them" post --all start meta
if have ifup; then
  printf 'iface mail0 inet manual\n' > "$T/interfaces"
  mkdir -p /run/network
  hook "ifupdown, by ifup" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    ifup --force -i "$T/interfaces" mail0
else
  skip "ifup" "no ifupdown"
fi

# ---- networkd-dispatcher: asks for exactly this owner, group and mode
nd=/etc/networkd-dispatcher/routable.d/bushmail
is "networkd-dispatcher: owner, group and mode" "-rwxr-xr-x root root" \
  "$(ls -l $nd | awk '{ print $1, $3, $4 }')"
hook "networkd-dispatcher" env -i PATH=/usr/bin:/bin IFACE=wwan0 STATE=routable \
  AdministrativeState=configured OperationalState=routable ADDR=10.0.0.2 $nd
quiet "networkd-dispatcher: lo" env -i IFACE=lo STATE=routable $nd

# ---- six at once: each ends the one before it, and a hub may take a call that
# was given up for the newest, and end that; what is left, cron brings.
down 30
up 30
rm -f "$O/log/flush"
hooks=
for h in 'pppd "$ppp"' 'dispatch wwan0 up' 'post eth1 start inet' \
  'pppd "$ppp"' 'dispatch wwan0 up' 'post eth1 start inet6'; do
  eval "$h" &
  hooks="$hooks $!"
done
# shellcheck disable=SC2086 # words
wait $hooks
until_true 20 accounts 1
ok "six hooks at once: they end" until_true 20 flushing
# As cron would, again and again: what a call that was given up still holds is
# left alone, without a word; what was stored by a session that ended before its
# router could begin waits for the next one.
cron_comes() {
  for try in 1 2 3 4 5; do
    env -i "$B/bushmail-flush" -q
    env -i "$B/maildirvirt" -q "$O/spool"
    until_true 5 machine_idle 30 30 && return
  done
  return 1
}
ok "cron brings the rest" cron_comes
ok "and then each message is there once" mailed 30 30
like "nothing is left" ' left=0 leftbytes=0 exit=0$' \
  "$(tail -n 1 "$O/log/flush")"

# ---- a hub that is down, one that says nothing, a wrong user: one clear line
down 1
links() { printf '%s\n' "$@" > "$O/control/links"; }
cp "$O/control/links" "$T/links"
: > "$T/syslog"
up 1
links 'hub:send:qrelay/MAILDIR:qrelay-:127.0.0.9 1'
ok "a hub that is down" pppd "$ppp"
until_true 10 flushing
heard
like "it says so in syslog" \
  '^bushmail-flush: bushmail-flush: warning: hub: not all is sent: maildirserial: tcpclient: unable to connect to 127.0.0.9 port 1: .*: 1 message left' \
  "$(said)"
is "mail stays" 1 "$(count "$O/qrelay/MAILDIR")"
listen tcpserver -1RHl0 127.0.0.9 0 sh -c ': > "$0"; exec sleep 100' \
  "$T/called"
links "hub:get:127.0.0.9 $port"
(
  env -i "$ppp" ppp0
  : > "$T/back"
) &
ok "a hub that says nothing: the hook is back at once" until_true 5 \
  test -e "$T/back"
until_true 10 test -e "$T/called"
bg env -i BUSHHOME=$O "$B/bushmail-flush" -v 2> "$T/second"
until_true 10 test -s "$T/second"
is "cron's does nothing meanwhile" \
  "bushmail-flush: info: hub: another bushmail-flush is at work here" \
  "$(cat "$T/second")"
cp "$T/links" "$O/control/links"
hook_once() {
  : > "$T/syslog"
  dispatch wwan0 up
  mailed 1 1
}
ok "the next line that comes up: mail goes" hook_once
ok "nothing is left of either" until_true 10 flushing
heard
is "which says so" "bushmail-flush: bushmail-flush: warning: hub: told to stop" \
  "$(said)"
stop 2> "$T/err"
: > "$T/syslog"
up 1
ok "as the wrong user" tests/limit -u 65534 0 env -i "$ppp" ppp0
heard
is "one line that says so" "bushmail-flush: bushmail-flush: warning: hub: \
nothing is fetched or sent: $O/spool: unable to open it: Permission denied" \
  "$(said)"
: > "$T/syslog"
mv "$O/control/links" "$T/links"
ok "no control/links" env -i "$ppp" ppp0
heard
is "one line" "bushmail-flush: bushmail-flush: fatal: nothing is fetched or \
sent: unable to read $O/control/links: No such file or directory" "$(said)"
: > "$T/syslog"
rm "$O/bin"
ok "no programs" env -i "$ppp" ppp0
heard
like "one line" '^bushmail-flush: .*bushmail-flush: not found' "$(said)"
cp "$T/links" "$O/control/links"
ln -s "$B" "$O/bin"
machine_empty

# ---- cron: its own parser, and its clock ten minutes on
like "cron's line is the one that bushmail-conf tells" \
  "^\\*/10 \\* \\* \\* \\* root maildirvirt -q $O/spool\$" "$(cat etc/cron.d/bushmail)"
like "that one" "^ *\\*/10 \\* \\* \\* \\* root BUSHHOME=$O $O/bin/maildirvirt \
-q $O/spool\$" "$(cat "$T/conf")"
cron=/usr/sbin/cron
if [ -x $cron ] &&
  cc -shared -fPIC -o "$T/steps.so" tests/steps.c > "$T/cc" 2>&1; then
  rm -f /etc/cron.d/* /var/spool/cron/crontabs/* /etc/crontab
  cp etc/cron.d/bushmail /etc/cron.d/bushmail
  rm -f "$O/log/flush"
  down 2
  up 2
  machine_fill "$O/spool" 1 "" kabul.example.org
  now=$(date +%s)
  # Some seconds before a full ten minutes.
  STEPS_BY=$((600 - now % 600 - 12)) LD_PRELOAD=$T/steps.so \
    bg $cron -f -L 15 > "$T/cron" 2>&1
  ok "by cron: mail has come and gone" until_true 20 accounts 1
  until_true 20 machine_idle 2 2
  is "what was in the spool is routed" 0 "$(count "$O/spool")"
  heard 'CMD .*maildirvirt'
  like "as root's, at that time" '\(root\) CMD \(.*maildirvirt -q /var/qmail/spool\)' \
    "$(said)"
  is "cron finds no fault" "" "$(said | grep -i 'error\|bad')"
  until_true 10 flushing
  machine_empty
else
  skip "cron" "no cron, or no compiler for its clock"
fi

# ---- supervisors, of a hub's servers
for p in $tap_pids; do kill "$p" 2> "$T/err"; done
until_true 10 closed 209
until_true 10 closed 2090
umount /var/qmail
umount /srv
mount -t tmpfs -o mode=755 none /var/qmail
mount -t tmpfs -o mode=755 none /srv
ok "a hub and an office" machine_mail /var/qmail /srv/office
office() { BUSHHOME=$O "$B/bushmail-flush" 2>&1; }
owner() { ps -e -o user=,args= | awk -v p="$1" '$2 ~ p { print $1 }'; }
both_owned() { [ "$(owner "$1" | grep -c bushmail)" = 2 ]; }

# A sanitizer needs more memory than there is.
unlimited=${SANITIZED:+s/-d [0-9]*//}

# supervised NAME LOGGER COMMAND...: the command keeps the directories it is given
# running: there is service for offices, and a log.
supervised() {
  what=$1
  logger=$2
  shift 2
  for s in qmtpd push; do
    d=$T/service/$s
    rm -rf "$d" "$H/log/$s"
    mkdir -p "$d"
    cp -Rp "etc/$what/." "$d"
    sed -e "s/^server=.*/server=$s/" -e "$unlimited" "etc/$what/run" > "$d/run"
    sed "s/^server=.*/server=$s/" "etc/$what/log/run" > "$d/log/run"
  done
  "$@"
  ok "$what: port 209" until_true 10 listening 209
  ok "$what: port 2090" until_true 10 listening 2090
  down 2
  up 2
  is "$what: an office gets and sends" 0 "$(office; echo $?)"
  ok "$what: its mail is there" mailed 2 2
  until_true 10 both_owned "^(/.*/)?$logger\$"
  is "$what: the logs are the owner's" "bushmail
bushmail" "$(owner "^(/.*/)?$logger\$")"
  rm -f "$H/tcprules/qmtp.cdb"
  listening 209
  ok "$what: what is said is in the log" \
    until_true 10 grep -qs 'unable to read' "$H/log/qmtpd/current"
  tcprules "$H/tcprules/qmtp.cdb" "$H/tcprules/tmp" < "$H/tcprules/qmtp.rules"
  [ -n "$unlimited" ] ||
    is "$what: no core files, and not all of the memory" "1" \
    "$(awk '/core file size/ { c = $5 } /data size/ { d = $4 }
      END { print c == 0 && d != "unlimited" }' \
      "/proc/$(ps -e -o pid=,args= |
        awk '/[t]cpserver.* 209 / { print $1; exit }')/limits")"
}
# gone STOP...: told to stop, all is gone.
gone() {
  "$@"
  ok "$what: it can be stopped" until_true 10 \
    sh -c '! ps -e -o args= | grep -q "^tcpserver\|log$"'
}
both() {
  for s in qmtpd push; do "$@" "$T/service/$s"; done
}
if have svscan; then
  scan() { (cd "$T/service" && exec svscan) > "$T/scan" 2>&1 & scan=$!; }
  supervised daemontools multilog scan
  kill $scan
  gone both sh -c 'svc -dx "$0" "$0/log"'
else
  skip "daemontools" "no svscan"
fi
if have runsvdir; then
  scan() { runsvdir "$T/service" > "$T/scan" 2>&1 & scan=$!; }
  supervised runit svlogd scan
  gone kill -HUP $scan
else
  skip "runit" "no runsvdir"
fi
if have s6-svscan; then
  # As its comment says, word for word, while s6-svscan runs.
  scan() {
    mkdir "$T/scandir"
    s6-svscan "$T/scandir" > "$T/scan" 2>&1 &
    until_true 10 test -p "$T/scandir/.s6-svscan/control"
    for s in qmtpd push; do
      sed -n 's/^# then: //p' etc/s6/run | sed \
        -e "s|/var/service/bushmail-qmtpd|$T/service/$s|" \
        -e "s|/run/service|$T/scandir|g" | sh
    done
  }
  supervised s6 s6-log scan
  gone s6-svscanctl -t "$T/scandir"
else
  skip "s6" "no s6-svscan"
fi

# ---- OpenRC, unpacked somewhere
ok "OpenRC's script is one for sh" sh -n /etc/init.d/bushmail-qmtpd
rc=/sbin/openrc-run
for d in ${OPENRC:+bin sbin lib etc usr}; do
  [ ! -d "$OPENRC/$d" ] || cp -Rp "$OPENRC/$d/." "/$d/"
done
if [ -x $rc ]; then
  for d in daemons exclusive failed hotplugged inactive options scheduled \
    started starting stopping tmp wasinactive; do
    mkdir -p /run/openrc/$d
  done
  : > /run/openrc/softlevel
  ln -s bushmail-qmtpd /etc/init.d/bushmail-push
  for s in qmtpd push; do
    ok "OpenRC: start $s" /etc/init.d/bushmail-$s --nodeps start
  done
  ok "OpenRC: port 209" until_true 10 listening 209
  ok "OpenRC: port 2090" until_true 10 listening 2090
  down 2
  up 2
  is "OpenRC: an office gets and sends" 0 "$(office; echo $?)"
  ok "OpenRC: its mail is there" mailed 2 2
  ok "OpenRC: status" /etc/init.d/bushmail-qmtpd status
  rm -f "$H/tcprules/qmtp.cdb"
  listening 209
  ok "OpenRC: what is said is in the log" until_true 10 \
    grep -qs 'unable to read' /var/log/bushmail-qmtpd.log
  for s in qmtpd push; do
    ok "OpenRC: stop $s" /etc/init.d/bushmail-$s --nodeps stop
  done
  ok "OpenRC: port 209 is closed" until_true 10 closed 209
else
  skip "OpenRC" "no openrc-run"
fi
end
