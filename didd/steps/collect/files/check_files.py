"""Checks the contents of public rows' files before anybody decides on them (SOP 1).

The checks run in processes of their own; this module selects the files,
stores results, and holds rows. Files of excluded information are never opened, and
nothing is stored about them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from didd.adapters.archive.archive import local_file, spooled
from didd.adapters.folders.listing import FileGone, Folder
from didd.adapters.folders.local_folder import LocalFolder
from didd.adapters.store.intake.file_checks import Key
from didd.approval.overrides import apply_overrides
from didd.config.catalog import CatalogConfig
from didd.model import Agency, Classification, Document, Finding, Severity, digest
from didd.office import Office
from didd.personal_data.cover import cover
from didd.personal_data.patterns import may_hold
from didd.ports import Archive, ArchiveDamaged, FileToLookInto
from didd.records.folder_changes import FileStat
from didd.records.intake import paths_in
from didd.steps.collect.batch import Batch
from didd.steps.collect.code_digest import code_digest
from didd.steps.collect.files.describe_tables import describe_tables
from didd.steps.collect.files.read_bytes import Progress
from didd.text.file_names import deceives, one_line

if TYPE_CHECKING:
    import pandas as pd

#: The code, and the parsers, that a file check depends on.
_CODE = ("checks", "didd")
_PARSERS = ("pikepdf", "pypdfium2", "olefile", "pillow", "hyperscan", "python-calamine")
#: Columns of the frame with a row's place and its files.
_PLACE = ("source", "sheet", "row", "berkas", "berkas__column")
#: Results stored per batch: a killed harvest repeats at most so many.
_BATCH = 50


def check_files(
    office: Office,
    batch: Batch,
    frame: pd.DataFrame,
    *,
    keep: bool,
    progress: Progress | None = None,
) -> tuple[Finding, ...]:
    """Return the findings on public rows' files, and one for each row held by them.

    ``frame`` is the intake frame of the batch. Bytes that these checks know are not opened again;
    with ``keep``, new results are stored. A check that was aborted (time, memory)
    is repeated next time.
    """
    agency, documents = batch.agency, batch.documents
    kept_in = batch.excluded.digests(documents)
    offered = [p for p in _offered(frame, documents) if documents[p].sha256 not in kept_in]
    by_key = {_key(documents[path]): documents[path] for path in offered}
    fingerprint = checks_fingerprint(office.config)
    looks = office.store.file_checks.known(fingerprint, by_key)
    new = [document for key, document in by_key.items() if key not in looks]
    for document, findings in _look(office, agency, new, fingerprint, keep, progress):
        looks[_key(document)] = findings
    if keep:
        office.store.file_checks.forget(kept_in)
    reported = (replace(f, file=p) for p in offered for f in looks.get(_key(documents[p]), ()))
    overrides = office.store.overrides.of(agency.slug)
    names = {person.id: person.name for person in office.people().values()}
    found = tuple(apply_overrides(reported, documents, overrides, names))
    if keep:
        # Before the rows are checked, so that their memory does not add up.
        held = {f.file for f in found if f.severity is Severity.ERROR}
        describe_tables(office, (documents[path] for path in offered if path not in held))
    telling = telling_names(frame, documents, office.config)
    return (*found, *telling, *held_rows(frame, documents, found, office.config))


def telling_names(
    frame: pd.DataFrame, documents: Mapping[str, Document], config: CatalogConfig
) -> Iterator[Finding]:
    """Yield a finding for every public row with a file whose name must not be shown.

    The name contains personal data, masked in the finding, or looks like another name.
    """
    columns = (*_PLACE, "klasifikasi")
    for *place, cell, column, code in zip(*(frame[n].tolist() for n in columns), strict=True):
        if code == Classification.DIKECUALIKAN:
            continue
        deceiving = not cell.isprintable()
        if not deceiving and not may_hold(cell):
            continue
        for path in paths_in(cell, documents):
            name = documents[path].name
            if deceiving and deceives(path):
                shown = cover(one_line(path), config.checks)
                yield _of_row("nama-berkas-menyesatkan", place, column, shown, config)
            if (shown := cover(name, config.checks)) != name:
                yield _of_row("nama-berkas-terbuka", place, column, shown, config)


def held_rows(
    frame: pd.DataFrame,
    documents: Mapping[str, Document],
    findings: Iterable[Finding],
    config: CatalogConfig,
) -> Iterator[Finding]:
    """Yield a finding for every row that names a file in which there is an error."""
    errors = [f for f in findings if f.severity is Severity.ERROR]
    held = {f.file for f in errors}
    reported = {(f.file, f.sheet) for f in errors}
    if not held:
        return
    for *place, cell, column in zip(*(frame[n].tolist() for n in _PLACE), strict=True):
        source, sheet, row = place
        paths = [path for path in paths_in(cell, documents) if path in held]
        if paths and not (row == "0" and (source, sheet) in reported):
            shown = cover("; ".join(paths), config.checks)
            yield _of_row("berkas-ditahan", place, column, shown, config)


def _of_row(
    rule: str, place: Sequence[str], column: str, value: str, config: CatalogConfig
) -> Finding:
    """Return a finding on a row's file cell; ``place`` is source, sheet and row."""
    source, sheet, row = place
    finding = config.checks.finding(rule, file=source, sheet=sheet, value=value)
    return replace(finding, row=int(row), column=column, field="berkas")


