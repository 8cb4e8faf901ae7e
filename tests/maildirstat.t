#!/bin/sh
# maildirstat.t: what waits, as a table and as JSON; what cannot be read.
. tests/lib.sh
BUSHHOME=$T/home
export BUSHHOME
mkdir -p "$BUSHHOME/control" "$T/q"
Q=$T/q

# message FILE BYTES TIME
message() {
  head -c "$2" /dev/zero > "$1"
  touch -t "$3" "$1"
}
stat() {
  maildirstat "$@" > "$T/out" 2> "$T/err"
  code=$?
}
# shown: what was written, with ages as AGE.
shown() {
  sed -E 's/"age":[0-9]+/"age":AGE/; s/ +[0-9]+:[0-9]+:[0-9]+ / AGE /' "$T/out"
}
head='messages         bytes       largest      oldest'

# ---- one queue
maildirmake "$Q/a"
stat "$Q/a"
is "empty" "0 $head  queue
       0             0             0           -  $Q/a" "$code $(cat "$T/out")"
stat -j "$Q/a"
is "empty, in JSON" "0 {\"queue\":\"$Q/a\",\"maildir\":\"$Q/a\",\
\"messages\":0,\"bytes\":0,\"largest\":0,\"oldest\":null,\"age\":null,\
\"odd\":0}" "$code $(cat "$T/out")"
message "$Q/a/new/1" 1000 202611220002
message "$Q/a/cur/2:2,S" 2500 202611220001
message "$Q/a/new/3" 7 202611220003
message "$Q/a/tmp/4" 9000 202611220000
message "$Q/a/new/.5" 9000 202611220000
mkdir "$Q/a/new/dir"
mkfifo "$Q/a/cur/fifo"
ln -s 1 "$Q/a/new/link"
message "$Q/a/new/:6" 9000 202611220000
message "$Q/a/new/two
lines" 9000 202611220000
stat "$Q/a"
is "messages, and nothing else" "0 $head  queue
       3          3507          2500 AGE  $Q/a" "$code $(shown)"
stat -j -s 9600 "$Q/a"
is "in JSON, with a speed" "0 {\"queue\":\"$Q/a\",\"maildir\":\"$Q/a\",\
\"messages\":3,\"bytes\":3507,\"largest\":2500,\"oldest\":1795305660,\
\"age\":AGE,\"odd\":5,\"bits_per_second\":9600,\"seconds\":3}" \
  "$code $(shown)"
stat -s 1 "$Q/a"
is "at a bit a second" "0 $head        time  queue
       3          3507          2500 AGE 7:47:36  $Q/a" \
  "$code $(shown | sed 's/  *7:47:36/ 7:47:36/')"
maildirmake "$Q/old"
message "$Q/old/new/1" 1 196912312359
stat -j "$Q/old"
like "before 1970" '"oldest":-60,"age":[0-9]+,' "$(cat "$T/out")"
touch -t 209901010000 "$Q/old/new/1"
stat -j "$Q/old"
like "a time to come" '"oldest":[0-9]+,"age":0,' "$(cat "$T/out")"
rm "$Q/old/new/1"
if (ulimit -f unlimited && dd if=/dev/null of="$Q/old/new/1" bs=1 \
  seek=4000000000000) 2> /dev/null; then
  # Too many for a number of bits.
  for i in 2 3 4; do ln "$Q/old/new/1" "$Q/old/new/$i"; done
  stat -j -s 1000000000000000 "$Q/old"
  like "terabytes" '"bytes":16000000000000,.*"seconds":1}' "$(cat "$T/out")"
else
  skip "terabytes" "no such files here"
fi

# ---- hostile names
esc=$(printf '\033')
hostile="$Q/a\"b\\c${esc}[2J$(printf '\303\266\302\233')
d"
maildirmake "$hostile"
stat "$hostile"
is "a table is printable" "       0             0             0           -  \
$Q/a\"b\\c?[2J?????d" "$(sed 1d "$T/out")"
stat -j "$hostile"
is "a string of JSON" "{\"queue\":\"$Q/a\\\"b\\\\c\\u001b[2J$(printf '\303\266')\
\\u009b\\u000ad\"" "$(sed 's/,"maildir".*//' "$T/out")"
is "in one line" 1 "$(grep -c '' "$T/out")"
bytes=$(printf 'x\377')
if maildirmake "$T/$bytes" 2> /dev/null; then
  stat -j "$T/$bytes"
  is "what is not UTF-8" "{\"queue\":\"$T/x\\ufffd\",\"maildir\":\"$T/x\\ufffd\",\
\"maildir_hex\":\"$(printf '%s' "$T/$bytes" | od -An -v -tx1 | tr -d ' \n')\"" \
    "$(sed 's/,"messages".*//' "$T/out")"
else
  skip "what is not UTF-8" "no such names here"
fi
mkdir -p "$T/-j"
maildirmake "$T/-j/x"
(cd "$T" && maildirstat -- -j/x) > "$T/out" 2>&1
is "a queue like an option" "0 -j/x" "$? $(sed -n 's/.*  //; 2p' "$T/out")"

# ---- what cannot be read
maildirmake "$Q/b"
message "$Q/b/new/1" 10 202611220000
stat "$Q/none" "$Q/b" "$T/out"
is "a queue that is missing: exit" 111 "$code"
is "a warning names it" \
"maildirstat: warning: not shown: unable to read $Q/none: No such file or \
directory
maildirstat: warning: not shown: unable to read $T/out: Not a directory" \
  "$(cat "$T/err")"
