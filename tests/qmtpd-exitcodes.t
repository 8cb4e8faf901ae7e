#!/bin/sh
# qmtpd without a maildir: what the queue program's end means for the peer,
# held to a recording of qmail-qmtpd (tests/fixtures/queue-exit-codes).
. tests/lib.sh

BUSHHOME=$T/home
TCPREMOTEIP=10.1.2.3
RELAYCLIENT=
QMAILQUEUE=$T/qq
export T BUSHHOME TCPREMOTEIP RELAYCLIENT QMAILQUEUE
mkdir -p "$BUSHHOME/control" "$BUSHHOME/bin"
nl='
'
one='2:
a,3:s@x,17:13:r@example.org,,'
two='2:
a,3:s@x,32:13:r@example.org,11:q@elsewhere,,'
queue() { # the rest of a queue program, after it has read all
  { echo '#!/bin/sh'; echo 'cat > "$T/message"; cat <&1 > "$T/envelope"'
    cat; } > "$T/qq"
  chmod +x "$T/qq"
}
answer() {
  printf '%s' "$1" | qmtpd 2> "$T/err" | sed 's/^[0-9]*:\(.*\),$/\1/'
}

# --- signals
echo "{ $signals; } > \"\$T/signals\"" | queue
like "a queue program takes a message" '^Kok' "$(answer "$one")"
is "with signals as usual" "PIPE XFSZ " "$(tr '\n' ' ' < "$T/signals")"
echo 'ulimit -f 20; dd if=/dev/zero of="$T/much" bs=1024 count=40 2> /dev/null
kill -l $? > "$T/signals"; exit 53' | queue
is "and dies of a file too large" "Zqq write error or disk full (#4.3.0) XFSZ" \
  "$(answer "$one") $(cat "$T/signals")"

# --- every exit code
echo 'read n < "$T/code"; exit "$n"' | queue
sed 1d tests/fixtures/queue-exit-codes > "$T/codes"
is "a recording of every code" 128 "$(wc -l < "$T/codes" | tr -d ' ')"
: > "$T/got"
while read -r code want; do
  echo "$code" > "$T/code"
  printf '%s\t%s\n' "$code" "$(answer "$one" |
    sed 's/^Kok [0-9][0-9]* qp [0-9][0-9]*$/Kok TIME qp PID/')" >> "$T/got"
done < "$T/codes"
ok "the same answers" diff "$T/codes" "$T/got"

# --- what it is given
echo 'exit 0' | queue
like "an answer for each recipient" \
  '^23:Kok [0-9]{10} qp [0-9]+,23:Kok [0-9]{10} qp [0-9]+,$|^2[0-9]:Kok' \
  "$(printf '%s' "$two" | qmtpd)"
is "one envelope for all of them" 'Fs@x|Tr@example.org|Tq@elsewhere||' \
  "$(tr '\0' '|' < "$T/envelope")"
like "a Received line" '^Received: from unknown \(10\.1\.2\.3\)$' \
  "$(cat "$T/message")"
is "then the message" a "$(sed 1,2d "$T/message")"
unset RELAYCLIENT
echo example.org > "$BUSHHOME/control/rcpthosts"
like "refused recipients are left out" '^[0-9]+:Kok [^,]*,48:D' \
  "$(printf '%s' "$two" | qmtpd)"
is "of the envelope" 'Fs@x|Tr@example.org||' "$(tr '\0' '|' < "$T/envelope")"
RELAYCLIENT=@relay
export RELAYCLIENT
printf '%s' "$one" | qmtpd > /dev/null
is "RELAYCLIENT is appended" 'Fs@x|Tr@example.org@relay||' \
  "$(tr '\0' '|' < "$T/envelope")"
RELAYCLIENT=

# --- texts of its own
echo 'printf "Dnot today, %s" "$(id -u > /dev/null; echo friend)" >&6; exit 82' |
  queue
is "82 and a D of its own" "Dnot today, friend" "$(answer "$one")"
echo 'printf "Zlater (#4.7.0)" >&6; exit 82' | queue
is "82 and a Z of its own" "Zlater (#4.7.0)" "$(answer "$one")"
echo 'printf "Kyes" >&6; exit 82' | queue
like "82 and no such text" '^Z' "$(answer "$one")"

# --- trouble
echo 'kill -9 $$' | queue
is "death by a signal" "Zqq crashed (#4.3.0)" "$(answer "$one")"
QMAILQUEUE=$T/none
like "no such program" '^Z' "$(answer "$one")"
QMAILQUEUE=$T/early
printf '#!/bin/sh\nexit 53\n' > "$T/early"
chmod +x "$T/early"
big=$(awk 'BEGIN { while (n++ < 299999) printf "x" }')
is "a program that ends before it has read all" \
  "Zqq write error or disk full (#4.3.0)" "$(answer "300000:$nl$big,3:s@x,6:3:r@x,,")"
QMAILQUEUE=$T/qq

# --- refused before the program decides
cat > "$T/qq" <<'EOF'
#!/bin/sh
trap 'echo x >> "$T/ended"' EXIT
cat > "$T/message"
cat <&1 > "$T/envelope"
[ "$(tail -c 2 "$T/envelope" | od -An -tx1 | tr -d ' ')" = 0000 ] || exit 91
echo x >> "$T/queued"
EOF
like "databytes" '^D.*5\.3\.4' "$(DATABYTES=1 answer "4:${nl}abc,3:s@x,6:3:r@x,,")"
ok "and nothing is queued" test ! -e "$T/queued"
hops=$(awk 'BEGIN { while (n++ < 100) print "Received: x" }')
m="$nl$hops$nl${nl}x"
like "hops" '^D.*5\.4\.6' "$(answer "${#m}:$m,3:s@x,6:3:r@x,,")"
like "a bad sender" '^D.*5\.1\.7' "$(answer "2:${nl}a,4:s${nl}@x,6:3:r@x,,")"
is "no recipients" "" "$(answer "2:${nl}a,3:s@x,0:,")"
rm -f "$T/ended"
printf '4:\nabc,3:s@x,6:3:r' | qmtpd > "$T/out" 2> "$T/err"
is "a peer that leaves inside a package" "111 " "$? $(cat "$T/out")"
until_true 30 test -e "$T/ended"
ok "nothing of all that is queued" test ! -e "$T/queued"
like "and then one" '^Kok' "$(answer "$one")"
ok "is" test -s "$T/queued"

# --- several packages
like "packages in one session" '^[0-9]*:Kok [^,]*,[0-9]*:Kok [^,]*,$' \
  "$(printf '%s%s' "$one" "$one" | qmtpd)"

# --- where the program is
unset QMAILQUEUE
cat > "$BUSHHOME/bin/qmail-queue" <<EOF
#!/bin/sh
{ cat > /dev/null; $signals; } > "$T/signals"
exit 31
EOF
chmod +x "$BUSHHOME/bin/qmail-queue"
like "home/bin/qmail-queue without QMAILQUEUE" '^D.*5\.3\.0' "$(answer "$one")"
is "its signals" "PIPE XFSZ " "$(tr '\n' ' ' < "$T/signals")"
end
