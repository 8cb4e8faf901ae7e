#!/bin/sh
# root-postfix.t: a real Postfix as the mail server of an office, and another as
# that of its hub, set up as doc/mta says.
. tests/lib.sh
. tests/mta.sh
mta_both Postfix
on herat postconf -e enable_original_recipient=no
on herat postfix reload > "$T/said" 2>&1
ok "SMTP" mta_send herat '"a b"@there.example' '"q r"@link.example'
ok "into the queue" until_true 30 eval '[ "$(mta_count "$q")" = 1 ]'
is "without X-Original-To" 'a b@there.example q r@link.example' \
  "$(mta_taken "$q")"
end
