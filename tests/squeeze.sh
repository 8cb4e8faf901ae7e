# squeeze.sh: sessions of squeeze, for its tests, which set $T and go there.

limit="$B/tests/limit"
pair="$B/tests/pair"

awk 'BEGIN { for (i = 0; i < 200; ++i) printf "From: someone%d@example.org\n" \
  "Subject: report %d of the week\n\nThe road is open.\n", i * 7919 % 1009, i
}' > mail
head -c 100000 /dev/urandom > random
# What the programs are: the client sends $T/in and keeps what it gets in back;
# the server keeps it in got and says thanks.
cat > client <<'EOT'
#!/bin/sh
cat "${IN:-$T/mail}" >&7 && exec 7>&- && cat <&6 > "$T/back"
EOT
cat > server <<'EOT'
#!/bin/sh
cat > "$T/got" && echo thanks
EOT
chmod 755 client server
# go [PAIR'S OPTION...]: a session with $C and $S as options; how it went, and
# the bytes each way in $up and $down.
C="-c $T/a"
S="-s $T/b"
go() {
  rm -f back got
  # shellcheck disable=SC2086 # words
  bytes=$("$limit" 150 "$pair" -v "$@" squeeze $C "$T/client" -- \
    squeeze $S "$T/server" 2> err)
  code=$?
  up=$(expr "$bytes" : 'up=\([0-9]*\)')
  down=$(expr "$bytes" : '.*down=\([0-9]*\)')
}
# whole [FILE]: the last session was all it should be.
whole() {
  cmp "${1:-mail}" got && [ "$code $(cat back)" = "0 thanks" ]
}
# save, restore: both histories.
save() { rm -rf save.a save.b && cp -Rp a save.a && cp -Rp b save.b; }
restore() { rm -rf a b && cp -Rp save.a a && cp -Rp save.b b; }
