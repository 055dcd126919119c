"""The agency's rows with what was typed at the desk in place of its cells.

A cell that the agency has changed since it was mended keeps its row back until an officer chooses;
no row is added to one that is there, and none is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from textwrap import shorten

from didd.config.catalog import CatalogConfig
from didd.config.metadata import MetadataSchema
from didd.fields.files_named import EXCLUSION_FIELDS, keeps_in
from didd.fields.normalise import TIDIED, Normalised, normaliser, tidied
from didd.model import AT_THE_DESK, AtDesk, Finding, InventoryRow
from didd.records.at_desk.binding import bind
from didd.records.at_desk.mends import Item, is_file_alone, own_row
from didd.text.fold import fold

#: The rule of a row with nothing but a title, which another cell answers.
_ONLY_A_TITLE = "baris-hanya-judul"
#: What a cell says of what is kept in: class, grounds, and files.
KEEPING_IN = frozenset({"klasifikasi", "berkas", *EXCLUSION_FIELDS})
#: Longest text of the desk in a finding.
_QUOTED = 200
#: Whether two texts of a field say the same.
Same = Callable[[str, str, str], bool]


@dataclass(frozen=True, slots=True)
class Superseded:
    """The rows of the list, those added at the desk at its end; ``unbound`` mend a row now gone."""

    rows: list[InventoryRow]
    unbound: list[Item]


def supersede(
    rows: Sequence[InventoryRow],
    items: Mapping[str, Item],
    config: CatalogConfig,
    same: Same,
) -> Superseded:
    """Return every row, cell by cell as typed where its item has the cell; then the added ones.

    An item that was added and has a row of its own by now is that row. Rows that were superseded
    before are taken as the agency's own again, so that doing it twice is doing it once.
    """
    listed = [row for row in rows if row.source != AT_THE_DESK]
    known = {row.desk.item: i for i, row in enumerate(listed) if row.desk}
    own = list(map(own_row, listed))
    bound = {i: items[name] for name, i in known.items() if name in items}
    rest = [item for item in items.values() if item.id not in known]
    open_rows = [i for i, row in enumerate(own) if i not in bound and not is_file_alone(row)]
    found = bind([own[i] for i in open_rows], rest, config.classes) if rest else {}
    bound |= {open_rows[i]: item for i, item in found.items()}
    made = [
        _mended(row, bound[i], config, same) if i in bound else row for i, row in enumerate(own)
    ]
    taken = {item.id for item in bound.values()}
    left = [item for item in items.values() if item.id not in taken]
    added = sorted((item for item in left if item.number), key=lambda item: item.number)
    return Superseded([*made, *map(_added, added)], [item for item in left if not item.number])


def _mended(row: InventoryRow, item: Item, config: CatalogConfig, same: Same) -> InventoryRow:
    own = {code: row.values.get(code, "") for code in item.cells}
    asked = KEEPING_IN if _excludes_anew(row, item, config, same) else frozenset[str]()
    changed = tuple(
        code
        for code, cell in sorted(item.cells.items())
        if (code in asked or not same(code, own[code], cell.own))
        and not same(code, own[code], cell.value)
    )
    values = {code: text for code, text in {**row.values, **item.typed}.items() if text}
    letters = {code: row.columns[code] for code in item.cells if code in row.columns}
    columns = {**row.columns, **dict.fromkeys(item.cells, AT_THE_DESK)}
    desk = AtDesk(item.id, item.key, own, letters, changed)
    return replace(row, values=values, columns=columns, desk=desk)


def _excludes_anew(row: InventoryRow, item: Item, config: CatalogConfig, same: Same) -> bool:
    """Return whether the agency excludes by this row other information than the mended one."""
    seen: Mapping[str, str] = item.seen.values if item.seen else {}
    told = ("judul", "berkas")
    alike = all(same(code, row.values.get(code, ""), seen.get(code, "")) for code in told)
    return not alike and keeps_in(row.values, config)


def _added(item: Item) -> InventoryRow:
    seen: Mapping[str, str] = item.seen.values if item.seen else {}
    # What is no item without them is as it was in the row that it had for a time.
    needed = {code: seen[code] for code in ("judul", "klasifikasi") if code in seen}
    values = {code: text for code, text in {**needed, **item.typed}.items() if text}
    columns = dict.fromkeys(values, AT_THE_DESK)
    return InventoryRow(AT_THE_DESK, "", item.number, values, columns, AtDesk(item.id, item.key))


def kept_in(
    done: Superseded, items: Mapping[str, Item], config: CatalogConfig
) -> list[InventoryRow]:
    """Return what items without a row of the agency's exclude: as rows, which the list has not.

    Whether they wait or have lost their row, what they keep in stays in, with all files that they
    named or saw.
    """
    there = {row.desk.item for row in done.rows if row.desk and row.source != AT_THE_DESK}
    return [
        InventoryRow(AT_THE_DESK, "", item.number, said)
        for item in items.values()
        if item.id not in there and (said := _closing(item, config))
    ]


def _closing(item: Item, config: CatalogConfig) -> dict[str, str]:
    """Return the texts of an item that keeps its files in by what was typed of it, else none."""
    seen: Mapping[str, str] = item.seen.values if item.seen else {}
    said = {**seen, **item.typed}
    if KEEPING_IN.isdisjoint(item.cells) or not keeps_in(said, config):
        return {}
    files = filter(None, (seen.get("berkas"), item.typed.get("berkas")))
    return {**said, "berkas": "\n".join(files)}


def same_texts(config: CatalogConfig, today: date) -> Same:
    """Return how texts of a field are compared: as they are read, titles as records know them."""
    readers = {
        spec.code: normaliser(spec, config, today)
        for spec in config.metadata.fields
        if spec.type not in TIDIED
    }

    def same(code: str, one: str, other: str) -> bool:
        one, other = tidied(one), tidied(other)
        if one == other:
            return True
        if code == "judul":
            return fold(one) == fold(other) != ""
        if code == "berkas":
            return one.casefold() == other.casefold()
        read = readers.get(code)
        return read is not None and _equal(read(one), read(other))

    return same


def _equal(one: Normalised, other: Normalised) -> bool:
    return one == other and bool(one.value) and not one.issue


def mend_findings(
    rows: Iterable[InventoryRow], unbound: Iterable[Item], config: CatalogConfig
) -> Iterator[Finding]:
    """Yield what waits for a choice, and which mended rows are not in the list any more.

    One that was excluded at the desk is an error, of its files: they stay in until it is settled.
    """
    metadata = config.metadata
    for row in rows:
        if row.desk:
            yield from _waiting(row, row.desk, metadata)
    for seen, item in ((item.seen, item) for item in unbound if item.seen):
        title = item.typed.get("judul") or seen.values.get("judul", "")
        closed = bool(_closing(item, config))
        rule = "pengecualian-tanpa-baris" if closed else "perbaikan-tanpa-baris"
        # A fault of the list itself has no field.
        code = "klasifikasi" if closed else ""
        yield metadata.finding(rule, file=seen.source, sheet=seen.sheet, field=code, value=title)


def _waiting(row: InventoryRow, desk: AtDesk, metadata: MetadataSchema) -> Iterator[Finding]:
    for code in desk.changed:
        yield metadata.finding(
            "sel-berubah-di-daftar",
            shorten(row.values.get(code, ""), _QUOTED, placeholder=" …"),
            file=row.source,
            sheet=row.sheet,
            row=row.row,
            column=desk.letters.get(code, ""),
            field=code,
            value=desk.own[code],
        )


def still_true(findings: Iterable[Finding], rows: Iterable[InventoryRow]) -> list[Finding]:
    """Return the findings of reading without those of cells that the desk has superseded."""
    mended = {(r.source, r.sheet, r.row): set(r.desk.own) for r in rows if r.desk}
    return [f for f in findings if not _superseded(f, mended.get((f.file, f.sheet, f.row), set()))]


def _superseded(finding: Finding, codes: set[str]) -> bool:
    if finding.rule == _ONLY_A_TITLE:
        return not codes <= {"judul", "nomor"}
    return bool(finding.row) and finding.field in codes
