# mta.sh: two machines for the tests of mail servers: herat, an office, with
# somebody called ali, and kabul, its hub, with sima. Each is a set of namespaces
# with an /etc and a /var of its own, and a wire between them; so the commands of
# doc/mta are run there as they stand. Only root can. A test reads tests/lib.sh
# and this; then
#   mta_machines OFFICE HUB   starts them, each with that mail server: Postfix,
#                             Exim or OpenSMTPD, as doc/mta names them; Dovecot
#                             alone has no SMTP
#   mta_mail FROM TO          mail from one machine to the other
#   mta_fails FROM TO         failures on that way
#   mta_queue                 mail that herat's server writes into a queue
# $EXIM and $SMTPD are these programs, where they are not installed: their
# packages exclude that of Postfix, but can be unpacked (see .ci/run).
. tests/page.sh
. tests/makelist.sh
. tests/postfix.sh

# mta_off: ends the machines, with all that runs there.
mta_off() {
  for m in herat kabul; do
    [ ! -e "$T/$m/up" ] || kill -9 "$(cat "$T/$m/up")"
    rm -f "$T/$m/up"
  done
}
mta_top=$T
chmod 755 "$T"
trap 'mta_off; T=$mta_top; tap_end' EXIT

mta_no() {
  skip "$1" "$2"
  end
}

# mta_have MTA...: ends the test if one is not here, or machines cannot be.
mta_have() {
  [ "$(id -u)" = 0 ] || mta_no "machines" "needs root"
  [ "$(sed -n 1p conf-home)" = /var/qmail ] ||
    mta_no "machines" "conf-home is not what doc/mta has"
  command -v ip > "$T/said" || mta_no "machines" "no program ip (iproute2)"
  unshare -mnpf true 2> "$T/said" || mta_no "machines" "no namespaces here"
  exim=${EXIM:-$(command -v exim4)}
  smtpd=${SMTPD:-$(command -v smtpd)}
  for m; do
    case $m in
    Postfix) command -v postfix > "$T/said" ;;
    Exim) [ -x "$exim" ] ;;
    OpenSMTPD) [ -x "$smtpd" ] ;;
    Dovecot) [ -x /usr/lib/dovecot/dovecot-lda ] ;;
    esac || mta_no "$m" "it is not here"
  done
}

# mta_user NAME UID HOME: an account on the machine in $M.
mta_user() {
  for f in passwd group; do
    grep -v "^$1:" "$M/etc/$f" > "$T/said"
    cat "$T/said" > "$M/etc/$f"
  done
  echo "$1:x:$2:$2::$3:/bin/sh" >> "$M/etc/passwd"
  echo "$1:x:$2:" >> "$M/etc/group"
}

# mta_sbin PROGRAM MODE NAME...: a copy is in $M's /usr/sbin under these names,
# beside all that is there.
mta_sbin() {
  [ -d "$M/sbin" ] || {
    mkdir "$M/usr.sbin" "$M/sbin"
    for p in /usr/sbin/*; do ln -s "$M/usr.sbin/${p##*/}" "$M/sbin/"; done
  }
  p=$1
  mode=$2
  shift 2
  for n; do
    rm -f "$M/sbin/$n"
    cp "$p" "$M/sbin/$n"
    chgrp 7794 "$M/sbin/$n"
    chmod "$mode" "$M/sbin/$n"
  done
}

# mta_boot: the machine $M, which has its files.
mta_boot() {
  {
    [ ! -d "$M/sbin" ] || echo "mount --bind /usr/sbin $M/usr.sbin &&
mount --bind $M/sbin /usr/sbin &&"
    [ ! -d "$M/libexec" ] || echo "mount --bind $M/libexec /usr/libexec &&"
    echo "mount --bind $M/etc /etc && mount --bind $M/var /var &&
mount --bind $M/run /run && ip link set lo up || exit 1
read -r pid rest < /proc/self/stat # its number outside
mount -t proc proc /proc && echo \$pid > $M/up.new && mv $M/up.new $M/up
exec sleep 1000"
  } > "$M/boot"
  bg unshare -mnpf sh "$M/boot" 2> "$M/said"
  until_true 30 test -e "$M/up" || mta_no "machines" "$(tail -n 1 "$M/said")"
}

