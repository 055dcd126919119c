"""What of an item the queue is searched in: every field, its class and its files' names. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from didd.text.fold import fold


def search_words(record: Mapping[str, Any]) -> str:
    """Return the words of a record (``Record.to_json``) as one folded text.

    >>> search_words({"title": "Profil, 2025", "fields": {"retensi": "5 tahun"}})
    'profil 2025 5 tahun'
    """
    return fold(" ".join(_texts(record)))


def asked_words(text: str) -> tuple[str, ...]:
    """Return the words that are searched for: an item has to have each of them somewhere."""
    return tuple(dict.fromkeys(fold(text).split()))


def _texts(record: Mapping[str, Any]) -> Iterator[str]:
    yield str(record.get("title", ""))
    yield from (str(value) for value in record.get("fields", {}).values())
    yield str(record.get("classification", "")).replace("_", " ")
    yield from (str(file.get("path", "")) for file in record.get("files", ()))
