#!/bin/sh
# squeeze-history.t: what may happen to squeeze's history: each session works.
. tests/lib.sh
export T
cd "$T" || exit 1
. "$B/tests/squeeze.sh"

go
ok "a session" whole
first=$up
# ---- accidents of the history: each session works, and the next is short
# accident NAME LINES [more]: after it, how many lines are said; and whether the
# session after that is tried, too.
accident() {
  go
  ok "$1: the session works" whole
  is "$1: what is said of it" "$2" "$(wc -l < err | tr -d ' ')"
  if [ $# = 3 ]; then
    go
    ok "$1: so does the next one" whole
    is "$1: which says nothing" "" "$(cat err)"
    ok "$1: which is short again: $up" test $((up * 2)) -lt "$first"
  fi
  restore
}
go
save
rm -rf a
accident "one end has lost it" 0
ok "a byte is another" sh -c 'printf x | dd of=a/sent bs=1 seek=9000 conv=notrunc'
accident "damaged at one end" 1 more
: > a/sent
accident "emptied" 0
echo nonsense > b/received
accident "no history" 1
head -c 9000 save.b/received > b/received
accident "cut short" 1
printf 'f' >> b/received
accident "a torn piece at its end" 1
mv a/sent a/x && mv a/received a/sent && mv a/x a/received
accident "both streams swapped" 0
go
cp -p save.a/* a/
accident "one end restored from a backup" 0 more
go
go
cp -p save.b/* b/
accident "the other end, of some sessions ago" 0
rm -rf a && mkdir a
head -c 9000 random > other
IN=$T/other
export IN
C="-c $T/a"
S="-s $T/z"
go
unset IN
S="-s $T/b"
accident "of another link" 0 more
ok "random bytes were no longer for it" test -s z/received

# ---- what cannot be kept
chmod 400 a/*
go
ok "not to be written: the session works" whole
is "each file is named" 2 \
  "$(grep -c 'warning: .*: nothing is kept of it: Permission denied' err)"
restore
rm -rf a
: > a
go
ok "no directory: the session works" whole
like "that is said" 'going on without history: .*/a: Not a directory' \
  "$(cat err)"
rm -f a
restore
# full NAME: the last session worked, and said once that SENT is not kept; the
# next one repairs that.
full() {
  ok "$1: the session works" whole
  is "$1: it says so once" 1 \
    "$(grep -c 'sent: what comes now is not kept for later: ' err)"
  go
  ok "$1: the next one works" whole
  go
  is "$1: the one after it has nothing to say" "0 " "$code $(cat err)"
  restore
}
printf '#!/bin/sh\nulimit -f 4\nexec squeeze "$@"\n' > small
rm -rf a
cat > bounded <<EOT
#!/bin/sh
{ $signals; } > signals
exec "$T/client"
EOT
chmod 755 small bounded
"$limit" 150 "$pair" "$T/small" -c "$T/a" "$T/bounded" -- \
  squeeze -s "$T/b" "$T/server" 2> err
code=$?
sh -c "$signals" > want
is "the program's signals are as anywhere" "$(cat want)" "$(cat signals)"
full "a limit on files"
"$B/tests/trace" -o trace.out true
if [ $? = 77 ]; then
  skip "a full disk" "no tracing here"
else
  "$limit" 150 "$pair" "$B/tests/trace" -o trace.out -P sent -s write -n 1 -A \
    -e ENOSPC squeeze -c "$T/a" "$T/client" -- \
    squeeze -s "$T/b" "$T/server" 2> err
  code=$?
  full "a full disk"
fi
C="-c -n $T/a"
go
ok "-n" whole
is "-n: not a word" "" "$(cat err)"
ok "-n: as if there were none" test "$up" -gt $((first * 3 / 4))
ok "and it stays as it was, at both ends" sh -c '
  diff -r a save.a && diff -r b save.b'
C="-c $T/none/a"
go
ok "its parent is not there" whole
like "that is said" 'squeeze: warning: going on without history: .*/none/a: No' \
  "$(cat err)"
C="-c $T/a"
ok "-p" squeeze -p a
is "nothing is left" "" "$(ls a)"
restore

end
