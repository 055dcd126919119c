"""What is said of a file that was erased, wherever somebody asks for it: when, and by which number.

It is not damaged, and nobody can restore it.
"""

from __future__ import annotations

from didd.adapters.store.erasing.erased_files import Erased
from didd.i18n import Sentence, _
from didd.office import Office


def erased_said(office: Office, sha256: str) -> Sentence | None:
    """Return the sentence on an erased file, or on a pack that went with one; None for others."""
    each = office.store.erased_files.one(sha256) if sha256 else None
    return None if each is None else sentence_of(office, each)


def sentence_of(office: Office, each: Erased) -> Sentence:
    """Return the sentence on one erasure, in the office's time."""
    day = each.at.astimezone(office.config.sop.zone).date().isoformat()
    return _(
        "Erased for good on {day} by decision {number}, because a person's data were in it. Its "
        "sha256 stays; its content exists no more in this office.",
        day=day,
        number=each.number,
    )


def what_is_wrong(office: Office) -> list[Sentence]:
    """Return what is not as it must be of files that were erased: not finished, or back again."""
    found: list[Sentence] = []
    for sha256, each in office.store.erased_files.gone().items():
        if each.whole and office.archive.has(sha256):
            found.append(
                _("File {digest} was erased, and is in the archive again: repeat didd erase file.",
                  digest=sha256)
            )  # fmt: skip
        elif not each.whole:
            found.append(
                _("The erasure of file {digest} was not finished: repeat didd erase file.",
                  digest=each.sha256)
            )  # fmt: skip
    return found
