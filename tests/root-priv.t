#!/bin/sh
# root-priv.t: root becomes the owner of a Maildir, or refuses. As root only.
. tests/lib.sh
PATH=$B/tests:$PATH
if [ "$(id -u)" != 0 ]; then
  skip "root's Maildirs" "needs root"
  end
fi
# The top is root's, and others may pass.
chmod 755 "$T"
mkdir "$T/home"
M=$T/home/m

# fresh: a Maildir of user 12345 with two messages.
fresh() {
  until rm -rf "$T/home" 2> /dev/null; do sleep 0.1; done
  mkdir -p "$M/tmp" "$M/new" "$M/cur"
  for i in a b; do
    printf 'Return-Path: <s@x>\nDelivered-To: p-r@y\n\n%s\n' $i > "$M/new/$i"
  done
  chown -R 12345:12346 "$T/home"
  chmod 755 "$T/home"
}

run() {
  out=$(maildirserial "$@" 2>&1)
  code=$?
}

cat > "$T/who" <<'END'
#!/bin/sh
echo "$(id -u) $(id -g) $(id -G)" > who
ps -o sid= -p $$ 2>/dev/null | tr -d ' ' > sid
touch cur/mine
exec fakeclient K
END
chmod 755 "$T/who"

fresh
run "$M" p- "$T/who"
is "root works as the owner" "0 " "$code $out"
is "uid, gid and groups are the owner's" "12345 12346 12346" "$(cat "$M/who")"
is "nothing is root's" "" "$(find "$M" -user root)"
is "the messages are sent" "" "$(ls "$M/new")"

cat > "$T/exits" <<'END'
#!/bin/sh
exit 3
END
chmod 755 "$T/exits"
fresh
run "$M" p- "$T/exits"
is "the exit code comes through" 111 "$code"

# A leader of a process group forks, and passes signals on.
fresh
tests/limit 50 maildirserial "$M" p- "$T/who"
is "as leader of a group" "0 " "$? $(ls "$M/new")"
fresh
cat > "$T/hang" <<'END'
#!/bin/sh
echo $$ > pid
exec fakeclient h
END
chmod 755 "$T/hang"
maildirserial "$M" p- "$T/hang" 2> "$T/err" &
pid=$!
until_true 30 test -s "$M/pid"
kill -TERM $pid
wait $pid
is "SIGTERM" 111 $?
like "SIGTERM: told" "told to stop: 2 messages left" "$(cat "$T/err")"
ok "SIGTERM: the client has ended" \
  until_true 30 sh -c '! kill -0 "$0" 2>/dev/null' "$(cat "$M/pid")"

# A leader that waits for the one who works: its pid, and that one's.
cat > "$T/led" <<'END'
#!/bin/sh
echo $PPID > worker
echo $$ > pid
awk '{ print $4 }' "/proc/$PPID/stat" > leader.tmp
mv leader.tmp leader
exec fakeclient h
END
chmod 755 "$T/led"
led() {
  fresh
  tests/limit 50 maildirserial "$M" p- "$T/led" 2> "$T/err" &
  pid=$!
  until_true 30 test -s "$M/leader"
}
if [ -r /proc/$$/stat ]; then
  led
  kill -TERM "$(cat "$M/leader")"
  wait $pid
  is "SIGTERM to a leader" 111 $?
  like "is for who works" "told to stop: 2 messages left" "$(cat "$T/err")"
  led
  kill -KILL "$(cat "$M/worker")"
  wait $pid
  is "who works is killed: 111, and all stays" "111 a b" \
    "$? $(cd "$M/new" && echo *)"
  kill -KILL "$(cat "$M/pid")"
else
  skip "a leader" "no /proc here"
fi

# refused PATTERN: what is not worked in, and why.
refused() {
  d=$1
  run "${dir:-$M}" p- "$T/who"
  is "$d: 111" 111 "$code"
  like "$d: told" "unable to work in .*: $2" "$out"
  ok "$d: nothing was run" test ! -e "$M/who"
}

fresh
chown 0 "$M"
refused "a Maildir of root" "it belongs to root"

fresh
mv "$M" "$T/home/real"
ln -s real "$M"
refused "a link" "it is a symbolic link: Too many levels|it is a symbolic link"
dir=$M/ refused "a link with a slash" "it is a symbolic link"
dir=$M/. refused "a link with a slash and a dot" "it is a symbolic link"

fresh
chmod 777 "$T/home"
refused "a parent that others can write" \
  "a directory on its path can be written by other users"
