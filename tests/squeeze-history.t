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
IN=$T/random
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