is "the others are shown" "$Q/b" "$(sed -n 's/.*  //; 2p' "$T/out")"
mkdir -p "$Q/c/new"
stat "$Q/c"
is "a part is missing" "111 maildirstat: warning: not shown: unable to read \
$Q/c/cur: No such file or directory" "$code $(cat "$T/err")"
rmdir "$Q/c/new"
ln -s ../b/new "$Q/c/new"
stat "$Q/c"
is "a part is a link" "111 maildirstat: warning: not shown: unable to read \
$Q/c/new: Too many levels of symbolic links" \
  "$code $(sed 's/: Symbolic link loop/: Too many levels of symbolic links/' \
    "$T/err")"
ok "no number" status 100 maildirstat -s x "$Q/b"
ok "no speed" status 100 maildirstat -s 0 "$Q/b"
ok "an option" status 100 maildirstat -x "$Q/b"
if [ -c /dev/full ]; then
  maildirstat "$Q/b" > /dev/full 2> "$T/err"
  is "1 is full" "111 maildirstat: fatal: unable to write to 1" \
    "$? $(sed 's/to 1: .*/to 1/' "$T/err")"
  set --
  i=0
  while [ $i -lt 300 ]; do set -- "$@" "$Q/b"; i=$((i + 1)); done
  ok "and so it is while there is more" status 111 \
    sh -c 'exec maildirstat "$@" > /dev/full' sh "$@"
fi

# ---- the queues of this home
stat
is "no spool" "111 maildirstat: warning: not shown: unable to read \
$BUSHHOME/spool: No such file or directory" "$code $(cat "$T/err")"
maildirmake "$BUSHHOME/spool" "$BUSHHOME/link" "$Q/h" "$Q/m"
message "$Q/h/new/1" 10 202611220000
stat
is "the spool alone" "0 spool" "$code $(sed '1d; s/.*  //' "$T/out")"
printf '%s\n' "herat:$Q/h:qrelay-herat-" "mazar:$Q/m:qrelay-mazar-" \
  "again:$Q/h:x" > "$BUSHHOME/control/offices"
printf '%s\n' 'hub:get:h' 'hub:send:link:qrelay-:h' 'b:send:link:qrelay-:h' \
  "c:send:$Q/h:qrelay-herat-:h" > "$BUSHHOME/control/links"
stat
is "each once" "0 spool herat mazar link" \
  "$code $(sed '1d; s/.*  //' "$T/out" | tr '\n' ' ' | sed 's/ $//')"
stat -j
is "with their paths" "spool $BUSHHOME/spool
herat $Q/h
mazar $Q/m
link $BUSHHOME/link" \
  "$(sed 's/{"queue":"\([^"]*\)","maildir":"\([^"]*\)".*/\1 \2/' "$T/out")"
rm -rf "$Q/m"
stat
is "one that is missing" "111 maildirstat: warning: not shown: unable to read \
$Q/m: No such file or directory" "$code $(cat "$T/err")"
is "does not hide the others" "spool herat link " \
  "$(sed '1d; s/.*  //' "$T/out" | tr '\n' ' ')"
maildirmake "$Q/m"
echo "herat:" > "$BUSHHOME/control/offices"
echo "x:send" > "$BUSHHOME/control/links"
stat
is "control files that are wrong" "111 \
maildirstat: warning: not all queues are shown: unable to read control/offices
maildirstat: warning: not all queues are shown: unable to read control/links: \
neither get nor send" "$code $(cat "$T/err")"
is "do not hide the spool" spool "$(sed '1d; s/.*  //' "$T/out")"
rm "$BUSHHOME/control/offices"
mkdir "$BUSHHOME/control/offices"
echo 'hub:send:link:qrelay-:h' > "$BUSHHOME/control/links"
stat
like "unreadable" "unable to read control/offices: Is a directory" \
  "$(cat "$T/err")"
is "the links are shown" "111 spool link" \
  "$code $(sed '1d; s/.*  //' "$T/out" | tr '\n' ' ' | sed 's/ $//')"

# ---- many: a look at each, and no file opened
many() { # N
  rm -rf "$Q/many"
  maildirmake "$Q/many"
  tests/takecensus many "$Q/many" "$1"
}
if tests/trace -o "$T/trace" true 2> /dev/null; then
  many 1000
  tests/trace -c -o "$T/trace" maildirstat "$Q/many" > "$T/out"
  is "a thousand" 1000 "$(awk 'NR == 2 { print $1 }' "$T/out")"
  calls=$(awk '$2 == "total" { print $1 }' "$T/trace")
  echo "# calls: $calls"
  ok "one call for each, and few others" test "$calls" -lt 1080
  tests/trace -o "$T/trace" -s openat,open -P "$Q/many" maildirstat "$Q/many" \
    > "$T/out"
  is "no message is opened" "" "$(grep "/new/[^.]" "$T/trace")"
  # Each look at the directory failing: a warning, and never a wrong figure.
  n=0 bad=
  while n=$((n + 1)); [ $n -le 12 ]; do
    tests/trace -o "$T/trace" -s openat,open,getdents64,newfstatat,fstat,fcntl \
      -P "$Q/b" -n $n -e EIO maildirstat "$Q/b" "$Q/h" > "$T/out" 2> "$T/err"
    code=$?
    rows=$(sed 1d "$T/out" | awk '{ printf "%s %s|", $1, $NF }')
    case $code:$rows in
    "0:1 $Q/b|1 $Q/h|" | "111:1 $Q/h|" | "0:0 $Q/b|1 $Q/h|") ;;
    *) bad="$bad $n: $code $rows" ;;
    esac
  done
  is "whatever fails" "" "$bad"
else
  skip "calls" "tracing does not work here"
fi
many 100000
tests/rss -o "$T/rss" maildirstat -j "$Q/many" > "$T/out"
is "100,000" 100000 "$(sed 's/.*"messages":\([0-9]*\),.*/\1/' "$T/out")"
kib_below 4096 "100,000"
end
