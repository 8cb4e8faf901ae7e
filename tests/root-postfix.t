#!/bin/sh
# root-postfix.t: a real Postfix, of this test's own, as the mail server of an
# office. What comes in by SMTP goes into our spool by bush-inject, or into a
# queue by Postfix's own Maildir delivery; what comes from us goes to Postfix by
# serialcmd and its sendmail. Failures: waiting, and one bounce.
. tests/lib.sh

no() { skip "Postfix" "$1"; end; }
[ "$(id -u)" = 0 ] || no "needs root"
command -v postfix > /dev/null || no "it is not installed"
P=$T/postfix
started=
finish() {
  [ -n "$started" ] && postfix -c "$P/etc" stop > /dev/null 2>&1
  tap_end
}
trap finish EXIT
chmod 755 "$T"
mkdir "$P" "$P/etc" "$P/queue" "$P/data" "$T/boxes" "$T/home"
chown postfix "$P/data"
port=$((20000 + $$ % 10000))
user=nobody
uid=$(id -u $user)

# Our side: the home of an office. What is queued stays in the spool, as there
# is no maildirvirt.
BUSHHOME=$T/home
export BUSHHOME
mkdir "$T/bin" "$BUSHHOME/control"
echo office.example > "$BUSHHOME/control/me"
cp bush-inject qmail-queue "$T/bin"
printf '#!/bin/sh\n' > "$T/bin/maildirvirt"
printf '#!/bin/sh\necho "Dno such office (#5.1.2)" >&6\nexit 82\n' \
  > "$T/bin/refuse"
chmod 755 "$T/bin"/*
maildirmake "$BUSHHOME/spool"
chown -R $user "$BUSHHOME" "$T/boxes"

cat > "$P/etc/main.cf" <<END
compatibility_level = 3.6
queue_directory = $P/queue
data_directory = $P/data
daemon_directory = $(postconf -dh daemon_directory)
myhostname = office.example
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
virtual_mailbox_domains = office.example link.example
virtual_mailbox_base = $T/boxes
virtual_mailbox_maps = inline:{ @office.example=staff/ @link.example=link/ }
virtual_minimum_uid = 1
virtual_uid_maps = static:$uid
virtual_gid_maps = static:$(id -g $user)
transport_maps = inline:{ hub.example=bush: bad.example=refuse: }
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
maillog_file_prefixes = $P
maillog_file = $P/log
minimal_backoff_time = 1
END
path=$T/bin:/usr/bin:/bin
cat > "$P/etc/master.cf" <<END
127.0.0.1:$port inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
bush unix - n n - 4 pipe
  user=$user null_sender=
  argv=/usr/bin/env BUSHHOME=$BUSHHOME PATH=$path bush-inject
  -f \${sender} -k \${queue_id} -- \${recipient}
refuse unix - n n - 4 pipe
  user=$user flags=q null_sender=
  argv=/usr/bin/env QMAILQUEUE=$T/bin/refuse PATH=$path bush-inject
  -f \${sender} -- \${recipient}
END
postfix -c "$P/etc" start > "$T/said" 2>&1 || {
  cat "$P/log" >> "$T/said" 2> /dev/null
  no "it does not start: $(tail -n 1 "$T/said")"
}
started=1
can() { tcpclient -RHl0 127.0.0.1 $port true 2> /dev/null; }
until_true 20 can || no "it does not listen"

# smtp SENDER RCPT...: submits a message with an id of its own, $id.
id=0
smtp() {
  id=$((id + 1))
  {
    printf 'HELO x\r\nMAIL FROM:<%s>\r\n' "$1"
    shift
    printf 'RCPT TO:<%s>\r\n' "$@"
    printf 'DATA\r\nX-Id: %s\r\nDelivered-To: x@evil.example\r\n' $id
    printf 'Subject: x\r\n\r\n..\r\nbody\r\n.\r\nQUIT\r\n'
  } > "$T/in"
  tcpclient -RHl0 127.0.0.1 $port sh -c 'cat >&7; cat <&6' < "$T/in" \
    > "$T/answers" 2>&1
  grep -q '^250 .*queued as' "$T/answers"
}
# count DIR; holds DIR N: it does.
count() { ls "$1/new" 2> /dev/null | wc -l | tr -d " "; }
holds() { [ "$(count "$1")" = "$2" ]; }
spool=$BUSHHOME/spool
link=$T/boxes/link
# taken DIR: its envelopes, sorted, as a client of maildirserial sees them.
# shellcheck disable=SC2016 # for the other shell
taken() {
  chown 0 "$1"/new/* # its owner alone may take a file
  (cd "$1" && ls new | sed 's,^,new/,' | tr '\n' '\0' |
    serialcmd '' sh -c 'cat > "$0/last"
      echo "$SENDER $RECIPIENT" >> "$0/envelopes"' "$T" > "$T/results")
  sort "$T/envelopes"
  rm -f "$T/envelopes" "$1"/new/*
}

# ---- pipe
ok "SMTP" smtp '"a b"@there.example' r@hub.example '"q \"r\", s"@hub.example'
ok "into the spool" until_true 20 holds "$spool" 2
is "sender and recipients" 'a b@there.example q "r", s@hub.example
a b@there.example r@hub.example' "$(taken "$spool")"
is "the message: nothing of the envelope" "Received:" \
  "$(sed -n '1s/ .*//p' "$T/last")"
