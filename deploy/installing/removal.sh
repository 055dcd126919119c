# shellcheck shell=sh disable=SC2154 # names are install.sh's
# Sourced by deploy/install.sh: what it takes away again. Data stay unless --purge says otherwise.

uninstall() {
    [ "$(id -u)" = 0 ] || stop "this needs root: run it with sudo."
    [ -e /etc/systemd/system/didd.target ] || [ -d /opt/didd ] || [ -n "$purge" ] || { say "nothing is installed."; return 0; }
    names=$(cd /etc/systemd/system && find . -maxdepth 1 \( -name 'didd-*.service' -o -name 'didd-*.timer' -o -name didd.target \) -printf '%f\n')
    if [ -n "$names" ] && [ -d /run/systemd/system ]; then
        # shellcheck disable=SC2086
        systemctl stop $names
    fi
    # shellcheck disable=SC2086
    [ -z "$names" ] || systemctl --quiet disable $names
    # shellcheck disable=SC2086
    (cd /etc/systemd/system && rm -rf -- $names didd.target.wants didd-*.service.d)
    [ ! -d /run/systemd/system ] || systemctl daemon-reload
    rm -rf /opt/didd /usr/local/bin/didd "$place/portal/venv" "$place/cache" "$place/portal/stamps/venv" "$place/portal/stamps/extension"
    if [ -z "$purge" ]; then
        say "the programs are gone. What is the office's stays: /etc/didd, /var/lib/didd, $place, /var/backups/didd, /srv/didd, and PostgreSQL's cluster didd."
        return 0
    fi
    if command -v pg_lsclusters >/dev/null; then
        pg_lsclusters -h | awk '$2 == "didd" {print $1}' | while read -r version; do
            pg_dropcluster --stop "$version" didd
        done
    fi
    rm -rf /etc/didd /var/lib/didd "$place" /var/lib/didd-proxy
    # The account didd stays: the backups and the agencies' folders are its own, and a new account could
    # get its number.
    for user in didd-portal didd-proxy; do
        if id "$user" >/dev/null 2>&1; then userdel "$user"; fi
        if getent group "$user" >/dev/null; then groupdel "$user"; fi
    done
    say "all is gone but /srv/didd, the agencies' folders, /var/backups/didd, the backups, and the account didd, whose they are: those are taken away by hand."
}
