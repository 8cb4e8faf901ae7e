# linkpeers.sh: rows of bench-link for programs of others, each set up in
# directories of its own. See bench-link for what a row consists of.
. tests/postfix.sh

# ---- UUCP: Taylor's, protocol i, over TCP; one batch of SMTP commands by gzip
# -9, or a request of rmail for each message
# shellcheck disable=SC2034 # by name
{
  uucp_title="UUCP, rmail" uucp_port=540
  uucpbatch_title="UUCP, one gzip -9 batch" uucpbatch_port=540
  nncp_title="NNCP, mail by mail" nncp_port=5400
  nncpbatch_title="NNCP, one batch" nncpbatch_port=5400
  postfix_title="Postfix, one connection" postfix_port=25
}
uucp_config() { # MACHINE OTHER
  d=$T/$1/uucp
  mkdir -p "$d/spool" "$d/public" "$d/lock"
  cat > "$d/config" <<END
nodename $1
spool $home/uucp/spool
pubdir $home/uucp/public
lockdir $home/uucp/lock
logfile $home/uucp/log
statfile $home/uucp/stats
debugfile $home/uucp/debug
sysfile $home/uucp/sys
portfile $home/uucp/port
callfile $home/uucp/call
passwdfile $home/uucp/passwd
run-uuxqt never
END
  cat > "$d/sys" <<END
system $2
call-login *
call-password *
called-login office
time any
chat ogin: \\L word: \\P
address $hub
port tcp
protocol i
commands rmail batch
command-path $home/bin
END
  printf 'port tcp\ntype tcp\nservice 540\n' > "$d/port"
  echo "hub office secret" > "$d/call"
  echo "office secret" > "$d/passwd"
  chown -R $uid "$d"
  chmod 600 "$d/call" "$d/passwd"
}
uucp_ready() {
  why="not installed"

  [ -e /usr/sbin/uucico ] && [ -e /usr/sbin/uuxqt ] && command -v uux > "$T/said" || return
  [ ! -d "$H/uucp" ] || return 0
  for m in office hub; do # without their special rights
    for p in sbin/uucico sbin/uuxqt bin/uux; do
      cp "/usr/$p" "$T/$m/bin/"
      chmod 755 "$T/$m/bin/${p#*/}"
    done
  done
  uucp_config office hub
  uucp_config hub office
  peers_take
  serve 540 "$home/bin/uucico" -l -I "$home/uucp/config"
}
uucpbatch_ready() { uucp_ready; }
uux() { as office "$home/bin/uux" -I "$home/uucp/config" -r "$@"; }
uucp_before() {
  i=$1
  while [ "$i" -le "$2" ]; do
    uux - 'hub!rmail' "m$i@kabul.example.org" < "$T/mail/$i"
    i=$((i + 1))
  done
}
uucp_send() { office "$home/bin/uucico" -D -I "$home/uucp/config" -S hub; }
uuxqt() { as hub "$home/bin/uuxqt" -I "$home/uucp/config"; }
uucp_came() {
  uuxqt
  came "$H/arrived" "$1" "$2"
}
uucpbatch_before() {
  batch "$1" "$2" > "$T/batch"
  gzip -9 < "$T/batch" | uux - 'hub!batch'
}
uucpbatch_send() { uucp_send; }
uucpbatch_came() {
  uuxqt
  gzip -dc < "$H/arrived.batch" 2> "$T/gzip" | cmp -s - "$T/batch"
}

