#!/bin/sh
# One validator: what is no address is refused wherever one comes in: on the
# wire, in the queue interface, in files of a queue, in forwards, tables and
# lists, and in what control files make of it.
. tests/lib.sh
. tests/site.sh

site_hub mary
home=$BUSHHOME/staff/mary
long=$(awk 'BEGIN { for (i = 0; i < 989; ++i) printf "x" }')

# The table: a name, and what stands in the middle of the address, for printf.
# "nul" and "newline" cannot come where a string or a line ends there.
table="nul:\\000 newline:\\n return:\\r tab:\\t escape:\\033 del:\\177
bell:\\007 one:\\001 long:$long"
# address MIDDLE: an address of 12 bytes and the middle.
address() { printf "a${1}b@h.example"; }
good() { # the other side of the table: what is odd, and an address
  for a in 'two words@h.example' '"q"@h.example' 'no-host' '@' 'a@b@c' \
    '<x>@h' 'a,b@h' "$(printf '\303\244\377@h')"; do
    echo "$a"
  done
}
fresh() {
  rm -rf "$S" "$home/Maildir"
  maildirmake "$S"
  maildirmake "$home/Maildir"
}
stored() { ls "$S/new" | wc -l | tr -d ' '; }

# wire SENDER RECIPIENT FILES: a package; the lengths are counted.
wire() {
  r=$(wc -c < "$2" | tr -d ' ')
  printf '5:\nabc\n,'
  printf '%d:' "$(wc -c < "$1")"
  cat "$1"
  printf ',%d:%d:' $((r + ${#r} + 2)) "$r"
  cat "$2"
  printf ',,'
}
printf '#!/bin/sh\ncat > /dev/null\ncat <&1 > /dev/null\n' > "$T/swallow"
chmod 755 "$T/swallow"
printf a@h.example > "$T/a"
printf mary@hub.example.org > "$T/mary"
for row in $table; do
  name=${row%%:*}
  x=${row#*:}
  address "$x" > "$T/bad"

  fresh
  wire "$T/a" "$T/bad" | qmtpd "$S" > "$T/out" 2> "$T/err"
  like "$name in a recipient on the wire" '^[0-9]+:Dthat is no valid' \
    "$(cat "$T/out")"
  wire "$T/bad" "$T/mary" | qmtpd "$S" > "$T/out" 2> "$T/err"
  like "$name in a sender on the wire" '^[0-9]+:Dthe sender is no valid' \
    "$(cat "$T/out")"
  wire "$T/bad" "$T/mary" | QMAILQUEUE=false qmtpd > "$T/out" 2> "$T/err"
  like "$name, and a queue program" '^[0-9]+:Dthe sender is no valid' \
    "$(cat "$T/out")"
  is "$name: nothing is stored" 0 "$(stored)"


  if [ "$name" != nul ]; then
    { printf F; cat "$T/bad"; printf '\0Tmary@hub.example.org\0\0'; } \
      > "$T/env"
    echo | qmail-queue 1< "$T/env" 2> "$T/err"
    code=$?
    ok "$name in a sender for qmail-queue: $code" \
      test $code = 31 -o $code = 11
    { printf 'Fa@b\0T'; cat "$T/bad"; printf '\0\0'; } > "$T/env"
    echo | qmail-queue 1< "$T/env" 2> "$T/err"
    code=$?
    ok "$name in a recipient for qmail-queue: $code" \
      test $code = 31 -o $code = 11
    # A byte after it, since $() takes the last newline away.
    bad=$(cat "$T/bad"; echo .)
    bad=${bad%.}
    DTLINE="Delivered-To: x
" NEWSENDER=a@b status 100 forward "$bad" < "$T/a" > "$T/said" 2>&1
    is "$name in what forward is given" 0 $?
    DTLINE="Delivered-To: x
" NEWSENDER=$bad status 100 forward c@d < "$T/a" > "$T/said" 2>&1
    is "$name in the sender of forward" 0 $?
    verdict=$(QMAILQUEUE=$T/swallow tests/queueclient a@b c@d "$bad" < "$T/a" 2>&1)
    like "$name: no queue program is handed it" '^D.*\(#5\.1\.3\)$' "$verdict"
    verdict=$(QMAILQUEUE=$T/swallow tests/queueclient "$bad" c@d < "$T/a" 2>&1)
    like "$name: nor as a sender" '^D.*\(#5\.1\.3\)$' "$verdict"
    is "$name: nothing is stored by these" 0 "$(stored)"
  fi

  # In files: a control byte ends no line but for one.
  [ "$name" = newline ] && continue
  { printf '&'; cat "$T/bad"; echo; } > "$home/.qmail"
  fresh
  printf 'Return-Path: <a@b>\nDelivered-To: mary@hub.example.org\n\nx\n' \
    > "$S/new/1"
  maildirvirt "$S" > "$T/out" 2>&1
  is "$name in a dot-qmail file: the message waits" 1 "$(ls "$S/new")"
  rm "$home/.qmail"
  fresh

  { printf '%s: ' x@hub.example.org; cat "$T/bad"; echo; } > "$T/in"
  setforward "$T/fwd.cdb" "$T/fwd.tmp" < "$T/in" 2> "$T/err"
  ok "$name for setforward" test $? = 100
  { printf '&'; cat "$T/bad"; printf '\n'; } > "$T/in"
  setmaillist "$T/list.bin" "$T/list.tmp" < "$T/in" 2> "$T/err"
  ok "$name for setmaillist" test $? = 100

  [ "$name" = nul ] && continue
  # As it would be if somebody had made table or list by other means.
  if [ "$name" != long ]; then
    echo 'x@hub.example.org: a%b@h.example;' > "$T/in"
    setforward "$T/fwd.cdb" "$T/fwd.tmp" < "$T/in" 2> "$T/err"
    tr '%' "$x" < "$T/fwd.cdb" > "$T/bad.cdb"
    RECIPIENT=x@hub.example.org SENDER=a@b DTLINE="Delivered-To: x
" fastforward "$T/bad.cdb" < "$T/a" > "$T/out" 2> "$T/err"
    code=$?
    is "$name in a table: nothing is forwarded" "111 0" "$code $(stored)"
    echo '&a%b@h.example' > "$T/in"
    setmaillist "$T/list.bin" "$T/list.tmp" < "$T/in" 2> "$T/err"
    tr '%' "$x" < "$T/list.bin" > "$T/bad.bin"
    chmod 644 "$T/bad.bin"
    echo "x@hub.example.org: $T/bad.bin;" > "$T/in"
    setforward "$T/fwd.cdb" "$T/fwd.tmp" < "$T/in"
    RECIPIENT=x@hub.example.org SENDER=a@b DTLINE="Delivered-To: x
" fastforward "$T/fwd.cdb" < "$T/a" > "$T/out" 2> "$T/err"
    code=$?
    is "$name in a list: nothing is forwarded" "111 0" "$code $(stored)"
  fi
done

# --- the other side of the table
fresh
good > "$T/good"
while IFS= read -r a; do
  printf '%s' "$a" > "$T/odd"
  wire "$T/odd" "$T/odd" | qmtpd "$S" > "$T/out" 2> "$T/err"
  like "odd, and an address: $a" '^[0-9]+:K' "$(cat "$T/out")"
done < "$T/good"

# --- in files that somebody else wrote
tab=$(printf '\t')
cr=$(printf '\r')
# queued SENDER RECIPIENT
queued() {
  printf 'Return-Path: <%s>\nDelivered-To: %s\nSubject: odd\n\nx\n' "$1" "$2" \
    > "$S/new/1"
}
# With it nobody else is at work there: qmail-queue starts none for a bounce.
mkdir "$T/stub"
printf '#!/bin/sh\n' > "$T/stub/maildirvirt"
chmod 755 "$T/stub/maildirvirt"
route() {
  PATH=$T/stub:$PATH tests/limit 60 "$B/maildirvirt" "$S" > "$T/said" 2>&1
}
echo 0 > "$BUSHHOME/control/queuelifetime"
echo ./Maildir/ > "$BUSHHOME/alias/.qmail-postmaster"
site_staff hub postmaster
post=$BUSHHOME/staff/postmaster/Maildir
for what in "a@b:mary${tab}x@hub.example.org" "a${tab}b@c:nobody@else.example"
do
  fresh
  queued "${what%%:*}" "${what#*:}"
  route
  ok "no message with such an address stays" test ! -f "$S/new/1"
done
route
ok "who cannot be told is not: postmaster is" \
  grep -q "^whose sender is no valid address" "$post"/new/*
is "as a double bounce" "" "$(grep -L "^Return-Path: <#@\[\]>" "$post"/new/*)"
fresh
queued "a${tab}b@c" mary@hub.example.org
echo c@hub.example.org > "$home/.qmail"
rm -rf "$post"
maildirmake "$post"
route
route
is "a sender that is none is forwarded nowhere" 1 \
  "$(grep -l 'no valid address' "$post"/new/* | wc -l | tr -d ' ')"
rm "$home/.qmail"

# --- and what control files add
fresh
rm "$BUSHHOME/control/queuelifetime"
echo "v.example:mary${cr}" > "$BUSHHOME/control/virtualdomains"
queued a@b x@v.example
route
ok "a prefix with a return: the message waits" test -f "$S/new/1"
echo "v.example:mary" > "$BUSHHOME/control/virtualdomains"
echo ./Maildir/ > "$home/.qmail-default"
sed 's/^=mary:\(.*\):::$/&\
+mary-:\1:-::/' "$BUSHHOME/users/assign" > "$T/assign"
cp "$T/assign" "$BUSHHOME/users/assign"
route
ok "and without one is delivered" test -n "$(ls "$home/Maildir/new")"
end
