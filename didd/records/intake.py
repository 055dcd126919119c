"""Rows as found → the intake frame that is checked → records, once they pass the checks.

The frame is all text, one row per proposed record, the raw text beside the normalised one, so
that every rule and every marked cell can be traced to what the agency wrote.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, groupby
from operator import attrgetter
from typing import Any, NamedTuple, Self

import pandas as pd

from didd.config.catalog import CatalogConfig
from didd.config.metadata import FieldSpec
from didd.fields.classes_and_forms import forms_mentioned, speaks_of_web
from didd.fields.dates import DateOrder, date_order, split_place_and_time
from didd.fields.files_named import PathIndex, Resolved, resolve_files
from didd.fields.normalise import TIDIED, Normalised, normaliser, tidied
from didd.model import (
    LIST_MARK,
    ONLINE,
    Agency,
    Classification,
    Document,
    Finding,
    Form,
    InventoryRow,
    Record,
    RecordFile,
)
from didd.records.exclusions import Exclusions
from didd.records.holds import held_rows
from didd.records.identity import Sighting, identify
from didd.text.fold import fold
from didd.text.tidy import is_blank, tidy

#: Frame columns that are separate attributes of a record, or not in it at all.
_NO_FIELDS = frozenset({"judul", "klasifikasi", "berkas"})
#: The same bytes are public and excluded, or were erased: held until a person has mended the row.
_TWINS = frozenset({"excluded_twin", "public_twin", "excluded_elsewhere", "erased"})
_EXCLUDED = Classification.DIKECUALIKAN.value
_CLASSES = {c.value: c for c in Classification}
_NO_DIGESTS = frozenset[str]()
#: Rows per batch.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class _Field:
    """The four columns of one field, each with a text per row; several may share one list."""

    value: list[str]
    raw: list[str]
    issue: list[str]
    column: list[str]


def intake_frame(
    rows: Sequence[InventoryRow],
    documents: Mapping[str, Document],
    config: CatalogConfig,
    agency: Agency,
    today: date,
    excluded: Exclusions,
) -> pd.DataFrame:
    """Return rows as text: ``source, sheet, row`` and four columns per field, in file order.

    For each field code: ``CODE`` canonical, ``CODE__raw`` as found, ``CODE__issue`` what is wrong,
    ``CODE__column`` where it stood. All dtype ``string``, "" for empty, never NA. ``berkas`` holds
    resolved paths, one per line. Nothing is filled in that the agency did not write.
    ``excluded`` says which of the ``documents`` must not become public. ``frame.attrs`` has the
    agency's slug, and as ``keys`` the records that mended rows are, by the row's place in it.
    """
    month_first = _month_first(rows)
    raw = _raw(rows)
    nothing = [""] * len(rows)
    fields = {
        spec.code: _normalised(spec, raw[spec.code], month_first, config, today)
        if spec.code in raw
        else _Field(nothing, nothing, nothing, [])
        for spec in config.metadata.fields
    }
    for code, letters in _letters(rows, config.metadata.codes):
        fields[code].column.extend(letters)
    _fill_places(fields, month_first, today)
    _fill_forms(fields, rows)
    _resolve(fields, documents, excluded)
    data = {
        "source": [row.source for row in rows],
        "sheet": [row.sheet for row in rows],
        "row": [str(row.row) for row in rows],
    }
    for code, texts in fields.items():
        data |= {code: texts.value, f"{code}__raw": texts.raw}
        data |= {f"{code}__issue": texts.issue, f"{code}__column": texts.column}
    frame = pd.DataFrame(_columns(data), copy=False)
    frame.attrs["agency"] = agency.slug
    frame.attrs["keys"] = {i: r.desk.key for i, r in enumerate(rows) if r.desk and r.desk.key}
    return frame


def accept(
    frame: pd.DataFrame,
    findings: Iterable[Finding],
    documents: Mapping[str, Document],
    config: CatalogConfig,
    agency: Agency,
    known: Mapping[str, Record],
) -> tuple[Record, ...]:
    """Return a ``Record`` for each row without an error finding, in the order of the frame.

    ``known`` are the agency's newest records by key: a row that is one of them keeps its
    key. An empty ``pejabat_penguasa`` becomes the agency, an empty ``bentuk`` is derived from the
    files, the links and the media that the row names. A row that names a file of excluded
    information is never accepted as public, whatever the findings say. A row without a class has an
    error finding; if not, ``ValueError``.
    """
    rows = list(_Row.of(frame, config.metadata.codes))
    held = held_rows(frame, [row.place for row in rows], findings, config.metadata)
    held |= {i for i, row in enumerate(rows) if row.berkas_issue in _TWINS}
    files = [
        [documents[path] for path in paths_in(row.berkas, documents)] if row.berkas else []
        for row in rows
    ]
    folded = [fold(row.judul) for row in rows]
    said = frame.attrs.get("keys", {})
    keys = identify(list(map(_sighting, rows, files, folded)), known, held, said)
    return tuple(
        _record(row, keys[i], i + 1, files[i], agency)
        for i, row in enumerate(rows)
        if i not in held
    )


class _Row(NamedTuple):
    """The values of a row that become a record; ``fields`` are the non-empty texts."""

    place: tuple[str, str, int]
    judul: str
    klasifikasi: str
    nomor: str
    berkas: str
    berkas_issue: str
    fields: dict[str, str]

    @classmethod
    def of(cls, frame: pd.DataFrame, codes: Iterable[str]) -> Iterator[Self]:
        """Return all rows of the frame."""
        names = [code for code in codes if code not in _NO_FIELDS]
        columns = {name: frame[name].tolist() for name in names}
        names = [name for name in names if name == names[0] or any(columns[name])]
        texts = zip(*(columns[name] for name in names), strict=True)
        one_each = ("judul", "klasifikasi", "nomor", "berkas", "berkas__issue")
        return map(
            cls,
            zip(
                frame["source"].tolist(),
                frame["sheet"].tolist(),
                map(int, frame["row"].tolist()),
                strict=True,
            ),
            *(frame[name].tolist() for name in one_each),
            ({n: text for n, text in zip(names, row, strict=True) if text} for row in texts),
        )


def _raw(rows: Sequence[InventoryRow]) -> dict[str, list[str]]:
    """Return the texts of each field that any row has; rows are processed in batches.

    Field by field over all rows would fetch each row from memory once per field.
    """
    found = [row.values for row in rows]
    columns: dict[str, list[str]] = {code: [] for code in set(chain.from_iterable(found))}
    for start in range(0, len(found), _AT_ONCE):
        some = found[start : start + _AT_ONCE]
        for code, column in columns.items():
            column += [values.get(code, "") for values in some]
    return columns


def _month_first(rows: Sequence[InventoryRow]) -> list[bool]:
    """Return for each row whether the dates of its sheet have the month first."""
    dates: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    lists = [(place, list(some)) for place, some in groupby(rows, attrgetter("source", "sheet"))]
    for place, some in lists:
        dates[place].update(row.values.get("waktu_pembuatan", "") for row in some)
    first = {place: date_order(texts) is DateOrder.MONTH_FIRST for place, texts in dates.items()}
    return [is_first for place, some in lists for is_first in [first[place]] * len(some)]


def _normalised(
    spec: FieldSpec,
    raw: list[str],
    month_first: Sequence[bool],
    config: CatalogConfig,
    today: date,
) -> _Field:
    """Normalise one field of all rows; equal cells only once."""
    if spec.type in TIDIED:
        texts = {text: tidied(text) for text in set(raw)}
        return _field(list(map(texts.__getitem__, raw)), raw, [""] * len(raw))
    found: dict[bool, dict[str, Normalised]] = {}
    for first in set(month_first):
        one = normaliser(spec, config, today, month_first=first)
        found[first] = {text: one(text) for text in set(raw)}
    if len(found) == 1:
        (only,) = found.values()
        cells = list(map(only.__getitem__, raw))
    else:
        cells = [found[first][text] for text, first in zip(raw, month_first, strict=True)]
    return _field([cell.value for cell in cells], raw, [cell.issue for cell in cells])


def _field(value: list[str], raw: list[str], issue: list[str]) -> _Field:
    """Return the columns of a field; equal lists become one, see `_columns`."""
    return _Field(raw if value == raw else value, raw, issue, [])


def _columns(data: Mapping[str, list[str]]) -> dict[str, Any]:
    """Convert lists to columns; identical lists share one read-only column."""
    made = {id(texts): texts for texts in data.values()}
    empty = pd.array([""] * len(data["row"]), dtype="string")
    arrays = {
        key: pd.array(texts, dtype="string") if any(texts) else empty for key, texts in made.items()
    }
    return {name: arrays[id(texts)] for name, texts in data.items()}


def _letters(rows: Sequence[InventoryRow], codes: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield for each field the column letters; the rows of one table share theirs."""
    shared = {id(row.columns): row.columns for row in rows}
    if len(shared) == 1:
        (columns,) = shared.values()
        yield from ((code, [columns.get(code, "")] * len(rows)) for code in codes)
        return
    which = [id(row.columns) for row in rows]
    for code in codes:
        at = {table: columns.get(code, "") for table, columns in shared.items()}
        yield code, list(map(at.__getitem__, which))


