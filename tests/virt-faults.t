#!/bin/sh
# virt-faults: qmail-virt killed in front of each of its system calls, and each
# of them failing. Whatever happens, there is no K for what is not delivered,
# and after another run everything is delivered, once into a Maildir.

. tests/lib.sh

if ! "$B/tests/trace" -c -o "$T/count" true 2> /dev/null; then
  skip "faults" "no tracing here"
  end
fi
ASAN_OPTIONS=detect_leaks=0
BUSHHOME=$T/bush
H=$T/home
S=$T/spool
export BUSHHOME ASAN_OPTIONS
mkdir -p "$BUSHHOME/control" "$BUSHHOME/users" "$H"
echo h.example > "$BUSHHOME/control/locals"
printf '%s\n' "+:u:$(id -u):$(id -g):$H:-::" . > "$BUSHHOME/users/assign"
echo ./Maildir/ > "$H/.qmail-a"
printf '%s\n' ./Maildir/ ./mbox '|echo >> ran' > "$H/.qmail-b"

# fresh: two messages in the spool, nothing delivered.
fresh() {
  rm -rf "$S" "$H/Maildir" "$H/mbox" "$H/ran"
  mkdir -p "$S/new" "$S/cur" "$S/tmp" "$H/Maildir/new" "$H/Maildir/cur" \
    "$H/Maildir/tmp"
  for m in a b; do
    printf 'Return-Path: <s@x>\nDelivered-To: %s@h.example\nSubject: %s\n\nx\n' \
      $m $m > "$S/new/$m"
  done
}

# run [OPTION...]: qmail-virt on what is left in the spool, under trace; what
# has a K leaves. Is there a K for what is not there, or cut: bad.
run() {
  (cd "$S" && for m in a b; do
    [ -f new/$m ] && printf 'new/%s\0' $m
  done | "$B/tests/trace" -o /dev/null "$@" qmail-virt > "$T/raw" \
    2> "$T/err")
  code=$?
  results=$(tr '\0' ' ' < "$T/raw")
  sent=
  while read -r name result; do
    case $name$result in new/[ab]K*) m=${name#new/} ;; *) continue ;; esac
    f=$H/Maildir/new/$m.1
    [ -e "$f" ] && { read -r _; read -r _; read -r third; } < "$f" &&
      [ "$third" = "Subject: $m" ] && [ "$(wc -l < "$f")" -eq "${high:-5}" ] ||
      echo "K and no message: $m: $*" >> "$T/bad"
    [ "$m" = a ] || [ -s "$H/ran" ] || echo "K and not run: $*" >> "$T/bad"
    sent="$sent $S/new/$m $S/done/$m"
  done <<END
$results
END
  # shellcheck disable=SC2086 # names
  [ -z "$sent" ] || rm -f $sent
}

# lines FILE PATTERN: how many lines it has, in $all; like that, in $k.
lines() {
  all=0 k=0
  [ ! -e "$1" ] || while read -r line; do
    all=$((all + 1))
    # shellcheck disable=SC2254 # a pattern
    case $line in $2) k=$((k + 1)) ;; esac
  done < "$1"
}

# whole: all is delivered now. An mbox may have a message twice after a kill,
# and a program run twice, never cut and never lost.
whole() {
  why=$*
  for f in "$S"/new/*; do
    [ ! -e "$f" ] || echo "not delivered: $f: $why" >> "$T/bad"
  done
  set -- "$H"/Maildir/new/*
  case "$# ${1##*/} ${2##*/}" in
  '2 a.1 b.1') ;;
  *) echo "copies: $*: $why" >> "$T/bad" ;;
  esac
  lines "$H/mbox" 'From *'
  [ $k -le $most ] && [ $k -gt 0 ] && [ $all -eq $((k * 7)) ] ||
    echo "mbox: $k in $all lines: $why" >> "$T/bad"
  lines "$H/ran" '*'
  [ $k -le $most ] && [ $k -gt 0 ] || echo "ran: $k: $why" >> "$T/bad"
}

# What the loader and the C library do at the start is not ours to break.
calls=openat,write,fsync,syncfs,linkat,unlinkat,lseek,ftruncate,flock,mkdirat
fresh
run -c -o "$T/count" -s $calls
total=$(awk '$2 == "total" { print $1 }' "$T/count")
ok "a run makes calls ($total)" test "$total" -gt 20
is "and delivers" "" "$(cat "$T/bad" 2>/dev/null; ls "$S/new")"

most=2
n=1
while [ $n -le "$total" ]; do
  fresh
  run -n $n -k -s $calls
  run -s $calls
  whole "killed at $n"
  n=$((n + 1))
done
is "killed in front of each: nothing lost, Maildirs have one copy" "" \
  "$(cat "$T/bad" 2>/dev/null)"
rm -f "$T/bad"

for e in ENOSPC EIO; do
  n=1
  said=0
  while [ $n -le "$total" ]; do
    fresh
    run -n $n -e $e -s $calls
    case $results in *' Z'*) said=$((said + 1)) ;; *)
      [ ! -s "$T/err" ] || said=$((said + 1)) ;;
    esac
    run -s $calls
    whole "$e at $n"
    n=$((n + 1))
  done
  is "$e for each: nothing lost, Maildirs have one copy" "" \
    "$(cat "$T/bad" 2>/dev/null)"
  rm -f "$T/bad"
  ok "$e: most are told ($said)" test $said -gt $((total / 3))
done

# Each note is on disk before what comes next: another line, or the K.
fresh
(cd "$S" && printf 'new/b\0' | "$B/tests/trace" -o "$T/trace" \
  -s openat,write,fsync qmail-virt > "$T/raw")
