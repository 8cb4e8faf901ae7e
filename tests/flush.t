#!/bin/sh
# flush.t: what is promised about the disk, counted by tracing system calls:
# no K leaves before the message, its name in new/ and its mark in seen/ are
# flushed, in this order; what a burst, a single message and a repetition cost
# in flushes; and nothing leaves a queue before its mark is flushed.
. tests/lib.sh
. tests/flush.sh

tests/trace -o "$T/probe" -- true 2>"$T/why"
if [ $? = 77 ]; then
  skip "the order of flushes and answers" "$(cat "$T/why")"
  end
fi

BUSHHOME=$T/home
RELAYCLIENT=
TCPREMOTEIP=192.0.2.7
export BUSHHOME RELAYCLIENT TCPREMOTEIP
# Checkers of memory do not like to be traced.
ASAN_OPTIONS=detect_leaks=0
export ASAN_OPTIONS
mkdir -p "$T/home/control"
echo hub.example.org > "$T/home/control/me"

# traced OUT COMMAND...: with the trace in OUT.
traced() {
  tap_o=$1
  shift
  tests/trace -f -b 8192 -o "$tap_o" -- "$@"
}

# take NAME FILE: qmtpd with the spool $T/NAME on the packages in FILE.
take() {
  traced "$T/$1.trace" qmtpd "$T/$1" < "$2" > "$T/$1.out"
}

for s in one burst plain; do ok "maildirmake" maildirmake "$T/$s"; done
mkdir -m 1700 "$T/one/seen" # the first message would pay for making it
packages 1 1 > "$T/1"
packages 1 1000 > "$T/1000"
packages 1 20 > "$T/20"

ok "a single message" take one "$T/1"
is "one K" 1 "$(answers K "$T/one.out")"
is "in order" "1 0" "$(inorder "$T/one.trace")"
ok "costs at most 3 flushes" test "$(flushes "$T/one.trace")" -le 3

# The judge sees what is missing.
for what in "fsync [0-9]* $T/one/tmp/" "fsync [0-9]* $T/one/new " \
  "fsync [0-9]* $T/one/seen "; do
  grep -v " $what" "$T/one.trace" > "$T/less"
  is "without ${what##*/one}" bad \
    "$(inorder "$T/less" 2>/dev/null | sed 's/^1 [1-9].*/bad/')"
done

ok "the same message once more" take one "$T/1"
is "K again" 1 "$(answers K "$T/one.out")"
is "one file" 1 "$(ls "$T/one/new" | wc -l | tr -d ' ')"
ok "new/ is flushed" grep -q " fsync [0-9]* $T/one/new - 0 " "$T/one.trace"
ok "seen/ is flushed" grep -q " fsync [0-9]* $T/one/seen - 0 " "$T/one.trace"
is "in order" "1 0" "$(inorder "$T/one.trace")"

ok "1,000 messages in one burst" take burst "$T/1000"
is "1,000 Ks" 1000 "$(answers K "$T/burst.out")"
is "1,000 files" 1000 "$(ls "$T/burst/new" | wc -l | tr -d ' ')"
is "in order" "1000 0" "$(inorder "$T/burst.trace")"
n=$(flushes "$T/burst.trace")
ok "cost at most 40 flushes ($n)" test "$n" -le 40
is "nothing is left in tmp/" 0 "$(ls "$T/burst/tmp" | wc -l | tr -d ' ')"

NOSYNCFS=1
export NOSYNCFS
ok "where syncfs is not trusted" take plain "$T/20"
unset NOSYNCFS
is "20 Ks" 20 "$(answers K "$T/plain.out")"
is "in order" "20 0" "$(inorder "$T/plain.trace")"
is "without syncfs" 0 "$(grep -c ' syncfs ' "$T/plain.trace")"

# A flush that fails, of the first file, the second, new/ or seen/: no K,
# nothing stays, and the session ends.
packages 1 2 > "$T/2"
for how in "" NOSYNCFS=1; do
  for n in 1 2 3 4; do
    rm -rf "$T/fail"
    maildirmake "$T/fail"
    mkdir -m 1700 "$T/fail/seen"
    env $how tests/trace -f -s fsync,syncfs -n $n -e EIO -o "$T/fail.trace" -- \
      qmtpd "$T/fail" < "$T/2" > "$T/fail.out" 2> "$T/err"
    is "flush $n fails: exit, Ks, Zs, files ($how)" "111 0 2 0" \
      "$? $(answers K "$T/fail.out") $(answers Z "$T/fail.out") $(
        find "$T/fail" -type f | grep -vc '/seen/\.')"
  done
done

