"""Settings of what is watched: log lines, measures, and where the backup lies."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import SecretStr
from pydantic_settings import BaseSettings

from didd.i18n import _
from didd.office import OfficeError
from didd.watching.log_lines import set_up_logs

#: Least characters of the token that opens the measures.
_SHORTEST = 16
#: Characters of a file that can be a secret.
_MOST = 4096
#: Parts of the names of settings that are secrets, also of programs that have their own classes.
_SECRET_NAMES = ("TOKEN", "SECRET", "PASSWORD", "SANDI")


class WatchSettings(BaseSettings):
    """How lines are logged; the token of ``/metrics``, which without one is not there.

    ``backup`` is the folder that ``didd backup make`` fills, so that its age is known.
    """

    log_format: Literal["plain", "json"] = "plain"
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    metrics_token: SecretStr | None = None
    metrics_token_file: Path | None = None
    backup: Path | None = None


def log_as_set(settings: WatchSettings, environment: Mapping[str, str] | None = None) -> None:
    """Log as the settings say, with every secret of this process masked."""
    told = os.environ if environment is None else environment
    set_up_logs(settings.log_format, settings.log_level, _secrets(settings, told))


def _secrets(settings: WatchSettings, environment: Mapping[str, str]) -> Iterator[str]:
    """Yield the secrets among the settings, whichever class has them, and in the environment."""
    for value in vars(settings).values():
        if isinstance(value, SecretStr):
            yield value.get_secret_value().strip()
    place = Path(getattr(settings, "place", ""))
    for name, value in (*_settings_named(settings), *environment.items()):
        if name.startswith("DIDD_") and any(word in name for word in _SECRET_NAMES):
            yield _in_file(place / value) if name.endswith("_FILE") else value.strip()
        elif "://" in value and "@" in value:
            yield _password_in(value)


def _settings_named(settings: WatchSettings) -> Iterator[tuple[str, str]]:
    """Yield the paths among the settings by the names of their variables."""
    for name, value in vars(settings).items():
        if isinstance(value, Path):
            yield f"DIDD_{name}".upper(), str(value)


def _in_file(path: Path) -> str:
    """Return the secret in a file, "" where it cannot be read: whoever needs it says so."""
    try:
        with path.open(encoding="utf-8") as file:
            return file.read(_MOST).strip()
    except (OSError, ValueError):
        return ""


def _password_in(url: str) -> str:
    try:
        return urlsplit(url).password or ""
    except ValueError:
        return ""


def metrics_token(settings: WatchSettings, place: Path) -> str:
    """Return the token that ``/metrics`` asks for, "" for none; raises ``OfficeError``."""
    token = settings.metrics_token.get_secret_value().strip() if settings.metrics_token else ""
    if not token and settings.metrics_token_file is not None:
        file = place / settings.metrics_token_file
        try:
            token = file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or type(error).__name__
            raise OfficeError(_("{file} cannot be read: {cause}.", file=file, cause=why)) from None
    if token and len(token) < _SHORTEST:
        raise OfficeError(
            _(
                "DIDD_METRICS_TOKEN is too short: give {n} characters or more.",
                n=_SHORTEST,
            )
        )
    return token
