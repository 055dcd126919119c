"""Start the desk (``python -m desk --port N``), or set a password (``python -m desk passwd …``)."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path

from desk.access.accounts import Accounts, WeakPassword
from desk.access.secret_files import password_file, secret_file, signing_secret
from desk.web.security_headers import LOOPBACK
from didd.adapters.database.engine import DatabaseError
from didd.adapters.own_token import NoToken, machine_account, own_token
from didd.approval.who_may_decide import Refused
from didd.config.catalog import ConfigError
from didd.i18n import _, in_language
from didd.i18n.languages import of_terminal
from didd.office import OfficeError
from didd.private_files import keep_private
from didd.settings import Settings, open_office
from didd.steps.proof import NotProved, act_as, note_password

#: What is wrong use, or not as it should be, in a sentence for whoever started this.
_WRONG = (ConfigError, DatabaseError, NoToken, NotProved, OfficeError, WeakPassword)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return 0 for success, 1 if refused, 2 for wrong usage or environment."""
    keep_private()
    asked = _parser().parse_args(arguments)
    try:
        settings = Settings.here()
        return _passwd(settings, asked) if asked.verb == "passwd" else _serve(settings, asked)
    except _WRONG as error:
        print(_told(error), file=sys.stderr)  # noqa: T201 - the program's own sentence
        return 2
    except Refused as refusal:
        print(_told(refusal), file=sys.stderr)  # noqa: T201
        return 1


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
    passwd.add_argument(
        "--as",
        dest="by",
        metavar="OFFICER",
        help="who sets it, proved by their own token as with didd --as: the officer (if not "
        "given), or a portal administrator",
    )
    return parser


def _told(sentence: object) -> str:
    return in_language(sentence, of_terminal(os.environ))


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


def _passwd(settings: Settings, asked: argparse.Namespace) -> int:
    """Set a password, once it is proved who asks; the chain has it before the file."""
    office, by = open_office(settings), asked.by or asked.officer
    try:
        if office.officer(asked.officer) is None:
            known = ", ".join(office.config.officers)
            raise OfficeError(
                _(
                    "There is no officer {officer!r} in sop.yaml (it has {known}).",
                    officer=asked.officer,
                    known=known,
                )
            )
        proved = act_as(office, by, lambda: own_token(by), machine_account())
        accounts = Accounts(password_file(_var(settings)))
        hashed = accounts.hashed(_new_password(asked.officer))
        note_password(proved, asked.officer, office.officer(by), hashed)
        accounts.put(asked.officer, hashed)
    finally:
        office.store.close()
    print(_told(_("The password of {officer} is kept.", officer=asked.officer)))  # noqa: T201
    return 0


def _new_password(officer: str) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass(_told(_("New password for {officer}: ", officer=officer)))
    if getpass.getpass(_told(_("Once more: "))) != password:
        raise WeakPassword(_("The two passwords differ; nothing was changed."))
    return password


if __name__ == "__main__":
    sys.exit(main())
