#!/bin/sh
# root-install.t: make setup by root: whose spool/ and alias/ are, and that
# maildirvirt and qmtpd, started by root, work in that spool.
. tests/lib.sh
[ "$(id -u)" = 0 ] || { skip "make setup by root" "needs root"; end; }
chmod 755 "$T"
owner() { find "$1" -prune -user "$2" | grep -q .; }

said=$(make setup HOME_DIR="$T/none" 2>&1)
is "without OWNER it works" 0 "$?"
like "and says what is still to be done" "make setup OWNER=" "$said"
ok "no spool is made" test ! -e "$T/none/spool"
ok "nobody may write what root runs" owner "$T/none/bin/qmtpd" root

fails() { ! "$@"; }
ok "an OWNER that is nobody here" fails make setup HOME_DIR="$T/home" \
  OWNER=no-such-user
ok "with OWNER" make setup HOME_DIR="$T/home" OWNER=nobody
for d in spool spool/new spool/tmp spool/cur spool/seen spool/done alias; do
  ok "$d is nobody's" owner "$T/home/$d" nobody
done
for d in . bin control users; do
  ok "$d is root's" owner "$T/home/$d" root
done
ok "again" make setup HOME_DIR="$T/home" OWNER=nobody

PATH=$T/home/bin:/usr/bin:/bin
BUSHHOME=$T/home
RELAYCLIENT=
export BUSHHOME RELAYCLIENT
echo hub.example.org > "$T/home/control/me"
printf '4:\nhi\n,4:a@b.,15:11:c@d.example,,' > "$T/session"
is "qmtpd, started by root, takes mail" K \
  "$(qmtpd "$T/home/spool" < "$T/session" | tr -dc K)"
ok "and it is nobody's" sh -c 'find "$1" -type f -user nobody | grep -q .' \
  sh "$T/home/spool/new"
is "nothing in the spool is root's" "" \
  "$(find "$T/home/spool" -user root)"
end
