"""``didd doctor``: what is missing in the set-up, and what stands open."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import typer

from didd import i18n
from didd.cli.alarms_look import in_words, look_for_alarms, nothing
from didd.cli.arguments import AsJson
from didd.cli.output import BROKEN, failures, print_json, print_table
from didd.cli.portal_look import contacts_said, look_at_portal
from didd.cli.proof import asked as asked_proof
from didd.cli.settings_told import not_read, repeated
from didd.cli.verbs.upkeep.erased_look import erased_told
from didd.cli.words import _, told
from didd.config.own.repeated_settings import needless, unread
from didd.mail_settings import desk_address, mailer_of
from didd.office import OfficeError
from didd.private_files import OTHERS, loose
from didd.register.readiness import OFFICE_WORDS, office_gaps
from didd.settings import Settings, load_checks, state_of

#: Permission bits of everybody; a folder's group may be the agencies'.
_EVERYBODY = 0o007
#: How many agencies a sentence names.
_NAMED = 5


#: What each check is called for people; programs read the key.
LABELS = {
    "configuration": i18n._("configuration"),
    "database": i18n._("database"),
    "agencies": i18n._("agencies"),
    "archive": i18n._("archive"),
    "erased files": i18n._("erased files"),
    "agency folders": i18n._("agency folders"),
    "checks": i18n._("checks"),
    "portal": i18n._("portal"),
    "public address": i18n._("public address"),
    "contacts": i18n._("contacts"),
    "mail": i18n._("mail"),
    "at work": i18n._("at work"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the doctor checked; ``look``: it works, and somebody should look at it."""

    what: str
    ok: bool
    said: str
    look: bool = False

    @property
    def mark(self) -> str:
        """Return how it is, in a word."""
        if not self.ok:
            return _("MEND")
        return _("LOOK") if self.look else _("ok")


def doctor(as_json: AsJson = False) -> None:
    """Check the set-up and explain what is missing."""
    with failures():
        findings = list(_examine(Settings.here()))
    if as_json:
        print_json(
            {
                "ok": all(f.ok for f in findings),
                "checks": [{"what": f.what, "ok": f.ok, "said": f.said} for f in findings],
            }
        )
    else:
        rows = [(f.mark, told(LABELS[f.what]), f.said) for f in findings]
        print_table("didd doctor", ["", _("what"), _("found")], rows)
    if not all(f.ok for f in findings):
        raise typer.Exit(BROKEN)


def _examine(settings: Settings) -> Iterator[Finding]:
    checks: list[tuple[str, Callable[[], str]]] = [
        ("configuration", lambda: _configuration(settings)),
        ("database", lambda: _database(settings)),
        ("agencies", lambda: _agencies(settings)),
        ("archive", lambda: _archive(settings)),
        ("erased files", lambda: erased_told(settings)),
        ("agency folders", lambda: _sources(settings)),
        ("checks", lambda: _checks(settings)),
        ("portal", lambda: look_at_portal(settings)),
        ("public address", lambda: _address(settings)),
        ("contacts", lambda: contacts_said(settings)),
        ("mail", lambda: _mail(settings)),
    ]
    for what, look in checks:
        try:
            yield Finding(what, True, look())
        except Exception as error:
            message = told(error).strip() or type(error).__name__
            yield Finding(what, False, message.splitlines()[0])

    yield from _at_work(settings)


def _at_work(settings: Settings) -> Iterator[Finding]:
    """Yield what is alarming: what is critical is to be mended, other things to be looked at."""
    what = "at work"
    try:
        alarms = look_for_alarms(settings)
    except Exception as error:
        message = told(error).strip() or type(error).__name__
        yield Finding(what, False, message.splitlines()[0])
        return
    for each in alarms:
        yield Finding(what, each.alarm.severity != "critical", in_words(each), look=True)
    if not alarms:
        yield Finding(what, True, nothing())


def _configuration(settings: Settings) -> str:
    from didd.config.catalog import load_catalog_config

    config = load_catalog_config(settings.config_dir())
    counts = _(
        "{agencies} agencies, {officers} officers",
        agencies=len(config.agencies),
        officers=len(config.officers),
    )
    directory = settings.config_dir()
    if lost := list(not_read(unread(directory), directory)):
        raise OfficeError("; ".join(lost))
    return "; ".join((f"{directory}: {counts}", *repeated(needless(directory), directory)))