chmod 775 "$T/home"
refused "a parent that a group can write" \
  "a directory on its path can be written by other users"
chmod 1777 "$T/home"
run "$M" p- "$T/who"
is "a sticky parent is good" "0 " "$code $out"

fresh
chown 23456 "$T/home"
refused "a parent of another owner" \
  "a directory on its path belongs to another user"

# Links on the way are followed, if they are root's or the owner's.
fresh
ln -s home "$T/link"
run "$T/link/m" p- "$T/who"
is "root's link on the way" "0 " "$code $out"
fresh
chown -h 12345 "$T/link"
run "$T/link/m" p- "$T/who"
is "the owner's link on the way" "0 " "$code $out"
fresh
chown -h 23456 "$T/link"
dir=$T/link/m refused "another user's link on the way" \
  "a directory on its path belongs to another user"
fresh
mkdir "$T/home/real"
mv "$M" "$T/home/real/m"
ln -s real "$T/home/way"
chown -h 23456 "$T/home/way"
dir=$T/home/way/m refused "another one's, behind the owner's directory" \
  "a directory on its path belongs to another user"
rm "$T/link"
ln -s "$T/loop" "$T/loop"
dir=$T/loop/m refused "a loop of links" ".*(Too many|Symbolic link loop|loop)"
dir=$T/none/m refused "nothing there" "unable to open it: No such"

fresh
run "$T/home/./../home//m/" p- "$T/who"
is "dots and slashes" "0 " "$code $out"
fresh
(cd "$T/home" && maildirserial m p- "$T/who")
is "a relative path" "0 " "$? $(ls "$M/new")"
fresh
(cd "$M" && maildirserial . p- "$T/who")
is "the working directory itself" "0 " "$? $(ls "$M/new")"

# Each call of it failing: who then goes on is the owner, or nobody.
if trace -c -o "$T/trace" true 2> /dev/null; then
  : > "$T/bad"
  calls=setgroups,setgid,setuid,setsid,openat,readlinkat,newfstatat,fstat
  n=1
  while [ $n -lt 100 ]; do
    fresh
    mkdir "$T/home/real"
    mv "$M" "$T/home/real/m"
    ln -s real "$T/home/way"
    chown -h 12345:12346 "$T/home/real" "$T/home/way"
    trace -o "$T/trace" -s $calls -n $n -e EIO -- \
      maildirserial "$T/home/way/m" p- "$T/who" > "$T/said" 2>&1
    code=$?
    grep -q EIO "$T/trace" || break
    case $code in 0 | 111) ;; *) echo "$n: exit $code" >> "$T/bad" ;; esac
    ran=$(cat "$T/home/real/m/who" 2> /dev/null)
    [ "${ran:-12345 12346 12346}" = "12345 12346 12346" ] ||
      echo "$n: ran as $ran" >> "$T/bad"
    [ -z "$(find "$T/home/real/m" -user root)" ] ||
      echo "$n: something is root's" >> "$T/bad"
    [ -n "$(ls "$T/home/real/m/new")" ] || [ -n "$ran" ] ||
      echo "$n: gone, and nobody ran" >> "$T/bad"
    n=$((n + 1))
  done
  is "a call that fails: never as root, nothing lost ($n)" "" "$(cat "$T/bad")"
  ok "there were such calls" test $n -gt 10
else
  skip "calls that fail" "no tracing here"
fi

# Memory that fails, on the way through links.
mkdir "$T/starved"
STARVED=$T/fired
export STARVED
make -s starved STARVED="$T/starved" > /dev/null 2>&1
: > "$T/bad"
n=1
while [ $n -lt 200 ]; do
  fresh
  ln -s home "$T/home2"
  : > "$T/fired"
  STARVE=$n "$T/starved/maildirserial" "$T/home2/../home/m" p- "$T/who" \
    > "$T/said" 2>&1
  code=$?
  rm "$T/home2"
  [ -s "$T/fired" ] || break
  case $code in 0 | 111) ;; *) echo "$n: exit $code" >> "$T/bad" ;; esac
  ran=$(cat "$M/who" 2> /dev/null)
  [ "${ran:-12345 12346 12346}" = "12345 12346 12346" ] ||
    echo "$n: ran as $ran" >> "$T/bad"
  n=$((n + 1))
done
is "memory that fails: never as root ($n)" "" "$(cat "$T/bad")"
is "and at last it works" "0 12345 12346 12346" "$code $(cat "$M/who")"
end
