#!/bin/sh
# memory.t: what a message costs in memory does not depend on its size, and a
# connection that waits costs little. The kernel's figure for the peak is
# inexact by some 100 KiB; what a program has at its very end is exact, and
# ours give nothing back before that.
. tests/lib.sh
. tests/site.sh
small=1024
x=
big=209715200
export x
site_hub sima
M=$T/M
maildirmake "$M"

message() { # BYTES: a queued file with a body of so many bytes in lines
  printf 'Return-Path: <s@a.example>\nDelivered-To: q-sima@hub.example.org\n'
  printf 'Subject: %s bytes\n\n' "$1"
  yes '0123456789 abcdefghijklmnopqrstuvwxyz 0123456789 ABCDEFGHIJKLMN' |
    head -c "$1"
}

# Each runs one program on a message of so many bytes; its peak goes to kib.
cat > "$T/rss" <<EOT
#!/bin/sh
exec "$B/tests/rss" \$x -o "$T/kib" "\$@"
EOT
chmod 755 "$T/rss"

run_serialqmtp() {
  printf 'new/%s\0' "$1" > "$T/names"
  (cd "$M" && "$B/tests/pair" "$T/rss" "$B/serialqmtp" q- -- \
    "$B/tests/qmtpsink" ${2:+-o "$2"} < "$T/names" > "$T/results")
  [ "$(tr '\0' ' ' < "$T/results")" = "new/$1 Kok" ]
}
run_serialsmtp() {
  printf 'new/%s\0' "$1" > "$T/names"
  (cd "$M" && "$B/tests/pair" "$T/rss" "$B/serialsmtp" q- me -- \
    "$B/tests/smtpsink" -e PIPELINING,SIZE < "$T/names" > "$T/results")
  tr '\0' ' ' < "$T/results" | grep -q "^new/$1 K"
}
run_qmtpd() {
  rm -rf "$BUSHHOME"/spool/*/*
  "$T/rss" qmtpd "$BUSHHOME/spool" < "$T/wire.$1" > "$T/answer" &&
    grep -q ':Kok' "$T/answer" && [ "$(count "$BUSHHOME/spool")" = 1 ]
}
run_virt() {
  # With notes of other messages it would map more of its code.
  rm -f "$BUSHHOME/spool/done/.log"
  maildirserial "$BUSHHOME/spool" "" "$T/rss" "$B/qmail-virt" &&
    [ "$(count "$BUSHHOME/spool")" = 0 ] &&
    [ "$(count "$BUSHHOME/staff/sima/Maildir")" = 1 ] &&
    rm -f "$BUSHHOME"/staff/sima/Maildir/new/*
}

# Exact where it can be; else as the kernel says, and that much less strict.
slack=64
tests/rss -x -o "$T/kib" true 2> /dev/null && x=-x || slack=320
for n in $small $big; do
  message $n > "$M/new/$n"
  for p in "serialqmtp sends" "serialsmtp sends" "qmtpd takes" \
    "virt delivers"; do
    to=
    [ "$p" != "serialqmtp sends" ] || to=$T/wire.$n
    ok "$p $n bytes" "run_${p% *}" $n $to
    eval "kib_${p% *}_$n=\$(cat \"\$T/kib\")"
    rm -f "$T/kib"
  done
done
for p in serialqmtp serialsmtp qmtpd virt; do
  eval "one=\$kib_${p}_$small many=\$kib_${p}_$big"
  if [ "${many:-999999}" -le $((${one:-0} + slack)) ]; then
    is "$p: $one KiB for a small message, $many for 200 MB" 1 1
  else
    is "$p: at most $slack KiB more for 200 MB" "$one" "$many"
  fi
done

# A qmtpd that waits: its private memory, beside another one, since what they
# share costs once.
mkfifo "$T/fifo" "$T/fifo2"
qmtpd "$T/hub/spool" < "$T/fifo2" > /dev/null &
other=$!
exec 8> "$T/fifo2"
qmtpd "$T/hub/spool" < "$T/fifo" > /dev/null 8>&- &
pid=$!
exec 9> "$T/fifo"
waits() {
  grep -q '^Name:[^a-z]*qmtpd' "/proc/$1/status" &&
    grep -q '^State:[^A-Z]*S' "/proc/$1/status"
}
[ ! -e "/proc/$pid/status" ] || until_true 30 waits $other
[ ! -e "/proc/$pid/status" ] || until_true 30 waits $pid
kib=$(tests/rss -p $pid 2> /dev/null)
code=$?
exec 8>&- 9>&-
wait
if [ $code = 77 ]; then
  skip "a waiting qmtpd" "no figures of a process here"
elif [ -n "${SANITIZED:-}" ]; then
  skip "a waiting qmtpd" "sanitizers need memory of their own"
elif [ "${kib:-9999}" -le 150 ]; then
  is "a waiting qmtpd costs $kib KiB" 1 1
else
  is "a waiting qmtpd costs at most 150 KiB" "at most 150" "$kib"
fi
end
