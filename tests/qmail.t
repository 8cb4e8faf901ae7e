#!/bin/sh
# qmail.t: the queue client: verdicts, descriptors, environment, failures.
. tests/lib.sh
PATH=$B/tests:$PATH
Q=$T/q
mkdir "$Q"
cat > "$T/queue" <<'END'
#!/bin/sh
# The message may be left unread: $QUEUEREAD.
if [ -n "$QUEUEREAD" ]; then
  cat > "$Q/message"
  exec 3<&1
  cat <&3 | tr '\0' '!' > "$Q/envelope"
fi
printf %s "${BUSHKEY-none}" > "$Q/key"
[ -z "$QUEUETEXT" ] || printf "$QUEUETEXT" >&6
case $QUEUEEXIT in k) kill -9 $$ ;; esac
exit "$QUEUEEXIT"
END
chmod 755 "$T/queue"
QMAILQUEUE=$T/queue
BUSHHOME=$T/home
QUEUEEXIT=0
QUEUETEXT=
QUEUEREAD=yes
export Q QMAILQUEUE QUEUEEXIT QUEUETEXT QUEUEREAD BUSHHOME

hand() {
  printf 'the\0message\n' | queueclient "$@" 2>&1
}

is "accepted" ok "$(hand s@x r@y q@z)"
is "the message" "the!message" "$(tr '\0' '!' < "$Q/message")"
is "the envelope" 'Fs@x!Tr@y!Tq@z!!' "$(cat "$Q/envelope")"
is "no key" none "$(cat "$Q/key")"
is "with a key" ok "$(BUSHKEY=other hand -k a.1.2 s@x r@y)"
is "the key" a.1.2 "$(cat "$Q/key")"
is "the key of our own environment is not handed on" none \
  "$(BUSHKEY=other hand s@x r@y > /dev/null; cat "$Q/key")"
is "no recipient" ok "$(hand s@x)"

hand -f s@x r@y > /dev/null
is "failed after the message: no envelope" "" "$(cat "$Q/envelope")"
hand -F s@x r@y > /dev/null
is "failed after the envelope: it has no end" "" "$(cat "$Q/envelope")"
is "a program that accepts what failed is not believed" \
  "Zqq read error (#4.3.0)" "$(hand -F s@x r@y)"
is "nor is one that refuses what failed: the mail itself may be good" \
  "Zqq read error (#4.3.0)" "$(QUEUEEXIT=31; export QUEUEEXIT; hand -F s@x r@y)"

# Every exit code, as recorded from qmail-qmtpd.
QUEUEREAD=
while read -r code text; do
  case $code in '#' | 0) continue ;; esac
  printf '%s %s\n' "$code" "$text"
done < tests/fixtures/queue-exit-codes > "$T/want"
while read -r code text; do
  QUEUEEXIT=$code
  printf '%s %s\n' "$code" "$(queueclient s@x r@y 2>&1 < /dev/null)"
done < "$T/want" > "$T/got"
ok "127 exit codes" test "$(wc -l < "$T/want")" = 127
ok "each has the verdict of qmail-qmtpd" cmp "$T/want" "$T/got"
QUEUEEXIT=k
is "killed by a signal" "Zqq crashed (#4.3.0)" "$(hand s@x r@y)"

# Texts on 6.
QUEUEREAD=yes
QUEUEEXIT=82
QUEUETEXT='Dnot here (#5.1.1)'
is "82: a refusal in one's own words" "Dnot here (#5.1.1)" "$(hand s r)"
QUEUETEXT='Zlater\r\n'
is "82: the newline does not count" "Zlater" "$(hand s r)"
QUEUETEXT='Za\tb\nc\033d'
is "82: control bytes" "Za?b?c?d" "$(hand s r)"
QUEUETEXT='Kfine'
is "82: neither D nor Z" "Zqq temporary problem (#4.3.0)" "$(hand s r)"
QUEUETEXT="Z$(head -c 70000 /dev/zero | tr '\0' x)"
is "82: at most 1000 bytes, however many come" 1000 \
  "$(hand s r | tr -d '\n' | wc -c | tr -d ' ')"
