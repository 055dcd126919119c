"""``catalog_config/`` as typed, validated objects.

Read once, by the program that starts; everything below gets the objects. An office's folder holds
what differs from ours (``didd.config.overlay``). A mistake is a ``ConfigError`` that names file,
line, key and what would be right.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from didd.config.agencies import Agencies, AgencySpec
from didd.config.checks import Checks
from didd.config.law.mandatory import Mandatory
from didd.config.law.procurement import Procurement
from didd.config.law.questionnaire_files import FOLDER, load_questionnaires
from didd.config.law.questionnaires import Questionnaire
from didd.config.metadata import MetadataSchema
from didd.config.portal import OfficeContact, PortalPolicy
from didd.config.sop import Sop
from didd.config.vocabularies import Classifications, RetentionVocabulary
from didd.config.yaml_files import ConfigError, Part, load_object, written_at
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
    mandatory: Mandatory
    questionnaires: tuple[Questionnaire, ...] = ()
    procurement: Procurement

    @cached_property
    def agencies(self) -> dict[str, Agency]:
        """Return the agencies by slug, in the order in which they came."""
        return self.agency_list.by_slug()

    @cached_property
    def officers(self) -> dict[str, Officer]:
        """Return the officers by id."""
        return {o.id: o.officer() for o in self.sop.officers}

    def with_agencies(self, listed: Agencies) -> CatalogConfig:
        """Return the same configuration with another list of agencies."""
        made = self.model_copy(update={"agency_list": listed})
        vars(made).pop("agencies", None)  # a copy takes over what was worked out
        return made

    def agency_spec(self, slug: str) -> AgencySpec | None:
        """Return the agency as it is listed; None when unknown."""
        return next((a for a in self.agency_list.agencies if a.slug == slug), None)

    def agency_columns(self, slug: str) -> Mapping[str, str]:
        """Return the agency's own column names → field codes, where configured."""
        return {a.slug: a.columns for a in self.agency_list.agencies}.get(slug, {})


FILES: dict[str, tuple[str, type[Part]]] = {
    "metadata": ("metadata.yaml", MetadataSchema),
    "classes": ("classifications.yaml", Classifications),
    "retention": ("retention.yaml", RetentionVocabulary),
    "sop": ("sop.yaml", Sop),
    "agency_list": ("agencies.yaml", Agencies),
    "checks": ("checks.yaml", Checks),
    "portal": ("portal.yaml", PortalPolicy),
    "mandatory": ("mandatory.yaml", Mandatory),
    "procurement": ("procurement.yaml", Procurement),
}


#: What comes with the software, over which an office lays what differs.
DEFAULTS = Path(__file__).resolve().parent / "defaults"
#: What every office settles for itself: these files, and these keys of ``sop.yaml``.
OWN_FILES = ("agencies.yaml", "sop.yaml")
OWN_KEYS = ("province", "government", "place", "timezone", "officers")
#: The same of ``portal.yaml``: ours are examples, which nobody should be shown as an office's own.
OWN_PORTAL_KEYS = ("office", "agency_contacts")


def load_catalog_config(directory: Path) -> CatalogConfig:
    """Read and check the files of ``directory``, laid over ours; raises ``ConfigError``.

    A file that is not there is ours, but for ``OWN_FILES``, which every office must have.
    """
    parts = {key: _load(directory, name, shape) for key, (name, shape) in FILES.items()}
    made = CatalogConfig(directory=directory, **parts)  # pyright: ignore[reportArgumentType]
    own = directory / FOLDER  # an office that has its own asks only those
    codes = {heading.code for heading in made.mandatory.headings}
    asked = load_questionnaires(own if own.is_dir() else DEFAULTS / FOLDER, codes)
    return made.model_copy(update={"questionnaires": asked})


def with_known_gatherer(config: CatalogConfig) -> CatalogConfig:
    """Return the configuration, with nobody to publish the list of all where ours is not there.

    The agencies in it are those that the office has. Raises ``ConfigError`` where the office's own
    setting names none of them.
    """
    settings = config.sop.settings
    if not settings.consolidated_by or settings.consolidated_by in config.agencies:
        return config
    where = written_at(config.directory / "sop.yaml", "settings", "consolidated_by")
    if where is not None:
        raise ConfigError(
            f"{where}: settings.consolidated_by: there is no agency {settings.consolidated_by!r} "
            'in this office; name one of its agencies (the slug), or write "" for none'
        )
    none = settings.model_copy(update={"consolidated_by": ""})
    return config.model_copy(update={"sop": config.sop.model_copy(update={"settings": none})})


def _load(directory: Path, name: str, shape: type[Part]) -> Part:
    own, ours = directory / name, DEFAULTS / name
    if directory.resolve() == DEFAULTS.resolve() or name == "agencies.yaml":
        return load_object(own, shape)
    if name in OWN_FILES or os.path.lexists(own):
        return load_object(own, shape, ours, (*OWN_KEYS, *OWN_PORTAL_KEYS))
    made = load_object(ours, shape)
    if isinstance(made, PortalPolicy):
        return made.model_copy(update={"office": OfficeContact(), "agency_contacts": {}})
    return made
