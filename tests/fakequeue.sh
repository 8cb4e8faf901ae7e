# fakequeue.sh: for tests: $QMAILQUEUE, and what it was given: $T/message,
# $T/envelope, with | for each NUL, and $T/key, which is $BUSHKEY or "none". It
# says what is in $T/text, if that is there, and exits with what is in $T/exit.
# The home is $T.
cat > "$T/queue" <<'END'
#!/bin/sh
exec 5<&1
T=${0%/*}
cat > "$T/message"
tr '\0' '|' <&5 > "$T/envelope"
echo "${BUSHKEY-none}" | tee -a "$T/keys" > "$T/key"
[ ! -f "$T/text" ] || cat "$T/text" >&6
exit "$(cat "$T/exit")"
END
chmod 755 "$T/queue"
echo 0 > "$T/exit"
BUSHHOME=$T
QMAILQUEUE=$T/queue
export BUSHHOME QMAILQUEUE
