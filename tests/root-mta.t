#!/bin/sh
# root-mta.t: an office and a hub whose mail servers are not the same, so that
# each takes what another one wrote.
. tests/lib.sh
. tests/mta.sh
mta_have Postfix Exim OpenSMTPD
for pair in "Postfix Exim" "Exim OpenSMTPD" "OpenSMTPD Postfix"; do
  echo "# $pair"
  T=$(mktemp -d "$mta_top/XXXXXX")
  # shellcheck disable=SC2086 # words
  mta_machines $pair
  mta_mail herat kabul
  mta_mail kabul herat
  mta_off
done
end
