#!/bin/sh
# cuts.t: a few cuts of tests/sweep-cuts, and receivers that do wrong, which it
# must find. (make torture cuts after every byte.)
. tests/lib.sh
if [ "$(id -u)" = 0 ]; then
  skip "cuts" "mail is not handled as root"
  end
fi
sweep() {
  BUSHBIN=${bin:-$B} tests/sweep-cuts "$@" > "$T/rows" 2> "$T/err"
  code=$?
}
# of COLUMN: of the only row.
of() { cut -f "$1" "$T/rows"; }

sweep -q 12
is "a few cuts" "0 $(printf 'cut-%s\t12\t0\t0\t0\t0\n' fin rst silence)" \
  "$code $(cat "$T/rows")"
is "without a word" "" "$(cat "$T/err")"

sweep -k fin -u 1000000 -V 0
is "a cut beyond the end is none" "0 cut-fin 0 0 0 0 0" \
  "$code $(tr '\t' ' ' < "$T/rows")"
like "and it is said" 'not so many bytes' "$(cat "$T/err")"

# bad COMMAND: qmtpd is right at first, for the two sessions without a cut; in
# the third, which is cut, it is this.
bad() {
  bin=$T/bad
  rm -rf "$bin"
  mkdir "$bin"
  for p in maildirserial serialqmtp maildirvirt qmail-virt qmail-queue; do
    ln -s "$B/$p" "$bin/$p"
  done
  cat > "$bin/qmtpd" <<END
#!/bin/sh
echo >> "\$1.sessions"
if [ "\$(wc -l < "\$1.sessions")" -ge 3 ]; then
  $1
fi
exec "$B/qmtpd" "\$@"
END
  chmod 755 "$bin/qmtpd"
}
bad 'NODEDUP=1; export NODEDUP'
sweep -k fin -d 30 -V 0
like "a receiver that does not know what it has: doubled" \
  '^1 cut-fin 1 0 1[0-4] 0 0$' "$code $(tr '\t' ' ' < "$T/rows")"
like "and how to see it again" '^tests/sweep-cuts -k fin -d 30 -V 0: ' \
  "$(cat "$T/err")"
bad 'if mkdir "$1.x" 2>/dev/null; then
    mkdir "$1.x/tmp" "$1.x/new" "$1.x/cur"
    exec "'"$B"'/qmtpd" "$1.x"
  fi'
sweep -k rst -d 50 -V 0
is "one that stores elsewhere" 1 "$code"
ok "lost" test "$(of 3)" -gt 0
like "and it is said" 'acknowledged and not there' "$(cat "$T/err")"
bad '"'"$B"'/qmtpd" "$@"
  for f in "$1"/new/*; do echo more >> "$f"; done
  exit 111'
sweep -k fin -d 30 -V 0
ok "one that writes into new: torn" test "$code" = 1 -a "$(of 5)" -gt 0
bad 'kill -9 $$'
sweep -k silence -u 40000 -V 0
ok "one that crashes" test "$code" = 1 -a "$(of 6)" -gt 0
bad '"'"$B"'/qmtpd" "$@"
  : > "$1/tmp/left"
  exit 111'
sweep -k fin -u 40000 -V 0
is "one that leaves something in tmp" "1 cut-fin 1 0 0 0 1" \
  "$code $(tr '\t' ' ' < "$T/rows")"
end
