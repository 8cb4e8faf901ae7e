#!/bin/sh
# broken.t: programs that break one promise each are found out by the sweeps
# that find nothing wrong with ours. A check that cannot fail proves nothing.
. tests/lib.sh

# sweep NAME [OPTION...]: the rows that are not all zeros, with their numbers;
# its exit code in $T/code.
sweep() {
  {
    case $1 in
    two) sh tests/sweep-two -q 2 ;;
    *) tests/sweep-power "$@" ;;
    esac
    echo $? > "$T/code"
  } 2> "$T/said" | awk '$3 + $4 + $5 + $6 {
    printf "%s: lost %d, doubled %d, torn %d, crashed %d of %d\n",
      $1, $3, $4, $5, $6, $2 }'
}

# found VARIANT SWEEP...: one of them tells it from ours.
found() {
  v=$1
  shift
  if [ ! -d "$T/$v" ] && ! sh tests/mkbroken "$v" "$T/$v" > "$T/said" 2>&1
  then
    is "$v is built" yes "$(cat "$T/said")"
    return
  fi
  BUSHBIN=$T/$v
  export BUSHBIN
  rows=$(sweep "$@")
  unset BUSHBIN
  like "$v is found out" 'power-|two-' "$rows"
  is "exit" 1 "$(cat "$T/code")"
  ok "and it says where" grep -q '^sweep-' "$T/said"
  printf '%s\n' "$rows" | sed 's/^/# /'
}

is "ours: two at once" "" "$(sweep two)"
is "exit" 0 "$(cat "$T/code")"
found nolock two

tests/trace -o "$T/probe" -- true 2> "$T/why"
if [ $? = 77 ]; then
  skip "the others" "$(cat "$T/why")"
  end
fi
for s in "receiver -s 1" "receiver -s 2" "queue -s 2" "tables -s 1" "hub -s 4"
do
  # shellcheck disable=SC2086 # words
  is "ours: $s" "" "$(sweep -q 60 -r power-$s)"
  is "exit" 0 "$(cat "$T/code")"
done
found noflush -q 60 -r power-receiver -s 1
found nodir -q 60 -r power-receiver -s 1
found nodir -q 60 -r power-queue -s 2
found nodir -q 60 -r power-tables -s 1
found early -q 60 -r power-receiver -s 1
found replace -q 60 -r power-receiver -s 2
found nomark -q 100 -r power-hub -s 4
end
