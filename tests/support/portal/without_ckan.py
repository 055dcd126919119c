"""The extension's modules where there is no CKAN: what they import of it are stand-ins."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any
from unittest.mock import MagicMock

from portal.local.place import CODE

EXTENSION = CODE / "ckanext-didd"
ABSENT = (
    "ckan",
    "ckanext.scheming",
    "ckanext.dcat",
    "ckanext.datastore",
    "pysolr",
    "redis",
    "rq",
    "feedgen",
)


def part(name: str) -> Any:
    """Return a module of the extension that needs no CKAN, which is installed elsewhere."""
    sys.path.insert(0, str(EXTENSION))
    try:
        return importlib.import_module(f"ckanext.didd.{name}")
    finally:
        sys.path.remove(str(EXTENSION))


class _StandIns:
    """Finds the modules of other packages, each with whatever is asked of it."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if any(name == absent or name.startswith(f"{absent}.") for absent in ABSENT):
            return ModuleSpec(name, self, is_package=True)  # type: ignore[arg-type]
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = ModuleType(spec.name)
        asked: dict[str, Any] = {}

        def given(name: str) -> Any:
            if name.startswith("__"):
                raise AttributeError(name)
            error = name.endswith("Error")
            return asked.setdefault(name, type(name, (Exception,), {}) if error else MagicMock())

        module.__getattr__ = given  # type: ignore[method-assign]
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Nothing is in it."""


@contextmanager
def extension() -> Iterator[Callable[[str], Any]]:
    """Give what imports a module of the extension by its name within it; takes all back."""
    finder = _StandIns()
    before = {name: sys.modules.pop(name) for name in _theirs()}
    sys.path.insert(0, str(EXTENSION))
    sys.meta_path.append(finder)  # type: ignore[arg-type]
    try:
        yield lambda name: importlib.import_module(f"ckanext.didd.{name}")
    finally:
        sys.meta_path.remove(finder)  # type: ignore[arg-type]
        sys.path.remove(str(EXTENSION))
        for name in _theirs():
            del sys.modules[name]
        sys.modules.update(before)


def _theirs() -> list[str]:
    return [name for name in sys.modules if name.split(".")[0] in ("ckanext", *ABSENT)]
