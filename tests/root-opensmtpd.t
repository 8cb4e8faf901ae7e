#!/bin/sh
# root-opensmtpd.t: a real OpenSMTPD as the mail server of an office, and another
# as that of its hub, set up as doc/mta says.
. tests/lib.sh
. tests/mta.sh
mta_both OpenSMTPD
end
