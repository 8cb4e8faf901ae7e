#!/bin/sh
# interop-fastforward.t: our programs and those of fastforward 0.51 on the same
# tables: the same bytes, and the same answers, whoever made the table and
# whoever reads it.
. tests/lib.sh
cd "$T" || exit 1

# ---- what 0.51 made of an alias file and of a list, recorded
fixtures=$B/tests/fixtures/fastforward
BUSHHOME=$T/home
export BUSHHOME
mkdir -p home/control
echo host.example.org > home/control/me
echo mail.example.org > home/control/defaulthost
echo example.org > home/control/defaultdomain
echo plus.example > home/control/plusdomain
cp "$fixtures/aliases" "$fixtures/list" .
ok 'newaliases' newaliases aliases
ok 'the table is equal byte for byte' cmp aliases.cdb "$fixtures/aliases.cdb"
ok 'newinclude' newinclude list
ok 'the list is equal byte for byte' cmp list.bin "$fixtures/list.bin"

theirs=${FASTFORWARD_DIR:-/usr/bin} # where the originals are
for p in fastforward setforward printforward setmaillist printmaillist; do
  [ -x "$theirs/$p" ] && continue
  skip 'fastforward 0.51 as the peer' "there is no $theirs/$p"
  end
done
if "$theirs/setforward" --version 2> /dev/null | grep -q bushmail; then
  skip 'fastforward 0.51 as the peer' "$theirs/setforward is ours"
  end
fi
ln -s "$B" ours
ln -s "$theirs" theirs
for s in ours theirs; do
  ok "$s prints the table of newaliases" sh -c \
    "./$s/printforward < aliases.cdb > $s.printed"
  ok "$s prints the list of newinclude" sh -c \
    "./$s/printmaillist < list.bin >> $s.printed"
done
ok 'the same' cmp ours.printed theirs.printed

# ---- lists and tables from text
lists() { # NAME...: text to binary, by both
  for l; do
    for s in ours theirs; do
      "./$s/setmaillist" $s.bin $s.tmp < "$l.txt" || return 1
    done
    cmp ours.bin theirs.bin || return 1
    for s in ours theirs; do
      "./$s/printmaillist" < ours.bin > $s.printed || return 1
    done
    cmp ours.printed theirs.printed || return 1
    cp ours.bin "$l.bin" || return 1
    ours/setmaillist again.bin again.tmp < ours.printed || return 1
    cmp again.bin ours.bin || return 1
  done
}
table() { # NAME: text to cdb, by both
  for s in ours theirs; do
    "./$s/setforward" $s.cdb $s.tmp < "$1.txt" 2> $s.err || return 1
  done
  cmp ours.cdb theirs.cdb || return 1
  for s in ours theirs; do
    "./$s/printforward" < ours.cdb > $s.printed || return 1
  done
  cmp ours.printed theirs.printed || return 1
  ours/setforward again.cdb again.tmp < ours.printed 2> again.err || return 1
  cmp again.cdb ours.cdb
}

