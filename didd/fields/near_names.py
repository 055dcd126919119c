"""What a name that nothing is called by may have been meant for: a file, a class.

Only ever offered, never taken: somebody else's document may be one letter away. Pure.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from difflib import get_close_matches
from functools import cached_property

from didd.config.vocabularies import Classifications
from didd.fields.classes_and_forms import mentions_exclusion
from didd.model import Classification
from didd.text.fold import fold

#: How alike two names must be (difflib's ratio).
_ALIKE = 0.75
#: Letters at either end of which one pair is the same, and files compared per name at most.
_ENDS, _MOST = 4, 200
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_NUMBERS = re.compile(r"\d+")


class NearFiles:
    """Finds the file of a folder that a name without a file may mean.

    Names are compared with those that begin or end as they do, so that a folder of 100,000 files
    costs no more per name than one of a few hundred.
    """

    def __init__(self, paths: Iterable[str], unless: Collection[str] = ()) -> None:
        """Take paths of the folder; those of ``unless`` are never offered."""
        self._paths = [path for path in paths if path not in unless]

    def near(self, name: str) -> str:
        """Return the path of the likeliest file, or "".

        Another number is another document: its year, its edition.
        """
        stem = _stem(name)
        numbers = _NUMBERS.findall(stem)
        ends = (stem[:_ENDS], stem[-_ENDS:])
        alike = {s: p for end in ends for s, p in self._by_end.get(end, ())[:_MOST]}
        same = [s for s in alike if _NUMBERS.findall(s) == numbers]
        found = get_close_matches(stem, same, n=1, cutoff=_ALIKE) if stem else []
        return alike[found[0]] if found else ""

    @cached_property
    def _by_end(self) -> dict[str, list[tuple[str, str]]]:
        """The stems and paths by the letters that they begin with, and end with."""
        ends: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for path in self._paths:
            stem = _stem(path)
            for end in {stem[:_ENDS], stem[-_ENDS:]}:
                ends[end].append((stem, path))
        return ends


def near_class(text: str, classes: Classifications) -> Classification | None:
    """Return the class that a cell without one may name with a mistake in its spelling.

    What mentions exclusion is never taken for an open class.
    """
    word = fold(text)
    if mentions_exclusion(text):
        return Classification.DIKECUALIKAN
    found = get_close_matches(word, classes.spellings, n=1, cutoff=_ALIKE) if word else []
    return classes.find(found[0]) if found else None


def _stem(path: str) -> str:
    r"""Fold the last part of a path, without its suffix.

    >>> _stem("regulasi\Laporan_Kinerja-2025.pdf")
    'laporan kinerja 2025'
    """
    return fold(_SUFFIX.sub("", path.replace("\\", "/").rpartition("/")[2]))
