"""A printed list as pages: made ready for the typesetter, its pages counted, set as PDF."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from functools import cache, partial
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from didd.adapters.register_files.typesetting import (
    MISSING,
    measured,
    places,
    printable,
    typeset,
)
from didd.register.printing.line_fitting import Fitted, fit
from didd.register.printing.page_settings import PageSetting, Places, chosen
from didd.register.printing.printed_pages import NONE_HELD

if TYPE_CHECKING:
    from typst import PDFStandard

STANDARDS: list[PDFStandard] = ["a-2a", "ua-1"]

MISSING_NOTE = f"Tanda {MISSING} berdiri untuk huruf yang tidak dapat dicetak; aslinya ada di JSON."

#: The page inside its margins, in points.
PAGE_WIDTH = 762.0

#: Rows with more lines than this may break across pages.
LONGEST_WHOLE_ROW = 35

#: A list of more rows than this is typeset in parts.
LONGEST_PART = 2000

#: Parts of a list; each starts a page. A part is sections: ``title`` and ``rows`` of texts.
Parts = list[list[dict[str, Any]]]

_PAGE_TREE = re.compile(rb"/Type\s*/Pages\b[^<>]*?/Count (\d+)", re.DOTALL)


def page_count(content: bytes) -> int:
    """Return how many pages a PDF of the typesetter has: it says so in the clear.

    Asking the typesetter would have it set the whole list again.
    """
    tree = _PAGE_TREE.search(content)
    if tree is None:
        raise ValueError("the typesetter made a PDF without a page tree")
    return int(tree[1])


@dataclass(frozen=True)
class Pages:
    """A list ready for the typesetter, but for the setting of its pages."""

    about: dict[str, Any]
    parts: Parts
    letters: str

    @classmethod
    def of(cls, given: dict[str, Any], day: date) -> Pages:
        """Prepare a list: only printable characters, in parts.

        ``given`` is a list as JSON types (``pdf.plain_list``).
        """
        plain, letters = printable(given)
        sections = plain.pop("sections")
        for section in sections:
            section["rows"] = _linked(section["rows"], section.pop("links"))
        frame = plain["frame"]
        if MISSING in str(plain) or any(MISSING in str(s) for s in sections):
            frame["notes"] = [*frame["notes"], MISSING_NOTE]
        plain |= {
            "day": [day.year, day.month, day.day],
            "none": NONE_HELD,
            "width": PAGE_WIDTH,
        }
        return cls(plain, _parts(sections), letters)

    def setting(self, *, tighter: bool = True) -> PageSetting:
        """Return the setting in which the signature has rows beside it."""
        return chosen(len(_items(self.parts[-1])), self.places, tighter=tighter)

    def count(self, setting: PageSetting) -> int:
        """Return how many pages the list takes, without those of its decree."""
        return self._places(self.parts, setting)["sign"]

    def places(self, setting: PageSetting) -> Places:
        """Return on which pages the end of the list and the signature stand, counted there."""
        return self._places(self.parts[-1:], setting)

    def _places(self, parts: Parts, setting: PageSetting) -> Places:
        data = _without_texts(self.laid(parts, setting)) | {"begins": len(parts) == len(self.parts)}
        found: dict[str, int] = {}
        for place in places("register.typ", data):
            found[place["what"]] = max(place["page"], found.get(place["what"], 0))
        return found

    def pdf(self, day: date, setting: PageSetting, numbers: dict[str, int]) -> bytes:
        """Return the list as PDF; ``numbers``: a volume's ``first`` page, and ``total`` of all."""
        template = ("decree.typ", "register.typ") if "decree" in self.about else "register.typ"
        data = self.laid(self.parts, setting) | numbers
        return typeset(template, data, STANDARDS, datetime.combine(day, time(), UTC))

    def decree_count(self, day: date) -> int:
        """Return how many pages the decree before the list takes; 0 without one."""
        if "decree" not in self.about:
            return 0
        # Alone it is no document of an archive: it has no title of its own.
        return page_count(typeset("decree.typ", self.about, [], datetime.combine(day, time(), UTC)))

    def laid(self, parts: Parts, setting: PageSetting) -> dict[str, Any]:
        """Return the template's data for these parts in this setting."""
        letters = measured(self.letters, setting.size)
        rooms = _rooms(self.about["columns"], setting)
        fitted = cache(partial(fit, letters=letters))  # an office's names repeat in row after row
        laid = [
            [
                {**s, "rows": [_row(r, list(map(fitted, r["cells"], rooms))) for r in s["rows"]]}
                for s in part
            ]
            for part in parts
        ]
        _mark_end(laid[-1], setting)
        return {
            **self.about,
            "begins": True,
            "parts": [*laid[:-1], *_kept_apart(laid[-1], setting.kept)],
            "setting": asdict(setting),
        }


