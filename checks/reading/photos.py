"""What a picture says about itself: EXIF, IPTC, XMP, comments, and where it was taken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from checks.reading.piece import PHOTO, Piece, apart
from didd.i18n import Sentence

#: Suffixes of pictures inside a document.
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".gif", ".bmp")
#: A larger picture inside a document (bytes) is not opened for its metadata.
LARGEST_PICTURE = 32 << 20
_GPS_TAGS, _GPS_LATITUDE = 0x8825, 2
_EXIF_TAGS, _INTEROPERABILITY, _THUMBNAIL = 0x8769, 0xA005, 1
#: Shorter runs are there by chance.
_PLAIN = re.compile(rb"[\x20-\x7e]{16,}")
#: In ``info``, and read as tags already.
_READ = frozenset({"exif"})


def photo_pieces(file: BinaryIO, place: str | Sentence = "") -> Iterator[Piece]:
    """Yield a picture's metadata as one text, and that it has a position; a broken one: nothing."""
    from PIL import Image

    try:
        with Image.open(file) as picture:
            exif = picture.getexif()
            if _GPS_LATITUDE in exif.get_ifd(_GPS_TAGS):
                yield Piece("", place=place or PHOTO, photo_place=True)
            tags = (exif, *(exif.get_ifd(n) for n in (_EXIF_TAGS, _INTEROPERABILITY, _THUMBNAIL)))
            values = [*tags, {k: v for k, v in picture.info.items() if k not in _READ}]
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return  # a broken picture is the file checks' finding
    text = "\n".join(filter(None, _texts(values)))
    yield Piece(text, place=place or PHOTO)
    # Makers' own segments, and what was put behind the end of the picture.
    file.seek(0)
    runs = (run.decode("ascii") for run in _PLAIN.findall(file.read(LARGEST_PICTURE)))
    yield Piece(apart(runs), place=place or PHOTO, again=True)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, bytes):
        yield value.replace(b"\x00", b"").decode("latin-1")
    elif isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
