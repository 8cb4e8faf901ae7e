#!/bin/sh
# maildirmake: makes Maildirs, and nothing else.
. tests/lib.sh

cd "$T" || exit 1
is "quiet" 0 "$(maildirmake one 2>&1; echo $?)"
is "three directories" "cur new tmp" "$(ls one | tr '\n' ' ' | sed 's/ $//')"
is "mode 700" "drwx------ drwx------ drwx------ drwx------" \
  "$(ls -ld one one/cur one/new one/tmp | cut -c 1-10 | tr '\n' ' ' |
    sed 's/ $//')"
(umask 0 && maildirmake two)
is "whatever the umask" drwx------ "$(ls -ld two/new | cut -c 1-10)"
ok "several" maildirmake three four "fi ve"
ok "each" test -d three/tmp -a -d four/tmp -a -d "fi ve/tmp"
ok "a name with a dash" maildirmake -- -six
ok "made" test -d ./-six/cur
ok "an absolute path" maildirmake "$T/seven"

: > one/new/mail
is "what exists is refused" \
  "maildirmake: fatal: unable to make Maildir one: something of this name \
exists; it was left alone
100" "$(maildirmake one 2>&1; echo $?)"
ok "and left alone" test -f one/new/mail
mkdir empty
ok "an empty directory, too" status 100 maildirmake empty
is "alone" "" "$(ls empty)"
: > file
ok "a file, too" status 100 maildirmake file
ln -s nowhere link
ok "a link to nothing, too" status 100 maildirmake link
ok "nothing is made there" test ! -e nowhere
ok "no parent" status 100 maildirmake no/such
ok "stops there" status 100 maildirmake eight one nine
ok "the one before is made" test -d eight/cur
ok "the one after is not" test ! -e nine
ok "no argument" status 100 maildirmake
ok "an option" status 100 maildirmake -x
like "usage" '^maildirmake: usage: maildirmake dir ...$' "$(maildirmake 2>&1)"
cd "$B" || exit 1
if tests/trace -c -o /dev/null true; then
  for n in 1 2 3 4; do
    tests/trace -o /dev/null -s mkdir,mkdirat -n $n -e ENOSPC \
      maildirmake "$T/full" 2> "$T/err"
    is "no room for directory $n: 111" 111 $?
    ok "nothing is left of it" test ! -e "$T/full"
    like "and that is said" "No space left" "$(cat "$T/err")"
  done
else
  skip "no room" "tracing does not work here"
fi
end