# mta_machine NAME PERSON MTA: such a machine; the programs are installed.
mta_machine() {
  M=$T/$1
  mkdir -p "$M/etc/cron.d" "$M/run" "$M/home/$2"
  for d in spool/postfix spool/exim4 spool/smtpd lib/postfix mail log/exim4 \
    lib/opensmtpd/empty tmp qmail/bin link; do
    mkdir -p "$M/var/$d"
  done
  ln -s /run "$M/var/run"
  for f in passwd group ld.so.cache ld.so.conf ld.so.conf.d localtime services \
    protocols alternatives ssl postfix; do
    [ ! -e "/etc/$f" ] || cp -RP "/etc/$f" "$M/etc"
  done
  echo "127.0.0.1 localhost" > "$M/etc/hosts"
  echo "hosts: files" > "$M/etc/nsswitch.conf"
  : > "$M/etc/resolv.conf"
  echo "$1.example.org" > "$M/etc/mailname"
  mta_user bushmail 7790 /var/qmail
  mta_user "$2" 7791 "$M/home/$2"
  mta_user Debian-exim 7792 /var/spool/exim4
  mta_user opensmtpd 7793 /var/lib/opensmtpd/empty
  mta_user opensmtpq 7794 /var/lib/opensmtpd/empty
  chown 7790 "$M/var/link"
  chown 7791 "$M/home/$2"
  chown 7792 "$M/var/spool/exim4" "$M/var/log/exim4"
  chmod 711 "$M/var/spool/smtpd"
  for p in $(makelist PROGRAMS); do cp "$B/$p" "$M/var/qmail/bin"; done
  "mta_base_$3" "$1"
  mta_boot
}

# on MACHINE COMMAND...: there, as root, with little in the environment.
on() {
  pid=$(cat "$T/$1/up")
  shift
  nsenter -t "$pid" -m -n -p env -i LC_ALL=C \
    PATH=/usr/sbin:/usr/bin:/sbin:/bin:/var/qmail/bin "$@"
}

# For each mail server: what an administrator has already. Mail for people of
# the machine goes into Maildirs in their homes, that for link.example into the
# queue /var/link, and what waits is tried again soon.
mta_base_Postfix() {
  postfix_cf "$M/etc/postfix" "$1.example.org" 'smtp inet n - n - - smtpd' \
    'pickup unix n - n 60 1 pickup' 'local unix - n n - - local' \
    'virtual unix - n n - - virtual'
  cat >> "$M/etc/postfix/main.cf" <<END
mydestination = \$myhostname
local_recipient_maps =
home_mailbox = Maildir/
recipient_delimiter = +
virtual_mailbox_domains = link.example
virtual_mailbox_base = /var
virtual_mailbox_maps = inline:{ @link.example=link/ }
virtual_minimum_uid = 1
virtual_uid_maps = static:7790
virtual_gid_maps = static:7790
mynetworks = 127.0.0.0/8
maillog_file = /var/log/mail
queue_run_delay = 1
minimal_backoff_time = 1
maximal_backoff_time = 2
transport_retry_time = 1
END
  chown postfix "$M/var/lib/postfix"
}
mta_start_Postfix() { on "$1" postfix start > "$T/$1/said" 2>&1; }
mta_waits_Postfix() { on "$1" postqueue -j | wc -l; }
mta_log_Postfix() { cat "$T/$1/var/log/mail"; }
mta_deferred_Postfix='dsn=4\.3\.0, status=deferred .*bush-inject: message not'

mta_base_Exim() {
  mta_sbin "$exim" 4755 exim4 sendmail
  for d in main router transport; do mkdir -p "$M/etc/exim4/conf.d/$d"; done
  cat > "$M/etc/exim4/exim4.conf" <<END
exim_path = /usr/sbin/exim4
primary_hostname = $1.example.org
log_file_path = /var/log/exim4/%s
keep_environment =
tls_advertise_hosts =
acl_smtp_rcpt = take
.include /etc/exim4/conf.d/main/00_bushmail
begin acl
take:
  accept
begin routers
link:
  driver = accept
  domains = link.example
  transport = link
.include /etc/exim4/conf.d/router/00_bushmail
people:
  driver = accept
  check_local_user
  local_part_suffix = +*
  local_part_suffix_optional
  transport = people
begin transports
.include /etc/exim4/conf.d/transport/00_bushmail
people:
  driver = appendfile
  directory = \$home/Maildir
  maildir_format
  return_path_add
  envelope_to_add
  delivery_date_add
link:
  driver = appendfile
  user = bushmail
  directory = /var/link
  maildir_format
  batch_max = 1
  return_path_add
  envelope_to_add
  delivery_date_add
begin retry
* * F,1h,1s
END
}
mta_start_Exim() { bg on "$1" exim4 -bdf -q1s > "$T/$1/said" 2>&1; }
mta_waits_Exim() { on "$1" exim4 -bpc; }
mta_log_Exim() { cat "$T/$1/var/log/exim4/main"; }
mta_deferred_Exim='R=bushmail T=bushmail defer'

