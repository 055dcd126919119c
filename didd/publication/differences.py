"""Differences between a dataset as wanted and as the portal shows it. Pure.

Only our own keys are compared. Keys that the portal adds (counts, times, URLs) are
ignored, and null, an empty text and an empty list are equal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from didd.i18n import Sentence, _

Dataset: TypeAlias = Mapping[str, Any]

#: A line for people about each of CKAN's own keys; ours are already words.
WORDS: Mapping[str, Sentence] = MappingProxyType(
    {
        "title": _("title: {old} → {new}"),
        "notes": _("summary: {old} → {new}"),
        "name": _("address: {old} → {new}"),
        "owner_org": _("agency: {old} → {new}"),
        "license_id": _("licence: {old} → {new}"),
        "private": _("closed: {old} → {new}"),
        "state": _("state: {old} → {new}"),
        "size": _("size: {old} → {new}"),
        "description": _("note: {old} → {new}"),
        "mimetype": _("media type: {old} → {new}"),
        "schema": _("schema of the table: {old} → {new}"),
        "dialect": _("way to read the table: {old} → {new}"),
        "encoding": _("encoding: {old} → {new}"),
    }
)
#: Longest value quoted in a line.
QUOTED = 60


def differences(wanted: Dataset, shown: Dataset) -> tuple[str, ...]:
    """Return the differences by field and by file; () when the two are equal.

    >>> differences({"title": "b", "resources": []}, {"title": "a"})
    ("judul: 'a' → 'b'",)
    """
    return (*_fields(wanted, shown, skip="resources"), *_files(wanted, shown))


def _fields(wanted: Dataset, shown: Dataset, skip: str = "") -> Iterator[str]:
    for key, value in wanted.items():
        old, new = _plain(shown.get(key)), _plain(value)
        if key == "format":  # CKAN may spell it differently
            old, new = str(old).casefold(), str(new).casefold()
        if key != skip and old != new:
            known = WORDS.get(key)
            line = known.english if known else f"{key}: {{old}} → {{new}}"
            yield str(Sentence(line, {"old": _quote(old), "new": _quote(new)}))


def _files(wanted: Dataset, shown: Dataset) -> Iterator[str]:
    new = {str(r["id"]): r for r in wanted.get("resources") or ()}
    old = {str(r["id"]): r for r in shown.get("resources") or ()}
    for resource_id, resource in new.items():
        if resource_id not in old:
            yield str(_("new file: {name}", name=resource.get("name")))
            continue
        for line in _fields(resource, old[resource_id]):
            yield str(_("file {name}: {line}", name=resource.get("name"), line=line))
    for resource_id, resource in old.items():
        if resource_id not in new:
            yield str(_("file withdrawn: {name}", name=resource.get("name")))
    if new.keys() == old.keys() and list(new) != list(old):
        yield str(_("the order of the files changed"))


def _plain(value: Any) -> Any:
    """Normalise a value for comparison: CKAN may return a number as text, and "" as null."""
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value] or ""  # pyright: ignore[reportUnknownVariableType]
    return "" if value is None else str(value)


def _quote(value: Any) -> str:
    text = ", ".join(value) if isinstance(value, list) else str(value)  # pyright: ignore
    return f"'{text}'" if len(text) <= QUOTED else f"'{text[: QUOTED - 1]}…'"
