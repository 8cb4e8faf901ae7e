#!/bin/sh
# conf.t: bushmail-conf: the commands of README, as they stand there, from
# nothing to the first message, and one back; what it refuses; each call
# failing; and what check finds in set-ups that were broken.
. tests/lib.sh
. tests/site.sh
. tests/arrived.sh
unset BUSHHOME

listen tcpserver -1RHl0 127.0.0.2 0 true || {
  skip "bushmail-conf" "no 127.0.0.2 here: $(cat "$T/log")"
  end
}
stop 2> /dev/null
BUSHLISTEN=127.0.0.2
freeport
BUSHPORT=$port
freeport
BUSHPULLPORT=$port
BUSHSQUEEZEPORT=94
BUSHSQUEEZEPULLPORT=93
export BUSHLISTEN BUSHPORT BUSHPULLPORT BUSHSQUEEZEPORT BUSHSQUEEZEPULLPORT

# ---- README: lines "    hub$ ..." and "    herat$ ..."
# shellcheck disable=SC2034 # for these lines
KABUL=127.0.0.2 HERAT=127.0.0.1
sed -n 's/^    hub[$] //p' README > "$T/hub.cmds"
sed -n 's/^    herat[$] //p' README > "$T/herat.cmds"
like "README: at most five commands on the hub" '^[1-5]$' \
  "$(wc -l < "$T/hub.cmds" | tr -d ' ')"
like "and at most four in the office" '^[1-4]$' \
  "$(wc -l < "$T/herat.cmds" | tr -d ' ')"
