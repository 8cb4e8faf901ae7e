#!/bin/sh
# newaliases.t: newaliases, newinclude, setforward, setmaillist and what prints
# their files: mistakes with file and line, and an old file that stays.
. tests/lib.sh
cd "$T" || exit 1
BUSHHOME=$T/home
export BUSHHOME
mkdir -p home/control
echo host.example.org > home/control/me
mode() { ls -l "$1" | cut -c 1-10; }

# ---- good ones
printf '%s\n' 'postmaster: sima, ali@herat' 'staff: :include:/etc/l' > a
ok 'an alias file' newaliases a
is 'its table' 'postmaster@:
, &ali@herat.host.example.org
, &sima@host.example.org
;
staff@:
, /etc/l.bin
;' "$(printforward < a.cdb)"
ok 'a table may come through a pipe' sh -c 'cat a.cdb | printforward | cat'
: > empty
ok 'an empty file' newaliases empty
is 'is a table of 2048 bytes' 2048 "$(wc -c < empty.cdb | tr -d ' ')"
umask 077
for p in newaliases newinclude; do
  echo 'a@b' > list
  echo 'a: b' > aliases
  case $p in newaliases) f=aliases x=cdb ;; *) f=list x=bin ;; esac
  ok "$p, umask 077" $p $f
  is 'everybody may read it' -rw-r--r-- "$(mode $f.$x)"
  is 'the temporary file is gone' no "$([ -e $f.tmp ] && echo yes || echo no)"
done
printf 'a@b\n' | setmaillist s.bin s.tmp
is 'setmaillist, umask 077' -rw-r--r-- "$(mode s.bin)"
printf 'a@b: c@d;\n' | setforward s.cdb s.tmp
is 'setforward, umask 077' -rw------- "$(mode s.cdb)"
umask 022
ln -s a link
ok 'the file may be a link' newaliases link
ok 'the same table' cmp a.cdb link.cdb

# ---- mistakes: FILE|LINE|WORDS
n=0
cp a.cdb b.cdb
while IFS='|' read -r text line words; do
  n=$((n + 1))
  printf "$text" > b
  newaliases b 2> err
  is "mistake $n" 100 $?
  like 'file, line, and what was expected' \
    "^newaliases: fatal: b.cdb stays as it was: b, line $line: .*$words" \
    "$(tr '|' ' ' < err)"
  ok 'the old table stays' cmp a.cdb b.cdb
  ok 'and nothing else' test ! -e b.tmp
