"""The office at work: configuration, store, archive, sources, portal and checks, put together.

Built once by the program that starts (CLI, Dagster resource, desk) and passed on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from didd.adapters.folders.layered_folder import LayeredFolder
from didd.adapters.folders.listing import Folder, FolderUnavailable
from didd.adapters.folders.local_folder import LocalFolder
from didd.adapters.folders.open_folder import SourceError, below, is_remote, open_folder
from didd.adapters.folders.remote_folder import RemoteFolder
from didd.adapters.store import Store
from didd.approval.appointments import Person, as_people
from didd.approval.who_may_act import OfficeAct, allow
from didd.config.catalog import CatalogConfig
from didd.i18n import _
from didd.model import Agency, Finding, Officer
from didd.ports import Archive, Checker, ContentChecker, FileToLookInto, Look, Mailer, Portal

if TYPE_CHECKING:
    import pandas as pd


class OfficeError(RuntimeError):
    """Something the office needs is missing or wrong; the message says what to do."""


class PartMissing(OfficeError):
    """Something that every agency needs is not installed; the message says how to install it."""


def _no_portal() -> Portal:
    raise OfficeError("No portal is set: DIDD_CKAN_URL and DIDD_CKAN_TOKEN say which one.")


def _no_checks(frame: pd.DataFrame, config: CatalogConfig) -> tuple[Finding, ...]:
    del frame, config
    raise OfficeError(_("No checks were given to this office."))


def _no_contents(files: Sequence[FileToLookInto], config: CatalogConfig) -> Iterator[Look]:
    del files, config
    raise OfficeError(_("No checks were given to this office."))


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Office:
    """Everything an act needs. ``portal`` connects only when it is called.

    ``mailer`` is None where no mail server is set; ``desk_url`` is the address of the desk, ""
    where it is not known. In ``desk_files`` lies, by agency, what officers send to agencies whose
    folder cannot be written to, or that have none; None where they cannot.
    """

    config: CatalogConfig
    store: Store
    archive: Archive
    sources: Path | str | None = None
    portal: Callable[[], Portal] = _no_portal
    checker: Checker = _no_checks
    contents: ContentChecker = _no_contents
    mailer: Mailer | None = None
    desk_url: str = ""
    desk_files: Path | None = None
    now: Callable[[], datetime] = field(default=_now)

    @property
    def today(self) -> date:
        """Return the calendar day in the office's own time zone."""
        return self.now().astimezone(self.config.sop.zone).date()

    def fresh(self) -> Office:
        """Return the office with its agencies as the store has them today; itself if it has.

        One query where nothing changed. A store that never had any leaves those of the settings.
        """
        listed = self.store.agencies.on(self.today)
        if listed is None or listed is self.config.agency_list:
            return self
        return replace(self, config=self.config.with_agencies(listed))

    def agency(self, slug: str) -> Agency:
        """Return the agency; raises ``OfficeError`` with likely alternatives."""
        found = self.config.agencies.get(slug)
        if found is None:
            known = ", ".join(list(self.config.agencies)[:6])
            raise OfficeError(
                f"There is no agency {slug!r} in this office (it has {known}, …). Mend the "
                "spelling, or add it: at the desk, page Perangkat Daerah, or by didd agencies add."
            )
        return found

    def people(self) -> dict[str, Person]:
        """Return everybody who holds, held or will hold a role here, by id.

        The database has them; one that never had any is read as what it would be seeded with.
        """
        return self.store.officers.all() or as_people(self.config.officers.values())

    def person(self, officer_id: str) -> Person | None:
        """Return a person; None when unknown."""
        found = self.store.officers.person(officer_id)
        if found is None and self.store.officers.empty():
            found = self.people().get(officer_id)
        return found

    def officer(self, officer_id: str) -> Officer | None:
        """Return a person in their first role of today, else in their last; None without any."""
        person = self.person(officer_id)
        if person is None or not person.roles:
            return None
        return person.officer((*person.held(self.today), person.roles[-1])[0])

    def acting(self, officer_id: str, act: OfficeAct, agency: str) -> Officer:
        """Return the officer in the role in which they may do this today; raises ``Refused``."""
        person = self.person(officer_id)
        return allow(person, act, agency, self.today, self.config.sop, officer_id)

    def seed_officers(self) -> bool:
        """Take the officers of the settings over, if the database never had any."""
        return self.store.officers.seed(as_people(self.config.officers.values()))

    def seed_agencies(self) -> bool:
        """Take the agencies of ``agencies.yaml`` over, if the database never had any."""
        return self.store.agencies.seed(self.config.agency_list, self.now())

    def folder(self, agency: Agency) -> Folder:
        """Open the agency's folder, with what is kept of it with us; close it after use.

        Raises ``OfficeError`` when its address is not configured, ``FolderUnavailable`` when its
        server cannot be reached.
        """
        if self.begun_at_desk(agency):
            return self.folder_at_desk(agency)
        return self._own_folder(agency)

    def begun_at_desk(self, agency: Agency) -> bool:
        """Whether files of the agency are with us, or it has a list at the desk and no folder."""
        kept = self._kept_with_us(agency)
        if kept is None or kept.is_dir():
            return kept is not None
        if not self.store.desk_cells.newest(agency.slug):
            return False
        own = self._known_folder(agency)
        if own is not None:
            own.close()
        return own is None

    def keeps_files(self, slug: str) -> bool:
        """Whether a place for files of this agency is with us."""
        return self.desk_files is not None and (self.desk_files / slug).is_dir()

    def is_without_folder(self, agency: Agency) -> bool:
        """Whether the agency has no folder of its own, so that all that is sent is with us."""
        if self.desk_files is None:
            return False
        try:
            own = self._known_folder(agency)
        except (FolderUnavailable, OfficeError):
            return False
        if own is not None:
            own.close()
        return own is None

    def folder_at_desk(self, agency: Agency) -> Folder:
        """Open the agency's folder together with the place with us, where nothing need be yet.

        Raises as ``folder`` does. An agency that never had a folder needs none.
        """
        kept = self._kept_with_us(agency)
        if kept is None:
            return self._own_folder(agency)
        return LayeredFolder(self._known_folder(agency), LocalFolder(kept))

    def _known_folder(self, agency: Agency) -> LocalFolder | RemoteFolder | None:
        """Open the agency's own folder; None where it has none, and none was ever read."""
        needed = bool(agency.source) or self.store.harvests.read_own(agency.slug)
        if not needed and self.sources is None:
            return None
        try:
            own = self._own_folder(agency)
        except FolderUnavailable:
            if needed:
                raise
            return None
        if needed or own.exists():
            return own
        own.close()
        return None

    def _kept_with_us(self, agency: Agency) -> Path | None:
        return self.desk_files / agency.slug if self.desk_files else None

    def _own_folder(self, agency: Agency) -> LocalFolder | RemoteFolder:
        settle = self.config.sop.settings.size_stable_seconds
        try:
            return open_folder(self.address_of(agency), agency.slug, settle)
        except SourceError as error:
            raise OfficeError(f"{agency.slug}: {error}") from error

    def address_of(self, agency: Agency) -> str:
        """Return the address of the agency's folder; raises ``OfficeError`` when not configured."""
        if agency.source and is_remote(agency.source):
            return agency.source
        if agency.source:
            path = Path(agency.source.removeprefix("file://"))
            return str(path if path.is_absolute() else self.config.directory.parent / path)
        if self.sources is None:
            raise OfficeError(
                f"The folder of {agency.slug} is not known: set DIDD_SOURCES, or `source` of the "
                "agency (in agencies.yaml, then didd agencies import)."
            )
        return below(str(self.sources), agency.slug)

    def agencies_to_harvest(self) -> list[Agency]:
        """Return the living agencies that have, had or should have a folder.

        A missing folder must be noticed, not skipped.
        """
        there = self.agencies_with_folder()
        others = (a for a in self.config.agencies.values() if a.living and a not in there)
        return [*there, *(a for a in others if a.source or self.store.harvests.latest(a.slug))]

    def agencies_with_folder(self) -> list[Agency]:
        """Return the living agencies that have a folder right now, in order."""
        return [
            agency
            for agency in self.config.agencies.values()
            if agency.living
            and (agency.source or self.sources or self.begun_at_desk(agency))
            and self._is_there(agency)
        ]

    def _is_there(self, agency: Agency) -> bool:
        try:
            with closing(self.folder(agency)) as folder:
                return folder.exists()
        except FolderUnavailable:
            return False
