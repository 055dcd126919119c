"""Pages of a long list: which one is asked for, and where it begins. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageNumber:
    """Page ``number`` of so many ``pages``, and the place of its first line, from 0."""

    number: int
    pages: int
    start: int


def asked_page(text: str) -> int:
    """Return the number of the page that is asked for; 1 for what is none.

    >>> asked_page("3"), asked_page("-1"), asked_page("٣")
    (3, 1, 1)
    """
    known = text.isascii() and text.isdigit() and len(text) < 7
    return max(1, int(text)) if known else 1


def page_of(asked: int, total: int, size: int) -> PageNumber:
    """Return the page of so many lines; the last one for a number beyond it.

    >>> page_of(9, 101, 50)
    PageNumber(number=3, pages=3, start=100)
    """
    pages = max(1, -(-total // size))
    number = min(max(1, asked), pages)
    return PageNumber(number, pages, (number - 1) * size)
