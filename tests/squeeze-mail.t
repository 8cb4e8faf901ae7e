#!/bin/sh
# squeeze-mail.t: mail under squeeze: the examples of squeeze(1), as they stand
# there, both ways.
. tests/lib.sh
if [ "$(id -u)" = 0 ]; then
  skip "mail under squeeze" "mail is not handled as root"
  end
fi
. tests/site.sh
D=$T
limit=$B/tests/limit
census() { "$B/tests/takecensus" "$@"; }

# ---- the examples: two servers of the hub, two clients of the office
for s in kabul herat; do
  site_make $s $s.example.org
  site_staff $s r1 r2
  mkdir "$T/$s/squeeze"
done
rmdir "$T/herat/squeeze"
site_office herat
site_link kabul herat herat.example.org
echo herat:qrelay/MAILDIR.HERAT:qrelay-herat- > "$T/kabul/control/offices"
Q=$T/herat/qrelay/MAILDIR
H=$T/kabul/qrelay/MAILDIR.HERAT
echo '127.0.0.1:allow,OFFICE="herat",RELAYCLIENT=""' |
  tcprules "$T/kabul/push.cdb" "$T/kabul/tmp"
freeport
put=$port
freeport
get=$port
# One command a line, as a shell reads it; for this test.
awk '/^\.Sh/ { on = $2 == "EXAMPLES" }
  on && /^\.Bd/ { text = 1; next }
  /^\.Ed/ { text = 0 }
  text { if (sub(/ \\e$/, "")) printf "%s", $0; else print }' man/squeeze.1 |
  sed -e "s/ 0 2094 / 127.0.0.1 $put /; s/ 0 2093 / 127.0.0.1 $get /" \
    -e "s/kabul.example.org 2094/127.0.0.1 $put/" \
    -e "s/kabul.example.org 2093/127.0.0.1 $get/" \
    -e "s|-- MAILDIR|-- $Q|" > "$T/commands"
is "the examples are four" 4 "$(wc -l < "$T/commands" | tr -d ' ')"
# command_of MACHINE N SECONDS: becomes the N-th, on that machine.
command_of() {
  sed -n "$2{s|/var/qmail|$T/$1|g;s/^/exec /;p;}" "$T/commands" > "$T/c.$2"
  cd "$T/$1" || exit
  BUSHHOME=$T/$1
  RELAYCLIENT=
  PATH=$T/$1/bin:$PATH
  export BUSHHOME RELAYCLIENT
  exec "$limit" "$3" sh "$T/c.$2"
}
bg command_of kabul 1 600 2> "$T/log.1"
bg command_of kabul 2 600 2> "$T/log.2"
ok "the hub takes mail" until_true 10 tcpclient -qRHl0 127.0.0.1 "$put" true
ok "the hub gives mail" until_true 10 tcpclient -qRHl0 127.0.0.1 "$get" true
fresh() { site_fresh "$H" "$Q" "$T"/*/spool "$T"/*/staff/*/Maildir; }
# The session that only knocked is over when a whole one has followed it.
(command_of herat 4 150) > "$T/out" 2>&1
fetched() { [ "$(count "$H")" = 0 ]; }
for i in first second; do
  fresh
  census fill "$Q" 3 2 qrelay- kabul.example.org
  census fill "$H" 3 2 qrelay-herat- herat.example.org
  is "the $i time: the office sends" 0 "$( (command_of herat 3 150) 2>&1
    echo $?)"
  is "and fetches" 0 "$( (command_of herat 4 150) 2>&1; echo $?)"
  until_true 20 fetched # the hub removes what it has sent
  for s in kabul herat; do
    until_true 20 site_idle $s
    is "what was for $s is there, once" "0 0 0" "$(census judge 3 2 \
      "$T/$s"/staff/*/Maildir "$T/$s/spool" "$H" "$Q")"
  done
done
ok "a history of the office" test -s "$Q/squeeze/sent"
ok "of what it fetched" test -s "$T/herat/squeeze/received"
ok "and of the hub's side" test -s "$T/kabul/squeeze/herat/received"
end
