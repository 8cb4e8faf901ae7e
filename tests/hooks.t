#!/bin/sh
# hooks.t: what is in etc/: its look, that it agrees with what bushmail-conf
# writes, and what can be called without root. root-hooks.t and root-systemd.t
# have it called by its hosts.
. tests/lib.sh
. tests/site.sh
unit=etc/systemd/system
# shellcheck disable=SC2034 # for site.sh
D=$T
have() { command -v "$1" > "$T/which"; }

# ---- the files
scripts=$(find etc -type f -perm -100 | sort)
is "what is executed, and no more, has the mode for it" "$scripts" \
  "$(find etc -type f -exec grep -l '^#!' {} + | sort)"
for f in $scripts; do ok "sh -n $f" sh -n "$f"; done
for f in $(find etc -type f); do
  name=$(sed -n '/^# \/etc\//{s|^# /\([^: ]*\):.*|\1|p;q;}' "$f")
  case $f in
  etc/daemontools/* | etc/runit/* | etc/s6/*)
    like "$f says what it is" '^# For (daemontools|runit|s6):' "$(cat "$f")" ;;
  *) is "$f says where to copy it" "$f" "$name" ;;
  esac
done
is "no name that run-parts, or cron, passes by" "" \
  "$(for d in etc/ppp/ip-up.d etc/network/if-up.d etc/cron.d; do ls $d; done |
    grep -v '^[a-zA-Z0-9_-]*$')"

# ---- one truth: what bushmail-conf writes is what is run
bushmail-conf -z hub "$T/hub" kabul.example.org > "$T/conf"
for s in squeeze-qmtpd squeeze-push; do
  is "bushmail-$s.service runs it" "ExecStart=/var/qmail/service/$s/run" \
    "$(grep ^ExecStart "$unit/bushmail-$s.service")"
done
for s in qmtpd push; do
  run=$(sed -n '/^exec tcpserver/,$p' "$T/hub/service/$s/run" | tr -d '\\\n' |
    tr -s ' ' | sed -e "s|\$BUSHHOME|/var/qmail|g" \
    -e 's/^exec tcpserver/tcpenv/' -e 's/ -- [0-9]* [0-9]*/ --/')
  is "bushmail-$s@.service does the same" "$run" \
    "$(sed -n '/^ExecStart=/,/^[A-Z]*$/p' "$unit/bushmail-$s@.service" |
      sed -n -e ':a' -e '/\\$/{N;s/\\\n *//;ba' -e '}' \
        -e 's|^ExecStart=/var/qmail/bin/||p')"
  is "on the same port" "$(sed -n 's/^  -- [0-9]* \([0-9]*\) .*/\1/p' \
    "$T/hub/service/$s/run")" \
    "$(sed -n 's/^ListenStream=//p' "$unit/bushmail-$s.socket")"
  is "bushmail-$s.service runs it" "ExecStart=/var/qmail/service/$s/run" \
    "$(grep ^ExecStart "$unit/bushmail-$s.service")"
done
is "what else is started is a program of ours" "" \
  "$(sed -n 's|^ExecStart=/var/qmail/bin/\([^ ]*\).*|\1|p' "$unit"/*.service |
    while read -r p; do [ -x "$B/$p" ] || echo "$p"; done)"

# ---- systemd's own opinion
if have systemd-analyze; then
  mkdir -p "$T/units" "$T/var"
  cp -R "$unit/." "$T/units/"
  for f in "$T"/units/*.service; do
    sed -e "s|/var/qmail/service/[a-z-]*/run|$B/tcpserver|" \
      -e "s|/var/qmail/bin|$B|" "$f" > "$T/unit"
    cat "$T/unit" > "$f"
  done
  SYSTEMD_UNIT_PATH=$T/units:
  export SYSTEMD_UNIT_PATH
  is "systemd-analyze verify" "" \
    "$(systemd-analyze verify --man=no "$T"/units/*.* 2>&1 |
      grep -v '/bushmail-.service.d: ')"
  for f in "$T"/units/*.service; do
    f=${f##*/}
    systemd-analyze --offline=true --threshold=20 security --no-pager "$f" \
      > "$T/security" 2>&1
    code=$?
    grep -q 'level for' "$T/security" || code="cannot be told"
    is "systemd-analyze security: $f is at 2.0 or less" 0 "$code" ||
      grep '✗' "$T/security" | sed 's/^/# /'
  done
  unset SYSTEMD_UNIT_PATH