def _without_texts(data: dict[str, Any]) -> dict[str, Any]:
    """Return data for counting pages: of a row whose height is known, nothing else is needed."""

    def bare(row: dict[str, Any]) -> dict[str, Any]:
        return {**row, "cells": [], "link": ""} if row["lines"] else row

    parts = [
        [{**section, "rows": [bare(row) for row in section["rows"]]} for section in part]
        for part in data["parts"]
    ]
    return {**data, "parts": parts}


def _items(part: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of a part that say something, or all where none does ("Nihil")."""
    rows = [row for section in part for row in section["rows"]]
    return [row for row in rows if row["cells"]] or rows


def _mark_end(part: list[dict[str, Any]], setting: PageSetting) -> None:
    """Mark the last two items, whose pages the typesetter reports."""
    items = _items(part)
    for what, row in zip(("last", "before"), reversed(items), strict=False):
        row["end"] = what
    if setting.run_over:
        items[-1]["lines"] = 0


def _kept_apart(part: list[dict[str, Any]], kept: int) -> Parts:
    """Split the last ``kept`` items off, with what follows them; 0 splits nothing.

    Each stands under its section's title.
    """
    if not kept:
        return [part]
    before: list[dict[str, Any]] = []
    after: list[dict[str, Any]] = []
    for section in reversed(part):
        rows = section["rows"]
        # A section without items goes along while one before it does.
        cut = max(0, len(rows) - kept) if rows[0]["cells"] else 0 if kept else len(rows)
        stay, go = rows[:cut], rows[cut:]
        kept -= sum(bool(row["cells"]) for row in go)
        before += [{**section, "rows": stay}] if stay else []
        after += [{**section, "rows": go}] if go else []
    return [before[::-1], after[::-1]]


def _parts(sections: list[dict[str, Any]]) -> Parts:
    """Keep a list together, or split a long one: each part starts a page and has one section.

    Typst typesets parts in parallel.
    """
    if sum(len(s["rows"]) for s in sections) <= LONGEST_PART:
        return [sections]
    return [
        [{"title": section["title"], "rows": section["rows"][start : start + LONGEST_PART]}]
        for section in sections
        for start in range(0, len(section["rows"]), LONGEST_PART)
    ]


def _linked(rows: Sequence[Sequence[str]], links: Sequence[str]) -> list[dict[str, Any]]:
    """Return rows with their addresses; one without cells where a section has none."""
    found = [
        {"cells": row, "link": link} for row, link in zip_longest(rows, links, fillvalue="") if row
    ]
    return found or [{"cells": [], "link": ""}]


def _row(row: dict[str, Any], cells: Sequence[Fitted]) -> dict[str, Any]:
    """Return a row's prepared cells, and its height in lines; 0 leaves that to typst."""
    counts = [cell.lines for cell in cells] or [0]
    known = 0 not in counts and max(counts) <= LONGEST_WHOLE_ROW
    return {
        **row,
        "cells": [cell.text for cell in cells],
        "lines": max(counts) if known else 0,
        "end": "",
    }


def _rooms(columns: list[dict[str, Any]], setting: PageSetting) -> list[float]:
    """Return the width for text in each cell of a row in points, tick cells one by one."""
    shares = [c["width"] for c in columns for _ in range(max(1, len(c["parts"])))]
    return [share / sum(shares) * PAGE_WIDTH - 2 * setting.inset for share in shares]
