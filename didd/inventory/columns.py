"""Maps column names to fields, or parts of fields.

Names are compared folded: the agency's own names first, then the synonyms of ``metadata.yaml``,
then by similarity. ``didd.inventory.headers`` finds the row with the names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from didd.config.catalog import CatalogConfig
from didd.fields.classes_and_forms import is_form_word
from didd.text.fold import fold

_LIKENESS = 0.85
_WORD_LIKENESS = 0.7
_LONGEST_NAME = 100
#: Similarity of a name of the same words in another order.
_SAME_WORDS = 0.95
#: Words that a name may have or omit without changing its meaning.
_FILLERS = frozenset(
    {"dan", "atau", "yang", "yg", "di", "pada", "dari", "untuk", "atas", "oleh", "serta"}
    | {"informasi", "publik"}
)
#: The same words in one spelling.
_SPELT = {
    re.compile(rf"\b{spelling}\b"): usual
    for spelling, usual in (
        ("penanggung jawab", "penanggungjawab"),
        ("hard copy", "hardcopy"),
        ("soft copy", "softcopy"),
        ("tgl", "tanggal"),
        ("(?:apabila|jika)", "bila"),
    )
}
_BRACKETS = re.compile(r"\([^)]*\)|\*")
#: Columns that are ticked for a form; under a group's name any form's name is one.
_TICKED = frozenset(
    {"cetak", "tercetak", "rekam", "rekaman", "online", "digital", "hardcopy", "hard copy"}
    | {"softcopy", "soft copy"}
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet: 0-based ``index``, its name, its group's name, and its field.

    ``part`` is the name of a column that holds only part of the field: a form or a class to tick,
    or one term of a retention. ``field`` is "" for a column that is not used. ``guessed`` says that
    the name alone does not determine the field: it is only similar, or the cells decided.
    """

    index: int
    name: str
    group: str = ""
    field: str = ""
    part: str = ""
    guessed: bool = False

    @property
    def title(self) -> str:
        """Return the column's name for people, with its group's."""
        name = " ".join(self.name.split())
        return f"{' '.join(self.group.split())}: {name}" if self.group else name

    @property
    def letter(self) -> str:
        """Return the column's letters.

        >>> Column(27, "").letter
        'AB'
        """
        rest, letters = self.index + 1, ""
        while rest:
            rest, digit = divmod(rest - 1, 26)
            letters = chr(65 + digit) + letters
        return letters


class Names:
    """Looks up the field that a column's name means."""

    def __init__(self, config: CatalogConfig, own: Mapping[str, str]) -> None:
        """Take the synonyms of ``config`` and, before them, the agency's ``own`` names."""
        self._fields: dict[str, str] = {}
        for spec in config.metadata.fields:
            for name in (spec.code, spec.label.id, *spec.synonyms):
                self._fields.setdefault(fold(name), spec.code)
        self._by_words = _by_words(self._fields)
        self._classes = config.classes
        self._own = {fold(name): code for name, code in own.items()}
        self._seen: dict[str, tuple[str, float]] = {}

    def chosen(self, name: str) -> bool:
        """Whether the agency itself configured this name."""
        return fold(name) in self._own

    def is_class(self, name: str) -> bool:
        """Whether a column's heading is the name of a class ("Berkala", "Setiap Saat")."""
        return self._classes.find(_BRACKETS.sub(" ", name)) is not None

    def exact(self, name: str) -> bool:
        """Whether this is exactly the name of a field."""
        return (plain := fold(name)) in self._own or plain in self._fields

    def find(self, name: str) -> tuple[str, float]:
        """Return the field and the similarity of its name, 0 to 1; ("", 0) when there is none."""
        if name not in self._seen:
            self._seen[name] = self._find(name)
        return self._seen[name]

    def _find(self, name: str) -> tuple[str, float]:
        for plain in (fold(name), fold(_BRACKETS.sub(" ", name))):
            if field := self._own.get(plain) or self._fields.get(plain):
                return field, 1.0
        plain = fold(_BRACKETS.sub(" ", name))
        if not 4 < len(plain) <= _LONGEST_NAME:
            return "", 0.0
        if field := self._by_words.get(_words(plain)):
            return field, _SAME_WORDS
        likeness, field = max((_likeness(plain, known), f) for known, f in self._fields.items())
        return (field, likeness) if likeness >= _LIKENESS else ("", 0.0)


def column_of(index: int, name: str, group: str, names: Names) -> Column:
    """Return the column with its field; in a group the lower name counts first."""
    over = names.find(group)[0] if group else ""
    if not names.chosen(name):
        if over in ("", "bentuk") and (is_form_word(name) if group else fold(name) in _TICKED):
            return Column(index, name, group, "bentuk", part=name)
        if over in ("", "klasifikasi", "judul") and names.is_class(name):
            return Column(index, name, group, "klasifikasi", part=name)
        if over == "retensi":
            return Column(index, name, group, "retensi", part=name)
    tried = (name, f"{group} {name}", group) if group else (name,)
    field, likeness = next((f for text in tried if (f := names.find(text))[0]), ("", 0.0))
    return Column(index, name, group, field, guessed=0 < likeness < 1)


def _by_words(fields: Mapping[str, str]) -> dict[frozenset[str], str]:
    """Return the fields by the words of their names, where unambiguous."""
    meant: dict[frozenset[str], set[str]] = {}
    for name, field in fields.items():
        meant.setdefault(_words(name), set()).add(field)
    return {words: codes.pop() for words, codes in meant.items() if words and len(codes) == 1}


def _words(plain: str) -> frozenset[str]:
    """Return a folded name's set of words: "Waktu/Tempat" equals "tempat & waktu"."""
    for spelling, usual in _SPELT.items():
        plain = spelling.sub(usual, plain)
    return frozenset(plain.split()) - _FILLERS


def _likeness(one: str, other: str) -> float:
    """Return the similarity of two folded names; 0 when their lengths differ too much."""
    if 2 * min(len(one), len(other)) < _LIKENESS * (len(one) + len(other)):
        return 0.0
    matcher = SequenceMatcher(None, other, one)
    if matcher.quick_ratio() < _LIKENESS or matcher.ratio() < _LIKENESS:
        return 0.0
    joined = one.replace(" ", ""), other.replace(" ", "")
    if joined[0] != joined[1] and not _says(one, other):
        return 0.0  # "id informasi" is neither "isi informasi" nor "informasi"
    return matcher.ratio()


def _says(one: str, other: str) -> bool:
    """Whether each significant word of ``one`` has a similar one in ``other``."""
    there = other.split()
    return all(
        word in _FILLERS
        or any(SequenceMatcher(None, word, w).ratio() >= _WORD_LIKENESS for w in there)
        for word in one.split()
    )
