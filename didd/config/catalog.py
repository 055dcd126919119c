"""``catalog_config/`` as typed, validated objects.

Read once, by the program that starts; everything below receives the objects. A mistake is a
``ConfigError`` with file, line, key and the correct form.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from didd.config.agencies import Agencies
from didd.config.checks import Checks
from didd.config.metadata import MetadataSchema
from didd.config.portal import PortalPolicy
from didd.config.shipped_rules import completed
from didd.config.sop import Sop
from didd.config.vocabularies import Classifications, RetentionVocabulary
from didd.config.yaml_files import ConfigError, Part, load_object
from didd.model import Agency, Officer

__all__ = ["CatalogConfig", "ConfigError", "load_catalog_config"]


class CatalogConfig(Part):
    """All of ``catalog_config/``."""

    directory: Path
    metadata: MetadataSchema
    classes: Classifications
    retention: RetentionVocabulary
    sop: Sop
    agency_list: Agencies
    checks: Checks
    portal: PortalPolicy

    @cached_property
    def agencies(self) -> dict[str, Agency]:
        """Return the agencies by slug, in file order."""
        return {a.slug: a.agency() for a in self.agency_list.agencies}

    @cached_property
    def officers(self) -> dict[str, Officer]:
        """Return the officers by id."""
        return {o.id: o.officer() for o in self.sop.officers}

    def agency_columns(self, slug: str) -> Mapping[str, str]:
        """Return the agency's own column names → field codes, where configured."""
        return {a.slug: a.columns for a in self.agency_list.agencies}.get(slug, {})


_FILES: dict[str, tuple[str, type[Part]]] = {
    "metadata": ("metadata.yaml", MetadataSchema),
    "classes": ("classifications.yaml", Classifications),
    "retention": ("retention.yaml", RetentionVocabulary),
    "sop": ("sop.yaml", Sop),
    "agency_list": ("agencies.yaml", Agencies),
    "checks": ("checks.yaml", Checks),
    "portal": ("portal.yaml", PortalPolicy),
}


#: The configuration shipped with the software; a new working place starts from it.
DEFAULTS = Path(__file__).resolve().parent / "defaults"


def load_catalog_config(directory: Path) -> CatalogConfig:
    """Read and validate all files of ``directory``; raises ``ConfigError``.

    Rules missing in these files are taken from the shipped ones.
    """
    parts = {key: load_object(directory / name, shape) for key, (name, shape) in _FILES.items()}
    if directory.resolve() != DEFAULTS.resolve():
        for key in ("metadata", "checks", "portal"):
            name, shape = _FILES[key]
            parts[key] = completed(parts[key], load_object(DEFAULTS / name, shape))
    return CatalogConfig(directory=directory, **parts)  # pyright: ignore[reportArgumentType]
