"""The office's state before each of the SOP's acts, and after it without a fault.

A ``Stand`` is a folder and a database that can be copied; each round of a fault works on a copy.
"""

from __future__ import annotations

import os
import shutil
import signal
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from psycopg import sql
from sqlalchemy.exc import DBAPIError

from didd.adapters.ckan import CkanPortal
from didd.adapters.database.engine import DatabaseError
from didd.adapters.folders.listing import FolderUnavailable
from didd.adapters.store.decisions import Verdict
from didd.approval.what_may_be_decided import Refused
from didd.model import DecisionKind
from didd.ports import PortalError, StorageError
from didd.steps import approve
from didd.steps.withdrawals.instruction import Instruction as Withdrawing
from didd.steps.withdrawals.withdraw import withdraw as withdraw_record
from portal import Portal
from portal.local.servers import postgres
from tests.support.bureau import ATASAN, UTAMA, Bureau, as_csv, closed_row, row
from tests.support.faults import quick_checks

#: Texts that the public must never see.
UNAPPROVED, EXCLUDED = "belumdisetujuikrbz", "rahasiakecualitwmp"
FILES = 6
#: The title of the withdrawn record.
VICTIM = "Informasi contoh 0"
#: Errors reported in one sentence, not crashes.
TOLD = (Refused, StorageError, DBAPIError, DatabaseError, PortalError, FolderUnavailable, OSError)
DONE, SAID, CRASHED, HELD = 0, 3, 7, 4

#: An act in an office; returns True when something was held back.
Act = Callable[[Bureau], object]


@dataclass
class Stand:
    """A copyable office: its folder, and its database's name when that is PostgreSQL's.

    Without a portal there is SQLite only, and nothing that is published.
    """

    folder: Path
    running: Portal | None
    database: str = ""
    heard: Callable[[str], None] = field(default=lambda _: None)

    @property
    def portal(self) -> Portal:
        assert self.running, "this act needs the portal"
        return self.running

    @property
    def url(self) -> str:
        if self.database:
            return self.portal.database_url(self.database)
        return f"sqlite:///{self.folder / 'data' / 'didd.db'}"

    def open(self, **office: Any) -> Bureau:
        """Open the office; the caller closes its store."""
        bureau = Bureau(self.folder, database=self.url)
        on_message = self.heard
        bureau.office = replace(
            bureau.office,
            checker=quick_checks.check,
            portal=lambda: CkanPortal(self.portal.url, self.portal.token, tell=on_message),
            **office,
        )
        return bureau

    def copy(self, folder: Path) -> Stand:
        """Return a copy."""
        shutil.copytree(self.folder, folder)
        name = f"{folder.name}".replace("-", "_").lower() if self.database else ""
        if name:
            postgres.drop_database(self.portal.place, name, "didd")
            names = [sql.Identifier(word) for word in (name, self.database, "didd")]
            with postgres.connect(self.portal.place) as connection:
                statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
                connection.execute(statement.format(*names))
        return Stand(folder, self.running, name)

    def drop(self) -> None:
        """Delete it."""
        shutil.rmtree(self.folder)
        if self.database:
            postgres.drop_database(self.portal.place, self.database, "didd")


def found(folder: Path, portal: Portal | None, kind: str) -> Stand:
    """Return an office whose agency has submitted its files, before step 1."""
    (folder / "data").mkdir(parents=True)
    name = f"soak_{os.getpid()}_{folder.name}".replace("-", "_") if kind == "postgresql" else ""
    stand = Stand(folder, portal, name)
    if name:
        stand.portal.ensure_database(name)
    bureau = stand.open()
    rows = []
    for number in range(FILES):
        bureau.write(f"isi-{number}.txt", f"isi terbuka {number}\n".encode() * 300)
        rows.append(row(f"Informasi contoh {number}", f"isi-{number}.txt"))
    for mark, make in ((EXCLUDED, closed_row), (UNAPPROVED, row)):
        bureau.write(f"{mark}.txt", f"isi {mark}\n".encode() * 300)
        rows.append(make(f"Berkas {mark}", f"{mark}.txt"))
    bureau.write("inventaris.csv", as_csv(rows))
    bureau.office.store.close()
    return stand


# The acts, as people do and repeat them ------------------------------------------------------


def harvest(bureau: Bureau) -> object:
    report = bureau.harvest()
    return report.status != "done" or report.slip


def decide(bureau: Bureau) -> object:
    waiting = bureau.office.store.records.queue(agency=bureau.slug)
    verdicts = [
        Verdict(s.id, DecisionKind.APPROVE, "karena contoh", s.content_hash)
        for s in waiting
        if UNAPPROVED not in s.record.title
    ]
    return bool(verdicts) and not approve.decide(bureau.office, verdicts, UTAMA)


def draft(bureau: Bureau) -> object:
    bureau.draft()
    if bureau.office.store.editions.draft(bureau.slug) is None:
        raise Refused("no draft came of it")  # the clock stood before every approval
    return False


def establish(bureau: Bureau) -> object:
    bureau.establish(ATASAN)
    return False


def publish(bureau: Bureau) -> object:
    return bureau.publish().held


def withdraw(bureau: Bureau) -> object:
    record_id = bureau.record_id(VICTIM)
    act = Withdrawing(UTAMA, "karena contoh")
    return withdraw_record(bureau.office, record_id, act, "Pasal 17").held


ACTS: dict[str, Act] = {
    "harvest": harvest,
    "decide": decide,
    "draft": draft,
    "establish": establish,
    "publish": publish,
    "withdraw": withdraw,
}
ON_PORTAL = frozenset({"publish", "withdraw"})


# Processes -----------------------------------------------------------------------------------


def begin(stand: Stand, act: Act, **office: Any) -> int:
    """Run an act in a forked process, which needs no imports; return its pid."""
    child = os.fork()
    if child:
        return child
    code = CRASHED
    try:
        try:
            code = HELD if act(stand.open(**office)) else DONE
        except TOLD as why:
            stand.heard(f"{type(why).__name__}: {why}")
            (stand.folder.parent / "said.txt").write_text(str(why))
            code = SAID
        except BaseException:
            (stand.folder.parent / "crash.txt").write_text(traceback.format_exc())
    finally:
        os._exit(code)


def end(child: int) -> int:
    """Wait for such a process; return its exit code, negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def kill_after(child: int, seconds: float) -> bool:
    """Kill it after a delay; return False when it had finished."""
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)  # not yet reaped, so the pid is still its own
    return end(child) == -signal.SIGKILL
