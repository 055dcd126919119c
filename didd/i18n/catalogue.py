"""The compiled catalogue of each language; English needs none, its sentences are in the code."""

from __future__ import annotations

from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path

from didd.i18n.languages import Language

FOLDER = Path(__file__).parent / "catalogues"
DOMAIN = "didd"


@cache
def catalogue(language: Language) -> NullTranslations:
    """Read a language's catalogue, once; raises ``FileNotFoundError`` where it was not compiled."""
    if language == "en":
        return NullTranslations()
    return translation(DOMAIN, FOLDER, [language])
