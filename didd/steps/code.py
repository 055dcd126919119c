"""The digest of the code that judges: what a mended rule judged before, it judges again."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from didd.model import digest

_ROOT = Path(__file__).resolve().parents[2]


@cache
def code_digest(patterns: tuple[str, ...]) -> str:
    """Digest the modules of the checkout that match any pattern, e.g. ``checks/**/*.py``."""
    modules = sorted({module for pattern in patterns for module in _ROOT.glob(pattern)})
    return digest([module.read_text(encoding="utf-8") for module in modules])
