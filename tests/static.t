#!/bin/sh
# static.t: the programs linked with musl, statically, play the demo.
. tests/lib.sh
. tests/makelist.sh
command -v musl-gcc > /dev/null || { skip "static programs" "no musl-gcc"; end; }
S=$T/static
# -O1: it is how they are linked that is looked at here.
sizes=$(STATIC_CFLAGS=-O1 sh tests/mkstatic "$S" 2>&1)
is "they are built: exit" 0 $?
is "all of them" "$(makelist PROGRAMS | sort)" "$(ls "$S")"
is "each has a size, and so has the whole" "$({ makelist PROGRAMS; echo total; } |
  sort)" "$(echo "$sizes" | sed -n 's/^ *[0-9][0-9]* \([a-z-]*\)$/\1/p' | sort)"
is "none asks for a dynamic linker" "" "$(grep -l 'ld-musl\|ld-linux' "$S"/*)"
ln -s "$B/tests" "$S/tests"
like "they play the demo" "^All 28 messages arrived once and byte for byte" \
  "$(cd "$S" && sh tests/demo 2>&1)"
end