# As nobody's: no session of the office begins.
listening() { tcpclient -RHl0 -i 127.0.0.8 127.0.0.2 "$1" true; }
routed() { BUSHHOME=$1 maildirvirt "$1/spool" && [ -z "$(ls "$1/spool/new")" ]; }
# run HOST: its commands, one after the other; after each, as one who types
# them would, it waits for what that has begun.
run() {
  DIR=$T/$1
  BUSHHOME=$DIR
  export BUSHHOME
  while read -r cmd <&3; do
    case $cmd in
    *'&')
      eval "$cmd" > "$T/$1.log" 2>&1 < /dev/null
      tap_pids="$tap_pids $!"
      case $cmd in
      */qmtpd/*) until_true 10 listening "$BUSHPORT" 2> /dev/null ;;
      *) until_true 10 listening "$BUSHPULLPORT" 2> /dev/null ;;
      esac ;;
    *)
      out=$(eval "$cmd" 2>&1)
      is "$1: $cmd" 0 $?
      echo "$out" >> "$T/$1.out" ;;
    esac
    [ ! -d "$DIR/spool/new" ] || until_true 20 routed "$DIR"
  done 3< "$T/$1.cmds"
  unset BUSHHOME
}
run hub
run herat
H=$T/hub
O=$T/herat
arrived() { [ "$(count "$1")" = "$2" ]; }
ok "the first message is with the postmaster in kabul" until_true 20 \
  arrived "$H/alias/postmaster" 1
like "it is that message" '^Subject: hello' \
  "$(cat "$H"/alias/postmaster/new/*)"

# To the world, and back.
flush() { BUSHHOME=$O "$O/bin/bushmail-flush"; }
printf 'Subject: up\n\nAll well.\n' > "$T/up"
printf 'Subject: down\n\nGood.\n' > "$T/down"
D=$T site_inject herat "$T/up" postmaster@herat.example.org rc@example.com
D=$T site_inject hub "$T/down" rc@example.com postmaster@herat.example.org
until_true 20 routed "$O"
until_true 20 routed "$H"
is "mail waits in the hub's queue" 1 "$(count "$H/qrelay/MAILDIR.HERAT")"
is "and in the office's" 1 "$(count "$O/qrelay/MAILDIR")"
is "the line comes up: exit, and not a word" 0 "$(flush 2>&1; echo $?)"
ok "mail for the world is in its queue" until_true 20 \
  arrived "$H/qrelay/MAILDIR.INET" 1
ok "byte for byte" ours "$H"/qrelay/MAILDIR.INET/new/* "$T/up" \
  postmaster@herat.example.org qrelay-inet-rc@example.com
ok "and the office's mail is in the office" until_true 20 \
  arrived "$O/alias/postmaster" 1
ok "byte for byte" ours "$O"/alias/postmaster/new/* "$T/down" \
  rc@example.com postmaster@herat.example.org
D=$T site_inject hub "$T/down" a@example.com nobody@kabul.example.org
until_true 20 routed "$H"
is "an unknown name is bounced to its sender" 2 \
  "$(count "$H/qrelay/MAILDIR.INET")"

# ---- again; and what is refused
# In the spool somebody may still note what was delivered.
tree() { (cd "$1" && find . -type f ! -name flush ! -path './spool/*' | sort |
  xargs cksum && ls -lR control users tcprules service | grep -v ^total); }
hub() { bushmail-conf hub "$T/${2:-hub}" "${1:-kabul.example.org}"; }
office() { bushmail-conf office "$T/${2:-herat}" herat herat.example.org \
  "${1:-127.0.0.2}"; }
add() { bushmail-conf add-office "$T/${4:-hub}" "${1-herat}" \
  "${2-herat.example.org}" "${3-127.0.0.1}"; }
tree "$H" > "$T/hub.1"
tree "$O" > "$T/herat.1"
ok "hub, again" hub
ok "office, again" office
ok "add-office, again" add
tree "$H" | cmp - "$T/hub.1" > "$T/cmp" 2>&1
is "the hub is as it was" "" "$(cat "$T/cmp")"
is "the office is as it was" "" "$(tree "$O" | cmp - "$T/herat.1" 2>&1)"

# refused WHAT PATTERN COMMAND...: exit 100, one line, nothing is changed.
refused() {
  what=$1
  pattern=$2
  shift 2
  out=$("$@" 2>&1)
  is "$what: refused, in a line" "100 1" "$? $(echo "$out" | wc -l | tr -d ' ')"
  like "$what: which says why" "^bushmail-conf: fatal: nothing was done: $pattern" \
    "$out"
  tree "$H" | cmp - "$T/hub.1" > "$T/cmp" 2>&1
  is "$what: nothing has changed" "" "$(cat "$T/cmp")"
}
refused "another name" ".*hub/control/me is in the way: it says something else" \
  hub other.example.org
refused "another hub's address" ".*control/links is in the way: it lacks" \
  office 127.0.0.3
refused "a hub where an office is" ".*/control/me is in the way" \
  hub kabul.example.org herat
refused "an office with two queues" ".*/virtualdomains has herat.example.org:" \
  add mazar herat.example.org 127.0.0.7
refused "an address twice" ".*qmtp.rules has 127.0.0.1:allow,OFFICE=" \
  add mazar mazar.example.org 127.0.0.1
refused "two addresses" ".*qmtp.rules has 127.0.0.1:allow,OFFICE=" \
  add herat herat.example.org 127.0.0.8
cp -p "$H/tcprules/qmtp.rules" "$T/rules.was"
sed 's/^127.0.0.1:/127.0.0.8:/' "$T/rules.was" > "$H/tcprules/qmtp.rules"
ok "but when the line was changed" add herat herat.example.org 127.0.0.8
like "its new address counts" 'OFFICE=herat' \
  "$(TCPREMOTEIP=127.0.0.8 tcprulescheck "$H/tcprules/qmtp.cdb")"
{ cat "$T/rules.was" && printf '# 127.0.0.7:allow\n127.0.0.7:deny'; } \
  > "$H/tcprules/qmtp.rules"
tree "$H" > "$T/hub.1"
refused "an address that is denied, on a line without an end" \
  ".*qmtp.rules has 127.0.0.7:deny: change that line first" \
  add mazar mazar.example.org 127.0.0.7
cat "$T/rules.was" > "$H/tcprules/qmtp.rules"
ok "and back" add
tree "$H" > "$T/hub.1"
refused "the hub as an office" "kabul.example.org is a name of the hub itself" \
  add mazar KABUL.example.org 127.0.0.7
