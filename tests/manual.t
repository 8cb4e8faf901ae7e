#!/bin/sh
# manual.t: the commands of bushmail(7), taken out of the page, set up a hub
# and an office that work. What only root can do is left out (chown, port
# 209), and names and addresses of the page become those of this machine.
. tests/lib.sh
. tests/site.sh
. tests/arrived.sh
D=$T

# blocks SECTION HOME: the commands of a section of the page.
blocks() {
  awk -v want=".Sh $1" '
    /^\.Sh / { on = $0 == want }
    /^\.Bd/ { lit = 1; next }
    /^\.Ed/ { lit = 0; print "##"; next }
    on && lit' man/bushmail.7 |
    sed -e 's/^\\&//' -e 's/\\e$/\\/' -e "s|/var/qmail|$2|g" \
      -e "s|/etc/tcprules|$2/tcprules|g" \
      -e "s|:mail:8:8:|:$site_user:$site_uid:$site_gid:|" \
      -e '/^chown /d' -e '/^\*/d' -e 's/192\.0\.2\.2:allow/127.0.0.1:allow/'
}

# The hub as "make setup" leaves it, the office with nothing at all.
ok "make setup for the hub" sh install.sh setup "$T/hub" tcprules
mkdir "$T/office"
blocks "SETTING UP A HUB" "$T/hub" > "$T/hub.all"
blocks "SETTING UP AN OFFICE" "$T/office" > "$T/office.all"
server=$(awk '/^tcpserver/, /^##/' "$T/hub.all" | grep -v '##')
send=$(grep ^maildirqmtp "$T/hub.all")
flush=$(grep ^maildirqmtp "$T/office.all")
like "the page starts a server" "^tcpserver.* 209" "$server"
like "the page sends to the office" "192.0.2.2$" "$send"
like "the page sends to the hub" "192.0.2.1$" "$flush"

awk '/^tcpserver/, /^##/ { next } !/^maildirqmtp/' "$T/hub.all" > "$T/hub.sh"
grep -v ^maildirqmtp "$T/office.all" > "$T/office.sh"
ok "the hub is set up" sh -e "$T/hub.sh"
ok "the office is set up" sh -e "$T/office.sh"
mkdir "$T/office/bin"

# serve NAME: the page's server, on a port of its own.
serve() {
  eval "BUSHHOME=\$T/$1 exec $(echo "$server" | sed -e 's/ 0 209/ 127.0.0.1 0/' \
    -e 's/ -RHl0/ -1RHl0/' -e "s|$T/hub|$T/$1|g")" > "$T/$1/port" \
    2> "$T/$1/log" &
  tap_pids="$tap_pids $!"
  until_true 10 test -s "$T/$1/port"
}
mkdir -p "$T/office/tcprules"
cp "$T/hub/tcprules/qmtp.cdb" "$T/office/tcprules/"
ok "the hub's server starts" serve hub
ok "the office's server starts" serve office

printf 'Subject: up\n\nSima, all well here.\n' > "$T/up"
printf 'Subject: down\n\nAli, good.\n' > "$T/down"
has() { [ "$(count "$1")" = "$2" ]; }

site_inject office "$T/up" ali@herat.example.org sima@kabul.example.org \
  postmaster@kabul.example.org
ok "mail waits in the office's link queue" until_true 10 \
  has "$T/office/qrelay/MAILDIR" 2
export BUSHHOME="$T/office"
ok "the office sends" \
  sh -c "$(echo "$flush" | sed "s/192.0.2.1/127.0.0.1 $(cat "$T/hub/port")/")"
ok "both messages are with sima" until_true 10 \
  has "$T/hub/staff/sima/Maildir" 2

site_inject hub "$T/down" sima@kabul.example.org ali@herat.example.org
ok "mail waits in the hub's queue" until_true 10 \
  has "$T/hub/qrelay/MAILDIR.HERAT" 1
export BUSHHOME="$T/hub"
ok "the hub sends" \
  sh -c "$(echo "$send" | sed "s/192.0.2.2/127.0.0.1 $(cat "$T/office/port")/")"
ok "the message is with ali" until_true 10 \
  has "$T/office/staff/ali/Maildir" 1
ok "byte for byte" ours "$T"/office/staff/ali/Maildir/new/* "$T/down" \
  sima@kabul.example.org ali@herat.example.org
is "qmail-virt -n knows the way" 0 \
  "$(BUSHHOME=$T/office qmail-virt -n sima@kabul.example.org > "$T/n" 2>&1
    echo $?)"
like "and says it" "MAILDIR/" "$(cat "$T/n")"
is "the logs are silent" "" "$(cat "$T/hub/log" "$T/office/log")"
end
