"""An office's own settings laid over ours: its folder holds only what differs.

A mapping is laid over key by key. A list whose entries have names (rules, fields, steps …) is laid
over entry by entry, in our order, with the office's own entries after it; any other list, and any
text or number, stands in place of ours. Within an entry an empty list is empty: a field may go
without rules. What code names by its id is thus always there, also where an office's file is older.
"""

from __future__ import annotations

from collections.abc import Collection

import yaml

#: Lists whose entries have names, and the key that holds the name.
NAMED_BY = {
    "rules": "rule",
    "cross_field_rules": "rule",
    "intake_rules": "rule",
    "batch_rules": "rule",
    "drift_rules": "rule",
    "fields": "code",
    "steps": "code",
    "classifications": "code",
    "kinds": "code",
}


def overlay(own: yaml.Node, ours: yaml.Node, without: Collection[str] = ()) -> yaml.Node:
    """Return ``own`` laid over ``ours``; of the keys ``without`` nothing of ours is taken.

    Every node keeps its place in its own file. A document that is no mapping comes back as it is.
    """
    if not (isinstance(own, yaml.MappingNode) and isinstance(ours, yaml.MappingNode)):
        return own
    kept = [(key, node) for key, node in ours.value if key.value not in without]
    return _mapping(own, kept, top=True)


def _mapping(
    own: yaml.MappingNode, ours: list[tuple[yaml.Node, yaml.Node]], *, top: bool = False
) -> yaml.MappingNode:
    pairs = {str(key.value): (key, node) for key, node in ours}
    for key, node in own.value:
        name = str(key.value)
        there = pairs.get(name)
        pairs[name] = (key, _value(node, there[1], NAMED_BY.get(name), top=top) if there else node)
    return yaml.MappingNode(own.tag, list(pairs.values()), own.start_mark, own.end_mark)


def _value(own: yaml.Node, ours: yaml.Node, named_by: str | None, *, top: bool) -> yaml.Node:
    if isinstance(own, yaml.MappingNode) and isinstance(ours, yaml.MappingNode):
        return _mapping(own, ours.value)
    if named_by and isinstance(own, yaml.SequenceNode) and isinstance(ours, yaml.SequenceNode):
        return _entries(own, ours, named_by) if own.value or top else own
    return own


def _entries(own: yaml.SequenceNode, ours: yaml.SequenceNode, named_by: str) -> yaml.Node:
    """Lay entries over ours of the same name; a name that stands in ``own`` twice stays twice."""
    entries: list[yaml.Node] = list(ours.value)
    places = {_name(entry, named_by): place for place, entry in enumerate(entries)}
    for entry in own.value:
        place = places.pop(_name(entry, named_by), None)
        if place is None:
            entries.append(entry)
        elif isinstance(entry, yaml.MappingNode):
            entries[place] = _mapping(entry, entries[place].value)
    return yaml.SequenceNode(own.tag, entries, own.start_mark, own.end_mark)


def _name(entry: yaml.Node, named_by: str) -> str | None:
    if not isinstance(entry, yaml.MappingNode):
        return None
    return next((str(v.value) for k, v in entry.value if k.value == named_by), None)