refused "an office in an office" "there is no hub in .*: bushmail-conf hub" \
  add mazar mazar.example.org 127.0.0.7 herat
for n in '' -x 9a a-b a.b 'a b' 'a:b' inet default "$(printf 'a\nb')" \
  aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; do
  refused "the name '$n'" ".* is n(o name )?o?t? ?for an office" \
    add "$n" mazar.example.org 127.0.0.7
done
for n in '' x .example.org a..b example.org. -a.org a-.org a_b.org 'a b.org' \
  192.0.2.1 a:b.org a.org- "$(printf 'a.org\nb.org')"; do
  refused "the host '$n'" ".* is no name of a host" add mazar "$n" 127.0.0.7
done
for n in '' x 1.2.3 1.2.3.4:5 "$(printf '192.0.2.1\n')x" kabul.example.org 127.0.0.; do
  refused "the address '$n'" ".* is no address" add mazar mazar.example.org "$n"
done
refused "a directory that would need quotes" ".*: only letters, digits" \
  hub a.example.org "a b"
refused "one with a newline" ".*: only letters, digits" \
  hub a.example.org "$(printf 'a\nb')"
refused "the root directory" "// is no directory for mail" \
  bushmail-conf hub // a.example.org
BUSHSQUEEZEPORT=65536 refused "a port" ".BUSHSQUEEZEPORT is no port" hub
BUSHPORT=0 refused "a port" ".BUSHPORT is no port" hub
BUSHLISTEN=x refused "an address to listen on" ".BUSHLISTEN is no address" hub
mkdir -p "$T/qm/bin"
: > "$T/qm/bin/qmail-send"
refused "a qmail's home" ".*/qm is a qmail's" hub a.example.org qm
is "nothing was made there" bin "$(ls "$T/qm")"
: > "$T/afile"
refused "a file" ".*/afile is in the way: it is no directory" \
  hub a.example.org afile
mkdir -p "$T/odd/control/me"
refused "a directory in the place of a file" ".*" hub a.example.org odd
is "nothing was made there" control "$(ls "$T/odd")"
if [ "$(id -u)" != 0 ]; then
  refused "another user" "only root can give mail to another user: root" \
    bushmail-conf -u root hub "$H" kabul.example.org
fi
refused "no such user" "there is no user no-such-user" \
  bushmail-conf -u no-such-user hub "$H" kabul.example.org
for w in '' hub 'hub d' 'hub d f x' 'office d n f' 'add-office d n f' check \
  'check d e' 'x d' '-p a hub d f' '-u u check d' '-p' '-z check d' '-z add-office d n f h'; do
  # shellcheck disable=SC2086 # words
  ok "usage: bushmail-conf $w" status 100 bushmail-conf $w
done
out=$(add ssh ssh.example.org -)
is "an office of a key" 0 $?
like "which may get, and may send" "maildirpush -n ssh  .* qmtpd .*doc/links" \
  "$(echo "$out" | paste -s -d ' ' -)"
is "has no rule" "" "$(grep ssh "$H/tcprules/qmtp.rules")"
ok "and a queue" test -d "$H/qrelay/MAILDIR.SSH/new"
ok "an office with an IPv6 address" add six six.example.org 2001:DB8::0:6
like "has a rule" 'OFFICE=six' \
  "$(TCPREMOTEIP=2001:db8::6 tcprulescheck "$H/tcprules/qmtp.cdb")"
ok "an office whose address begins like that" \
  add four four.example.org 2001:db8::6:7:8
ok "and one whose address is the beginning of that" \
  add five five.example.org 2001:db8::6:7
tree "$H" > "$T/hub.1"
refused "an address of IPv6 twice" ".*has 2001:db8::6:allow,OFFICE=" \
  add three three.example.org 2001:DB8:0:0::6
