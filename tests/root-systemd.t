#!/bin/sh
# root-systemd.t: the units in etc/systemd, copied to where they say, on a
# machine of its own whose process 1 is a real systemd: hardened as they are,
# each has to do its work.
. tests/lib.sh
. tests/site.sh
. tests/machine.sh
if [ -n "${SANITIZED:-}" ]; then
  skip "systemd" "a sanitizer needs what the units forbid"
  end
fi
machine "systemd" tests/root-systemd.t systemd

cp -R etc/systemd/system/. /etc/systemd/system/
chmod -R go+rX /etc/systemd/system
systemctl daemon-reload
# The programs are copied: /tmp, where the tree may be, is private to each unit.
programs() {
  mkdir -p "$1/bin"
  for p in qmtpd qmail-queue qmail-virt maildirserial maildirvirt maildirpull \
    maildirpush maildirqmtp maildirmake tcpclient tcpserver tcpenv tcprules \
    turn serialqmtp newaliases squeeze bushmail-flush bushmail-conf fastforward; do
    cp "$B/$p" "$1/bin/"
  done
}
fresh() { # HUB OFFICE
  umount /var/qmail /srv 2> "$T/err"
  mount -t tmpfs -o mode=755 none /var/qmail
  mount -t tmpfs -o mode=755 none /srv
  programs "$1"
  programs "$2"
  machine_mail "$1" "$2"
}
units() { # failed, of ours
  systemctl --no-pager --no-legend --plain --state=failed list-units 'bushmail*'
}
why() { # what was said, where something is not as it should be
  units
  systemctl --no-pager status 'bushmail*' 2>&1 | grep -v '^ *$' | head -40
}
# As nobody's: no session of the office begins.
listening() { tcpclient -RHl0 -i 127.0.0.8 127.0.0.1 "$1" true 2> "$T/err"; }
closed() { ! listening "$1"; }
start() { ok "systemctl start $1" systemctl start "$1"; }
session() { # NAME: an office's, over what listens now
  down 2
  up 2
  is "$1: an office gets and sends" 0 \
    "$(BUSHHOME=$O "$O/bin/bushmail-flush" 2>&1; echo $?)"
  ok "$1: its mail is there" mailed 2 2 || why | sed 's/^/# /'
}

# ---- the office's
ok "an office and a hub" fresh /srv/hub /var/qmail || end
for s in qmtpd push; do bg "$H/service/$s/run" > "$T/$s.log"; done
until_true 10 listening 209
until_true 10 listening 2090
down 2
up 2
start bushmail-flush.service
ok "its mail is there" mailed 2 2 || why | sed 's/^/# /'
is "the account is the owner's" "bushmail" \
  "$(ls -l "$O/log/flush" | awk '{ print $3 }')"
down 1
up 1
start bushmail-flush@hub.service
ok "its mail is there" mailed 1 1 || why | sed 's/^/# /'
systemctl start bushmail-flush@nowhere.service 2> "$T/err"
is "a link that is not there" "bushmail-flush@nowhere.service loaded failed \
failed bushmail: fetches and sends mail over nowhere" "$(units | tr -s ' ')"
systemctl reset-failed
# eight UNIT DIR PREFIX: one after the other; the unit does not tire of it.
ready() {
  [ "$(count "$2") $(systemctl show -p SubState --value "$1")" = "0 waiting" ]
}
eight() {
  until_true 10 ready "$1" "$2"
  for i in 1 2 3 4 5 6 7 8; do
    machine_fill "$2" 1 "$3" kabul.example.org
    until_true 10 ready "$1" "$2" || return
  done
}
start bushmail-flush.path
down 1
up 1
ok "what is queued goes" mailed 1 1 || why | sed 's/^/# /'
ok "and what is queued then, eight times" \
  eight bushmail-flush.path "$O/qrelay/MAILDIR" qrelay- ||
  why | sed 's/^/# /'
