#!/bin/sh
# tutorial.t: every command of doc/bush, in its order, on the machine that it
# names, with the output that the text promises. Each machine is a shell and a
# directory below $T, all as the ordinary user who runs the test, so
#   /var/qmail, /etc/tcprules  are below $T/MACHINE
#   192.0.2.N port 209         is 127.0.2.N and a port that is free
#   bushmail                   is this user; useradd does nothing
#   make setup                 is told where: HOME_DIR=
#   sleep N                    waits until no spool has anything to route
. tests/lib.sh
. tests/site.sh
machines="kabul herat farah"
trap 'close_all; tap_end' EXIT

close_all() {
  for m in $machines; do
    for p in $(cat "$T/$m.pids" 2> /dev/null); do kill "$p" 2> /dev/null; done
  done
  exec 4>&- 5>&- 6>&-
}

tcpserver -1RHl0 127.0.2.1 0 true > "$T/port" 2> "$T/portlog" &
pid=$!
until_true 5 test -s "$T/port" || {
  skip "the tutorial" "no 127.0.2.1 on this machine: $(cat "$T/portlog")"
  end
}
kill $pid
wait $pid 2> /dev/null
freeport

ip() { case $1 in kabul) echo 1 ;; herat) echo 3 ;; farah) echo 4 ;; esac; }

for m in $machines; do
  mkfifo "$T/$m.in"
  : > "$T/$m.out"
  : > "$T/$m.pids"
  env BUSHHOME="$T/$m" sh < "$T/$m.in" > "$T/$m.out" 2>&1 &
done
exec 4> "$T/kabul.in" 5> "$T/herat.in" 6> "$T/farah.in"

to() { # MACHINE: what is on 0 goes to its shell
  case $1 in
  kabul) cat >&4 ;;
  herat) cat >&5 ;;
  farah) cat >&6 ;;
  esac
}

for m in $machines; do
  to $m <<EOT
useradd() { :; }
make() { command make -s -C "$B" HOME_DIR="$T/$m" "\$@"; }
listens() {
  n=0
  until [ -s "$T/$m.port" ] || [ \$n = 600 ]; do
    sleep 0.1
    n=\$((n + 1))
  done
}
settle() {
  n=0
  sleep 0.1
  until [ -z "\$(ls $T/*/spool/new | grep -v '^\$\|:\$')" ] ||
    [ \$n = 600 ]; do
    sleep 0.1
    n=\$((n + 1))
  done
}
EOT
done

# here MACHINE: the text on 0 with the names of this test.
here() {
  sed -e "s/bushmail/$site_user/g" -e "s|/var/qmail|$T/$1|g" -e "s|/etc/tcprules|$T/$1/tcprules|g" \
    -e 's/192\.0\.2\./127.0.2./g' -e "s/\(127.0.2.[1-4]\) 209 /\1 $port /" \
    -e 's/sleep [0-9]*;/settle;/' \
    -e "s|tcpserver \(-RHl0 .*\) &\$|tcpserver -1 \1 > $T/$1.port \&|" \
    -e "s/^\(.*\)maildirqmtp \(.* 127.0.2.[0-9]\)\$/\1maildirqmtp -i 127.0.2.$(ip "$1") \2 $port/"
}

seen() { grep -q "^@@$n " "$T/$m.out"; }

# run: the command in $cmd on machine $m, expecting what is in $want.
n=0
run() {
  n=$((n + 1))
  printf '%s\n' "$cmd" | here "$m" > "$T/cmd"
  {
    cat "$T/cmd"
    case $cmd in *'&') echo "echo \$! >> $T/$m.pids; listens" ;; esac
    echo "echo @@$n \$?"
  } | to "$m"
  until_true 30 seen
  got=$(awk -v n="@@$n" '$1 == n { printf "%s", text; exit }
    /^@@/ { text = ""; next } { text = text (text == "" ? "" : "\n") $0 }' \
    "$T/$m.out")
  code=$(sed -n "s/^@@$n //p" "$T/$m.out")
  pattern=$(printf '%s' "$want" | here "$m" |
    sed -e 's/[][*?\\]/\\&/g' -e 's/\.\.\./*/g')
  d="$m: $(printf '%s\n' "$cmd" | sed -e 's/\\//g' -e q)"
  case $got in
  $pattern) is "$d" 0 "$code" ;;
  *) is "$d" "$want" "$got" ;;
  esac
}

# Split into "machine" lines, commands, and what they print.
awk '
  function flush() { if (m) printf "%s\001%s\001%s\002", m, cmd, want; m = "" }
  /^    (kabul|herat|farah)[#$] / {
    flush()
    m = $1; sub(/[#$]$/, "", m)
    cmd = $0; sub(/^    [a-z]*[#$] /, "", cmd); want = ""
    next
  }
  m && /^    > / { cmd = cmd "\n" substr($0, 7); next }
  m && /^    [^ ]/ || m && /^      / {
    want = want (want == "" ? "" : "\n") substr($0, 5); next
  }
  { flush() }
  END { flush() }' doc/bush > "$T/steps"
total=$(tr -cd '\002' < "$T/steps" | wc -c)
ok "the text has steps" test "$total" -gt 60
i=0
while [ $i -lt "$total" ]; do
  i=$((i + 1))
  step=$(awk -v i=$i 'BEGIN { RS = "\002" } NR == i { printf "%s", $0 }' "$T/steps")
  m=$(printf '%s' "$step" | tr '\001\n' '\n\001' | sed -n 1p)
  cmd=$(printf '%s' "$step" | tr '\001\n' '\n\001' | sed -n 2p | tr '\001' '\n')
  want=$(printf '%s' "$step" | tr '\001\n' '\n\001' | sed -n 3p | tr '\001' '\n')
  run || { [ "$tap_bad" -lt 5 ] || break; }
done
end