# A large message behind a small one, all of it there already: the small one's
# answer does not wait for the end of the large one.
{
  packages 1 1
  awk 'BEGIN {
    printf "%d:\n", 1 + 64 * 98304
    for (i = 0; i < 98304; ++i) printf "%063d\n", i
    printf ",3:a@b,21:17:c@hub.example.org,,"
  }'
} > "$T/large.in"
maildirmake "$T/large"
ok "6 MB behind a small message" sh -c 'tests/trace -s read,write -b 8 \
  -o "$1.trace" -- qmtpd "$1" < "$1.in" > "$1.out"' - "$T/large"
is "both are stored" "2 2" \
  "$(answers K "$T/large.out") $(ls "$T/large/new" | wc -l | tr -d " ")"
is "the first is answered before 5 MB are read, alone" yes "$(awk '
  $2 == "write" && $3 == 1 { print n < 5000000 ? "yes" : "no: " n; exit }
  $2 == "read" && $3 == 0 { n += $6 }' "$T/large.trace")"

# The other side: what is acknowledged is marked, and then leaves.
cat > "$T/client" <<'END'
#!/bin/sh
tr '\0' '\n' | while read -r name; do printf '%s\0Kdone\n' "$name"; done
END
chmod 755 "$T/client"
ok "a client that says K to all" traced "$T/serial.trace" \
  maildirserial -- "$T/plain" "" "$T/client"
is "the queue is empty" 0 "$(ls "$T/plain/new" | wc -l | tr -d ' ')"
is "20 leave after their mark" "20 0" "$(leaving "$T/serial.trace")"
is "new/ is flushed before the client has a name" 1 "$(awk '
  $2 == "fsync" && $4 ~ /\/new$/ { ++n }
  $2 == "execve" { print n + 0; exit }' "$T/serial.trace")"

# Killed when seen/ was just made: its own name may not be on the disk, and so
# not the marks that the next one makes there.
ok "maildirmake" maildirmake "$T/half"
ok "killed after seen/ was made" status 137 tests/trace -f -s fsync \
  -P "$T/half" -n 1 -k -o "$T/kill" -- qmtpd "$T/half" < "$T/1"
ok "it is there" test -d "$T/half/seen"
ok "the next one" take half "$T/1"
is "flushes the name of seen/ before its K" "1 0" "$(awk -v dir="$T/half" '
  $2 == "fsync" && $4 == dir { ++n }
  $3 == 1 && !n { bad = 1 }
  END { print n + 0, bad + 0 }' "$T/half.trace")"
ok "and the one after it" take half "$T/1"
is "not again" 0 "$(grep -c " fsync [0-9]* $T/half - " "$T/half.trace")"

# On from a spool into a Maildir: on the disk there before it leaves here.
D=$T
. tests/site.sh
site_make hub hub.example.org
site_staff hub c
BUSHHOME=$T/hub
ok "20 messages for the spool of a hub" take hub/spool "$T/20"
ok "maildirvirt" traced "$T/virt.trace" maildirvirt "$T/hub/spool"
is "20 are delivered" 20 "$(count "$T/hub/staff/c/Maildir")"
is "each flushed before it leaves the spool" "20 0" \
  "$(delivered "$T/virt.trace" "$T/hub/spool" "$T/hub/staff/c/Maildir")"
is "the name of done/, which may be new, is flushed" 1 \
  "$(grep -c " fsync [0-9]* $T/hub/spool - " "$T/virt.trace")"
is "no file is opened twice" 20 \
  "$(opened "$T/virt.trace" "$T/hub/spool/new")"
n=$(flushes "$T/virt.trace")
ok "at a cost of at most 10 flushes ($n)" test "$n" -le 10
grep -v " fsync [0-9]* $T/hub/staff/c/Maildir/new " "$T/virt.trace" > "$T/less"
is "the judge sees what is missing" "20 20" \
  "$(delivered "$T/less" "$T/hub/spool" "$T/hub/staff/c/Maildir" 2>/dev/null)"

# The sender opens each file once.
mv "$T"/hub/staff/c/Maildir/new/* "$T/plain/new/"
ok "serialqmtp" traced "$T/send.trace" maildirserial -- "$T/plain" "" \
  "$B/tests/pair" "$B/serialqmtp" "" -- "$B/tests/qmtpsink"
is "20 are sent" 0 "$(ls "$T/plain/new" | wc -l | tr -d ' ')"
is "no file is opened twice" 20 "$(opened "$T/send.trace" "$T/plain/new")"

# A table of rules: written, flushed, renamed, and its directory flushed.
mkdir "$T/rules"
echo ':allow' | traced "$T/rules.trace" tcprules "$T/rules/cdb" "$T/rules/tmp"
is "tcprules: the file is flushed, then renamed, then its directory" \
  "flush tmp, rename cdb, flush rules, " "$(awk '
    $2 ~ /^f(data)?sync$/ { n = split($4, p, "/"); printf "flush %s, ", p[n] }
    $2 ~ /^rename/ { n = split($4, p, "/"); printf "rename %s, ", p[n] }' \
    "$T/rules.trace")"
end
