"""The office's settings as the portal reads them: its own laid over ours, a whole file each."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import yaml

from didd.config.catalog import DEFAULTS
from didd.config.overlay import overlay

#: The files that ``portal.local.ckan_settings`` reads.
NAMES = ("agencies", "classifications", "metadata", "portal", "sop")
#: Whose agencies these are: of ours nothing is taken.
ALL_OWN = ("agencies",)


def whole(name: str, own: Path, ours: Path = DEFAULTS) -> dict[str, Any]:
    """Return one file of the office's folder, laid over ours; {} where there is none anywhere."""
    mine, theirs = _nodes(own / f"{name}.yaml"), _nodes(ours / f"{name}.yaml")
    if mine is None or (theirs is not None and name not in ALL_OWN):
        mine = overlay(mine, theirs) if mine is not None and theirs is not None else theirs
    loader: Any = yaml.SafeLoader("")
    made = {} if mine is None else loader.construct_document(mine)
    return cast("dict[str, Any]", made) if isinstance(made, dict) else {}


def write_whole(own: Path, folder: Path) -> None:
    """Write the whole files into ``folder``, where the portal reads them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        text = yaml.safe_dump(whole(name, own), allow_unicode=True, sort_keys=False)
        file = folder / f"{name}.yaml"
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")


def _nodes(file: Path) -> yaml.Node | None:
    try:
        return yaml.compose(file.read_text(encoding="utf-8-sig"), Loader=yaml.SafeLoader)
    except FileNotFoundError:
        return None
