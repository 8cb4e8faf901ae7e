#!/bin/sh
# root-smtp.t: serialsmtp and a real Postfix, which only root can start.
[ -n "${BENCH_SMTP:-}${BENCH_NOSMTP:-}" ] || exec sh tests/postfix sh "$0"
. tests/lib.sh
if [ -z "${BENCH_SMTP:-}" ]; then
  skip "Postfix" "$BENCH_NOSMTP"
  end
fi
cd "$T" || exit 1
chmod 755 .
mkdir -p q/new q/cur q/tmp
# One to a large mailbox name, quoted; one that is refused; one above
# message_size_limit, which Postfix says in EHLO.
awk 'BEGIN { for (i = 1; i <= 100; ++i) {
  f = "q/new/" i
  printf "Return-Path: <%s>\nDelivered-To: q-%s@hub.example.org\n", \
    i % 7 ? "s" i "@example.net" : "", i == 50 ? "a b" : "r" i > f
  printf "Subject: %d\n\n.%d\r\n\n.\n\303\251\nx\ry\nlast", i, i > f
  close(f) } }'
printf 'Return-Path: <s@example.net>\nDelivered-To: q-x@elsewhere..example\n\n' \
  > q/new/refused
{ printf 'Return-Path: <s@example.net>\nDelivered-To: q-x@hub.example.org\n\n'
  head -c 11000000 /dev/zero; } > q/new/large
chown -R 65534:65534 q
# send NAME...: as nobody; results in out, messages in err.
send() {
  printf '%s\0' "$@" > names
  (cd q && "$B/tests/limit" -u 65534 60 "$B/tcpclient" -RHl0 \
    "${BENCH_SMTP%:*}" "${BENCH_SMTP#*:}" "$B/serialsmtp" -v q- me.example.net \
    < "$T/names" > "$T/raw" 2> "$T/err")
  code=$?
  tr '\0' ' ' < raw > out
  return $code
}
# shellcheck disable=SC2046
ok "100 messages to Postfix" send $(seq 1 100 | sed 's:^:new/:')
is "all accepted" 100 "$(grep -c ' K.* accepted the message: 250 2.0.0 Ok: q' out)"
like "pipelined: 102 round trips" '100 messages, .* in 102 round trips: 100 acc' \
  "$(cat err)"
ok "a host that is none, one that is too large, and one" \
  send new/refused new/large new/1
like "refused by Postfix" '^new/refused D.* refused the recipient: 5.. 5' \
  "$(cat out)"
like "refused by us" '^new/large Dnot sent: the message has [0-9]* bytes, and' \
  "$(cat out)"
like "accepted" '^new/1 K' "$(cat out)"
end