mta_base_OpenSMTPD() {
  mta_sbin "$smtpd" 755 smtpd
  mta_sbin "${smtpd%/*}/smtpctl" 2755 sendmail smtpctl
  cp -R "${smtpd%/*/*}/libexec" "$M"
  cat > "$M/etc/smtpd.conf" <<END
listen on 0.0.0.0
table link { "@" = bushmail }
action "link" maildir "/var/link" virtual <link>
match for domain link.example action "link"
action "here" maildir
match from any for domain $1.example.org action "here"
END
}
mta_start_OpenSMTPD() { bg on "$1" smtpd -d > "$T/$1/said" 2>&1; }
mta_waits_OpenSMTPD() { on "$1" smtpctl show queue | wc -l; }
mta_log_OpenSMTPD() { cat "$T/$1/said"; }
mta_deferred_OpenSMTPD='result=TempFail '

mta_base_Dovecot() {
  mkdir "$M/etc/dovecot"
  cat > "$M/etc/dovecot/dovecot.conf" <<END
protocols =
ssl = no
log_path = /var/log/dovecot
mail_location = maildir:~/Maildir
userdb {
  driver = passwd-file
  args = /etc/dovecot/users
}
passdb {
  driver = passwd-file
  args = /etc/dovecot/users
}
!include /etc/dovecot/local.conf
END
  echo "ali::::::" | sed "s|::$|:$M/home/ali::|" > "$M/etc/dovecot/users"
  chown 7790 "$M/home/ali"
  : > "$M/var/log/dovecot"
  chmod 666 "$M/var/log/dovecot"
}
mta_start_Dovecot() { bg on "$1" dovecot -F > "$T/$1/said" 2>&1; }

# mta_of MACHINE: its mail server.
mta_of() { case $1 in herat) echo "$mta_office" ;; *) echo "$mta_hub" ;; esac; }

# mta_play MACHINE PART: what doc/mta tells to do there.
mta_play() {
  i=0
  while [ $i -lt "$page_steps" ]; do
    i=$((i + 1))
    [ "$(page_field 1) $(page_field 2)" = "$2 $1" ] || continue
    page_field 3 > "$T/cmd"
    want=$(page_field 4)
    got=$(on "$1" sh "$T/cmd" 2>&1)
    is "doc/mta, part $2, $1: $(sed -n 1p "$T/cmd" | cut -c 1-50)" \
      "0 $want" "$? $got"
  done
}

mta_ready() {
  case $(mta_of "$1") in
  Dovecot) on "$1" test -S /run/dovecot/auth-userdb ;;
  *) mta_listens "$1" 25 ;;
  esac
}
mta_listens() { on "$1" tcpclient -qRHl0 127.0.0.1 "$2" true 2> "$T/said"; }

