#!/bin/sh
# addresses.t: odd addresses over two lines: a prefix is put in front at each
# queue and stripped exactly once; quotes, spaces, bytes above 127, empty local
# parts and what only looks like a prefix arrive as they were sent.
. tests/lib.sh
. tests/site.sh
. tests/star.sh
star_test "odd addresses" herat inet
for s in herat inet; do # whatever the name is, it is kept
  echo ./Maildir/ > "$T/$s/alias/.qmail-default"
  maildirmake "$T/$s/alias/Maildir"
done
printf 'Subject: odd\n\nx\n' > "$T/m"

cat > "$T/locals" <<'EOT'
plain
a b
"quoted"
back\slash
two@signs
qrelay-x
qrelay-herat-x
qrelay-qrelay-x
qrelay-inet-x
herat-x
-
--
-x-
x-
x--y
.x..y.
UPPER
percent%hack@elsewhere
plus+detail
{}|*?`$(true);&
EOT
printf ' blanks around \numlaut-\303\244\nlatin-\344\n\n' >> "$T/locals"

# Where it ends all of it is alias's, also what begins with qrelay-: only what
# virtualdomains has put in front leads to a link queue.
at() { ls "$T/$1"/alias/Maildir/new/*; }

# cross FROM TO HOST LINE...: to each local part at HOST, from it as well.
cross() {
  from=$1 to=$2 host=$3
  shift 3
  while IFS= read -r l; do
    site_inject "$from" "$T/m" "$l@sender.example" "$l@$host" ||
      echo "# $from does not take '$l'"
  done < "$T/locals"
  until_true 20 star_routed
  for l in "$@"; do
    star_line $l
    until_true 20 star_routed
  done
  n=$(wc -l < "$T/locals" | tr -d ' ')
  is "$from to $to: all $n arrived" "$n" "$(at $to | wc -l | tr -d " ")"
  sed "s/\$/@$host/" "$T/locals" | sort > "$T/want"
  for f in $(at $to); do
    sed -n '2s/^Delivered-To: //p' "$f"
  done | sort > "$T/got"
  ok "$from to $to: every recipient as it was" cmp "$T/want" "$T/got"
  # Senders are quoted in the line on top: quote those sent in the same way.
  while IFS= read -r l; do
    printf 'Return-Path: <%s@sender.example>\n' "$(printf '%s\n' "$l" | awk '
      /^[-A-Za-z0-9!#$%&'"'"'*+\/=?^_`{|}~.]+$/ && !/^\.|\.$|\.\./ { print; next }
      { gsub(/[\\"]/, "\\\\&"); print "\"" $0 "\"" }')"
  done < "$T/locals" | sort > "$T/want"
  for f in $(at $to); do sed -n 1p "$f"; done |
    sort > "$T/got"
  ok "$from to $to: every sender as it was" diff "$T/want" "$T/got"
  rm -f $(at $to)
}

cross herat inet example.com "herat kabul" "kabul inet"
cross kabul herat herat.example.org "kabul herat"
is "the logs are silent" "" "$(cat "$T"/*/log)"
end