cp "$H/users/aliases" "$T/aliases"
sleep 0.02
echo x > "$H/users/aliases"
like "aliases that are none: the line is newaliases's" \
  "again\\): .*newaliases failed: .*, line 1: there is no colon.*ress\"\$" \
  "$(bushmail-conf hub "$H" kabul.example.org 2>&1)"
sleep 0.02
cat "$T/aliases" > "$H/users/aliases"
ok "and with good ones all is well" \
  bushmail-conf hub "$H" kabul.example.org
cp "$H/users/aliases.cdb" "$T/cdb"
for how in "-r $H/users/aliases" '-t 202001010000'; do
  echo x > "$H/users/aliases.cdb"
  # shellcheck disable=SC2086 # words
  touch $how "$H/users/aliases.cdb"
  ok "a table: touch ${how%% *}" bushmail-conf hub "$H" kabul.example.org
  ok "is made again" cmp "$T/cdb" "$H/users/aliases.cdb"
done
ok "an office whose name is the beginning of another" \
  add her her.example.org 127.0.0.9
for n in her herat; do
  like "$n has its own queue" "[./]*/MAILDIR\\.$(echo $n | tr a-z A-Z)/" \
    "$(BUSHHOME=$H qmail-virt -n ali@$n.example.org)"
done
ln -s "$B/bushmail-conf" "$T/linked"
ok "a set-up by a link to the program" \
  "$T/linked" hub "$T/bylink" kabul.example.org
is "finds the others where it leads" "$(cd "$B" && pwd -P)" \
  "$(readlink "$T/bylink/bin")"
mkdir "$T/own"
ln -s "$B" "$T/own/bin"
ok "a set-up by a program that nobody can find again" sh -c 'cd "$1" &&
  PATH=:/usr/bin:/bin bushmail-conf hub "$2" kabul.example.org' - "$B" "$T/own"
is "is content with what the home has" "$B" "$(readlink "$T/own/bin")"
ok "a relative path, an upper case name" sh -c 'cd "$1" &&
  bushmail-conf office rel HERAT Herat.Example.ORG kabul.example.org' - "$T"
like "is made absolute" ":$T/rel/alias:" "$(cat "$T/rel/users/assign")"
is "and lower" herat.example.org "$(cat "$T/rel/control/me")"
is "a hub with a name has no rule" 2 \
  "$(wc -l < "$T/rel/tcprules/qmtp.rules" | tr -d ' ')"

# ---- squeezed links (tests/squeeze-conf.t has mail over one)
Z=$T/z
ok "a hub" hub kabul.example.org zhub
is "has no such servers, but a place for a history" "push qmtpd drwx------" \
  "$(echo $(ls "$T/zhub/service") "$(ls -ld "$T/zhub/history" | cut -c 1-10)")"
like "-z makes the rest" "squeeze-qmtpd/run and service/squeeze-push/run\$" \
  "$(bushmail-conf -z hub "$T/zhub" kabul.example.org)"
is "which is the rest" "push qmtpd squeeze-push squeeze-qmtpd" \
  "$(echo $(ls "$T/zhub/service"))"
is "on ports of its own" "squeeze-push: -- 127.0.0.2 93 squeeze -s \$BUSHHOME/\
history/ maildirpush squeeze-qmtpd: -- 127.0.0.2 94 squeeze -s \$BUSHHOME/\
history/ \\" "$(echo $(cd "$T/zhub/service" && grep -s -e -- squeeze*/run |
  sed 's|/run||'))"
zoffice() { bushmail-conf -z office "$Z" herat herat.example.org 127.0.0.2; }
ok "an office with -z" zoffice
is "its links are squeezed" "hub:get squeeze:127.0.0.2 93
hub:send squeeze:qrelay/MAILDIR:qrelay-:127.0.0.2 94" "$(cat "$Z/control/links")"
like "again: nothing is changed" '^All is there already' "$(zoffice)"
tree "$H" > "$T/hub.1"
refused "a plain office where a squeezed one is" \
  "$Z/control/links is in the way: it lacks" office 127.0.0.2 z

