#!/bin/sh
# interop-ucspi.t: our programs and those of ucspi-tcp 0.88 as peers, in both
# roles, and rules compiled by either and read by either.
. tests/lib.sh
cd "$T" || exit 1
theirs=${UCSPI_DIR:-/usr/bin} # where the originals are
for p in tcpserver tcpclient tcprules tcprulescheck; do
  [ -x "$theirs/$p" ] && continue
  skip 'ucspi-tcp as the peer' "there is no $theirs/$p"
  end
done
if "$theirs/tcprules" --version 2> /dev/null | grep -q bushmail; then
  skip 'ucspi-tcp as the peer' "$theirs/tcprules is ours"
  end
fi
ln -s "$B" ours
ln -s "$theirs" theirs
ours=$T/ours
theirs=$T/theirs

# ---- rules
compile() { # FILE: the same bytes from both
  rm -f ours.cdb theirs.cdb
  "$ours/tcprules" ours.cdb tmp < "$1" > /dev/null 2> ours.err
  compile_a=$?
  "$theirs/tcprules" theirs.cdb tmp < "$1" > /dev/null 2> theirs.err
  compile_b=$?
  echo "exit $compile_a and $compile_b"
  [ "$compile_a" = "$compile_b" ] || return 1
  [ "$compile_a" != 0 ] || cmp ours.cdb theirs.cdb
}
awk 'BEGIN {
  for (i = 0; i < 100; ++i)
    printf "10.%d.0-255.:allow,OFFICE=\"%d\"\n=h%d.example:deny\n", i, i, i
  for (i = 0; i < 50; ++i) print "u" i "@192.0.2." i ":allow,U=/" i "/"
  print ":deny"
}' > large.txt
cp "$B/tests/fixtures/rules.txt" mixed.txt
: > empty.txt
for f in mixed large empty; do
  ok "$f rules: equal byte for byte" compile $f.txt
done
for l in ':allow' ':deny' ':deny ' '# x' '' ' #x:allow' 'no colon' '1-2:allow' \
  '1.2.3.4-2:deny' '1.2.3.250-300:deny' '1-.:allow' '-5:allow' '-:allow' \
  '1.2-3.4-5:allow' '1.2.3.007-8:allow' '=a-b:deny' 'joe@1.2.3.4-6:allow' \
  'a@b@1.2.3.4:deny' '=:deny' '@1.2.3.4:deny' '@=:deny' \
  ':allow,A="x"' ':deny,A="x"' ':allow,A=aba' ':allow,A==x=' \
  ':allow,A="",B=//' ':allow,A="",,B=""' ':allow,A="	"	' ':allow,A B=" "' \
  ':drop' ':allowx' ':allow,' ':allow,A' ':allow,A=' ':allow,A="' \
  ':allow,A="x' ':allow,A="x"y' ':allow,A="x",' ':denyA="x"' ': allow' \
  '1.2.3.a-b:allow' 'x1-3.:allow' '1.2.3.4-6-8:allow' 'a:b@1.2.3.4:allow' \
  '1.2.3.4:allow:deny' ':Allow' ':'; do
  printf '%s\n' "$l" > one.txt
  ok "the line \"$l\": the same to both" compile one.txt
done

cat > verdicts.txt <<'END'
joe@1.2.3.4:allow,R="1"
joe@=h.x.example:deny
1.2.3.4:allow,R="3",S=_t_
=h.x.example:allow,R="4"
1.2.3.:deny
1.2.:allow,R="6"
1.:allow,R="7"
=.x.example:allow,R="8"
=.example:deny
=:allow,R="a"
10.20-29.:allow,R="b"
10.0.0.5-9:deny
END
for all in '' ':deny' ':allow,R="all"'; do
  { cat verdicts.txt; echo "$all"; } > v.txt
  ok "a table that ends in \"$all\"" compile v.txt
  differ=
  for ip in 1.2.3.4 1.2.3.5 1.2.30.4 1.20.3.4 11.2.3.4 10.29.255.1 10.30.0.1 \
    10.0.0.9 10.0.0.10 1.2.3 ''; do
    for host in '' TCPREMOTEHOST=h.x.example TCPREMOTEHOST=i.x.example \
      TCPREMOTEHOST=.example TCPREMOTEHOST=; do
      for info in '' TCPREMOTEINFO=joe; do
        # shellcheck disable=SC2086 # empty ones vanish
        set -- env TCPREMOTEIP=$ip $host $info
        "$@" "$theirs/tcprulescheck" theirs.cdb > want 2>&1
        "$@" "$ours/tcprulescheck" theirs.cdb > a 2>&1
        "$@" "$theirs/tcprulescheck" ours.cdb > b 2>&1
        cmp -s want a && cmp -s want b || differ="$differ; $*"
      done
    done
  done
  is 'the same verdict on each of 110 peers, whoever compiled' '' "$differ"
