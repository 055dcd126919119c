"""A list and its decree from before this register was kept: the edition before the first one. Pure.

Its items are held against a register each time that is asked for, so that a title mended meanwhile
is no new item.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from didd.config.catalog import CatalogConfig
from didd.fields.dates import split_place_and_time
from didd.fields.normalise import normaliser
from didd.model import (
    Classification,
    Decree,
    Entry,
    InventoryRow,
    Record,
    Register,
    derived_id,
    digest,
)
from didd.records.identity import Sighting, identify
from didd.text.fold import fold
from didd.text.tidy import tidy

#: What says nothing of an item's content, or is an attribute of its own.
_NOT_COMPARED = frozenset({"nomor", "judul", "klasifikasi", "berkas", "media"})


@dataclass(frozen=True, slots=True)
class EarlierLine:
    """One item of the earlier list, its fields as canonical texts."""

    number: str
    classification: Classification
    title: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class EarlierList:
    """The list as it was established by ``decree``, in its own order and with its own numbers."""

    agency: str
    decree: Decree
    lines: tuple[EarlierLine, ...]

    @property
    def content_hash(self) -> str:
        """Return the hash over agency, decree and lines."""
        return digest(self.to_json())

    def to_json(self) -> dict[str, Any]:
        """Return JSON types."""
        decree = {**asdict(self.decree), "date": self.decree.date.isoformat()}
        return {"agency": self.agency, "decree": decree, "lines": [asdict(n) for n in self.lines]}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> EarlierList:
        """Read what ``to_json`` wrote."""
        day = date.fromisoformat(plain["decree"]["date"])
        decree: dict[str, Any] = {**plain["decree"], "date": day}
        lines = tuple(
            EarlierLine(n["number"], Classification(n["classification"]), n["title"], n["fields"])
            for n in plain["lines"]
        )
        return cls(plain["agency"], Decree(**decree), lines)


@dataclass(slots=True)
class LinesRead:
    """The items of a table; ``closed`` are excluded ones, ``unclear`` rows have no title or class.

    Both are none of a public list, by their rows.
    """

    lines: list[EarlierLine] = field(default_factory=list[EarlierLine])
    closed: list[int] = field(default_factory=list[int])
    unclear: list[int] = field(default_factory=list[int])


def lines_of(rows: Iterable[InventoryRow], config: CatalogConfig, today: date) -> LinesRead:
    """Return the items of a table that was read as an agency's list is."""
    read = LinesRead()
    readers = {spec.code: normaliser(spec, config, today) for spec in config.metadata.fields}
    for row in rows:
        found = {code: readers[code](raw) for code, raw in row.values.items() if code in readers}
        texts = {c: n.value or tidy(row.values[c]) for c, n in found.items() if row.values[c]}
        title, code = texts.get("judul", ""), texts.get("klasifikasi", "")
        if not title or code not in list(Classification):
            read.unclear.append(row.row)
        elif code == Classification.DIKECUALIKAN:
            read.closed.append(row.row)
        else:
            place, _ = split_place_and_time(row.values.get("waktu_pembuatan", ""), today)
            said = {"tempat_pembuatan": place, **texts}
            fields = {c: text for c, text in said.items() if text and c not in _NOT_COMPARED}
            line = EarlierLine(texts.get("nomor", ""), Classification(code), title, fields)
            read.lines.append(line)
    return read


def before(earlier: EarlierList, register: Register) -> Register:
    """Return the earlier list as the register before this one; items are matched as records are.

    An item that says the same, as far as the earlier list says anything, is the entry as it is, but
    for its number. What that list had no column for, and the files, are taken from the entry.
    """
    known = {e.record_id: _record(register, e) for e in register.entries}
    sightings = [Sighting(n.title, n.classification.value, n.number) for n in earlier.lines]
    entries = {e.record_id: e for e in register.entries}
    keys = identify(sightings, known)
    made = (
        _same_or_other(line, entries[key]) if key in entries else _gone(earlier, line, key)
        for line, key in zip(earlier.lines, keys, strict=True)
    )
    day = earlier.decree.date
    return replace(register, year=day.year, as_of=day, entries=tuple(made))


def _record(register: Register, entry: Entry) -> Record:
    fields = {**entry.fields, "nomor": entry.number}
    name, title = register.agency, entry.title
    return Record(name, entry.record_id, entry.classification, title, fields)


def _same_or_other(line: EarlierLine, entry: Entry) -> Entry:
    same = fold(line.title) == fold(entry.title) and line.classification is entry.classification
    if same and not any(_differences(line, entry)):
        return replace(entry, number=line.number)
    said = {code: line.fields[code] for code in _differences(line, entry)}
    return replace(
        entry,
        number=line.number,
        content_hash=digest(asdict(line)),
        classification=line.classification,
        title=line.title,
        fields={**entry.fields, **said},
    )


def _differences(line: EarlierLine, entry: Entry) -> Iterator[str]:
    said = {**entry.derived, **entry.fields}
    for code, text in line.fields.items():
        if fold(text) != fold(said.get(code, "")):
            yield code


def _gone(earlier: EarlierList, line: EarlierLine, key: str) -> Entry:
    return Entry(
        number=line.number,
        record_id=derived_id("earlier", earlier.agency, key),
        content_hash=digest(asdict(line)),
        classification=line.classification,
        title=line.title,
        fields=line.fields,
    )
