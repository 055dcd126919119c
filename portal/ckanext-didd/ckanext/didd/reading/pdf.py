"""PDF files page by page, and pictures: their text as paragraphs, their scans as a machine reads.

Only text that is drawn is read: no attachment, no form's value, no comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from ckanext.didd.reading.blocks import Block
from ckanext.didd.reading.lines import paragraphs
from ckanext.didd.search.scans import Scans, is_scan

PARTED = re.compile(r"[\x02\u00ad\ufffe]\s*")


def blocks_of(source: str | BytesIO, scans: Scans) -> Iterator[Block]:
    """Yield the pages of a PDF with their paragraphs."""
    import pypdfium2

    with pypdfium2.PdfDocument(source) as document:
        for index in range(len(document)):
            yield ["page", index + 1]
            page = document[index]
            yield from _page(page, scans)
            page.close()


def _page(page: Any, scans: Scans) -> Iterator[Block]:
    words = page.get_textpage()
    # A word hyphenated at the end of a line is one word.
    text = PARTED.sub("", words.get_text_bounded())
    words.close()
    yield from (["p", part] for part in paragraphs(text.splitlines()))
    if is_scan(page):
        yield from scans.of_page(page)


def blocks_of_picture(content: bytes, scans: Scans) -> Iterator[Block]:
    """Yield what a machine reads in a picture."""
    yield from scans.read(content)
