#!/bin/sh
# root-exim.t: a real Exim, with a configuration of this test's own, as the mail
# server of an office: as root-postfix.t. $EXIM is the program, if it is not
# exim4 or exim in the PATH.
. tests/lib.sh

no() { skip "Exim" "$1"; end; }
[ "$(id -u)" = 0 ] || no "needs root"
exim=${EXIM:-$(command -v exim4 || command -v exim)}
[ -n "$exim" ] || no "it is not installed"
P=$T/exim
chmod 755 "$T"
mkdir "$P" "$P/spool" "$P/log" "$T/boxes" "$T/home" "$T/bin"
user=nobody
group=$(id -gn $user)

# Our side: the home of an office. What is queued stays in the spool, as there
# is no maildirvirt.
BUSHHOME=$T/home
mkdir "$BUSHHOME/control"
echo office.example > "$BUSHHOME/control/me"
cp bush-inject qmail-queue "$T/bin"
printf '#!/bin/sh\n' > "$T/bin/maildirvirt"
printf '#!/bin/sh\necho "Dno such office (#5.1.2)" >&6\nexit 82\n' \
  > "$T/bin/refuse"
chmod 755 "$T/bin"/*
maildirmake "$BUSHHOME/spool"
chown -R $user "$BUSHHOME" "$T/boxes"
chown -R $user:"$group" "$P/spool" "$P/log"

# The pipes are those of bush-inject(1).
cat > "$P/conf" <<END
exim_path = $exim
exim_user = $user
exim_group = $group
primary_hostname = office.example
spool_directory = $P/spool
log_file_path = $P/log/%s
keep_environment =
deliver_drop_privilege = true
trusted_users = root : $user
acl_smtp_rcpt = take
allow_domain_literals
begin acl
take:
  accept
begin routers
bush:
  driver = accept
  domains = hub.example
  transport = bush_pipe
refuse:
  driver = accept
  domains = bad.example
  transport = refuse_pipe
link:
  driver = accept
  domains = link.example
  transport = link
staff:
  driver = accept
  domains = office.example
  transport = staff
begin transports
bush_pipe:
  driver = pipe
  user = $user
  batch_max = 100
  path = $T/bin:/usr/bin:/bin
  environment = BUSHHOME=$BUSHHOME
  message_prefix =
  message_suffix =
  command = bush-inject -k \$message_exim_id -- \$pipe_addresses
  return_fail_output
refuse_pipe:
  driver = pipe
  user = $user
  path = $T/bin:/usr/bin:/bin
  environment = QMAILQUEUE=$T/bin/refuse
  command = bush-inject -- \$pipe_addresses
  return_fail_output
link:
  driver = appendfile
  user = $user
  directory = $T/boxes/link
  maildir_format
  batch_max = 1
  return_path_add
  envelope_to_add
  delivery_date_add
staff:
  driver = appendfile
  user = $user
  directory = $T/boxes/staff
  maildir_format
  return_path_add
  envelope_to_add
  delivery_date_add
begin retry
* * F,1h,1s
END
run() { "$exim" -C "$P/conf" "$@"; }
run -bV > "$T/said" 2>&1 || { cat "$T/said"; no "it does not run"; }

# smtp SENDER RCPT...: submits a message, which is delivered before this ends.
smtp() {
  {
    printf 'HELO x\r\nMAIL FROM:<%s>\r\n' "$1"
    shift
    printf 'RCPT TO:<%s>\r\n' "$@"
    printf 'DATA\r\nX-Id: 1\r\nDelivered-To: x@evil.example\r\n'
    printf 'Subject: x\r\n\r\n..\r\nbody\r\n.\r\nQUIT\r\n'
  } | run -odf -bs > "$T/answers" 2>&1
  grep -q '^250 OK id=' "$T/answers" || cat "$T/answers"
}
count() { ls "$1/new" 2> /dev/null | wc -l | tr -d ' '; }
spool=$BUSHHOME/spool
link=$T/boxes/link
staff=$T/boxes/staff
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
ok "SMTP" smtp '"a b"@there.example' r@hub.example '"q \"r\", s"@hub.example' \
  -t@hub.example
is "into the spool" 3 "$(count "$spool")"
is "sender and recipients" 'a b@there.example -t@hub.example
a b@there.example q "r", s@hub.example
a b@there.example r@hub.example' "$(taken "$spool")"
is "the message: nothing of the envelope" "Received:" \
  "$(sed -n '1s/ .*//p' "$T/last")"
like "and all else" '^X-Id: 1\|Delivered-To: x@evil.example\|Subject: x\|.*\|\|\.\|body\|$' \
  "$(sed -n '/^X-Id/,$p' "$T/last" | tr '\n' '|')"
ok "SMTP, null sender" smtp '' r@hub.example
is "it is" ' r@hub.example' "$(taken "$spool")"

# ---- pipe: not now
mv "$spool" "$spool.away"
ok "SMTP, no spool" smtp s@office.example r@hub.example
like "Exim keeps it" '== r@hub.example R=bush T=bush_pipe defer' \
  "$(cat "$P/log/main")"
mv "$spool.away" "$spool"
sleep 1
run -qff
is "later it is taken, once; nobody heard of it" "1 0" \
  "$(count "$spool") $(count "$staff")"
taken "$spool" > /dev/null

# ---- pipe: never
ok "SMTP, refused" smtp s@office.example r@bad.example
run -qff
is "one bounce" 1 "$(count "$staff")"
like "with our reason" '5\.1\.2 bush-inject: .*no such office' \
  "$(cat "$staff/new"/*)"
is "nothing is left" "" "$(run -bp)"
is "it is in Maildir form, to be sent on" ' s@office.example' \
  "$(taken "$staff")"

# ---- Maildir delivery
ok "SMTP" smtp '"a b"@there.example' r@link.example '"q \"r\", s"@link.example'
ok "SMTP, null sender" smtp '' r@link.example
is "into the queue" 3 "$(count "$link")"
like "as Exim writes it" '^Envelope-to: ' "$(cat "$link/new"/*)"
is "sender and recipients" ' r@link.example
a b@there.example q "r", s@link.example
a b@there.example r@link.example' "$(taken "$link")"
is "the message: nothing of the envelope" "Received:" \
  "$(sed -n '1s/ .*//p' "$T/last")"

# ---- from us to Exim
maildirmake "$T/in.box"
queued() { # NAME SENDER RCPT
  printf 'Return-Path: <%s>\nDelivered-To: p-%s\nSubject: x\n\n.\nbody\n' \
    "$2" "$3" > "$T/in.box/new/$1"
}
queued 1 '"a b"@there.example' 'q "r", s@office.example'
queued 2 '' ali@office.example
(cd "$T/in.box" && printf 'new/1\0new/2\0' | serialcmd p- \
  "$exim" -C "$P/conf" -odf -i -f {sender} -- {recipient}) > "$T/results" 2>&1
is "results" "new/1 Kok new/2 Kok" \
  "$(tr '\0\n' '  ' < "$T/results" | sed 's/ $//')"
is "sender and recipients" ' ali@office.example
a b@there.example q "r", s@office.example' "$(taken "$staff")"
is "the message" ".|body|" \
  "$(sed -n '/^$/,$p' "$T/last" | sed '/^$/d' | tr '\n' '|')"
end
