#!/bin/sh
# killed.t: maildirserial killed while tcpclient and serialqmtp work on.
. tests/lib.sh
PATH=$B/tests:$PATH
M=$T/m
maildirmake "$M"
for i in a b; do
  printf 'Return-Path: <s@x>\nDelivered-To: p-r@y\n\n%s\n' $i > "$M/new/$i"
done
FAKELOG=$T/fed
export FAKELOG
: > "$FAKELOG"

# A server that reads and never answers.
cat > "$T/mute" <<'END'
#!/bin/sh
echo $$ > "$1"
exec cat > "$1.came"
END
chmod 755 "$T/mute"
listen tcpserver -1 -RHl0 127.0.0.1 0 "$T/mute" "$T/mutepid"

maildirqmtp "$M" p- 127.0.0.1 "$port" 2> "$T/err" &
pid=$!
ok "sends" until_true 10 test -s "$T/mutepid.came"
kill -KILL $pid
wait $pid 2>/dev/null
is "its client holds the lock" \
  "maildirserial: info: $M: another run is at work here" \
  "$(maildirqmtp -v "$M" p- 127.0.0.1 "$port" 2>&1)"
is "and nothing is sent twice" "" "$(cat "$FAKELOG")"

kill -KILL "$(cat "$T/mutepid")"
emptied() {
  maildirserial "$M" p- fakeclient K && [ -z "$(ls "$M/new")" ]
}
ok "when the client has ended, the next run works" until_true 10 emptied
is "each message is fed once" "new/a new/b " "$(sort "$FAKELOG" | tr '\n' ' ')"
end
