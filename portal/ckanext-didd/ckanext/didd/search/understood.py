"""A citizen's words as notions: what was typed, and what the vocabulary has for it. Pure.

Each notion of a query is one word or several. Words of a question are dropped; words that say
little, and places, order what is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from ckanext.didd.search.vocabulary import Vocabulary, Words, likely, stem, stems, words_of

YEAR = re.compile(r"(?:19|20)\d\d")
#: A word said twice, as people write it: "anak2" for "anak-anak".
TWICE = re.compile(r"([a-z]{3,})2")
#: How much an alternative counts beside what was typed.
OFFICIAL, WEAK, PLACE, PART = 0.8, 0.35, 0.7, 0.15
#: As many other words, those of a question not counted, may stand among the words of a rule.
AMONG = 1
#: What the rules mean that a word is a part of.
HINT = 0.05
#: A word of several that were typed, alone.
ALONE = 0.2


@dataclass(frozen=True)
class Notion:
    """Words of a query that mean one thing, and other words for it, each with its weight.

    Not known are words that neither the vocabulary nor its rules have, in whatever form.
    """

    typed: Words
    others: tuple[tuple[Words, float], ...] = ()
    weight: float = 1.0
    is_known: bool = True

    @property
    def is_place(self) -> bool:
        """Whether it is a place; a year orders as much, and is none."""
        return self.weight == PLACE and not YEAR.fullmatch(self.typed[0])

    @property
    def is_needed(self) -> bool:
        """Whether a result should have it."""
        return self.weight == 1

    @property
    def is_named(self) -> bool:
        """Whether a rule says what it means, or its words are of one rule.

        A mistyped word is also searched as it was typed, which no rule says.
        """
        return len(self.typed) > 1 or any(HINT < w <= OFFICIAL for _, w in self.others)


def notions(vocabulary: Vocabulary, q: str) -> list[Notion]:
    """Return what a query of plain words speaks of.

    A rule applies wherever all of its words stand near one another, in whatever order. Rules of
    more words count first; one whose words are all taken adds to what it finds with less weight.
    """
    words = words_of(q)
    meant = [_spelled(vocabulary, word) or (word,) for word in words]
    found: list[tuple[frozenset[int], Notion]] = []
    for at, rule, notion in _rules(vocabulary, words, meant):
        holders = [i for i, (taken, _) in enumerate(found) if taken & at]
        if not holders:
            found.append((at, notion))
        elif len(at) < len(rule) or any(at <= found[i][0] for i in holders):
            holder = next((i for i in holders if at <= found[i][0]), holders[0])
            found[holder] = (found[holder][0], _with(found[holder][1], notion))
    taken = frozenset[int]().union(*(at for at, _ in found))
    rest = [i for i in range(len(words)) if i not in taken]
    telling = [i for i in rest if words[i] not in vocabulary.filler]
    if not found and not telling:
        telling = rest
    found += [(frozenset({i}), _single(vocabulary, *meant[i])) for i in telling]
    guessed = {i for i in taken.union(telling) if likely(vocabulary, words[i])}
    return _weighed([_or_as_typed(notion, words, at & guessed) for at, notion in found])


def _or_as_typed(notion: Notion, words: Sequence[str], guessed: Iterable[int]) -> Notion:
    """Return the notion, which also finds what was typed where another word was understood."""
    weight = 1.0 if len(notion.typed) == 1 else ALONE
    typed = tuple(((words[i],), weight) for i in sorted(guessed))
    return replace(notion, others=(*typed, *notion.others))


def _rules(
    vocabulary: Vocabulary, words: Sequence[str], meant: Sequence[Words]
) -> list[tuple[frozenset[int], Words, Notion]]:
    """Return the rules whose words are all in the query: where, which, and what they mean."""
    told = list(accumulate((word not in vocabulary.filler for word in words), initial=0))
    places: dict[str, set[int]] = {}
    for i, word in enumerate(words):
        for part in {stem(word), *stems(meant[i])}:
            places.setdefault(part, set()).add(i)
    matched: list[tuple[frozenset[int], Words, Notion]] = []
    for rule in {rule for part in places for rule in vocabulary.by_stem.get(part, ())}:
        if all(part in places for part in rule):
            at = frozenset(min(places[part]) for part in rule)
            if told[max(at)] - told[min(at)] >= len(at) + AMONG:
                continue
            written = tuple(part for i in sorted(at) for part in meant[i])
            notion = _place(vocabulary, rule, written) or _named(vocabulary, rule, written)
            if notion and not set(written) <= vocabulary.filler:
                matched.append((at, rule, notion))
    return sorted(matched, key=_rank)


def _rank(one: tuple[frozenset[int], Words, Notion]) -> tuple[int, int, int, int, Words]:
    """Order rules: the longest first, of these the one whose words stand together."""
    at, rule, _ = one
    return -len(at), -len(rule), max(at) - min(at), min(at), rule


def _with(notion: Notion, lesser: Notion) -> Notion:
    """Return the notion, which also finds what a part of its words means."""
    known = {words for words, _ in notion.others} | {notion.typed}
    more = [(words, PART * weight) for words, weight in lesser.others if words not in known]
    return replace(notion, others=(*notion.others, *more))


def _spelled(vocabulary: Vocabulary, word: str) -> Words | None:
    """Return the plain words for another spelling or form of a word; None if it has none."""
    if rule := vocabulary.spelling.get(word):
        return rule[0]
    if twice := TWICE.fullmatch(word):
        return (twice[1],)
    meant = likely(vocabulary, word)
    return (meant,) if meant else None


def _place(vocabulary: Vocabulary, rule: Words, typed: Words) -> Notion | None:
    others = vocabulary.places.get(rule)
    if others is None:
        return None
    return Notion(typed, tuple((words, 1.0) for words in others), PLACE)


def _named(vocabulary: Vocabulary, rule: Words, typed: Words) -> Notion | None:
    others = vocabulary.words.get(rule)
    if others is None:
        return None
    weight = WEAK if len(typed) == 1 and typed[0] in vocabulary.weak else 1.0
    return Notion(typed, tuple((words, OFFICIAL) for words in others if words != typed), weight)


def _single(vocabulary: Vocabulary, word: str, *more: str) -> Notion:
    """Return the notion of a word without a rule, in plain spelling, perhaps of several words."""
    words = (word, *more)
    if YEAR.fullmatch(word):
        return Notion(words, weight=PLACE)
    little = set(words) <= vocabulary.weak or (word.isdigit() and len(word) < 4)
    hints = () if more else vocabulary.hints.get(stem(word), ())
    others = tuple((other, HINT) for other in hints)
    known = bool(more or hints) or vocabulary.knows(word)
    return Notion(words, others, WEAK if little else 1.0, known)


def _weighed(found: Sequence[Notion]) -> list[Notion]:
    """Return the notions, at least one of them needed; weak words mean nothing else."""
    if not any(notion.is_needed for notion in found):
        found = [replace(notion, weight=1.0) for notion in found]
    kept = [notion if notion.weight > WEAK else replace(notion, others=()) for notion in found]
    return list(dict.fromkeys(kept))
