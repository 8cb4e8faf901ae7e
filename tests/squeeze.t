#!/bin/sh
# squeeze.t: squeeze: both ways, exit codes, and peers that are none.
. tests/lib.sh
export T
cd "$T" || exit 1
. "$B/tests/squeeze.sh"

# ---- first without a history, then with one
go
ok "a session" whole
is "not a word" "" "$(cat err)"
first=$up
ok "it is short: $up of $(wc -c < mail)" test "$up" -lt 4000
is "the history is for its owner" 6 "$(ls -l a b | grep -c '^-rw-------')"
ok "both have the same" cmp a/sent b/received
ok "of both streams" cmp a/received b/sent
go
ok "another session" whole
second=$up
ok "costs next to nothing: $up of $first" test $((up * 4)) -lt "$first"
C="-c -v $T/a"
S="-s -v $T/b"
go
ok "with -v" whole
is "both say what it was" 2 "$(grep -c 'info: unknown: [0-9]* bytes sent as [0-9]*, [0-9]* received as' err)"
C="-c $T/a"
S="-s $T/b"
# The two ends may change roles: what one sent is what it sent.
C="-c $T/b"
S="-s $T/a"
go
ok "who called before is called" whole
ok "what one sent the other knows: $up" test $((up * 2)) -lt "$first"
C="-c $T/a"
S="-s $T/b"

save
# ---- two at once: the second one goes without
mkfifo fifo
IN=$T/fifo "$pair" squeeze -c "$T/a" "$T/client" -- \
  squeeze -s "$T/b" sh -c ': > ready; cat > slow; echo thanks' &
pid=$!
until_true 10 test -e ready
C="-c -v $T/a"
S="-s -v $T/b"
go
ok "two sessions at once: the second works" whole
is "it says with -v that it has no history" 2 \
  "$(grep -c 'going on without history: .* is in use by another' err)"
cat mail > fifo
wait $pid
is "and so does the first" 0 "$?"
ok "of which nothing is missing" cmp mail slow
C="-c $T/a"
S="-s $T/b"
go
ok "after that" whole
is "all is well" "" "$(cat err)"
restore

# ---- $OFFICE
mkdir offices
S="-s $T/offices/"
OFFICE=herat
export OFFICE
go
ok "a directory for each office" whole
ok "is there" test -s offices/herat/received
for o in ../x .x '' a/b; do
  OFFICE=$o
  go
  ok "office '$o': no history" whole
done
is "and nothing was made" herat "$(ls offices)"
unset OFFICE
S="-s -v $T/offices/"
go
like "without one it is said with -v" 'no history: there is no \$OFFICE' \
  "$(cat err)"
S="-s $T/b"

# ---- growth, and padding
restore
IN=$T/random
export IN
go
unset IN
ok "random bytes" whole random
ok "grow by less than 1%: $up" test "$up" -lt 101064
# The index of a history takes at most 2 MB, of two there are two (t_history):
# with these it is below 48 MB.
if [ -n "${SANITIZED:-}" ]; then
  skip "memory" "sanitizers need memory of their own"
else
  for x in c s; do : > rss.$x; done
  IN=$T/random "$limit" 150 "$pair" "$B/tests/rss" -o rss.c \
    squeeze -c "$T/a" "$T/client" -- "$B/tests/rss" -o rss.s \
    squeeze -s "$T/b" "$T/server" 2> err
  code=$?
  ok "a session that is measured" whole random
  for x in c s; do
    ok "-$x: at most 44 MB: $(cat rss.$x) KiB" \
      test "$(cat rss.$x)" -le $((44 * 1024))
  done
fi
restore
C="-c -n -P 512 $T/a"
go
ok "-P" whole
is "all but the hello is a multiple" 0 $(((up - 14) % 512))
C="-c $T/a"
restore

# ---- much to be said after the other end's last word, and to who has gone
there() {
  "$limit" 150 "$pair" squeeze -c a sh -c "$1" -- squeeze -s b sh -c "$2" 2> err
}
head -c 40000 random > part
ok "what comes after our end" there \
  'echo more >&7; exec 7>&-; exec cat <&6 > back' 'cat > got; exec cat part'
