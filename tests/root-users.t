#!/bin/sh
# root-users.t: t_users where the passwd file knows who runs it, in a mount
# namespace with an /etc/passwd of our own; t_users alone skips that elsewhere.
. tests/lib.sh
mkdir "$T/home"
chmod 755 "$T"
chown 65534:65534 "$T/home"
printf 'root:x:0:0::/root:/bin/sh\ntester:x:65534:65534::%s:/bin/sh\n' \
  "$T/home" > "$T/passwd"
if ! unshare -m mount --bind "$T/passwd" /etc/passwd 2> /dev/null; then
  skip "users of the passwd file" "no mount namespace here"
  end
fi
out=$(unshare -m sh -c 'mount --bind "$1" /etc/passwd &&
  exec tests/limit -u 65534 60 tests/t_users' sh "$T/passwd" 2>&1)
is "t_users passes" 0 $?
like "with the passwd file" "^ok [0-9]* - passwd: a name and a dash" "$out"
is "and without a skip" "" "$(printf '%s\n' "$out" | grep -E 'SKIP|^not')"
end
