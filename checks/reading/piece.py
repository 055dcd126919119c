"""A text of a file and where it stands, and the words for the places that people are told.

Where a text can stand in each format is listed by the tests, in ``checks/test_places_of_text.py``,
which plants one in every place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from didd.i18n import Sentence, _
from didd.personal_data.context import ROW

PROPERTIES, COMMENTS, NOTES = _("properties of the document"), _("a comment"), _("a note")
PARTS = _("a graph or chart")
PHOTO, PICTURE_INSIDE = _("data of the photo"), _("an image inside the document")
BOOKMARK, LINK = _("a bookmark"), _("the address of a link")
ATTACHED = _("the name of an attachment")
OFF_SCREEN = _("a part that is not shown")
INSIDE_NAMES = _("a name of a file inside")
OLD_VERSION = _("an earlier version that the file still holds")

_PRINTED = re.compile(rb"[\x20-\x7e]{10,}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A text and its location: page or slide (0 for none); ``place`` is its name for people.

    ``photo_place``: no text, but a photo with GPS coordinates. ``again``: it may repeat what
    stands in a better known place, so only what was not found there counts.
    """

    text: str
    page: int = 0
    place: str | Sentence = ""
    photo_place: bool = False
    again: bool = False


def apart(texts: Iterable[str]) -> str:
    """Join texts that have nothing to do with each other: words of one tell nothing of the next."""
    return ROW.join(text for text in texts if text)


def printed(content: bytes) -> str:
    """Return the texts in bytes of no known structure, ASCII or UTF-16; chance runs are short."""
    runs = _PRINTED.findall(content.replace(b"\x00", b""))
    return apart(run.decode("ascii") for run in runs)
