"""What is said of a file that was erased, wherever somebody asks for it: when, and by which number.

It is not damaged, and nobody can restore it.
"""

from __future__ import annotations

from didd.adapters.store.erasing.erased_files import Erased
from didd.i18n import Sentence, _
from didd.office import Office
from didd.steps.erasing.kept_with_us import kept_files


def erased_said(office: Office, sha256: str) -> Sentence | None:
    """Return the sentence on an erased file, or on a pack that went with one; None for others."""
    each = office.store.erased_files.one(sha256) if sha256 else None
    return None if each is None else sentence_of(office, each)


def sentence_of(office: Office, each: Erased) -> Sentence:
    """Return the sentence on one erasure, in the office's time."""
    day = each.at.astimezone(office.config.sop.zone).date().isoformat()
    return _(
        "Erased for good on {day} by request or decision {number}, because a person's data were in "
        "it. Its sha256 stays; its content exists no more in this office.",
        day=day,
        number=each.number,
    )


def what_is_wrong(office: Office) -> list[Sentence]:
    """Return what is not as it must be of files that were erased: not finished, or back again."""
    found = [
        _("File {digest} was erased, and is here again, in the archive, in a pack, or among files "
          "kept for agencies: repeat didd erase file.", digest=each.sha256)
        for each in back_again(office)
    ]  # fmt: skip
    found += [
        _("The erasure of file {digest} was not finished: repeat didd erase file.",
          digest=each.sha256)
        for each in office.store.erased_files.all().values()
        if not each.whole
    ]  # fmt: skip
    return found


def back_again(office: Office) -> list[Erased]:
    """Return what was erased, and is in the archive or kept for an agency again, packs too."""
    gone = {s: e for s, e in office.store.erased_files.gone().items() if e.whole}
    sizes = {each.sha256: each.size for each in gone.values()}
    back = {sha256 for _path, sha256 in kept_files(office.desk_files, sizes)}
    back |= {each.sha256 for sha256, each in gone.items() if office.archive.has(sha256)}
    return [gone[sha256] for sha256 in sorted(back)]
