"""From one agency's content file to its folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from maker import letters, pictures, sheets, tables
from maker.target import Target

#: The kind of an entry is the one key beside ``path`` and ``options`` that it has.
WRITERS: Mapping[str, Callable[[Any, Target], bytes]] = {
    "letter": letters.write,
    "table": tables.write,
    "rows": tables.write_rows,
    "sheets": sheets.write,
    "picture": pictures.write,
    "package": lambda value, _: (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode(),
    "text": lambda value, _: str(value).encode(),
    "hex": lambda value, _: bytes.fromhex(value),
}


def build(content: Path, folder: Path) -> list[Path]:
    """Write every file that ``content`` (YAML: ``name``, ``files``) describes below ``folder``.

    An entry with ``copy_of`` repeats the bytes of another one. Returns the paths, in content order.
    """
    agency = yaml.safe_load(content.read_text(encoding="utf-8"))
    made: dict[str, bytes] = {}
    for entry in agency["files"]:
        made[entry["path"]] = (
            made[entry["copy_of"]] if "copy_of" in entry else _bytes(entry, agency["name"])
        )
    for path, data in made.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return [folder / path for path in made]


def _bytes(entry: Mapping[str, Any], agency: str) -> bytes:
    """Return one file's bytes; raises ``ValueError`` for an entry of no known kind, or of two."""
    kinds = [kind for kind in WRITERS if kind in entry]
    if len(kinds) != 1:
        raise ValueError(f"{entry['path']}: exactly one of {', '.join(WRITERS)} is needed")
    target = Target(Path(entry["path"]).suffix, agency, entry.get("options", {}))
    return WRITERS[kinds[0]](entry[kinds[0]], target)
