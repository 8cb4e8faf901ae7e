#!/bin/sh
# man.t: every program has a manual page with what an admin looks for, and
# mandoc finds nothing to say about any page.
. tests/lib.sh
. tests/makelist.sh
for p in $(makelist PROGRAMS); do
  page=
  for f in "man/$p".[18]; do [ -e "$f" ] && page=$f; done
  ok "$p has a page" test -n "$page" || continue
  for s in NAME SYNOPSIS DESCRIPTION "EXIT STATUS" EXAMPLES "SEE ALSO"; do
    ok "$page: $s" grep -Eq "^\\.Sh \"?$s\"?\$" "$page"
  done
done
for f in man/*.[1-8]; do
  n=$(basename "${f%.*}")
  ok "$f: its name and section" \
    grep -iq "^\\.Dt $n ${f##*.}\$" "$f"
  ok "$f: ours" grep -q '^\.Os bushmail$' "$f"
done
for x in $(sed -n 's/^\.Xr \([^ ]*\) \([1-8]\).*/\1.\2/p' man/*.[1-8] | sort -u); do
  case $(echo "man/${x%.*}".[1-8]) in
  *'*'* | *'['*) ;;     # not ours
  *) ok "man/$x: there, with others that refer to it" test -e "man/$x" ;;
  esac
done
# What a program says of its options stands in its page.
for p in $(makelist PROGRAMS); do
  for f in "man/$p".[18]; do
    [ -e "$f" ] || continue
    for o in $("$p" --help < /dev/null | head -n 1 |
      grep -Eo '\[-[A-Za-z0-9]+' | sed 's/..//; s/./& /g'); do
      ok "$f: -$o" grep -Eq "(Fl|Op Fl|Ns) ([A-Za-z0-9 |]* )?[A-Za-z0-9]*$o" \
        "$f"
    done
  done
done
if ! command -v mandoc > /dev/null; then
  skip "mandoc -Tlint" "no mandoc here"
  end
fi
# synopsis FILE: the lines of a page's SYNOPSIS, each in one line.
bs=$(printf '\b')
synopsis() {
  mandoc -Tascii -Owidth=500 "$1" 2> /dev/null | sed "s/.$bs//g" |
    awk '/^SYNOPSIS/ { on = 1; next } /^[A-Z]/ { on = 0 }
      on && NF { $1 = $1; print }'
}
for p in $(makelist PROGRAMS); do
  for f in "man/$p".[18]; do
    # qmail-virt has two.
    [ "$(synopsis "$f" | wc -l)" -gt 1 ] && continue
    is "$f: as $p --help has it" "usage: $(synopsis "$f")" \
      "$("$p" --help < /dev/null | head -n 1)"
  done
done
for f in man/*.[1-8]; do
  # Which other manuals are installed here does not matter.
  is "$f: lint" "" "$(mandoc -Tlint -W style "$f" 2>&1 |
    grep -Ev 'referenced manual not found|outdated mandoc.db')"
done
end
