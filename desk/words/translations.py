"""All texts of the desk, one table per language: ``texts/id.yaml`` and ``texts/en.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

Language = Literal["id", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
DEFAULT: Language = "id"


class Texts:
    """One language's table; ``texts("queue.title")`` returns the sentence."""

    def __init__(self, language: Language, table: Mapping[str, str]) -> None:
        self.language = language
        self.table = table

    def __call__(self, key: str, **values: Any) -> str:
        """Return the sentence with ``values`` filled in; raises ``KeyError`` for an unknown key."""
        return self.table[key].format(**values) if values else self.table[key]


def load_texts(directory: Path) -> dict[Language, Texts]:
    """Read both tables."""
    return {
        language: Texts(language, _flat(_read(directory / f"{language}.yaml")))
        for language in LANGUAGES
    }


def _read(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _flat(tree: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    table: dict[str, str] = {}
    for key, value in tree.items():
        if isinstance(value, Mapping):
            table |= _flat(value, f"{prefix}{key}.")
        else:
            table[f"{prefix}{key}"] = str(value)
    return table
