"""An import line says which module it means: no two of one layer share a name."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
#: The pure rooms are one layer; a verb, its step, its page and its API may bear one name.
LAYERS = {
    "core": [
        *(f"didd/{room}" for room in ("text", "config", "fields", "i18n", "inventory", "records")),
        *(f"didd/{room}" for room in ("personal_data", "tables", "findings", "approval")),
        *(f"didd/{room}" for room in ("register", "publication")),
    ],
    "adapters": ["didd/adapters"],
    "steps": ["didd/steps"],
    "command line": ["didd/cli"],
    "checks": ["checks"],
    "graph": ["assets", "pipelines"],
    "desk": [f"desk/{room}" for room in ("access", "pages", "web", "words")],
    "desk's API": ["desk/api"],
    "portal": ["portal/local"],
    "extension": ["portal/ckanext-didd/ckanext"],
}


@pytest.mark.parametrize("layer", LAYERS)
def test_no_two_modules_of_one_layer_share_a_name(layer: str) -> None:
    found = defaultdict(list)
    for room in LAYERS[layer]:
        for path in sorted((ROOT / room).rglob("*.py")):
            if path.name != "__init__.py" and not any(
                p.startswith("migration") for p in path.parts
            ):
                found[path.stem].append(path.relative_to(ROOT).as_posix())
    assert found
    assert [paths for paths in found.values() if len(paths) > 1] == []
