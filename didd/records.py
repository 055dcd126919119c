"""Rows as found → the intake frame that is checked → records, once the checks let them pass.

The frame is all text, one row per proposed record, the raw text beside the normalised one, so
that every rule and every marked cell can be traced to what the agency wrote.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Self

import pandas as pd

from didd.collector import collector_off
from didd.dates import DateOrder, date_order, split_place_and_time
from didd.identity import Sighting, identify
from didd.model import (
    Agency,
    Classification,
    Document,
    Finding,
    Form,
    InventoryRow,
    Record,
    RecordFile,
    Severity,
)
from didd.normalise import LIST_MARK, Normalised, is_blank, normaliser, tidy
from didd.references import PathIndex, Resolved, excluded_paths, resolve_files
from didd.schema import CatalogConfig, FieldSpec

#: Columns of the frame that a record has in a place of their own, or not at all.
_NO_FIELDS = frozenset({"judul", "klasifikasi", "berkas"})
#: The same bytes are public and excluded: nothing of it flows until a person has mended one.
_TWINS = frozenset({"excluded_twin", "public_twin", "excluded_elsewhere"})
_EXCLUDED = Classification.DIKECUALIKAN.value


@dataclass(frozen=True, slots=True)
class _Field:
    """The four columns of one field, each with a text per row."""

    value: list[str]
    raw: list[str]
    issue: list[str]
    column: list[str]


@collector_off()
def intake_frame(
    rows: Sequence[InventoryRow],
    documents: Mapping[str, Document],
    config: CatalogConfig,
    agency: Agency,
    today: date,
    closed_elsewhere: Collection[str] = (),
) -> pd.DataFrame:
    """Lay rows out as text: ``source, sheet, row`` and four columns per field, in file order.

    For each field code: ``CODE`` canonical, ``CODE__raw`` as found, ``CODE__issue`` what is wrong,
    ``CODE__column`` where it stood. All dtype ``string``, "" for empty, never NA. ``berkas`` holds
    resolved paths, one a line. Nothing is filled in that the agency did not write.
    ``closed_elsewhere`` are digests of files that other agencies exclude.
    ``frame.attrs`` has the agency's slug.
    """
    month_first = _month_first(rows)
    fields = {
        spec.code: _normalised(spec, rows, month_first, config, today)
        for spec in config.metadata.fields
    }
    for code, letters in _letters(rows, config.metadata.codes):
        fields[code].column.extend(letters)
    _fill_places(fields, month_first, today)
    _resolve(fields, rows, documents, config, frozenset(closed_elsewhere))
    data = {
        "source": [row.source for row in rows],
        "sheet": [row.sheet for row in rows],
        "row": [str(row.row) for row in rows],
    }
    for code, texts in fields.items():
        data |= {code: texts.value, f"{code}__raw": texts.raw}
        data |= {f"{code}__issue": texts.issue, f"{code}__column": texts.column}
    empty = pd.array([""] * len(rows), dtype="string")
    columns = {n: pd.array(t, dtype="string") if any(t) else empty for n, t in data.items()}
    frame = pd.DataFrame(columns)
    frame.attrs["agency"] = agency.slug
    return frame


@collector_off()
def accept(
    frame: pd.DataFrame,
    findings: Iterable[Finding],
    documents: Mapping[str, Document],
    config: CatalogConfig,
    agency: Agency,
    known: Mapping[str, Record],
) -> tuple[Record, ...]:
    """Turn each row without an error finding into a ``Record``, in the order of the frame.

    ``known`` are the agency's records by key, newest versions: a row that is one of them keeps its
    key. An empty ``pejabat_penguasa`` becomes the agency, an empty ``bentuk`` follows from the
    files. A row that names a file of excluded information is never accepted as public, whatever
    the findings say. A row without a class has an error finding; if not, ``ValueError``.
    """
    faulty = {(f.file, f.sheet, f.row) for f in findings if f.severity is Severity.ERROR}
    rows = list(_Row.of(frame, config.metadata.codes))
    held = {i for i, row in enumerate(rows) if row.place in faulty or row.berkas_issue in _TWINS}
    files = [[documents[path] for path in paths_in(row.berkas, documents)] for row in rows]
    keys = identify(list(map(_sighting, rows, files)), known, held)
    return tuple(
        _record(row, keys[i], i + 1, files[i], agency)
        for i, row in enumerate(rows)
        if i not in held
    )


class _Row(NamedTuple):
    """What of a row of the frame becomes a record; ``fields`` are the texts that are there."""

    place: tuple[str, str, int]
    judul: str
    klasifikasi: str
    nomor: str
    berkas: str
    berkas_issue: str
    fields: dict[str, str]

    @classmethod
    def of(cls, frame: pd.DataFrame, codes: Iterable[str]) -> Iterator[Self]:
        """Give all rows of the frame."""
        names = [code for code in codes if code not in _NO_FIELDS]
        texts = zip(*(frame[name].tolist() for name in names), strict=True)
        one_each = ("judul", "klasifikasi", "nomor", "berkas", "berkas__issue")
        return map(
            cls,
            zip(frame["source"], frame["sheet"], map(int, frame["row"].tolist()), strict=True),
            *(frame[name].tolist() for name in one_each),
            ({n: text for n, text in zip(names, row, strict=True) if text} for row in texts),
        )


def _month_first(rows: Sequence[InventoryRow]) -> list[bool]:
    """Say for each row whether the dates of its sheet have the month first."""
    dates: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        dates[row.source, row.sheet].add(row.values.get("waktu_pembuatan", ""))
    first = {place: date_order(texts) is DateOrder.MONTH_FIRST for place, texts in dates.items()}
    return [first[row.source, row.sheet] for row in rows]


def _normalised(
    spec: FieldSpec,
    rows: Sequence[InventoryRow],
    month_first: Sequence[bool],
    config: CatalogConfig,
    today: date,
) -> _Field:
    """Normalise one field of all rows; equal cells are worked out once."""
    code = spec.code
    raw = [row.values.get(code, "") for row in rows]
    known = {
        first: _Known(normaliser(spec, config, today, month_first=first))
        for first in set(month_first)
    }
    if len(known) == 1:
        cells = list(map(known.popitem()[1].__getitem__, raw))
    else:
        cells = [known[first][text] for text, first in zip(raw, month_first, strict=True)]
    return _Field([cell[0] for cell in cells], raw, [cell[1] for cell in cells], [])


def _letters(rows: Sequence[InventoryRow], codes: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Give for each field where it stood; the rows of one table share what says it."""
    shared = {id(row.columns): row.columns for row in rows}
    which = [id(row.columns) for row in rows]
    for code in codes:
        at = {table: columns.get(code, "") for table, columns in shared.items()}
        yield code, list(map(at.__getitem__, which))


