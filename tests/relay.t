#!/bin/sh
# relay.t: every message of tests/mail from an office's Maildir to a Maildir
# on the hub, byte for byte: qmail-queue, spool, qmail-virt, link queue,
# serialqmtp, qmtpd, spool, qmail-virt, Maildir; and a reply back.
. tests/lib.sh
. tests/site.sh
. tests/arrived.sh
D=$T

mkdir "$T/mail"
ok "the large messages are made" sh tests/mkmail "$T/mail"
site_make kabul kabul.example.org
site_staff kabul sima
site_link kabul herat herat.example.org
site_make herat herat.example.org
site_staff herat ali
site_office herat
site_rules kabul '127.0.0.1:allow,RELAYCLIENT=""' ':deny'
site_rules herat '127.0.0.1:allow' ':deny'
ok "the hub listens" site_listen kabul
ok "the office listens" site_listen herat

has() { [ "$(count "$1")" = "$2" ]; }

# One at a time up the line, so that each can be told from the others.
n=0
for f in "$T"/mail/*; do
  m=$(basename "$f")
  site_inject herat "$f" ali@herat.example.org sima@kabul.example.org ||
    echo "# injecting $m: exit $?"
  n=$((n + 1))
  until_true 10 has "$T/herat/qrelay/MAILDIR" 1
  site_send herat MAILDIR qrelay- kabul
  until_true 10 has "$T/kabul/staff/sima/Maildir" 1
  ok "up: $m" ours "$T"/kabul/staff/sima/Maildir/new/* "$f" \
    ali@herat.example.org sima@kabul.example.org
  rm -f "$T"/kabul/staff/sima/Maildir/new/*
done
ok "at least fifteen messages crossed" test $n -ge 15

# All at once down the line.
for f in "$T"/mail/*; do
  site_inject kabul "$f" 'a b"\@kabul.example.org' ali@herat.example.org
done
until_true 20 has "$T/kabul/qrelay/MAILDIR.HERAT" $n
is "all are in the office's queue" $n "$(count "$T/kabul/qrelay/MAILDIR.HERAT")"
ok "one session takes them all" site_send kabul MAILDIR.HERAT qrelay-herat- herat
until_true 20 has "$T/herat/staff/ali/Maildir" $n
is "all are in the Maildir" $n "$(count "$T/herat/staff/ali/Maildir")"
for f in "$T"/mail/*; do
  found=0
  for g in "$T"/herat/staff/ali/Maildir/new/*; do
    ours "$g" "$f" '"a b\"\\"@kabul.example.org' ali@herat.example.org \
      > /dev/null && found=$((found + 1))
  done
  # One message may end like another only if it is empty or a single byte.
  case $f in
  */10-empty | */17-one-byte | */18-one-newline)
    ok "down: $(basename "$f")" test $found -ge 1 ;;
  *) is "down: $(basename "$f"), once" 1 $found ;;
  esac
done
is "the office's spool is empty" "" "$(ls "$T/herat/spool/new")"
is "the hub's spool is empty" "" "$(ls "$T/kabul/spool/new")"
is "done/ is empty again" "" "$(ls "$T/kabul/spool/done" "$T/herat/spool/done" |
  grep -v ':$\|^$')"
is "tmp/ is empty again" "" "$(ls "$T"/*/spool/tmp "$T"/*/qrelay/*/tmp |
  grep -v ':$\|^$')"
is "the log of the hub is silent" "" "$(cat "$T/kabul/log")"
is "the log of the office is silent" "" "$(cat "$T/herat/log")"
end
