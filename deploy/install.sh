#!/bin/sh
# Installs DIDD for good on a bare Debian (12, 13) or Ubuntu (24.04) server, under systemd, or brings
# an installation up to date. May be run again at any time: what is as it should be stays as it is.
# docs/installing.md tells the rest.
set -eu
umask 022

usage() {
    cat <<'END'
usage: deploy/install.sh --portal NAME --desk NAME [--tls HOW]   install
       deploy/install.sh                                        again, or a newer version
       deploy/install.sh --check                                only look whether it can be done
       deploy/install.sh --uninstall [--purge]                  take away; --purge: all data as well
       deploy/install.sh --release FOLDER …                     with the wheels of `make release`
       deploy/install.sh --lay-out FOLDER --portal … --desk …   only write the files, below a folder
                         [--containers]                         for deploy/compose.yaml

  --portal NAME   name of the public portal, such as ppid.example.go.id
  --desk NAME     name of the officers' desk, such as meja.ppid.example.go.id
  --release FOLDER  the programs are the release's there (its SHA256SUMS are held against it), not the
                  code beside this script; both must be of one version
  --tls HOW       where certificates come from: a mail address (Let's Encrypt, or another authority
                  that speaks ACME), two files "CERTIFICATE KEY", or internal (usual: an authority
                  of this machine's own, which browsers must be told to trust)
END
}

stop() { echo "install: $*" >&2; exit 2; }
say() { echo "install: $*"; }

here=$(cd "$(dirname "$0")/.." && pwd)
mode=install portal='' desk='' tls='' purge='' root='' containers='' release=''
while [ $# -gt 0 ]; do
    case $1 in
        --portal | --desk | --tls | --release | --lay-out)
            case ${2:-} in '' | -*) stop "$1 needs a value behind it. --help says which." ;; esac
            case $1 in
                --portal) portal=$2 ;; --desk) desk=$2 ;; --tls) tls=$2 ;;
                --release) release=$(cd "$2" 2>/dev/null && pwd) || stop "$2 is no folder." ;;
                *) root=$2 mode=lay-out ;;
            esac
            shift ;;
        --check) mode=check ;;
        --uninstall) mode=uninstall ;;
        --purge) purge=yes ;;
        --containers) containers=yes ;;
        -h | --help) usage; exit 0 ;;
        *) stop "$1 is not known here. --help says what is." ;;
    esac
    shift
done
[ -z "$containers" ] || [ "$mode" = lay-out ] || stop "--containers goes with --lay-out only."
[ -z "$purge" ] || [ "$mode" = uninstall ] || stop "--purge goes with --uninstall only."
[ -z "$release" ] || case $mode in install | check) ;; *) stop "--release goes with installing only." ;; esac

for name in "$portal" "$desk"; do
    case $name in
        '') ;;
        *[!a-z0-9.-]* | .* | *. | -*) stop "'$name' is no name of a host: small letters, digits, dots and hyphens only, as ppid.example.go.id." ;;
    esac
done
[ -z "$portal" ] || [ "$portal" != "$desk" ] || stop "portal and desk need a name each: a browser keeps them apart by that."
case $tls in
    '' | internal | ?*@?*.?*) ;;
    /*\ /*) ;;
    *) stop "--tls is a mail address, two files 'CERTIFICATE KEY' with their whole paths, or internal." ;;
esac
case $tls in *[\"\'\{\}\$\`\\]*) stop "--tls has a character that no address and no path needs." ;; esac

etc=$root/etc/didd app=/opt/didd/app py=/opt/didd/app/.venv/bin/python
units=$root/etc/systemd/system
office=$root/var/lib/didd place=/var/lib/didd-portal
port=8540
# Is there once something was changed: shells lose variables at the end of a pipe.
changed=$(mktemp -u)
trap 'rm -f "$changed"' EXIT

. "$here/deploy/installing/checks.sh"
. "$here/deploy/installing/release.sh"
. "$here/deploy/installing/files.sh"
. "$here/deploy/installing/system.sh"
. "$here/deploy/installing/removal.sh"

case $mode in
    check) check_system; say "this machine can take it." ;;
    lay-out) py=${DIDD_PYTHON:-python3} app=$here; settings; secrets; [ -n "$containers" ] || units ;;
    uninstall) uninstall ;;
    install)
        check_system
        settings_are_clear
        packages; accounts; take_wheels; code; environment; programs
        settings; cluster; portal_files; databases; portal_account; secrets; tables; upgrade; units; start
        ;;
esac
