"""Proposes for which heading of information a record stands, by its title. People decide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from didd.config.law.mandatory import Heading
from didd.model import Classification
from didd.text.fold import fold


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A phrase, and the headings that it proposes, in the order of the law."""

    text: str
    headings: tuple[Heading, ...]


class HeadingFinder:
    """Finds the headings that a title speaks of."""

    def __init__(self, headings: Iterable[Heading]) -> None:
        """Take the headings that are in force."""
        by_phrase: dict[str, list[Heading]] = {}
        for heading in headings:
            for word in heading.words:
                by_phrase.setdefault(fold(word), []).append(heading)
        self._phrases = {text: _Phrase(text, tuple(found)) for text, found in by_phrase.items()}
        longest_first = sorted(self._phrases, key=len, reverse=True)
        self._any = re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, longest_first))})(?!\S)")

    def find(self, title: str, classification: Classification) -> tuple[str, ...]:
        """Return the codes of the likeliest headings, the likeliest first; () for none.

        The longest phrase in the title tells. Of headings that share it those of the record's own
        class stand for it; where none is of that class, all of them.
        """
        found = sorted(self._in(title), key=lambda p: len(p.text), reverse=True)
        for _length, phrases in groupby(found, key=lambda p: len(p.text)):
            headings = dict.fromkeys(h for phrase in phrases for h in phrase.headings)
            own = [h.code for h in headings if h.classification is classification]
            return tuple(own or (h.code for h in headings))
        return ()

    def _in(self, title: str) -> Iterator[_Phrase]:
        """Yield the phrases in a title that do not overlap, from left to right."""
        for match in self._any.finditer(fold(title)):
            yield self._phrases[match[0]]


class _Finders:
    """The finder of the headings asked for last: boards of many agencies want the same one."""

    def __init__(self) -> None:
        self._last: tuple[tuple[int, ...], tuple[Heading, ...], HeadingFinder] | None = None

    def of(self, headings: tuple[Heading, ...]) -> HeadingFinder:
        same = tuple(map(id, headings))  # they are frozen, and kept alive here
        last = self._last
        if last is None or last[0] != same:
            last = self._last = same, headings, HeadingFinder(headings)
        return last[2]


#: Return the finder of these headings, made anew where they are others than before.
finder_of = _Finders().of
