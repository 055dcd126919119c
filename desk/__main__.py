"""Start the desk (``python -m desk --port N``), or set a password (``python -m desk passwd …``)."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path

from desk.access.accounts import CODE_HOLDS, Accounts, WeakPassword, new_password, take_over
from desk.access.login_settings import LoginSettings
from desk.access.secret_files import password_file, secret_file, signing_secret
from desk.access.watch import Watch
from didd.adapters.database.engine import DatabaseError
from didd.adapters.own_token import NoToken, machine_account, own_token
from didd.approval.what_may_be_decided import Refused
from didd.config.catalog import ConfigError
from didd.i18n import _, in_language
from didd.i18n.languages import of_terminal
from didd.office import Office, OfficeError
from didd.parts import not_installed
from didd.private_files import keep_private
from didd.settings import Settings, around_of, open_office
from didd.steps.people.desk_passwords import begin_with, first_administrator, keep_password
from didd.steps.proof import NotProved, act_as
from didd.steps.watching.kept_measures import KeptMeasures
from didd.watch_settings import log_as_set, metrics_token

#: Seconds that a resting connection is kept: longer than a proxy keeps it (Caddy: 120). Else this
#: side closes it just when a form is sent on it, and the act is lost.
KEEP_ALIVE = 150

#: What is wrong use, or not as it should be, in a sentence for whoever started this.
_WRONG = (ConfigError, DatabaseError, NoToken, NotProved, OfficeError, WeakPassword)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return 0 for success, 1 if refused, 2 for wrong usage or environment."""
    keep_private()
    asked = _parser().parse_args(arguments)
    try:
        settings = Settings.here()
        log_as_set(settings)
        return _passwd(settings, asked) if asked.verb == "passwd" else _serve(settings, asked)
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] in {"desk", "didd"}:
            raise
        print(_told(not_installed("desk", error.name)), file=sys.stderr)  # noqa: T201
        return 2
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
    passwd.add_argument("officer", help="id of an officer (didd officers list)")
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

    from desk.access.single_sign_on import SingleSignOn
    from desk.web.app import answer_only_to, build_app
    from desk.web.slow_headers import HeadersInTime

    var, office = _var(settings), open_office(settings)
    accounts = Accounts(office.store.passwords)
    take_over(password_file(var), office.store.passwords)
    _begin(office, accounts)
    logins = LoginSettings.here(settings.place)
    logins.check()
    app = build_app(
        office,
        accounts,
        single_sign_on=SingleSignOn(logins) if logins.single_sign_on else None,
        secure_cookies=asked.behind_https,
        secret=signing_secret(secret_file(var), os.environ.get("DIDD_DESK_SECRET")),
        watch=Watch(metrics_token(settings, settings.place), KeptMeasures(around_of(settings))),
    )
    uvicorn.run(
        answer_only_to(app, _names(asked)),
        host=asked.host,
        port=asked.port,
        http=HeadersInTime,
        proxy_headers=asked.behind_https,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        # Its lines go the way of ours; its access log would tell addresses and queries.
        log_config=None,
        access_log=False,
    )
    return 0


def _begin(office: Office, accounts: Accounts) -> None:
    """At the very first start make one administrator, whose one-time code is printed, once."""
    person = first_administrator(office)
    if person is None:
        return
    code = new_password()
    if begin_with(office, person, accounts.hashed(code)):
        told = _(
            "First start: the administrator logs in at the desk as {officer} with {code}. This "
            "code is shown only now, holds for {n} days, and must be changed at the first login.",
            officer=person.id,
            code=code,
            n=CODE_HOLDS.days,
        )
        print(_told(told), flush=True)  # noqa: T201


def _names(asked: argparse.Namespace) -> list[str]:
    """Return the host names that the desk answers to; none where only the proxy knows them."""
    from desk.web.security_headers import LOOPBACK

    local = asked.host in LOOPBACK and not asked.behind_https
    return [*asked.name, *(LOOPBACK if local or asked.name else ())]


def _passwd(settings: Settings, asked: argparse.Namespace) -> int:
    """Set a password, once it is proved who asks; another's must be changed at the login."""
    office, by = open_office(settings), asked.by or asked.officer
    try:
        if office.person(asked.officer) is None:
            known = ", ".join(office.people())
            raise OfficeError(
                _(
                    "There is no officer {officer!r} (there are {known}).",
                    officer=asked.officer,
                    known=known,
                )
            )
        proved = act_as(office, by, lambda: own_token(by), machine_account())
        take_over(password_file(_var(settings)), office.store.passwords)
        hashed = Accounts(office.store.passwords).hashed(_new_password(asked.officer))
        other = by != asked.officer
        keep_password(proved, asked.officer, office.officer(by), hashed, temporary=other)
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
