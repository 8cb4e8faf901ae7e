#!/bin/sh
# install.sh setup HOME PROGRAM...      programs, manual pages and samples into
#                                       HOME/bin, man and etc, and the queues
# install.sh install PREFIX PROGRAM...  into PREFIX/bin and PREFIX/share
# install.sh uninstall PREFIX PROGRAM...
#
# "make setup" and "make install" run this from the top of the built source.
# A file is replaced by renaming, so that what runs at that moment is not
# disturbed. Where HOME/bin/qmail-send is there, HOME is a qmail's: what qmail
# has is left to it, and so are its control/, users/ and alias/.
# $HOME_DIR, for install: the home that samples name.
# $OWNER, for root: the user who is to own spool/ and alias/.
set -eu
umask 022

die() {
  echo "install.sh: fatal: $*" >&2
  exit 111
}

# What ours and qmail's have in common.
QMAIL_HAS="forward maildirmake qmail-queue sendmail"

# copy MODE FROM TO
copy() {
  if [ -e "$3.new" ] || [ -h "$3.new" ]; then rm -f "$3.new"; fi
  if cp "$2" "$3.new" && chmod "$1" "$3.new" && mv -f "$3.new" "$3"; then
    return
  fi
  die "unable to install $3"
}

# has WORD LIST...
has() {
  word=$1
  shift
  for w in "$@"; do [ "$w" = "$word" ] && return 0; done
  return 1
}

# programs BIN PROGRAM...
programs() {
  bin=$1
  shift
  for p in "$@"; do
    if [ -n "$beside" ]; then
      # shellcheck disable=SC2086 # a list
      if has "$p" $QMAIL_HAS; then continue; fi
    fi
    copy 755 "$p" "$bin/$p"
  done
}

# pages MAN: every page, plain; a page of qmail's with that name stays.
pages() {
  for f in man/*.[1-8]; do
    [ -e "$f" ] || continue
    [ -d "$1/man${f##*.}" ] || mkdir -p "$1/man${f##*.}"
    page=$1/man${f##*.}/${f#man/}
    if [ -n "$beside" ]; then
      # shellcheck disable=SC2086 # a list
      if has "$(basename "${f%.*}")" $QMAIL_HAS; then continue; fi
      if [ -e "$page" ] && ! grep -q '^\.Os bushmail' "$page"; then
        continue
      fi
    fi
    copy 644 "$f" "$page"
  done
}

# texts DOC: what is for reading.
texts() {
  mkdir -p "$1/doc"
  for f in README INSTALL INTERNALS CHANGES LICENSE doc/*; do
    copy 644 "$f" "$1/$f"
  done
}

# samples DIR HOME: what is to be copied to /etc, with that home in it.
samples() {
  home=$(printf '%s\n' "$2" | sed 's/[|&\\]/\\&/g')
  find etc -type f | while read -r f; do
    [ -d "$1/${f%/*}" ] || mkdir -p "$1/${f%/*}"
    sed "s|/var/qmail|$home|g" "$f" > "$1/$f.sample"
    if [ -x "$f" ]; then mode=755; else mode=644; fi
    copy $mode "$1/$f.sample" "$1/$f"
    rm -f "$1/$f.sample"
  done
}

# queues HOME: what a home of our own needs, where it is missing.
queues() {
  [ -d "$1/control" ] || mkdir "$1/control"
  [ -d "$1/users" ] || mkdir "$1/users"
  if [ "$(id -u)" = 0 ] && [ -z "${OWNER:-}" ]; then
    if [ -d "$1/spool" ] && [ -d "$1/alias" ]; then return; fi
    echo "install.sh: spool and alias are still to be made, for the user who" \
      "is to handle mail: make setup OWNER=user"
    return
  fi
  for d in "$1/alias" "$1/spool"; do
    [ -d "$d" ] && continue
    # Whole, or not at all: nothing looks again at what is there.
    rm -rf "$d.new"
    mkdir "$d.new"
    if [ "$d" = "$1/spool" ]; then
      mkdir "$d.new/tmp" "$d.new/new" "$d.new/cur" "$d.new/seen" "$d.new/done"
      chmod 700 "$d.new" "$d.new"/*
    fi
    if [ -n "${OWNER:-}" ]; then
      chown -R "$OWNER" "$d.new" || die "unable to give $d to $OWNER"
    fi
    mv "$d.new" "$d"
  done
}

if [ $# -lt 2 ]; then
  echo "install.sh: usage: install.sh setup|install|uninstall dir program ..." >&2
  exit 100
fi
mode=$1
to=$2
shift 2
case $to in /*) ;; *) die "$to is not an absolute path" ;; esac
beside=
case $mode in
setup)
  mkdir -p "$to/bin" || die "unable to create $to/bin"
  if [ -e "$to/bin/qmail-send" ]; then beside=yes; fi
  programs "$to/bin" "$@"
  pages "$to/man"
  samples "$to" "$to"
  if [ -n "$beside" ]; then
    echo "install.sh: $to is a qmail's: $QMAIL_HAS and its files are left alone"
  else
    queues "$to"
  fi ;;
install)
  mkdir -p "$to/bin" || die "unable to create $to/bin"
  programs "$to/bin" "$@"
  pages "$to/share/man"
  texts "$to/share/doc/bushmail"
  samples "$to/share/doc/bushmail" "$HOME_DIR" ;;
uninstall)
  for p in "$@"; do rm -f "$to/bin/$p"; done
  for f in man/*.[1-8]; do
    [ -e "$f" ] && rm -f "$to/share/man/man${f##*.}/${f#man/}"
  done
  rm -rf "$to/share/doc/bushmail" ;;
*) die "$mode is none of setup, install and uninstall" ;;
esac
