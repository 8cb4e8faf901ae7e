#!/bin/sh
# coder.t: other machines make the same code: the vectors of tests/t_coder, with
# 32 bits, and by one that is big-endian, of which an emulator will do.
. tests/lib.sh
units="adapt arith ascii bithist fmt logistic match mixer model netstring primer
  refine scan sha256 slots text"
want=$(tests/t_coder -v)
is "there are vectors" 7 "$(echo "$want" | wc -l | tr -d ' ')"

# vectors NAME RUN CC...: the same from CC, whose programs RUN runs.
vectors() {
  name=$1
  run=$2
  shift 2
  set -- "$@" -std=c99 -D_XOPEN_SOURCE=700 -O2 -I. -static -o "$T/t_coder" \
    tests/t_coder.c tests/sample.c
  for u in $units; do set -- "$@" "$u.c"; done
  if ! command -v "$1" > /dev/null; then
    skip "$name" "no $1 here"
  elif [ -n "$run" ] && ! command -v "$run" > /dev/null; then
    skip "$name" "no $run here"
  elif ! "$@" 2> "$T/err"; then
    skip "$name" "$1 does not build it: $(head -n 1 "$T/err")"
  else
    is "$name" "$want" "$($run "$T/t_coder" -v)"
  fi
}

case $(uname -m) in
x86_64 | i686) native= ;;
*) native=qemu-i386 ;;
esac
vectors "32 bits" "$native" i686-linux-gnu-gcc
vectors "big-endian, 64 bits" qemu-s390x s390x-linux-gnu-gcc
end
