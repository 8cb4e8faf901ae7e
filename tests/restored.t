#!/bin/sh
# restored.t: a queue or a spool comes back from a backup of an hour ago.
# What is known to the next hop, or still in the Maildir, is not doubled.
. tests/lib.sh
. tests/site.sh
D=$T
site_make hub hub.example.org
site_staff hub sue joe
site_make herat herat.example.org
site_office herat
site_staff herat ann
site_link hub herat herat.example.org
echo ./Maildir/ > "$T/hub/alias/.qmail-copy"
echo '&ann@herat.example.org' >> "$T/hub/alias/.qmail-copy"
maildirmake "$T/hub/alias/Maildir"
for s in hub herat; do
  site_rules $s '127.:allow,RELAYCLIENT=""' && site_listen $s || exit 1
done

inject() {
  for i in 1 2 3; do
    printf 'Subject: %s\n\nThis is %s.\n' $i $i > "$T/m"
    site_inject herat "$T/m" ann@herat.example.org \
      sue@hub.example.org copy@hub.example.org
  done
  until_true 20 site_idle herat
}
send() { site_send herat MAILDIR qrelay- hub && until_true 20 site_idle hub; }
back() { site_send hub MAILDIR.HERAT qrelay-herat- herat; }
copies() {
  for d in hub/staff/sue hub/alias herat/staff/ann; do
    find "$T/$d/Maildir/new" "$T/$d/Maildir/cur" -type f | wc -l
  done | tr -s ' \n' ' ' | sed 's/^ //; s/ $//'
}
# A copy with the times, as a backup keeps them. Who is still at work in what it
# replaces goes on there, out of the way.
backup() { rm -rf "$T/kept" && cp -Rp "$1" "$T/kept"; }
restore() { site_fresh "$1" && rm -rf "$1" && cp -Rp "$T/kept" "$1"; }

inject
is "six messages wait in the office" 6 "$(count "$T/herat/qrelay/MAILDIR")"
backup "$T/herat/qrelay/MAILDIR"
ok "they are sent" send
ok "and the copies come back" back
until_true 20 site_idle herat
is "each is there once" "3 3 3" "$(copies)"

restore "$T/herat/qrelay/MAILDIR"
is "the link queue comes back from a backup, full" 6 \
  "$(count "$T/herat/qrelay/MAILDIR")"
ok "it is sent again" send
is "the queue is empty" 0 "$(count "$T/herat/qrelay/MAILDIR")"
is "nothing new for the copies" 0 "$(count "$T/hub/qrelay/MAILDIR.HERAT")"
is "each is still there once" "3 3 3" "$(copies)"

# The spool of the hub: a backup that was made while it was full (sticky homes
# hold the deliveries back).
site_stop hub
chmod +t "$T/hub/staff/sue" "$T/hub/alias"
site_listen hub
inject
site_send herat MAILDIR qrelay- hub
spooled() { [ "$(count "$T/hub/spool")" = 6 ]; }
ok "six messages wait in the hub's spool" spooled
backup "$T/hub/spool"
chmod -t "$T/hub/staff/sue" "$T/hub/alias"
site_route hub
back
until_true 20 site_idle herat
is "routed, each is there once" "6 6 6" "$(copies)"

site_stop hub
restore "$T/hub/spool"
site_listen hub
ok "the spool comes back from a backup, full" spooled
site_route hub
is "it is empty again" 0 "$(count "$T/hub/spool")"
back
until_true 20 site_idle herat
is "each is still there once, the forwards too" "6 6 6" "$(copies)"

# Read meanwhile: a mail reader has moved them to cur/.
for f in "$T"/hub/staff/sue/Maildir/new/*; do
  mv "$f" "$T/hub/staff/sue/Maildir/cur/${f##*/}:2,S"
done
site_stop hub
restore "$T/hub/spool"
site_listen hub
site_route hub
is "what has been read is known, too" "6 6 6" "$(copies)"

# What nobody promises: a Maildir whose mail was read and thrown away.
rm "$T"/hub/staff/sue/Maildir/cur/*
restore "$T/hub/spool"
site_route hub
is "what was thrown away comes back, once" "3 6 6" "$(copies)"
end