QUEUEEXIT=82
QUEUETEXT=$(printf 'Dbell\007del\177end\r\n\n.')
QUEUETEXT=${QUEUETEXT%.}
is "its controls are shown" "Dbell?del?end" "$(hand s r)"
QUEUETEXT=$(printf 'D\n.')
QUEUETEXT=${QUEUETEXT%.}
is "a text of one letter" "D" "$(hand s r)"
QUEUEEXIT=53
QUEUETEXT=Dno
is "a text counts only with 82" "Zqq write error or disk full (#4.3.0)" \
  "$(hand s r)"
QUEUETEXT=

# A large message to a program that does not read it.
QUEUEREAD=
QUEUEEXIT=31
is "a refusal before the message was read is heard" \
  "Dmail server permanently rejected message (#5.3.0)" \
  "$(head -c 500000 /dev/zero | queueclient s r 2>&1)"
QUEUEEXIT=0
is "and an acceptance is not believed" "Zqq read error (#4.3.0)" \
  "$(head -c 500000 /dev/zero | queueclient s r 2>&1)"
QUEUEREAD=yes

# Descriptors: 0, 1, 2 and 6, whatever the caller has open.
cat > "$T/fds" <<'END'
#!/bin/sh
for i in 3 4 5 6 7 8 9; do
  if (eval ": >&$i") 2>/dev/null; then printf %s "$i"; fi
done > "$Q/fds"
cat > "$Q/message"
END
chmod 755 "$T/fds"
QMAILQUEUE=$T/fds hand s r 3>"$T/3" 4>"$T/4" 6>"$T/6" 7>"$T/7" 9>"$T/9" \
  > /dev/null
is "only 6 besides 0 1 2" 6 "$(cat "$Q/fds")"
QMAILQUEUE=$T/fds queueclient s r 0<&- 2>/dev/null
is "with 0 closed" 6 "$(cat "$Q/fds")"

# What the program leaves behind is not waited for.
cat > "$T/leaver" <<'END'
#!/bin/sh
cat > /dev/null
sleep 60 > /dev/null 2>&1 < /dev/null &
echo $! > "$Q/left"
END
chmod 755 "$T/leaver"
begin=$(date +%s)
is "it leaves a process behind" ok "$(QMAILQUEUE=$T/leaver hand s r)"
kill "$(cat "$Q/left")"
ok "which keeps 6 open, and nobody waits" \
  test $(($(date +%s) - begin)) -lt 50

is "an address that is none" \
  "Dthe envelope has an address that cannot be one (#5.1.3)" "$(hand s 'r
')"
is "given up, and an address that is none: it says the first" \
  "Zqq read error (#4.3.0)" "$(hand -f s 'r
')"

# Which program.
printf 'x' > "$T/plain"
is "no program" "Zunable to exec qq (#4.3.0)" "$(QMAILQUEUE=$T/plain hand s r)"
is "none such" "Zunable to exec qq (#4.3.0)" "$(QMAILQUEUE=$T/no hand s r)"
unset QMAILQUEUE
mkdir -p "$T/home/bin" "$T/bin"
printf '#!/bin/sh\necho home > "$Q/which"\ncat > /dev/null\n' \
  > "$T/home/bin/qmail-queue"
printf '#!/bin/sh\necho path > "$Q/which"\ncat > /dev/null\n' \
  > "$T/bin/qmail-queue"
chmod 755 "$T/home/bin/qmail-queue" "$T/bin/qmail-queue"
PATH=$T/bin:$PATH hand s r > /dev/null
is "home/bin first" home "$(cat "$Q/which")"
rm "$T/home/bin/qmail-queue"
PATH=$T/bin:$PATH hand s r > /dev/null
is "else from the path" path "$(cat "$Q/which")"
mkdir "$T/home/bin/qmail-queue"
is "home's is none: no other" "Zunable to exec qq (#4.3.0)" \
  "$(PATH=$T/bin:$PATH hand s r)"
rmdir "$T/home/bin/qmail-queue" "$T/home/bin"
: > "$T/home/bin"
is "home's bin is none: from the path" ok "$(PATH=$T/bin:$PATH hand s r)"
is "an empty name is none" ok \
  "$(QMAILQUEUE='' PATH=$T/bin:$PATH hand s r)"
QMAILQUEUE=qmail-queue PATH=$T/bin:$PATH hand s r > /dev/null
is "a name without a slash, too" path "$(cat "$Q/which")"
end
