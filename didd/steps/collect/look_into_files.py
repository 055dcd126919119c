"""Looking into the files that rows offer to the public, before anybody decides on them (SOP 1).

What is inside is judged by the checks, in processes of their own; here is which files are opened,
what is remembered, and which rows are held. Files of excluded information are never opened, and
nothing is kept about them.
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
from didd.adapters.folders.local import LocalFolder
from didd.adapters.store.looks import Key
from didd.approval.overrides import let_pass
from didd.config.catalog import CatalogConfig
from didd.fields.files_named import PathIndex, excluded_paths
from didd.model import Agency, Classification, Document, Finding, InventoryRow, Severity, digest
from didd.office import FileToLookInto, Office
from didd.personal_data.cover import cover
from didd.personal_data.patterns import may_hold
from didd.ports import Archive, ArchiveDamaged
from didd.records.folder_changes import FileStat
from didd.records.intake import paths_in
from didd.steps.code_digest import code_digest
from didd.steps.collect.describe_tables import describe_tables
from didd.steps.collect.read_bytes import Progress
from didd.text.file_names import deceives, one_line

if TYPE_CHECKING:
    import pandas as pd

#: The code that a look into a file follows from, and the parsers that it goes by.
_CODE = ("checks/**/*.py", "didd/**/*.py")
_PARSERS = ("pikepdf", "pypdfium2", "olefile", "pillow", "hyperscan", "python-calamine")
#: Columns of the frame that say where a row is, and which files it names.
_PLACE = ("source", "sheet", "row", "berkas", "berkas__column")
#: Looks kept at a time: a killed harvest does at most so many again.
_BATCH = 50


def look_into_files(
    office: Office,
    agency: Agency,
    rows: Sequence[InventoryRow],
    frame: pd.DataFrame,
    documents: Mapping[str, Document],
    *,
    keep: bool,
    progress: Progress | None = None,
) -> tuple[Finding, ...]:
    """Give what is found in the files that rows offer, and a finding for each row that this holds.

    ``frame`` is the intake frame of ``rows``. Bytes that these checks know are not opened again;
    with ``keep``, what is found now is remembered. A look that had to be broken off (time, memory)
    is done again next time.
    """
    kept_in = _kept_in(office, rows, documents)
    offered = [p for p in _offered(frame, documents) if documents[p].sha256 not in kept_in]
    by_key = {_key(documents[path]): documents[path] for path in offered}
    fingerprint = checks_fingerprint(office.config)
    looks = office.store.looks.known(fingerprint, by_key)
    new = [document for key, document in by_key.items() if key not in looks]
    for document, findings in _look(office, agency, new, fingerprint, keep, progress):
        looks[_key(document)] = findings
    if keep:
        office.store.looks.forget(kept_in)
    told = (replace(f, file=p) for p in offered for f in looks.get(_key(documents[p]), ()))
    overrides = office.store.overrides.of(agency.slug)
    found = tuple(let_pass(told, documents, overrides, office.config.officers))
    if keep:
        # Before the rows are judged: what that takes of memory and this do not add up.
        held = {f.file for f in found if f.severity is Severity.ERROR}
        describe_tables(office, (documents[path] for path in offered if path not in held))
    telling = telling_names(frame, documents, office.config)
    return (*found, *telling, *held_rows(frame, documents, found, office.config))


def telling_names(
    frame: pd.DataFrame, documents: Mapping[str, Document], config: CatalogConfig
) -> Iterator[Finding]:
    """Give a finding for every row that shows the public a file whose own name must not be shown.

    It has a person's number in it, which stands covered in the finding, or looks like another name.
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
    """Give a finding for every row that names a file in which there is an error."""
    errors = [f for f in findings if f.severity is Severity.ERROR]
    held = {f.file for f in errors}
    told = {(f.file, f.sheet) for f in errors}
    if not held:
        return
    for *place, cell, column in zip(*(frame[n].tolist() for n in _PLACE), strict=True):
        source, sheet, row = place
        paths = [path for path in paths_in(cell, documents) if path in held]
        if paths and not (row == "0" and (source, sheet) in told):
            shown = cover("; ".join(paths), config.checks)
            yield _of_row("berkas-ditahan", place, column, shown, config)


def _of_row(
    rule: str, place: Sequence[str], column: str, value: str, config: CatalogConfig
) -> Finding:
    """Make a finding of a row's cell that names files; ``place`` is source, sheet and row."""
    source, sheet, row = place
    finding = config.checks.finding(rule, file=source, sheet=sheet, value=value)
    return replace(finding, row=int(row), column=column, field="berkas")


def checks_fingerprint(config: CatalogConfig) -> str:
    """Digest everything but the bytes that a look into a file follows from."""
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
    """Give the files that rows name which are not excluded, and name no excluded file."""
    columns = (frame[name].tolist() for name in ("klasifikasi", "berkas__issue", "berkas"))
    cells = {
        cell
        for code, issue, cell in set(zip(*columns, strict=True))
        if code != Classification.DIKECUALIKAN and issue != "excluded_twin"
    }
    return sorted({path for cell in cells for path in paths_in(cell, documents)})


def _kept_in(
    office: Office, rows: Sequence[InventoryRow], documents: Mapping[str, Document]
) -> set[str]:
    """Give the digests of excluded bytes, by whatever name and agency."""
    closed = excluded_paths(rows, PathIndex(documents), office.config)
    return {documents[p].sha256 for p in closed} | set(office.store.records.excluded_digests())


def _look(
    office: Office,
    agency: Agency,
    new: Sequence[Document],
    fingerprint: str,
    keep: bool,
    progress: Progress | None,
) -> Iterator[tuple[Document, tuple[Finding, ...]]]:
    """Look into the files, remembering what was found on the way."""
    fresh: list[tuple[Key, tuple[Finding, ...]]] = []
    with _at_hand(office, agency, new) as files:
        for done, look in enumerate(office.contents(files, office.config), start=1):
            yield look.document, look.findings
            if look.final and keep:
                fresh.append((_key(look.document), look.findings))
            if len(fresh) == _BATCH or done == len(files):
                office.store.looks.keep(fingerprint, fresh)
                fresh.clear()
            if progress:
                progress(done, len(files))


@contextmanager
def _at_hand(
    office: Office, agency: Agency, documents: Collection[Document]
) -> Generator[list[FileToLookInto]]:
    """Say how to get at each file's bytes: in the archive, or where they lie.

    What lies in neither any more is not looked into; the next harvest tells that it is gone.
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
