#!/bin/sh
# squeeze-conf.t: squeezed links by configuration: a hub and an office of
# bushmail-conf -z: mail both ways, over TCP and over a command, the second time
# for less; by the wrappers, too; and what goes wrong is one line.
. tests/lib.sh
. tests/site.sh
if [ "$(id -u)" = 0 ]; then
  skip "squeezed links" "mail is not handled as root"
  end
fi
limit=$B/tests/limit
listen tcpserver -1RHl0 127.0.0.2 0 true || {
  skip "squeezed links" "no 127.0.0.2 here: $(cat "$T/log")"
  end
}
stop 2> /dev/null
BUSHLISTEN=127.0.0.2
freeport
BUSHPORT=$port
freeport
BUSHPULLPORT=$port
freeport
BUSHSQUEEZEPORT=$port
freeport
BUSHSQUEEZEPULLPORT=$port
export BUSHLISTEN BUSHPORT BUSHPULLPORT BUSHSQUEEZEPORT BUSHSQUEEZEPULLPORT
get=$BUSHSQUEEZEPULLPORT
put=$BUSHSQUEEZEPORT
H=$T/hub
O=$T/herat
ok "a hub" bushmail-conf -z hub "$H" kabul.example.org
ok "an office" bushmail-conf -z office "$O" herat herat.example.org 127.0.0.2
ok "the hub knows it" bushmail-conf add-office "$H" herat herat.example.org \
  127.0.0.1
for d in "$H" "$O"; do
  echo ./r1/ > "$d/alias/.qmail-r1"
  maildirmake "$d/alias/r1"
done
for s in qmtpd push squeeze-qmtpd squeeze-push; do
  bg "$H/service/$s/run" > "$T/$s.log" 2>&1 < /dev/null
done
# As nobody's: no session of the office begins.
listening() { tcpclient -qRHl0 -i 127.0.0.8 127.0.0.2 "$1" true; }
for p in $BUSHPORT $BUSHPULLPORT $put $get; do
  ok "a server of the hub" until_true 10 listening "$p"
done
is "check: the hub" 0 "$(bushmail-conf check "$H" 2>&1; echo $?)"
is "check: the office" 0 "$(bushmail-conf check "$O" 2>&1; echo $?)"

D=$H/qrelay/MAILDIR.HERAT
U=$O/qrelay/MAILDIR
census() { "$B/tests/takecensus" "$@"; }
fill() {
  site_fresh "$D" "$U" "$O/spool" "$H/spool" "$O/alias/r1" "$H/alias/r1"
  census fill "$D" 4 1 qrelay-herat- herat.example.org
  census fill "$U" 3 1 qrelay- kabul.example.org
}
arrived() {
  until_true 20 all
  census judge 4 1 "$O/alias/r1" "$D" "$O/spool"
  census judge 3 1 "$H/alias/r1" "$U" "$H/spool"
}
all() {
  [ "$(count "$D") $(count "$O/spool") $(count "$H/spool") $(count \
    "$O/alias/r1") $(count "$H/alias/r1")" = "0 0 0 4 3" ]
}
flush() { BUSHHOME=$O "$limit" 150 bushmail-flush "$@" 2>&1; }
# bytes: on the wire, both ways, of all that is in $T/out.
bytes() {
  awk '/^squeeze: info: .* bytes sent as / { n += $8 + $NF }
    END { print n + 0 }' "$T/out"
}
# cheaper DESCRIPTION COMMAND...: the mail of a session arrives, and the next
# time for less than half. (Or the time after that: who calls while the hub
# still ends the last session finds its history in use.)
cheaper() {
  what=$1
  shift
  first=
  for i in 1 2 3 4 5; do
    fill
    "$@" > "$T/out" 2>&1
    is "$what: all is there, once: exit" "0 0 0 0
0 0 0" "$? $(arrived)" || cat "$T/out"
    : "${first:=$(bytes)}"
    [ $(($(bytes) * 2)) -ge "$first" ] || break
  done
  ok "$what: at last for $(bytes) bytes, which were $first" \
    test $(($(bytes) * 2)) -lt "$first"
}
cheaper "bushmail-flush" flush -v
is "both ways" 2 "$(grep -c '^squeeze: info' "$T/out")"
is "not a word" 0 "$(flush; echo $?)"
ok "the office's memory of the link" test -s "$O/history/hub/sent"
ok "the hub's, of the office" test -s "$H/history/herat/received"
is "are for their owner" "drwx------ -rw-------" \
  "$(ls -ld "$O/history/hub" "$O/history/hub/sent" | cut -c 1-10 | paste -s -d ' ' -)"

# ---- over a command, as over ssh; and a history of the machine's, not the link's
cat > "$T/office" <<EOT
#!/bin/sh
BUSHHOME=$H OFFICE=herat RELAYCLIENT=
export BUSHHOME OFFICE RELAYCLIENT
case \$* in
"squeeze get") exec squeeze -s $H/history/ maildirpush ;;
"squeeze put") exec squeeze -s $H/history/ qmtpd $H/spool maildirvirt $H/spool
esac
EOT
chmod 755 "$T/office"
cat > "$O/control/links" <<EOT
key:get squeeze kabul:|$T/office squeeze get
key:send squeeze kabul -o size:qrelay/MAILDIR:qrelay-:|$T/office squeeze put
EOT
cheaper "over a command" flush -v
is "in the machine's history" "hub kabul" "$(echo $(ls "$O/history"))"

# ---- the wrappers: in the same history, by hand
by_hand() (
  BUSHHOME=$O
  export BUSHHOME
  maildirpull -v -z history/wrap 127.0.0.2 "$get" &&
    maildirqmtp -v -z "$O/history/wrap" "$U" qrelay- 127.0.0.2 "$put"
)
cheaper "maildirpull -z, maildirqmtp -z" by_hand

# ---- the other end is plain, or none, or silent: a line, and nothing is lost
fill
conf() {
  printf 'hub:get squeeze:%s\nhub:send squeeze:qrelay/MAILDIR:qrelay-:%s\n' \
    "127.0.0.2 $1" "127.0.0.2 $2" > "$O/control/links"
}
conf "$BUSHPULLPORT" "$BUSHPORT"
out=$(flush)
is "plain servers: exit, and a line" "111 1" "$? $(echo "$out" |
  grep -c '^bushmail-flush: warning: ')"
like "which says so" "^bushmail-flush: warning: hub: not all is fetched: squeeze: \
127.0.0.2: it does not speak squeeze .plain QMTP has another port.; not all is \
sent: .*squeeze: 127.0.0.2: it .* squeeze.*3 messages left" "$out"
listen tcpserver -1RHl0 127.0.0.2 0 sleep 100
conf "$port" "$port"
out=$(flush -t 1)
is "silence: exit, and a line" "111 1" "$? $(echo "$out" |
  grep -c '^bushmail-flush: warning: ')"
like "after what -t says, of who sees it first" "not all is fetched: (squeeze|\
qmtpd): 127.0.0.2: .*; not all is sent: .*: 3 messages left" "$out"
stop
conf "$get" "$put"
rm -r "$O/history"
out=$(flush)
is "no place for a history: exit, and it is said" "0 2" "$? $(echo "$out" |
  grep -c "^squeeze: warning: going on without history: $O/history/hub: No such")"
is "all is there" "0 0 0
0 0 0" "$(arrived)"
end