# batch FIRST LAST: SMTP commands for them, as servers take batches.
batch() {
  echo "HELO office.example.org"
  i=$1
  while [ "$i" -le "$2" ]; do
    echo "MAIL FROM:<sima@herat.example.org>"
    echo "RCPT TO:<m$i@kabul.example.org>"
    echo DATA
    sed 's/^\./../' "$T/mail/$i"
    echo .
    i=$((i + 1))
  done
  echo QUIT
}
# peers_take: on the hub, "rmail RECIPIENT" and "batch", which keep what comes.
peers_take() {
  [ ! -d "$H/arrived" ] || return 0
  maildirmake "$H/arrived"
  chown -R $uid "$H/arrived"
  cat > "$H/bin/rmail" <<END
#!/bin/sh
PATH=/usr/bin:/bin
n=\${1#m}
{
  echo "Delivered-To: \$1"
  cat
} > "$home/arrived/tmp/\${n%%@*}" &&
  exec mv "$home/arrived/tmp/\${n%%@*}" "$home/arrived/new/"
END
  printf '#!/bin/sh\nPATH=/usr/bin:/bin\ncat > "%s.tmp" && exec mv "%s.tmp" "%s"\n' \
    "$home/arrived.batch" "$home/arrived.batch" "$home/arrived.batch" \
    > "$H/bin/batch"
  chmod 755 "$H/bin/rmail" "$H/bin/batch"
}

# ---- NNCP: a packet for each message, or one with all of them; it compresses
# by itself
nncp_field() { sed -n "s/^ *$1: *\"*\([A-Z0-9]*\)\"*,*$/\1/p" "$2" | head -n 1; }
nncp_neighbour() { # NAME FILE
  echo "  $1: {"
  for f in id exchpub signpub noisepub; do
    echo "    $f: $(nncp_field $f "$2")"
  done
}
nncp_config() { # MACHINE OTHER
  d=$T/$1/nncp
  mkdir -p "$d/spool"
  {
    echo "{"
    echo "spool: $home/nncp/spool"
    echo "log: $home/nncp/log"
    sed -n '/^  self: {/,/^  }/p' "$T/nncp.$1"
    echo "neigh: {"
    nncp_neighbour self "$T/nncp.$1"
    echo "  }"
    nncp_neighbour "$2" "$T/nncp.$2"
    echo "    exec: { rmail: [\"$home/bin/rmail\"], batch: [\"$home/bin/batch\"] }"
    [ "$2" != hub ] || echo "    addrs: { main: \"$hub:5400\" }"
    echo "  }"
    echo "}"
    echo "}"
  } > "$d/config"
  chown -R $uid "$d"
}
nncp_ready() {
  why="not installed"
  command -v nncp-call nncp-daemon nncp-cfgnew > "$T/said" || return
  [ ! -d "$H/nncp" ] || return 0
  for m in office hub; do nncp-cfgnew -nocomments > "$T/nncp.$m"; done
  nncp_config office hub
  nncp_config hub office
  peers_take
  serve 5400 nncp-daemon -ucspi -quiet -cfg "$home/nncp/config"
}
nncpbatch_ready() { nncp_ready; }
nncp_exec() { as office nncp-exec -quiet -cfg "$home/nncp/config" hub "$@"; }
nncp_before() {
  i=$1
  while [ "$i" -le "$2" ]; do
    nncp_exec rmail "m$i@kabul.example.org" < "$T/mail/$i"
    i=$((i + 1))
  done
}
# A second without a packet ends the call.
nncp_send() {
  office nncp-call -quiet -noprogress -onlinedeadline 5 \
    -cfg "$home/nncp/config" hub
}
nncp_toss() { as hub nncp-toss -quiet -noprogress -cfg "$home/nncp/config"; }
nncp_came() {
  nncp_toss > "$T/tossed" 2>&1
  came "$H/arrived" "$1" "$2"
}
nncpbatch_before() {
  batch "$1" "$2" > "$T/batch"
  nncp_exec batch < "$T/batch"
}
nncpbatch_send() { nncp_send; }
nncpbatch_came() {
  nncp_toss > "$T/tossed" 2>&1
  cmp -s "$H/arrived.batch" "$T/batch"
}

# ---- Postfix to Postfix, over one connection that is used again
postfix_config() { # MACHINE
  d=$T/postfix.$1
  postfix_own "$d" "$1.example.org" 'smtp inet n - n - - smtpd' \
    'pickup unix n - n 60 1 pickup' 'smtp unix - - n - - smtp' \
    'scache unix - - n - 1 scache' 'virtual unix - n n - - virtual'
  cat >> "$d/etc/main.cf" <<END
mydestination =
mynetworks = 127.0.0.0/8, 192.0.2.0/24
local_header_rewrite_clients =
message_drop_headers =
END
}
postfix_conf() { postconf -c "$T/postfix.office/etc" -e "$@"; }
postfix_ready() {
  why="not installed"
  command -v postfix postconf > "$T/said" || return
  why="does not start"
  postfix_config office
  postfix_config hub
  peers_take
  postfix_conf inet_interfaces=127.0.0.1 "relayhost=[$hub]" \
    smtp_dns_support_level=disabled \
    smtp_connection_cache_destinations=static:all \
    default_destination_concurrency_limit=1 smtp_bind_address=192.0.2.2
  postconf -c "$T/postfix.hub/etc" -e inet_interfaces=$hub \
    virtual_mailbox_domains=kabul.example.org "virtual_mailbox_base=$T/hub" \
    virtual_mailbox_maps=static:arrived/ virtual_minimum_uid=1 \
    virtual_uid_maps=static:$uid virtual_gid_maps=static:$uid
  for m in office hub; do
    on $m postfix -c "$T/postfix.$m/etc" start > "$T/said" 2>&1 || return
  done
  until_true 30 ip netns exec office tcpclient -qRHl0 127.0.0.1 25 true &&
    until_true 30 ip netns exec office tcpclient -qRHl0 $hub 25 true
}
postfix_reload() {
  on office postfix -c "$T/postfix.office/etc" reload > "$T/said" 2>&1
}
postfix_waits() {
  [ "$(find "$T/postfix.office/queue/deferred" -type f | wc -l)" = "$1" ]
}
postfix_before() {
  postfix_conf defer_transports=smtp
  postfix_reload
  queue "$1" "$2" tcpclient -RHl0 127.0.0.1 25 serialsmtp q- office.example.org
  until_true 30 postfix_waits $(($2 - $1 + 1))
}
# shellcheck disable=SC2016 # for that shell
postfix_send() {
  postfix_conf defer_transports=
  postfix_reload
  on office "$B/tests/clock" -o "$T/took" "$B/tests/limit" 1800 sh -c '
    postqueue -c "$1" -f
    until [ -z "$(find "$0/incoming" "$0/active" "$0/deferred" -type f)" ]; do
      sleep 0.1
    done' "$T/postfix.office/queue" "$T/postfix.office/etc" > "$T/said" 2>&1
}
postfix_came() { came "$H/arrived" "$1" "$2"; }
