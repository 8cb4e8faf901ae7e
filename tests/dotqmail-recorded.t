#!/bin/sh
# dotqmail-recorded: qmail-virt -n against what qmail-local -n did. The delivery
# lines and the exit codes are the same, and so is the code in an error text;
# the deliberate differences, which qmail-virt(8) explains, stand in differs.

. tests/lib.sh

BUSHHOME=$T/bush
export BUSHHOME
mkdir "$BUSHHOME" "$BUSHHOME/control" "$BUSHHOME/users"
echo h.example > "$BUSHHOME/control/locals"
id="$(id -u):$(id -g)"
printf '%s\n' "=u:u:$id:$T/home:::" "+u-:u:$id:$T/home:-::" . \
  > "$BUSHHOME/users/assign"

# differs NUMBER: prints what qmail-virt does where it differs: exit code and
# the words of the error.
differs() {
  case $1 in
  42) echo "111 there is a NUL in it (#4.3.5)" ;;
  43) echo "111 it forwards to nobody (#4.3.5)" ;;
  esac
}

code() {
  sed -n 's/.*\((#[0-9.]*)\).*/\1/p'
}

situation() {
  qmail-virt -n -f "$sender" "$local@$host" > "$T/out" 2> "$T/err"
  got=$?
  chmod 755 "$T/home"
  grep -Ev '^(route|newsender) ' "$T/out" > "$T/lines"
  d=$(differs "$n")
  if [ "$d" ]; then
    is "$n: exit, on purpose" "${d%% *}" "$got"
    like "$n: the reason" "$(printf %s "${d#* }" | sed 's/[().]/\\&/g')" \
      "$(cat "$T/err")"
    return
  fi
  is "$n: exit" "$exit" "$got"
  printf %b "$out" > "$T/want"
  ok "$n: lines" diff "$T/want" "$T/lines"
  case $err in
  *sticky*) like "$n: warning" "home directory is sticky" "$(cat "$T/err")" ;;
  *) is "$n: error" "$(printf %b "$err" | code)" "$(code < "$T/err")" ;;
  esac
}

count=0
while IFS= read -r line; do
  v=${line#* }
  case $line in
  "situation "*)
    n=$v
    rm -rf "$T/home"
    mkdir "$T/home"
    ;;
  "local "*) local=$v ;;
  "host "*) host=$v ;;
  "sender "*) sender=$v ;;
  "default "*) printf '%b\n' "$v" > "$BUSHHOME/control/defaultdelivery" ;;
  "home "*) mode=$v ;;
  "file "*)
    name=${v%% *}
    v=${v#* }
    printf %b "${v#* }" > "$T/home/$name"
    chmod "${v%% *}" "$T/home/$name"
    ;;
  "exit "*) exit=$v ;;
  "out "*) out=$v ;;
  "err "*) err=$v ;;
  end)
    chmod "$mode" "$T/home"
    count=$((count + 1))
    situation
    ;;
  esac
done < tests/fixtures/dot-qmail
is "situations" 58 "$count"

end
