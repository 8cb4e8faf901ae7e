#!/bin/sh
# interop-qmtp.t: our qmtpd under the ucspi-tcp package's tcpserver, our
# serialqmtp under its tcpclient, and both at once.
. tests/lib.sh
theirs=/usr/bin
if ! [ -x $theirs/tcpserver ] || ! [ -x $theirs/tcpclient ]; then
  skip "qmtpd and serialqmtp under ucspi-tcp" "ucspi-tcp is not installed"
  end
fi
. tests/site.sh
. tests/arrived.sh
D=$T
mkdir "$T/mail"
sh tests/mkmail "$T/mail"
site_make hub hub.example.org
site_staff hub sima
site_make office office.example.org
site_office office
Q=$T/office/qrelay/MAILDIR
printf '127.0.0.1:allow,RELAYCLIENT=""\n:deny\n' |
  tcprules "$T/rules.cdb" "$T/rules.tmp"

round() { # round WHAT TCPSERVER TCPCLIENT
  until_true 30 site_idle hub # who still takes away what was delivered
  site_fresh "$T/hub/spool" "$T/hub/staff/sima/Maildir"
  ok "$1: the server listens" listen env BUSHHOME="$T/hub" \
    "$2" -1RHl0 -x "$T/rules.cdb" 127.0.0.1 0 \
    "$B/qmtpd" "$T/hub/spool" "$B/maildirvirt" "$T/hub/spool"
  n=0
  for f in "$T"/mail/*; do
    {
      printf 'Return-Path: <ali@office.example.org>\n'
      printf 'Delivered-To: qrelay-sima@hub.example.org\n'
      cat "$f"
    } > "$Q/new/$(basename "$f")"
    n=$((n + 1))
  done
  ok "$1: one session" env BUSHHOME="$T/office" maildirserial "$Q" qrelay- \
    "$3" -RHl0 127.0.0.1 "$port" serialqmtp qrelay-
  is "$1: the queue is empty" 0 "$(count "$Q")"
  all() { [ "$(count "$T/hub/staff/sima/Maildir")" = $n ]; }
  ok "$1: all arrived" until_true 30 all
  what=$1
  bad=
  set -- "$T"/hub/staff/sima/Maildir/new/*
  for f in "$T"/mail/*; do
    found=
    for g; do # the first is it, if they came in this order
      shift
      ours "$g" "$f" ali@office.example.org sima@hub.example.org \
        > /dev/null && { found=1; break; }
      set -- "$@" "$g"
    done
    [ "$found" ] || bad="$bad $(basename "$f")"
  done
  is "$what: byte for byte" "" "$bad"
  is "$what: the log is silent" "" "$(cat "$T/log")"
  stop
}

round "their server" $theirs/tcpserver "$B/tcpclient"
round "their client" "$B/tcpserver" $theirs/tcpclient
round "their server and client" $theirs/tcpserver $theirs/tcpclient
end