is "notes are flushed before the next line" "3 0" "$(awk '
  $2 == "write" && $4 ~ /\/done\/b$/ { ++n; file = dir = 1; next }
  $2 == "fsync" && $4 ~ /\/done\/b$/ { file = 0 }
  $2 == "fsync" && $4 ~ /\/done$/ && !file { dir = 0 }
  (file || dir) && ($3 == 1 || ($2 == "openat" && $4 !~ /\/done$/)) { ++bad }
  END { print n, bad + 0 }' "$T/trace")"
is "an mbox: its name, then the message, then the note" "1 0" "$(awk '
  $2 == "fsync" && $4 ~ /\/home$/ { name = 1 }
  $2 == "write" && $4 ~ /\/home\/mbox$/ { ++n; dirty = 1; bad += !name }
  $2 == "fsync" && $4 ~ /\/home\/mbox$/ { dirty = 0 }
  $2 == "write" && $4 ~ /\/done\/b$/ { bad += dirty }
  END { print n, bad + 0 }' "$T/trace")"

# What is told at all is told before it ends: else maildirserial sees no
# progress, and one bad disk holds up everybody's mail.
fresh
NOSYNCFS=1
export NOSYNCFS
run -n 1 -e EIO -s fsync
is "a flush that fails ends it" 111 "$code"
is "and what it concerns has a result" "new/a Z" \
  "$(tr '\0' ' ' < "$T/raw" | grep -o '^new/a Z')"

# A commit that fails before what comes after it: no forward, and no more
# Maildirs, of a message that is to come again.
unset NOSYNCFS
cat > "$T/queue" <<'END'
#!/bin/sh
exec 3<&1
cat > "$T/queued.part"
case $(cat <&3 | tr '\0' '!') in
*'!!') cat "$T/queued.part" >> "$T/queued" ;;
*) exit 54 ;;
esac
END
chmod 755 "$T/queue"
QMAILQUEUE=$T/queue
export QMAILQUEUE T
# alone LINE...: message a alone in the spool, for these lines.
alone() {
  fresh
  rm -f "$S/new/b" "$T/queued"
  printf '%s\n' "$@" > "$H/.qmail-a"
}
# verdict: what is said of it.
verdict() { tr '\0' ' ' < "$T/raw" | grep -o '^new/a [KZD]'; }

alone ./Maildir/ '&r@x.example'
run -n 1 -e ENOSPC -s renameat2,linkat
is "a Maildir fails: not forwarded" "new/a Z" \
  "$(verdict; cat "$T/queued" 2> /dev/null)"
run
is "the next try: both" "new/a K 1 1" \
  "$(verdict) $(ls "$H/Maildir/new" | wc -l | tr -d ' ') $(
    grep -c '^Subject: a' "$T/queued")"

i=0
boxes=
while [ $i -lt 40 ]; do
  for d in new cur tmp; do mkdir -p "$H/box/$i/$d"; done
  boxes="$boxes ./box/$i/"
  i=$((i + 1))
done
# shellcheck disable=SC2086 # words
alone ./Maildir/ $boxes
run -n 1 -e ENOSPC -s renameat2,linkat
is "the first of forty-one fails: the last is not begun" "new/a Z" \
  "$(verdict; ls "$H/Maildir/new" "$H/box/39/new" | grep '^a')"
run
is "the next try: all" "new/a K 40 1" "$(verdict) $(find "$H/box" -type f |
  wc -l | tr -d ' ') $(ls "$H/Maildir/new" | wc -l | tr -d ' ')"

# A message that is read anew for each line, and cannot be at one.
large() {
  alone ./Maildir/ ./mbox '|cat >> ran' '&r@x.example'
  head -c 90000 /dev/zero | tr '\0' x >> "$S/new/a"
  echo >> "$S/new/a"
}
# complete FILE: how many copies, and whether each is whole.
complete() {
  awk '/^Subject: a/ { ++n } length($0) == 90000 && /^x*$/ { ++m }
    END { print n == m ? "whole" : "torn", n + 0 }' "$@"
}
high=6 # lines
large
run -c -o "$T/count" -s read,lseek -P "$S/new/a"
total=$(awk '$2 == "total" { print $1 }' "$T/count")
ok "a large message is read anew ($total)" test "$total" -gt 20
n=1
told=0
while [ $n -le "$total" ]; do
  large
  run -n $n -e EIO -s read,lseek -P "$S/new/a"
  v=$(verdict)
  k=$([ -z "$(ls "$H/Maildir/new")" ] || complete "$H/Maildir/new"/*)
  case $v$k in
  'new/a Kwhole 1' | 'new/a Zwhole 1' | 'new/a Z' | '') ;;
  *) echo "$n: $v $k" >> "$T/bad" ;;
  esac
  [ "$v" = "new/a K" ] || told=$((told + 1))
  [ ! -e "$T/queued" ] || [ "$(complete "$T/queued")" = "whole 1" ] ||
    echo "$n: forwarded $(complete "$T/queued")" >> "$T/bad"
  run
  [ "$(complete "$H/Maildir/new"/*)" = "whole 1" ] ||
    echo "$n: then $(complete "$H/Maildir/new"/*)" >> "$T/bad"
  case $(complete "$T/queued") in
  'whole '[1-9]*) ;;
  *) echo "$n: then forwarded $(complete "$T/queued")" >> "$T/bad" ;;
  esac
  case $(complete "$H/mbox") in
  'whole '[1-9]*) ;;
  *) echo "$n: mbox $(complete "$H/mbox")" >> "$T/bad" ;;
  esac
  n=$((n + 5))
done
is "each read fails: nothing half, nothing lost" "" \
  "$(cat "$T/bad" 2>/dev/null)"
ok "and most are told ($told)" test $told -gt 0
end
