#!/bin/sh
# root-deb.t: make deb by an ordinary user; what lintian says of it; and, over
# the root of this machine in a namespace of its own, where all that is written
# is thrown away: the package installs beside what is there, sets up a hub that
# takes mail, plays the demo, and leaves nothing when it is purged; but mail.
. tests/lib.sh
[ "$(id -u)" = 0 ] || { skip "a Debian package" "not root"; end; }
for p in dpkg-buildpackage dh adduser unshare; do
  command -v $p > /dev/null || { skip "a Debian package" "no $p here"; end; }
done
unshare -m -p -f true 2> /dev/null || {
  skip "a Debian package" "no namespaces here"
  end
}
chmod 755 "$T"
mkdir "$T/src" "$T/tmp"
tar -cf - --exclude=./.git --exclude=./build . | tar -xf - -C "$T/src"
chown -R 65534:65534 "$T/src" "$T/tmp"

# ---- it is built
files() { (cd "$T/src" && find . -path ./build -prune -o -print | sort); }
files > "$T/before"
# -O1: it is the package that is looked at here, not the compiler's work.
deb=$(cd "$T/src" && DEB_CFLAGS_APPEND=-O1 TMPDIR=$T/tmp HOME=$T/tmp \
  tests/limit -u 65534 0 make -s deb 2> "$T/err")
is "make deb: exit, and what it says" "0 " "$? $(cat "$T/err")"
version=$(sed -n 's/.*VERSION "bushmail \(.*\)"/\1/p' version.h)
like "it prints the name" \
  "^build/bushmail_${version}_[a-z0-9]*\\.deb\$" "$deb"
deb=$T/src/$deb
[ -f "$deb" ] || end
is "the version is the programs' own" "$version" "$(dpkg-deb -f "$deb" Version)"
is "nothing else was made or changed" "" "$(files | diff "$T/before" -)"
is "nothing is left behind" "" "$(ls "$T/tmp")"
if command -v lintian > /dev/null; then
  is "lintian has nothing to say" "" "$(cd "$T" && HOME=$T/tmp TMPDIR=$T/tmp \
    "$B/tests/limit" -u 65534 0 lintian "$deb" 2>&1)"
else
  skip "lintian has nothing to say" "no lintian here"
fi

# ---- inside NAME: the script on 0 in the namespace, by chroot; what it says is
# in $T/NAME, and which files then are there that were not, in $T/left.
mkdir "$T/over"
cat > "$T/inside" <<'END'
mount -t tmpfs -o size=200m,mode=755 none "$T/over" && cd "$T/over" &&
  mkdir upper work root &&
  mount -t overlay -o "lowerdir=/,upperdir=upper,workdir=work" none root || {
  echo "no overlay of / here"
  exit 77
}
mkdir -p root/tmp root/proc root/dev || exit 1
mount -t tmpfs none root/tmp && chmod 1777 root/tmp &&
  mount -t tmpfs -o mode=755 none root/dev && mount -t proc none root/proc ||
  { echo "no tmpfs or proc here"; exit 77; }
mknod -m 666 root/dev/null c 1 3
mknod -m 666 root/dev/urandom c 1 9
cp "$deb" root/tmp/bushmail.deb
mkdir root/tmp/tests
cp "$B/tests/demo" "$B"/tests/*.sh root/tmp/tests
cp "$T/script" root/tmp/script
PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive \
  HOME=/root TMPDIR=/tmp chroot root sh /tmp/script
code=$?
# What is there now and was not, or is another: but what dpkg and its
# triggers note.
umount root/tmp root/dev root/proc
(cd upper && find . ! -path . ! -path './var/lib/dpkg*' ! -path './var/log*' \
  ! -path './var/cache*' ! -path './etc/*-' ! -name .pwd.lock | sort) |
  while read -r f; do
    if [ -f "upper/$f" ] && cmp -s "upper/$f" "/$f"; then continue; fi
    if [ -d "upper/$f" ] && [ -d "/$f" ]; then continue; fi
    echo "$f"
  done > "$T/left"
exit $code
END
export T deb
inside() {
  cat > "$T/script"
  # No process of it goes on, and no mount is seen outside.
  unshare -m -p -f --kill-child sh "$T/inside" > "$T/$1" 2>&1
  code=$?
}

inside first <<'END'
set -e
dpkg --no-triggers -i /tmp/bushmail.deb > /tmp/dpkg 2>&1 || { cat /tmp/dpkg; exit 1; }
echo "user: $(getent passwd bushmail | cut -d : -f 6,7)"
echo "spool: $(stat -c '%U %a' /var/lib/bushmail/spool)"
echo "running: $(ls /proc/[0-9]*/exe -l 2> /dev/null | grep -c bushmail)"
cd /
for f in man1/tcpserver.1bushmail man8/bushmail-conf.8; do
  test -s /usr/share/man/$f.gz && echo "page: $f"
done
bushmail-conf -z hub /var/lib/bushmail kabul.example.org > /tmp/said
bushmail-conf add-office /var/lib/bushmail herat herat.example.org 192.0.2.3
bushmail-conf add-office /var/lib/bushmail herat herat.example.org 192.0.2.3
test -s /etc/bushmail/control/me && echo "in /etc: $(cat /etc/bushmail/control/me)"
for f in $(sed -n 's/^ExecStart=\([^ ]*\).*/\1/p' \
  /lib/systemd/system/bushmail-*.service); do
  test -x "$f" || echo "no program: $f"
