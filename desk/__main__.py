"""Start the desk (``python -m desk --port N``), or set a password (``python -m desk passwd …``)."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path

from desk.access.accounts import Accounts, WeakPassword
from desk.access.secret_files import password_file, secret_file, signing_secret
from desk.web.headers import LOOPBACK
from didd.adapters.database.engine import DatabaseError
from didd.config.catalog import ConfigError, load_catalog_config
from didd.office import OfficeError
from didd.private_files import keep_private
from didd.settings import Settings, open_office


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return 0 for success, 2 for wrong usage or a broken environment."""
    keep_private()
    asked = _parser().parse_args(arguments)
    try:
        settings = Settings.here()
        return (
            _passwd(settings, asked.officer) if asked.verb == "passwd" else _serve(settings, asked)
        )
    except (ConfigError, DatabaseError, OfficeError, WeakPassword) as error:
        print(error, file=sys.stderr)  # noqa: T201 - the program's own sentence
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m desk", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8500, help="port to listen on")
    parser.add_argument(
        "--behind-https",
        action="store_true",
        help="a proxy on this machine speaks HTTPS: secure cookies, X-Forwarded-For believed",
    )
    parser.add_argument(
        "--name",
        action="append",
        default=[],
        metavar="HOST",
        help="name under which people reach it, such as meja.ppid.example; may be repeated, others "
        "are refused (on this machine only: 127.0.0.1 and localhost)",
    )
    verbs = parser.add_subparsers(dest="verb")
    passwd = verbs.add_parser("passwd", help="set an officer's password, read from the terminal")
    passwd.add_argument("officer", help="id of an officer in sop.yaml")
    return parser


def _var(settings: Settings) -> Path:
    """Return the state directory: ``DIDD_VAR``, or ``var`` in the working directory."""
    return Path(os.environ.get("DIDD_VAR") or settings.place / "var")


def _serve(settings: Settings, asked: argparse.Namespace) -> int:
    import uvicorn

    from desk.web.app import build_app

    var = _var(settings)
    app = build_app(
        open_office(settings),
        Accounts(password_file(var)),
        secure_cookies=asked.behind_https,
        secret=signing_secret(secret_file(var), os.environ.get("DIDD_DESK_SECRET")),
        names=_names(asked),
    )
    uvicorn.run(
        app,
        host=asked.host,
        port=asked.port,
        proxy_headers=asked.behind_https,
        server_header=False,
        log_level="warning",
    )
    return 0


def _names(asked: argparse.Namespace) -> list[str]:
    """Return the host names that the desk answers to; none where only the proxy knows them."""
    local = asked.host in LOOPBACK and not asked.behind_https
    return [*asked.name, *(LOOPBACK if local or asked.name else ())]


def _passwd(settings: Settings, officer: str) -> int:
    config = load_catalog_config(settings.config_dir())
    if officer not in config.officers:
        known = ", ".join(config.officers)
        raise OfficeError(f"There is no officer {officer!r} in sop.yaml (it has {known}).")
    if sys.stdin.isatty():
        password = getpass.getpass(f"Kata sandi baru untuk {officer}: ")
        if getpass.getpass("Sekali lagi: ") != password:
            raise WeakPassword("Kedua kata sandi tidak sama; tidak ada yang diubah.")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    Accounts(password_file(_var(settings))).set_password(officer, password)
    print(f"Kata sandi {officer} disimpan.")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
