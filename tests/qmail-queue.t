#!/bin/sh
# qmail-queue: what it takes, what it refuses, what is left in the spool.
. tests/lib.sh

BUSHHOME=$T/home
export BUSHHOME T
S=$BUSHHOME/spool
mkdir "$BUSHHOME" "$T/bin"
maildirmake "$S"

# A maildirvirt of our own says what it got, and waits to be let go.
cat > "$T/bin/maildirvirt" <<END
#!/bin/sh
{ $signals; } > "$T/signals"
END
cat >> "$T/bin/maildirvirt" <<'END'
{
  echo "args $*"
  echo "key ${BUSHKEY-none}"
  echo "umask $(umask)"
  (echo x >&6) 2>/dev/null && echo "6 open"
  (echo x >&9) 2>/dev/null && echo "9 open"
  cat && echo "0 at its end"
} > "$T/started.tmp"
mv "$T/started.tmp" "$T/started"
if [ -p "$T/gate" ]; then read -r x < "$T/gate"; fi
echo over > "$T/over"
END
chmod 755 "$T/bin/maildirvirt"
PATH=$T/bin:$PATH

count() { ls "$1" | wc -l | tr -d ' '; }
fresh() { rm -f "$S"/*/*; }

# inject ENVELOPE [MESSAGE]: both as printf formats; the exit code in $r.
inject() {
  # shellcheck disable=SC2059
  printf "$1" > "$T/env"
  # shellcheck disable=SC2059
  printf "${2-Subject: hi\n\nhello\n}" | qmail-queue 1<"$T/env" 2>"$T/err"
  r=$?
}

# The same with 6 a pipe: what came there in $text.
inject6() {
  # shellcheck disable=SC2059
  printf "$1" > "$T/env"
  rm -f "$T/six"
  mkfifo "$T/six"
  cat "$T/six" > "$T/text" &
  # shellcheck disable=SC2059
  printf "${2-Subject: hi\n\nhello\n}" |
    qmail-queue 1<"$T/env" 2>"$T/err" 6>"$T/six"
  r=$?
  wait $!
  text=$(cat "$T/text")
}

# ---------------------------------------------------------------- one message
inject 'Fa b@c\0Tx@y\0\0'
is "accepted" 0 "$r"
is "quiet" "" "$(cat "$T/err")"
is "one file" 1 "$(count "$S/new")"
is "one mark" "$(ls "$S/new")" "$(ls "$S/seen")"
is "nothing in tmp" 0 "$(count "$S/tmp")"
like "a name of 32 hex digits" '^[0-9a-f]{32}$' "$(ls "$S/new")"
f=$(cat "$S"/new/*)
is "the envelope" 'Return-Path: <"a b"@c>
Delivered-To: x@y' "$(echo "$f" | head -n 2)"
like "Received" '^Received: \(bushmail [0-9]+ invoked by uid [0-9]+\)$' \
  "$(echo "$f" | sed -n 3p)"
like "with id and date" '^  id [0-9a-f]{32}; [0-9]+ [A-Z][a-z]+ 20.*-0000$' \
  "$(echo "$f" | sed -n 4p)"
is "the message" 'Subject: hi

hello' "$(echo "$f" | sed 1,4d)"
is "mode 600" -rw------- "$(ls -l "$S"/new/* | cut -c 1-10)"

# ------------------------------------------------------------- maildirvirt
until_true 30 test -f "$T/over"
is "maildirvirt is started on the spool, with nothing else open" "args $S
key none
umask 0077
0 at its end" "$(cat "$T/started")"
is "and signals as usual" "PIPE XFSZ " "$(tr '\n' ' ' < "$T/signals")"
rm -f "$T/started" "$T/over"
mkfifo "$T/gate"
BUSHKEY=k.1.2
export BUSHKEY
exec 9>"$T/nine"
inject 'F\0Tx@y\0\0'
exec 9>&-
unset BUSHKEY
is "nobody waits for it" 0 "$r"
until_true 30 test -f "$T/started"
ok "it runs" test ! -f "$T/over"
like "without our key" '^key none$' "$(cat "$T/started")"
like "without our descriptors" '^0$' "$(grep -c open "$T/started")"
echo > "$T/gate"
ok "and ends" until_true 30 test -f "$T/over"
rm -f "$T/gate" "$T/started" "$T/over"

mv "$T/bin/maildirvirt" "$T/bin/not"
cp "$T/bin/not" "$T/bin/maildirvirt"
chmod 644 "$T/bin/maildirvirt"
ln -s "$B/qmail-queue" "$T/bin/"
path=$PATH
PATH=$T/bin # there is no other one
inject 'F\0Tx@y\0\0'
PATH=$path
is "that it cannot be started does not matter" 0 "$r"
mv "$T/bin/not" "$T/bin/maildirvirt"
printf '#!/bin/sh\n' > "$T/bin/maildirvirt" # nothing is fetched below
fresh

# ------------------------------------------------------------ hostile envelopes
big=$(printf '%01001d' 0)
good=$(printf '%01000d' 0)
n=0
while IFS='|' read -r code env what; do
  inject "$env"
  is "$what: exit" "$code" "$r"
  if [ "$code" != 0 ]; then
    n=$((n + $(count "$S/new") + $(count "$S/seen") + $(count "$S/tmp")))
    like "$what: says so" '^qmail-queue: fatal: message not accepted: ' \
      "$(cat "$T/err")"
  fi
  fresh
done <<END
0|F\\0T#@[]\\0\\0|odd but good
0|F#@[]\\0Tx\\0\\0|a double bounce
0|Fa\\0Tx\\0\\0Tnever read|bytes after the end
0|F\\351@\\377\\0T\\200\\0\\0|bytes above 127
0|F$good\\0T$good\\0\\0|addresses of 1,000 bytes
11|F$big\\0Tx\\0\\0|a sender of 1,001 bytes
11|F\\0T$big\\0\\0|a recipient of 1,001 bytes
11|F\\0T$big$big$big$big$big|5,000 bytes and no end
31|F\\0T\\0\\0|an empty recipient
31|F\\0\\0|no recipients
31|Fa\\nb\\0Tx\\0\\0|a newline in the sender
31|F\\0Tx\\ny\\0\\0|a newline in a recipient
31|F\\0Ta\\0Tx\\ry\\0\\0|a CR in the second recipient
31|F\\0Tx\\001\\0\\0|a control byte
54||an empty envelope
54|F|cut after F
54|Fa|cut in the sender
54|Fa\\0|cut after the sender
54|Fa\\0T|cut after T
54|Fa\\0Tx|cut in a recipient
54|Fa\\0Tx\\0|cut before the last NUL
91|x|a wrong letter
91|\\0|NUL
91|Ta\\0Fx\\0\\0|T before F
91|Fa\\0Fx\\0\\0|F twice
91|Fa\\0Tx\\0x|a wrong letter later
91|fa\\0tx\\0\\0|small letters
END
is "nothing of these is left" 0 "$n"

inject6 'F\0Tx\ny\0\0'
is "6 is a pipe: 82" 82 "$r"
is "and a text" "Da recipient's address contains a newline (#5.1.3)" "$text"
inject6 'F\0T'"$big"'\0\0'
is "too long" "82 Dan address is longer than 1,000 bytes (#5.1.3)" "$r $text"
inject6 'F\0Tx\0'
is "cut" "82 Zthe envelope ends too early (#4.3.0)" "$r $text"
inject6 'F\0Tx\0\0'
is "accepted: no text" "0 " "$r $text"
fresh
printf 'F\0Tx\ny\0\0' > "$T/env"
qmail-queue 1<"$T/env" 2>/dev/null </dev/null 6>"$T/text"
is "6 is a file: no text" "31 " "$? $(cat "$T/text")"
qmail-queue 1<"$T/env" 2>/dev/null 6>&- <&-
is "6 and 0 are closed" 31 $?
printf x | qmail-queue 2>/dev/null 1>&-
is "1 is closed" 54 $?
qmail-queue 1<"$T/env" 2>"$T/err" < "$T"
is "0 is a directory" 54 $?
like "and it is said" 'unable to read: Is a directory' "$(cat "$T/err")"
is "an argument" "qmail-queue: usage: qmail-queue
100" "$(qmail-queue x 2>&1 </dev/null; echo $?)"
fresh

# ------------------------------------------------------------------- messages
inject 'F\0Tx\0\0' ''
is "an empty message" "0 4" "$r $(cat "$S"/new/* | wc -l | tr -d ' ')"
fresh
awk 'BEGIN { for (i = 0; i < 40000; ++i) print i, "a line of a message" }' \
  > "$T/big"
printf 'a\0b\r\nno end' >> "$T/big"
printf 'F\0Tx\0Ty\0\0' > "$T/env"
qmail-queue 1<"$T/env" < "$T/big"
is "a large message" "0 2" "$? $(count "$S/new")"
for f in "$S"/new/*; do
  sed 1,4d "$f" | cmp -s - "$T/big" || { sed 1,4d "$f" > "$T/x"; break; }
done
ok "both copies are the message" test ! -f "$T/x"
is "tmp is empty" 0 "$(count "$S/tmp")"
a=$(for f in "$S"/new/*; do sed 1,2d "$f" | cksum; done | sort -u | wc -l)
is "and equal below the envelope" 1 "$((a))"
fresh

printf 'F\0Tx\0\0' > "$T/env"
dd if=/dev/zero bs=1000000 count=20 2>/dev/null > "$T/huge"
if echo small | tests/rss -o "$T/rss1" qmail-queue 1<"$T/env"; then
  tests/rss -o "$T/rss2" qmail-queue 1<"$T/env" < "$T/huge"
  is "20 MB" "0 2" "$? $(count "$S/new")"
  n=$(($(cat "$T/rss2") - $(cat "$T/rss1")))
  # The pages of libc that happen to be there differ by 200 KiB or so.
  ok "need no more memory than six bytes ($n KiB)" test "$n" -le 512
else
  skip "memory" "it cannot be told here"
fi
rm -f "$T/huge"
fresh

# ----------------------------------------------------------------- once, twice
inject 'F\0Tx\0\0'
inject 'F\0Tx\0\0'
is "two equal injections are two" 2 "$(count "$S/new")"
is "and differ" 2 "$(for f in "$S"/new/*; do sed -n '4s/;.*//p' "$f"; done |
  sort -u | wc -l | tr -d ' ')"
