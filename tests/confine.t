#!/bin/sh
# What network programs give up, seen from outside; and that they do their work
# all the same, also where the kernel knows none of it.
. tests/lib.sh

BUSHHOME=$T/home
TCPREMOTEIP=10.1.2.3
export T BUSHHOME TCPREMOTEIP
mkdir -p "$BUSHHOME/control"
echo example.org > "$BUSHHOME/control/rcpthosts"
echo hub.example.org > "$BUSHHOME/control/me"
S=$T/spool

# package TEXT: a message for one recipient. large N: one of N lines.
ns() { printf '%d:%s,' "${#1}" "$1"; }
package() {
  ns "
Subject: $1

$1
"
  ns a@example.net
  ns "$(ns b@example.org)"
}
large() {
  awk -v n="$1" 'BEGIN {
    printf "%d:\n", 1 + 64 * n
    for (i = 0; i < n; ++i) printf "%063d\n", i
    printf ","
  }'
  ns a@example.net
  ns "$(ns b@example.org)"
}
spool() {
  chmod -R u+rwx "$S" 2> /dev/null
  rm -rf "$S"
  maildirmake "$S"
}
# ks: how many answers in $T/out are a K.
ks() { tr ',' '\n' < "$T/out" | grep -c '^[0-9]*:K'; }
stored() { ls "$S/new" | wc -l | tr -d ' '; }
# field NAME PID: what /proc says.
field() { sed -n "s/^$1:[ 	]*//p" "/proc/$2/status" 2> /dev/null; }
child() { cat "/proc/$1/task/$1/children" 2> /dev/null | tr -d ' '; }
soft() { awk -v name="$1" 'index($0, name) == 1 {
    sub(name, ""); print $1 }' "/proc/$2/limits"; }

# --- a session does all that it has to
spool
{ for i in 1 2 3 4 5 6; do package "message $i"; done; large 80000; } > "$T/in"
qmtpd "$S" < "$T/in" > "$T/out" 2> "$T/err"
is "messages, small and large" "0 7 7" "$? $(ks) $(stored)"
is "nothing to complain of" "" "$(cat "$T/err")"
is "nothing left in tmp/" "" "$(ls "$S/tmp")"
qmtpd "$S" < "$T/in" > "$T/out" 2> "$T/err"
is "again: accepted before" "0 7 7" "$? $(ks) $(stored)"
NODEDUP=1 qmtpd "$S" < "$T/in" > "$T/out" 2> "$T/err"
is "with NODEDUP, which needs random bytes" "0 7 14" "$? $(ks) $(stored)"
ok "seen/ was looked through" test -f "$S/seen/.pruned"
touch -t 202601010000 "$S/seen/.pruned" "$S/seen/dated"
package pruning | qmtpd "$S" > "$T/out" 2> "$T/err"
is "when it is due again" "" "$(find "$S/seen" -mtime +2)"

# --- what the kernel says of it
cat > "$T/prog" <<'EOT'
#!/bin/sh
{ sed -n 's/^\(Seccomp\|NoNewPrivs\):[ 	]*//p' /proc/self/status
  ulimit -n; ulimit -d; ulimit -c; cat /etc/passwd > /dev/null && echo read
} | tr '\n' ' ' > "$T/prog.tmp"
mv "$T/prog.tmp" "$T/prog.out"
EOT
chmod 755 "$T/prog"
"$T/prog"
mv "$T/prog.out" "$T/before"
before() { until_true 30 test -s "$T/prog.out" && cmp "$T/before" "$T/prog.out"; }

spool
mkfifo "$T/fifo"
qmtpd "$S" "$T/prog" < "$T/fifo" > "$T/out" 2> "$T/err" &
pid=$!
tap_pids="$tap_pids $pid"
exec 9> "$T/fifo"
package one >&9
ok "the program is started" until_true 30 test -s "$T/prog.out"
ok "nothing is forbidden to it" before
if [ -r /proc/self/limits ]; then
  is "qmtpd: no core file" 0 "$(soft 'Max core file size' $pid)"
  ok "and few descriptors" test "$(soft 'Max open files' $pid)" -le 512
else
  skip "qmtpd: limits" "no /proc/self/limits"
fi
# Whether this kernel filters calls, the driver says.
tests/t_confine > "$T/driver"
if grep -q 'seccomp here' "$T/driver" || [ -z "$(field Seccomp self)" ]; then
  skip "qmtpd: calls are filtered" "no seccomp here"
else
  is "qmtpd: calls are filtered" "1 2" \
    "$(field NoNewPrivs $pid) $(field Seccomp $pid)"
  helper=$(child $pid)
  is "not those of the child that starts the program" \
    "$(field Seccomp $$)" "$(field Seccomp "${helper:-none}")"
