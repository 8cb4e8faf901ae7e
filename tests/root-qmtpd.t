#!/bin/sh
# qmtpd started by root: becomes the spool's owner before it reads anything; a
# disk that fills up.
. tests/lib.sh

if [ "$(id -u)" != 0 ]; then
  skip "qmtpd as root" "needs root"
  end
fi
BUSHHOME=$T/home
TCPREMOTEIP=10.1.2.3
RELAYCLIENT=
export T BUSHHOME TCPREMOTEIP RELAYCLIENT
chmod 755 "$T"
mkdir -p "$BUSHHOME/control"
S=$BUSHHOME/spool
printf '2:\na,3:s@x,17:13:r@example.org,,' > "$T/one"
count() { ls "$1" | wc -l | tr -d ' '; }
q() {
  qmtpd "$@" < "$T/in" > "$T/out" 2> "$T/err"
  echo $?
}
cat > "$T/prog" <<'END'
#!/bin/sh
id -u > "$BUSHHOME/id.tmp"
mv "$BUSHHOME/id.tmp" "$BUSHHOME/id"
END
chmod 755 "$T/prog"

cp "$T/one" "$T/in"
maildirmake "$S"
is "a spool of root is refused" "111 " "$(q "$S") $(cat "$T/out")"
like "and it is said" 'fatal: 10\.1\.2\.3: nothing is taken .*root' \
  "$(cat "$T/err")"
is "nothing is in it" "cur new tmp" "$(ls "$S" | tr '\n' ' ' | sed 's/ $//')"

chown -R 65534:65534 "$BUSHHOME"
is "a spool of another is taken" 0 "$(q "$S" "$T/prog")"
like "and so is the mail" '^8:Kok [0-9a-f]{4},$' "$(cat "$T/out")"
ok "the program is started" until_true 30 test -f "$BUSHHOME/id"
is "as that owner" 65534 "$(cat "$BUSHHOME/id")"
is "nothing belongs to root" "" "$(find "$BUSHHOME" -user 0 -o -group 0)"
ln -s "$S" "$T/link"
is "a link is refused" 111 "$(q "$T/link")"

cat > "$T/qq" <<'END'
#!/bin/sh
cat > /dev/null
END
chmod 755 "$T/qq"
is "for a queue program root is refused" 100 "$(QMAILQUEUE=$T/qq q)"
like "and it is said" 'fatal: nothing is taken as root' "$(cat "$T/err")"

if mkdir "$T/small" && mount -t tmpfs -o size=200k,mode=755 none "$T/small"
then
  S=$T/small/spool
  maildirmake "$S"
  chown -R 65534:65534 "$S"
  {
    cat "$T/one"
    awk 'BEGIN { printf "300001:\n"; while (n++ < 300000) printf "x"
      printf ",3:s@x,17:13:r@example.org,," }'
    awk 'BEGIN { printf "120001:\n"; while (n++ < 120000) printf "y"
      printf ",3:s@x,17:13:r@example.org,," }'
    printf '2:\nb,3:s@x,17:13:r@example.org,,'
  } > "$T/in"
  is "a disk that fills up does not end the session" 0 "$(q "$S")"
  is "what fits is taken, the rest may come again" KZZK \
    "$(sed 's/[0-9]*:\([KZD]\)[^,]*,/\1/g' "$T/out")"
  is "two files, nothing left behind" "2 2 0" \
    "$(count "$S/new") $(count "$S/seen") $(count "$S/tmp")"
  like "and it is said" 'unable to store it: No space left' "$(cat "$T/err")"
  umount "$T/small"
else
  skip "a disk that fills up" "no tmpfs here"
fi
end