fresh
inject 'F\0Tx\0Ty\0Tx\0Tx\0\0'
is "a recipient listed three times" "0 4" "$r $(count "$S/new")"
is "gets three messages" 3 "$(for f in "$S"/new/*; do sed -n 4p "$f"; done |
  sort -u | wc -l | tr -d ' ')"
fresh

export BUSHKEY
BUSHKEY=abc.2.1000000000
inject 'Fs\0Tx\0\0'
is "with a key" "0 1" "$r $(count "$S/new")"
like "Received names it" '^Received: .bushmail invoked by abc.2.1000000000.$' \
  "$(cat "$S"/new/*)"
like "with its date" '; 9 Sep 2001 01:46:40 -0000$' "$(cat "$S"/new/*)"
one=$(cat "$S"/new/* | cksum)
ls "$S/new" > "$T/name"
inject 'Fs\0Tx\0\0'
is "again: accepted, and still one" "0 1" "$r $(count "$S/new")"
rm "$S"/new/*
inject 'Fs\0Tx\0\0'
is "after it was fetched: none" "0 0" "$r $(count "$S/new")"
rm "$S"/seen/*
inject 'Fs\0Tx\0\0'
is "the same name" "$(cat "$T/name")" "$(ls "$S/new")"
is "the same bytes" "$one" "$(cat "$S"/new/* | cksum)"
inject 'Fs\0Tx\0\0' 'other'
inject 'Ft\0Tx\0\0'
inject 'Fs\0Ty\0\0'
BUSHKEY=abc.3.1000000000
inject 'Fs\0Tx\0\0'
is "another message, sender, recipient or key is another" 5 \
  "$(count "$S/new")"
fresh
inject 'Fs\0Tx\0Ty\0Tx\0\0'
inject 'Fs\0Ty\0Tx\0Tx\0\0'
is "the order of recipients does not matter" "0 3" "$r $(count "$S/new")"
fresh
for BUSHKEY in x x. .x x.99999999999999999999 "$(printf 'a\n b')"; do
  inject 'Fs\0Tx\0\0'
  is "an odd key" "0 4" "$r $(sed '/^$/,$d;s/^Subject.*//' "$S"/new/* |
    grep -c .)"
  fresh
