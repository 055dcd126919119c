"""What a redacted copy may be, and what in it holds it back. Pure.

Law: UU 14/2008 Pasal 22 ayat (7) huruf e. A copy is stricter than any other file: what only hides,
or what was before, is just what must not be read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Finding, RecordFile, Severity
from didd.text.file_names import deceives

#: Files of which it can be told that what is black cannot be read.
SUFFIXES = ("pdf", "png", "jpg", "jpeg", "csv")
LONGEST_NAME = 150
#: How many copies one item has at most.
MOST = 20
#: Warnings elsewhere: in a copy they may show what was to be blacked out.
_TELLING = frozenset(
    {
        "lembar-tersembunyi",
        "baris-kolom-tersembunyi",
        "salindia-tersembunyi",
        "teks-tersembunyi",
        "perubahan-terlacak",
        "berkas-berkomentar",
        "berkas-sisipan",
        "berkas-tanpa-isi",
        "jenis-tidak-sesuai",
        "pdf-formulir-xfa",
        "pdf-perlu-disimpan-ulang",
        "tabel-tidak-terbaca",
        "telepon-di-dokumen",
        "email-pribadi",
        "nomor-di-tautan",
        "nip-di-tabel",
        "kolom-mungkin-pribadi",
    }
)


def check_name(name: str) -> str:
    """Return a copy's name without folders; raises ``Refused`` for one that cannot be shown."""
    name = name.replace("\\", "/").rpartition("/")[2].strip()
    if not name or name.startswith(".") or deceives(name) or not name.isprintable():
        raise Refused(_("The name of this file cannot be shown. Give it a plain name."))
    if len(name) > LONGEST_NAME:
        raise Refused(_("The name of this file is longer than {n} letters.", n=LONGEST_NAME))
    if name.rpartition(".")[2].casefold() not in SUFFIXES:
        raise Refused(
            _(
                "A redacted copy is a PDF, a picture (PNG, JPEG) or a CSV table: of other files "
                "nobody can tell that what is black cannot be read. Print it to PDF, or scan it."
            )
        )
    return name


def check_other(sha256: str, original: Iterable[RecordFile], closed: Collection[str]) -> None:
    """Raise ``Refused`` for the original itself, or any file that is excluded."""
    if sha256 in closed or any(file.sha256 == sha256 for file in original):
        raise Refused(
            _("This is the original, or another excluded file, not a copy with parts blacked out.")
        )


def held_back(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return what a copy is held back for."""
    return tuple(f for f in findings if f.severity is Severity.ERROR or f.rule in _TELLING)
