"""What people type and what offices write: the rules of a vocabulary. Pure.

A vocabulary is a text (``portal/solr/everyday.txt`` says its form): words that are not searched,
words that say little, names of places, spellings, and everyday words with the official ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ckanext.didd.search import wordforms

Words = tuple[str, ...]
WORD = re.compile(r"\w+")
#: No rule is longer; a query is compared with rules of this many words at most.
LONGEST_RULE = 5
#: A word of rules with more meanings than these tells nothing alone.
MOST_HINTS = 4
SUFFIXES = ("nya", "lah", "kah", "pun", "kan", "an")
PREFIXES = ("menge", "meng", "meny", "mem", "men", "peng", "peny", "pem", "pen")
PREFIXES += ("ber", "ter", "per", "me", "di")
#: What stays of a word without its suffix has as many letters; without its prefix one more.
SHORTEST_STEM = 4


@dataclass(frozen=True)
class Vocabulary:
    """The rules, each under the stems of its words."""

    filler: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()
    spelling: dict[str, tuple[Words, ...]] = field(default_factory=dict)
    places: dict[Words, tuple[Words, ...]] = field(default_factory=dict)
    words: dict[Words, tuple[Words, ...]] = field(default_factory=dict)
    by_stem: dict[str, frozenset[Words]] = field(default_factory=dict)
    hints: dict[str, tuple[Words, ...]] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    near: dict[str, frozenset[str]] = field(default_factory=dict)

    def knows(self, word: str) -> bool:
        """Whether the word stands in a rule, also in another form."""
        listed = word in self.filler or word in self.weak or word in self.spelling
        return listed or stem(word) in self.known


def words_of(text: str) -> Words:
    """Return the words of a text, in small letters.

    >>> words_of("KTP-el: berapa?")
    ('ktp', 'el', 'berapa')
    """
    return tuple(WORD.findall(text.casefold()))


def stem(word: str) -> str:
    """Return a word without regular prefixes and suffixes, to compare it with another.

    Not a root: a letter that a prefix swallowed is not put back.

    >>> stem("diperbaiki"), stem("pajaknya"), stem("pajak"), stem("jalan")
    ('perbaiki', 'pajak', 'pajak', 'jalan')
    """
    for suffix in SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= SHORTEST_STEM:
            word = word.removesuffix(suffix)
            break
    for prefix in PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) > SHORTEST_STEM:
            return word.removeprefix(prefix)
    return word


def stems(words: Iterable[str]) -> Words:
    """Return the stem of each word."""
    return tuple(map(stem, words))


def parsed(text: str) -> Vocabulary:
    r"""Return the rules of a text; lines before the first heading are ``[words]``.

    >>> rules = parsed("[words]\ngaji => upah, honor kerja\na b, c")
    >>> rules.words[("gaji",)], rules.words[("c",)]
    ((('upah',), ('honor', 'kerja')), (('a', 'b'),))
    """
    rules: dict[str, list[tuple[list[Words], list[Words]]]] = {}
    at = "words"
    for line in (line.strip() for line in text.splitlines()):
        if line.startswith("[") and line.endswith("]"):
            at = line[1:-1]
        elif line and not line.startswith("#"):
            rules.setdefault(at, []).append(_rule(line))
    words = _table(rules.get("words", []))
    places = _table(rules.get("places", []))
    spelling = {
        left[0]: right for left, right in _table(rules.get("spelling", []), exact=True).items()
    }
    official = {part for table in (words, places) for right in table.values() for part in right}
    named = _listed(rules.get("known", []))
    known = {stem(word) for rule in (*words, *places, *official, named) for word in rule}
    return Vocabulary(
        _listed(rules.get("filler", [])),
        _listed(rules.get("weak", [])),
        spelling,
        places,
        words,
        _by_stem((*words, *places)),
        _hints(words),
        frozenset(known),
        wordforms.nearness(known),
    )


def _rule(line: str) -> tuple[list[Words], list[Words]]:
    left, arrow, right = line.partition("=>")
    both = [
        [words for part in side.split(",") if (words := words_of(part))] for side in (left, right)
    ]
    return both[0], both[1] if arrow else both[0]


def _listed(rules: Iterable[tuple[list[Words], list[Words]]]) -> frozenset[str]:
    return frozenset(word for left, _ in rules for words in left for word in words)


def _table(
    rules: Iterable[tuple[list[Words], list[Words]]], *, exact: bool = False
) -> dict[Words, tuple[Words, ...]]:
    """Return what each left side also finds, over all rules that have it."""
    table: dict[Words, dict[Words, None]] = {}
    for left, right in rules:
        for words in left:
            found = table.setdefault(words if exact else stems(words), {})
            found.update(dict.fromkeys(other for other in right if other != words))
    return {words: tuple(found) for words, found in table.items() if len(words) <= LONGEST_RULE}


def _by_stem(rules: Iterable[Words]) -> dict[str, frozenset[Words]]:
    """Map each stem to the rules that it is the first word of."""
    found: dict[str, set[Words]] = {}
    for rule in rules:
        found.setdefault(rule[0], set()).add(rule)
    return {first: frozenset(those) for first, those in found.items()}


def _hints(rules: Mapping[Words, tuple[Words, ...]]) -> dict[str, tuple[Words, ...]]:
    """Map each stem that only stands in rules of several words to what they all mean.

    Not one that means too much: "harga" is in the rules of everything that is sold.
    """
    found: dict[str, dict[Words, None]] = {}
    for rule, official in rules.items():
        for part in rule if len(rule) > 1 else ():
            if (part,) not in rules:
                found.setdefault(part, {}).update(dict.fromkeys(official))
    return {part: tuple(words) for part, words in found.items() if len(words) <= MOST_HINTS}


# Words of another form -------------------------------------------------------------------------


def likely(vocabulary: Vocabulary, word: str) -> str | None:
    """Return the known stem that a word is a form of, or is mistyped for; None if no one is.

    >>> likely(parsed("kebakaran => api"), "kebakran"), likely(parsed("sewa => kontrak"), "nyewa")
    ('kebakar', 'sewa')
    """
    if vocabulary.knows(word) or len(word) <= SHORTEST_STEM or word.isdigit():
        return None
    if root := wordforms.root(word, vocabulary.known):
        return root
    meant = wordforms.mistyped(stem(word), vocabulary.near)
    return meant[0] if len(meant) == 1 else None
