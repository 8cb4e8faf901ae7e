# page.sh: the commands of a page of doc/, for the tests that run them as they
# stand there. "    MACHINE# COMMAND" is a step, for root, and "MACHINE$ " one
# for whoever owns the mail; "    > " continues it; lines behind it, indented by
# four, are what it prints. "    carry: HOST FILE to HOST FILE" is a step on the
# machine "carry".

# page_read FILE: its steps, their number in $page_steps.
page_read() {
  awk '
    function flush() {
      if (m) printf "%s\001%s\001%s\001%s\001%s\002", part, m, cmd, want, as
      m = ""
    }
    /^[0-9]\. / { flush(); part = $1 + 0 }
    /^    [a-z]+[#$] / {
      flush()
      m = $1; as = substr(m, length(m)); sub(/[#$]$/, "", m)
      cmd = $0; sub(/^    [a-z]*[#$] /, "", cmd); want = ""
      next
    }
    /^    carry: / { flush(); m = "carry"; cmd = $2 " " $3 " " $5 " " $6
      want = ""; flush(); next }
    m && /^    > / { cmd = cmd "\n" substr($0, 7); next }
    m && /^    >$/ { cmd = cmd "\n"; next }
    m && /^    [^ ]/ { want = want (want == "" ? "" : "\n") substr($0, 5); next }
    { flush() }
    END { flush() }' "$1" > "$T/steps"
  page_steps=$(tr -cd '\002' < "$T/steps" | wc -c)
}

# page_field N: of step $i: 1 its part, 2 the machine, 3 what is run there,
# 4 what that prints, 5 # or $: who runs it.
page_field() {
  awk -v i="$i" -v n="$1" 'BEGIN { RS = "\002"; FS = "\001" }
    NR == i { printf "%s", $n }' "$T/steps"
}
