"""A register's edition as the office's printed list (A4 landscape), set by typst."""

from __future__ import annotations

from didd.model import RegisterEdition
from didd.schema import CatalogConfig


def render_pdf(edition: RegisterEdition, config: CatalogConfig) -> bytes:
    """Write the edition as PDF."""
    raise NotImplementedError
