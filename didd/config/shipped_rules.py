"""Rules that are younger than a working place: its files lack them, and the code needs them.

An office settles a rule's words and severity in its own files, which stay as they were when a new
release brings new rules. Until somebody enters those, the release's own words count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from didd.config.yaml_files import Part

#: The lists of rules that code names, in each kind of file.
LISTS = ("rules", "intake_rules", "batch_rules", "drift_rules")

Whole = TypeVar("Whole", bound=Part)


def completed(own: Whole, shipped: Whole) -> Whole:
    """Return ``own`` with every rule, and every detail of a rule, that only ``shipped`` has."""
    lists = [name for name in LISTS if name in type(own).model_fields]
    more = {name: _joined(getattr(own, name), getattr(shipped, name)) for name in lists}
    if all(more[name] == getattr(own, name) for name in lists):
        return own
    return type(own).model_validate({**dict(own), **more})


def _joined(own: Sequence[Any], shipped: Sequence[Any]) -> tuple[Any, ...]:
    there = {rule.rule: rule for rule in shipped}
    known = {rule.rule for rule in own}
    return (
        *(_with_details(rule, there.get(rule.rule)) for rule in own),
        *(rule for name, rule in there.items() if name not in known),
    )


def _with_details(own: Any, shipped: Any) -> Any:
    """Add the details that the code may name; a rule without details has none to lack."""
    said: Mapping[str, str] = getattr(own, "details", {})
    more: Mapping[str, str] = getattr(shipped, "details", {})
    return own.model_copy(update={"details": {**more, **said}}) if more.keys() - said else own