# ---- check
fine() { bushmail-conf check "$1" 2>&1; }
is "a sound hub: exit, and not a word" 0 "$(fine "$H"; echo $?)"
is "a sound office, too" 0 "$(fine "$O"; echo $?)"
was=0
# broken HOME PATTERN COMMAND...: after COMMAND in the home, check says that.
broken() {
  home=$1
  pattern=$2
  shift 2
  cp -Rp "$home" "$T/keep"
  (cd "$home" && "$@") > "$T/broken" 2>&1
  out=$(bushmail-conf check "$home" 2>&1)
  is "broken: $*: exit" 100 $?
  like "broken: $*: is found" "^bushmail-conf: warning: $home/?$pattern" "$out"
  is "and each line has all of it" "" \
    "$(echo "$out" | grep -Ev '^bushmail-conf: warning: /.*: .*: .*: .*')"
  chmod -R u+rwx "$home"
  # A server that has just been asked may still be making something there.
  was=$((was + 1))
  mv "$home" "$T/was.$was"
  mv "$T/keep" "$home"
}
write() { printf '%s\n' "$2" > "$1"; }
edit() { sed "$2" "$1" > "$1.x" && mv "$1.x" "$1"; }
twoqueues() {
  cp -Rp qrelay/MAILDIR qrelay/TWO && edit control/links s/MAILDIR/TWO/
}
later() { touch -t 203801010000 "$1"; }
fresh() { sleep 0.02; touch "$1"; }
broken "$H" "control/me: there is no name: " rm control/me
broken "$H" "control/me: there is no name: " write control/me ''
broken "$H" "control/me: Permission denied: " chmod 0 control/me
broken "$H" "control/virtualdomains: Permission denied: " \
  chmod 0 control/virtualdomains
for f in control/offices control/links; do
  is "$f cannot be read: one line" "1 1" "$(cp -p "$H/control/offices" "$T/offices"
    touch "$H/$f" && chmod 0 "$H/$f" && fine "$H" > "$T/out"
    rm -f "$H/$f" && cp -p "$T/offices" "$H/control/offices"
    echo $(grep -c "$f: Permission denied: " "$T/out") $(wc -l < "$T/out"))"
done
broken "$O" "control/links: there is no link in it: bushmail-flush does nothing" \
  write control/links '# none'
broken "$H" "control/percenthack: Is a dir.* nor can be told where" \
  mkdir control/percenthack
broken "$H" "control/locals: the name in control/me is not there: " \
  write control/locals other.example.org
broken "$H" "control/rcpthosts: kabul.example.org: it is missing" \
  rm control/rcpthosts
broken "$H" "control/rcpthosts: kabul.example.org: it is missing" \
  edit control/rcpthosts /kabul/d
broken "$H" ": others may write there: " chmod 777 .
broken "$H" "control/: others may write there: " chmod 777 control
broken "$H" "alias/: others may write there: " chmod 777 alias
broken "$H" "alias/: it is missing: " mv alias sailas
broken "$H" "spool: others may look into it: " chmod 755 spool
broken "$H" "spool/new: it is missing: " rm -r spool/new
broken "$H" "spool/new: it is no directory: " \
  sh -c 'rm -r spool/new && : > spool/new'
broken "$H" "qrelay/MAILDIR.HERAT: it is missing: " \
  mv qrelay/MAILDIR.HERAT x
broken "$H" "qrelay/MAILDIR.HERAT: others may look into it: " \
  chmod 750 qrelay/MAILDIR.HERAT
broken "$H" "control/offices: qrelay-hera-: no line of control/virtualdomains" \
  edit control/offices 's/-herat-$/-hera-/'
broken "$H" "control/offices: qrelay-herat: no line of control/virtualdomains" \
  edit control/offices 's/-herat-$/-herat/'
broken "$H" "control/offices: x@herat.example.org: mail for it goes into another" \
  edit control/offices 's/MAILDIR.HERAT/MAILDIR.SSH/'
broken "$H" "control/virtualdomains: x@herat.example.org: .*such mail is bounced" \
  rm qrelay/.qmail-herat-default
