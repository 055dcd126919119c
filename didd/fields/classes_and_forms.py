"""Parses the legal classes and forms of information as people write them.

The class spellings come from ``classifications.yaml``. A cell that mentions exclusion is never
parsed as an open class; one that names several classes is none of them, and is asked.
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
    r"|(?:(?:lembar|lampiran|berita acara|hasil|formulir|form|tabel|matriks?|daftar) ){0,3}"
    r"(?:pengujian|uji) konsekuensi\b"
)
_KEYWORDS = {
    Classification.DIKECUALIKAN: re.compile(
        r"\b(?:dikecualikan|rahasia|dik|(?:uji|pengujian) konsekuensi)\b"
    ),
    Classification.SERTA_MERTA: re.compile(r"\bserta ?merta\b"),
    Classification.SETIAP_SAAT: re.compile(r"\bsetiap ?saat\b"),
    Classification.BERKALA: re.compile(r"\bberkala\b"),
}
#: "Daftar Informasi Publik dan Informasi yang Dikecualikan" is over items of both.
_OPEN_TOO = re.compile(r"\b(?:publik|terbuka) (?:dan|serta|atau) (?:.* )?dikecualikan\b")
_LONGEST_HEADING = 20
#: Any mention of exclusion contains one of these.
_EXCLUSION = re.compile(r"kec[eu]*al|rahasia|\bdik\b|tertutup|terbatas|uji\w* konsekuensi")
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
#: Such a word says that something is there for the computer.
_ONLINE = re.compile(
    r"(?i)\b(?:website|web|situs|laman|portal|online|daring|softcopy|soft ?file|pdf|excel|xlsx?"
    r"|csv|docx?|klik|unduh|unduhan|download|link|tautan|diunggah|google drive"
    r"|g-?drive|instagram|facebook|youtube)\b"
)
_THERE = re.compile(
    r"(?i)\b(?:tersedia|diunggah|dimuat|diunduh|unduh|lihat|diakses|diumumkan|dipublikasikan|ada)\b"
    rf".{{0,25}}{_ONLINE.pattern.removeprefix('(?i)')}"
)
_DENIED = re.compile(r"\b(?:tidak|belum|bukan|tanpa|tdk|blm)\b")
_WEB = re.compile(
    r"(?:https?|ftp)://|www\.|\b[\w-]+\.(?:go|or|ac|co|web|my|sch|desa)\.id\b"
    r"|\.(?:com|net|org|id)\b(?=/|$)|\b(?:s\.id|[\w-]+\.(?:ly|gl|link|page|app|io|me))/"
    r"|\b(?:bit\.ly|google drive|gdrive|g-drive|onedrive|dropbox)\b",
    re.IGNORECASE,
)
_FORM_FILLERS = frozenset(_FILLERS.split())


def class_of(text: str, classes: Classifications) -> Classification | None:
    """Return the class named in a cell; None for none, several, or a negated one."""
    bare = _ENUMERATOR.sub("", text)
    if found := classes.find(text) or classes.find(bare):
        return found
    plain = fold(bare)
    if _NEGATION.search(plain) or _OPEN_TOO.search(plain):
        return None
    named = _named(plain)
    return named[0] if len(named) == 1 else None


def _named(plain: str) -> list[Classification]:
    return [c for c, pattern in _KEYWORDS.items() if pattern.search(plain)]


def class_of_heading(text: str, classes: Classifications) -> Classification | None:
    """Return the class in a section row, a title or a sheet's name; None for any other text.

    "A. INFORMASI YANG WAJIB TERSEDIA SETIAP SAAT" is one; a title that merely contains such words,
    such as "Laporan berkala kepegawaian", is not.
    """
    bare = _ENUMERATOR.sub("", text)
    if found := classes.find(bare):
        return found
    plain = fold(bare)
    if not _is_heading(plain):
        return None
    return class_of(bare, classes)


def heads_several(text: str) -> bool:
    """Whether a section row names several classes: then nobody knows that of the rows below it.

    >>> heads_several("B. INFORMASI BERKALA DAN SETIAP SAAT"), heads_several("INFORMASI BERKALA")
    (True, False)
    """
    plain = fold(_ENUMERATOR.sub("", text))
    if not _is_heading(plain) or _NEGATION.search(plain):
        return False
    return len(_named(plain)) > 1 or bool(_named(plain) and _OPEN_TOO.search(plain))


def _is_heading(plain: str) -> bool:
    return bool(_HEADING.match(plain)) and len(plain.split()) <= _LONGEST_HEADING


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
    if is_web(text) and len(text.split()) == 1:
        return (Form.SOFTCOPY,)
    words = fold(text).split()
    found = {_form(w) for w in words if w not in _FORM_FILLERS}
    if None in found:
        return None
    if not found and "file" in words:
        found = {Form.SOFTCOPY}
    return tuple(f for f in Form if f in found) or None


def forms_mentioned(text: str) -> tuple[Form, ...]:
    """Return the forms that a text speaks of, whatever else it says.

    >>> forms_mentioned("tersedia di website dinas")
    (<Form.SOFTCOPY: 'SOFTCOPY'>,)
    """
    found = {_FORMS[word] for word in fold(text).split() if word in _FORMS}
    if is_web(text):
        found.add(Form.SOFTCOPY)
    return tuple(f for f in Form if f in found)


def is_web(text: str) -> bool:
    """Return whether a text names a place on the web, with its protocol or without.

    >>> is_web("https://a.go.id/x"), is_web("ppid.contoh.go.id"), is_web("Papan pengumuman")
    (True, True, False)
    """
    return bool(_WEB.search(text))


def speaks_of_web(text: str) -> bool:
    """Return whether a text names a place on the web, or says that something is there.

    >>> [speaks_of_web(t) for t in ("bit.ly/neraca24", "ada di website", "belum di website")]
    [True, True, False]
    """
    return bool(is_web(text) or _ONLINE.search(text)) and not _DENIED.search(fold(text))


def stands_on_web(text: str) -> bool:
    """Return whether a sentence says where on the web something is; not that it is about the web.

    >>> stands_on_web("Tersedia di website dinas"), stands_on_web("Memuat pengelolaan website")
    (True, False)
    """
    return bool(is_web(text) or _THERE.search(text)) and not _DENIED.search(fold(text))


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
