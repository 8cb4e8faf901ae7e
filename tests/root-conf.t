#!/bin/sh
# root-conf.t: bushmail-conf run by root: whose is what, links in the way, and
# check as the owner of the mail, on a full disk and with wrong owners.
. tests/lib.sh
[ "$(id -u)" = 0 ] || { skip "bushmail-conf as root" "not root"; end; }
chmod 755 "$T"
O=$T/office
office() { bushmail-conf "$@" office "$O" herat herat.example.org 192.0.2.1; }
others() { find "$@" ! -user root; }
roots() { find "$O/spool" "$O/alias" "$O/qrelay" "$O/log" -user 0 -o -group 0; }

like "nobody to own the mail" \
  "fatal: nothing was done: root does not own mail: say who does with -u" \
  "$(office 2>&1)"
ok "nothing was made" test ! -e "$O"
ok "an office" office -u nobody
is "what the owner of the mail has to write is his" "" "$(roots)"
is "and all else is root's" "" "$(others "$O/control" "$O/users" \
  "$O/tcprules" "$O/service" "$O/bin"; others "$O" -prune)"
like "again, without -u" "^All is there already" "$(office)"
is "nothing is root's" "" "$(roots)"
is "check: exit, and not a word" 0 "$(bushmail-conf check "$O" 2>&1; echo $?)"
is "also as the leader of a session" 0 \
  "$(setsid -w bushmail-conf check "$O" 2>&1; echo $?)"

# A crash left a directory that was not given away yet.
rmdir "$O/log"
mkdir "$O/log"
ok "a directory of root's" office
is "is given away" "" "$(roots)"

# Links that the owner of the mail has made lead root nowhere.
mkdir "$T/root"
chmod 700 "$T/root"
echo ./MAILDIR/ > "$T/root/file"
as() { tests/limit -u 65534 10 "$@"; }
for to in "$T/root/file" "$T/root/new"; do
  as rm -f "$O/qrelay/.qmail-default"
  as ln -s "$to" "$O/qrelay/.qmail-default"
  office > "$T/out" 2>&1
  is "a link to $to: refused" 1 "$(grep -c '^bushmail-conf: fatal:' "$T/out")"
done
is "nothing is made there" file "$(ls "$T/root")"
as rm "$O/qrelay/.qmail-default"
as mv "$O/qrelay/MAILDIR" "$O/qrelay/x"
as ln -s "$T/root" "$O/qrelay/MAILDIR"
like "a link in the place of a Maildir" "MAILDIR is in the way: it is no dir" \
  "$(office 2>&1)"
is "nothing is made there" file "$(ls "$T/root")"
as rm "$O/qrelay/MAILDIR"
as mv "$O/qrelay/x" "$O/qrelay/MAILDIR"
ok "without them all is made" office

# Links that root has made, to what is configuration, are followed.
mv "$O/control" "$T/control"
ln -s "$T/control" "$O/control"
like "a link of root's to a directory" "^All is there already" "$(office)"
is "check: exit, and not a word" 0 "$(bushmail-conf check "$O" 2>&1; echo $?)"
rmdir "$O/log"
ln -s "$T/control" "$O/log"
like "and to one of somebody else" "log is in the way: it belongs to somebody" \
  "$(office 2>&1)"
rm "$O/log"
ln -s "$T/nothing" "$O/log"
like "and to nothing" "/log: unable to look at it: No such file" \
  "$(office 2>&1)"
rm "$O/log"
ok "without them all is made again" office
rm "$O/control"
mv "$T/control" "$O/control"
mkdir "$T/theirs"
chown nobody "$T/theirs"
like "a home of somebody else's" \
  "fatal: nothing was done: $T/theirs/? is in the way: it belongs to somebody" \
  "$(bushmail-conf -u nobody hub "$T/theirs" a.example.org 2>&1)"

