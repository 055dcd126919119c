"""Notions as a query for Solr's ``edismax``. Pure.

Each notion becomes a group of alternatives: the words as they were typed, and what the vocabulary
has for them. A group counts once, whatever of it is found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from ckanext.didd.search.understood import ALONE, YEAR, Notion
from ckanext.didd.search.vocabulary import Words

#: The name under which words that were not typed are searched: Solr's configuration says where.
OFFICIALLY = "resmi"
#: Words of a rule may stand as far apart.
APART = 4
#: How much less each of many words found together counts, as a power of their number.
MANY = 0.1
#: More notions that a result should have are no question but a text.
MOST_NEEDED = 12
#: Two of so many notions count for more than each alone; of two, both are all.
PAIRED, PAIR = range(3, 5), 0.6
#: With more other words than these the pairs are left out: Solr takes 1,024 clauses, of all fields.
MOST_IN_PAIRS = 25
#: A word that no rule names, beside what rules name: it may be the question's, not the thing's.
UNNAMED = 0.7


def as_query(found: Sequence[Notion]) -> str:
    """Return ``q`` for ``edismax``: one of the needed notions, the others for the order.

    What has all of the needed ones counts twice, and of three or four, two together count for more:
    else much of one would come before some of each. Of many words, as of a sentence that was
    pasted, only those themselves are asked for: every clause is asked of every field, and Solr
    takes so many clauses and no more.

    >>> as_query([Notion(("gaji",), ((("upah", "minimum"), 0.8),)), Notion(("data",), weight=0.3)])
    '+((gaji OR resmi:"upah minimum"~4^0.75)) OR (data)^0.3'
    >>> as_query([Notion(("gaji",)), Notion(("guru",))])
    '+((gaji) OR (guru) OR (+(gaji) +(guru)))'
    """
    found = _few(found)
    needed = [notion for notion in found if notion.is_needed]
    either = _each(needed)
    if 1 < len(needed) <= MOST_NEEDED:
        either.append(f"({with_all(needed)})")
    rest = [_group(notion) for notion in found if not notion.is_needed]
    if len(needed) in PAIRED and sum(len(n.others) for n in needed) <= MOST_IN_PAIRS:
        rest += [f"({_both(*pair)})^{PAIR}" for pair in combinations(needed, 2)]
    either += map(_group, places_alone(found))
    return " OR ".join([f"+({' OR '.join(either)})", *rest])


def _each(needed: Sequence[Notion]) -> list[str]:
    """Return each notion's group: what rules name before what they do not."""
    if not any(notion.is_named for notion in needed):
        return [_group(notion) for notion in needed]
    return [
        _group(notion) if notion.is_named else f"{_group(notion)}^{UNNAMED}" for notion in needed
    ]


def places_alone(found: Sequence[Notion]) -> list[Notion]:
    """Return the places that are enough, as nothing else of a query is known to the vocabulary.

    >>> places_alone([Notion(("zzz",), is_known=False), Notion(("sampit",), weight=0.7)])
    [Notion(typed=('sampit',), others=(), weight=0.7, is_known=True)]
    """
    if any(notion.is_known for notion in found if notion.is_needed):
        return []
    return [notion for notion in found if notion.is_place]


def with_all(needed: Sequence[Notion]) -> str:
    """Return ``q`` for what has all of these notions.

    >>> with_all([Notion(("gaji",)), Notion(("guru",))])
    '+(gaji) +(guru)'
    """
    return " ".join(f"+{_group(notion)}" for notion in _few(needed))


def _both(one: Notion, other: Notion) -> str:
    """Return the clause of what has two notions, in the fewer fields of official words."""
    return f"+{_group(one, f'{OFFICIALLY}:')} +{_group(other, f'{OFFICIALLY}:')}"


def _few(found: Sequence[Notion]) -> Sequence[Notion]:
    """Return the notions; without other words for them where very many are needed."""
    many = sum(notion.is_needed for notion in found) > MOST_NEEDED
    return [replace(notion, others=()) for notion in found] if many else found


def _group(notion: Notion, where: str = "") -> str:
    """Return the alternatives; what was typed is searched ``where``, everywhere if that is ""."""
    parts = [f"{where}{_term(notion.typed, 1.0)}"]
    parts += [f"{OFFICIALLY}:{_term(words, weight)}" for words, weight in notion.others]
    if len(notion.typed) > 1:
        parts += [f"{OFFICIALLY}:{word}^{ALONE}" for word in notion.typed]
    if len(notion.typed) == 1 and YEAR.fullmatch(notion.typed[0]):
        parts.append(f"didd_tahun_isi:{notion.typed[0]}^3")
    group = f"({' OR '.join(dict.fromkeys(parts))})"
    return group if notion.is_needed else f"{group}^{notion.weight}"


def _term(words: Words, weight: float) -> str:
    """Return a word, or words that stand near one another.

    Many words found together would count for much more than one.
    """
    if len(words) == 1:
        return words[0] if weight == 1 else f"{words[0]}^{weight:g}"
    near = '"' + " ".join(words) + f'"~{APART}'
    return f"{near}^{round(weight / len(words) ** MANY, 2):g}"
