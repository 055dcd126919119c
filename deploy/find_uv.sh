#!/bin/sh
# Says which uv is used: the one that UV names, the one on PATH, or the one that setup.sh puts
# under the folder for all state, which is the first argument.
set -eu
case ${UV:-} in
    */*) [ -x "$UV" ] && echo "$(cd "$(dirname "$UV")" && pwd)/$(basename "$UV")" && exit ;;
    ?*) command -v "$UV" && exit ;;
esac
command -v uv || echo "$1/uv/bin/uv"
