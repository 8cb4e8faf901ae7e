#!/bin/sh
# linksim.t: the link that other tests use: what goes in comes out, and a cut
# is where it was asked for.
. tests/lib.sh
head -c 100000 /dev/urandom > "$T/data"

# What the client does: sends a file, half-closes, and reads to the end.
cat > "$T/send" <<'END'
#!/bin/sh
exec 7>&- # the other copy: closing 6 and 7 would end reading, too
cat "$1" >&6 &
exec timeout 60 head -c "$2" <&6
END

listen tcpserver -1RHDl0 127.0.0.1 0 cat
server=$port

# link OPTIONS: a link for one connection; its port in $port.
link() {
  : > "$T/link"
  bg tests/linksim -n 1 "$@" 127.0.0.1:0 "127.0.0.1:$server" > "$T/link" \
    2> "$T/pieces"
  sim=$!
  until_true 30 grep -q '^ready' "$T/link"
  port=$(sed -n 's/^ready //p' "$T/link")
}

# call FILE N: sends FILE, reads N bytes back into $T/back.
call() {
  timeout 90 tcpclient -RHl0 127.0.0.1 "$port" \
    sh "$T/send" "$1" "$2" > "$T/back" 2> /dev/null
  wait "$sim"
}

size() { wc -c < "$T/back" | tr -d ' '; }
field() { sed -n "s/^conn.* $1=\([^ ]*\).*/\1/p" "$T/link"; }

link
call "$T/data" 100000
ok "100,000 bytes there and back" cmp "$T/data" "$T/back"
is "counted up" 100000 "$(field up)"

link -d 5 -r 8000000 -q 5000 -p 700
call "$T/data" 100000
ok "with delay, rate and a small queue" cmp "$T/data" "$T/back"

head -c 2000 "$T/data" > "$T/small"
link -r 16000
call "$T/small" 2000
ok "2,000 bytes at 16,000 bit/s" cmp "$T/small" "$T/back"
ok "take at least a second" test "$(field ms)" -ge 1000

for cut in "-U 700" "-U 1" "-U 499" "-U 500" "-U 501"; do
  # shellcheck disable=SC2086 # an option and its argument
  link $cut
  call "$T/small" 2000
  is "cut $cut: so many up" "${cut#-U }" "$(field up)"
  is "a cut" cut "$(field why)"
done
for n in 1 700 1999; do
  link -D $n
  call "$T/small" 2000
  is "cut -D $n: so many down" "$n" "$(field down)"
  is "and the client has no more" 1 "$([ "$(size)" -le $n ] && echo 1)"
done
link -D 700 -m fin
call "$T/small" 2000
is "-m fin: all before the cut arrives" 700 "$(size)"
link -T 1000
call "$T/small" 2000
is "-T: both ways together" 1000 "$(($(field up) + $(field down)))"
link -m hole -D 10 -H 300
call "$T/small" 2000
is "a hole: no more" 10 "$(field down)"
ok "for the time asked" test "$(field ms)" -ge 300
link -t 200 -r 800
call "$T/small" 2000
is "-t: cut by time" cut "$(field why)"
link -v
call "$T/small" 2000
ok "-v: a line for each piece" grep -Eq '^[0-9]+ > [0-9]+$' "$T/pieces"

link -U 5 -k 1 -n 2
(sim=; call "$T/small" 2000) 2> /dev/null
call "$T/small" 2000
ok "-k 1: the second is clean" cmp "$T/small" "$T/back"
is "-n 2: and then it ends" 2 "$(grep -c '^conn=' "$T/link")"
ok "a wrong option" status 100 tests/linksim -m soft 127.0.0.1:0 127.0.0.1:1
ok "no port" status 100 tests/linksim 127.0.0.1 127.0.0.1:1
end