broken "$H" "control/virtualdomains: x@x.y.example: .*such mail is bounced" \
  write control/virtualdomains .y.example:qrelay-none
broken "$H" "alias/.qmail-postmaster: it is missing: " rm alias/.qmail-postmaster
broken "$H" ".qmail-postmaster: .*Maildir ./gone/: No such file" \
  write alias/.qmail-postmaster ./gone/
broken "$H" "alias/.qmail-default: others may write to it: " \
  chmod 666 alias/.qmail-default
broken "$H" "tcprules/qmtp.cdb: it is older than its source: " \
  fresh tcprules/qmtp.rules
broken "$H" "tcprules/qmtp.cdb: it is missing: " rm tcprules/qmtp.cdb
broken "$H" "users/aliases.cdb: it is older than its source: " \
  fresh users/aliases
broken "$H" "users/aliases.cdb: it is missing: " rm users/aliases.cdb
broken "$H" "service/qmtpd/run: Connection refused: " \
  edit service/qmtpd/run 's/^\(  -- [0-9.]*\) [0-9]*/\1 1/'
broken "$H" "service/push/run: Connection refused: " \
  edit service/push/run 's/^\(  -- [0-9.]*\) [0-9]*/\1 1/'
broken "$H" "users/assign: the line .qrelay-: its uid is not" \
  edit users/assign "s/:$site_uid:/:1:/"
broken "$H" "users/assign: the line =x: its directory is not there" \
  edit users/assign "1s|.*|=x:u:$site_uid:1:/nowhere/at/all:::|"
broken "$H" "users/assign: .*: mail cannot be handled: " write users/assign x
broken "$H" ": the clock is more than a day before" later control/locals
broken "$H" "spool: it belongs|spool: it is missing" rm -r spool
# shellcheck disable=SC2016 # for that shell
broken "$O" "control/links: qrelay-x-: no line of control/virtualdomains" \
  edit control/links 's/:qrelay-:/:qrelay-x-:/'
broken "$O" "qrelay/NONE: it is missing: " edit control/links 's/MAILDIR/NONE/'
broken "$O" "control/links: x@elsewhere.invalid: mail for it goes into another" \
  twoqueues
broken "$O" "control/links: hub:fetch:x: neither get nor send: bushmail-flush" \
  write control/links hub:fetch:x
broken "$H" "control/offices: herat:x: its office gets no mail: " \
  edit control/offices 's/^herat:.*/herat:x/'
less="squeezed links have no history: more bytes: "
broken "$Z" "history: it is missing: $less" rmdir history
broken "$Z" "history: it is no directory: $less" \
  sh -c 'rmdir history && : > history'
broken "$Z" "history: others may look into it: they can read mail: " \
  chmod 750 history
broken "$Z" "history: Permission denied: $less" chmod 300 history
broken "$Z" "history/hub: others may look into it: they can read mail: " \
  mkdir -m 755 history/hub
broken "$Z" "history/hub: it is no directory: $less" write history/hub x
broken "$Z" "control/links: hub:get squeezed:h: a get has no such option: " \
  write control/links hub:get\ squeezed:h
broken "$T/zhub" "history: it is missing: $less" rmdir history
broken "$T/zhub" "service/squeeze-push/run: Connection refused: " true
broken "$T/zhub" "service/squeeze-qmtpd/run: Connection refused: " true
noword() { write control/links hub:get:h && rmdir history; }
is "no history, and nothing that is squeezed" 0 "$(cp -Rp "$Z" "$T/noz" &&
  cd "$T/noz" && noword && edit users/assign "s|/z/|/noz/|" && fine "$T/noz"
  echo $?)"