ok "comes whole" cmp part back
there 'cat part >&7; cat <&6 > back' 'head -c 9 > got; echo enough'
ok "the server goes before all was read: an end" test $? != 124
is "what it said is not lost" enough "$(cat back)"
restore

# ---- as much as a piece has: that another one follows is not said
head -c 8192 random > part
"$limit" 150 "$pair" -p squeeze -n -c a sh -c \
  'cat part >&7; head -c 1 <&6 > back; exec 7>&-; exec cat <&6 >> back' -- \
  sh -c 'tee wire | squeeze -n -s b sh -c "head -c 8192 > got; echo thanks"' \
  2> err
code=$?
ok "a piece, and no more" whole part
is "after the hello it is stored, with none to follow" 1 \
  "$(od -An -tu1 -j14 -N1 wire | tr -d ' ')"

# ---- a program that takes its time, and who leaves at once
# The histories are left to others, but what both ends know stays known.
"$limit" 150 "$pair" squeeze -c a sh -c \
  'sleep 8; cat mail >&7; exec 7>&-; exec cat <&6 > back' -- \
  squeeze -s -t 14 b sh -c 'cat > got; echo thanks' 2> err
code=$?
ok "a line that was silent at first" whole
restore
is "nobody is there" 111 "$(squeeze -c y sh -c 'cat mail >&7' 6< /dev/null \
  7> wire 2> err; echo $?)"
like "it is said" 'without a word of squeeze' "$(cat err)"

# ---- exit codes, signals, descriptors
run() { "$limit" 150 "$pair" "$@" 2> err; }
ok "the client's exit code" status 42 run squeeze -c a sh -c 'exit 42' -- \
  squeeze -s b cat
ok "the server's is not the client's" status 0 run \
  squeeze -c a true -- squeeze -s b sh -c 'exit 3'
ok "a program that is not there" status 111 run squeeze -c a ./nosuch -- \
  squeeze -s b cat
like "is named" 'squeeze: fatal: unable to run ./nosuch: No such' "$(cat err)"
ok "it is killed" status 111 run squeeze -c a sh -c 'kill -9 $$' -- \
  squeeze -s b cat
like "that is said" 'squeeze: fatal: sh was ended by a signal' "$(cat err)"
open='for i in 0 1 2 3 4 5 6 7 8 9; do
  if (eval "exec 0<&$i") 2> /dev/null; then printf "%s " $i; fi; done'
is "a client's descriptors" '0 1 2 6 7 ' "$(run squeeze -c a sh -c "$open" \
  3<&- 4<&- 5<&- 8<&- 9<&- -- squeeze -s b cat)"
ok "no connection" status 100 squeeze -c a true 6<&- 7<&-
ok "no program" status 100 squeeze -s a
ok "neither client nor server" status 100 squeeze a true
for o in '-P 0' '-P x' '-t 0' '-w 1' '-p a b'; do
  # shellcheck disable=SC2086 # words
  ok "usage: $o" status 100 squeeze -s $o a true
done
# Confined, it may not pass signals on: the program gets a SIGTERM.
gone() { ! kill -0 "$(cat child)" 2> /dev/null; }
cat > trapped <<'EOT'
#!/bin/sh
trap 'echo HUP > got; exit' HUP
trap 'echo TERM > got; exit' TERM
echo $$ > child
cat <&6 & wait
EOT
chmod 755 trapped
for c in "confined HUP 111" "unconfined HUP 111" "unconfined TERM 111" \
  "killed KILL 137"; do
  # shellcheck disable=SC2086 # words
  set -- $c
  rm -f fifo child got
  mkfifo fifo
  case $1 in un*) NOCONFINE=1 ;; *) unset NOCONFINE ;; esac
  ${NOCONFINE:+env NOCONFINE=1} squeeze -c a ./trapped 6< fifo 7> wire 2> err &
  pid=$!
  exec 9> fifo
  until_true 10 test -s child
  kill -"$2" $pid
  wait $pid
  is "$1: SIG$2: it ends" "$3" $?
  ok "$1: SIG$2: and so does the program" until_true 10 gone
  is "$1: SIG$2: not a word" "" "$(cat err)"
  [ "$1" != unconfined ] || is "it had a SIG$2" "$2" "$(head -n 1 got)"
  exec 9>&-
