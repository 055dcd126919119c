"""Settings from the environment (``DIDD_…``) or from ``didd.env`` in a working place.

``open_office`` is where everything is put together for the CLI and the desk; the Dagster code
location does the same with its resources.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError, model_validator
from pydantic_settings import SettingsConfigDict

from didd.adapters.archive.archive import open_archive
from didd.adapters.folders.open_folder import is_remote
from didd.adapters.store import open_store
from didd.config.catalog import CatalogConfig, load_catalog_config, with_known_gatherer
from didd.i18n import _
from didd.mail_settings import MailSettings, desk_address, mailer_of
from didd.model import Finding
from didd.office import Office, OfficeError, PartMissing
from didd.parts import install
from didd.ports import Archive, Checker, ContentChecker, FileToLookInto, Look, Portal
from didd.private_files import tighten
from didd.watch_settings import WatchSettings
from didd.watching.around import Around

if TYPE_CHECKING:
    import pandas as pd

#: The file that makes a folder a working place.
ENV_FILE = "didd.env"

#: Where a distribution says which checks it brings: ``rows`` of a list, and what is in ``files``.
CHECKS = "didd.checks"
#: Form of a check's name: ``module:function``.
_NAMES = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*")
#: The checkout this package runs from, when it does: it has a configuration to begin with.
CHECKOUT = Path(__file__).resolve().parents[1]


def working_place(start: Path) -> Path | None:
    """Return the nearest folder at or above ``start`` made by ``didd init``."""
    for folder in (start, *start.parents):
        if (folder / ENV_FILE).is_file():
            return folder
    return None


class Settings(MailSettings, WatchSettings):
    """Settings from ``DIDD_…``. Relative paths are relative to the working place."""

    model_config = SettingsConfigDict(env_prefix="DIDD_", extra="ignore", env_ignore_empty=True)

    place: Path = Path()
    config: Path | None = None
    database_url: str | None = None
    archive_url: str | None = None
    sources: str | None = None
    desk_files: Path | None = None
    ckan_url: str | None = None
    ckan_token: SecretStr | None = None
    checks: str = ""
    contents: str = ""
    backup_recipients: str = ""

    @model_validator(mode="before")
    @classmethod
    def _empty_is_unset(cls, given: Any) -> Any:
        """Treat a blank setting as unset."""
        if not isinstance(given, dict):
            return given
        known = cast("dict[str, Any]", given)
        return {k: v for k, v in known.items() if not (isinstance(v, str) and not v.strip())}

    @model_validator(mode="after")
    def _checks_have_names(self) -> Self:
        for setting, where in (("DIDD_CHECKS", self.checks), ("DIDD_CONTENTS", self.contents)):
            if where and not _NAMES.fullmatch(where):
                raise ValueError(f"{setting}={where!r} names no checks; write module:function.")
        return self

    @classmethod
    def here(cls, start: Path | None = None) -> Settings:
        """Read the environment, and ``didd.env`` of the working place at or above ``start``."""
        place = working_place(start or Path.cwd())
        if place is None:
            return cls._read(place=start or Path.cwd())
        return cls._read(_env_file=place / ENV_FILE, place=place)

    @classmethod
    def _read(cls, **given: Any) -> Settings:
        try:
            return cls(**given)
        except ValidationError as error:
            raise OfficeError(_setting_error(error)) from None

    def config_dir(self) -> Path:
        """Return the path of ``catalog_config/``: as set, of the working place, or the checkout.

        Raises ``OfficeError`` where there is none: a wheel has our defaults only, and no office.
        """
        if self.config is not None:
            return self.place / self.config
        for folder in (self.place / "catalog_config", CHECKOUT / "catalog_config"):
            if folder.is_dir():
                return folder
        raise OfficeError("No catalog_config here. `didd init` makes a working place with one.")

    def database(self) -> str:
        """Return the database URL; by default SQLite in the working place."""
        url = self.database_url or "sqlite:///var/didd.db"
        if url.startswith("sqlite:///") and not url.startswith("sqlite:////"):
            return f"sqlite:///{self.place / url.removeprefix('sqlite:///')}"
        return url

    def archive(self) -> str:
        """Return the archive folder or URL."""
        url = self.archive_url or "var/archive"
        return url if "://" in url else str(self.place / url)

    def desk_files_dir(self) -> Path:
        """Return where files of agencies lie whose folder cannot be written to."""
        return self.place / (self.desk_files or Path("var/desk_files"))

    def sources_dir(self) -> Path | str | None:
        """Return path or URL of the agencies' folders; None when neither set nor there."""
        if self.sources is not None:
            return self.sources if is_remote(self.sources) else self.place / self.sources
        return self.place / "sources" if (self.place / "sources").is_dir() else None


def around_of(settings: Settings) -> Around:
    """Return what is measured beside the office: the portal's answer, the backup's age."""
    backup = settings.place / settings.backup if settings.backup else None
    return Around(settings.ckan_url or "", backup)


def state_of(settings: Settings) -> list[Path]:
    """Return the existing files and folders with private state."""
    paths = [settings.place / ENV_FILE, settings.place / "var" / "desk", settings.desk_files_dir()]
    database = settings.database()
    if database.startswith("sqlite:///"):
        file = database.removeprefix("sqlite:///").partition("?")[0]
        paths += [Path(f"{file}{part}") for part in ("", "-wal", "-shm")]
    archive = settings.archive().removeprefix("file://")
    if "://" not in archive:
        paths.append(Path(archive))
    return paths


