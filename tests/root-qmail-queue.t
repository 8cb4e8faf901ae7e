#!/bin/sh
# qmail-queue started by root: becomes the spool's owner; a disk that is full.
. tests/lib.sh

if [ "$(id -u)" != 0 ]; then
  skip "qmail-queue as root" "needs root"
  end
fi
BUSHHOME=$T/home
export BUSHHOME T
S=$BUSHHOME/spool
chmod 755 "$T"
mkdir "$BUSHHOME" "$T/bin"
cat > "$T/bin/maildirvirt" <<'END'
#!/bin/sh
id -u > "$T/home/id.tmp"
mv "$T/home/id.tmp" "$T/home/id"
END
chmod 755 "$T/bin/maildirvirt"
PATH=$T/bin:$PATH
printf 'F\0Tx\0\0' > "$T/env"
inject() { echo hello | qmail-queue 1<"$T/env" 2>"$T/err"; }
count() { ls "$1" | wc -l | tr -d ' '; }

maildirmake "$S"
inject
is "a spool of root is refused" 61 $?
like "and it is said" "belongs to root" "$(cat "$T/err")"
is "nothing is in it" "cur new tmp" "$(ls "$S" | tr '\n' ' ' | sed 's/ $//')"

chown -R 65534:65534 "$BUSHHOME"
chmod 755 "$BUSHHOME"
inject
is "accepted" 0 $?
like "a line with that owner" 'invoked by uid 65534' "$(cat "$S"/new/*)"
ok "maildirvirt is started" until_true 30 test -f "$BUSHHOME/id"
is "as that owner" 65534 "$(cat "$BUSHHOME/id")"
is "nothing belongs to root" "" "$(find "$BUSHHOME" -user 0 -o -group 0)"
is "root sees what is queued, and no warning" "spool: 1 message" \
  "$(sendmail -bp 2>&1 | sed -n 's/,.*//; 1p; /warning/p')"
chown 0 "$S"
is "but for a spool of root's: exit" 75 "$(sendmail -bp 2> "$T/err"; echo $?)"
like "and it is said" "unable to show the queue: .*belongs to root" \
  "$(cat "$T/err")"
chown 65534 "$S"

mkfifo "$T/six"
cat "$T/six" > "$T/text" &
: | qmail-queue 1</dev/null 2>"$T/err" 6>"$T/six"
r=$?
wait $!
is "the text comes from there, too" "82 Zthe envelope ends too early (#4.3.0)" \
  "$r $(cat "$T/text")"

if mkdir "$T/small" && mount -t tmpfs -o size=100k,mode=755 none "$T/small"; then
  BUSHHOME=$T/small
  S=$BUSHHOME/spool
  maildirmake "$S"
  chown -R 65534:65534 "$S"
  dd if=/dev/zero bs=1000 count=1000 2>/dev/null > "$T/big"
  qmail-queue 1<"$T/env" < "$T/big" 2>"$T/err"
  is "the disk is full: 53, nothing left" "53 0 0" \
    "$? $(count "$S/tmp") $(count "$S/new")"
  like "and it is said" "No space left" "$(cat "$T/err")"
  dd if=/dev/zero bs=1000 count=60 2>/dev/null > "$T/big"
  qmail-queue 1<"$T/env" < "$T/big" 2>"$T/err"
  is "full while it is copied" "53 0 0" \
    "$? $(count "$S/tmp") $(count "$S/new")"
  n=0
  while dd if=/dev/zero bs=1000 count=9 2>/dev/null | qmail-queue 1<"$T/env" 2>/dev/null; do
    n=$((n + 1))
  done
  is "what fits is accepted, and no more" "$n $n 0" \
    "$(count "$S/new") $(count "$S/seen") $(count "$S/tmp")"
  ok "some do" test "$n" -gt 2
  umount "$T/small"
else
  skip "a disk that is full" "tmpfs cannot be mounted"
fi
end
