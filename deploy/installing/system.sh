# shellcheck shell=sh disable=SC2154 # names are install.sh's
# Sourced by deploy/install.sh: packages, accounts, code, databases, servers.

packages() {
    missing=
    for package in python3 python3-venv postgresql ca-certificates file tesseract-ocr-ind; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' ||
            missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    say "installing$missing"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq || stop "the distribution's packages are not reached. Is there a network? Then run this again."
    # shellcheck disable=SC2086 # names of packages, one word each
    apt-get install -y -qq --no-install-recommends $missing >/dev/null ||
        stop "packages could not be installed:$missing."
}

# One account for the office and Dagster, one for the portal, which the public reaches, and one for
# the proxy: none can read what is another's.
accounts() {
    account didd /var/lib/didd
    account didd-portal "$place"
    account didd-proxy /var/lib/didd-proxy
    for folder in archive desk_files dagster desk; do
        own "/var/lib/didd/$folder" didd
    done
    mkdir -p /srv/didd
    own /srv/didd/sources didd
    own /var/backups/didd didd
}

account() {
    getent group "$1" >/dev/null || groupadd --system "$1"
    id "$1" >/dev/null 2>&1 ||
        useradd --system --gid "$1" --home-dir "$2" --no-create-home --shell /usr/sbin/nologin "$1"
    own "$2" "$1"
}

# A folder of an account's own. Below one that the account may write to already the account itself
# makes it: root would follow a link that was put there meanwhile.
own() {
    [ ! -d "$1" ] || return 0
    if [ "$(stat -c %U "$(dirname "$1")" 2>/dev/null)" = "$2" ]; then
        as "$2" mkdir -m 0700 "$1"
    else
        (umask 077 && mkdir -p "$1") && chown "$2:$2" "$1"
    fi
}

as() {
    user=$1
    shift
    setpriv --reuid="$user" --regid="$user" --clear-groups "$@"
}

# What is installed of the project: no tests, no samples; and what of that no wheel has.
parts='assets catalog_config checks deploy desk didd docs pipelines portal Makefile pyproject.toml uv.lock README.md LICENSE CHANGELOG.md'
beside_wheels='deploy docs portal Makefile pyproject.toml uv.lock README.md LICENSE CHANGELOG.md'

code() {
    [ "$here" != "$app" ] || return 0
    mkdir -p "$app"
    taken=${release:+$beside_wheels}
    taken=${taken:-$parts}
    # shellcheck disable=SC2086 # our own names
    (cd "$here" && find $taken -type f ! -name '*.pyc' ! -path '*.egg-info/*' ! -path 'deploy/laid/*' -print0 | sort -z | xargs -0 sha256sum) >/opt/didd/code.new
    if cmp -s /opt/didd/code.new /opt/didd/code && (cd "$app" && sha256sum --check --quiet ../code) >/dev/null 2>&1; then
        rm /opt/didd/code.new
        return 0
    fi
    say "installing the project's code"
    stop_servers
    rm -f /opt/didd/code
    # shellcheck disable=SC2086
    (cd "$app" && rm -rf $parts)
    # shellcheck disable=SC2086
    (cd "$here" && tar -cf - --owner=root --group=root --mode=go-w,a+rX --exclude='*.pyc' --exclude='__pycache__' --exclude='*.egg-info' --exclude='deploy/laid' $taken) | tar -C "$app" -xf -
    mv /opt/didd/code.new /opt/didd/code
    : >"$changed"
}

# By their names: whoever stops the target alone does not wait for what goes with it.
stop_servers() {
    if ! [ -d /run/systemd/system ] || ! [ -e /etc/systemd/system/didd.target ]; then return 0; fi
    systemctl stop didd.target 'didd-*' || stop "the servers did not stop: systemctl status 'didd-*' says why."
}

# Packages by the committed lock, each held to its sha256, from the machine's own index; what installs
# them (uv, by its version, and setuptools) comes as that index has it.
# Root never runs Python by a folder that others may write to: -P leaves the current one out.
environment() {
    . "$here/deploy/trust.sh"
    python=$(command -v python3)
    "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' ||
        stop "$("$python" --version) is here; 3.11, 3.12 or 3.13 is needed."
    key=$("$python" --version; sha256sum "$app/uv.lock" "$app/pyproject.toml" ${release:+"$wheels/${ours%% *}"} | cut -d' ' -f1)
    [ "$(cat /opt/didd/environment 2>/dev/null)" = "$key" ] && [ -x "$py" ] && return 0
    say "installing the environment"
    stop_servers
    rm -f /opt/didd/environment
    version=$(sed -n 's/^UV_VERSION := //p' "$here/Makefile" 2>/dev/null)
    # A newer Python of the distribution's cannot use what an older one had installed.
    { [ -x "$py" ] && "$py" -P -m pip --version >/dev/null 2>&1; } || "$python" -m venv --clear "$app/.venv"
    [ -x "$app/.venv/bin/uv" ] || "$py" -P -m pip install --quiet --disable-pip-version-check --no-cache-dir "uv${version:+==$version}" ||
        stop "uv could not be installed: the package index does not answer. Behind a proxy set HTTPS_PROXY, then run this again."
    uv=/opt/didd/uv
    cp -f "$app/.venv/bin/uv" "$uv"
    wanted=$(mktemp)
    export UV_PYTHON_DOWNLOADS=never UV_NO_CACHE=1 UV_LINK_MODE=copy
    (cd "$app" && "$uv" export --quiet --frozen --no-group dev --all-extras --no-emit-project) >"$wanted"
    "$uv" pip sync --quiet --compile-bytecode --python "$py" --require-hashes "$wanted" ||
        stop "packages could not be installed. Behind a proxy set HTTPS_PROXY, then run this again: what is there is kept."
    rm -f "$wanted"
    own_code
    echo "$key" >/opt/didd/environment
    : >"$changed"
}

