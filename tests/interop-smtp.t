#!/bin/sh
# interop-smtp.t: serialsmtp and servers that others wrote: Exim ($EXIM, or in
# $PATH) and Postfix's smtp-sink; Postfix itself is in root-smtp.t.
. tests/lib.sh
PATH=$PATH:/usr/sbin
PATH=$B/tests:$PATH
cd "$T" || exit 1
maildirmake q
mkdir dump spool
fill() {
  awk 'BEGIN { for (i = 1; i <= 100; ++i) {
    f = "q/new/" i
    printf "Return-Path: <%s>\nDelivered-To: q-r%d@sink.example\n", \
      i % 7 ? "s" i "@a.example" : "", i > f
    printf "Subject: %d\n\n.%d\n\n.\n\303\251\nlast", i, i > f
    close(f) } }'
}
# flush: all of q to $port; how it went in err.
flush() {
  maildirserial q q- tcpclient -RHl0 127.0.0.1 "$port" serialsmtp -v q- \
    me.example 2> err
}
trips='100 messages, .* in 102 round trips: 100 accepted'

# --- Exim, which ends a session in which something comes before its time
EXIM=${EXIM:-$(command -v exim4)}
cat > exim.conf <<END
primary_hostname = sink.example
spool_directory = $T/spool
log_file_path = $T/spool/%slog
pid_file_path = $T/spool/pid
exim_user = $(id -u)
exim_group = $(id -g)
never_users =
keep_environment =
queue_only
smtp_accept_queue_per_connection = 0
acl_smtp_rcpt = rcpt
begin acl
rcpt:
  accept domains = sink.example
  deny message = not here
END
if [ "$(id -u)" = 0 ] ||
  ! "${EXIM:-none}" -C "$T/exim.conf" -bV > exim.out 2>&1; then
  skip "Exim" "it is not here, or does not run for an ordinary user"
else
  fill
  printf 'Return-Path: <s@a>\nDelivered-To: q-x@y\n\nhi\n' > q/new/zz
  listen tcpserver -1RHl0 127.0.0.1 0 "$EXIM" -C "$T/exim.conf" -bs
  flush
  like "Exim: 102 round trips, and a refusal" \
    'in 102 round trips: 100 accepted, 0 refused for now, 1 refused' "$(cat err)"
  is "Exim: what it refused stays" zz "$(ls q/new)"
  is "Exim: all are there" 100 "$(ls spool/input/*-D | wc -l | tr -d ' ')"
  n=0
  for f in spool/input/*-D; do
    n=$((n + 1))
    h=${f%-D}-H
    i=$(sed -n 's/^...  Subject: //p' "$h")
    s="s$i@a.example"
    [ $((i % 7)) = 0 ] && s=
    grep -q "^r$i@sink.example\$" "$h" && grep -qx "<$s>" "$h" &&
      [ "$(tail -n +2 "$f")" = "$(printf '.%s\n\n.\n\303\251\nlast' "$i")" ] || echo "$i"
  done > bad
  is "Exim: each of them whole, from whom and to whom" "100 " "$n $(cat bad)"
  stop
  rm -f q/new/*
fi

# --- smtp-sink
if ! command -v smtp-sink > /dev/null; then
  skip "smtp-sink" "it is not installed (Postfix)"
  end
fi
fill

# sink OPTIONS...: an smtp-sink on $port, its pid in $pid.
freeport
sink() {
  bg smtp-sink "$@" 127.0.0.1:$port 100 2> sink.err
  pid=$!
  until_true 30 tcpclient -RHl0 127.0.0.1 $port true 2> err ||
    cat sink.err err
}
sink -d "$T/dump/"
ok "100 messages to smtp-sink" flush
like "pipelined: 102 round trips" "$trips" "$(cat err)"
is "nothing stays" "" "$(ls q/new)"
is "all are there" 100 "$(ls dump | wc -l | tr -d ' ')"
# whole FILE: it is what was sent.
for f in dump/*; do
  tr -d '\r' < "$f" | awk '
    /^X-Mail-Args: / { from = $2 }
    /^X-Rcpt-Args: / { to = $2 }
    /^Subject: / { n = $2; on = 1 }
    on { body = body $0 "\n" }
    END {
      want = "Subject: " n "\n\n." n "\n\n.\n\303\251\nlast\n\n"
      print n, (body == want ? "whole" : "torn"), to, \
        (from == (n % 7 ? "<s" n "@a.example>" : "<>")) ? "from" : from
    }'
done | sort -n > got
awk 'BEGIN { for (i = 1; i <= 100; ++i)
  printf "%d whole <r%d@sink.example> from\n", i, i }' > want
ok "each of them whole, from whom and to whom" cmp want got
kill $pid
wait $pid

printf 'Return-Path: <s@a>\nDelivered-To: q-x@y\n\nhi\n' > q/new/x
# refuses SINK-OPTIONS WANT: exit, result and words.
refuses() {
  # shellcheck disable=SC2086
  sink $1
  (cd q && printf 'new/x\0' | tcpclient -RHl0 127.0.0.1 $port \
    serialsmtp -t 20 q- me.example > "$T/out" 2> "$T/err")
  like "smtp-sink $1" "$2" "$? $(tr '\0' ' ' < out)$(sed 's/^[^:]*: //' err)"
  kill $pid
  wait $pid
}
refuses "-p" "^0 new/x K127.0.0.1 accepted the message: 250 2.0.0 Ok"
refuses "-e" "^0 new/x K"
refuses "-p -e" "^0 new/x K"
refuses "-f MAIL" "^0 new/x D127.0.0.1 refused the sender: 500 5.3.0 Error"
refuses "-r MAIL" "^0 new/x Z.*refused the sender: 450 4.3.0 Error"
refuses "-f RCPT" "^0 new/x D.*refused the recipient: 500 5.3.0 Error"
refuses "-r RCPT" "^0 new/x Z.*refused the recipient: 450 4.3.0 Error"
refuses "-f DATA" "^0 new/x D.*refused the message: 500"
refuses "-p -r DATA" "^0 new/x Z.*refused the message: 450"
refuses "-f ." "^0 new/x D.*refused the message: 500"
refuses "-r ." "^0 new/x Z.*refused the message: 450"
refuses "-q MAIL" "^111 fatal: connection closed by 127.0.0.1: 1 unanswered"
refuses "-q DATA" "^111 fatal: connection closed by 127.0.0.1: 1 unanswered"
refuses "-Q DATA" "^111 fatal: 127.0.0.1 said: 421 4.0.0 Server clos.*: 1 unans"
refuses "-Q ." "^111 fatal: 127.0.0.1 said: 421 4.0.0 Server clos.*: 1 unans"
end
