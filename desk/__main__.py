"""Start the desk (``python -m desk --port N``), or set a password (``python -m desk passwd …``)."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path

from desk.accounts import Accounts, WeakPassword
from didd.adapters.database import DatabaseError
from didd.schema import ConfigError, load_catalog_config
from didd.settings import Settings, open_office
from didd.steps.office import OfficeError

#: Below the working place: the desk's own private folder.
PRIVATE = Path("var") / "desk"
PASSWORDS = PRIVATE / "officers.passwords.json"


def main(arguments: list[str] | None = None) -> int:
    """Do what the arguments say; 0 for done, 2 for wrong use or a broken environment."""
    asked = _parser().parse_args(arguments)
    settings = Settings.here()
    try:
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
    verbs = parser.add_subparsers(dest="verb")
    passwd = verbs.add_parser("passwd", help="set an officer's password, read from the terminal")
    passwd.add_argument("officer", help="id of an officer in sop.yaml")
    return parser


def _serve(settings: Settings, asked: argparse.Namespace) -> int:
    import uvicorn

    from desk.app import build_app
    from desk.private import signing_secret

    secret = signing_secret(settings.place / PRIVATE / "secret", os.environ.get("DIDD_DESK_SECRET"))
    app = build_app(
        open_office(settings),
        Accounts(settings.place / PASSWORDS),
        secure_cookies=asked.behind_https,
        secret=secret,
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
    Accounts(settings.place / PASSWORDS).set_password(officer, password)
    print(f"Kata sandi {officer} disimpan.")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
