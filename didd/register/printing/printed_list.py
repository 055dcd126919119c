"""Content of the printed list: its columns, its section rows and their cells.

Pure, independent of a typesetter: ``didd.adapters.register_files.pdf`` renders it. Texts that the
office may choose come from ``sop.yaml``, ``metadata.yaml`` and ``classifications.yaml``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from didd.config.catalog import CatalogConfig
from didd.config.metadata import FieldSpec
from didd.model import Classification, Entry, Form, Register, RegisterEdition
from didd.register.addresses import list_address
from didd.register.derive import MARK, MARK_NOTE
from didd.register.printing.printed_frame import ListNames, printed_frame
from didd.register.printing.printed_pages import TICK, PrintedColumn, PrintedList, PrintedSection
from didd.register.serialise import (
    blackened_words,
    copy_words,
    entry_forms,
    item_address,
    printed_value,
)
from didd.text.day_words import day_words

#: The smallest share of the page in which the heading of a tick column fits.
TICK_WIDTH = 4.5

#: The fields of each column, and the forms that have a tick column.
_Layout: TypeAlias = tuple[tuple[tuple[FieldSpec, ...], ...], tuple[Form, ...]]

#: What stands before the title of a class, by the office's setting.
SECTION_MARKS = {
    "letters": ("A. ", "B. ", "C. "),
    "roman": ("I. ", "II. ", "III. "),
    "none": ("", "", ""),
}


def printed_list(
    edition: RegisterEdition, config: CatalogConfig, beside: Register | None = None
) -> PrintedList:
    """Return an edition for print: a section for each public class, "Nihil" where one is empty.

    A draft has a watermark, and dots in place of the decree. As a part ``beside`` others it has the
    columns of all of them.
    """
    register, sop = edition.register, config.sop
    forms = _forms_used(beside or register, config)
    fields = _grouped(config.metadata.register_columns())
    names = ListNames(sop.register_name, sop.register_title, list_address(register, config))
    said = copy_words(edition, config), blackened_words(register), _marked(register, fields)
    notes = (_total(register, config), *said)
    return PrintedList(
        frame=printed_frame(edition, names, notes, config),
        columns=tuple(_column(group, forms) for group in fields),
        sections=tuple(
            _section(kind, mark, edition, (fields, forms), config)
            for kind, mark in zip(
                sop.printed.order, SECTION_MARKS[sop.printed.section_marks], strict=True
            )
        ),
        column_numbers=sop.printed.column_numbers,
    )


def joined_label(first: str, second: str) -> str:
    """Return the heading of a column of two fields, with their common last words once.

    >>> joined_label("Waktu Pembuatan Informasi", "Tempat Pembuatan Informasi")
    'Waktu dan Tempat Pembuatan Informasi'
    """
    a, b = first.split(), second.split()
    shared = 0
    while shared < min(len(a), len(b)) - 1 and a[-1 - shared] == b[-1 - shared]:
        shared += 1
    return " ".join([*a[: len(a) - shared], "dan", *b])


def _grouped(fields: Sequence[FieldSpec]) -> tuple[tuple[FieldSpec, ...], ...]:
    """Merge time and place of creation into one column where they are adjacent."""
    groups: list[tuple[FieldSpec, ...]] = []
    for spec in fields:
        if groups and {groups[-1][-1].type, spec.type} == {"partial_date", "place"}:
            groups[-1] = (*groups[-1], spec)
        else:
            groups.append((spec,))
    return tuple(groups)


def _forms_used(register: Register, config: CatalogConfig) -> tuple[Form, ...]:
    """Return the tick columns: printed and digital always, recordings only where there are any."""
    specs = [f for f in config.metadata.fields if f.type == "forms"]
    used = {form for e in register.entries for spec in specs for form in entry_forms(e, spec)}
    return tuple(f for f in Form if f in used or f is not Form.REKAM)


def _column(group: tuple[FieldSpec, ...], forms: tuple[Form, ...]) -> PrintedColumn:
    first = group[0]
    label = joined_label(first.label.id, group[1].label.id) if len(group) > 1 else first.label.id
    # Two short texts in one cell share their last line: the second needs half its width.
    widths = [spec.register_.width for spec in group if spec.register_]
    width = widths[0] + sum(widths[1:]) / 2
    if first.type != "forms":
        return PrintedColumn(label, width, centred=first.type == "number")
    parts = tuple(form.value.capitalize() for form in forms)
    return PrintedColumn(label, max(width / len(parts), TICK_WIDTH), parts, centred=True)


def _section(
    kind: Classification,
    mark: str,
    edition: RegisterEdition,
    layout: _Layout,
    config: CatalogConfig,
) -> PrintedSection:
    fields, forms = layout
    entries = [e for e in edition.register.entries if e.classification is kind]
    return PrintedSection(
        title=f"{mark}{config.classes.term(kind).legal.upper()}",
        rows=tuple(
            tuple(c for group in fields for c in _cells(entry, group, forms, config))
            for entry in entries
        ),
        links=tuple(item_address(entry, edition, config) for entry in entries),
    )


def _cells(
    entry: Entry, group: tuple[FieldSpec, ...], forms: tuple[Form, ...], config: CatalogConfig
) -> tuple[str, ...]:
    if group[0].type == "forms":
        held = entry_forms(entry, group[0])
        mark = f" {MARK}" if group[0].code in entry.derived else ""
        return tuple(f"{TICK}{mark}" if form in held else "" for form in forms)
    place_first = sorted(group, key=lambda spec: spec.type != "place")
    values = [printed_value(entry, spec, config) for spec in place_first]
    return (", ".join(v for v in values if v),)


def _marked(register: Register, fields: Sequence[Sequence[FieldSpec]]) -> str:
    """Return what the mark of derived values means; "" where no printed column bears it."""
    printed = {spec.code for group in fields for spec in group}
    marked = any(printed & entry.derived.keys() for entry in register.entries)
    return MARK_NOTE if marked else ""


def _total(register: Register, config: CatalogConfig) -> str:
    counts = [
        f"{sum(e.classification is kind for e in register.entries)} "
        f"{config.classes.term(kind).label.id.lower()}"
        for kind in config.sop.printed.order
    ]
    return (
        f"Daftar ini memuat {len(register.entries)} butir informasi "
        f"({', '.join(counts)}), keadaan per {day_words(register.as_of)}."
    )