def checks_fingerprint(config: CatalogConfig) -> str:
    """Return the digest of everything that a file check depends on, except the bytes."""
    return digest([config.checks.model_dump(mode="json"), code_digest(_CODE), _parsers()])


@cache
def _parsers() -> dict[str, str]:
    found: dict[str, str] = {}
    for name in _PARSERS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _key(document: Document) -> Key:
    return document.sha256, Path(document.name).suffix.casefold()


def _offered(frame: pd.DataFrame, documents: Mapping[str, Document]) -> list[str]:
    """Return the files of rows that are not excluded and name no excluded file."""
    columns = (frame[name].tolist() for name in ("klasifikasi", "berkas__issue", "berkas"))
    cells = {
        cell
        for code, issue, cell in set(zip(*columns, strict=True))
        if code != Classification.DIKECUALIKAN and issue != "excluded_twin"
    }
    return sorted({path for cell in cells for path in paths_in(cell, documents)})


def _look(
    office: Office,
    agency: Agency,
    new: Sequence[Document],
    fingerprint: str,
    keep: bool,
    progress: Progress | None,
) -> Iterator[tuple[Document, tuple[Finding, ...]]]:
    """Check the files, storing results on the way."""
    fresh: list[tuple[Key, tuple[Finding, ...]]] = []
    with _at_hand(office, agency, new) as files:
        for done, look in enumerate(office.contents(files, office.config), start=1):
            yield look.document, look.findings
            if look.final and keep:
                fresh.append((_key(look.document), look.findings))
            if len(fresh) == _BATCH or done == len(files):
                office.store.file_checks.keep(fingerprint, fresh)
                fresh.clear()
            if progress:
                progress(done, len(files))


@contextmanager
def _at_hand(
    office: Office, agency: Agency, documents: Collection[Document]
) -> Generator[list[FileToLookInto]]:
    """Yield access to each file's bytes: in the archive, or in the folder.

    Files in neither are not checked; the next harvest reports them as gone.
    """
    there: list[FileToLookInto] = []
    elsewhere: list[Document] = []
    for document in documents:
        if office.archive.has(document.sha256):
            bytes_of = partial(_kept, office.archive, document.sha256)
            there.append(FileToLookInto(document, bytes_of))
        else:
            elsewhere.append(document)
    if not elsewhere:
        yield there
        return
    with closing(office.folder(agency)) as folder:
        listed = {file.path: file for file in folder.scan().files}
        yield there + [
            FileToLookInto(document, _opener(folder, file))
            for document in elsewhere
            if (file := listed.get(document.path))
        ]


def _opener(folder: Folder, file: FileStat) -> Callable[[], AbstractContextManager[Path]]:
    if isinstance(folder, LocalFolder):
        return partial(_as_it_lies, folder, file)
    return partial(_fetched, folder, file)


@contextmanager
def _as_it_lies(folder: LocalFolder, file: FileStat) -> Generator[Path]:
    yield folder.local_path(file)


@contextmanager
def _kept(archive: Archive, sha256: str) -> Generator[Path]:
    try:
        with local_file(archive, sha256) as path:
            yield path
    except ArchiveDamaged as damaged:
        raise OSError(str(damaged)) from damaged


@contextmanager
def _fetched(folder: Folder, file: FileStat) -> Generator[Path]:
    try:
        with spooled(folder.chunks(file)) as path:
            yield path
    except FileGone as gone:
        raise OSError(str(gone)) from gone