is "and all else" "X-Id: 1|Delivered-To: x@evil.example|Subject: x||.|body|" \
  "$(sed -n '/^Message-Id/d; /^Date/d; /^From/d; /^X-Id/,$p' "$T/last" |
    tr '\n' '|')"
ok "SMTP, null sender" smtp '' r@hub.example
ok "into the spool" until_true 20 holds "$spool" 1
is "it is" ' r@hub.example' "$(taken "$spool")"

# ---- pipe: not now
mv "$spool" "$spool.away"
ok "SMTP, no spool" smtp s@office.example r@hub.example
deferred() { grep -q "relay=bush.*dsn=4.3.0, status=deferred" "$P/log"; }
ok "Postfix keeps it" until_true 20 deferred
like "and knows why" \
  'dsn=4.3.0, status=deferred .bush-inject: message not accepted: ' "$(cat "$P/log")"
mv "$spool.away" "$spool"
postqueue -c "$P/etc" -f
ok "later it is taken" until_true 20 holds "$spool" 1
is "once, and nobody heard of it" "1 0" "$(count "$spool") $(count "$T/boxes/staff")"
taken "$spool" > /dev/null

# ---- pipe: never
ok "SMTP, refused" smtp s@office.example r@bad.example
ok "Postfix bounces it" until_true 20 holds "$T/boxes/staff" 1
like "with our reason" 'no such office' "$(cat "$T/boxes/staff/new"/*)"
like "and status" '^Status: 5\.1\.2' "$(cat "$T/boxes/staff/new"/*)"
empty() { postqueue -c "$P/etc" -p | grep -q 'queue is empty'; }
ok "nothing is left" until_true 20 empty
is "one bounce" 1 "$(count "$T/boxes/staff")"
is "which is in Maildir form, to be sent on" ' s@office.example' \
  "$(taken "$T/boxes/staff")"

# ---- Maildir delivery
ok "SMTP" smtp '"a b"@there.example' r@link.example '"q \"r\", s"@link.example'
ok "SMTP, null sender" smtp '' r@link.example
ok "into the queue" until_true 20 holds "$link" 3
like "as Postfix writes it" '^X-Original-To: ' "$(cat "$link/new"/*)"
is "sender and recipients" ' r@link.example
a b@there.example q "r", s@link.example
a b@there.example r@link.example' "$(taken "$link")"
is "the message: nothing of the envelope" "Received:" \
  "$(sed -n '1s/ .*//p' "$T/last")"
postconf -c "$P/etc" -e enable_original_recipient=no
postfix -c "$P/etc" reload > /dev/null 2>&1
ok "SMTP" smtp '"a b"@there.example' '"q r"@link.example'
ok "into the queue" until_true 20 holds "$link" 1
is "without X-Original-To" 'a b@there.example q r@link.example' \
  "$(taken "$link")"

# ---- from us to Postfix
maildirmake "$T/in.box"
queued() { # NAME SENDER RCPT
  printf 'Return-Path: <%s>\nDelivered-To: p-%s\nSubject: x\n\n.\nbody\n' \
    "$2" "$3" > "$T/in.box/new/$1"
}
queued 1 '"a b"@there.example' 'q "r", s@office.example'
queued 2 '' ali@office.example
queued 3 s@there.example ali@office.example
rm -f "$T/boxes/staff/new"/*
(cd "$T/in.box" && printf 'new/1\0new/2\0new/3\0' | serialcmd p- \
  /usr/sbin/sendmail -C "$P/etc" -i -f {sender} -- {recipient}) > "$T/results" 2>&1
is "results" "new/1 K new/2 K new/3 K" \
  "$(tr '\0' ' ' < "$T/results" | sed 's/K.*/K/' | tr '\n' ' ' | sed 's/ $//')"
ok "into the staff's box" until_true 20 holds "$T/boxes/staff" 3
is "sender and recipients" ' ali@office.example
a b@there.example q "r", s@office.example
s@there.example ali@office.example' "$(taken "$T/boxes/staff")"
is "the message" "Subject: x|.|body|" \
  "$(sed -n '/^Subject/p; /^$/,$p' "$T/last" | sed '/^$/d' | tr '\n' '|')"
end