mta_machines() {
  mta_have "$@"
  mta_office=$1
  mta_hub=$2
  chmod 755 "$T"
  page_read doc/mta
  mta_machine herat ali "$1"
  mta_machine kabul sima "$2"
  nsenter -t "$(cat "$T/kabul/up")" -n ip link add wire type veth \
    peer name wire netns "$(cat "$T/herat/up")" 2> "$T/said" ||
    mta_no "machines" "$(cat "$T/said")"
  on kabul ip addr add 192.0.2.1/24 dev wire
  on herat ip addr add 192.0.2.3/24 dev wire
  for m in herat kabul; do on $m ip link set wire up; done
  {
    on kabul bushmail-conf -u bushmail hub /var/qmail kabul.example.org
    on kabul bushmail-conf -u bushmail add-office /var/qmail herat \
      herat.example.org 192.0.2.3
    on herat bushmail-conf -u bushmail office /var/qmail herat \
      herat.example.org 192.0.2.1
  } > "$T/said"
  for m in kabul herat; do
    mta_play $m 1
    case $(mta_of $m) in
    Postfix) mta_play $m 2 ;;
    Exim) mta_play $m 3 ;;
    OpenSMTPD) mta_play $m 4 ;;
    Dovecot) mta_play $m 5 ;;
    esac
    "mta_start_$(mta_of $m)" $m
    until_true 30 mta_ready $m || {
      sed 's/^/# /' "$T/$m/said"
      mta_no "$(mta_of $m)" "it does not start"
    }
  done
  for p in qmtpd push; do
    bg on kabul /var/qmail/service/$p/run >> "$T/kabul/log" 2>&1
  done
  until_true 30 mta_listens kabul 209
  until_true 30 mta_listens kabul 2090
  # Quoted addresses; OpenSMTPD refuses them.
  case $1$2 in
  *OpenSMTPD*) mta_odd='a.b#c' mta_oddly='a.b#c' quote= ;;
  *) mta_odd='a "b", c' mta_oddly='a \"b\", c' quote='"' ;;
  esac
}

# mta_smtp MACHINE: the lines of $T/in, commands and a message, to its server,
# each command when the one before was answered: the codes of the answers.
# shellcheck disable=SC2016 # for the other shell
mta_smtp() {
  on "$1" tcpclient -RHl0 127.0.0.1 25 sh -c 'exec < "$0"
    hear() {
      while read -r line <&6; do
        case $line in ???-*) ;; *) break ;; esac
      done
      printf "%.3s " "$line"
    }
    hear
    data=
    while read -r line; do
      printf "%s\r\n" "$line" >&7
      case $data$line in
      data.) data= ;;
      data*) continue ;;
      DATA) data=data ;;
      esac
      hear
    done' "$T/in"
}

# mta_send MACHINE SENDER RECIPIENT...: a message, by SMTP.
mta_send() {
  m=$1
  want="220 250 250"
  {
    printf 'HELO %s\nMAIL FROM:<%s>\n' "$1" "$2"
    shift 2
    printf 'RCPT TO:<%s>\n' "$@"
    printf 'DATA\nSubject: x\nDelivered-To: x@evil.example\n\n..\nbody\n.\nQUIT\n'
  } > "$T/in"
  for r; do want="$want 250"; done
  got=$(mta_smtp "$m")
  [ "$got" = "$want 354 250 221 " ] || { echo "$got"; return 1; }
}

# mta_move: what is queued goes on, as when the link comes up, and when cron has
# had its minute on both machines.
mta_move() {
  on herat bushmail-flush
  for m in kabul herat; do
    sed -n '/^PATH/p; s/^\* .* root //p' "$T/$m/etc/cron.d/bushmail-mta" \
      > "$T/cron"
    on $m sh "$T/cron"
  done
} >> "$T/moved" 2>&1

mta_count() { ls "$1/new" 2> "$T/said" | wc -l | tr -d ' '; }
# mta_arrive DIR N: moves; are there N messages?
mta_arrive() {
  mta_move
  [ "$(mta_count "$1")" -ge "$2" ]
}
# mta_idle MACHINE: nothing waits in its mail server.
mta_idle() { [ "$("mta_waits_$(mta_of "$1")" "$1")" = 0 ]; }

