#!/bin/sh
# cmdclient.t: cmdclient: a command as a connection.
. tests/lib.sh
cd "$T" || exit 1

# ---- what the two get
is '6 reads what the command writes, 7 writes what it reads' 'heard hello' \
  "$(cmdclient sh -c 'read x; echo "heard $x"' -- \
    sh -c 'echo hello >&7; cat <&6')"
is 'also where 3 to 7 are taken' 'heard hello' \
  "$(cmdclient sh -c 'read x; echo "heard $x"' -- \
    sh -c 'echo hello >&7; cat <&6' 3< . 4< . 5< . 6< . 7< .)"
is '0 and 1 are ours' 'mine' "$(echo mine | cmdclient cat -- cat)"
vars='env | grep -E "^(PROTO|TCP|REMOTE|SSH_C)" | sort | tr "\n" " "'
old='TCPREMOTEIP=1 TCPREMOTEHOST=2 TCPLOCALIP=3 TCPREMOTEINFO=4 REMOTE_HOST=5
REMOTE_ADDR=6 SSH_CONNECTION=7 TCPLOCALPORT=8 TCPLOCALHOST=9 TCPREMOTEPORT=10'
# shellcheck disable=SC2086 # words
is 'no other connection is described' 'PROTO=CMD ' \
  "$(env $old cmdclient cat -- sh -c "$vars")"
# shellcheck disable=SC2086
is '-n' 'PROTO=CMD TCPREMOTEHOST=kabul ' \
  "$(env $old cmdclient -n kabul cat -- sh -c "$vars")"
# shellcheck disable=SC2086
is 'and the command' 'PROTO=CMD TCPREMOTEHOST=kabul ' \
  "$(env $old cmdclient -n kabul sh -c "$vars" -- sh -c 'cat <&6')"
is 'the command has no other descriptors' '' "$(cmdclient sh -c '
  for i in 3 4 5 6 7 8 9; do
    (eval "exec 0<&$i") 2> /dev/null && echo "$i is open"
  done; :' -- sh -c 'cat <&6' 3< . 4< . 8< . 9< .)"
echo mine > file
is 'the program has' mine "$(cmdclient cat -- sh -c 'cat <&5' 5< file)"

# ---- how it ends
ok "the program's exit code" status 42 cmdclient cat -- sh -c 'exit 42'
ok 'even where the command fails' status 42 \
  cmdclient sh -c 'exit 3' -- sh -c 'cat <&6; exit 42'
ok 'the command fails, and the program saw an end: 111' status 111 \
  cmdclient sh -c 'exit 3' -- sh -c 'cat <&6'
is 'and it is named' \
  'cmdclient: warning: sh ended with exit code 3: there may have been more to come' \
  "$(cmdclient sh -c 'exit 3' -- sh -c 'cat <&6' 2>&1)"
told="sh -c 'exit 3' -- sh -c 'cat <&6; echo no >&2; exit 111'"
is 'the program has said why: no other line' "111 no" \
  "$(x=$(eval "cmdclient $told" 2>&1); echo "$? $x")"
is 'but with -v' "no
cmdclient: warning: sh ended with exit code 3: there may have been more to come" \
  "$(eval "cmdclient -v $told" 2>&1)"
like 'killed' 'warning: sh was killed by signal 9: ' \
  "$(cmdclient sh -c 'kill -9 $$' -- sh -c 'cat <&6' 2>&1)"
is 'the program is killed' \
  '111 cmdclient: warning: sh was killed by signal 9' \
  "$(x=$(cmdclient cat -- sh -c 'kill -9 $$' 2>&1); echo "$? $x")"
for c in nosuch "$T"; do
  for w in "$c -- touch ran" "cat -- $c"; do
    # shellcheck disable=SC2086
    x=$(PATH=$B:/usr/bin:/bin BUSHHOME=$T cmdclient $w 2>&1)
    is "cannot be run: $w" 111 $?
    like 'and is named' "^cmdclient: fatal: unable to run $c: " "$x"
  done
