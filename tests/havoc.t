#!/bin/sh
# havoc.t: what breaks things in the sweeps: havoc, and the libraries that are
# preloaded. They do what they say, or nothing is shown by them.
. tests/lib.sh

# ---- havoc
ln -s "$(command -v sleep)" "$T/victim"
ln -s "$(command -v sleep)" "$T/bystander"
"$B/tests/havoc" -n 0 victim true 2> "$T/err"
if [ $? = 77 ]; then
  skip "havoc" "$(cat "$T/err")"
else
  cat > "$T/tree" <<'END'
"$T/bystander" 60 &
echo $! > "$T/safe"
(sh -c '"$T/victim" 60 & echo $! > "$T/orphan"' &)
for i in 1 2 3; do "$T/victim" 60; echo $? >> "$T/ended"; done
until ! kill -0 "$(cat "$T/orphan")"; do sleep 0.02; done 2> /dev/null
kill -0 "$(cat "$T/safe")" && echo safe > "$T/kept"
exit 3
END
  cat > "$T/crash" <<'END'
(sh -c 'echo $$ > "$T/crashed"; kill -SEGV $$' &)
until [ -s "$T/crashed" ]; do sleep 0.02; done
until ! kill -0 "$(cat "$T/crashed")"; do sleep 0.02; done 2> /dev/null
END
  export T
  "$B/tests/limit" 60 "$B/tests/havoc" -n 4 -i 20 victim,other \
    sh "$T/tree" > "$T/out" 2> "$T/err"
  is "the exit code is the command's" 3 $?
  is "so many kills, and of nothing else" \
    "1 victim 2 victim 3 victim 4 victim" \
    "$(awk '{ printf "%s%s %s", sep, $1, $2; sep = " " }' "$T/out")"
  is "by signal 9" "137 137 137" "$(tr '\n' ' ' < "$T/ended" | sed 's/ $//')"
  is "others stay" safe "$(cat "$T/kept")"
  ok "until the end" status 1 sh -c 'kill -0 "$(cat "$T/safe")" 2> /dev/null'
  is "an orphan that crashed is found out" 139 "$(
    "$B/tests/limit" 60 "$B/tests/havoc" -n 0 victim \
      sh "$T/crash" > "$T/out" 2>&1
    echo $?)"
fi

# ---- the libraries; what they act on is linked dynamically, or it is skipped
library() { # NAME
  # shellcheck disable=SC2086 # a command with options
  ${CC:-cc} -std=c99 -D_XOPEN_SOURCE=700 -O2 -shared -fPIC -o "$T/$1.so" \
    "tests/$1.c" > "$T/cc" 2>&1
}
maildirmake "$T/q"
mail() { printf 'Return-Path: <>\nDelivered-To: r1@h\n\n' > "$T/q/new/1"; }
serial() { maildirserial "$T/q" '' true > "$T/out" 2>&1; }
mail
library noalloc && NOALLOC=maildirserial:0 NOALLOC_COUNT=$T/count \
  LD_PRELOAD=$T/noalloc.so serial
if [ -s "$T/count" ]; then
  total=$(od -An -v -tu8 "$T/count" | awk '{ print $1 }')
  ok "allocations are counted" test "$total" -gt 3
  is "none fails" 0 "$(od -An -v -tu8 "$T/count" | awk '{ print $2 }')"
  n=0
  died=0
  while [ $n -lt "$total" ]; do
    n=$((n + 1))
    rm -f "$T/count"
    NOALLOC=maildirserial:$n NOALLOC_COUNT=$T/count \
      LD_PRELOAD=$T/noalloc.so serial || died=$((died + 1))
    [ "$(od -An -v -tu8 "$T/count" | awk '{ print $2 }')" = 1 ] ||
      echo "not once: $n" >> "$T/wrong"
  done
  is "each can fail, once" "" "$(cat "$T/wrong" 2> /dev/null)"
  ok "and is noticed" test $died -gt 0
  rm -f "$T/count"
  NOALLOC=maildirserial:2+ NOALLOC_COUNT=$T/count \
    LD_PRELOAD=$T/noalloc.so serial
  like "all from the second on" "memory" "$(cat "$T/out")"
  rm -f "$T/count"
  NOALLOC=serial:1 NOALLOC_COUNT=$T/count LD_PRELOAD=$T/noalloc.so serial
  ok "another program is left alone" test ! -e "$T/count"
else
  skip "noalloc" "nothing can be preloaded here"
fi
library steps && STEPS_FILE=$T/asked LD_PRELOAD=$T/steps.so serial
if [ -e "$T/asked" ]; then
  : > "$T/q/tmp/old"
  STEPS_BY=172800 LD_PRELOAD=$T/steps.so serial
  ok "two days later" test ! -e "$T/q/tmp/old"
  : > "$T/q/tmp/old"
  n=0
  until [ $n = 200 ] || grep -q 1970 "$T/years" 2> /dev/null; do
    n=$((n + 1))
    STEPS=$n LD_PRELOAD=$T/steps.so date +%Y >> "$T/years"
  done
  ok "and in 1970" grep -q 1970 "$T/years"
else
  skip "steps" "nothing can be preloaded here"
fi
end
