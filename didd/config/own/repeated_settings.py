"""What of an office's settings says only what comes with didd anyway, and what nothing reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from didd.config.catalog import DEFAULTS, OWN_FILES, OWN_KEYS, OWN_PORTAL_KEYS
from didd.config.law.questionnaire_files import FOLDER
from didd.config.overlay import NAMED_BY
from didd.config.yaml_files import read_nodes

#: Every office's own, whatever stands in ours.
_AGENCIES = OWN_FILES[0]
#: Files with keys that are the office's own.
_OWN = (*OWN_FILES, "portal.yaml")


@dataclass(frozen=True, slots=True)
class Needless:
    """A setting that says what ours says: where it stands (``file:line``), and its key."""

    where: str
    key: str


def needless(directory: Path) -> list[Needless]:
    """Return the settings of a folder that could go without any difference.

    A whole mapping stands for all that is in it. Raises ``ConfigError`` for a file that is no YAML.
    """
    if directory.resolve() == DEFAULTS.resolve():
        return []
    found: list[Needless] = []
    for path in sorted(directory.glob("*.yaml")):
        ours = DEFAULTS / path.name
        if path.name != _AGENCIES and ours.is_file():
            own, theirs = read_nodes(path), read_nodes(ours)
            skipped = (*OWN_KEYS, *OWN_PORTAL_KEYS) if path.name in _OWN else ()
            found += [Needless(_at(node), key) for key, node in _same(own, theirs, skipped)]
    return found


def unread(directory: Path) -> list[str]:
    """Return the names in a settings folder that nothing reads: often a file's misspelt name."""
    known = {path.name for path in DEFAULTS.iterdir()} | {FOLDER}
    there = directory.iterdir() if directory.is_dir() else ()
    return sorted(path.name for path in there if path.name not in known and _is_meant(path))


def _is_meant(path: Path) -> bool:
    """Whether it looks like settings: not hidden, not an editor's copy."""
    return not path.name.startswith((".", "#")) and path.suffix in {".yaml", ".yml", ".csv", ""}


def _same(
    own: yaml.Node | None, ours: yaml.Node | None, without: tuple[str, ...] = ()
) -> Iterator[tuple[str, yaml.Node]]:
    """Yield key and place of each part of ``own`` that ``ours`` has word for word."""
    if not (isinstance(own, yaml.MappingNode) and isinstance(ours, yaml.MappingNode)):
        return
    theirs: dict[str, yaml.Node] = {key.value: node for key, node in ours.value}
    for key, node in own.value:
        there = theirs.get(key.value)
        if there is None or key.value in without:
            continue
        if _plain(node) == _plain(there):
            yield key.value, key
        else:
            inner = _same_entries(node, there, NAMED_BY.get(key.value, ""))
            yield from ((f"{key.value}.{name}", place) for name, place in inner)


def _same_entries(
    own: yaml.Node, ours: yaml.Node, named_by: str
) -> Iterator[tuple[str, yaml.Node]]:
    """Yield the same of mappings, and of entries that are laid over each other by name."""
    if not named_by:
        yield from _same(own, ours)
        return
    if not (isinstance(own, yaml.SequenceNode) and isinstance(ours, yaml.SequenceNode)):
        return
    theirs = {_name(entry, named_by): entry for entry in ours.value}
    for entry in own.value:
        name = _name(entry, named_by)
        there = theirs.get(name)
        if not name or there is None:
            continue
        if _plain(entry) == _plain(there):
            yield name, entry
        else:
            inner = _same(entry, there, (named_by,))
            yield from ((f"{name}.{key}", place) for key, place in inner)


def _name(entry: yaml.Node, named_by: str) -> str:
    pairs = entry.value if isinstance(entry, yaml.MappingNode) else ()
    return next((str(value.value) for key, value in pairs if key.value == named_by), "")


def _plain(node: yaml.Node) -> Any:
    """Return what a node says, whatever its style and place."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(each) for each in node.value]
    return (node.tag, node.value)


def _at(node: yaml.Node) -> str:
    return f"{Path(node.start_mark.name).name}:{int(node.start_mark.line) + 1}"