done

# ---- peers that are none
is "QMTP comes" 111 "$(printf '4:
hi,0:,6:3:a@b,,' | squeeze -s b cat 2> err > wire; echo $?)"
like "it is said" 'squeeze: fatal: unknown: it does not speak squeeze' \
  "$(cat err)"
is "another version comes" 111 "$(printf 'bsqz\012\0\0\0' |
  squeeze -s b cat 2> err > wire; echo $?)"
like "it is said" \
  'fatal: unknown: another version of squeeze there, which is 10' "$(cat err)"
is "and answered" 7 "$(wc -c < wire | tr -d ' ')"
is "nothing comes" 111 "$(squeeze -s b cat 2> err > wire < /dev/null; echo $?)"
like "it is said" 'it has gone without a word of squeeze' "$(cat err)"
is "a server that answers with something else" 111 "$(echo 220 hello > in
  squeeze -c a cat 6< in 7> wire 2> err < /dev/null; echo $?)"
like "it is said" 'does not speak squeeze .plain QMTP has another port' \
  "$(cat err)"
is "a choice that was not offered" 111 "$(printf 'bsqz\001\0\1' > in
  squeeze -c z cat 6< in 7> wire 2> err < /dev/null; echo $?)"
like "it is said" 'it chooses what was not offered' "$(cat err)"
# bad BYTES PATTERN: a client's hello, and then this.
bad() {
  printf 'bsqz\001\0\0\0\001\0\0\0\0\0'"$1" | "$limit" 150 squeeze -s y \
    sh -c 'cat > "$T/out"' > wire 2> err
  is "$2: exit" 111 $?
  like "$2: it is said" "$3" "$(cat err)"
  is "$2: nothing is released" 0 "$(wc -c < out | tr -d ' ')"
}
bad '\001\000' "no frame" 'cannot be decoded'
bad '\0\200\200\005' "a bomb" 'cannot be decoded'
bad '\0\200\200\004\001abcdx' "a wrong check" 'cannot be decoded'
bad '\001\002abcdhi' "a wrong check, stored" 'cannot be decoded'
bad '\002abcd' "a wrong end" 'cannot be decoded'
bad '\013' "an acknowledgement of nothing" 'acknowledges what was not sent'
bad '\001\002' "half a frame" 'it has gone in the middle'
bad '' "no end" 'it has gone in the middle'
# Nothing is waited for where all went well, and nothing more than once.
mkfifo up
spoken() { [ "$(wc -c < wire)" -gt 100 ]; }
"$limit" 150 squeeze -t 8 -c w sh -c 'cat mail >&7; exec cat <&6' 6<> up 7> wire 2> err &
pid=$!
ok "a client speaks before it has heard the server" until_true 20 spoken
wait $pid
is "one that is dead at last" 111 $?
like "it is said" 'the line is silent' "$(cat err)"
: > wire
"$limit" 150 squeeze -t 14 -c w sh -c 'cat mail >&7; exec cat <&6' 6<> up 7> wire 2> err &
pid=$!
ok "its hello" until_true 20 test -s wire
sleep 1
ok "after such a session it waits" test "$(wc -c < wire)" -le 64
# For half of the time.
C="-c -v $T/w"
free() { go; ! grep -q 'in use' err; }
ok "a line that is silent leaves the history to others" until_true 20 free
wait $pid
is "and is given up later" 111 $?
C="-c $T/a"
is "a silent line" 111 "$(squeeze -t 1 -s b cat 9<> fifo < fifo 2> err > wire
  echo $?)"
like "it is said" 'the line is silent' "$(cat err)"

end
