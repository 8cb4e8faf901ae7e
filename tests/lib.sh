# lib.sh: TAP in a few lines of sh; a test reads it first: . tests/lib.sh
# A test runs from the top of the built source, with a clean environment, and
# has an empty directory $T of its own, removed at the end. $B is the top.

B=$(pwd)
export B
for v in $(env | sed -n 's/^\(TCP[A-Z]*\|QMAIL[A-Z]*\|BUSH[A-Z]*\|CONTROL[A-Z]*\
\|RELAYCLIENT\|DATABYTES\|NODEDUP\|NOSYNCFS\|PROTO\|EXT[0-9]*\|HOST[0-9]*\
\|SENDER\|RECIPIENT\|LOCAL\|REMOTE_ADDR\|SSH_[A-Z]*\)=.*/\1/p'); do
  unset "$v"
done
LC_ALL=C
TZ=UTC0
PATH=$B:$PATH
export LC_ALL TZ PATH
umask 022
T=$(mktemp -d "${TMPDIR:-/tmp}/bushmail.XXXXXX") || exit 1
tap_n=0
tap_bad=0
tap_pids=

# bg COMMAND...: in the background, ended with the test; its pid in $!.
bg() {
  "$@" &
  tap_pids="$tap_pids $!"
}

# listen COMMAND...: bg for a tcpserver with -1 on port 0: once it listens, its
# port is in $port, its pid in $pid; what it says goes to $T/log. 1: it does
# not listen.
# shellcheck disable=SC2034,SC2217 # used by the test; bg is ours
listen() {
  bg "$@" > "$T/port" 2> "$T/log" < /dev/null
  pid=$!
  until_true 60 tap_listening && [ -s "$T/port" ] && port=$(head -n 1 "$T/port")
}
# tap_listening: it has its port, or is gone.
tap_listening() { [ -s "$T/port" ] || ! kill -0 "$pid" 2> /dev/null; }

# freeport: in $port one that nobody has, for a server that cannot be told to
# take any: another each time, below those that a system gives to whoever does
# not care, so that nobody else is given it meanwhile; nor is a test that runs at
# the same time, which begins with ten of its own.
freeport() {
  if [ -z "${freeport:-}" ]; then
    tap_ten=$(($$ % 2000))
    until mkdir "${T%/*}/bushports.$tap_ten" 2> "$T/.out"; do
      tap_ten=$(((tap_ten + 1) % 2000))
    done
    freeport=$((10000 + tap_ten * 10))
  fi
  port=$freeport
  while tcpclient -qRHl0 127.0.0.1 "$port" true; do port=$((port + 1)); done
  freeport=$((port + 1))
}

# stop: ends what listen started last; its exit code in $code.
# shellcheck disable=SC2034
stop() {
  kill "$pid"
  wait "$pid"
  code=$?
}

# lines PATTERN N: 0 if at least N lines of $T/log match.
lines() { [ "$(grep -c "$1" "$T/log")" -ge "$2" ]; }

# For programs of a test: prints PIPE and XFSZ, if these signals end a process
# here as they do anywhere.
# shellcheck disable=SC2016,SC2034 # for the program
signals='for s in PIPE XFSZ; do
  sh -c "ulimit -c 0; kill -$s \$\$"
  kill -l $?
done 2> /dev/null'

tap_end() {
  for p in $tap_pids; do kill "$p" 2>/dev/null; done
  wait
  cd "$B" && chmod -R u+rwx "$T" 2>/dev/null
  rm -rf "$T"
  [ -z "${tap_ten:-}" ] || rmdir "${T%/*}/bushports.$tap_ten"
}
trap tap_end EXIT
trap 'exit 1' HUP INT TERM

# ok DESCRIPTION COMMAND...: passes if the command exits 0.
ok() {
  tap_d=$1
  shift
  tap_n=$((tap_n + 1))
  if "$@" >"$T/.out" 2>&1; then
    echo "ok $tap_n - $tap_d"
  else
    tap_bad=$((tap_bad + 1))
    echo "not ok $tap_n - $tap_d"
    sed 's/^/# /' "$T/.out"
    return 1
  fi
}

# is DESCRIPTION EXPECTED GOT: passes if the strings are equal.
is() {
  tap_n=$((tap_n + 1))
  if [ "$2" = "$3" ]; then
    echo "ok $tap_n - $1"
  else
    tap_bad=$((tap_bad + 1))
    echo "not ok $tap_n - $1"
    printf '%s\n' "$2" | sed 's/^/# expected: /'
    printf '%s\n' "$3" | sed 's/^/#      got: /'
    return 1
  fi
}

# like DESCRIPTION PATTERN GOT: passes if a line of GOT matches the ERE.
like() {
  tap_n=$((tap_n + 1))
  if printf '%s\n' "$3" | grep -Eq -e "$2"; then
    echo "ok $tap_n - $1"
  else
    tap_bad=$((tap_bad + 1))
    echo "not ok $tap_n - $1"
    printf '%s\n' "$2" | sed 's/^/# pattern: /'
    printf '%s\n' "$3" | sed 's/^/#     got: /'
    return 1
  fi
}

# skip DESCRIPTION REASON
skip() {
  tap_n=$((tap_n + 1))
  echo "ok $tap_n - $1 # SKIP $2"
}

# status CODE COMMAND...: 0 if the command exits with CODE.
status() {
  tap_c=$1
  shift
  "$@"
  tap_s=$?
  [ "$tap_s" = "$tap_c" ] || { echo "exit $tap_s, not $tap_c"; return 1; }
}

# until_true SECONDS COMMAND...: tries every 0.05 s; 1 when time is up, which it
# is three times as late where more than a second is asked for: what is waited
# for may be held up by a disk that is busy, while this is not.
until_true() {
  tap_t=$(($1 * 20))
  [ "$1" = 1 ] || tap_t=$((tap_t * 3))
  shift
  until "$@"; do
    tap_t=$((tap_t - 1))
    [ "$tap_t" -gt 0 ] || return 1
    sleep 0.05
  done
}

# kib_below KIB NAME: what tests/rss -o "$T/rss" has counted is less.
kib_below() {
  if [ -n "${SANITIZED:-}" ]; then
    skip "$2: less than $1 KiB" "sanitizers need memory of their own"
  else
    ok "$2: less than $1 KiB, $(cat "$T/rss")" test "$(cat "$T/rss")" -lt "$1"
  fi
}

# Last line of every test.
end() {
  echo "1..$tap_n"
  [ "$tap_bad" = 0 ]
  exit
}
