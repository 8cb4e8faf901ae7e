# rootsite.sh: site.sh for tests that root runs: the mail of all sites below $T
# belongs to the user nobody.
# shellcheck disable=SC2034 # for site.sh
. tests/site.sh
D=$T
site_user=nobody site_uid=65534 site_gid=65534
chmod 755 "$T"

# Gives the sites to nobody.
own() {
  chown -R $site_uid:$site_gid "$T"/*/spool "$T"/*/qrelay "$T"/*/staff \
    "$T"/*/alias
}
# What belongs to root, and should not.
roots() { find "$T"/*/spool "$T"/*/qrelay "$T"/*/staff -user 0 -o -group 0; }
