"""All agencies' editions for print: sections of each agency with its totals, no signature. Pure."""

from __future__ import annotations

from dataclasses import replace

from didd.config.catalog import CatalogConfig
from didd.model import Register, RegisterEdition
from didd.register.addresses import address_of
from didd.register.editions import decree_of
from didd.register.other_lists.consolidated import Consolidated, Part, consolidated_name
from didd.register.printing.printed_frame import ListNames, printed_frame
from didd.register.printing.printed_list import printed_list
from didd.register.printing.printed_pages import PrintedList, PrintedSection, Proof
from didd.text.day_words import day_words


def printed_consolidated(whole: Consolidated, config: CatalogConfig) -> PrintedList:
    """Return the list for print: what nobody signs has neither annex lines nor signatures."""
    address = address_of(consolidated_name(whole.year), config)
    names = ListNames(config.sop.register_name, config.sop.register_title, address)
    names = replace(names, content_hash=whole.content_hash)
    edition = _edition(whole, config)
    frame = printed_frame(edition, names, _notes(whole), config)
    shown = [frame.proof.lines[-1]] if not address else ["Daftar ini di portal:", address]
    return PrintedList(
        frame=replace(
            frame,
            title=f"{names.title} ({names.name}) seluruh Perangkat Daerah Tahun {whole.year}",
            annex=(),
            signatures=(),
            watermark="",
            proof=Proof(address, (*shown, frame.proof.lines[-1]) if address else tuple(shown)),
            footer=f"{names.name} seluruh Perangkat Daerah, Tahun {whole.year}",
        ),
        columns=printed_list(edition, config).columns,
        sections=tuple(
            s for part in whole.parts for s in _sections(part, edition.register, config)
        ),
        column_numbers=config.sop.printed.column_numbers,
    )


def _edition(whole: Consolidated, config: CatalogConfig) -> RegisterEdition:
    """Return an edition of everything, for the columns that depend on what is in it."""
    first = whole.parts[0].edition
    entries = tuple(e for part in whole.parts for e in part.edition.register.entries)
    register = replace(
        first.register,
        agency="",
        agency_name=config.sop.government,
        year=whole.year,
        as_of=whole.as_of,
        entries=entries,
    )
    return replace(first, register=register, audit_head="", closed=())


def _sections(part: Part, everything: Register, config: CatalogConfig) -> list[PrintedSection]:
    """Return an agency's sections; its totals stand above the first, an empty one says so."""
    printed = printed_list(part.edition, config, everything)
    register, decree = part.edition.register, decree_of(part.edition)
    excluded = f", {part.excluded} dikecualikan ({part.share})" if part.excluded else ""
    counts = ", ".join(
        f"{len(part.of_class(kind))} {config.classes.term(kind).label.id.lower()}"
        for kind in config.sop.printed.order
    )
    told = (
        f"{part.name.upper()} (edisi {part.edition.label}, Keputusan Nomor "
        f"{decree.number}): {len(register.entries)} butir: {counts}{excluded}"
    )
    filled = [s for s in printed.sections if s.rows] or [PrintedSection("", ())]
    first, *others = filled
    above = f"{told} – {first.title}" if first.title else told
    return [
        replace(first, title=above),
        *(replace(s, title=f"{register.agency_name.upper()} – {s.title}") for s in others),
    ]


def _notes(whole: Consolidated) -> tuple[str, ...]:
    return (
        f"Daftar ini menggabungkan {len(whole.parts)} daftar yang berlaku, {whole.size} butir, "
        f"keadaan per {day_words(whole.as_of)}. Setiap bagian ditetapkan dengan keputusannya "
        "sendiri.",
    )