def _fill_places(fields: dict[str, _Field], month_first: Sequence[bool], today: date) -> None:
    """Fill empty places from cells such as "Palangka Raya, Januari 2026"."""
    place, time = fields["tempat_pembuatan"], fields["waktu_pembuatan"]
    value = list(place.value)
    found: dict[tuple[str, bool], str] = {}
    for i, cell in enumerate(zip(time.raw, month_first, strict=True)):
        if value[i] or is_blank(cell[0]):
            continue
        if cell not in found:
            text = tidy(cell[0])
            found[cell] = split_place_and_time(text, today, month_first=cell[1])[0]
        if found[cell]:
            value[i], place.column[i] = found[cell], time.column[i]
    fields["tempat_pembuatan"] = replace(place, value=value)


def _fill_forms(fields: dict[str, _Field], rows: Sequence[InventoryRow]) -> None:
    """Fill the empty form of rows that say that they stand on the web: those are not printed."""
    online = [i for i, row in enumerate(rows) if ONLINE in row.columns]
    if not online:
        return
    forms = fields["bentuk"]
    value = list(forms.value)
    for i in online:
        if not value[i] and is_blank(forms.raw[i]):
            value[i] = Form.SOFTCOPY.value
    fields["bentuk"] = replace(forms, value=value)