done <<'END'
a: b\nc d\ne: f\n|2|no colon
a: b\n\nc\n d: e\n|4|comma between two addresses
a: b\n: c\n|2|expected an alias
a: b\nc:\n|2|expected an address
a: b\nc: ,,\n|2|expected an address
a: b\nc: (d)\n|2|expected an address
a: b, c d\n|1|comma between
a: b,\n c,\n d e,\n f\n|3|comma between
a, b: c\n|1|one alias
a: b: c\n|1|second colon
a: b; c\n|1|semicolon
a: g: b, c;\n|1|second colon
a: b\nc: d e: f\n|2|second colon
a: b@c@d\n|1|second @
a@b@c: d\n|1|second @
a: b@\n|1|a host after
a: @b\n|1|local part
a@: b\n|1|a host after
a: <b\n|1|no >
a: b>\n|1|without a <
a: <b> c\n|1|comma after
a: c@d <b>\n|1|a name before
a: <>\n|1|empty
a: ""\n|1|empty
"": b\n|1|empty
a: b)\n|1|not opened
a: b]\n|1|not opened
a: b@[c\n|1|no \]
a: [b]\n|1|expected an address
a: b@"c"\n|1|expected an address
a: /dev/null\n|1|deliveries to files
a: :include:\n|1|:include:file
a: :include\n|1|:include:file
a: :exclude:/x\n|1|:include:file
a: :include:/x y\n|1|comma after
:include:/x: b\n|1|expected an alias
a: \174\n|1|a program after
a: \174p q\n|1|in quotes as a whole
a: \174"p q"\n|1|in quotes as a whole
a: "b\0"\n|1|NUL
a: "\174b\0c"\n|1|NUL
a: b\0\n|1|NUL
a: "b\1"@c\n|1|control
a: b\\\n|1|after the backslash
a: "b\n c"@d\n|1|quote
a: b\nc: "d\n|2|quote
a: b\nc: "d, e\nf: g"\n|2|quote
a: b\nc: (d\n e\n|2|comment
a: b|1|no newline
a: b\nc: d@exam|2|no newline
a: b\nc: "d|2|no newline
a: b\n# comm|2|no newline
a: b\n \n |3|no newline
x: y\na: b,\n|2|after the comma
x: y\na: b,\n  c,\n# z\n|2|after the comma
END
mkfifo fifo
is 'a FIFO' 111 "$(timeout 10 newaliases fifo 2> err; echo $?)"
like 'says so' 'fifo is no regular file$' "$(cat err)"
is 'a FIFO as a list' 111 "$(timeout 10 newinclude fifo 2> err; echo $?)"
like 'says so' 'fifo is no regular file$' "$(cat err)"
awk 'BEGIN { while (++i < 100000) s = s "x"; print "a: " s "@y;" }' > b
is 'a very long word' 100 "$(setforward s.cdb s.tmp < b 2> err; echo $?)"
ok 'is not shown whole' test "$(wc -c < err)" -lt 300
awk 'BEGIN { while (++i < 802) s = s "x"; print "a: " s "@y" }' > b
newaliases b 2> err
is 'a long address' 100 $?
like 'is named' 'b, line 1: the address is longer than 800' "$(cat err)"
for i in 1 2 3 4 5 6 7 8; do
  printf 'one: a@b\ntwo: c@d,\n  e@f\n' | head -c $((i * 3 - 1)) > b
  ok "saved half: $((i * 3 - 1)) bytes" sh -c 'newaliases b 2> err; [ $? = 100 ]'
  ok 'the old table stays' cmp a.cdb b.cdb
done
awk 'BEGIN { for (i = 0; i < 300000; ++i) printf "("; print "" }' > deep
(printf 'a: '; cat deep) > b
is 'comments 300,000 deep' 100 "$(newaliases b 2> err; echo $?)"
printf 'a: b\nc: d\na: e\n' > c
newaliases c 2> err
is 'an alias twice' 0 $?
like 'is warned of' 'warning: c, line 3: a@: .*only the first counts' \
  "$(cat err)"
for f in none dir fifo; do
  case $f in dir) mkdir dir ;; fifo) mkfifo fifo ;; esac
  is "$f: no alias file" 111 "$(newaliases $f 2> err; echo $?)"
  is "$f: no list" 111 "$(newinclude $f 2> err; echo $?)"
  ok 'makes no file' test ! -e $f.tmp -a ! -e $f.cdb -a ! -e $f.bin
done
mkdir dir/sub
ln -s dir c.tmp
is 'tmp is a link' 111 "$(newaliases c 2> err; echo $?)"
rm c.tmp
mkfifo c.tmp
is 'tmp is a FIFO' 111 "$(newaliases c 2> err; echo $?)"
ok 'and stays' test -p c.tmp
rm c.tmp
echo 'a: b@c.d' > q
is 'no control files, and none needed' 0 "$(BUSHHOME=$T/none newaliases q
  echo $?)"
cp q.cdb old
echo 'a: b' > q
is 'none, and needed' 111 "$(BUSHHOME=$T/none newaliases q 2> err; echo $?)"
like 'says so' 'q, line 1: .*control/me' "$(cat err)"
ok 'the old table stays' cmp old q.cdb
is 'two files' 100 "$(newaliases q q 2> /dev/null; echo $?)"
is 'no list' 100 "$(newinclude 2> /dev/null; echo $?)"

# ---- lists
cp list.bin l.bin
n=0
while IFS='|' read -r text line words; do
  n=$((n + 1))
  printf "$text" > l
  newinclude l 2> err
  is "mistake $n in a list" 100 $?
  like 'file, line, and what was expected' \
    "^newinclude: fatal: l.bin stays as it was: l, line $line: .*$words" \
    "$(cat err)"
  ok 'the old list stays' cmp list.bin l.bin
done <<'END'
a\nb c\n|2|comma between
a: b\n|1|second colon
a\n\174p\n|2|programs are not
"\174p q"\n|1|programs are not
/x\n|1|deliveries to files
a\n "b\n c"\n|2|quote
a\n(b\nc)\n|2|comment
a\nb|2|no newline
a\n#b|2|no newline
a@\n|1|a host after
END
printf ':include:/x, :include:y.bin, a\n b\n\n#c\n' > l
ok 'a list' newinclude l
is 'and what is in it' '&a@host.example.org
./y.bin
/x.bin
&b@host.example.org' "$(printmaillist < l.bin)"
echo ', (nobody)' > l
ok 'a line with nobody' newinclude l
is 'adds nobody' '' "$(printmaillist < l.bin)"
awk 'BEGIN { while (n++ < 1000) print "somebody@a.example" }' > l
cp l.bin old
is 'a list for which there is no room' 111 \
  "$(ulimit -f 1; trap '' XFSZ; newinclude l 2> err; echo $?)"
