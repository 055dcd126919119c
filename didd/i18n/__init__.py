"""Sentences for people: English in the code, Indonesian in the catalogue, chosen when shown.

A sentence is ``_("The draft of {agency} changed.", agency=name)``; nothing that reads what people
wrote, and nothing that is printed as a legal document.
"""

from didd.i18n.languages import LANGUAGES, OFFICE, Language, language, using
from didd.i18n.sentences import Sentence, _, in_language, ngettext, stored
from didd.i18n.shown import pattern, shown, shown_parts

__all__ = [
    "LANGUAGES",
    "OFFICE",
    "Language",
    "Sentence",
    "_",
    "in_language",
    "language",
    "ngettext",
    "pattern",
    "shown",
    "shown_parts",
    "stored",
    "using",
]
