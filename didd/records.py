"""Rows as found → the intake frame that is checked → records, once the checks let them pass.

The frame is all text, one row per proposed record, the raw text beside the normalised one, so
that every rule and every marked cell can be traced to what the agency wrote.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

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
from didd.normalise import LIST_MARK, Normalised, is_blank, normalise, tidy
from didd.references import PathIndex, excluded_paths, resolve_files
from didd.schema import CatalogConfig

_EXCLUDED = Classification.DIKECUALIKAN.value


@dataclass(frozen=True, slots=True)
class _Cell:
    """The four columns of one field in one row."""

    value: str
    raw: str
    issue: str
    column: str


@dataclass(slots=True)
class _Intake:
    """What every cell of one intake needs: vocabularies, the folder, and what was worked out."""

    config: CatalogConfig
    documents: Mapping[str, Document]
    today: date
    month_first: Mapping[tuple[str, str], bool]
    index: PathIndex
    excluded: frozenset[str]
    excluded_digests: frozenset[str]
    seen: dict[tuple[str, bool, str], Normalised] = field(
        default_factory=dict[tuple[str, bool, str], Normalised]
    )

    def normalised(self, code: str, raw: str, month_first: bool) -> Normalised:
        """Normalise a cell; equal cells of a field are worked out once."""
        key = (code, month_first, raw)
        if key not in self.seen:
            spec = self.config.metadata[code]
            self.seen[key] = normalise(spec, raw, self.config, self.today, month_first=month_first)
        return self.seen[key]

    def is_twin(self, path: str) -> bool:
        """Say whether a file is an excluded one, by path or by bytes."""
        document = self.documents.get(path)
        by_bytes = document is not None and document.sha256 in self.excluded_digests
        return path in self.excluded or by_bytes


def intake_frame(
    rows: Sequence[InventoryRow],
    documents: Mapping[str, Document],
    config: CatalogConfig,
    agency: Agency,
    today: date,
) -> pd.DataFrame:
    """Lay rows out as text: ``source, sheet, row`` and four columns per field, in file order.

    For each field code: ``CODE`` canonical, ``CODE__raw`` as found, ``CODE__issue`` what is wrong,
    ``CODE__column`` where it stood. All dtype ``string``, "" for empty, never NA. ``berkas`` holds
    resolved paths, one a line. Nothing is filled in that the agency did not write.
    """
    intake = _intake(rows, documents, config, today)
    cells = [_cells(row, intake) for row in rows]
    data: dict[str, list[str]] = {
        "source": [row.source for row in rows],
        "sheet": [row.sheet for row in rows],
        "row": [str(row.row) for row in rows],
    }
    for code in config.metadata.codes:
        data[code] = [c[code].value for c in cells]
        data[f"{code}__raw"] = [c[code].raw for c in cells]
        data[f"{code}__issue"] = [c[code].issue for c in cells]
        data[f"{code}__column"] = [c[code].column for c in cells]
    frame = pd.DataFrame({name: pd.array(texts, dtype="string") for name, texts in data.items()})
    frame.attrs["agency"] = agency.slug
    return frame


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
    held = {(f.file, f.sheet, f.row) for f in findings if f.severity is Severity.ERROR}
    names = ("source", "sheet", "row", *config.metadata.codes, "berkas__issue")
    cells = zip(*(frame[name].tolist() for name in names), strict=True)
    rows = [dict(zip(names, row, strict=True)) for row in cells]
    keys = identify([_sighting(row, documents) for row in rows], known)
    return tuple(
        _record(row, key, position, documents, agency)
        for position, (row, key) in enumerate(zip(rows, keys, strict=True), start=1)
        if (row["source"], row["sheet"], int(row["row"])) not in held
        and row["berkas__issue"] != "excluded_twin"
    )


def _intake(
    rows: Sequence[InventoryRow],
    documents: Mapping[str, Document],
    config: CatalogConfig,
    today: date,
) -> _Intake:
    """Look at all rows once for what decides about each: date order, and what is excluded."""
    dates: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        dates[row.source, row.sheet].append(row.values.get("waktu_pembuatan", ""))
    orders = {place: date_order(texts) is DateOrder.MONTH_FIRST for place, texts in dates.items()}
    index = PathIndex(documents)
    excluded = excluded_paths(rows, index, config)
    digests = frozenset(documents[path].sha256 for path in excluded)
    return _Intake(config, documents, today, orders, index, excluded, digests)


def _cells(row: InventoryRow, intake: _Intake) -> dict[str, _Cell]:
    """Give each field's canonical text, raw text, issue, and column."""
    month_first = intake.month_first[row.source, row.sheet]
    cells: dict[str, _Cell] = {}
    for code in intake.config.metadata.codes:
        raw = row.values.get(code, "")
        found = intake.normalised(code, raw, month_first)
        cells[code] = _Cell(found.value, raw, found.issue, row.columns.get(code, ""))
    _place_from_time(cells, intake, month_first)
    _files(cells, intake)
    return cells


def _place_from_time(cells: dict[str, _Cell], intake: _Intake, month_first: bool) -> None:
    """Fill an empty place from a cell such as "Palangka Raya, Januari 2026"."""
    own, time = cells.get("tempat_pembuatan"), cells.get("waktu_pembuatan")
    if own is None or time is None or own.value or is_blank(time.raw):
        return
    text = tidy(time.raw)
    place, _ = split_place_and_time(text, intake.today, month_first=month_first)
    if place:
        cells["tempat_pembuatan"] = _Cell(place, own.raw, "", time.column)


def _files(cells: dict[str, _Cell], intake: _Intake) -> None:
    """Resolve the files; links among them go to an empty ``media``."""
    cell = cells["berkas"]
    found = resolve_files(cell.raw, intake.index)
    public = cells["klasifikasi"].value != _EXCLUDED
    if public and any(map(intake.is_twin, found.paths)):
        issue = "excluded_twin"
    elif found.outside or found.missing:
        issue = "outside" if found.outside else "missing"
    else:
        issue = "" if found.paths or found.links else "none"
    cells["berkas"] = _Cell("\n".join(found.paths), cell.raw, issue, cell.column)
    media = cells["media"]
    if found.links and not media.value:
        cells["media"] = _Cell(LIST_MARK.join(found.links), media.raw, "", cell.column)


def _sighting(row: Mapping[str, str], documents: Mapping[str, Document]) -> Sighting:
    digests = frozenset(documents[path].sha256 for path in _paths(row))
    return Sighting(row["judul"], row["klasifikasi"], row["nomor"], digests)


def _record(
    row: Mapping[str, str],
    key: str,
    position: int,
    documents: Mapping[str, Document],
    agency: Agency,
) -> Record:
    """Make the record; what may be left empty gets the value that its finding announced."""
    files = tuple(
        RecordFile(d.path, d.sha256, d.size, d.media_type)
        for d in (documents[path] for path in _paths(row))
    )
    own = {"judul", "klasifikasi", "berkas", "source", "sheet", "row", "berkas__issue"}
    fields = {code: text for code, text in row.items() if text and code not in own}
    fields.setdefault("pejabat_penguasa", agency.name)
    fields.setdefault("bentuk", Form.SOFTCOPY.value if files else Form.HARDCOPY.value)
    classification = Classification(row["klasifikasi"])
    return Record(agency.slug, key, classification, row["judul"], fields, files, position)


def _paths(row: Mapping[str, str]) -> list[str]:
    return row["berkas"].split("\n") if row["berkas"] else []
