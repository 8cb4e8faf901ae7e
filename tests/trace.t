#!/bin/sh
# trace.t: the tracer that other tests build on, and the other drivers.
. tests/lib.sh

ok "rss: the command's exit code" status 3 tests/rss -o "$T/kib" sh -c 'exit 3'
ok "rss: a number" grep -Eq '^[1-9][0-9]*$' "$T/kib"
if [ -r /proc/self/smaps_rollup ]; then
  ok "rss -p: a number" grep -Eq '^[1-9][0-9]*$' <<END
$(tests/rss -p $$)
END
else
  skip "rss -p" "no /proc/PID/smaps_rollup here"
fi
ok "limit: the exit code" status 3 tests/limit 10 sh -c 'exit 3'
ok "limit: time is up" status 124 tests/limit 1 sleep 30
ok "limit: a signal" status 137 tests/limit 10 sh -c 'kill -KILL $$'
tests/limit 10 sh -c 'sleep 30 & echo $! > "$0"' "$T/pid"
gone() { ! kill -0 "$(cat "$T/pid")" 2>/dev/null; }
ok "limit: nothing is left behind" until_true 5 gone

tests/trace -o "$T/probe" -- true 2>"$T/why"
if [ $? = 77 ]; then
  skip "trace" "$(cat "$T/why")"
  end
fi

cat > "$T/job" <<'END'
printf 'hello world\n' > "$0.a"
ln "$0.a" "$0.b"
mv "$0.b" "$0.c"
rm "$0.a" "$0.c"
exit 5
END
# line TEXT: the trace has a line with it.
line() { grep -Eq "^[0-9]+ $1\$" "$T/t"; }

ok "trace: the command's exit code" status 5 \
  tests/trace -f -o "$T/t" -- sh "$T/job"
ok "trace: a write" line "write 1 $T/job.a 12 12 hello.040world.012"
ok "trace: an opening" line "open(at)? - $T/job.a - [0-9]+ ct"
ok "trace: a link" line "linkat? - $T/job.b - 0 from=$T/job.a"
ok "trace: a renaming" line "rename(at2?)? - $T/job.c - 0 from=$T/job.b"
ok "trace: an unlink in a child" line "unlink(at)? - $T/job.a - 0 -"
ok "trace: nothing of the loader's" status 1 grep -Eq ' /(usr/)?lib' "$T/t"
ok "trace: without -f" status 5 tests/trace -o "$T/t" -- sh -c "$(cat "$T/job"); :" \
  "$T/job"
ok "trace: only the first process" status 1 grep -q " from=" "$T/t"
ok "trace -c" status 5 tests/trace -f -c -o "$T/t" -- sh "$T/job"
ok "trace -c: counts" grep -Eq '^1 linkat?$' "$T/t"
ok "trace -c: and the sum" grep -Eq '^[0-9]+ total$' "$T/t"
ok "trace -s" status 5 tests/trace -f -s write,close -P job.a -o "$T/t" -- \
  sh "$T/job"
is "trace -s -P: nothing else" 0 \
  "$(grep -Evc ' (write|close) .*job\.a ' "$T/t" || :)"

# write fails once: the shell says so, and goes on to its end.
ok "trace -e" status 5 tests/trace -f -s write -P job.a -n 1 -e ENOSPC \
  -o "$T/t" -- sh "$T/job"
ok "trace -e: it failed" line "write 1 $T/job.a 12 ENOSPC hello.040world.012"
ok "trace -k" status 137 tests/trace -f -s unlink,unlinkat -n 2 -k -o "$T/t" \
  -- sh "$T/job"
ok "trace -k: the first was made" test ! -e "$T/job.a"
ok "trace -k: the second was not" test -e "$T/job.c"
rm -f "$T/job.c"
ok "trace -A" tests/trace -f -s openat,open -P never -n 1 -A -e EIO -o "$T/t" \
  -- sh -c 'for i in 1 2 3; do (: > "$0") 2>/dev/null && exit 1; done
    exit 0' "$T/never"

# One byte of a write: the shell's printf goes on with the rest.
ok "trace -1" status 5 tests/trace -f -s write -P job.a -n 1 -1 -o "$T/t" -- \
  sh "$T/job"
ok "trace -1: one byte" line "write 1 $T/job.a 12 1 hello.040world.012"
printf '%s\n' one > "$T/in"
is "trace -1: of a read, and nothing is lost" one "$(tests/trace -n 1 -1 \
  -o "$T/t" -- cat "$T/in")"
ok "trace -1: a byte at a time" line "read 3 $T/in [0-9]+ 1 o"

# One process only, and afterwards.
ok "trace -k -p: the shell goes on" status 5 tests/trace -f \
  -s unlink,unlinkat -n 1 -k -p -o "$T/t" -- sh "$T/job"
ok "trace -k -p: it was not made" test -e "$T/job.a"
rm -f "$T/job.a" "$T/job.c"
ok "trace -k -d" status 137 tests/trace -f -s unlink,unlinkat -n 1 -k -d \
  -o "$T/t" -- sh "$T/job"
ok "trace -k -d: it was made" test ! -e "$T/job.a"
ok "trace -k -d: and shown" line "unlink(at)? - $T/job.a - 0 -"
ok "trace -k -d: nothing after it" test -e "$T/job.c"
rm -f "$T/job.c"
printf 'x' > "$T/in"
ok "trace -e close: it closes" tests/trace -s close -P "$T/in" -n 1 -e EIO \
  -o "$T/t" -- sh -c 'exec 5< "$0"; exec 5<&-; ! (: <&5) 2> /dev/null' \
  "$T/in"

for bad in "-n 1" "-e EIO" "-n 1 -k -e EIO" "-n x -k" "-n 1 -e EWHAT" "-z" \
  "-n 1 -p" "-n 1 -d -e EIO" "-n 1 -1 -k" "-n 1 -k -A"; do
  # shellcheck disable=SC2086 # options
  ok "trace $bad: usage" status 100 tests/trace $bad -- true
done
ok "trace: no such command" status 111 tests/trace -o "$T/t" -- "$T/none"
end
