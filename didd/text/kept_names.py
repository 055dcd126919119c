"""Names for files that people send: made safe where that is plain, else refused with the reason.

A name goes into folders that Windows, Linux and object stores share. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from didd.i18n import Sentence, _
from didd.text.file_names import deceives
from didd.text.storable import is_storable

#: What one of those systems does not take in a name.
_NOT_EVERYWHERE = re.compile(r'[<>:"|?*]')
_SPACES = re.compile(r"\s+")
#: Names that Windows keeps for devices.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
#: Bytes of one name, and folders in one another.
_LONGEST, _DEEPEST = 200, 8


class BadName(ValueError):
    """No file or folder may be called so; the message says why."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def safe_name(name: str) -> str:
    r"""Return the name under which a file is kept; raises ``BadName``.

    >>> safe_name("  Laporan   2025: akhir.pdf "), safe_name("Cafe\u0301.csv")
    ('Laporan 2025_ akhir.pdf', 'Café.csv')
    """
    if "/" in name or "\\" in name:
        raise BadName(
            _("The name {name} has a slash in it; give a name without.", name=_told(name))
        )
    if (
        not is_storable(name)
        or deceives(name)
        or not unicodedata.normalize("NFC", name).isprintable()
    ):
        raise BadName(
            _(
                "The name {name} has invisible characters or line ends in it; rename the file.",
                name=_told(name),
            )
        )
    made = _SPACES.sub(" ", unicodedata.normalize("NFC", name)).strip(" ").rstrip(". ")
    made = _NOT_EVERYWHERE.sub("_", made)
    if not made or _DEVICES.fullmatch(made):
        raise BadName(_("{name} is no name for a file; rename it.", name=_told(name)))
    if len(made.encode()) > _LONGEST:
        raise BadName(_("The name {name} is too long; shorten it.", name=_told(name[:60] + "…")))
    return made


def safe_folder(path: str) -> str:
    """Return the path of a folder below the agency's own, "" for that itself.

    Raises ``BadName``: no part of it leads upwards or has a name that no file may have.
    """
    parts = [part for part in path.strip().split("/") if part.strip()]
    if len(parts) > _DEEPEST:
        raise BadName(
            _("{path} lies too deep; take fewer folders in one another.", path=_told(path))
        )
    if any(part.strip() in {".", ".."} for part in parts):
        raise BadName(_("{path} is no folder here.", path=_told(path)))
    return "/".join(safe_name(part) for part in parts)


def split_path(path: str) -> tuple[str, str]:
    """Return the folder and the name of a path.

    >>> split_path("laporan/2025/a.pdf"), split_path("a.pdf")
    (('laporan/2025', 'a.pdf'), ('', 'a.pdf'))
    """
    whole = PurePosixPath(path)
    folder = str(whole.parent)
    return ("" if folder == "." else folder), whole.name


def _told(name: str) -> str:
    """Return a name as a sentence may repeat it."""
    return "".join(c if c.isprintable() else "\ufffd" for c in name)[:120]
