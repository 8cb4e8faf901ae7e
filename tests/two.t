#!/bin/sh
# two.t: two flushes of one Maildir at the same moment, and a flush while the
# client of a killed one still works: each message is sent once.
. tests/lib.sh
. tests/site.sh
site_hub
Q=$T/queue

fill() {
  rm -rf "$Q" "$S"/*/*
  maildirmake "$Q"
  awk -v d="$Q/new/" 'BEGIN { for (i = 1; i <= 40; ++i) {
    f = d i
    printf "Return-Path: <s@a>\nDelivered-To: q-x@hub.example.org\n\n%d\n", \
      i > f
    close(f) } }'
}

# Both run a real session each; a message sent twice would be a "hit", so hits
# are counted as well as copies.
cat > "$T/session" <<'EOT'
#!/bin/sh
exec "$B/tests/pair" serialqmtp q- -- qmtpd -v "$BUSHHOME/spool"
EOT
chmod 755 "$T/session"
round=0
bad=
while [ $round -lt 10 ]; do
  round=$((round + 1))
  fill
  maildirserial "$Q" q- "$T/session" > "$T/out1" 2>&1 &
  one=$!
  maildirserial -v "$Q" q- "$T/session" > "$T/out2" 2>&1 &
  two=$!
  wait $one || bad="$bad first:$?"
  wait $two || bad="$bad second:$?"
  [ "$(count "$Q")" = 0 ] || bad="$bad left:$(count "$Q")"
  [ "$(count "$S")" = 40 ] || bad="$bad came:$(count "$S")"
  grep -q "accepted before [1-9]" "$T/out1" "$T/out2" && bad="$bad again"
done
is "ten times two flushes at once: each message once, both exit 0" "" "$bad"

# The client outlives its maildirserial; the lock is the client's too.
fill
cat > "$T/slow" <<'EOT'
#!/bin/sh
echo $$ > "$T/slow.pid"
until [ -e "$T/go" ]; do sleep 0.1; done
exec cat > /dev/null
EOT
chmod 755 "$T/slow"
maildirserial "$Q" q- "$T/slow" &
pid=$!
until_true 10 test -s "$T/slow.pid"
kill -9 $pid
wait $pid 2> /dev/null
out=$(maildirserial -v "$Q" q- "$T/session" 2>&1)
is "a run beside the orphaned client exits 0" 0 $?
like "and says that another works there" "lock|another" "$out"
is "and sends nothing" 0 "$(count "$S")"
: > "$T/go"
gone() { ! kill -0 "$(cat "$T/slow.pid")" 2> /dev/null; }
until_true 10 gone
ok "once the client has ended, a run works" maildirserial "$Q" q- "$T/session"
is "and all is sent" 40 "$(count "$S")"
end
