"""What an agency has mended: findings that have disappeared. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from didd.model import Finding


def mended(before: Iterable[Finding], after: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings of ``before`` that are not in ``after``, in order.

    A row that moved, because another was inserted above it, is the same row.
    """
    left = Counter(map(_what, after))
    gone: list[Finding] = []
    for finding in before:
        if left[_what(finding)]:
            left[_what(finding)] -= 1
        else:
            gone.append(finding)
    return tuple(gone)


def _what(found: Finding) -> tuple[str | int, ...]:
    place = (found.file, found.sheet, found.column, found.field, found.page, found.cell)
    return (found.rule, found.value, *place)
