#!/bin/sh
# alloc.t: sweep-alloc in short; and that it sees what it is there for, with
# programs that do not look whether they got memory.
. tests/lib.sh
TMPDIR=$T
export TMPDIR
for s in setlock qmtpd forward; do
  sh tests/sweep-alloc -q 6 -s $s > "$T/row" 2> "$T/err"
  code=$?
  [ $code = 77 ] && break
  is "$s: all zero" "0: 0 0 0 0" "$code: $(awk '{ print $3, $4, $5, $6 }' \
    "$T/row")"
  is "and nothing is said" "" "$(cat "$T/err")"
  ok "of some points" sh -c '[ "$(cut -f 2 "$1")" -gt 0 ]' - "$T/row"
done
if [ $code = 77 ]; then
  skip "sweep-alloc" "$(cat "$T/err")"
  end
fi

# careless PROGRAM: growth that fails is none that is reported.
mkdir "$T/bin"
for p in maildirmake maildirqmtp qmail-queue; do ln -s "$B/$p" "$T/bin/"; done
sed 's/if (!s) return -1;/if (!s) return 0;/' stralloc.c > "$T/stralloc.c"
careless() {
  # shellcheck disable=SC2046,SC2086 # commands with options
  ${CC:-$(head -n 1 conf-cc)} -I. -c -o "$T/stralloc.o" "$T/stralloc.c" &&
    ${CC:-$(head -n 1 conf-ld)} -o "$T/bin/$1" "$1.o" "$T/stralloc.o" bush.a
} > "$T/cc" 2>&1
for p in setforward forward; do
  if careless $p; then
    BUSHBIN=$T/bin sh tests/sweep-alloc -q 12 -s $p > "$T/row" 2> "$T/err"
    is "a careless $p is found out" 1 $?
    ok "in the row" sh -c '[ "$(cut -f 6 "$1")" -gt 0 ]' - "$T/row"
    like "with the point, to be repeated" \
      "^crashed $p: [0-9]+\+?: .*\(sh tests/sweep-alloc -p $p:[0-9]+\+?\)$" \
      "$(cat "$T/err")"
  else
    skip "a careless $p" "not built: $(head -n 1 "$T/cc")"
  fi
done
end
