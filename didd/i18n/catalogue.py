"""The compiled catalogues: Indonesian for the sentences in the code, English for those of YAML."""

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


@cache
def english_of_rules() -> NullTranslations:
    """Read the English of the rules' texts, which an office writes in Indonesian in its YAML."""
    return translation(DOMAIN, FOLDER, ["en"])
