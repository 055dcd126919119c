# shellcheck shell=sh disable=SC2154 # names are install.sh's
# Sourced by deploy/install.sh: what it writes below /etc, each file only where it differs.

# Standard input becomes the file $1, of mode $2, unless it is just that already. The mode is there
# before the content is.
put() {
    new=$1.new
    mkdir -p "$(dirname "$1")"
    rm -f "$new"
    (umask 077 && cat >"$new")
    chmod "$2" "$new"
    if [ -f "$1" ] && cmp -s "$new" "$1"; then
        rm -f "$new"
        [ "$(stat -c %a "$1")" = "${2#0}" ] || chmod "$2" "$1"
    else
        mv -f "$new" "$1"
        : >"$changed"
    fi
}

settings() {
    settings_are_clear
    [ -e "$etc/didd.env" ] || settings_text | put "$etc/didd.env" 0644
    mkdir -p "$etc/settings"
    "$py" "$here/deploy/installing/new_settings.py" "$etc/settings" "$portal"
    put "$etc/workspace.yaml" 0644 <<'END'
load_from:
  - grpc_server: {host: localhost, socket: /run/didd-code/code.sock, location_name: ppid}
END
    dagster_settings
}

# Into a folder of the account's own, so by that account: root would follow a link there.
dagster_settings() {
    file=$office/dagster/dagster.yaml
    if [ "$mode" != install ]; then
        put "$file" 0644 <"$here/deploy/dagster.yaml"
    elif ! as didd cmp -s - "$file" <"$here/deploy/dagster.yaml"; then
        # shellcheck disable=SC2016 # that shell's, not ours
        as didd sh -c 'cat >"$1.new" && mv -f "$1.new" "$1"' sh "$file" <"$here/deploy/dagster.yaml"
        : >"$changed"
    fi
}

settings_text() {
    cat <<END
# The settings of this installation, for all of its programs. No secret is here: those are files in
# /etc/didd/secrets, each read only by the programs that need it.
# After a change: deploy/install.sh, or systemctl restart didd.target.

# Names that people open. A host of its own for the portal's files (files_url in
# settings/portal.yaml) stands behind a comma: "ppid.example, berkas.ppid.example".
DIDD_PORTAL_NAMES="$portal"
DIDD_DESK_NAME=$desk
DIDD_DESK_URL=https://$desk
DIDD_DAGSTER_PORT=8443
# Certificates: a mail address (ACME), two files "CERTIFICATE KEY", or internal.
DIDD_TLS="${tls:-internal}"

# The office: its own settings, laid over those that come with DIDD; its state; its folders.
DIDD_CONFIG=/etc/didd/settings
DIDD_VAR=/var/lib/didd
DIDD_ARCHIVE_URL=/var/lib/didd/archive
DIDD_DESK_FILES=/var/lib/didd/desk_files
DIDD_SOURCES=/srv/didd/sources
DIDD_BACKUP=/var/backups/didd
DIDD_CKAN_URL=http://127.0.0.1:8510

# Mails (docs/orchestration.md), and single sign-on at the desk (docs/security.md), if wanted. Their
# secrets are files beside the others, /etc/didd/secrets/DIDD_SMTP_PASSWORD and
# /etc/didd/secrets/DIDD_DESK_OIDC_CLIENT_SECRET; then deploy/install.sh.
#DIDD_SMTP_HOST=mail.example.go.id
#DIDD_SMTP_FROM=ppid@example.go.id
#DIDD_DESK_OIDC_ISSUER=https://masuk.example.go.id
#DIDD_DESK_OIDC_CLIENT_ID=didd

DAGSTER_HOME=/var/lib/didd/dagster
DAGSTER_DISABLE_TELEMETRY=1
# A busy machine answers late; after Dagster's usual 60 s a tick would be a failure.
DAGSTER_GRPC_TIMEOUT_SECONDS=900
PYTHONUNBUFFERED=1
NO_PROXY=127.0.0.1,localhost
END
}

# Each secret is a file of root's; a unit gets those that it names, by LoadCredential. A container is
# given the file itself, and is not root: there the folder alone keeps others out.
secrets() {
    (umask 077 && mkdir -p "$etc/secrets")
    chmod 700 "$etc/secrets"
    kept_as=0600 at=127.0.0.1:$port broker=127.0.0.1:8530
    [ -z "$containers" ] || kept_as=0444 at=postgres:5432 broker=valkey:6379
    db=$(secret database-password) dagster=$(secret dagster-password)
    [ -s "$etc/secrets/DIDD_DESK_SECRET" ] || random | put "$etc/secrets/DIDD_DESK_SECRET" "$kept_as"
    [ -s "$etc/secrets/DIDD_METRICS_TOKEN" ] || random | put "$etc/secrets/DIDD_METRICS_TOKEN" "$kept_as"
    echo "postgresql+psycopg://didd:$db@$at/didd" | put "$etc/secrets/DIDD_DATABASE_URL" "$kept_as"
    echo "postgresql://dagster:$dagster@$at/dagster" | put "$etc/secrets/DIDD_DAGSTER_DATABASE_URL" "$kept_as"
    if [ -n "$containers" ]; then
        for name in ckan-password datastore-password postgres-password portal-admin-password; do
            secret "$name" >/dev/null
        done
        echo "redis://:$(secret valkey-password)@$broker/1" | put "$etc/secrets/DIDD_BROKER_URL" "$kept_as"
    fi
    [ "$mode" = install ] || return 0
    for pair in broker:DIDD_BROKER_URL token:DIDD_CKAN_TOKEN; do
        said=$(as_portal secret "${pair%%:*}") || stop "the portal does not say its ${pair%%:*}; $place/log tells more."
        echo "$said" | put "$etc/secrets/${pair#*:}" 0600
    done
}

# Says a secret of ours, made at the first time that somebody asks.
secret() {
    (umask 077 && mkdir -p "$etc/secrets")
    [ -s "$etc/secrets/$1" ] || random | put "$etc/secrets/$1" "${kept_as:-0600}"
    cat "$etc/secrets/$1"
}

random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; echo; }

units() {
    for unit in "$here"/deploy/units/*; do
        put "$units/${unit##*/}" 0644 <"$unit"
    done
    given_secrets
    put "$root/usr/local/bin/didd" 0755 <"$here/deploy/installing/didd"
}

# A secret that only some offices have, of the mail server or of single sign-on, is a file beside the
# others once somebody put it there: then the units that need it get it too.
given_secrets() {
    for pair in \
        DIDD_SMTP_PASSWORD:didd-desk DIDD_SMTP_PASSWORD:didd-code DIDD_SMTP_PASSWORD:didd-worker \
        DIDD_DESK_OIDC_CLIENT_SECRET:didd-desk; do
        name=${pair%%:*}
        file=$units/${pair#*:}.service.d/$name.conf
        if [ -s "$etc/secrets/$name" ]; then
            printf '[Service]\nLoadCredential=%s:/etc/didd/secrets/%s\n' "$name" "$name" | put "$file" 0644
        elif [ -e "$file" ]; then
            rm "$file"
            : >"$changed"
        fi
    done
}
