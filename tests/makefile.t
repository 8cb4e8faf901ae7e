#!/bin/sh
# makefile.t: the Makefile says what the source needs, has all of it, and
# nothing else builds it.
. tests/lib.sh
. tests/makelist.sh
TMPDIR=$T
export TMPDIR
if command -v gcc > /dev/null; then
  ok "dependencies" sh tests/depcheck
else
  skip "dependencies" "no gcc here"
fi
all=" $(makelist PROGRAMS | tr '\n' ' ') $(makelist UNITS | tr '\n' ' ') "
for f in *.c; do
  case $all in
  *" ${f%.c} "* | *" ${f%.c}.o "*) ;;
  *) is "$f is in the Makefile" yes no ;;
  esac
done
for f in tests/t_*.c; do
  is "$f is a driver" "${f%.c}" "$(makelist DRIVERS | grep -x "${f%.c}")"
done
for u in $(makelist UNITS); do
  ok "$u has a source" test -e "${u%.o}.c"
  ok "$u has a header" test -e "${u%.o}.h"
done
ok "make has nothing left to do" make -q all
# What is built is not kept, and nothing else is left out by mistake.
if [ -f .gitignore ]; then
  for p in $(makelist PROGRAMS) $(makelist DRIVERS); do
    case $p in tests/t_*) continue ;; esac
    ok "$p is ignored by git" grep -qx "/$p" .gitignore
  done
fi
# Sources say nothing that ties them to one machine, and nothing too wide.
ok "no line of C is wider than 80" status 1 \
  grep -En '.{81}' ./*.c ./*.h tests/*.c tests/*.h
ok "no tabs in C" status 1 grep -n "$(printf '\t')" ./*.c ./*.h tests/*.c
ok "no blanks at the end of a line" status 1 \
  grep -En '[[:blank:]]$' ./*.c ./*.h tests/*.c tests/*.t tests/*.sh
end