done
ok 'no program was run without its command' test ! -e ran
for w in '' 'cat' 'cat --' '-- cat' '-t x cat -- cat' '-x cat -- cat'; do
  # shellcheck disable=SC2086
  ok "usage: cmdclient $w" status 100 cmdclient $w
done

is 'children that it does not know are nobody' 'heard hello' \
  "$(sh -c 'sleep 0.1 & exec cmdclient "$@"' sh \
    sh -c 'read x; sleep 0.2; echo "heard $x"' -- \
    sh -c 'echo hello >&7; cat <&6')"

# ---- nothing is left
cmdclient sh -c 'echo $$ > cmd; exec cat' -- sh -c 'until [ -s cmd ]; do
  sleep 0.05; done'
is 'the command finds the end' 0 $?
ok 'and is gone' sh -c '! kill -0 "$(cat cmd)" 2> /dev/null'
rm cmd
cmdclient -t 0 sh -c 'echo $$ > cmd; exec sleep 100' -- \
  sh -c 'until [ -s cmd ]; do sleep 0.05; done'
is 'a command that stays gets a SIGTERM, which is no failure' 0 $?
ok 'and is gone' sh -c '! kill -0 "$(cat cmd)" 2> /dev/null'
rm cmd
cmdclient -t 0 sh -c 'trap "" TERM; echo $$ > cmd; exec sleep 100' -- \
  sh -c 'until [ -s cmd ]; do sleep 0.05; done'
is 'one that does not hear it a SIGKILL' 0 $?
ok 'and is gone' sh -c '! kill -0 "$(cat cmd)" 2> /dev/null'
for s in TERM HUP; do
  rm -f cmd prog
  cmdclient sh -c 'echo $$ > cmd; exec sleep 100' -- \
    sh -c 'echo $$ > prog; exec sleep 100' 2> err &
  pid=$!
  until_true 10 test -s cmd -a -s prog
  kill -$s $pid
  wait $pid
  is "SIG$s: exit" 111 $?
  ok 'both are gone' sh -c '! kill -0 "$(cat cmd)" 2> /dev/null &&
    ! kill -0 "$(cat prog)" 2> /dev/null'
done

# ---- as a client's connection: mail goes through it
. "$B/tests/site.sh"
D=$T
site_make hub hub.example.org
maildirmake q
"$B/tests/takecensus" fill q 5 2 q- hub.example.org
BUSHHOME=$T/hub maildirserial q q- cmdclient -n hub \
  env RELAYCLIENT= qmtpd "$T/hub/spool" -- serialqmtp q- 2> err
is 'maildirserial, cmdclient, serialqmtp: exit' '0 ' "$? $(cat err)"
is 'each is there, once' '0 0 0' \
  "$("$B/tests/takecensus" judge 5 2 hub/spool q)"
"$B/tests/takecensus" fill q 1 1 q- hub.example.org
like 'a command that dies: what it means for the mail is said' \
  '^serialqmtp: fatal: .* hub.*: 1 unanswered message stays in the queue' \
  "$(BUSHHOME=$T/hub maildirserial q q- cmdclient -n hub \
    sh -c 'exec 0<&- 1>&-; exit 7' -- serialqmtp q- 2>&1)"
is 'and it stays' 1 "$(ls q/new | wc -l | tr -d ' ')"

# ---- each call that fails: one line, and nothing is left running
if "$B/tests/trace" -c -o calls cmdclient true -- true 2> /dev/null; then
  calls=socketpair,pipe,pipe2,fcntl,fork,clone,vfork,dup2,dup3,close,read
  bad=
  n=0
  while n=$((n + 1)); [ $n -le 60 ]; do
    "$B/tests/limit" 20 "$B/tests/trace" -o trace -s $calls -n $n -e EMFILE \
      cmdclient sh -c 'exec cat > /dev/null' -- true > out 2> err < /dev/null
    code=$?
    case $code in
    0) ;;
    111) [ "$(grep -c ^cmdclient: err)" = 1 ] || bad="$bad $n:said" ;;
    *) bad="$bad $n:$code" ;;
    esac
  done
  is 'every call fails' '' "$bad"
else
  skip 'calls that fail' 'no tracing here'
fi
end