ok "stop" systemctl stop bushmail-flush.path
start bushmail-router.path
machine_fill "$O/spool" 1 "" kabul.example.org
routed() { [ "$(count "$O/spool")" = 0 ] && [ "$(count "$O/qrelay/MAILDIR")" = 1 ]; }
ok "what is put into the spool is routed" until_true 10 routed ||
  why | sed 's/^/# /'
ok "and what is put there then, eight times" \
  eight bushmail-router.path "$O/spool" "" ||
  why | sed 's/^/# /'
ok "stop" systemctl stop bushmail-router.path
machine_empty
for t in bushmail-router.timer bushmail-flush.timer bushmail-flush@hub.timer; do
  start $t
done
is "the timers wait" 3 "$(systemctl --no-pager --no-legend list-timers \
  'bushmail*' | grep -c 'bushmail-[frlouteshub@]*.timer')"
ok "stop" systemctl stop 'bushmail*.timer'

# ---- the hub's, as servers
for p in $tap_pids; do kill "$p" 2> "$T/err"; done
until_true 10 closed 209
until_true 10 closed 2090
ok "a hub and an office" fresh /var/qmail /srv/office
start bushmail-qmtpd.service
start bushmail-push.service
until_true 10 listening 209
until_true 10 listening 2090
session "servers"
is "the servers are the owner's" "bushmail
bushmail" "$(ps -e -o user=,args= | awk '$2 == "tcpserver" { print $1 }')"

# ---- and squeezed
"$B/bushmail-conf" -z hub "$H" kabul.example.org > "$T/conf"
start bushmail-squeeze-qmtpd.service
start bushmail-squeeze-push.service
until_true 10 listening 2094
until_true 10 listening 2093
cp "$O/control/links" "$T/links"
printf 'hub:%s:127.0.0.1\n' 'get squeeze' 'send squeeze:qrelay/MAILDIR:qrelay-' \
  > "$O/control/links"
session "squeezed"
ok "that is remembered" test -s "$H/history/herat/received"
cp "$T/links" "$O/control/links"
ok "stop" systemctl stop 'bushmail-squeeze*'

# ---- and as sockets: these push the servers aside, and keep one port each
start bushmail-qmtpd.socket
start bushmail-push.socket
is "the servers are gone" "" "$(ps -e -o args= | grep '^tcpserver')"
session "sockets"
: > "$T/rules"
tcprules "$H/tcprules/qmtp.cdb" "$H/tcprules/tmp" < "$T/rules"
down 1
like "rules count: a caller without one gets nothing" 'breaks QMTP' \
  "$(BUSHHOME=$O "$O/bin/maildirpull" 127.0.0.1 2>&1)"
tcprules "$H/tcprules/qmtp.cdb" "$H/tcprules/tmp" < "$H/tcprules/qmtp.rules"
session "sockets, again"
# More at once than a socket takes by default before it is closed for good.
tests/load -n 400 -s 3 127.0.0.1 2090 > "$T/load"
ok "four hundred callers at once: then the next one is heard" \
  until_true 10 listening 2090 ||
  why | sed 's/^/# /'
idle() { [ -z "$(systemctl --no-pager --no-legend list-units 'bushmail*@*')" ]; }
ok "no unit is left of a session" until_true 10 idle || why | sed 's/^/# /'
is "no unit has failed" "" "$(units)"

# ---- what the owner of the mail may do there
cat > /etc/systemd/system/bushmail-probe.service <<'END'
[Service]
Type=oneshot
ExecStart=/bin/sh -c 'for d in /etc /home /usr /srv /boot; do touch $d/probe; done; \
  id -un > /var/qmail/log/probe; ls /proc | grep -cx 1 \
  >> /var/qmail/log/probe; ls /tmp | wc -l >> /var/qmail/log/probe'
CapabilityBoundingSet=
END
systemctl daemon-reload
chmod 777 /etc /home /usr /srv /boot 2> "$T/err"
systemctl start bushmail-probe 2> "$T/err"
is "it cannot write but into its home, and sees nobody else's" "bushmail
0
0" "$(cat "$H/log/probe"; ls /etc/probe /home/probe /usr/probe /srv/probe \
  /boot/probe 2> "$T/err")"
end