done
echo "enabled: $(find /etc/systemd -name 'bushmail*' | wc -l)"
grep -rl /var/qmail /lib/systemd/system /usr/share/doc/bushmail/examples || :
bushmail-conf -p postmaster@kabul.example.org check /var/lib/bushmail 2>&1 |
  grep -v 'does not answer' || :
n=0
until [ "$(ls /var/lib/bushmail/alias/postmaster/new)" ] || [ $n = 300 ]; do
  sleep 0.1
  n=$((n + 1))
done
echo "probe: $(ls /var/lib/bushmail/alias/postmaster/new | wc -l)"
bushmail-conf -u bushmail hub /srv/another other.example.org > /tmp/said
echo "its programs: $(readlink /srv/another/bin)"
rm -r /srv/another
mkdir /tmp/x
ln -s /usr/lib/bushmail/bin/* /tmp/tests /tmp/x
chmod 755 /tmp/tests /tmp/x
ip link set lo up 2> /dev/null || :
cd /tmp/x
setpriv --reuid=65534 --regid=65534 --clear-groups sh tests/demo > /tmp/demo 2>&1 ||
  cat /tmp/demo
echo "demo: $(tail -n 1 /tmp/demo)"
cd /
# As if systemd were running.
mkdir -p /run/systemd/system /tmp/stub
printf '#!/bin/sh\necho "systemd: $*" >> /tmp/systemd\n' > /tmp/stub/deb-systemd-invoke
printf '#!/bin/sh\n' > /tmp/stub/systemctl
chmod 755 /tmp/stub/*
PATH=/tmp/stub:$PATH
dpkg --no-triggers -i /tmp/bushmail.deb > /tmp/dpkg 2>&1 || { cat /tmp/dpkg; exit 1; }
cat /tmp/systemd; : > /tmp/systemd
echo "again: $(cat /etc/bushmail/control/me)"
dpkg --no-triggers -r bushmail > /tmp/dpkg 2>&1 || { cat /tmp/dpkg; exit 1; }
cat /tmp/systemd
echo "removed: $(cat /etc/bushmail/control/me) $(ls -d /usr/lib/bushmail 2>&1)"
dpkg --no-triggers -P bushmail 2>&1 | grep 'there is mail' || echo "no word of the mail"
echo "stays: $(ls /var/lib/bushmail/alias/postmaster/new | wc -l)" \
  "$(getent passwd bushmail | cut -d : -f 1)"
END
if [ $code = 77 ]; then
  skip "it is installed" "$(tail -n 1 "$T/first")"
  end
fi
cat > "$T/want" <<END
user: /var/lib/bushmail:/bin/sh
spool: bushmail 700
running: 0
page: man1/tcpserver.1bushmail
page: man8/bushmail-conf.8
All is there already.
in /etc: kabul.example.org
enabled: 0
probe: 1
its programs: /usr/lib/bushmail/bin
demo: All 28 messages arrived once and byte for byte; all queues are empty.
systemd: try-restart bushmail-flush.path bushmail-flush.timer \
bushmail-push.service bushmail-push.socket bushmail-qmtpd.service \
bushmail-qmtpd.socket bushmail-router.path bushmail-router.timer \
bushmail-squeeze-push.service bushmail-squeeze-qmtpd.service
again: kabul.example.org
systemd: stop bushmail-*
removed: kabul.example.org ls: cannot access '/usr/lib/bushmail': No such file or directory
bushmail: there is mail in /var/lib/bushmail: it stays, and so do its configuration and the user bushmail
stays: 1 bushmail
END
is "installed, set up, used, removed, purged: exit" 0 $code
is "and what was seen" "$(cat "$T/want")" "$(cat "$T/first")"
like "what is left then is seen" '^\./var/lib/bushmail/alias/postmaster/new/' "$(cat "$T/left")"

inside second <<'END'
set -e
dpkg --no-triggers -i /tmp/bushmail.deb > /tmp/dpkg 2>&1 || { cat /tmp/dpkg; exit 1; }
bushmail-conf office /var/lib/bushmail herat herat.example.org 192.0.2.1 \
  > /tmp/said
bushmail-conf check /var/lib/bushmail
echo "From sima" > /var/lib/bushmail/alias/mbox
dpkg --no-triggers -P bushmail 2>&1 | grep -c 'there is mail'
rm /var/lib/bushmail/alias/mbox
mkdir /var/lib/bushmail/history/hub
echo "From sima" > /var/lib/bushmail/history/hub/sent
dpkg --no-triggers -i /tmp/bushmail.deb > /tmp/dpkg 2>&1 || { cat /tmp/dpkg; exit 1; }
dpkg --no-triggers -P bushmail > /tmp/dpkg 2>&1 || { cat /tmp/dpkg; exit 1; }
grep -q bushmail /etc/passwd /etc/group /etc/shadow && echo "the user is left"
exit 0
END
is "an office, purged, but not with an mbox; without mail, not a word" "0 1" \
  "$code $(cat "$T/second")"
is "not a file is left" "" "$(cat "$T/left")"
end
