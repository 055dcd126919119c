"""``classifications.yaml`` and ``retention.yaml``: classes of information, kinds of retention."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from didd.config.metadata import Label
from didd.config.yaml_files import Part
from didd.model import Classification
from didd.text.fold import fold


class ClassTerm(Part):
    """One legal class: labels, full legal phrase, and accepted spellings."""

    code: Classification
    label: Label
    legal: str
    source: str
    public: bool
    synonyms: tuple[str, ...]


class Classifications(Part):
    """``classifications.yaml``."""

    classifications: tuple[ClassTerm, ...]

    def term(self, code: Classification) -> ClassTerm:
        """Return the term for ``code``."""
        return next(t for t in self.classifications if t.code is code)

    def find(self, text: str) -> Classification | None:
        """Return the class for any accepted spelling; None when unknown."""
        return self._by_spelling.get(fold(text))

    @property
    def spellings(self) -> tuple[str, ...]:
        """Return every accepted spelling, folded."""
        return tuple(self._by_spelling)

    @cached_property
    def _by_spelling(self) -> dict[str, Classification]:
        return {
            fold(spelling): term.code
            for term in reversed(self.classifications)
            for spelling in (*term.synonyms, term.code, term.legal)
        }


class RetentionKind(Part):
    """One kind of retention and its spellings."""

    code: str
    label: Label
    synonyms: tuple[str, ...]


class RetentionVocabulary(Part):
    """``retention.yaml``."""

    kinds: tuple[RetentionKind, ...]
    units: Mapping[str, tuple[str, ...]]
    fates: Mapping[str, tuple[str, ...]]