# Programs of the environment by a name that no version of Python changes.
programs() {
    for part in didd desk checks assets pipelines portal; do
        [ ! -d "$app/$part" ] || "$py" -P -m compileall -q -x '/portal/ckanext-didd/' "$app/$part" || true
    done
    mkdir -p /opt/didd/bin
    "$py" -P -m portal.installed.programs | while read -r name path; do
        [ "$(readlink "/opt/didd/bin/$name")" = "$path" ] || ln -sfn "$path" "/opt/didd/bin/$name"
    done
}

# A cluster of its own, so that no other database of this machine is met or moved.
cluster() {
    if ! pg_lsclusters -h | awk '$2 == "didd" {found = 1} END {exit !found}'; then
        version=$(find /usr/lib/postgresql -mindepth 1 -maxdepth 1 -printf '%f\n' | sort -n | tail -1)
        say "making PostgreSQL's cluster didd"
        pg_createcluster --port "$port" --locale C.UTF-8 --encoding UTF8 "$version" didd >/dev/null
    fi
    version=$(pg_lsclusters -h | awk '$2 == "didd" {print $1}')
    put "/etc/postgresql/$version/didd/conf.d/didd.conf" 0644 <<END
listen_addresses = '127.0.0.1'
max_connections = 200
END
    pg_lsclusters -h | awk '$2 == "didd" {print $4}' | grep -q online ||
        pg_ctlcluster "$version" didd start || stop "PostgreSQL's cluster didd does not start: journalctl -u postgresql@$version-didd says why."
}

as_portal() {
    (cd "$place" && setpriv --reuid=didd-portal --regid=didd-portal --clear-groups env HOME="$place" \
        UV=/opt/didd/uv UV_NO_CACHE=1 UV_LINK_MODE=copy DIDD_VAR="$place" DIDD_CONFIG="$etc/settings" \
        DIDD_EXTENSION="${release:+$wheels/${ours#* }}" NO_PROXY=127.0.0.1,localhost "$py" -P -m portal.installed "$@")
}

as_postgres() {
    PGOPTIONS='--client-min-messages=warning' runuser -u postgres -- psql --quiet --no-psqlrc --tuples-only --set ON_ERROR_STOP=1 --port "$port" "$@" >/dev/null
}

portal_files() {
    [ -e "$place/portal/stamps/venv" ] || say "installing the portal: CKAN, Solr"
    as_portal files || stop "the portal is not installed; $place/log tells more."
}

databases() {
    made=$(as_portal sql) && echo "$made" | (cd / && as_postgres) || stop "the portal's databases could not be made."
    made=$(as_portal grants) && echo "$made" | (cd / && as_postgres --dbname datastore) || stop "the DataStore's permissions could not be set."
    made=$(
        "$py" -P -c 'import sys; from portal.installed.databases import making; a, b = sys.stdin.read().split()
print(making({"didd": a, "dagster": b}, {"didd": "didd", "dagster": "dagster"}))' <<END
$(secret database-password) $(secret dagster-password)
END
    ) && echo "$made" | (cd / && as_postgres) || stop "the office's databases could not be made."
}

portal_account() { as_portal account || stop "CKAN's database is not prepared; $place/log tells more."; }

tables() {
    "$py" -P -m didd.secret_environment --settings "$etc/didd.env" --secrets "$etc/secrets" --as didd "$py" -P -m pipelines.tables ||
        stop "the tables of Dagster's database were not made."
}

# A newer version changes the office's database while nobody uses it, after a backup: whatever runs is
# stopped first.
upgrade() {
    backups=$(sed -n 's/^DIDD_BACKUP=//p' "$etc/didd.env" | tr -d '"')
    [ ! -e "$changed" ] || stop_servers
    (cd "$office" && "$py" -P -m didd.secret_environment --settings "$etc/didd.env" --secrets "$etc/secrets" --as didd "${py%/*}/didd" upgrade --yes ${backups:+--backup "$backups"}) ||
        stop "the office's database is of another version: the lines above say what to do."
}

start() {
    wanted=didd.target
    for unit in "$here"/deploy/units/*; do
        # Only what says with whom it starts: not what a timer starts.
        ! grep -q '^WantedBy=didd.target' "$unit" || wanted="$wanted ${unit##*/}"
    done
    if ! [ -d /run/systemd/system ]; then
        # shellcheck disable=SC2086 # names of units
        systemctl --root=/ enable --quiet $wanted
        say "systemd does not run here: everything starts with the machine."
        return 0
    fi
    systemctl daemon-reload
    # shellcheck disable=SC2086
    systemctl enable --quiet $wanted
    if [ -e "$changed" ]; then systemctl restart didd.target; else systemctl start didd.target; fi
    "$py" -P -m portal.installed.answering || stop "not everything answers: systemctl status 'didd-*' says what."
    say "it runs."
    if journalctl -q -u didd-desk --no-pager -o cat 2>/dev/null | grep -q '^First start'; then
        say "the first administrator's code, to be changed at the first login: journalctl -u didd-desk -o cat | grep 'First start'"
    fi
}
