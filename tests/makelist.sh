# makelist.sh: for tests: the lists in the Makefile.

# makelist NAME: the words of a list (PROGRAMS, UNITS, DRIVERS, FUZZERS).
makelist() {
  awk -v name="$1" '$1 == name && $2 == "=" { on = 1 }
    on { for (i = 1; i <= NF; ++i) if ($i ~ /^[a-z]/) print $i }
    on && !/\\$/ { on = 0 }' "$B/Makefile"
}
