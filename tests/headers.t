#!/bin/sh
# headers.t: every header compiles alone, and twice in a row does no harm.
. tests/lib.sh
cc=$(head -n 1 conf-cc)
mkdir "$T/o"
ok "there are headers" test -e substdio.h
for h in *.h; do
  printf '#include "%s"\n#include "%s"\nint main(void)\n{\n  return 0;\n}\n' \
    "$h" "$h" > "$T/one.c"
  # shellcheck disable=SC2086 # a command with options
  $cc -Werror -I. -c -o "$T/o/one.o" "$T/one.c" > "$T/said" 2>&1
  is "$h" "0 " "$? $(cat "$T/said")"
done
for c in *.c; do
  h=${c%.c}.h
  [ -e "$h" ] || continue
  is "$c includes $h first" "\"$h\"" \
    "$(sed -n 's/^#include //p' "$c" | head -n 1)"
done
end
