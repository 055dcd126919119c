"""What one list of what is excluded adds, changes and drops against another. Pure."""

from __future__ import annotations

from typing import Any

from didd.register.other_lists.excluded_list import COLUMNS, ExcludedEntry, ExcludedList


def excluded_changes(old: ExcludedList | None, new: ExcludedList) -> dict[str, Any]:
    """Return the difference as JSON types, shaped as that of a register (``RegisterDiff.to_json``).

    Rows are paired by their keys; a number that moved is no change. Added and changed keep the
    order of ``new``, dropped that of ``old``; ``opened`` among the dropped is public since.
    """
    before = {e.key: e for e in old.entries} if old else {}
    after = {e.key: e for e in new.entries}
    opened = {e.key for e in new.opened}
    changed = [(before[key], entry) for key, entry in after.items() if key in before]
    return {
        "added": [_line(e) for key, e in after.items() if key not in before],
        "changed": [
            {**_line(e), "fields": fields} for was, e in changed if (fields := _fields(was, e))
        ],
        "dropped": [
            {**_line(e), "act": "opened" if key in opened else ""}
            for key, e in before.items()
            if key not in after
        ],
    }


def _line(entry: ExcludedEntry) -> dict[str, str]:
    return {"judul": entry.texts["judul"], "act": "", "reason": ""}


def _fields(was: ExcludedEntry, now: ExcludedEntry) -> list[dict[str, str]]:
    return [
        {"field": code, "before": was.texts[code], "after": now.texts[code]}
        for code in COLUMNS
        if was.texts[code] != now.texts[code]
    ]
