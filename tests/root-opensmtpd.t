#!/bin/sh
# root-opensmtpd.t: a real OpenSMTPD as the mail server of an office, and another
# as that of its hub, set up as doc/mta says.
. tests/lib.sh
. tests/mta.sh
mta_machines OpenSMTPD OpenSMTPD
mta_mail herat kabul
mta_mail kabul herat
mta_fails herat kabul
mta_fails kabul herat
mta_queue
end
