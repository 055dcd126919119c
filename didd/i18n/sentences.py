"""A sentence with its values, which becomes text only where it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from didd.i18n.catalogue import catalogue
from didd.i18n.languages import OFFICE, Language, language, using
from didd.i18n.shown import shown


@dataclass(frozen=True, slots=True)
class Sentence:
    """``str()`` gives it in the language spoken there and then; an exception may carry it.

    ``values`` fill the named places; one of them may be a sentence itself, or one that was stored.
    With ``many`` it is a number of things, and ``n`` has the language's thousands mark.
    """

    english: str
    values: Mapping[str, object] = field(default_factory=dict[str, object], hash=False)
    many: str = ""
    count: int = 0

    def __str__(self) -> str:
        """Render it in the language spoken just now."""
        words = catalogue(language())
        if self.many:
            text = words.ngettext(self.english, self.many, self.count)
            return text.format(**{"n": grouped(self.count), **self._shown()})
        text = words.gettext(self.english)
        return text.format(**self._shown()) if self.values else text

    def _shown(self) -> dict[str, object]:
        return {k: shown(v) if isinstance(v, str) else v for k, v in self.values.items()}


def _(english: str, /, **values: object) -> Sentence:
    """Return a sentence by its English, which is also the key of the catalogue."""
    return Sentence(english, values)


def ngettext(one: str, many: str, n: int, /, **values: object) -> Sentence:
    """Return a sentence about a number of things, ``{n}`` in both of its forms."""
    return Sentence(one, values, many, n)


def stored(sentence: object) -> str:
    """Render what is kept (in the database, the audit chain, a slip) in the office's language."""
    return in_language(sentence, OFFICE)


def in_language(sentence: object, wanted: Language) -> str:
    """Render a sentence, or an exception that carries one, in a language."""
    with using(wanted):
        return str(sentence)


def grouped(n: int) -> str:
    """Write a whole number with the thousands mark of the language spoken just now.

    >>> grouped(1234)
    '1.234'
    """
    return f"{n:,}" if language() == "en" else f"{n:,}".replace(",", ".")
