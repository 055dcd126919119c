"""What an everyday form of a word may stand for: its root, or the word that was mistyped. Pure.

Formal and colloquial forms: "menyewa" and "nyewa" of "sewa", "dibenerin" of "bener". Whether a
root is a word is not known here: who asks has a list of words.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping

#: What stays of a word without prefix and suffix has as many letters.
SHORTEST_ROOT = 4
#: No suffix is tried first.
SUFFIXES = ("", "in", "kan", "an", "nya", "i")
#: Each prefix with what it may have swallowed.
PREFIXES = (
    *((f"{first}nge", ("",)) for first in ("me", "pe", "")),
    *((f"{first}ny", ("s", "c")) for first in ("me", "pe", "")),
    *((f"{first}ng", ("", "k")) for first in ("me", "pe", "")),
    *((f"{first}n", ("", "t")) for first in ("me", "pe")),
    *((f"{first}m", ("", "p")) for first in ("me", "pe")),
    ("n", ("t",)),
    ("m", ("p",)),
    *(
        (prefix, ("",))
        for prefix in ("ber", "ter", "per", "di", "ke", "se", "me", "pe", "be", "ba")
    ),
)


def root(word: str, known: Container[str]) -> str | None:
    """Return the longest known word that it may be a form of; None if there is none.

    >>> known = {"sewa", "langka", "bayar", "tambang"}
    >>> [root(word, known) for word in ("nyewa", "kelangkaan", "ngebayarin", "nambang", "sewa")]
    ['sewa', 'langka', 'bayar', 'tambang', None]
    """
    found = {form for form in _forms(word) if form != word and form in known}
    return max(found, key=lambda form: (len(form), form)) if found else None


def _forms(word: str) -> Iterator[str]:
    for suffix in SUFFIXES:
        if not word.endswith(suffix):
            continue
        bare = word.removesuffix(suffix)
        yield from (bare,) if len(bare) >= SHORTEST_ROOT else ()
        for prefix, swallowed in PREFIXES:
            if bare.startswith(prefix):
                rest = bare.removeprefix(prefix)
                forms = (letter + rest for letter in swallowed)
                yield from (form for form in forms if len(form) >= SHORTEST_ROOT)


def nearness(known: Iterable[str]) -> dict[str, frozenset[str]]:
    """Map each word, and each with one letter less, to the words that it may be."""
    near: dict[str, set[str]] = {}
    for word in known:
        for form in _shortened(word):
            near.setdefault(form, set()).add(word)
    return {form: frozenset(words) for form, words in near.items()}


def mistyped(word: str, near: Mapping[str, Iterable[str]]) -> list[str]:
    """Return the words that it may be, with one letter less, more or other; never the first.

    >>> mistyped("kebakr", nearness(["kebakar"])), mistyped("derita", nearness(["berita"]))
    (['kebakar'], [])
    """
    found = {other for form in _shortened(word) for other in near.get(form, ())}
    return sorted(other for other in found if other[0] == word[0])


def _shortened(word: str) -> Iterator[str]:
    """Yield a word, and if it is long enough the same without each of its letters."""
    yield word
    if len(word) > SHORTEST_ROOT:
        for at in range(len(word)):
            yield word[:at] + word[at + 1 :]
