"""Validators for the fields of the list. Values round-trip unchanged."""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins.toolkit as tk

# In the index, a form of its own for what exists on paper only.
ONLY_PRINTED = "HANYA_CETAK"


def didd_text_list(value: Any) -> str:
    """Validate a list of texts, stored as JSON. Forms may also send one text, or JSON as text."""
    if isinstance(value, str):
        value = _from_form(value)
    if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
        raise tk.Invalid(tk._("Must be a list of texts"))
    return json.dumps(list(value), ensure_ascii=False)


def _from_form(value: str) -> Any:
    try:
        parsed = json.loads(value)
    except ValueError:
        parsed = None
    if isinstance(parsed, list):
        return parsed
    return [value] if value.strip() else []


def didd_text_list_output(value: Any) -> Any:
    """Return the list from its JSON."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return [value]


def get_validators() -> dict[str, Any]:
    """Return the validators by name."""
    return {
        "didd_text_list": didd_text_list,
        "didd_text_list_output": didd_text_list_output,
    }