# mta_taken DIR: its envelopes, sorted, as a client of maildirserial sees them;
# the last message is in $T/last.
# shellcheck disable=SC2016 # for the other shell
mta_taken() {
  : > "$T/envelopes"
  chown 0 "$1"/new/* # its owner alone may take a file
  (cd "$1" && ls new | sed 's,^,new/,' | tr '\n' '\0' |
    serialcmd '' sh -c 'cat > "$0/last"
      echo "$SENDER $RECIPIENT" >> "$0/envelopes"' "$T" > "$T/results")
  sort "$T/envelopes"
  rm -f "$1"/new/*
}
mta_message() {
  sed -n '/^Subject/,$p' "$T/last" | grep -v '^Message-I\|^Date\|^From' |
    tr '\n' '|'
}

# mta_way FROM TO: who writes, $me, to whom, $you, and their mailboxes.
mta_way() {
  case $1 in herat) me=ali you=sima ;; *) me=sima you=ali ;; esac
  mine=$T/$1/home/$me/Maildir
  yours=$T/$2/home/$you/Maildir
  from=$1.example.org
  to=$2.example.org
}

mta_mail() {
  mta_way "$@"
  ok "$1: SMTP" mta_send "$1" "$quote$me+$mta_oddly$quote@$from" \
    "$you@$to" "$quote$you+$mta_oddly$quote@$to" "$you+y@$to"
  ok "$2: it is in the mailbox" until_true 10 mta_arrive "$yours" 3
  mta_move
  is "once for each, with its sender" "$me+$mta_odd@$from $you+$mta_odd@$to
$me+$mta_odd@$from $you+y@$to
$me+$mta_odd@$from $you@$to" "$(mta_taken "$yours")"
  is "the message" "Subject: x|Delivered-To: x@evil.example||.|body|" \
    "$(mta_message)"
  ok "$1: SMTP, null sender" mta_send "$1" "" "$you@$to"
  ok "$2: it is in the mailbox" until_true 10 mta_arrive "$yours" 1
  is "with the null sender" " $you@$to" "$(mta_taken "$yours")"
}

mta_fails() {
  mta_way "$@"
  mta=$(mta_of "$1")
  qmail=$T/$1/var/qmail
  deferred() {
    eval "said=\$mta_deferred_$mta"
    "mta_log_$mta" "$1" | grep -q "$said"
  }

  # Not now.
  mv "$qmail/spool" "$qmail/away"
  ok "$1: SMTP, no spool" mta_send "$1" "$me@$from" "$you@$to"
  ok "$mta keeps it" until_true 30 deferred "$1"
  mv "$qmail/away" "$qmail/spool"
  again() { until_true 60 mta_idle "$1" || { "mta_log_$mta" "$1"; false; }; }
  ok "it tries again" again "$1"
  ok "and it arrives" until_true 10 mta_arrive "$yours" 1
  mta_move
  is "once, and nobody heard of it" "1 0" \
    "$(mta_count "$yours") $(mta_count "$mine")"
  is "so" "$me@$from $you@$to" "$(mta_taken "$yours")"

  # Never.
  mv "$qmail/bin/qmail-queue" "$qmail/bin/away"
  printf '#!/bin/sh\necho "Dno such office (#5.1.2)" >&6\nexit 82\n' \
    > "$qmail/bin/qmail-queue"
  chmod 755 "$qmail/bin/qmail-queue"
  ok "$1: SMTP, refused" mta_send "$1" "$me@$from" "$you@$to"
  ok "$mta bounces it" until_true 10 mta_arrive "$mine" 1
  mv "$qmail/bin/away" "$qmail/bin/qmail-queue"
  like "with our reason" 'no such office' "$(cat "$mine/new"/*)"
  ok "nothing is left" until_true 30 mta_idle "$1"
  is "one bounce, from nobody" " $me@$from" "$(mta_taken "$mine")"

  # Nobody is there.
  ok "$1: SMTP, to nobody" mta_send "$1" "$me@$from" "nobody.here@$to"
  ok "a bounce comes back" until_true 10 mta_arrive "$mine" 1
  mta_move
  is "one, from nobody" " $me@$from" "$(mta_taken "$mine")"
  is "and that is all" "0 0" "$(mta_count "$yours") $(mta_count "$mine")"
}

mta_queue() {
  q=$T/herat/var/link
  ok "SMTP, for a queue" mta_send herat "$quote$mta_oddly$quote@there.example" \
    r@link.example "$quote$mta_oddly$quote@link.example"
  ok "null sender" mta_send herat '' r@link.example
  ok "into the queue" until_true 30 eval '[ "$(mta_count "$q")" = 3 ]'
  is "sender and recipients" " r@link.example
$mta_odd@there.example $mta_odd@link.example
$mta_odd@there.example r@link.example" "$(mta_taken "$q")"
  is "the message: nothing of the envelope" "Received:" \
    "$(sed -n '1s/ .*//p' "$T/last")"
  is "and all else" "Subject: x|Delivered-To: x@evil.example||.|body|" \
    "$(mta_message)"
}

# mta_both SERVER: one at each end, all that is asked of it.
mta_both() {
  mta_machines "$1" "$1"
  mta_mail herat kabul
  mta_mail kabul herat
  mta_fails herat kabul
  mta_fails kabul herat
  mta_queue
}
