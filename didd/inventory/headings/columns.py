"""Maps column names to fields, or parts of fields.

Names are compared folded: the agency's own names first, then the synonyms of ``metadata.yaml``,
then by likeness, then by their words. Which row holds the names is the business of
``didd.inventory.headings.headers``, and whether the cells bear a name out that of
``didd.inventory.headings.settling``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import IntEnum

from didd.config.catalog import CatalogConfig
from didd.fields.classes_and_forms import is_form_word
from didd.inventory.headings.heading_words import hint_of, same_words, words_of
from didd.text.fold import fold

_LIKENESS = 0.85
_LONGEST_NAME, _MOST_WORDS = 100, 14
#: "Jenis Informasi yang Dikecualikan" is over the titles of that class.
_ITEMS_OF = re.compile(
    r"^(?:(?:jenis|nama|judul|daftar|uraian|rincian) (?=informasi )|dokumen (?:informasi )?)"
)
_BRACKETS = re.compile(r"\([^)]*\)|\*")
#: Columns that are ticked for a form; under a group's name any form's name is one.
_TICKED = frozenset(
    {"cetak", "tercetak", "rekam", "rekaman", "online", "digital", "hardcopy", "hard copy"}
    | {"softcopy", "soft copy"}
)
#: "Bentuk Informasi Cetak" is such a column by itself.
_FORM_OF = re.compile(r"^(?:bentuk|format)(?: informasi)?(?: yang tersedia)? (?=\w)")
_TERM_WORDS = words_of(
    "retensi jra masa jangka waktu simpan penyimpanan arsip tahun umur lama jadwal"
)
_FATES = frozenset({"nasib akhir", "nasib", "penyusutan akhir", "tindakan akhir", "nasib arsip"})


class Trust(IntEnum):
    """How surely a column's field is known; below ``ALIKE`` nothing is accepted unasked."""

    NONE = 0
    #: It may be so; the agency is asked, and the rows wait.
    DOUBTED = 1
    #: Some words of the name say so; the cells have not been looked at.
    HINTED = 2
    #: A name much like a known one, all words of the name, or the cells say so.
    ALIKE = 3
    NAMED = 4
    #: The agency itself said so.
    TOLD = 5


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet: 0-based ``index``, its name, its group's name, and its field.

    ``part`` is the name of a column that holds only part of the field: a form or a class to tick,
    or one term of a retention. ``field`` is "" for a column that is not used. ``choices`` are the
    fields that a doubted column may hold, the likeliest first. ``closed_only`` says
    that the column has its field in excluded rows, and nothing that is sure in others.
    """

    index: int
    name: str
    group: str = ""
    field: str = ""
    part: str = ""
    trust: Trust = Trust.NONE
    choices: tuple[str, ...] = ()
    closed_only: bool = False

    @property
    def guessed(self) -> bool:
        """Return whether more than the name alone had to say what the column holds."""
        return bool(self.field) and self.trust < Trust.NAMED

    @property
    def doubted(self) -> bool:
        """Return whether the agency must be asked before anything of the column is accepted."""
        return bool(self.field) and self.trust is Trust.DOUBTED

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


@dataclass(frozen=True, slots=True)
class Meaning:
    """The field that a name means, and how surely; "" when it means none."""

    field: str = ""
    trust: Trust = Trust.NONE


_NOTHING = Meaning()


class Names:
    """Looks up the field that a column's name means."""

    def __init__(self, config: CatalogConfig, own: Mapping[str, str]) -> None:
        """Take the synonyms of ``config`` and, before them, the agency's ``own`` names."""
        self._fields: dict[str, str] = {}
        for spec in config.metadata.fields:
            for name in (spec.code, spec.label.id, *spec.synonyms):
                self._fields.setdefault(fold(name), spec.code)
        for spec in config.metadata.fields:  # the form in English; ours come first
            self._fields.setdefault(fold(spec.label.en), spec.code)
        self._by_words = _by_words(self._fields)
        self._other = frozenset(map(fold, config.metadata.other_columns))
        self._classes = config.classes
        self._own = {fold(name): code for name, code in own.items()}
        self._seen: dict[str, Meaning] = {}

    def chosen(self, name: str) -> bool:
        """Whether the agency itself configured this name."""
        return fold(name) in self._own

    def is_class(self, name: str) -> bool:
        """Whether a column's heading is the name of a class ("Berkala"), or speaks of its items."""
        plain = fold(_BRACKETS.sub(" ", name))
        items = _ITEMS_OF.sub("", plain)
        return any(self._classes.find(each) is not None for each in (plain, items))

    def exact(self, name: str) -> bool:
        """Whether this is exactly the name of a field."""
        return (plain := fold(name)) in self._own or plain in self._fields

    def find(self, name: str) -> str:
        """Return the field of a name that needs no look at cells; "" when there is none."""
        meaning = self.read(name)
        return meaning.field if meaning.trust >= Trust.ALIKE else ""

    def read(self, name: str) -> Meaning:
        """Return what a name means, and how surely."""
        if name not in self._seen:
            self._seen[name] = self._read(name)
        return self._seen[name]

    def _read(self, name: str) -> Meaning:
        plain, bare = fold(name), fold(_BRACKETS.sub(" ", name))
        for known in (plain, bare):
            if known in self._own:
                return Meaning(self._own[known], Trust.TOLD)
            if known in self._fields:
                return Meaning(self._fields[known], Trust.NAMED)
            if known in self._other:
                return _NOTHING
        if not 2 < len(bare) <= _LONGEST_NAME or len(bare.split()) > _MOST_WORDS:
            return _NOTHING
        if field := self._by_words.get(words_of(bare)) or self._alike(bare):
            return Meaning(field, Trust.ALIKE)
        if (hint := hint_of(bare)) is None:
            return _NOTHING
        return Meaning(hint.field, Trust.ALIKE if hint.whole else Trust.HINTED)

    def _alike(self, plain: str) -> str:
        """Return the field of the known name of which this is a slip of the pen; or ""."""
        matcher = SequenceMatcher(None, "", plain)  # what it learns of its second text serves all
        likeness, field = max(
            (_likeness(plain, known, matcher), field) for known, field in self._fields.items()
        )
        return field if likeness >= _LIKENESS else ""