# one ANSWER of theirs has to be ours; but where a target leads only to itself
# they drop the mail, and we bounce it. 0: the same; else $differ says more.
cases=0
differ=
answer() { # OPTIONS, with the variables set
  theirs/fastforward "$1" ours.cdb > a 2>&1
  answer_a=$?
  ours/fastforward "$1" theirs.cdb > b 2> c
  answer_b=$?
  if [ -s c ]; then
    if [ $answer_b = 100 ] && grep -q 'leads to nobody but itself' c &&
      [ "$(cat a)" = 'no forwarding' ]; then
      answer_b=$answer_a
      loops=$((loops + 1))
    else
      cat c >> b
    fi
  fi
  if [ $answer_a = 111 ]; then # errors have words of their own
    sed 's/: fatal: .*/: fatal:/' a > a1 && mv a1 a
    sed 's/: fatal: .*/: fatal:/' b > b1 && mv b1 b
  fi
  [ $answer_a = $answer_b ] && cmp -s a b && return
  differ="$differ; $1 RECIPIENT=$RECIPIENT: $answer_a $answer_b"
}
loops=0
both() { # RECIPIENT: by $RECIPIENT, and by $DEFAULT or $EXT; -p and not
  cases=$((cases + 1))
  RECIPIENT=$1
  HOST=${1##*@}
  EXT=${1%@*}
  export RECIPIENT EXT HOST
  answer -nD
  answer -nDp
  answer -nd
  DEFAULT=$EXT
  EXT=wrong
  RECIPIENT=wrong@wrong
  export DEFAULT
  answer -ndp
  unset DEFAULT
}

printf '%s\n' god@h ./l2.bin ./l2.bin root@yp.to '# none' '' '&x y@z  ' \
  > l1.txt
printf '%s\n' other@h ./l1.bin nobody@h owned@h > l2.txt
printf '%s\n' ./none.bin a@h > l3.txt
: > l4.txt
printf '%s\n' ./l5.bin > l5.txt
awk 'BEGIN { s = "x@"; while (length(s) < 800) s = s "y"; print s }' > l6.txt
ok 'lists' lists l1 l2 l3 l4 l5 l6

cat > fixed.txt <<'END'
# what setforward(1) has
root@yp.to: god@heaven.af.mil, staff@af.mil;
boss@yp.to: &god@heaven.af.mil; sos@heaven.af.mil: ?owner-sos@heaven.af.mil;
sos@heaven.af.mil: x@y, ./l4.bin;
dew@: |dew-monitor, !dew\ -x\ \'a\,b\';
everybody@yp.to: programmers@yp.to, testers@yp.to;
programmers@yp.to: joe@yp.to, bob@yp.to;
testers@yp.to: joe@yp.to,
  fred@yp.to # a comment: with, signs;
  ;
@wild.example: catch@x, user@wild.example;
user@: usr@z.example, @wild.example, other@wild.example, user@q;
CaSe@ExAmPlE: Mixed@Case, mixed@case, MIXED@case;
loop@h: loop2@h; loop2@h: loop@h, JOE@yp.to, joe@YP.TO;
self@h: self@h; selfx@h: SELFX@h; three1@h: three2@h; three2@h: three3@h;
three3@h: three1@h, three2@h;
owned@h: ?own@h, a@b, c@d, joe@yp.to;
both@h: joe@yp.to, owned@h, a@b;
late@h: a@b, ?late-owner@h, c@d; nobody@h: ?, z@z;
twice@h: ?first@h, ?second@h, k@k;
nest@h: ?no@h, owned@h, m@m, sos@heaven.af.mil;
selfowned@h: ?o@h, selfowned@h, x@x; onlyself@h: ?o@h, onlyself@h;
onlyowner@h: ?foo@bar; empty@h: ; commas@h: ,,; commas2@h: ,,a@b,, c@d,;
prog@h: |echo hi, !cat, x@y; progs@h: |one, |one, x@y, x@y, &x@y;
onlyprog@h: |one; deep@h: prog@h, |two, onlyprog@h, |three, progs@h;
lst@h: ./l1.bin, ./l1.bin; lst2@h: ./l2.bin, x@x; lst3@h: x@x, ./l3.bin;
lst4@h: ./l4.bin; lst5@h: ./l5.bin; lst6@h: ./l6.bin, |one;
nolist@h: ./no.bin, a@b; dir@h: ./home; nowhere@h: /no/where/l.bin;
first@h: a@a; first@h: b@b; first@h: ?o@o;
sp\ ace@h: a\ b@c, x\,y@z, p\#q@r, \"q\"@s, back\\slash@t, semi\;@u, co\:lon@v;
un@h: plain, local; plain: p@x; local: plain, q@x;
up@h: UP2@h, ROOT@YP.TO; up2@h: up3@h, Plain; at@h@i: x@x; @: noh@x;
9@h: 9a@b, 0@0; _@h: _a@b, -a@b, ~a@b, =a@b, '@b, (a@b; dot@h: &.a@b, &/a@b;
pipe@h: &|a@b, &!a@b, &?a@b, &&a@b; big@h: é@ü, &ä@ö;
é@h: x@x;
chain@h: c1@h; c1@h: c2@h, d1@h; c2@h: c3@h, d2@h; c3@h: c4@h, d3@h;
c4@h: d4@h, c1@h, d1@h; diamond@h: c2@h, c1@h, c4@h, c3@h;
END
ok 'a table with everything' table fixed
while read -r to; do both "$to"; done <<'END'
root@yp.to
ROOT@YP.TO
root@yp.to.
root@yp
boss@yp.to
sos@heaven.af.mil
dew@anywhere
DEW@h
dew@
everybody@yp.to
programmers@yp.to
testers@yp.to
any@wild.example
@wild.example
USER@wild.example
user@elsewhere
user@
a@b@wild.example
a@wild.example@
case@example
CASE@EXAMPLE
loop@h
loop2@h
self@h
SELF@h
selfx@h
three1@h
three2@h
three3@h
owned@h
both@h
late@h
nobody@h
twice@h
nest@h
selfowned@h
onlyself@h
onlyowner@h
empty@h
commas@h
commas2@h
prog@h
progs@h
onlyprog@h
deep@h
lst@h
lst2@h
lst3@h
lst4@h
lst5@h
lst6@h
nolist@h
dir@h
nowhere@h
first@h
sp ace@h
sp\ ace@h
un@h
plain@h
plain@
up@h
up2@h
at@h@i
i@h@i
x@
@
9@h
_@h
dot@h
pipe@h
big@h
é@h
É@h
chain@h
diamond@h
c1@h
C4@H
god@heaven.af.mil
none@none
none@h
root@
@yp.to
yp.to@root
:root@yp.to
?owned@h
roots@yp.to
oot@yp.to
user@wild.example.org
x@WILD.EXAMPLE
user+ext@wild.example
user@x@y
dew@@
@@
x@@wild.example
é@wild.example
"q s"@wild.example
spaced out@wild.example
*@wild.example
$HOME@wild.example
-n@wild.example
END
is "$cases fixed addresses: the same answers" '' "$differ"
ok 'there were at least 100' test "$cases" -ge 100
ok 'and loops among them' test "$loops" -ge 10
fixed=$cases

unset RECIPIENT EXT HOST
for v in RECIPIENT HOST DEFAULT; do
  for s in ours theirs; do
    case $v in RECIPIENT) set -- -n ;; *) set -- -nd ;; esac
    for w in RECIPIENT=root@yp.to HOST=yp.to DEFAULT=root; do
      case $w in "$v"=*) ;; *) set -- "$w" "$@" ;; esac
    done
    o=
    for w; do case $w in -*) o=$w ;; *) o="$w $o" ;; esac; done
    # shellcheck disable=SC2086 # words
    env ${o% *} "$s/fastforward" "${o##* }" ours.cdb > $s.out 2>&1
    echo $? >> $s.code
  done
