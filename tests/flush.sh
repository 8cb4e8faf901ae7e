# flush.sh: for tests: packages of QMTP, and what a trace (tests/trace) says of
# the order of flushes, answers and removals.

# packages FROM TO: small messages by QMTP, one recipient each.
packages() {
  awk -v from="$1" -v to="$2" 'BEGIN {
    sender = "a@office.example.org"
    to_ = "c@hub.example.org"
    rcpt = length(to_) ":" to_ ","
    for (i = from; i <= to; ++i) {
      m = "\nSubject: " i "\n\nThis is message " i ".\n"
      printf "%d:%s,%d:%s,%d:%s,", length(m), m, length(sender), sender,
        length(rcpt), rcpt
    }
  }'
}

# answers LETTER FILE: how many of the answers in FILE begin with it. They are
# netstrings without newlines or NULs.
answers() {
  awk -v letter="$1" '
    { text = text $0 }
    END {
      while (match(text, /^[0-9]+:/)) {
        n = substr(text, 1, RLENGTH - 1) + 0
        if (substr(text, RLENGTH + 1, 1) == letter) ++count
        text = substr(text, RLENGTH + n + 2)
      }
      print count + 0
    }' "$2"
}

# flushes TRACE: how many there are.
flushes() {
  grep -Ec '^[0-9]+ (fsync|fdatasync|syncfs|sync) ' "$1"
}

# inorder TRACE: "K BAD": how many answers K left, and how many steps came
# before what they build on. A line for each of those on 2.
inorder() {
  awk '
    function bad(why) {
      ++wrong
      print "line " NR ": " why ": " $0 > "/dev/stderr"
    }
    $2 ~ /^p?writev?(64)?$/ && $4 ~ /\/tmp\/[^\/]*$/ { dirty[$4] = 1; next }
    $6 !~ /^[0-9]+$/ { next }
    $2 == "syncfs" { split("", dirty); new = seen = 0 }
    $2 ~ /^f(data)?sync$/ {
      delete dirty[$4]
      if ($4 ~ /\/new$/) new = 0
      if ($4 ~ /\/seen$/) seen = 0
    }
    $2 ~ /^linkat$|^link$|^rename/ && $4 ~ /\/new\/[^\/]*$/ {
      from = $7; sub(/^from=/, "", from)
      if (from in dirty) bad("linked before it was flushed")
      new = 1
    }
    $2 ~ /^openat$|^open$|^linkat$|^mknodat$/ && $4 ~ /\/seen\/[^\/.][^\/]*$/ {
      if (new) bad("marked before new/ was flushed")
      seen = 1
    }
    $2 ~ /^writev?$|^send/ && $3 == 1 {
      n = gsub(/[0-9]+:K/, "&", $7)
      if (n == 0) next
      k += n
      for (d in dirty) { bad("K before " d " was flushed"); break }
      if (new) bad("K before new/ was flushed")
      if (seen) bad("K before seen/ was flushed")
    }
    END { print k + 0, wrong + 0 }' "$1"
}

# leaving TRACE: "N BAD": how many messages left new/ or cur/, and how many of
# them before their mark in seen/ was there and flushed.
leaving() {
  awk '
    $6 !~ /^[0-9]+$/ && $6 != "EEXIST" { next }
    $2 ~ /^openat$|^open$|^linkat$|^mknodat$/ && $4 ~ /\/seen\/[^\/.][^\/]*$/ {
      name = $4; sub(/.*\//, "", name); marked[name] = 1; flushed = 0
    }
    $2 ~ /^(newfstatat|statx|faccessat2?)$/ && $4 ~ /\/seen\/[^\/.][^\/]*$/ {
      name = $4; sub(/.*\//, "", name); marked[name] = 1
    }
    $2 == "syncfs" || $2 == "fsync" && $4 ~ /\/seen$/ { flushed = 1 }
    $2 ~ /^unlink(at)?$/ && $4 ~ /\/(new|cur)\/[^\/]*$/ {
      name = $4; sub(/.*\//, "", name); sub(/:.*/, "", name); ++n
      if (!(name in marked) || !flushed) {
        ++wrong; print "line " NR ": " $0 > "/dev/stderr"
      }
    }
    END { print n + 0, wrong + 0 }' "$1"
}

# opened TRACE DIR: how often a file in DIR was opened; a line for each of
# those opened again on 2.
opened() {
  awk -v dir="$2/" '
    $2 ~ /^open(at2?)?$/ && $6 ~ /^[0-9]+$/ && index($4, dir) == 1 {
      name = substr($4, length(dir) + 1)
      if (name ~ /\// || name == "." || name == "") next
      ++n
      if (name in seen) print "again: " $0 > "/dev/stderr"
      seen[name] = 1
    }
    END { print n + 0 }' "$1"
}

# delivered TRACE SPOOL MAILDIR: "N BAD": how many messages left the spool, and
# how many while something in the Maildir was not flushed.
delivered() {
  awk -v spool="$2/new/" -v maildir="$3/" '
    $2 ~ /^p?writev?(64)?$/ && index($4, maildir "tmp/") == 1 {
      dirty[$4] = 1
      next
    }
    $6 !~ /^[0-9]+$/ { next }
    $2 == "syncfs" { split("", dirty); new = 0 }
    $2 ~ /^f(data)?sync$/ {
      delete dirty[$4]
      if ($4 == maildir "new") new = 0
    }
    $2 ~ /^linkat$|^link$|^rename/ && index($4, maildir "new/") == 1 { new = 1 }
    $2 ~ /^unlink(at)?$/ && index($4, spool) == 1 {
      ++n
      bad = new
      for (d in dirty) bad = 1
      wrong += bad
      if (bad) print "line " NR ": " $0 > "/dev/stderr"
    }
    END { print n + 0, wrong + 0 }' "$1"
}