def _setting_error(error: ValidationError) -> str:
    """Return which setting is wrong, without its value, which may be a secret."""
    first = error.errors(include_url=False, include_input=False)[0]
    name = "".join(f"DIDD_{part}".upper() + ": " for part in first["loc"][:1])
    return f"{name}{first['msg'].removeprefix('Value error, ')}"


def open_office(
    settings: Settings, tell: Callable[[str], None] = lambda _: None, *, older: bool = False
) -> Office:
    """Build the office; raises ``ConfigError``, ``DatabaseError`` or ``OfficeError``.

    With ``older`` a database may have an older schema: it is opened as it is, to be backed up.

    Permissions that an older version left open are revoked, and a database that never had any
    officers, or agencies, takes over those of the settings; then its own hold. ``tell``
    receives, from any thread, messages about the portal's problems while waiting.
    """
    for where, kind in ((settings.checks, "rows"), (settings.contents, "files")):
        if where:
            load_checks(where, kind)  # report a wrong name now, not agency by agency
    config = _addressed(load_catalog_config(settings.config_dir()), settings.ckan_url)
    tighten(state_of(settings))
    office = Office(
        config=config,
        store=open_store(settings.database(), config.sop.zone, older=older),
        archive=_open_archive(settings.archive()),
        sources=settings.sources_dir(),
        portal=partial(_portal, settings, tell),
        checker=partial(_check, settings.checks),
        contents=partial(_look, settings.contents),
        mailer=mailer_of(settings, settings.place),
        desk_url=desk_address(settings.desk_url),
        desk_files=settings.desk_files_dir(),
    )
    if older:
        return office
    office.seed_officers()
    office.seed_agencies()
    office = office.fresh()
    return replace(office, config=with_known_gatherer(office.config))


def _addressed(config: CatalogConfig, ckan_url: str | None) -> CatalogConfig:
    """Return the configuration with the portal's address: its own, or that of its API."""
    if config.portal.site_url or not ckan_url:
        return config
    portal = config.portal.model_copy(update={"site_url": ckan_url})
    return config.model_copy(update={"portal": portal})


def _open_archive(url: str) -> Archive:
    try:
        return open_archive(url)
    except (ValueError, ImportError) as error:
        first = str(error).strip().splitlines()[0]
        raise OfficeError(f"DIDD_ARCHIVE_URL names no archive ({first}).") from None


def _portal(settings: Settings, tell: Callable[[str], None]) -> Portal:
    from didd.adapters.ckan import CkanPortal

    if not settings.ckan_url or settings.ckan_token is None:
        raise OfficeError(
            "No portal is set: give DIDD_CKAN_URL and DIDD_CKAN_TOKEN "
            "(in a checkout, `make portal` starts one and writes both into var/portal.env)."
        )
    token = settings.ckan_token.get_secret_value().strip()
    if not token.isascii() or not token.isprintable() or " " in token:
        raise OfficeError("DIDD_CKAN_TOKEN has characters that no token has; copy it again.")
    return CkanPortal(portal_url(settings.ckan_url), token, tell=tell)


def portal_url(url: str) -> str:
    """Return the portal's URL; raises ``OfficeError`` for an invalid one."""
    try:
        parts = urlsplit(url)
        right = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        parts, right = None, False
    if parts is None or not right:
        raise OfficeError("DIDD_CKAN_URL is no web address; write it as https://portal.example.")
    if parts.username or parts.password:
        raise OfficeError("DIDD_CKAN_URL holds a user or a password; the token alone is enough.")
    return url


def _check(where: str, frame: pd.DataFrame, config: CatalogConfig) -> tuple[Finding, ...]:
    """Run the checks of rows, which bring heavy libraries and are loaded only here."""
    return cast("Checker", load_checks(where, "rows"))(frame, config)


def _look(where: str, files: Sequence[FileToLookInto], config: CatalogConfig) -> Iterator[Look]:
    """Look into files by the checks of what is in them."""
    return cast("ContentChecker", load_checks(where, "files"))(files, config)


def load_checks(where: str, kind: str) -> Callable[..., Any]:
    """Load the checks of a kind (``rows`` or ``files``): named ``module:function``, or installed.

    Raises ``OfficeError`` when there are none, or more than one is installed.
    """
    setting = {"rows": "DIDD_CHECKS", "files": "DIDD_CONTENTS"}[kind]
    point = EntryPoint(kind, where, CHECKS) if where else _installed(kind, setting)
    try:
        found = point.load()
        if not callable(found):
            raise TypeError(f"{point.value} cannot be called")
        return cast("Callable[..., Any]", found)
    except ModuleNotFoundError as error:
        raise PartMissing(
            _(
                "The checks {name} cannot be loaded ({missing} is missing): {command}, or name "
                "others in {setting} (module:function).",
                name=point.value,
                missing=error.name,
                command=install("checks"),
                setting=setting,
            )
        ) from error
    except (AttributeError, ImportError, SyntaxError, TypeError, ValueError) as error:
        raise OfficeError(
            f"There are no checks at {setting}={point.value!r} (module:function)."
        ) from error


def _installed(kind: str, setting: str) -> EntryPoint:
    """Return the one entry point of a kind that the installed distributions declare."""
    points = [*entry_points(group=CHECKS, name=kind)]
    if len(points) == 1:
        return points[0]
    if points:
        named = ", ".join(sorted(point.value for point in points))
        raise OfficeError(
            f"More than one kind of checks is installed ({named}): choose in {setting}."
        )
    raise PartMissing(
        _(
            "No checks are installed: {command}, or name others in {setting} (module:function).",
            command=install("checks"),
            setting=setting,
        )
    )
