# star.sh: the star network of doc/bush below $D: a hub (kabul), three offices
# (mazar, herat, farah) and somebody on the Internet (inet), each with its own
# home and loopback address, all owned by the ordinary user who runs it. Reads
# tests/site.sh first.

sites="kabul mazar herat farah inet"
staff_kabul="sima kamran laila naim"
staff_mazar="karim zarin omid parwin yusuf"
staff_herat="ali mina hamid soraya jawad"
staff_farah="reza fatima nasir gul"
staff_inet="rc donor"

star_ip() {
  case $1 in
  kabul) echo 127.0.3.1 ;;
  mazar) echo 127.0.3.2 ;;
  herat) echo 127.0.3.3 ;;
  farah) echo 127.0.3.4 ;;
  inet) echo 127.0.3.5 ;;
  esac
}

star_fqdn() {
  if [ "$1" = inet ]; then echo example.com; else echo "$1.example.org"; fi
}

# star_table SITE: the staff of SITE as lines of an alias file.
star_table() {
  eval "set -- $1 \$staff_$1"
  s=$1
  shift
  for p in "$@"; do echo "$p: $p@$(star_fqdn "$s")"; done
}

# star_make: all sites, their rules and tables.
star_make() {
  for s in $sites; do
    site_make $s "$(star_fqdn $s)"
    ln -s "$B/fastforward" "$D/$s/bin/"
    eval "site_staff $s \$staff_$s"
  done
  for s in mazar herat farah; do
    site_office $s
    site_link kabul $s $s.example.org
    site_rules $s "$(star_ip kabul):allow" ':deny'
    star_table $s > "$D/$s/users/aliases"
    BUSHHOME=$D/$s newaliases "$D/$s/users/aliases"
    echo example.org:org >> "$D/$s/control/virtualdomains"
    cat > "$D/$s/alias/.qmail-org-default" <<EOT
| fastforward -p -d $D/$s/users/aliases.cdb
| forward "\$DEFAULT@kabul.example.org"
EOT
  done
  for s in kabul mazar herat farah; do star_table $s; done \
    > "$D/kabul/users/aliases"
  BUSHHOME=$D/kabul newaliases "$D/kabul/users/aliases"
  echo example.org >> "$D/kabul/control/rcpthosts"
  echo example.org:org >> "$D/kabul/control/virtualdomains"
  echo :qrelay-inet >> "$D/kabul/control/virtualdomains"
  maildirmake "$D/kabul/qrelay/MAILDIR.INET"
  echo ./MAILDIR.INET/ > "$D/kabul/qrelay/.qmail-inet-default"
  echo "| fastforward -d $D/kabul/users/aliases.cdb" \
    > "$D/kabul/alias/.qmail-default"
  cp "$D/kabul/alias/.qmail-default" "$D/kabul/alias/.qmail-org-default"
  site_rules kabul "$(star_ip mazar)-4:allow,RELAYCLIENT=\"\"" ':allow'
  site_office inet
  site_rules inet "$(star_ip kabul):allow" ':deny'
}

# star_listen SITE: its server, which keeps what comes over each line in
# $D/SITE/wire.ADDRESS.
star_listen() {
  BUSHHOME=$D/$1 tcpserver -1RHl0 -x "$D/$1/rules.cdb" "$(star_ip "$1")" 0 \
    sh -c 'tee -a "$BUSHHOME/wire.$TCPREMOTEIP" 2> /dev/null |
      qmtpd "$BUSHHOME/spool" maildirvirt "$BUSHHOME/spool"' \
    > "$D/$1/port" 2>> "$D/$1/log" &
  echo $! > "$D/$1/pid"
  tap_pids="${tap_pids:-} $!"
  until_true 10 test -s "$D/$1/port"
}

# star_test WHAT SITE...: for tests: the network below $T, where kabul and each
# SITE listen until the end; without addresses for that WHAT is skipped.
star_test() {
  D=$T
  what=$1
  shift
  star_make
  star_listen kabul || {
    skip "$what" "no $(star_ip kabul) here: $(cat "$D/kabul/log")"
    end
  }
  for s; do ok "$s listens" star_listen "$s"; done
}

# star_flush FROM QUEUE PREFIX TO
star_flush() {
  BUSHHOME=$D/$1 maildirqmtp -i "$(star_ip "$1")" "$D/$1/qrelay/$2" "$3" \
    "$(star_ip "$4")" "$(cat "$D/$4/port")"
}

# star_line FROM TO: the line between the two is up, in one direction.
star_line() {
  if [ "$1" = kabul ]; then
    star_flush kabul "MAILDIR.$(echo "$2" | tr a-z A-Z)" "qrelay-$2-" "$2"
  else
    star_flush "$1" MAILDIR qrelay- kabul
  fi
}

# star_cut FROM TO BYTES: the line breaks after so many bytes of answers: what
# the other side has taken beyond them is not known here, and is sent again.
star_cut() {
  queue=MAILDIR
  prefix=qrelay-
  [ "$1" = kabul ] && queue=MAILDIR.$(echo "$2" | tr a-z A-Z)
  [ "$1" = kabul ] && prefix=qrelay-$2-
  # shellcheck disable=SC2016 # for that shell
  BUSHHOME=$D/$1 maildirserial -b "$D/$1/qrelay/$queue" "$prefix" \
    tcpclient -i "$(star_ip "$1")" -RHl0 "$(star_ip "$2")" \
    "$(cat "$D/$2/port")" sh -c 'exec 3<&0
      head -c "$1" <&6 | serialqmtp "$2" 6<&0 <&3 3<&-' cut "$3" "$prefix"
}

star_routed() { [ -z "$(ls "$D"/*/spool/new | grep -v '^$\|:$')" ]; }
star_empty() { [ -z "$(ls "$D"/*/qrelay/*/new | grep -v '^$\|:$')" ]; }