class _Known(dict[str, Normalised]):
    """Normalised texts by their raw ones, each worked out when it is first asked for."""

    def __init__(self, normalised: Callable[[str], Normalised]) -> None:
        super().__init__()
        self._normalised = normalised

    def __missing__(self, raw: str) -> Normalised:
        self[raw] = found = self._normalised(raw)
        return found


def _fill_places(fields: Mapping[str, _Field], month_first: Sequence[bool], today: date) -> None:
    """Fill empty places from cells such as "Palangka Raya, Januari 2026"."""
    place, time = fields["tempat_pembuatan"], fields["waktu_pembuatan"]
    found: dict[tuple[str, bool], str] = {}
    for i, cell in enumerate(zip(time.raw, month_first, strict=True)):
        if place.value[i] or is_blank(cell[0]):
            continue
        if cell not in found:
            text = tidy(cell[0])
            found[cell] = split_place_and_time(text, today, month_first=cell[1])[0]
        if found[cell]:
            place.value[i], place.column[i] = found[cell], time.column[i]


def _resolve(
    fields: Mapping[str, _Field],
    rows: Sequence[InventoryRow],
    documents: Mapping[str, Document],
    config: CatalogConfig,
    closed_elsewhere: frozenset[str],
) -> None:
    """Resolve the files; links among them go to an empty ``media``."""
    index = PathIndex(documents)
    files, media = fields["berkas"], fields["media"]
    named: list[tuple[str, ...]] = []
    for i, raw in enumerate(files.raw):
        found = resolve_files(raw, index)
        named.append(found.paths)
        files.value[i] = "\n".join(found.paths)
        files.issue[i] = _file_issue(found)
        if found.links and not media.value[i]:
            media.value[i], media.column[i] = LIST_MARK.join(found.links), files.column[i]
    excluded = excluded_paths(rows, index, config)
    classes = fields["klasifikasi"].value
    _mark_twins(files, named, classes, documents, excluded, closed_elsewhere)


def _mark_twins(
    files: _Field,
    named: Sequence[tuple[str, ...]],
    classes: Sequence[str],
    documents: Mapping[str, Document],
    excluded: Collection[str],
    closed_elsewhere: frozenset[str],
) -> None:
    """Mark rows whose files, by path or by bytes, other rows or agencies file the other way.

    A copy that no row speaks of, or whose class is not known yet, says nothing of the excluded row.
    """
    digests = {documents[path].sha256 for path in excluded}
    open_digests: set[str] = set()
    for i, paths in enumerate(named):
        found = {documents[path].sha256 for path in paths}
        if classes[i] == _EXCLUDED:
            continue
        if classes[i]:
            open_digests |= found
        if found & closed_elsewhere:
            files.issue[i] = "excluded_elsewhere"
        if found & digests:
            files.issue[i] = "excluded_twin"
    for i, paths in enumerate(named):
        if classes[i] == _EXCLUDED and any(
            documents[path].sha256 in open_digests for path in paths
        ):
            files.issue[i] = "public_twin"


def _file_issue(found: Resolved) -> str:
    if found.outside:
        return "outside"
    if found.missing:
        return "missing"
    return "" if found.paths or found.links else "none"


def _sighting(row: _Row, files: Sequence[Document]) -> Sighting:
    digests = frozenset(file.sha256 for file in files)
    return Sighting(row.judul, row.klasifikasi, row.nomor, digests)


def _record(
    row: _Row, key: str, position: int, found: Sequence[Document], agency: Agency
) -> Record:
    """Make the record; what may be left empty gets the value that its finding announced."""
    files = tuple(RecordFile(d.path, d.sha256, d.size, d.media_type) for d in found)
    fields = row.fields
    fields.setdefault("pejabat_penguasa", agency.name)
    fields.setdefault("bentuk", Form.SOFTCOPY.value if files else Form.HARDCOPY.value)
    classification = Classification(row.klasifikasi)
    return Record(agency.slug, key, classification, row.judul, fields, files, position)


def paths_in(cell: str, documents: Mapping[str, Document]) -> list[str]:
    """Part the resolved paths of ``berkas`` again; a path may itself hold a line end.

    A path without a document raises ``KeyError``: frame and documents are not of one harvest.
    """
    paths: list[str] = []
    path = ""
    for line in cell.split("\n") if cell else ():
        path = f"{path}\n{line}" if path else line
        if path in documents:
            paths.append(path)
            path = ""
    if path:
        raise KeyError(path)
    return paths