done
BUSHKEY=
inject 'Fs\0Tx\0\0'
inject 'Fs\0Tx\0\0'
is "an empty key is none" 2 "$(count "$S/new")"
unset BUSHKEY
fresh

# ------------------------------------------------------------ many recipients
i=0
{
  printf 'Fs\0'
  while [ $i -lt 300 ]; do
    printf 'Tr%d@x\0' $i
    i=$((i + 1))
  done
  printf '\0'
} > "$T/env"
echo hello | qmail-queue 1<"$T/env"
is "300 recipients" "0 300 300 0" \
  "$? $(count "$S/new") $(count "$S/seen") $(count "$S/tmp")"
fresh

if tests/trace -c -o /dev/null true; then
  trace() { echo hello | tests/trace -o "$T/trace" "$@" qmail-queue \
    1<"$T/env" 2>"$T/err"; }
  trace -s linkat,renameat2 -n 200 -e ENOSPC
  is "the 200th link fails: all is taken back" "53 0 0 0" \
    "$? $(count "$S/new") $(count "$S/seen") $(count "$S/tmp")"
  trace -s openat -P tmp -n 290 -e ENOSPC
  is "the 290th file fails: all is taken back" "53 0 0 0" \
    "$? $(count "$S/new") $(count "$S/seen") $(count "$S/tmp")"
  BUSHKEY=k.1.1
  export BUSHKEY
  trace -s linkat,renameat2 -n 200 -e ENOSPC
  is "with a key: not accepted" 53 $?
  trace
  is "the second try adds what is missing" "0 300" "$? $(count "$S/new")"
  unset BUSHKEY
  fresh

  printf 'Fs\0Tx\0\0' > "$T/env"
  trace -c -s fsync,syncfs,fdatasync
  is "one message costs three flushes" "3 total" "$(tail -n 1 "$T/trace")"
  fresh
  for n in 1 2 3; do
    trace -s fsync,syncfs -n $n -e EIO
    is "flush $n fails: not accepted, nothing left" "53 0 0 0" \
      "$? $(count "$S/new") $(count "$S/seen") $(count "$S/tmp")"
  done
  trace -s linkat,renameat2 -n 1 -e ENOSPC
  is "no room for a link" "53 0 0" "$? $(count "$S/new") $(count "$S/seen")"
  trace -s openat -P tmp/ -n 1 -e EMFILE
  fresh

  # Killed in front of each call that writes: the second try, with the same
  # key, leaves one message in any case.
  BUSHKEY=k.1.1
  export BUSHKEY
  n=1 bad= most=0
  while trace -s openat,write,writev,fsync,linkat,renameat2,unlinkat,flock -n $n -k
        [ $? -gt 128 ]; do
    for f in "$S"/new/*; do
      [ ! -f "$f" ] || [ "$(sed 1,4d "$f")" = hello ] || bad="$bad $n:torn"
    done
    trace || bad="$bad $n:refused"
    [ "$(count "$S/new") $(count "$S/seen")" = "1 1" ] || bad="$bad $n:count"
    fresh
    most=$n
    n=$((n + 1))
  done
  is "killed at any call, then again: one message" "" "$bad"
  ok "($most calls)" test "$most" -gt 8
  unset BUSHKEY
else
  skip "failing calls" "tracing does not work here"
fi
fresh

# --------------------------------------------------------------------- trouble
printf 'Fs\0Tx\0\0' > "$T/env"
if [ "$(id -u)" != 0 ]; then
  chmod 500 "$S/tmp"
  inject6 'Fs\0Tx\0\0'
  is "tmp is read-only" \
    "82 Zunable to store it in the spool: Permission denied (#4.3.0)" "$r $text"
  inject 'Fs\0Tx\0\0'
  is "66" 66 "$r"
  chmod 700 "$S/tmp"
  chmod 500 "$S/new"
  inject 'Fs\0Tx\0\0'
  is "new is read-only: 53, nothing left" "53 0" "$r $(count "$S/tmp")"
  chmod 700 "$S/new"
  chmod 000 "$S"
  inject 'Fs\0Tx\0\0'
  is "no access to the spool" 61 "$r"
  chmod 700 "$S"
fi
(ulimit -f 100 && qmail-queue 1<"$T/env" < "$T/big") 2>/dev/null
is "a file too large: 53, nothing left" "53 0 0" \
  "$? $(count "$S/tmp") $(count "$S/new")"
rm -rf "$S/seen"
inject 'Fs\0Tx\0\0'
is "seen is made if it is missing" "0 1" "$r $(count "$S/seen")"
rm -rf "$S/cur"
inject6 'Fs\0Tx\0\0'
is "no Maildir" "82 Zunable to open the spool (#4.3.0)" "$r $text"
like "which one" "unable to open Maildir $S: No such file" "$(cat "$T/err")"
inject 'Fs\0Tx\0\0'
is "62" 62 "$r"
rm -rf "$S"
inject 'Fs\0Tx\0\0'
is "no spool" 61 "$r"
like "which one" "unable to enter $S: .*: No such file" "$(cat "$T/err")"
end
