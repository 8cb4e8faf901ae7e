#!/bin/sh
# root-relay.t: run as root, as a hook or cron does: the programs work on
# Maildirs of another owner, and nothing in them ever belongs to root.
. tests/lib.sh
[ "$(id -u)" = 0 ] || { skip "the relay as root" "not root"; end; }
. tests/rootsite.sh
. tests/arrived.sh

site_make hub hub.example.org
site_staff hub sima
site_make office office.example.org
site_staff office ali
site_office office
site_rules hub '127.0.0.1:allow,RELAYCLIENT=""'
own

site_listen hub
printf 'Subject: as root\n\nb\n' > "$T/m"
ok "qmail-queue as root takes a message" site_inject office "$T/m" \
  ali@office.example.org sima@hub.example.org
ok "maildirvirt as root routes it" site_route office
is "it is in the link queue" 1 "$(count "$T/office/qrelay/MAILDIR")"
is "nothing belongs to root" "" "$(roots)"
ok "maildirqmtp as root sends it" site_send office MAILDIR qrelay- hub
arrived() { [ "$(count "$T/hub/staff/sima/Maildir")" = 1 ]; }
ok "qmtpd and its router, started by root, deliver it" until_true 30 arrived
ok "byte for byte" ours "$T"/hub/staff/sima/Maildir/new/* "$T/m" \
  ali@office.example.org sima@hub.example.org
is "still nothing belongs to root" "" "$(roots)"
is "the log is silent" "" "$(cat "$T/hub/log")"

# What root must refuse.
maildirmake "$T/mine"
ok "a Maildir of root's is refused" status 111 maildirserial "$T/mine" "" true
ln -s "$T/office/qrelay/MAILDIR" "$T/link"
ok "a link is refused" status 111 maildirserial "$T/link" "" true
mkdir "$T/open"
chmod 777 "$T/open"
maildirmake "$T/open/M"
chown -R $site_uid:$site_gid "$T/open/M"
ok "a parent that anybody can write to is refused" \
  status 111 maildirserial "$T/open/M" "" true
end
