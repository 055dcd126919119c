"""The list of what is excluded, for print: the frame of any list, its own columns. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

from didd.config.catalog import CatalogConfig
from didd.model import Classification, EditionStatus, Register, RegisterEdition
from didd.register.excluded_list import COLUMNS, ExcludedList, excluded_rows, excluded_titles
from didd.register.printing.printed_frame import ListNames, printed_frame
from didd.register.printing.printed_pages import PrintedColumn, PrintedList, PrintedSection, Proof
from didd.text.day_words import day_words

_NUMBER_WIDTH = 4


def printed_excluded(listed: ExcludedList, config: CatalogConfig) -> PrintedList:
    """Return the list for print; it bears the draft's watermark, for nobody has signed it."""
    sop, titles = config.sop, excluded_titles(config)
    names = ListNames(sop.excluded_name, sop.excluded_title, "")
    note = (
        f"Daftar ini memuat {len(listed.entries)} informasi yang dikecualikan, "
        f"keadaan per {day_words(listed.as_of)}."
    )
    shown = ("nomor", *COLUMNS)
    legal = config.classes.term(Classification.DIKECUALIKAN).legal
    return PrintedList(
        frame=replace(
            printed_frame(_draft(listed), names, (note,), config),
            proof=Proof("", ()),
            footer=f"{sop.excluded_name} {listed.agency.name}, rancangan",
        ),
        columns=(
            PrintedColumn(titles["nomor"], _NUMBER_WIDTH, centred=True),
            *(PrintedColumn(titles[code], width) for code, width in COLUMNS.items()),
        ),
        sections=(
            PrintedSection(
                title=legal.upper(),
                rows=tuple(tuple(row[c] for c in shown) for row in excluded_rows(listed)),
            ),
        ),
        column_numbers=sop.printed.column_numbers,
    )


def _draft(listed: ExcludedList) -> RegisterEdition:
    """Return what the frame says of the list: whose, of which year, not signed. Without entries."""
    year = listed.as_of.year
    register = Register(listed.agency.slug, listed.agency.name, year, listed.as_of, ())
    at = datetime.combine(listed.as_of, time(), UTC)
    return RegisterEdition(0, register, 1, EditionStatus.DRAFT, at)