done
is 'no recipient at all: the same code' "$(cat theirs.code)" "$(cat ours.code)"

# ---- at random, but the same ones each time
cat > random.awk <<'END'
function rnd(n) { # 0 .. n - 1
  seed = (seed * 16807) % 2147483647
  return int(seed / 2147483647 * n)
}
function mixed(s,   i, t) {
  for (i = 1; i <= length(s); ++i)
    t = t (rnd(4) ? substr(s, i, 1) : toupper(substr(s, i, 1)))
  return t
}
function user() { return "u" rnd(12) }
function host() { return "h" rnd(3) }
function command(   k) {
  k = rnd(12)
  if (k < 6) return user() "@" host()
  if (k < 8) return (rnd(2) ? "&" : "") "ext" rnd(9) "@Out.Example"
  if (k == 8) return "./r" rnd(4) ".bin"
  if (k == 9) return "prog" rnd(3) "@p"
  if (k == 10) return "list" rnd(3) "@l"
  return "odd\\ " rnd(5) "\\,x@y"
}
function instruction(target, n,   i, s) {
  s = mixed(target) ":"
  for (i = 0; i < n; ++i)
    s = s (i ? "," : "") (rnd(3) ? " " : "\n  ") command()
  return s (rnd(5) ? ";" : " # " rnd(9) "\n;") (rnd(3) ? "\n" : "")
}
BEGIN {
  seed = 20261122 + round * 7919
  for (i = 0; i < 8; ++i) seed = (seed * 16807) % 2147483647
  for (i = 0; i < 4; ++i) {
    f = "r" i ".txt"
    printf "" > f
    for (k = rnd(5); k >= 0; --k) {
      if (rnd(5) == 0) print "./r" rnd(4) ".bin" > f
      else if (rnd(5) == 0) print "# none\n" > f
      else print (rnd(2) ? "&" : "") user() "@" host() (rnd(4) ? "" : " ") > f
    }
    close(f)
  }
  for (i = 0; i < 3; ++i) {
    print "prog" i "@p: |run" i ", x" i "@out.example, !cat\\ " i ";"
    print "list" i "@l: ?owner" i "@l, " command() ", " command() ";"
  }
  for (i = 0; i < 20; ++i)
    print instruction(user() "@" host(), rnd(5) + 1)
  for (i = 0; i < 2; ++i) print instruction("@" host(), rnd(3) + 1)
  for (i = 0; i < 3; ++i) print instruction(user() "@", rnd(3) + 1)
  for (i = 0; i < 20; ++i)
    print mixed(user() "@" (rnd(4) ? host() : "h9")) > "who.txt"
  for (i = 0; i < 3; ++i) print "list" i "@l\nprog" i "@p" > "who.txt"
}
END
for round in 1 2 3 4 5; do
  awk -v round=$round -f random.awk > random.txt < /dev/null
  ok "round $round: lists" lists r0 r1 r2 r3
  ok "round $round: a table" table random
  while read -r to; do both "$to"; done < who.txt
