#!/bin/sh
# loops.t: aliases that lead in circles, over tables, lists and dot-qmail files
# of two hosts: each ends in one bounce, to the sender, which says where.
. tests/lib.sh
. tests/site.sh
. tests/star.sh
star_test "loops" herat
K=$T/kabul
H=$T/herat

# Over dot-qmail files of two hosts.
echo '&dots@herat.example.org' > "$K/alias/.qmail-dots"
echo '&dots@kabul.example.org' > "$H/alias/.qmail-dots"
# From kabul's table to a dot-qmail file in herat and back.
echo '&table@kabul.example.org' > "$H/alias/.qmail-table"
# A list in kabul that names herat's list, which names kabul's.
printf 'list@herat.example.org\n' > "$K/alias/list"
printf 'list@kabul.example.org\n' > "$H/alias/list"
echo "list: :include:$H/alias/list" >> "$H/users/aliases"
echo "| fastforward -d $H/users/aliases.cdb" > "$H/alias/.qmail-list"
cat >> "$K/users/aliases" <<EOT
table: table@herat.example.org
list: :include:$K/alias/list
ping: pong@kabul.example.org
pong: ping@kabul.example.org
EOT
for s in kabul herat; do
  ok "$s: the table is made" env BUSHHOME="$T/$s" newaliases \
    "$T/$s/users/aliases"
  ok "$s: and the list" env BUSHHOME="$T/$s" newinclude "$T/$s/alias/list"
done

for l in dots table list ping; do
  printf 'Subject: round and round: %s\n\nx\n' $l > "$T/m"
  site_inject herat "$T/m" ali@herat.example.org $l@kabul.example.org
done
quiet() { star_routed && star_empty; }
n=0
until { until_true 20 star_routed; quiet; } || [ $n = 20 ]; do
  star_line herat kabul
  until_true 20 star_routed
  star_line kabul herat
  n=$((n + 1))
done
ok "it ends, after $n rounds" quiet
is "one bounce for each" 4 "$(count "$H/staff/ali/Maildir")"
for l in dots table list ping; do
  f=$(grep -l "round and round: $l" "$H"/staff/ali/Maildir/new/*)
  like "$l: it is from a mailer" "^Return-Path: <>" "$(cat "$f")"
  like "$l: it says that it is a loop" "loop|leads? only to itself|itself" \
    "$(cat "$f")"
  like "$l: and where" "$l@(kabul|herat)\.example\.org|$l" \
    "$(sed -n '/^Hi/,/^---/p' "$f")"
done
is "nobody else got anything" "" "$(ls "$K"/staff/*/Maildir/new/* \
  "$H"/staff/mina/Maildir/new/* 2> /dev/null)"
is "the logs are silent" "" "$(cat "$T"/*/log)"
end
