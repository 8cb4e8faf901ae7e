# machine.sh: a machine of one's own, for tests that root runs: all files of
# this one are there, what is changed stays in memory and goes with it. It has
# its own processes, and no network but the loopback. After
#   machine DESCRIPTION TEST [systemd]
# the TEST goes on in there, with systemd as process 1, or without; or it ends
# with a skip. Programs and $T of before are where they were.

machine() {
  [ -z "${MACHINE:-}" ] || return 0
  [ "$(id -u)" = 0 ] || { skip "$1" "not root"; end; }
  mkdir "$T/machine" "$T/out"
  cat > "$T/boot" <<'END'
set -e
m=$T/machine
mount -t tmpfs none "$m"
mkdir "$m/up" "$m/work" "$m/root"
mount -t overlay none -o "lowerdir=/,upperdir=$m/up,workdir=$m/work" "$m/root"
cd "$m/root"
mkdir -p ".$B" ".$T" var/qmail srv out
mount --bind "$B" ".$B"
mount --bind "$T/out" out
for d in run var/qmail srv dev; do mount -t tmpfs -o mode=755 none $d; done
for d in null zero full random urandom tty; do
  : > dev/$d
  mount --bind /dev/$d dev/$d
done
ln -s /proc/self/fd dev/fd
ln -s pts/ptmx dev/ptmx
mkdir dev/pts dev/shm dev/mqueue dev/hugepages
mount -t devpts -o newinstance,ptmxmode=666 none dev/pts
mount -t proc none proc
mount --bind proc/sys proc/sys
mount -o remount,bind,ro proc/sys
mount -t sysfs -o ro none sys
echo "bushmail:x:64999:64999::/var/qmail:/bin/sh" >> etc/passwd
echo "bushmail:x:64999:" >> etc/group
chroot . ip link set lo up
if [ "$1" = systemd ]; then
  mount -t cgroup2 none sys/fs/cgroup
  # Nothing that comes with the system is started, or set in the kernel.
  rm -rf etc/systemd/system/*.wants lib/systemd/system/*.wants
  ln -sf /dev/null etc/systemd/system/tmp.mount
  cat > etc/systemd/system/test.service <<EOT
[Unit]
DefaultDependencies=no
[Service]
Type=oneshot
WorkingDirectory=$B
Environment=MACHINE=yes PATH=$PATH
StandardOutput=append:/out/tap
StandardError=inherit
ExecStart=-/bin/sh $2
ExecStart=-/bin/sh -c "exec systemctl poweroff --force --force > /dev/null 2>&1"
EOT
  export container=test
  exec chroot . /lib/systemd/systemd --unit=test.service --show-status=no
fi
shift
MACHINE=yes
export MACHINE
chroot . sh -c 'cd "$B" && "$@"' sh "$@"
END
  # systemd makes control groups: below one that is taken away.
  cat > "$T/group" <<'END'
mkdir "$T/cgroup"
mount -t cgroup2 none "$T/cgroup" || exit
g=$T/cgroup/bushmail.$$
mkdir "$g" || exit
sh -c 'echo $$ > "$0/cgroup.procs" && exec "$@"' "$g" "$@" &
trap 'kill -9 $!' TERM # unshare itself has no ear for less
wait $!
r=$?
for i in 1 2 3 4 5 6 7 8 9; do # what was killed may still be going
  find "$g" -depth -type d -exec rmdir {} \; 2> "$T/rmdir"
  [ -d "$g" ] || exit $r
  sleep 0.2
done
exit $r
END
  export T
  m="unshare -fpmniuC --kill-child sh $T/boot"
  # shellcheck disable=SC2086 # words
  if [ "${3:-}" = systemd ]; then
    [ -x /lib/systemd/systemd ] || { skip "$1" "no systemd"; end; }
    tests/limit $((${RUN_LIMIT:-120} - 10)) unshare -m sh "$T/group" \
      $m systemd "$2" > "$T/log" 2>&1
    if [ ! -s "$T/out/tap" ]; then
      skip "$1" "no systemd in a machine of its own: $(tail -n 1 "$T/log")"
      end
    fi
    cat "$T/out/tap"
    ! grep -q '^not ok' "$T/out/tap" && tail -n 1 "$T/out/tap" | grep -q '^1\.\.'
    exit
  fi
  # shellcheck disable=SC2086 # words
  if ! tests/limit 20 $m plain true > "$T/log" 2>&1; then
    skip "$1" "no machine of its own: $(tail -n 1 "$T/log")"
    end
  fi
  # shellcheck disable=SC2086 # words
  tests/limit $((${RUN_LIMIT:-120} - 10)) $m plain sh "$2"
  exit
}

# machine_mail HUB OFFICE: a hub in one directory, the office herat in the other,
# as bushmail-conf makes them; each has a user r1. Then:
# down N, up N   so many messages wait in the hub, in the office
# mailed N M     exactly these have arrived in the office, in the hub
machine_mail() {
  H=$1
  O=$2
  for d in "$H" "$O"; do
    case $d in
    "$H") "$B/bushmail-conf" -u bushmail hub "$H" kabul.example.org ;;
    *) "$B/bushmail-conf" -u bushmail office "$O" herat herat.example.org \
      127.0.0.1 ;;
    esac || return
    echo ./r1/ > "$d/alias/.qmail-r1"
    maildirmake "$d/alias/r1"
    chown -R bushmail "$d/alias"
  done > "$T/conf" 2>&1
  "$B/bushmail-conf" add-office "$H" herat herat.example.org 127.0.0.1
}
# It appears whole, as the owner's: something may be watching.
machine_fill() { # MAILDIR COUNT PREFIX HOST
  rm -rf "$T/fill"
  maildirmake "$T/fill"
  tests/takecensus fill "$T/fill" "$2" 1 "$3" "$4"
  chown -R bushmail "$T/fill"
  mv "$T"/fill/new/* "$1/new/"
}
down() {
  machine_fill "$H/qrelay/MAILDIR.HERAT" "$1" qrelay-herat- herat.example.org
}
up() { machine_fill "$O/qrelay/MAILDIR" "$1" qrelay- kabul.example.org; }
mailed() {
  until_true 20 machine_idle "$@"
  machine_r="$(tests/takecensus judge "$1" 1 "$O/alias/r1" \
    "$H/qrelay/MAILDIR.HERAT") $(tests/takecensus judge "$2" 1 \
    "$H/alias/r1" "$O/qrelay/MAILDIR") $(count "$O/alias/r1") \
$(count "$H/alias/r1")"
  [ "$machine_r" = "0 0 0 0 0 0 $1 $2" ] ||
    { echo "$machine_r"; ps -e -o pid=,ppid=,args=; } | sed 's/^/# mailed: /'
  machine_empty
  [ "$machine_r" = "0 0 0 0 0 0 $1 $2" ]
}
# A router that goes on would mark as seen what is taken away.
machine_idle() {
  ! ps -e -o args= | grep -q '^maildir\|^qmail-virt\|^qmtpd' &&
    [ "$(count "$O/alias/r1")" -ge "$1" ] && [ "$(count "$H/alias/r1")" -ge "$2" ]
}
machine_empty() {
  for d in "$O/alias/r1" "$H/alias/r1" "$O/spool" "$H/spool" \
    "$O/qrelay/MAILDIR" "$H/qrelay/MAILDIR.HERAT"; do
    rm -rf "$d"/new/* "$d"/cur/* "$d"/seen/*
  done
}
