"""A whole office: two desk processes and a worker over one database, and the real portal."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Self

import requests
from pydantic import SecretStr

from didd.adapters.store.workspace.check_requests import CheckState
from didd.approval.what_may_be_decided import Busy
from didd.office import Office
from didd.settings import Settings, open_office
from didd.steps.collect.collect import harvest
from didd.steps.establish import draft
from didd.steps.publish import publish
from pipelines.pending import is_settled
from portal import Portal
from portal.local.place import ROOT
from portal.local.servers.processes import free_port
from tests.support.waiting import GENEROUS, eventually

_CODE = re.compile(r"masuk ke meja kerja sebagai (\S+) dengan (\S+)\. ")


@dataclass(frozen=True)
class Desk:
    """One desk process: its address, its log, and the process itself."""

    url: str
    log: Path
    process: subprocess.Popen[bytes]

    def answers(self) -> bool:
        """Whether it serves; fails once it has ended."""
        assert self.process.poll() is None, self.log.read_text(encoding="utf-8")
        try:
            return requests.get(f"{self.url}/healthz", timeout=GENEROUS).ok
        except requests.ConnectionError:
            return False


def settings_of(place: Path, database: str, portal: Portal) -> Settings:
    """Return the settings of an office whose agencies have no folders of their own."""
    return Settings(
        place=place,
        database_url=database,
        archive_url=str(place / "var" / "archive"),
        desk_files=place / "var" / "desk_files",
        ckan_url=portal.url,
        ckan_token=SecretStr(portal.token),
    )


def environment_of(settings: Settings) -> dict[str, str]:
    """Return the same for a process; what this machine has set besides is left out."""
    assert settings.ckan_token is not None
    mine = {k: v for k, v in os.environ.items() if not k.startswith("DIDD_")}
    given = {
        "DIDD_VAR": settings.place / "var",
        "DIDD_DATABASE_URL": settings.database_url,
        "DIDD_ARCHIVE_URL": settings.archive_url,
        "DIDD_DESK_FILES": settings.desk_files,
        "DIDD_CKAN_URL": settings.ckan_url,
        "DIDD_CKAN_TOKEN": settings.ckan_token.get_secret_value(),
        "DIDD_LANGUAGE": "id",
        "PYTHONPATH": ROOT,
    }
    return mine | {name: str(value) for name, value in given.items()}


@contextmanager
def _desk(settings: Settings, name: str) -> Iterator[Desk]:
    port, log = free_port(), settings.place / f"{name}.log"
    command = [sys.executable, "-m", "desk", "--port", str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=settings.place, env=environment_of(settings), stdout=out, stderr=out
        )
    desk = Desk(f"http://127.0.0.1:{port}", log, process)
    try:
        eventually(desk.answers, log.stat, GENEROUS)
        yield desk
    finally:
        process.terminate()
        process.wait(GENEROUS)


@dataclass(frozen=True)
class WholeOffice:
    """The desks, the worker, and what a program sees of the office beside them."""

    desks: tuple[Desk, Desk]
    worker: Worker
    settings: Settings

    @property
    def first_login(self) -> tuple[str, str]:
        """Return the account and code that the first start told."""
        told = _CODE.search(self.desks[0].log.read_text(encoding="utf-8"))
        assert told, "the first start told no code"
        return told[1], told[2]

    def audit_verify(self) -> subprocess.CompletedProcess[str]:
        """Have the chain proved by the office's own program, the portal's heads too."""
        return subprocess.run(
            [Path(sys.executable).with_name("didd"), "audit", "verify"],
            cwd=self.settings.place,
            env=environment_of(self.settings),
            capture_output=True,
            text=True,
            check=False,
        )


@contextmanager
def whole_office(place: Path, database: str, portal: Portal) -> Iterator[WholeOffice]:
    """Start an office that has nothing yet; everything of it ends with the block."""
    settings = settings_of(place, database, portal)
    with ExitStack() as stack:
        desks = (
            stack.enter_context(_desk(settings, "desk-1")),
            stack.enter_context(_desk(settings, "desk-2")),
        )
        worker = stack.enter_context(Worker(open_office(settings)))
        yield WholeOffice(desks, worker, settings)


class Worker:
    """What the sensors have runs do, without them: checks asked for, drafts, publications."""

    def __init__(self, office: Office) -> None:
        self.office, self._over = office, Event()
        self._failure: BaseException | None = None
        self._rounds = 0
        self._thread = Thread(target=self._work, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(GENEROUS)
        self.office.store.close()

    def moved(self) -> object:
        """Return a value that changes while it works; raises what ended it."""
        if self._failure is not None:
            raise self._failure
        return self._rounds

    def _work(self) -> None:
        try:
            while not self._over.wait(0.3):
                office = self.office.fresh()
                _check(office)
                _compile(office)
                _publish(office)
                self._rounds += 1
        except BaseException as failure:
            self._failure = failure


def _check(office: Office) -> None:
    requests_ = office.store.check_requests
    for asked in requests_.open():
        if asked.due_at <= office.now():
            requests_.progress(asked.id, "checking", office.now())
            harvest(office, office.agency(asked.agency))
            requests_.end(asked.id, CheckState.DONE, office.now())


def _compile(office: Office) -> None:
    compiled = office.store.editions.decided_through()
    for slug, last in office.store.decisions.newest_by_agency().items():
        since = compiled.get(slug, 0)
        if last > since and is_settled(office.store.decisions.span(slug, since), office.now()):
            draft(office, office.agency(slug))


def _publish(office: Office) -> None:
    due = {e.register.agency for e in office.store.editions.unpublished(office.now())}
    for slug in due | office.store.edition_heads.lists_due(office.now()).keys():
        try:
            publish(office, office.agency(slug))
        except Busy:  # a desk is at it: in the next round
            return