done
is 'no table' "$("$theirs/tcprulescheck" no.cdb 2>&1 | sed 's/: file.*//')" \
  "$("$ours/tcprulescheck" no.cdb 2>&1 | sed 's/: No such.*//')"

# ---- connections
vars='env | grep -E "^(PROTO|TCP|RELAY|X)" | sort'
mask() { # what differs from run to run
  sed -e 's/\(PORT=\)[0-9]*/\1P/' -e 's/ [0-9]* \(from\|hub:\)/ N \1/' \
    -e 's/ end [0-9]*/ end N/' -e 's/:[0-9][0-9]* :/:P :/' \
    -e 's/::[0-9]*$/::P/' -e "s/port $port/port P/"
}
printf '%s\n' '127.0.0.2:deny' '127.0.0.:allow,RELAYCLIENT="",X="1 2"' \
  > rules.txt
compile rules.txt > /dev/null
for s in ours theirs; do
  for r in ours theirs; do
    listen "./$s/tcpserver" -1 -v -HR -l hub -B 'hi ' -x $r.cdb 127.0.0.1 0 \
      sh -c "read x; echo \"\$x\"; $vars; exit 3"
    n=0
    for c in ours theirs; do
      for from in 127.0.0.3 127.0.0.2; do
        n=$((n + 1))
        "./$c/tcpclient" -v -HR -l me -i $from 127.0.0.1 "$port" \
          sh -c "$vars
            case \$TCPLOCALIP in *.3) echo question >&7 ;; esac
            cat <&6" 2>&1 | mask \
          > said.$s.$r.$c.$from
        until_true 30 lines ' end ' $n
      done
    done
    until_true 30 lines 'status: 0/40' 5
    stop
    is "$s/tcpserver ends well" 0 $code
    mask < log | sort > log.$s.$r
  done
done
first=said.theirs.theirs.theirs
like 'the original answers the original' '^hi question' \
  "$(cat $first.127.0.0.3)"
for f in said.*.127.0.0.3; do
  ok "$f: the same is said" diff $first.127.0.0.3 "$f"
done
is 'and refuses it' 'hi ' "$(tail -n 1 $first.127.0.0.2)"
for f in said.*.127.0.0.2; do
  ok "$f: the same is refused" diff $first.127.0.0.2 "$f"
done
for f in log.*; do
  ok "$f: the same is logged" diff log.theirs.theirs "$f"
done
for c in ours theirs; do
  ok "$c/tcpclient: exit code of a refusal" status 111 \
    "./$c/tcpclient" -HR -l0 127.0.0.1 "$port" true
done
for p in ours theirs; do
  for o in 1 U X p P h H r R o O d D q Q v; do
    ok "$p/tcpserver -$o is an option" sh -c \
      "env UID=$(id -u) GID=$(id -g) ./$p/tcpserver -$o 0 nosuch true 2>&1 |
       { ! grep usage; }"
  done
  for o in c x B g u b l t; do
    ok "$p/tcpserver -$o 1 is an option" sh -c \
      "./$p/tcpserver -$o 1 0 nosuch true 2>&1 | { ! grep usage; }"
  done
  for o in h H r R d D q Q v; do
    ok "$p/tcpclient -$o is an option" sh -c \
      "./$p/tcpclient -$o 0 nosuch true 2>&1 | { ! grep usage; }"
  done
  for o in 'i 127.0.0.1' 'p 1' 'T 1+2' 'l x' 't 1'; do
    ok "$p/tcpclient -$o is an option" sh -c \
      "./$p/tcpclient -$o 0 nosuch true 2>&1 | { ! grep usage; }"
  done
done
end
