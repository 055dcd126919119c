"""Parses the legal classes and forms of information as people write them.

The class spellings come from ``classifications.yaml``. In case of doubt, this errs on the side
of exclusion: a cell that mentions exclusion is never parsed as an open class.
"""

from __future__ import annotations

import re
from difflib import get_close_matches

from didd.config.vocabularies import Classifications
from didd.model import Classification, Form
from didd.text.fold import fold

_ENUMERATOR = re.compile(r"^\s*(?:[A-Za-z]|[IVXivx]{1,5}|\d{1,2})\s*[.)]\s*")
_NEGATION = re.compile(r"\b(?:tidak|bukan|tanpa|kecuali|selain)\b")
_HEADING = re.compile(
    r"(?:(?:daftar|jenis|klasifikasi|kategori) )?(?:informasi|dik)\b|klasifikasi\b|kategori\b"
)
_KEYWORDS = {
    Classification.DIKECUALIKAN: re.compile(r"\b(?:dikecualikan|rahasia|dik)\b"),
    Classification.SERTA_MERTA: re.compile(r"\bserta ?merta\b"),
    Classification.SETIAP_SAAT: re.compile(r"\bsetiap ?saat\b"),
    Classification.BERKALA: re.compile(r"\bberkala\b"),
}
#: Any mention of exclusion contains one of these.
_EXCLUSION = re.compile(r"kec[eu]*al|rahasia|\bdik\b|tertutup|terbatas")
_FORM_WORDS = {
    Form.HARDCOPY: "hard hardcopy hardfile hc cetak tercetak cetakan kertas buku print printout"
    " fisik leaflet brosur pamflet poster baliho banner spanduk majalah papan",
    Form.SOFTCOPY: "soft softcopy softfile sc digital online daring elektronik website web portal"
    " pdf excel xls xlsx csv word doc docx ppt pptx json zip jpg jpeg png sosial medsos instagram"
    " facebook youtube aplikasi",
    Form.REKAM: "rekam rekaman terekam audio video",
}
_FORMS = {word: form for form, words in _FORM_WORDS.items() for word in words.split()}
_FILLERS = (
    "copy kopi file dan atau and serta media informasi bentuk dokumen salinan naskah dalam"
    " berbentuk berupa tersedia secara situs out pengumuman"
)
_FORM_FILLERS = frozenset(_FILLERS.split())


def class_of(text: str, classes: Classifications) -> Classification | None:
    """Return the class named in a cell; None for none, several, or a negated one.

    Any mention of exclusion that is not negated is DIKECUALIKAN.
    """
    bare = _ENUMERATOR.sub("", text)
    if found := classes.find(text) or classes.find(bare):
        return found
    plain = fold(bare)
    if _NEGATION.search(plain):
        return None
    named = [c for c, pattern in _KEYWORDS.items() if pattern.search(plain)]
    if Classification.DIKECUALIKAN in named:
        return Classification.DIKECUALIKAN
    return named[0] if len(named) == 1 else None


def class_of_heading(text: str, classes: Classifications) -> Classification | None:
    """Return the class in a section row, a title or a sheet's name; None for any other text.

    "A. INFORMASI YANG WAJIB TERSEDIA SETIAP SAAT" is one; a title that merely contains such words,
    such as "Laporan berkala kepegawaian", is not.
    """
    bare = _ENUMERATOR.sub("", text)
    if found := classes.find(bare):
        return found
    plain = fold(bare)
    if not _HEADING.match(plain) or len(plain.split()) > 20:
        return None
    return class_of(bare, classes)


def mentions_exclusion(text: str) -> bool:
    """Whether a text mentions exclusion, negated or not, also with a typo.

    >>> mentions_exclusion("di kecualikan"), mentions_exclusion("Dikecualikn")
    (True, True)
    """
    return bool(_EXCLUSION.search(fold(text)))


def forms_of(text: str) -> tuple[Form, ...] | None:
    """Return the forms in any spelling, in the order of ``Form``; None for an unknown word.

    >>> forms_of("Hardcopy & Sofcopy")
    (<Form.HARDCOPY: 'HARDCOPY'>, <Form.SOFTCOPY: 'SOFTCOPY'>)
    """
    words = fold(text).split()
    found = {_form(w) for w in words if w not in _FORM_FILLERS}
    if None in found:
        return None
    if not found and "file" in words:
        found = {Form.SOFTCOPY}
    return tuple(f for f in Form if f in found) or None


def is_form_word(text: str) -> bool:
    """Whether a column's heading is the name of a form ("Cetak", "Rekam", "Online")."""
    words = fold(text).split()
    return 0 < len(words) <= 3 and forms_of(text) is not None


def _form(word: str) -> Form | None:
    """Return the form of a word, allowing one typo in a long one ("sofcopy", "hadcopy")."""
    if word in _FORMS:
        return _FORMS[word]
    close = get_close_matches(word, _FORMS, n=1, cutoff=0.85) if len(word) > 4 else []
    return _FORMS[close[0]] if close else None