fi
rm -f "$T/prog.out"
package two >&9
ok "started once more" before
helper=$(child $pid)
exec 9>&-
wait $pid
is "the session ends" 0 $?
gone() { ! kill -0 "$1" 2> /dev/null; }
if [ -n "$helper" ]; then
  ok "and that child" until_true 30 gone "$helper"
else
  skip "and that child" "no list of children here"
fi

NOCONFINE=1 qmtpd "$S" < "$T/fifo" > "$T/out" 2> "$T/err" &
pid=$!
tap_pids="$tap_pids $pid"
exec 9> "$T/fifo"
package three >&9
until_true 30 test -s "$T/out"
is "\$NOCONFINE: no filter" "$(field Seccomp $$)" "$(field Seccomp $pid)"
exec 9>&-
wait $pid

# --- the kernels that know none of it, or not all
if tests/trace -o "$T/trace" true 2> "$T/why"; then
  for how in landlock_create_ruleset:ENOSYS landlock_create_ruleset:EOPNOTSUPP \
    landlock_create_ruleset:EPERM prctl:ENOSYS prctl:EINVAL; do
    spool
    case $how in *EOPNOTSUPP) e=95 ;; *) e=${how#*:} ;; esac
    tests/trace -o "$T/trace" -s "${how%:*}" -n 1 -A -e "$e" -- \
      qmtpd "$S" < "$T/in" > "$T/out" 2> "$T/err"
    is "$how: mail is taken" "0 7 7 " "$? $(ks) $(stored) $(cat "$T/err")"
  done
  for how in landlock_create_ruleset:2 landlock_add_rule:1 landlock_add_rule:4 \
    landlock_restrict_self:1; do
    grep -q 'Landlock here' "$T/driver" && {
      skip "$how fails" "no Landlock here"
      continue
    }
    spool
    tests/trace -o "$T/trace" -s "${how%:*}" -n "${how#*:}" -e ENOMEM -- \
      qmtpd "$S" < "$T/in" > "$T/out" 2> "$T/err"
    is "$how fails: said, and mail is taken" "0 7 7" "$? $(ks) $(stored)"
    like "$how: it says so" "warning: $TCPREMOTEIP: going on unconfined: " \
      "$(cat "$T/err")"
  done
else
  skip "kernels that know none of it" "$(head -n 1 "$T/why")"
fi

# --- the other network programs
cat > "$T/queue" <<'EOT'
#!/bin/sh
cat > /dev/null
"$T/prog"
EOT
chmod 755 "$T/queue"
if [ "$(id -u)" != 0 ]; then
  rm -f "$T/prog.out"
  package queue | QMAILQUEUE=$T/queue qmtpd > "$T/out" 2> "$T/err"
  is "qmtpd and a queue program" 1 "$(ks)"
  ok "which has the limits from before" before
fi
rm -f "$T/prog.out"
listen tcpserver -1RHl0 127.0.0.1 0 "$T/prog"
if [ -r /proc/self/limits ]; then
  is "tcpserver: no core file" 0 "$(soft 'Max core file size' "$pid")"
fi
tcpclient -RHl0 127.0.0.1 "$port" sh -c 'cat <&6' > "$T/out"
ok "its program has the limits from before" before
stop
listen tcpserver -1RHl0 127.0.0.1 0 true
rm -f "$T/prog.out"
tcpclient -RHl0 127.0.0.1 "$port" "$T/prog"
ok "so has tcpclient's" before
stop

spool
M=$T/queuedir
maildirmake "$M"
package spool | qmtpd "$M" > "$T/out"
mv "$M"/new/* "$M/new/1"
(cd "$M" && "$B/tests/pair" serialqmtp b -- qmtpd "$S" < "$T/fifo" \
  > "$T/results" 2> "$T/err") &
tap_pids="$tap_pids $!"
exec 9> "$T/fifo"
printf 'new/1\0' >&9
got() { tr '\0' '\n' < "$T/results" | grep -q '^K'; }
ok "serialqmtp sends" until_true 30 got
exec 9>&-
wait
(cd "$M" && "$B/tests/pair" serialsmtp b me -- "$B/tests/smtpsink" \
  < "$T/fifo" > "$T/results" 2> "$T/err") &
tap_pids="$tap_pids $!"
exec 9> "$T/fifo"
printf 'new/1\0' >&9
ok "serialsmtp sends" until_true 30 got
is "nothing to complain of" "" "$(cat "$T/err")"
exec 9>&-
wait
end
