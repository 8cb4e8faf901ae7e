#!/bin/sh
# root-dovecot.t: a real Dovecot, set up as doc/mta says, and serialcmd with its
# dovecot-lda.
. tests/lib.sh
. tests/mta.sh
mta_machines Dovecot Postfix
mta_way kabul herat
ok "kabul: SMTP" mta_send kabul '"a \"b\""@there.example' "$you@$to"
ok "herat: it is in the mailbox" until_true 10 mta_arrive "$yours" 1
mta_move
is "once" 1 "$(mta_count "$yours")"
is "the message: nothing of the envelope" "Received:" \
  "$(cat "$yours/new"/* | sed -n '1s/ .*//p')"
cat "$yours/new"/* > "$T/last"
is "and all else" "Subject: x|Delivered-To: x@evil.example||.|body|" \
  "$(mta_message)"
rm "$yours/new"/*
ok "kabul: SMTP, null sender" mta_send kabul "" "$you@$to"
ok "it is there" until_true 10 mta_arrive "$yours" 1
rm "$yours/new"/*

ok "kabul: SMTP, to nobody, and to what looks like an option" mta_send kabul \
  "$me@$from" "nobody.here@$to" "\"$you x\"@$to"
ok "bounces come back" until_true 10 mta_arrive "$mine" 2
mta_move
is "once for each" " $me@$from
 $me@$from" "$(mta_taken "$mine")"

waits() { [ "$(mta_count "$T/herat/var/qmail/qrelay/MAILDIR.MTA")" = 1 ]; }
on herat doveadm stop
until_true 30 on herat test ! -e /run/dovecot/master.pid
ok "Dovecot is down: SMTP" mta_send kabul "$me@$from" "$you@$to"
mta_move
ok "it waits" until_true 10 mta_arrive "$T/herat/var/qmail/qrelay/MAILDIR.MTA" 1
mta_start_Dovecot herat
until_true 30 mta_ready herat
ok "later it is there" until_true 10 mta_arrive "$yours" 1
mta_move
is "once, and nobody heard of it" "1 0" \
  "$(mta_count "$yours") $(mta_count "$mine")"

# What dovecot-lda itself writes into a queue has no envelope, and stays there.
rm -rf "$mine" "$yours/new"/*
echo 'Subject: x' | on herat setpriv --reuid 7790 --regid 7790 --clear-groups \
  /usr/lib/dovecot/dovecot-lda -d ali -a r@link.example
chown 0 "$yours/new"/*
like "no mail for a queue" 'not handed on: new/.*: does not begin with' \
  "$(cd "$yours" && ls new | sed 's,^,new/,' | tr '\n' '\0' |
    serialcmd '' true 2>&1)"
is "it stays" 1 "$(mta_count "$yours")"
end
