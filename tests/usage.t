#!/bin/sh
# usage.t: every program answers --help and --version on 1 with exit 0, and a
# wrong option with one line on 2 and exit 100.
. tests/lib.sh
. tests/makelist.sh
cd "$T" || exit 1
mkdir empty
BUSHHOME=$T/empty
export BUSHHOME
ok "there are programs" test -n "$(makelist PROGRAMS)"
for p in $(makelist PROGRAMS); do
  "$p" --help > out 2> err < /dev/null
  is "$p --help" "0 0" "$? $(wc -c < err | tr -d ' ')"
  like "$p --help: synopsis" "^usage: $p( |\$)" "$(head -n 1 out)"
  is "$p --help: one line of duty" 2 "$(wc -l < out | tr -d ' ')"
  "$p" --version > out 2> err < /dev/null
  is "$p --version" "0 0" "$? $(wc -c < err | tr -d ' ')"
  like "$p --version: the suite's" '^bushmail [0-9]+\.[0-9]+$' "$(cat out)"
  # All that forward is given are addresses.
  if [ "$p" = forward ]; then set --; else set -- '-%'; fi
  # A mistake in the configuration of a mail server must not bounce mail.
  code=100 status=
  if [ "$p" = bush-inject ]; then code=75 status="4.3.5 "; fi
  if [ "$p" = sendmail ]; then code=64; fi
  "$p" "$@" > out 2> err < /dev/null
  is "$p: a wrong option" "$code 0" "$? $(wc -c < out | tr -d ' ')"
  like "$p: says its usage" "^$status$p: usage: $p( |\$)" "$(cat err)"
  is "$p: in one line" 1 "$(wc -l < err | tr -d ' ')"
  if [ -c /dev/full ]; then
    (exec "$p" --version > /dev/full) 2> /dev/null
    is "$p --version: 1 is full" 111 "$?"
  fi
  (exec "$p" --help >&- 2>&- <&-)
  is "$p --help: nothing is open" 0 "$?"
done
is "nothing was made" empty "$(ls -d -- [!oe]* e[!r]* 2>/dev/null)"
end