like 'says so' '^newinclude: fatal: l.bin .*: unable to write' "$(cat err)"
ok 'the old list stays' cmp old l.bin
printf '# nobody\n\nx@y\n' | setmaillist l.bin l.tmp
is 'a comment is not of the list' '&x@y' "$(printmaillist < l.bin)"
for p in setforward setmaillist; do
  is "$p: too much" 100 "$($p a b c < l 2> err; echo $?)"
  is "$p: an option" 100 "$($p -x a b < l 2> err; echo $?)"
done
is 'newinclude: an option' 100 "$(newinclude -x l 2> err; echo $?)"
while IFS='|' read -r text line words; do
  printf "$text" > l
  printf 'x@y\n' | setmaillist m.bin m.tmp
  cp m.bin old
  setmaillist m.bin m.tmp < l 2> err
  is "setmaillist: $text" 100 $?
  like 'line, and what was expected' \
    "^setmaillist: fatal: m.bin stays as it was: line $line: .*$words" \
    "$(cat err)"
  ok 'the old list stays' cmp m.bin old
done <<'END'
a@b\n c@d\n|2|expected an address
\174p\n|1|expected an address
!p\n|1|expected an address
?p\n|1|expected an address
a@b\n&\n|2|empty
a@b\nc\1@d\n|2|control
a@b\nc\0@d\n|2|control
/x\0\n|1|NUL
a@b\nc@d|2|no newline
END
for s in 'a@b\0' '&a@b' '&a@b\0/' '|p\0' '\0'; do
  printf "$s" > l.bin
  is "printmaillist: $s" 111 "$(printmaillist < l.bin 2> err > out; echo $?)"
done

# ---- tables from text, and back
while IFS='|' read -r text line words; do
  printf "$text" > t
  cp a.cdb t.cdb
  setforward t.cdb t.tmp < t 2> err
  is "setforward: $text" 100 $?
  like 'line, and what was expected' \
    "^setforward: fatal: t.cdb stays as it was: line $line: .*$words" \
    "$(cat err)"
  ok 'the old table stays' cmp t.cdb a.cdb
done <<'END'
a@b: c@d;\ne@f: g@h\n|2|semicolon
a@b: c@d;\n\n# x\nfoo|4|colon after
a@b: c@d\ne@f: g@h;\n|2|another colon
a@b;\n|1|colon after
: a@b;\n|1|target before
a: &;\n|1|empty
a:\n  \174;\n|2|program
a: !;\n|1|program
a: b@c;\r\n|1|carriage
a: b\\\1@c;\n|1|control
a: /b\\\n;\n|2|newline
a: b\0;\n|1|NUL
a: b\\\0;\n|1|NUL
a: b;\\|1|backslash
END
setforward t.cdb t.tmp < t 2> err
printf 'a: b@c; a: d@e; a: ?f@g, ?h@i; j: ;' | setforward t.cdb t.tmp 2> err
is 'what does not count' 0 $?
is 'is warned of, each' 3 "$(grep -c '^setforward: warning: line 1: ' err)"
is 'tmp and cdb are one' 111 "$(setforward t.cdb t.cdb < t 2> err; echo $?)"
ok 'and it stays' sh -c 'printforward < t.cdb > out'
printforward < t.cdb > want
size=$(wc -c < t.cdb)
i=0
differ=
while [ $i -lt "$size" ]; do
  head -c $i t.cdb | printforward > out 2> err
  code=$?
  [ $code = 111 ] || differ="$differ $i:$code"
  i=$((i + (i < 2040 ? 41 : 1)))
done
is 'printforward: cut off, whatever the length' '' "$differ"
# A wrong byte in the header and in the first record, each in turn.
i=0
differ=
while [ $i -lt 24 ]; do
  at=$((i < 16 ? i : 2032 + i))
  { head -c $at t.cdb; printf '\377'; tail -c +$((at + 2)) t.cdb; } > broken
  timeout 10 printforward < broken > out 2> err
  code=$?
  [ $code = 111 ] || [ $code = 0 ] || differ="$differ $at:$code"
  RECIPIENT=a@ timeout 10 fastforward -n broken > out 2>&1
  code=$?
  case $code in 0 | 100 | 111) ;; *) differ="$differ $at:$code" ;; esac
  i=$((i + 1))
done
is 'a wrong byte ends well' '' "$differ"

# ---- crashes: the old file or the new one, at every moment
"$B/tests/trace" -o probe -- true 2> why
if [ $? = 77 ]; then
  skip 'crashes' "$(cat why)"
  end