def _resolve(
    fields: dict[str, _Field], documents: Mapping[str, Document], excluded: Exclusions
) -> None:
    """Resolve the files; links among them move to an empty ``media``."""
    index = PathIndex(documents)
    files, media = (
        replace(fields[code], value=list(fields[code].value), issue=list(fields[code].issue))
        for code in ("berkas", "media")
    )
    fields |= {"berkas": files, "media": media}
    named: list[tuple[str, ...]] = []
    for i, raw in enumerate(files.raw):
        if not raw:
            named.append(())
            files.issue[i] = "none"
            continue
        found = resolve_files(raw, index)
        named.append(found.paths)
        files.value[i] = "\n".join(found.paths)
        files.issue[i] = _file_issue(found)
        if found.links and not media.value[i]:
            media.value[i], media.column[i] = LIST_MARK.join(found.links), files.column[i]
    classes = fields["klasifikasi"].value
    if excluded.paths or excluded.elsewhere or excluded.erased or _EXCLUDED in classes:
        _mark_twins(files, named, classes, documents, excluded)


def _mark_twins(
    files: _Field,
    named: Sequence[tuple[str, ...]],
    classes: Sequence[str],
    documents: Mapping[str, Document],
    excluded: Exclusions,
) -> None:
    """Mark rows whose files, by path or by bytes, other rows or agencies classify the other way.

    So are rows whose file was erased. A copy that no row names, or whose class is unknown yet, does
    not affect the excluded row.
    """
    digests, closed_elsewhere = excluded.here(documents), excluded.elsewhere
    open_digests: set[str] = set()
    for i, paths in enumerate(named):
        found = {documents[path].sha256 for path in paths}
        if classes[i] == _EXCLUDED:
            continue
        if classes[i]:
            open_digests |= found
        for issue, closed in (
            ("excluded_elsewhere", closed_elsewhere),
            ("excluded_twin", digests),
            ("erased", excluded.erased),
        ):
            if not found.isdisjoint(closed):
                files.issue[i] = issue
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


def _sighting(row: _Row, files: Sequence[Document], folded: str) -> Sighting:
    digests = frozenset([file.sha256 for file in files]) if files else _NO_DIGESTS
    return Sighting(row.judul, row.klasifikasi, row.nomor, digests, folded)


def _record(
    row: _Row, key: str, position: int, found: Sequence[Document], agency: Agency
) -> Record:
    """Return the record; optional empty fields get the value that their finding announced."""
    files = tuple([RecordFile(d.path, d.sha256, d.size, d.media_type) for d in found])
    fields = row.fields
    fields.setdefault("pejabat_penguasa", agency.name)
    if "bentuk" not in fields:
        fields["bentuk"] = LIST_MARK.join(_forms_of(fields.get("media", ""), with_file=bool(files)))
    classification = _CLASSES.get(row.klasifikasi) or Classification(row.klasifikasi)
    return Record(agency.slug, key, classification, row.judul, fields, files, position)


def _forms_of(media: str, *, with_file: bool) -> tuple[Form, ...]:
    """Return the forms that a row without any has: what its files, links and media are.

    Only what has none of these is taken for printed.
    """
    found = {form for part in media.split(LIST_MARK) for form in forms_mentioned(part)}
    if with_file or speaks_of_web(media):
        found.add(Form.SOFTCOPY)
    return tuple(form for form in Form if form in found) or (Form.HARDCOPY,)


def paths_in(cell: str, documents: Mapping[str, Document]) -> list[str]:
    """Split the resolved paths of ``berkas``; a path may itself contain a line end.

    Raises ``KeyError`` for a path without a document: frame and documents are of two harvests.
    """
    paths: list[str] = []
    if "\n" not in cell and cell in documents:
        return [cell]
    path = ""
    for line in cell.split("\n") if cell else ():
        path = f"{path}\n{line}" if path else line
        if path in documents:
            paths.append(path)
            path = ""
    if path:
        raise KeyError(path)
    return paths
