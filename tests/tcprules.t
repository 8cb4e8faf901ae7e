#!/bin/sh
# tcprules.t: tcprules and tcprulescheck: output, errors, and an old table
# that stays until the new one is whole.
. tests/lib.sh
cd "$T" || exit 1

rules() { printf '%s\n' "$@" | tcprules r.cdb r.tmp; }
check() { env "$@" tcprulescheck r.cdb; }

# ---- what comes out
ok 'a table with every kind of rule' rules '# a comment' '' \
  '127.0.0.1:allow,RELAYCLIENT="",A=/x y/' '1.2.3.37-39:deny' \
  '10.2-3.:allow' 'joe@1.2.3.4:deny' '=host.example:allow,X="1"' \
  '=:deny' ':allow' '2001:db8::1:deny' '2001:db8::/32:allow,V="6"'
is 'the temporary file is gone' no "$([ -e r.tmp ] && echo yes || echo no)"
is 'variables, then the verdict' 'rule 127.0.0.1:
set environment variable RELAYCLIENT=
set environment variable A=x y
allow connection' "$(check TCPREMOTEIP=127.0.0.1)"
is 'a range' 'rule 1.2.3.38:
deny connection' "$(check TCPREMOTEIP=1.2.3.38)"
is 'a range of prefixes' 'rule 10.3.:
allow connection' "$(check TCPREMOTEIP=10.3.200.1)"
is 'a user' 'rule joe@1.2.3.4:
deny connection' "$(check TCPREMOTEIP=1.2.3.4 TCPREMOTEINFO=joe)"
is 'a host' 'rule =host.example:
set environment variable X=1
allow connection' "$(check TCPREMOTEIP=1.2.3.4 TCPREMOTEHOST=host.example)"
is 'any host' 'rule =:
deny connection' "$(check TCPREMOTEIP=1.2.3.4 TCPREMOTEHOST=b.example)"
is 'all others' 'rule :
allow connection' "$(check TCPREMOTEIP=1.2.3.4)"
is 'an address of IPv6' 'rule 2001:db8::1:
deny connection' "$(check TCPREMOTEIP=2001:db8:0:0::1)"
is 'a prefix of IPv6' 'rule 2001:db8::/32:
set environment variable V=6
allow connection' "$(check TCPREMOTEIP=2001:db8:5::1)"
is 'a mapped address is one of IPv4' 'rule 1.2.3.38:
deny connection' "$(check TCPREMOTEIP=::ffff:1.2.3.38)"
rules '1.2.3.4:deny'
is 'no rule at all' 'default:
allow connection' "$(check TCPREMOTEIP=1.2.3.5)"
is 'nor with no address' 'default:
allow connection' "$(tcprulescheck r.cdb)"
rules '1.2.3.4:deny,A="x"'
is 'what a denying rule sets does not matter' 'rule 1.2.3.4:
deny connection' "$(check TCPREMOTEIP=1.2.3.4)"
printf '1.2.3.4:deny\nnonsense' | tcprules r.cdb r.tmp 2> err
like 'a last line that is none, without a newline, is shown' \
  'line 2: .*nonsense' "$(cat err)"
printf '1.2.3.4:deny' | tcprules r.cdb r.tmp
is 'a last line without newline counts' 'rule 1.2.3.4:
deny connection' "$(check TCPREMOTEIP=1.2.3.4)"
ok 'no rules at all' tcprules r.cdb r.tmp < /dev/null
is 'are a table of 2048 bytes' 2048 "$(wc -c < r.cdb | tr -d ' ')"

# ---- a table made by ucspi-tcp 0.88's tcprules from the same text
ok 'a table is compiled' tcprules r.cdb r.tmp < "$B/tests/fixtures/rules.txt"
ok 'to the bytes of the original' cmp r.cdb "$B/tests/fixtures/rules.cdb"

# ---- errors
rules '1.2.3.4:deny,A="old"'
cp r.cdb old.cdb
bad() { # TEXT LINE...
  bad_text=$1
  shift
  is "refused: $bad_text" \
    "tcprules: fatal: r.cdb stays as it was: $bad_text" \
    "$(rules "$@" 2>&1)"
  ok 'and exit 100' status 100 rules "$@"
  ok 'and the old table is there' cmp r.cdb old.cdb
}
bad 'line 2: expected allow or deny after the colon: 1.2.3.4:drop' \
  ':allow' '1.2.3.4:drop'
bad 'line 1: expected a comma, or nothing, after the instruction: :allowed' \
  ':allowed'
bad 'line 3: expected VARIABLE="value" after the comma: :allow,A' \
  ':allow' '#' ':allow,A'
bad 'line 1: expected a quote, the value, and the same quote again: :deny,A="x' \
  ':deny,A="x'
