"""Content of the printed list: letterhead, columns, section rows, signatures, footer.

Pure, independent of a typesetter: ``didd.adapters.register_files.pdf`` renders it. Texts that the
office may choose come from ``sop.yaml``, ``metadata.yaml`` and ``classifications.yaml``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from didd.config.catalog import CatalogConfig
from didd.config.metadata import FieldSpec
from didd.config.sop import Sop
from didd.model import Decree, EditionStatus, Entry, Form, Register, RegisterEdition, Role
from didd.register.compile import PRINT_ORDER
from didd.register.serialise import copy_words, entry_forms, printed_value
from didd.text.day_words import day_words

#: The smallest share of the page in which the heading of a tick column fits.
TICK_WIDTH = 4.5

#: Placeholder for what a draft lacks.
BLANK = "." * 34
TICK = "✓"

#: Printed under a class without entries, to show that it was not forgotten.
NONE_HELD = "Nihil"


@dataclass(frozen=True, slots=True)
class PrintedColumn:
    """A column: its heading, its tick sub-columns, and the width of it or of each of them.

    Widths are shares: they add up to about 100, and the page is divided in their proportion.
    """

    label: str
    width: float
    parts: tuple[str, ...] = ()
    centred: bool = False


@dataclass(frozen=True, slots=True)
class PrintedSection:
    """The rows of one class under its full legal phrase; one cell per column or sub-column."""

    title: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature block from top to bottom; ``lines`` are above the space for the signature."""

    lines: tuple[str, ...]
    name: str
    below: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrintedList:
    """Everything on the pages of one edition, as text."""

    title: str
    letterhead: tuple[str, str]
    annex: tuple[tuple[str, str], ...]
    heading: tuple[str, ...]
    watermark: str
    columns: tuple[PrintedColumn, ...]
    sections: tuple[PrintedSection, ...]
    notes: tuple[str, ...]
    signatures: tuple[Signature, ...]
    footer: tuple[str, ...]


def printed_list(edition: RegisterEdition, config: CatalogConfig) -> PrintedList:
    """Return an edition for print: a section for each public class, "Nihil" where one is empty.

    A draft has a watermark, and dots in place of the decree.
    """
    register, sop = edition.register, config.sop
    forms = _forms_used(register, config)
    fields = _grouped(config.metadata.register_columns())
    heading = f"{sop.register_title} ({sop.register_name})"
    return PrintedList(
        title=f"{heading} {register.agency_name} Tahun {register.year}, edisi {edition.label}",
        letterhead=(sop.government.upper(), register.agency_name.upper()),
        annex=_annex(edition, config),
        heading=(heading.upper(), f"PADA {register.agency_name.upper()}", f"TAHUN {register.year}"),
        watermark="RANCANGAN" if edition.status is EditionStatus.DRAFT else "",
        columns=tuple(_column(group, forms) for group in fields),
        sections=_sections(register, fields, forms, config),
        notes=tuple(filter(None, (_total(register, config), copy_words(edition, config)))),
        signatures=_signatures(edition.decree, sop),
        footer=_footer(edition, config),
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


def _sections(
    register: Register,
    fields: tuple[tuple[FieldSpec, ...], ...],
    forms: tuple[Form, ...],
    config: CatalogConfig,
) -> tuple[PrintedSection, ...]:
    return tuple(
        PrintedSection(
            title=f"{letter}. {config.classes.term(kind).legal.upper()}",
            rows=tuple(
                tuple(c for group in fields for c in _cells(entry, group, forms, config))
                for entry in register.entries
                if entry.classification is kind
            ),
        )
        for letter, kind in zip("ABC", PRINT_ORDER, strict=True)
    )


def _cells(
    entry: Entry, group: tuple[FieldSpec, ...], forms: tuple[Form, ...], config: CatalogConfig
) -> tuple[str, ...]:
    if group[0].type == "forms":
        held = entry_forms(entry, group[0])
        return tuple(TICK if form in held else "" for form in forms)
    place_first = sorted(group, key=lambda spec: spec.type != "place")
    values = [printed_value(entry, spec, config) for spec in place_first]
    return (", ".join(v for v in values if v),)


def _total(register: Register, config: CatalogConfig) -> str:
    counts = [
        f"{sum(e.classification is kind for e in register.entries)} "
        f"{config.classes.term(kind).label.id.lower()}"
        for kind in PRINT_ORDER
    ]
    return (
        f"Daftar ini memuat {len(register.entries)} butir informasi "
        f"({', '.join(counts)}), keadaan per {day_words(register.as_of)}."
    )


def _annex(edition: RegisterEdition, config: CatalogConfig) -> tuple[tuple[str, str], ...]:
    """Return the lines at the top right that tie the list to its decree: label and text."""
    decree, sop = edition.decree, config.sop
    position = decree.position if decree else sop.roles[Role.SUPERIOR].id
    subject = decree.subject if decree else ""
    return (
        ("Lampiran", f"Keputusan {position}"),
        ("Nomor", decree.number if decree else BLANK),
        ("Tanggal", day_words(decree.date) if decree else BLANK),
        ("Tentang", subject or f"Penetapan {sop.register_title} {edition.register.agency_name}"),
    )


def _signatures(decree: Decree | None, sop: Sop) -> tuple[Signature, ...]:
    """Return the blocks from left to right: who agrees, if required, and who signs."""
    signs = Signature(
        lines=(
            f"Ditetapkan di {decree.place if decree else sop.place}",
            f"pada tanggal {day_words(decree.date) if decree else BLANK}",
            f"{decree.position if decree else sop.roles[Role.SUPERIOR].id},",
        ),
        name=decree.signatory if decree else BLANK,
        below=(
            *((decree.rank,) if decree and decree.rank else ()),
            f"NIP {decree.nip if decree and decree.nip else BLANK}",
        ),
    )
    if sop.settings.decree_mode == "atasan_menetapkan":
        return (signs,)
    agrees = Signature(
        ("Disetujui oleh", f"{sop.roles[Role.SUPERIOR].id},"), BLANK, (f"NIP {BLANK}",)
    )
    return (agrees, signs)


def _footer(edition: RegisterEdition, config: CatalogConfig) -> tuple[str, ...]:
    register = edition.register
    return (
        f"{config.sop.register_name} {register.agency_name}, edisi {edition.label}",
        f"sha256 isi {'salinan ini' if edition.closed else 'daftar'}: {register.content_hash}",
        *((f"ujung rantai audit: {edition.audit_head}",) if edition.audit_head else ()),
    )
