"""What the pages of a printed list say, as text: for any list, whatever its columns.

Pure. ``printed_list`` fills it for the public list; ``didd.adapters.register_files.pdf`` sets it.
"""

from __future__ import annotations

from dataclasses import dataclass

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
    """The rows of one class under its full legal phrase; one cell per column or sub-column.

    ``links`` has an address per row, or "".
    """

    title: str
    rows: tuple[tuple[str, ...], ...]
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature block from top to bottom; ``lines`` are above the space for the signature."""

    lines: tuple[str, ...]
    name: str
    below: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """What ties the paper to the portal: a page's address, and short marks under it."""

    address: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrintedFrame:
    """Everything around the list itself."""

    title: str
    author: str
    letterhead: tuple[str, ...]
    letterhead_small: tuple[str, ...]
    annex: tuple[tuple[str, str], ...]
    heading: tuple[str, ...]
    watermark: str
    notes: tuple[str, ...]
    signatures: tuple[Signature, ...]
    proof: Proof
    footer: str


@dataclass(frozen=True, slots=True)
class PrintedList:
    """A list for print: what is around it, its columns, its sections.

    ``linked``: the cell of a row that leads to the row's address.
    """

    frame: PrintedFrame
    columns: tuple[PrintedColumn, ...]
    sections: tuple[PrintedSection, ...]
    column_numbers: bool = True
    linked: int = 1
