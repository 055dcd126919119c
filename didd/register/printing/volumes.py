"""A long list in print, in volumes that can be bound and set one by one. Pure.

Rows are numbered through, since the list is; pages too, since whoever sets the volumes counts them.
Only the last volume is signed: the list is one, whatever it is bound in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from didd.register.printing.printed_pages import PrintedFrame, PrintedList, PrintedSection

#: Rows of a volume: a hundred pages and more, that can be bound, and set in little memory.
MOST_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Volume:
    """A part of a printed list: its number, of how many, which rows of the whole it has."""

    number: int
    of: int
    first: int
    last: int
    printed: PrintedList


def volumes(printed: PrintedList, most: int = MOST_ROWS) -> tuple[Volume, ...]:
    """Return a list in volumes of about equal length, at most ``most`` rows each.

    A list that is not longer is one volume, and is printed as it is.
    """
    rows = sum(len(section.rows) for section in printed.sections)
    of = max(1, -(-rows // most))
    if of == 1:
        return (Volume(1, 1, 1, rows, printed),)
    each = -(-rows // of)
    return tuple(
        _volume(printed, (number, of), (start + 1, min(start + each, rows)))
        for number, start in enumerate(range(0, rows, each), start=1)
    )


def _volume(printed: PrintedList, place: tuple[int, int], rows: tuple[int, int]) -> Volume:
    (number, of), (first, last) = place, rows
    total = sum(len(section.rows) for section in printed.sections)
    sections = tuple(_between(printed.sections, first - 1, last, end=last == total))
    frame = _framed(printed.frame, number, of)
    return Volume(number, of, first, last, replace(printed, frame=frame, sections=sections))


def _between(
    sections: Sequence[PrintedSection], start: int, stop: int, *, end: bool
) -> Iterator[PrintedSection]:
    """Yield the rows ``start:stop`` of all sections, under their titles.

    An empty section stands where it begins; at the ``end`` of the list in the last volume.
    """
    at = 0
    for section in sections:
        low, high = max(start - at, 0), min(stop - at, len(section.rows))
        begins_here = start <= at < stop or (end and at == stop)
        if low < high or (not section.rows and begins_here):
            title = f"{section.title} (LANJUTAN)" if low else section.title
            rows, links = section.rows[low:high], section.links[low:high]
            yield PrintedSection(title, rows, links)
        at += len(section.rows)


def _framed(frame: PrintedFrame, number: int, of: int) -> PrintedFrame:
    """Return the frame of one volume; those before the last say where the list goes on."""
    which = f"jilid {number} dari {of}"
    framed = replace(
        frame,
        title=f"{frame.title}, {which}",
        heading=(*frame.heading, which.upper()),
        footer=f"{frame.footer}, {which}",
    )
    if number < of:
        return replace(framed, notes=(f"Bersambung ke jilid {number + 1}.",), signatures=())
    return replace(framed, notes=(*frame.notes, f"Daftar ini dicetak dalam {of} jilid."))