# old DIRECTORY: a message there that came in 2020.
old() { : > "$1/new/1" && touch -t 202001010000 "$1/new/1"; }
forgotten() { old "$1" && write "$2" '# none'; }
broken "$O" "control/virtualdomains: :qrelay: mail for it has waited for more \
than a day, and no line " forgotten qrelay/MAILDIR control/links
broken "$H" "control/virtualdomains: herat.example.org:qrelay-herat: mail for it \
has waited" forgotten qrelay/MAILDIR.HERAT control/offices
old "$O/qrelay/MAILDIR"
is "old mail for a line that does not come" 0 "$(fine "$O"; echo $?)"
rm "$O/qrelay/MAILDIR/new/1"
is "a program is nowhere" 2 "$(rm "$O/bin" && mkdir "$O/bin" &&
  ln -s "$B"/[a-lnp-z]* "$B"/mai* "$O/bin/" && rm "$O/bin/turn" "$O/bin/qmtpd" &&
  PATH=/usr/bin:/bin "$B/bushmail-conf" check "$O" 2>&1 |
  grep -c "bin/[qt][a-z]*: this program is neither there")"
rm -r "$O/bin"
ok "that is made again" office
is "and all is well" 0 "$(fine "$O"; echo $?)"
is "no set-up at all: exit, and a line for what is missing" 100 \
  "$(fine "$T/nowhere" > "$T/out"; echo $?)"
like "which says so" "nowhere: it is missing" "$(cat "$T/out")"

# A clock that is wrong.
if [ -z "${SANITIZED:-}" ] &&
  cc -shared -fPIC -o "$T/steps.so" tests/steps.c > "$T/cc" 2>&1; then
  like "a clock of 1970" ": the clock is before the release" \
    "$(STEPS_BY=-1900000000 LD_PRELOAD=$T/steps.so fine "$H")"
else
  skip "a clock of 1970" "nothing can be preloaded here"
fi

# ---- a probe
is "a probe: exit, and not a word" 0 "$(bushmail-conf -p \
  postmaster@kabul.example.org check "$H" 2>&1; echo $?)"
ok "it is there" until_true 20 arrived "$H/alias/postmaster" 2
like "a probe that is bounced: that is said, too" \
  "warning: $H/spool: new/.* bounced to .*: Sorry, no mailbox here.*: \
the probe does not get through: " \
  "$(bushmail-conf -p nobody@kabul.example.org check "$H" 2>&1)"
printf '#!/bin/sh\necho Dno >&6\nexit 82\n' > "$T/refuses"
printf '#!/bin/sh\n' > "$T/maildirvirt"
chmod 755 "$T/refuses" "$T/maildirvirt"
probe() { bushmail-conf -p postmaster@kabul.example.org check "$H" 2>&1; }
is "a probe that is not queued: that is said" \
  "111 bushmail-conf: fatal: no probe: no" \
  "$(x=$(QMAILQUEUE=$T/refuses probe); echo "$? $x")"
like "a probe that is not seen: that is said, too" \
  "warning: $H/spool: .*what became of the probe is not known: " \
  "$(PATH=$T:$PATH probe)"
rm "$O/qrelay/.qmail-default"
like "a probe that comes to nothing: that is said" \
  "warning: $O/spool: .*no mailbox here.*: the probe does not get through: " \
  "$(bushmail-conf -p sima@kabul.example.org check "$O" 2>&1)"

# ---- each call fails, or is the last before a kill; then it is run again
trace=$B/tests/trace
if "$trace" -c -o "$T/calls" true 2> /dev/null; then
  unset BUSHLISTEN BUSHPORT BUSHPULLPORT BUSHSQUEEZEPORT BUSHSQUEEZEPULLPORT
  like "no file of users can be read: nothing is guessed" \
    "^bushmail-conf: fatal: nothing was done: unable to look up the user" \
    "$("$trace" -s openat,read -P /etc/ -n 1 -A -e EIO -o "$T/trace" \
      bushmail-conf hub "$T/n" kabul.example.org 2>&1)"
  ok "nothing was made" test ! -e "$T/n"
  is "sweep-field, in short: no violations" "" \
    "$(sh tests/sweep-field -q 20 2>&1 |
      grep -v '^field-[a-z]*	20	0	0	0	0$')"
else
  skip "calls that fail" "no tracing here"
fi
end
