# postfix.sh: what the configuration of every Postfix of a test has, before the
# test adds its own.

# postfix_cf DIR HOST SERVICE...: DIR/main.cf and DIR/master.cf of HOST, without
# aliases. The SERVICEs, lines of master.cf, come to those that all need.
postfix_cf() {
  cat > "$1/main.cf" <<END
compatibility_level = 3.6
myhostname = $2
alias_maps =
alias_database =
inet_protocols = ipv4
END
  {
    shift 2
    cat <<END
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
END
    printf '%s\n' "$@"
  } > "$1/master.cf"
}

# postfix_own DIR HOST SERVICE...: the same in DIR/etc, for an instance whose
# queue and log are in DIR.
postfix_own() {
  mkdir -p "$1/etc" "$1/queue" "$1/data"
  chown postfix "$1/data"
  chmod 755 "$1"
  postfix_dir=$1
  shift
  postfix_cf "$postfix_dir/etc" "$@"
  cat >> "$postfix_dir/etc/main.cf" <<END
queue_directory = $postfix_dir/queue
data_directory = $postfix_dir/data
daemon_directory = $(postconf -dh daemon_directory)
maillog_file_prefixes = $postfix_dir
maillog_file = $postfix_dir/log
END
}
