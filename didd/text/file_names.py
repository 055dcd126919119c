"""File names for the portal: on one line, in one direction, no two alike. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import count

#: Line ends; invisible characters, and direction marks that disguise a name.
_BREAKS = re.compile("[\t\n\r\x85\u2028\u2029]+")
#: Direction marks, line ends and terminal controls: no honest name has them.
_DECEIVING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def distinct(names: Iterable[str]) -> list[str]:
    r"""Return names of which no two look alike: files of several folders may share one.

    Folders are not published, so all but the first get a number.

    >>> distinct(["laporan.pdf", "Laporan.pdf", "lain\n2.pdf"])
    ['laporan.pdf', 'Laporan (2).pdf', 'lain 2.pdf']
    """
    given = [one_line(name) for name in names]
    taken = {_looks(name) for name in given}
    seen: dict[str, Iterator[int]] = {}
    for place, name in enumerate(given):
        look = _looks(name)
        if look in seen:
            numbered = (_numbered(name, number) for number in seen[look])
            given[place] = next(n for n in numbered if _looks(n) not in taken)
            taken.add(_looks(given[place]))
        seen.setdefault(look, count(2))
    return given


def deceives(name: str) -> bool:
    r"""Whether a name looks like another, or has an effect where it is shown.

    >>> deceives("laporan\u202efdp.exe"), deceives("Café 2025 – final.pdf")
    (True, False)
    """
    return not name.isprintable() and _DECEIVING.search(name) is not None


def one_line(name: str) -> str:
    """Return a name on one line, in one direction."""
    if name.isprintable():
        return name
    return _UNSEEN.sub("", _BREAKS.sub(" ", name)) or "berkas"


def _numbered(name: str, number: int) -> str:
    stem, dot, suffix = name.rpartition(".") if "." in name[1:] else (name, "", "")
    return f"{stem} ({number}){dot}{suffix}"


def _looks(name: str) -> str:
    """Return a key that is equal for names that look alike."""
    return unicodedata.normalize("NFKC", name).casefold()
