#!/bin/sh
# root-qmail-virt: started by root, it touches nothing.

. tests/lib.sh

mkdir -p "$T/control" "$T/home" "$T/spool/new"
printf 'Return-Path: <>\nDelivered-To: a\n\n' > "$T/spool/new/m"
BUSHHOME=$T
export BUSHHOME
cd "$T/spool" || exit 1
printf 'new/m\0' | qmail-virt > "$T/out" 2> "$T/err"
is "qmail-virt as root" 100 $?
is "no result" "" "$(cat "$T/out")"
like "says why" '^qmail-virt: fatal: mail is not handled as root' \
  "$(cat "$T/err")"
qmail-virt -n a@b > "$T/out" 2> "$T/err"
is "-n as root" 100 $?
is "nothing was made" "new" "$(ls "$T/spool")"

end
