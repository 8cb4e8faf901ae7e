#!/bin/sh
# wrappers.t: maildirqmtp, maildirsmtp and maildirvirt: what they run.
. tests/lib.sh
BUSHHOME=$T/home
export BUSHHOME
mkdir -p "$BUSHHOME/control" "$T/bin"
cat > "$T/bin/maildirserial" <<'END'
#!/bin/sh
for a in "$@"; do printf '<%s>' "$a"; done
exit 7
END
chmod 755 "$T/bin/maildirserial"
PATH=$T/bin:$PATH

is "maildirqmtp" "<-b><-t><1209600><-e><2><--><d><p-><tcpclient><-RHl0><--><h><209>\
<serialqmtp><--><p->" "$(maildirqmtp d p- h)"
is "maildirqmtp with a port" "<-b><-t><1209600><-e><2><--><d><><tcpclient><-RHl0><-->\
<-h><2090><serialqmtp><--><>" "$(maildirqmtp -- d '' -h 2090)"
is "maildirqmtp -v" "<-v><-b>" "$(maildirqmtp -v d p h | cut -c 1-8)"
is "maildirqmtp -q" "<-q><-b>" "$(maildirqmtp -q d p h | cut -c 1-8)"
is "maildirqmtp -B" "<-v><-B><-e><2><--><d><p>" \
  "$(maildirqmtp -vB d p h | sed 's/<tcp.*//')"
is "maildirsmtp -B" "<-B><-e><2><--><d><p>" \
  "$(maildirsmtp -B d p h me | sed 's/<tcp.*//')"
is "maildirqmtp: what goes first, and how much" \
  "<-b><-t><1209600><-e><2><-a><60><-l><5><-m><4><-n><3><-o><size><-w><2><--><d><p>" \
  "$(maildirqmtp -n9 -n 3 -o size -w2 -a 60 -m 4 -l 5 d p h |
    sed 's/<tcp.*//')"
is "maildirsmtp, too" "<-B><-e><2><-n><3><-o><class><--><d><p>" \
  "$(maildirsmtp -n3 -Bo class d p h me | sed 's/<tcp.*//')"
is "maildirqmtp -i" "<tcpclient><-RHl0><-i><::1><--><h>" \
  "$(maildirqmtp -i ::1 d p h | sed 's/.*<p>\(<tcp.*\)<209>.*/\1/')"
is "a prefix like an option" "<serialqmtp><--><-v>" \
  "$(maildirqmtp -- d -v h | sed "s/.*<209>//")"
is "maildirqmtp -z: a directory below home" \
  "<h><2094><squeeze><-c><--><$BUSHHOME/history/k><serialqmtp><--><p>" \
  "$(maildirqmtp -z history/k d p h | sed 's/.*<p><tcp.*<-->\(<h>\)/\1/')"
is "or any other; -v, and a port" "<9><squeeze><-c><-v><--></h><serialqmtp><--><p>" \
  "$(maildirqmtp -vz /h d p h 9 | sed 's/.*<h>//')"
ok "but no squeezed SMTP" status 100 maildirsmtp -z /h d p h me
ok "its exit code" status 7 maildirqmtp d p h
ok "usage: no host" status 100 maildirqmtp d p
ok "usage: too much" status 100 maildirqmtp d p h 209 x
ok "usage: an option" status 100 maildirqmtp -x d p h
is "maildirsmtp" "<-b><-t><1209600><-e><2><--><d><p-><tcpclient><-RHl0><--><h><25>\
<serialsmtp><--><p-><me>" "$(maildirsmtp d p- h me)"
is "maildirsmtp, all of it" "<-q><-b><-t><1209600><-e><2><--><d><p-><tcpclient>\
<-RHl0><-i><::1><--><h><587><serialsmtp><--><p-><me>" \
  "$(maildirsmtp -q -i ::1 d p- h me 587)"
is "maildirsmtp: a prefix like an option" "<serialsmtp><--><-v><-me>" \
  "$(maildirsmtp -- d -v h -me | sed "s/.*<25>//")"
ok "and so serialqmtp takes it" status 0 \
  sh -c "serialqmtp -- -v < /dev/null 6< /dev/null 7> $T/wire"
ok "maildirsmtp: its exit code" status 7 maildirsmtp d p- h me
ok "maildirsmtp: no helohost" status 100 maildirsmtp d p- h
ok "maildirsmtp: too much" status 100 maildirsmtp d p- h me 25 x
mv "$T/bin/maildirserial" "$T/bin/keep"
printf '#!/bin/sh\necho "$PATH"\n' > "$T/bin/maildirserial"
chmod 755 "$T/bin/maildirserial"
is "a tcpclient that is not ours finds serialqmtp in home/bin" \
  "$PATH:$BUSHHOME/bin" "$(maildirqmtp d p h)"
mv "$T/bin/keep" "$T/bin/maildirserial"

is "maildirvirt" "<-b><-t><604800><--><d><><qmail-virt>" "$(maildirvirt d)"
is "maildirvirt -v" "<-v><-b><-t><604800><--><d><><qmail-virt>" \
  "$(maildirvirt -v d)"
echo 3600 > "$BUSHHOME/control/queuelifetime"
is "control/queuelifetime" "<-b><-t><3600><--><d><><qmail-virt>" \
  "$(maildirvirt d)"
echo soon > "$BUSHHOME/control/queuelifetime"
ok "control/queuelifetime is no number" status 111 maildirvirt d
like "and that is told" "messages stay in d: unable to read .*queuelifetime" \
  "$(maildirvirt d 2>&1)"
rm "$BUSHHOME/control/queuelifetime"
ok "usage" status 100 maildirvirt
ok "usage: too much" status 100 maildirvirt d e
rm "$T/bin/maildirserial"
mkdir -p "$BUSHHOME/bin"
printf '#!/bin/sh\necho home\n' > "$BUSHHOME/bin/maildirserial"
chmod 755 "$BUSHHOME/bin/maildirserial"
is "home/bin, where PATH has none" home "$(PATH=$T/bin "$B/maildirvirt" d)"
rm "$BUSHHOME/bin/maildirserial"
like "none for maildirsmtp" "fatal: messages stay in d: unable to run maildir" \
  "$(PATH=$T/bin "$B/maildirsmtp" d p h me 2>&1)"
like "none at all" "fatal: messages stay in d: unable to run maildirserial" \
  "$(PATH=$T/bin "$B/maildirvirt" d 2>&1)"
end
