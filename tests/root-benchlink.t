#!/bin/sh
# root-benchlink.t: make bench-link with a few messages: what it prints. No
# figure is asserted but what must be so.
. tests/lib.sh
mkdir "$T/mail"
printf 'Subject: 1\n\n.\nFrom here\nno newline' > "$T/mail/1"
sh tests/mkletters "$T/mail" 4

# bench ROWS COUNTS: in $out, its exit code in $code.
bench() {
  out=$(BENCHMAIL=$T/mail BENCHROWS=$1 BENCHCOUNTS=$2 sh tests/bench-link 2>&1)
  code=$?
}
bench "plain ssh" "1 5 9"
case $out in *skipped:*)
  skip "bench-link" "${out#*skipped: }"
  end ;;
esac
is "exit" 0 $code
like "how many messages, and bytes" '^5 messages of [0-9]+ bytes' "$out"
n="[0-9]+ +[0-9]+ +[0-9]+ +[0-9]+\\.[0-9]+\$"
like "plain: one" "^ +1 serialqmtp +$n" "$out"
like "plain: all five" "^ +5 serialqmtp +$n" "$out"
if [ -x /usr/sbin/sshd ] && command -v ssh > "$T/out"; then
  like "ssh: one" "^ +1 serialqmtp over ssh -C +$n" "$out"
  like "ssh: all five" "^ +5 serialqmtp over ssh -C +$n" "$out"
else
  like "ssh: it says that there is none" "ssh -C +not installed$" "$out"
fi
is "no nine, of five" "" "$(echo "$out" | grep '^ *9 ')"
more() {
  echo "$out" | awk -v n="$(cat "$T"/mail/* | wc -c)" '
    $1 == 5 && $2 == "serialqmtp" && NF == 6 && $3 > n && $4 > 5 { ok = 1 }
    END { exit !ok }'
}
ok "more bytes than the messages have" more

# The others, where they are installed, cost more.
BENCHTRIPS=no
export BENCHTRIPS
bench "new uucpbatch nncpbatch postfix" 5
is "the others: exit" 0 $code
ours=$(echo "$out" | sed -n 's/^ *5 squeeze  *\([0-9]*\) .*/\1/p')
for peer in "UUCP, one gzip -9 batch" "NNCP, one batch" \
  "Postfix, one connection"; do
  line=$(echo "$out" | sed -n "s/^ *5 $peer  *//p")
  case $line in
  "not installed"*) skip "$peer" "$line" ;;
  *) ok "$peer: ${line%% *} bytes, squeeze $ours" \
    test "${ours:-0}" -gt 0 -a "$ours" -lt "${line%% *}" ;;
  esac
done
unset BENCHTRIPS

mkdir "$T/empty"
out=$(BENCHMAIL=$T/empty sh tests/bench-link 2>&1)
is "no messages: exit" 1 $?
like "and why" "no messages in" "$out"
out=$(BENCHMAIL=$T/none sh tests/bench-link 2>&1)
is "no such folder: exit" 1 $?
out=$(tests/limit -u 65534 20 sh tests/bench-link)
is "not root: exit, and why" \
  "0 bench-link: needs root, for network namespaces of its own" "$? $out"
sh tests/mkletters "$T/empty" 30
cksum "$T/empty"/* > "$T/one"
sh tests/mkletters "$T/empty" 30
cksum "$T/empty"/* > "$T/two"
ok "mkletters makes the same at every run" cmp "$T/one" "$T/two"
end