def _database(settings: Settings) -> str:
    from sqlalchemy import make_url

    from didd.adapters.store import open_store

    opened = open_store(settings.database())
    asked = asked_proof(opened.proofs)
    opened.close()
    _closed(*(p for p in state_of(settings) if p.is_file()))
    return f"{make_url(settings.database()).render_as_string(hide_password=True)}; {asked}"


def _agencies(settings: Settings) -> str:
    """Tell how many agencies there are; raises ``OfficeError`` where the file says others."""
    from didd.adapters.store import open_store
    from didd.agencies.changes import new_in
    from didd.config.catalog import load_catalog_config

    config = load_catalog_config(settings.config_dir())
    opened = open_store(settings.database(), config.sop.zone)
    try:
        kept = opened.agencies.all()
    finally:
        opened.close()
    if not kept:
        return _("the database has none yet; agencies.yaml fills it at the first command")
    known, new = {change.agency for change in kept}, new_in(config.agency_list.agencies, kept)
    if new:
        raise OfficeError(
            _(
                "agencies.yaml says what was never taken over ({agencies}); the database holds. "
                "To take it over: didd agencies import {file} --as OFFICER",
                agencies=", ".join(list(new)[:_NAMED]) + (", …" if len(new) > _NAMED else ""),
                file=settings.config_dir() / "agencies.yaml",
            )
        )
    return _("{n} in the database", n=len(known))


def _archive(settings: Settings) -> str:
    from didd.adapters.archive.archive import open_archive

    archive = open_archive(settings.archive())
    _closed(*(p for p in state_of(settings) if p.is_dir()))
    return _(
        "{place}: {n} files kept", place=settings.archive(), n=sum(1 for _ in archive.digests())
    )


def _closed(*paths: Path, bits: int = OTHERS) -> None:
    """Raise ``OfficeError`` for state that other accounts of this machine may open."""
    found = " ".join(shlex.quote(str(p)) for p in loose(paths, bits))
    if found:
        raise OfficeError(
            _(
                "Other accounts of this machine can open it; as its owner: chmod go-rwx {found}",
                found=found,
            )
        )


def _sources(settings: Settings) -> str:
    sources = settings.sources_dir()
    if isinstance(sources, str):
        return sources
    if sources is None or not sources.is_dir():
        raise OfficeError(
            _("DIDD_SOURCES names no folder; agencies' folders are looked for there.")
        )
    if sources == settings.place / "sources":
        _closed(sources, bits=_EVERYBODY)
    return _("{place}: {n} folders", place=sources, n=sum(p.is_dir() for p in sources.iterdir()))


def _checks(settings: Settings) -> str:
    found = load_checks(settings.checks, "rows"), load_checks(settings.contents, "files")
    named = ", ".join(f"{check.__module__}:{check.__name__}" for check in found)
    return f"{named}; {_scans()}"


def _address(settings: Settings) -> str:
    """Tell which address lists print; an office that has settled none yet can work, but is asked.

    What is in the settings counts, not the address of the portal's API that stands in for it.
    """
    from didd.config.catalog import load_catalog_config

    config = load_catalog_config(settings.config_dir())
    missing = office_gaps(config)
    return told(OFFICE_WORDS[missing[0]]) if missing else str(config.portal.site_url)


def _mail(settings: Settings) -> str:
    """Tell where mails go; an office without a mail server works all the same."""
    if mailer_of(settings, settings.place) is None:
        return _("No mail server is set (DIDD_SMTP_HOST): nobody is written to.")
    desk = desk_address(settings.desk_url) or _("no address of the desk (DIDD_DESK_URL)")
    return f"{settings.smtp_host} ({settings.smtp_security}), {settings.smtp_from}; {desk}"


def _scans() -> str:
    """Tell whether scans are read: nothing breaks where they are not."""
    if not (program := shutil.which("tesseract")):
        return _("scans are not read: tesseract is not installed")
    asked = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False)
    if "ind" not in asked.stdout.split():
        return _("scans are not read: tesseract lacks Indonesian (ind)")
    return _("scans are read by {program}", program=program)


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(doctor)
