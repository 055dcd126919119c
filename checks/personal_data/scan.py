"""Personal data in long texts: a fast pass over the bytes, then an exact check of candidates.

The first pass is Hyperscan with all of ``didd.personal_data.patterns.PATTERNS`` at once;
``didd.personal_data.find.judge`` checks its matches. The result is that of ``find`` on
the whole text, at a speed near that of reading it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from didd.personal_data.context import AFTER, BEFORE
from didd.personal_data.find import Hit, in_place, judge, settle
from didd.personal_data.patterns import ANNOUNCED_BY, PATTERNS, starts
from didd.text.digits import ODD_BYTES, plain_bytes

#: Longer, in bytes, than any address and any number with its gaps.
_LONGEST, _LONGEST_NUMBER = 128, 128
#: Block size in bytes, and how much of a block is scanned again with the next.
_BLOCK, _OVERLAP = 1 << 20, 512

_NAMES = tuple(PATTERNS)


def expressions(before: str = "[^0-9]", after: str = "[^0-9]") -> list[str]:
    """Return the expressions of the first pass, ``before`` and ``after`` standing for no digit.

    Permissive where the exact check is cheap: an e-mail address is found by its ``@``; a number is
    no bank account unless such a word is near. The last is for characters that hide a number.
    """
    near = f"[^\\x1e]{{0,{BEFORE}}}[^0-9]"
    every = {
        name: f"{ANNOUNCED_BY[name]}{near}{pattern}" if name in ANNOUNCED_BY else before + pattern
        for name, pattern in PATTERNS.items()
    }
    bounded = {name: f"(?:{pattern}){after}" for name, pattern in every.items()}
    return [*(bounded | {"email": "@[a-z0-9]"}).values(), ODD_BYTES]


def scan(chunks: Iterable[bytes], official: Iterable[str] = ()) -> Iterator[tuple[int, Hit]]:
    """Find personal data in UTF-8 text that comes in pieces of any size; memory stays flat.

    Yields (offset of the hit in the whole text, hit); the hit's own position is within its block.
    """
    domains, start, seen, rest = tuple(official), 0, 0, b""
    for piece in _pieces(chunks):
        block = rest + piece
        # A match at the end may continue in the next piece; it is checked again there.
        sure = max(0, len(block) - _OVERLAP // 2)
        for hit in scan_block(block, domains):
            if start + hit.start >= seen and hit.end <= sure:
                yield start + hit.start, hit
                seen = start + hit.end
        rest = block[-_OVERLAP:]
        start += len(block) - len(rest)
    for hit in scan_block(rest, domains):
        if start + hit.start >= seen:
            yield start + hit.start, hit


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        for start in range(0, len(chunk), _BLOCK):
            yield chunk[start : start + _BLOCK]


def scan_block(block: bytes, official: Iterable[str] = ()) -> list[Hit]:
    """Find personal data in one piece of UTF-8 text; positions are byte offsets."""
    hits, odd = _pass(block, tuple(official))
    if odd:
        plain = plain_bytes(block)
        hits, _ = _pass(plain.text, tuple(official))
        return in_place(hits, plain.place)
    return hits


def _pass(block: bytes, official: tuple[str, ...]) -> tuple[list[Hit], bool]:
    """Return the hits, and whether unusual characters may hide more."""
    padded = b"\n" + block + b"\n"
    found: set[tuple[int, int]] = set()

    def note(pattern: int, _from: int, to: int, _flags: int, _context: Any) -> None:
        found.add((pattern, to))

    _database().scan(padded, match_event_handler=note)
    odd = any(pattern == len(_NAMES) for pattern, _ in found)
    hits: list[Hit] = []
    taken: set[int] = set()
    for pattern, to in sorted(found, key=_longest_first):
        # Most hits match several patterns.
        if pattern == len(_NAMES) or to - 3 in taken:
            continue
        if hit := _look(padded, pattern, to, official):
            hits.append(hit)
            taken.update(range(hit.start, hit.end))
    return settle(hits), odd


def _longest_first(place: tuple[int, int]) -> tuple[int, int]:
    return place[0], -place[1]


def _look(padded: bytes, pattern: int, to: int, official: tuple[str, ...]) -> Hit | None:
    """Check the candidate that ends where the first pass matched."""
    name = _NAMES[pattern]
    end = _end_of_address(padded, to) if name == "email" else to - 1
    longest = _LONGEST if name == "email" else _LONGEST_NUMBER
    near = padded[max(0, end - longest) : end].decode("utf-8", "replace")
    left = padded[max(0, end - longest - BEFORE) : end].decode("utf-8", "replace")
    text = left + padded[end : end + AFTER].decode("utf-8", "replace")
    for start in starts(name, near):
        length = len(near) - start
        if hit := judge(name, text, len(left) - length, len(left), official):
            first = end - len(near[start:].encode())
            return Hit(hit.kind, first - 1, end - 1, hit.sample)
    return None


_ADDRESS = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-")


def _end_of_address(padded: bytes, to: int) -> int:
    """Extend to the end of a domain; a full stop after it belongs to the sentence."""
    while padded[to] in _ADDRESS:
        to += 1
    while padded[to - 1] in b".-":
        to -= 1
    return to


@cache
def _database() -> Any:
    """Compile the expressions once per process (some tenths of a second)."""
    import hyperscan

    compiled = [expression.encode() for expression in expressions()]
    database = hyperscan.Database()
    flags = hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_DOTALL
    database.compile(
        expressions=compiled,
        ids=list(range(len(compiled))),
        elements=len(compiled),
        flags=[flags] * len(compiled),
    )
    return database
