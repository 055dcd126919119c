#!/bin/sh
# CKAN's tables brought up to date; the publisher's token is made once, and kept where the office reads it.
set -eu
umask 077
kept=/run/publisher/DIDD_CKAN_TOKEN
if [ -s "$kept" ]; then
    exec ckan db upgrade
fi
made=$(mktemp)
ckan didd prepare --admin ppid-admin --token-file "$made" <"/run/secrets/portal-admin-password"
python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["token"])' "$made" >"$kept.new"
# The office is another account, and reads it by its group.
chmod 0640 "$kept.new"
mv "$kept.new" "$kept"
rm "$made"
