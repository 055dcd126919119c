#!/bin/sh
# Makes the project's environment from the committed lock: uv first if there is none, then all
# packages, each held to its sha256. Safe to repeat, and after a run that was killed.
set -eu
uv=$1 version=$2 var=$3

stop() { echo "setup: $*" >&2; exit 2; }

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
    "$var/uv/bin/pip" install --quiet --disable-pip-version-check "uv==$version" ||
        stop "uv could not be installed: the package index does not answer. Is there a network? If a mirror is used, set PIP_INDEX_URL and UV_DEFAULT_INDEX. Then run this again."
    umask "$usual"
fi

echo "Installing the project's environment"
[ -x .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null || { rm -rf .venv; "$uv" venv --quiet --python "$python" .venv; }
wanted=$(mktemp)
trap 'rm -f "$wanted"' EXIT
# The lock names no registry; what is installed comes from the machine's own index, by hash.
"$uv" export --quiet --frozen --all-groups --all-extras --no-emit-project >"$wanted"
"$uv" pip sync --quiet --python .venv/bin/python --require-hashes "$wanted" ||
    stop "packages could not be installed. Is there a network? Then run this again: what is there is kept."
"$uv" pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
touch .venv/.complete