# What root adds to is in root's directories: else a link there could show what
# only root can read.
H=$T/hub
bushmail-conf -u nobody hub "$H" kabul.example.org > "$T/out"
add() { bushmail-conf add-office "$H" mazar mazar.example.org -; }
echo secret > "$T/root/file"
for f in control/offices tcprules/qmtp.rules users/aliases; do
  mv "$H/$f" "$T/keep"
  ln -s "$T/root/file" "$H/$f"
  chown nobody "$H/${f%/*}"
  like "a $f of somebody else's" \
    "nothing was done: $H/${f%/*} is in the way: it belongs to somebody else" \
    "$(add 2>&1)"
  ok "it stays a link" test -h "$H/$f"
  chown 0 "$H/${f%/*}"
  rm "$H/$f"
  mv "$T/keep" "$H/$f"
done
ok "without them the office is added" add

# found PATTERN: check, by root, says that.
found() {
  out=$(bushmail-conf check "$O" 2>&1)
  is "$1: exit" 100 $?
  like "$1: found" "^bushmail-conf: warning: $O/$1" "$out"
}
chown 0 "$O/qrelay/MAILDIR"
found "qrelay/MAILDIR: it belongs to another user"
chown nobody "$O/qrelay/MAILDIR"
chown 1 "$O/alias"
found "alias/: it belongs to another user"
chown nobody "$O/alias"
for d in seen done; do
  chown 1 "$O/spool/$d"
  found "spool/$d: it belongs to another user"
  chown nobody "$O/spool/$d"
done
chmod 600 "$O/control/me"
found "control/me: Permission denied"
chmod 644 "$O/control/me"
like "by another user" "spool: it belongs to another user" \
  "$(tests/limit -u 1 20 bushmail-conf check "$O" 2>&1)"
if mount -t tmpfs -o size=1m,uid=65534,gid=65534,mode=700 none "$O/spool"; then
  as mkdir "$O/spool/tmp" "$O/spool/new" "$O/spool/cur"
  found "spool: the disk is nearly full"
  umount "$O/spool"
else
  skip "a full disk" "no tmpfs here"
fi
is "all is well again" 0 "$(bushmail-conf check "$O" 2>&1; echo $?)"

# ---- a full disk, and a SIGKILL at some calls; then it is run again
F=$T/full
hub() { $1 bushmail-conf -u nobody hub "$F/home" kabul.example.org; }
# whole: nothing is missing, and nothing is root's that is not to be.
whole() {
  bushmail-conf check "$F/home" 2>&1 | grep -v 'does not answer'
  find "$F/home/spool" "$F/home/alias" "$F/home/qrelay" ! -user nobody
  find "$F/home" -name '*.new'
}
mkdir "$F"
if mount -t tmpfs -o size=16k,mode=755 none "$F"; then
  out=$(hub 2>&1)
  is "a full disk: exit, and one line" "111 1" \
    "$? $(echo "$out" | wc -l | tr -d ' ')"
  like "which says so" \
    "fatal: this set-up is not complete .run me again.: .*: No space left" "$out"
  mount -o remount,size=64m "$F"
  ok "with room, again" hub
  is "all is there" "" "$(whole)"
  umount "$F"
else
  skip "a full disk" "no tmpfs here"
fi
if tests/trace -c -o "$T/calls" true 2> /dev/null; then
  bad=
  for how in -k -kp; do
    n=5
    while [ $n -lt 400 ]; do
      rm -rf "$F/home"
      hub "tests/trace -f -o $T/trace -n $n $how" > "$T/out" 2>&1
      hub > "$T/out" 2>&1 || bad="$bad $how:$n:$(cat "$T/out")"
      [ -z "$(whole)" ] || bad="$bad $how:$n:$(whole)"
      n=$((n + 33))
    done
  done
  is "killed at some calls, and run again: all is there" "" "$bad"
else
  skip "killed at some calls" "no tracing here"
fi

chown 0 "$O/spool"
found "spool: it belongs to root"
end
