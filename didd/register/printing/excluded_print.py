"""The list of what is excluded, for print: the frame of any list, its own columns. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, time

from didd.config.catalog import CatalogConfig
from didd.model import Classification, EditionStatus, Register, RegisterEdition
from didd.register.other_lists.excluded_list import COLUMNS, ExcludedEntry, ExcludedList
from didd.register.other_lists.excluded_rows import (
    excluded_address,
    excluded_notes,
    excluded_titles,
)
from didd.register.printing.printed_frame import ListNames, printed_frame
from didd.register.printing.printed_pages import PrintedColumn, PrintedList, PrintedSection

_NUMBER_WIDTH = 4
#: Above the rows that are public now.
OPENED_SECTION = "DIBUKA SEJAK TAHUN LALU, TIDAK DIKECUALIKAN LAGI"


def printed_excluded(listed: ExcludedList, config: CatalogConfig) -> PrintedList:
    """Return the list for print; one without a decree bears the draft's watermark."""
    titles = excluded_titles(config)
    legal = config.classes.term(Classification.DIKECUALIKAN).legal
    sections = [PrintedSection(legal.upper(), _rows(listed.entries))]
    if listed.opened:
        sections.append(PrintedSection(OPENED_SECTION, _rows(listed.opened)))
    return PrintedList(
        frame=printed_frame(
            as_edition(listed), excluded_names(listed, config), excluded_notes(listed), config
        ),
        columns=(
            PrintedColumn(titles["nomor"], _NUMBER_WIDTH, centred=True),
            *(PrintedColumn(titles[code], width) for code, width in COLUMNS.items()),
        ),
        sections=tuple(sections),
        column_numbers=config.sop.printed.column_numbers,
    )


def excluded_names(listed: ExcludedList, config: CatalogConfig) -> ListNames:
    """Return what the list is called, and where it is on the portal."""
    sop = config.sop
    address = excluded_address(listed, config)
    return ListNames(sop.excluded_name, sop.excluded_title, address, listed.content_hash)


def as_edition(listed: ExcludedList) -> RegisterEdition:
    """Return what a frame says of the list: whose, which edition, by which decree; no entries."""
    register = Register(listed.agency.slug, listed.agency.name, listed.as_of.year, listed.as_of, ())
    at = datetime.combine(listed.as_of, time(), UTC)
    status = EditionStatus.ESTABLISHED if listed.decree else EditionStatus.DRAFT
    return RegisterEdition(
        0,
        register,
        listed.number,
        status,
        at,
        decree=listed.decree,
        audit_head=listed.audit_head,
    )


def _rows(entries: tuple[ExcludedEntry, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple((str(e.number), *(e.texts[code] for code in COLUMNS)) for e in entries)