def column_of(index: int, name: str, groups: Sequence[str], names: Names) -> Column:
    """Name the field of one column; below groups the lowest name that says something counts."""
    group = ": ".join(groups)
    over = next((f for g in groups if (f := names.find(g))), "")
    levels = (name, *reversed(groups))
    tried = (name, *(f"{above} {name}" for above in reversed(groups)), *reversed(groups))
    if told_by_agency := next(filter(names.chosen, tried[: len(groups) + 1]), ""):
        meaning = names.read(told_by_agency)
    else:
        told = is_form_word if groups else _is_ticked
        if over in ("", "bentuk") and (form := next(filter(told, levels), "")):
            return Column(index, name, group, "bentuk", form, Trust.NAMED)
        if over in ("", "klasifikasi", "judul") and names.is_class(name):
            return Column(index, name, group, "klasifikasi", name, Trust.NAMED)
        if over == "retensi" and groups:
            return Column(index, name, group, "retensi", term_of(name) or name, Trust.NAMED)
        found = [m for text in tried if (m := names.read(text)).field]
        sure = (m for m in found if m.trust >= Trust.ALIKE)
        meaning = next(sure, found[0] if found else _NOTHING)
    return Column(index, name, group, meaning.field, trust=meaning.trust)


def term_of(name: str) -> str:
    """Return the term of a retention that a heading names, "Aktif" or "Inaktif"; else "".

    >>> term_of("Retensi In Aktif"), term_of("Masa Aktif (tahun)"), term_of("Status Aktif")
    ('Inaktif', 'Aktif', '')
    """
    words = words_of(fold(name))
    told = words & {"aktif", "inaktif"}
    if len(told) != 1 or not words - told <= _TERM_WORDS:
        return ""
    return next(iter(told)).capitalize()


def pair_terms(columns: Sequence[Column], names: Names) -> list[Column]:
    """Read "Retensi Aktif" and "Retensi Inaktif" as one retention, also without a common group."""
    found = [(c.index, _term(c)) for c in reversed(columns) if not names.chosen(c.name)]
    first = {term: index for index, term in found if term}
    terms = {index: term for term, index in first.items()}
    if set(terms.values()) != {"Aktif", "Inaktif"}:
        return list(columns)
    fates = {c.index: c.name for c in columns if fold(c.name) in _FATES}
    parts = {**fates, **terms}
    return [
        Column(c.index, c.name, c.group, "retensi", parts[c.index], Trust.NAMED)
        if c.index in parts
        else c
        for c in columns
    ]


def _term(column: Column) -> str:
    return term_of(column.name) if column.field in ("", "retensi") else ""


def _is_ticked(name: str) -> bool:
    return _FORM_OF.sub("", fold(name)) in _TICKED


def _by_words(fields: Mapping[str, str]) -> dict[frozenset[str], str]:
    """Return the fields by the words of their names, where unambiguous."""
    meant: dict[frozenset[str], set[str]] = {}
    for name, field in fields.items():
        meant.setdefault(words_of(name), set()).add(field)
    return {words: codes.pop() for words, codes in meant.items() if words and len(codes) == 1}


def _likeness(plain: str, known: str, matcher: SequenceMatcher[str]) -> float:
    """Return the similarity of two folded names, the first the matcher's second; 0 when unlike."""
    if 2 * min(len(plain), len(known)) < _LIKENESS * (len(plain) + len(known)):
        return 0.0
    matcher.set_seq1(known)
    if matcher.quick_ratio() < _LIKENESS or matcher.ratio() < _LIKENESS:
        return 0.0
    joined = plain.replace(" ", ""), known.replace(" ", "")
    if joined[0] != joined[1] and not same_words(plain.split(), known.split()):
        return 0.0  # "id informasi" is neither "isi informasi" nor "informasi"
    return matcher.ratio()
