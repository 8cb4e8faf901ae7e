# arrived.sh: holds what came into a Maildir against what was sent.

# hops FILE ORIGINAL: prints what stands above the original's bytes; 1 if the
# end of FILE is not the original, byte for byte.
hops() {
  a=$(wc -c < "$1")
  o=$(wc -c < "$2")
  [ "$a" -ge "$o" ] || return 1
  tail -c "$o" "$1" | cmp -s - "$2" || return 1
  head -c $((a - o)) "$1"
}

# ours FILE ORIGINAL SENDER RECIPIENT: 0 if FILE is the two lines of the
# envelope, whole Received fields of ours, and then the original.
ours() {
  hops "$1" "$2" > "$T/.hops" || { echo "$1 is not $2"; return 1; }
  S="Return-Path: <$3>" R="Delivered-To: $4" awk '
    NR == 1 { if ($0 != ENVIRON["S"]) bad = 1; next }
    NR == 2 { if ($0 != ENVIRON["R"]) bad = 1; next }
    /^Received: / { n++; next }
    /^  / && n { next }
    { bad = 1 }
    END { exit bad || !n }' "$T/.hops" || { cat "$T/.hops"; return 1; }
}
