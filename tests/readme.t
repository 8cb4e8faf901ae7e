#!/bin/sh
# readme.t: README maps every file in one line, and nothing that is not there.
. tests/lib.sh
. tests/makelist.sh
# The map: lines of "name  what it is", indented by two.
sed -n '/^The files$/,$p' README | sed -n 's/^  \([^ ][^ ]*\)  *[^ ].*/\1/p' |
  sort > "$T/map"
is "no file twice" "" "$(uniq -d "$T/map")"
built=" $({ makelist PROGRAMS; makelist DRIVERS; makelist FUZZERS; } |
  tr '\n' ' ') "
{
  for f in * tests/* doc/* etc/*; do
    [ -f "$f" ] || continue
    case $f in *.o | *.a | *.orig | home_auto.h | bench.out) continue ;; esac
    case $built in *" $f "*) continue ;; esac
    case $f in
    *.h) [ -e "${f%.h}.c" ] && continue ;; # a unit's header goes with it
    tests/t_*.c) f='tests/t_*.c' ;;
    tests/fuzz_main.c) ;;
    tests/fuzz_*.c) f='tests/fuzz_*.c' ;;
    esac
    echo "$f"
  done
  for d in */ tests/*/ etc/*/; do
    case $d in build/ | tests/ | doc/ | etc/ | '*/' | 'tests/*/') ;;
    *) echo "$d" ;; esac
  done
  echo .ci/run
} | sort -u > "$T/files"
is "every file is mapped" "" "$(comm -13 "$T/map" "$T/files")"
is "nothing else is" "" "$(comm -23 "$T/map" "$T/files")"
ok "it opens with the two commands" \
  sh -c 'head -n 20 README | grep -q "make demo" &&
    head -n 20 README | grep -q "make check"'
for p in $(makelist PROGRAMS); do
  ok "$p is explained" grep -Eq "^  $p\\.c  *[^ ]" README
done
end
