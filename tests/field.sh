# field.sh: machines in network namespaces, each with a home and an /etc/ssh of
# its own; for tests that root runs. All of it, mounts and processes too, is in
# namespaces of the test's own, and ends with it. After lib.sh:
#   field_enter        goes on in there, or ends the test with a reason
#   machine NAME       makes one
#   on NAME COMMAND... runs a command there, in /
# The mail of all of them belongs to the user bushmail, whom nobody else knows.

home=$(sed -n 1p conf-home)
uid=7791

field_enter() {
  [ -z "${FIELD:-}" ] || { field_begin; return; }
  [ "$(id -u)" = 0 ] || { skip "machines" "not root"; end; }
  for p in unshare nsenter ip nft; do
    command -v $p > /dev/null || { skip "machines" "no $p"; end; }
  done
  for d in "$B" "$T"; do
    case $d in "${home%/*}"/*)
      skip "machines" "$d is beside $home"
      end ;;
    esac
  done
  unshare -mnp --fork --kill-child --mount-proc sh -c 'ip netns list &&
    nft "table ip x { chain y { type nat hook postrouting priority 100;
      masquerade; }; }"' > "$T/out" 2>&1 || {
    skip "machines" "no namespaces, or no NAT: $(tail -n 1 "$T/out")"
    end
  }
  chmod 755 "$T"
  FIELD=$T TMPDIR=$T unshare -mnp --fork --kill-child --mount-proc sh "$0"
  exit
}

field_begin() {
  chmod 755 "$T"
  mount -t tmpfs none /run
  mkdir /run/sshd
  cp /etc/passwd "$T/passwd"
  echo "bushmail:*:$uid:$uid:bushmail:$home:/bin/sh" >> "$T/passwd"
  mount --bind "$T/passwd" /etc/passwd
  echo "127.0.0.1 localhost" > "$T/hosts"
  mount --bind "$T/hosts" /etc/hosts
  if [ -d /etc/ppp ]; then
    mount -t tmpfs none /etc/ppp # no hooks of this machine
    : > /etc/ppp/options
  fi
  programs=$(. tests/makelist.sh; makelist PROGRAMS)
}

# shellcheck disable=SC2016 # for that shell
machine() {
  mkdir "$T/$1" "$T/$1.ssh"
  ip netns add "$1"
  bg ip netns exec "$1" sh -ec '
    ip link set lo up
    mount -t tmpfs -o mode=755 none "${2%/*}"
    mkdir "$2"
    mount --bind "$1" "$2"
    if [ -d /etc/ssh ]; then mount --bind "$1.ssh" /etc/ssh; fi
    : > "$1.up"
    exec sleep 100000' - "$T/$1" "$home"
  echo $! > "$T/$1.pid"
  until_true 10 test -e "$T/$1.up"
}
on() {
  field_m=$1
  shift
  nsenter -t "$(cat "$T/$field_m.pid")" -m -n -- "$@"
}
# as NAME COMMAND...: the same as bushmail.
as() {
  field_m=$1
  shift
  on "$field_m" "$B/tests/limit" -u $uid 0 "$@"
}
# install NAME: INSTALL, step 4.
install() {
  on "$1" sh -c 'cd "$1" && shift && OWNER=bushmail sh install.sh setup "$@"' \
    - "$B" "$home" $programs
}
# pids NAME: the processes there, but for the one that holds it.
pids() { ip netns pids "$1" | grep -vx "$(cat "$T/$1.pid")" | sort; }
