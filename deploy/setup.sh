#!/bin/sh
# Makes the project's environment from the committed lock: uv first if there is none, then all
# packages, each held to its sha256. Safe to repeat, and after a run that was killed.
set -eu
version=$1 var=$2
cd "$(dirname "$0")/.."

stop() { echo "setup: $*" >&2; exit 2; }

# No shell has done this where make was given VAR=~/…
case $var in "~/"*) var=$HOME/${var#"~/"} ;; esac
case $var in /*) ;; *) var=$PWD/$var ;; esac
case $PWD$var in
    *[:%\$\"\`\\]*) stop 'the path of this folder, or of VAR, has one of these in it: a colon, where Python and Java see the end of a path, %, which CKAN reads in its own settings, or $, ", ` or \, in which the shell sees its own. Move it to a folder without, then run this again.' ;;
esac
. deploy/trust.sh
uv=$(deploy/find_uv.sh "$var")

python=
for name in python3.13 python3.12 python3.11 python3; do
    if command -v "$name" >/dev/null 2>&1 && "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
        python=$(command -v "$name"); break
    fi
done
[ -n "$python" ] || stop "Python 3.11, 3.12 or 3.13 is needed. Install it (on Debian: apt install python3 python3-venv), then run this again."
"$python" -c 'import venv, ensurepip' 2>/dev/null || stop "$python has no venv module. Install it (on Debian: apt install python3-venv), then run this again."

if ! [ -x "$uv" ]; then
    echo "Installing uv $version"
    rm -rf "$var/uv"
    usual=$(umask); umask 077  # state is for this account alone; .venv is code, as the user wants it
    mkdir -p "$var"
    "$python" -m venv "$var/uv"
    "$var/uv/bin/python" -m pip install --quiet --disable-pip-version-check "uv==$version" ||
        stop "uv could not be installed: the package index does not answer. Is there a network? Behind a proxy, set HTTPS_PROXY, and install its certificate authority in the system's store. If a mirror is used, set PIP_INDEX_URL and UV_DEFAULT_INDEX. Then run this again."
    umask "$usual"
fi

echo "Installing the project's environment"
[ -x .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null || { rm -rf .venv; "$uv" venv --quiet --python "$python" .venv; }
wanted=$(mktemp)
trap 'rm -f "$wanted"' EXIT
# The lock names no registry; what is installed comes from the machine's own index, by hash.
"$uv" export --quiet --frozen --all-groups --all-extras --no-emit-project >"$wanted"
"$uv" pip sync --quiet --python .venv/bin/python --require-hashes "$wanted" ||
    stop "packages could not be installed. Is there a network (behind a proxy: HTTPS_PROXY, and its certificate authority in the system's store)? Then run this again: what is there is kept."
"$uv" pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
# Beside the environment, whatever PATH and VAR are later; a link where one is possible.
ln -f "$uv" .venv/bin/uv 2>/dev/null || cp -f "$uv" .venv/bin/uv
touch .venv/.complete