fi
ASAN_OPTIONS=detect_leaks=0
export ASAN_OPTIONS
calls=open,openat,write,pwrite64,lseek,ftruncate,fchmod,fsync,rename,renameat,close,unlink,unlinkat,flock
crash() { # NEW KEPT COMMAND...: killed before each call in turn
  new=$1
  kept=$2
  shift 2
  k=1
  differ=
  while :; do
    cp before "$kept"
    "$B/tests/trace" -s $calls -n $k -k -o trace -- "$@" < text > out 2> err
    code=$?
    cmp -s before "$kept" || cmp -s "$new" "$kept" || differ="$differ $k"
    [ $code = 137 ] || break
    k=$((k + 1))
  done
  is "killed before each of $((k - 1)) calls: the old one or the new" '' \
    "$differ"
  is 'and then all is well' 0 $code
  ok 'with the new one' cmp "$new" "$kept"
  ok 'there were some' test $k -gt 10
  # A call that fails, each in turn.
  k=1
  differ=
  while :; do
    cp before "$kept"
    "$B/tests/trace" -s write,lseek,ftruncate,fchmod,fsync,rename \
      -n $k -e EIO -o trace -- "$@" < text > out 2> err
    code=$?
    [ $code = 0 ] && break
    if [ $code = 111 ] && cmp -s before "$kept"; then
      [ "$(wc -l < err)" -eq 1 ] && grep -q 'stays as it was' err ||
        differ="$differ $k:said"
    elif [ $code = 111 ] && cmp -s "$new" "$kept"; then
      grep -q 'is new' err || differ="$differ $k:said"
    else
      differ="$differ $k:$code"
    fi
    k=$((k + 1))
    [ $k -lt 100 ] || break
  done
  is "each of $((k - 1)) calls fails: said, and the old one stays" '' "$differ"
}
printf 'a: b@c.d\n' > x
: > text
newaliases x
cp x.cdb before
printf 'e: f@g.h\ni: k@l.m\n' > x
newaliases x
cp x.cdb after
crash after x.cdb newaliases x
printf 'a@b.c\n' > y
newinclude y
cp y.bin before
printf 'd@e.f\n' > y
newinclude y
cp y.bin after
crash after y.bin newinclude y
printf 'a: b@c;\n' | setforward z.cdb z.tmp
cp z.cdb before
printf 'a: d@e; f: g@h;\n' > text
setforward z.cdb z.tmp < text
cp z.cdb after
crash after z.cdb setforward z.cdb z.tmp
printf 'a@b\n' | setmaillist w.bin w.tmp
cp w.bin before
printf 'a@b\nc@d\n' > text
setmaillist w.bin w.tmp < text
cp w.bin after
crash after w.bin setmaillist w.bin w.tmp

# ---- two at once: one after the other, never a mixture
for i in 1 2 3 4 5 6; do
  awk -v i=$i 'BEGIN {
    for (k = 0; k < 3000; ++k) printf "t%d@%d: a%d@b;\n", k, i, i
  }' > in.$i
  setforward w.$i.cdb w.$i.tmp < in.$i
done
# The order on the way to the disk.
"$B/tests/trace" -s fsync,rename,renameat,renameat2 -o trace -- \
  setforward z.cdb z.tmp < in.1
is 'flushed, moved, and the directory flushed' 'fsync rename fsync' \
  "$(awk '{ sub("at2?$", "", $2); printf "%s%s", s, $2; s = " " }' trace)"

for i in 1 2 3 4 5 6; do setforward all.cdb all.tmp < in.$i & done
wait
whose=0
for i in 1 2 3 4 5 6; do cmp -s all.cdb w.$i.cdb && whose=$i; done
ok 'the table is that of one of them, whole' test $whose != 0

# ---- work and memory in proportion
for n in 20000 40000 80000; do
  awk -v n=$n 'BEGIN {
    for (i = 0; i < n; ++i)
      printf "user%06d@example.org: user%06d@herat.example.org;\n", i, i
  }' > in
  "$B/tests/rss" -o rss.$n setforward n.cdb n.tmp < in
  "$B/tests/trace" -c -o calls.$n -- setforward n.cdb n.tmp < in
done
of() { awk '$2 == "total" { print $1 }' calls.$1; }
ok 'system calls in proportion' test \
  $(($(of 80000) - $(of 40000))) -le $((($(of 40000) - $(of 20000)) * 22 / 10))
ok "memory in proportion ($(cat rss.20000 rss.40000 rss.80000 | tr '\n' ' '))" \
  test $(($(cat rss.80000) - $(cat rss.40000))) -le \
  $((($(cat rss.40000) - $(cat rss.20000)) * 3 + 4096))
end
