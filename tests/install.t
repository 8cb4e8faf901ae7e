#!/bin/sh
# install.t: make install for packagers, make setup into a home: alone and
# beside a qmail.
. tests/lib.sh
. tests/makelist.sh
PROGRAMS=$(makelist PROGRAMS)

# files DIR: what is in it, one path per line.
files() { (cd "$1" && find . ! -type d | sed 's,^\./,,' | LC_ALL=C sort); }
# mode FILE
mode() { ls -ld "$1" | cut -c 1-10; }

ok "make install" make install DESTDIR="$T/dest" PREFIX=/opt/bush
for p in $PROGRAMS; do
  is "$p" -rwxr-xr-x "$(mode "$T/dest/opt/bush/bin/$p")"
  ok "$p is whole" cmp "$p" "$T/dest/opt/bush/bin/$p"
done
for f in man/*.[1-8]; do
  ok "$f" cmp "$f" "$T/dest/opt/bush/share/man/man${f##*.}/${f#man/}"
done
for f in README INSTALL INTERNALS CHANGES LICENSE; do
  is "$f" -rw-r--r-- "$(mode "$T/dest/opt/bush/share/doc/bushmail/$f")"
done
for f in $(find etc -type f); do
  f=$T/dest/opt/bush/share/doc/bushmail/$f
  ok "${f#"$T"/dest}" cmp "etc/${f#*/etc/}" "$f"
done
version=$(sed -n 's/.*VERSION "bushmail \(.*\)"/\1/p' version.h)
like "a version" '^[0-9]+\.[0-9]+' "$version"
is "CHANGES has the same" "$version" \
  "$(sed -n 's/^\([0-9][0-9.]*\),.*/\1/p' CHANGES | head -n 1)"
is "and so has the Debian package" "$version" \
  "$(sed -n '1s/^bushmail (\(.*\)).*/\1/p' debian/changelog)"
is "programs and nothing else in bin" \
  "$(echo "$PROGRAMS" | LC_ALL=C sort)" "$(files "$T/dest/opt/bush/bin")"
is "no tests, no objects" "" \
  "$(files "$T/dest" | grep -E '\.(o|a|t|c|h|new)$|/tests/')"
ok "make install again, for another home" make HOME_DIR=/srv/mail install DESTDIR="$T/dest" PREFIX=/opt/bush
is "samples have it" BUSHHOME=/srv/mail "$(grep ^BUSHHOME= \
  "$T/dest/opt/bush/share/doc/bushmail/etc/ppp/ip-up.d/bushmail")"
ok "make uninstall" make uninstall DESTDIR="$T/dest" PREFIX=/opt/bush
is "takes all of it away" "" "$(files "$T/dest")"

home=$T/home
ok "make setup" make setup HOME_DIR="$home"
for p in $PROGRAMS; do ok "$p" cmp "$p" "$home/bin/$p"; done
ok "pages" test -e "$home/man/man8/qmtpd.8"
for d in control users alias spool/new spool/cur spool/tmp spool/seen \
  spool/done; do
  ok "$d" test -d "$home/$d"
done
is "the spool is private" drwx------ "$(mode "$home/spool")"
is "samples, with that home in them" "BUSHHOME=$home" \
  "$(grep ^BUSHHOME= "$home/etc/ppp/ip-up.d/bushmail")"
is "those that are run can be" -rwxr-xr-x \
  "$(mode "$home/etc/ppp/ip-up.d/bushmail")"
echo hub.example.org > "$home/control/me"
echo mail > "$home/spool/new/1"
ok "make setup again" make setup HOME_DIR="$home"
is "leaves control/ alone" hub.example.org "$(cat "$home/control/me")"
is "and the spool" mail "$(cat "$home/spool/new/1")"
ok "an installed program runs" "$home/bin/qmtpd" --version

qmail=$T/qmail
mkdir -p "$qmail/bin" "$qmail/control" "$qmail/man/man8" "$qmail/man/man1"
for p in qmail-send qmail-queue forward maildirmake sendmail; do
  echo "qmail's $p" > "$qmail/bin/$p"
done
echo "qmail's" > "$qmail/man/man8/qmail-queue.8"
echo "qmail's" > "$qmail/man/man1/forward.1"
find "$qmail" -type f | sort | xargs cksum > "$T/before"
ok "make setup beside a qmail" make setup HOME_DIR="$qmail"
ok "qmail's files are as they were" \
  sh -c 'cut -d" " -f3 "$1" | xargs cksum | cmp - "$1"' sh "$T/before"
for p in $PROGRAMS; do
  case $p in qmail-queue | forward | maildirmake | sendmail) ;;
  *) ok "$p" cmp "$p" "$qmail/bin/$p" ;; esac
done
ok "no spool" test ! -e "$qmail/spool"
ok "no users" test ! -e "$qmail/users"
ok "no alias" test ! -e "$qmail/alias"
ok "pages of ours" test -e "$qmail/man/man8/qmtpd.8"
odd=$T/'a|b&c\1'
ok "a path that sed would read as something else" \
  sh install.sh setup "$odd" qmtpd
ok "is what the samples name" \
  grep -qF "ExecStart=$odd/service/push/run" \
  "$odd/etc/systemd/system/bushmail-push.service"
ok "setup wants an absolute path" status 2 make setup HOME_DIR=rel
ok "nothing was made there" test ! -e rel
end