else
  skip "systemd's opinion" "no systemd-analyze"
fi

# ---- systemd's socket activation, with Accept=yes: what it gives is enough
if have systemd-socket-activate && [ "$(id -u)" != 0 ]; then
  site_make kabul kabul.example.org
  site_staff kabul r1
  site_rules kabul '127.0.0.1:allow,RELAYCLIENT=""' ':deny'
  freeport
  K=$T/kabul
  bg env -i BUSHHOME="$K" PATH="$B:/usr/bin:/bin" systemd-socket-activate \
    --inetd -a -l "127.0.0.1:$port" -E BUSHHOME -E PATH tcpenv -RHl0 \
    -x "$K/rules.cdb" -- qmtpd "$K/spool" maildirvirt "$K/spool" \
    > "$T/activate" 2>&1
  maildirmake "$T/Q"
  tests/takecensus fill "$T/Q" 3 1 q- kabul.example.org
  call() { maildirqmtp "$T/Q" q- 127.0.0.1 "$port" 2>> "$T/err"; }
  sent() { call && [ "$(count "$T/Q")" = 0 ]; }
  ok "systemd-socket-activate: mail is taken" until_true 10 sent
  arrived() { [ "$(count "$K/staff/r1/Maildir")" = 3 ]; }
  until_true 10 arrived
  is "it is there, once" "0 0 0" \
    "$(tests/takecensus judge 3 1 "$K/staff/r1/Maildir" "$T/Q")"
  like "its Received line has the caller" 'from .*127\.0\.0\.1' \
    "$(cat "$K"/staff/r1/Maildir/new/*)"
  site_rules kabul ':deny'
  tests/takecensus fill "$T/Q" 1 1 q- kabul.example.org
  call
  is "rules count" 1 "$(count "$T/Q")"
else
  skip "socket activation" "no systemd-socket-activate, or root"
fi

# ---- hooks, with nothing that they may rely on, by nobody in particular
mkdir "$T/bin"
cat > "$T/bin/bushmail-flush" <<'END'
#!/bin/sh
echo "$BUSHHOME $*" >> "$T/called"
echo "said on 1"
echo "said on 2" >&2
sleep 0.3
END
cat > "$T/bin/logger" <<'END'
#!/bin/sh
cat > "$T/log.new"
echo "$*" >> "$T/log.new"
mv "$T/log.new" "$T/logged"
END
chmod 755 "$T/bin/bushmail-flush" "$T/bin/logger"
for f in etc/ppp/ip-up.d etc/network/if-up.d etc/networkd-dispatcher/routable.d \
  etc/NetworkManager/dispatcher.d; do
  sed "s|^BUSHHOME=.*|BUSHHOME=$T|" $f/bushmail > "$T/hook"
  rm -f "$T/called" "$T/logged"
  mkdir "$T/gone"
  (
    cd "$T/gone" && rmdir "$T/gone" && umask 0 && trap '' PIPE HUP CHLD
    exec env -i T="$T" IFACE=eth1 MODE=start PHASE=post-up ADDRFAM=inet \
      /bin/sh "$T/hook" ppp0 up <&- >&- 2>&-
  )
  is "$f: no PATH, no descriptors, no directory: exit" 0 $?
  until_true 10 test -e "$T/logged"
  is "$f: what is called" "$T -k" "$(cat "$T/called")"
  is "$f: what is said is logged" "said on 1
said on 2
-t bushmail-flush -p mail.notice" "$(grep -v '^sh: 0: getcwd' "$T/logged")"
done

# ---- cron's lines: five fields, the user, a command that is there
is "cron.d: times and user" "2" "$(grep -v '^#\|^$\|^[A-Z]*=' etc/cron.d/bushmail |
  grep -c '^\*/10 \* \* \* \* root [a-z[]')"
like "bushmail-conf tells the same" \
  '^ *\*/10 \* \* \* \* (root )?BUSHHOME=[^ ]* [^ ]*/maildirvirt -q [^ ]*/spool$' \
  "$(cat "$T/conf")"
end