done
is "$((cases - fixed)) random addresses: the same answers" '' "$differ"
ok 'there were at least 100 of them' test $((cases - fixed)) -ge 100

# ---- what both refuse
for t in 'a@b: x@y' 'a@b: x@y;z' 'a@b x@y;' 'a@b;' ';' 'a:b: x@y;' \
  'a,b: x@y;' 'a@b: x@y;b\' 'a: x@y\' 'a: /x#b' 'a: :include:/x;' 'a'; do
  printf '%s' "$t" > bad.txt
  cp fixed.txt keep.cdb
  for s in ours theirs; do
    ok "$s refuses \"$t\"" status 100 "./$s/setforward" keep.cdb keep.tmp \
      < bad.txt
    ok 'and the old table stays' cmp keep.cdb fixed.txt
  done
done
printf 'a: x@y;\0' > bad.txt
for s in ours theirs; do
  ok "$s refuses a NUL" status 100 "./$s/setforward" keep.cdb keep.tmp < bad.txt
done

# ---- alias files, by both at once, where a name space of our own can be had
newaliases=${NEWALIASES:-/var/lib/qmail/bin/newaliases}
if [ ! -x "$newaliases" ] || ! unshare -rm true 2> /dev/null; then
  skip 'newaliases of both' 'no newaliases of 0.51, or no name spaces here'
  end
fi
mkdir -p etc qmail
export T
cp -r home/control qmail/
cp "$(readlink -f "$newaliases")" qmail/newaliases
cp /etc/ld.so.cache etc/ 2> /dev/null
cat > pair.sh <<'END'
mount --bind "$T/etc" /etc && mount --bind "$T/qmail" /var/lib/qmail || exit 9
while read -r line; do
  printf "$line" > /etc/aliases
  rm -f /etc/aliases.cdb
  /var/lib/qmail/newaliases || { echo "theirs: $line"; continue; }
  mv /etc/aliases.cdb /etc/theirs.cdb
  "$B/newaliases" 2>&1 || { echo "ours: $line"; continue; }
  cmp -s /etc/aliases.cdb /etc/theirs.cdb || echo "not equal: $line"
done < lines
echo end
END
cat > lines <<'END'
a: b\n
a: b, c ,d,\ne:f\n
 a: b\n
a:\n b\n\n ,\tc\n\t\nd: e\n
A@B: C@D\n
@A: b\n
owner-a: b\na: c\n
owner-a@b: c\n"owner-x y": z\n
a: b (c, (d) \\) e) , (f) g\n
a: "b c"@d, b."c d".e@f.g, "e, f"\n
a: B C <d@e>, <f>, "G, H" <i@j.k>\n
a: "|b c, d", |e, "|f @ g", "|h"@i, "|j \\"k\\" \\\\"\n
a: x, "|p", y, :include:/l, z, "|q"\n
a: :include:/b/c.d, :include:e, :include:./f, : include : /g\n
a: b+, c@d+, e@f.g+, h@i, j@k.\n
# b\n c\n\na: d\n
a: b\r\n
a: \303\251@b, \303\251\n
END
is 'alias files: the same tables' end \
  "$(unshare -rm sh pair.sh 2> pair.err < /dev/null || cat pair.err)"
end