bad 'line 1: expected a range of two numbers with a dash between them: 1.a-b.:deny' \
  '1.a-b.:deny'
like 'refused: IPv6 with bits beyond the prefix' \
  'line 1: expected ADDRESS:allow .*: 2001:db8::1/32:deny$' \
  "$(rules '2001:db8::1/32:deny' 2>&1)"
like 'a bad byte is shown as one' 'line 1: .*: :allow,.x$' \
  "$(rules "$(printf ':allow,\001x')" 2>&1)"
is 'a rule that never matches draws a warning' \
  'tcprules: warning: line 2: no connection can match: an address has four numbers, a prefix of addresses ends with a dot: 10.0:deny' \
  "$(rules ':allow' '10.0:deny' 2>&1)"
ok 'and is no error' rules ':allow' '10.0:deny'
like 'nor can one match with a number left out' \
  'warning: line 1: no connection can match: .*: 10..1.2:deny$' \
  "$(rules '10..1.2:deny' 2>&1)"
like 'so does a line without a colon' \
  'warning: line 1: no colon: this makes no rule: 10.0. deny' \
  "$(rules '10.0. deny' 2>&1)"
cp r.cdb old.cdb
like 'no place for the temporary file' \
  'fatal: r.cdb stays as it was: unable to create no/tmp: No such file' \
  "$(tcprules r.cdb no/tmp < /dev/null 2>&1)"
ok 'exit 111' status 111 tcprules r.cdb no/tmp < /dev/null
like 'no place for the table' \
  'fatal: no/r.cdb stays as it was: unable to open the directory of no/r.cdb' \
  "$(tcprules no/r.cdb r.tmp < /dev/null 2>&1)"
ok 'rules that cannot be read' status 111 tcprules r.cdb r.tmp < .
mkdir -m 300 dark # which cannot be opened
if [ "$(id -u)" = 0 ]; then
  skip 'a directory that cannot be opened' 'root opens every directory'
else
  is 'a directory that cannot be opened' "tcprules: fatal: dark/r.cdb stays \
as it was: unable to open the directory of dark/r.cdb: Permission denied" \
    "$(tcprules dark/r.cdb dark/tmp < /dev/null 2>&1)"
  ok 'nothing is there' test ! -e dark/r.cdb -a ! -e dark/tmp
fi
"$B/tests/trace" -o probe -- true 2> why
if [ $? = 77 ]; then
  skip 'a full disk' "$(cat why)"
else
  like 'a full disk' 'stays as it was: unable to write r.tmp: No space' \
    "$(printf ':deny\n' | ASAN_OPTIONS=detect_leaks=0 "$B/tests/trace" \
      -o trace -s write -P r.tmp -n 1 -e ENOSPC -- tcprules r.cdb r.tmp 2>&1)"
  like 'a directory that cannot be flushed' \
    'fatal: new.cdb is new, but may be lost in a power cut: unable to flush' \
    "$(printf ':allow\n' | ASAN_OPTIONS=detect_leaks=0 "$B/tests/trace" \
      -o trace -s fsync -n 2 \
      -e EIO -- tcprules new.cdb r.tmp 2>&1)"
fi
like 'a device' 'unable to create /dev/null: Invalid argument' \
  "$(printf ':deny\n' | tcprules r.cdb /dev/null 2>&1)"
is 'the temporary file is gone' no "$([ -e r.tmp ] && echo yes || echo no)"
ok 'the old table is still there' cmp r.cdb old.cdb
ok 'usage of tcprules' status 100 tcprules r.cdb
ok 'usage of tcprulescheck' status 100 tcprulescheck
ok 'no option' status 100 tcprules -x r.cdb r.tmp
like 'no table' 'tcprulescheck: fatal: unable to read no.cdb: No such file' \
  "$(tcprulescheck no.cdb 2>&1)"
ok 'exit 111' status 111 tcprulescheck no.cdb
ok 'a directory' status 111 tcprulescheck .
for p in tcprules tcprulescheck; do
  like "$p --help" "^usage: $p rules.cdb" "$($p --help)"
  like "$p --version" '^bushmail ' "$($p --version)"
done

# ---- a table cut at every length: the rule, or an error, never "default"
rules '1.2.3.4:deny' '1.2.4.:deny'
n=$(wc -c < r.cdb)
i=0
wrong=
while [ "$i" -lt "$n" ]; do
  head -c "$i" r.cdb > cut.cdb
  v=$(TCPREMOTEIP=1.2.3.4 tcprulescheck cut.cdb 2>/dev/null)
  case "$? $v" in
  '111 ' | '0 rule 1.2.3.4:'*deny*) ;;
  *) wrong="$wrong $i" ;;
  esac
  i=$((i + (i < 2040 ? 67 : 1)))
done
is 'a table cut at any length is an error or right' '' "$wrong"
end
