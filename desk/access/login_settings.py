"""What the environment (``DIDD_DESK_…``), or ``didd.env``, says about logins at the desk."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from didd.i18n import _
from didd.office import OfficeError
from didd.settings import ENV_FILE, working_place

#: Where nothing is encrypted, and nobody else listens.
_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


class LoginSettings(BaseSettings):
    """The server of single sign-on (OpenID Connect), and the desk as that server knows it.

    ``url`` is the desk's public address; ``oidc_name`` what people call the server.
    """

    model_config = SettingsConfigDict(
        env_prefix="DIDD_DESK_", extra="ignore", env_ignore_empty=True
    )

    url: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr | None = None
    oidc_client_secret_file: Path | None = None
    oidc_name: str = "SSO"

    @classmethod
    def here(cls, start: Path | None = None) -> LoginSettings:
        """Read the environment, and ``didd.env`` of the working place; raises ``OfficeError``."""
        place = working_place(start or Path.cwd())
        try:
            return cls(_env_file=place / ENV_FILE if place else None)  # pyright: ignore[reportCallIssue]
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            raise OfficeError(f"DIDD_DESK_{str(first['loc'][0]).upper()}: {first['msg']}") from None

    @property
    def single_sign_on(self) -> bool:
        """Whether there is a server of single sign-on."""
        return bool(self.oidc_issuer)

    def secret(self) -> str:
        """Return the client's secret, of the environment or of its file; raises ``OfficeError``."""
        if self.oidc_client_secret is not None:
            return self.oidc_client_secret.get_secret_value().strip()
        if self.oidc_client_secret_file is None:
            raise OfficeError(
                _(
                    "Single sign-on has no secret: set DIDD_DESK_OIDC_CLIENT_SECRET, or "
                    "DIDD_DESK_OIDC_CLIENT_SECRET_FILE to a file that only the desk can read."
                )
            )
        try:
            return self.oidc_client_secret_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise OfficeError(
                _("{file} cannot be read: {cause}.", file=self.oidc_client_secret_file, cause=error)
            ) from error

    def check(self) -> None:
        """Raise ``OfficeError`` for a single sign-on that lacks something, or is not encrypted."""
        if not self.single_sign_on:
            return
        if not self.oidc_client_id:
            raise OfficeError(_("Single sign-on lacks DIDD_DESK_OIDC_CLIENT_ID."))
        if not self.secret():
            raise OfficeError(_("The secret of single sign-on is empty."))
        for name, address in (("OIDC_ISSUER", self.oidc_issuer), ("URL", self.url)):
            asked = urlsplit(address)
            safe = asked.scheme == "https" or asked.hostname in _THIS_MACHINE
            if asked.scheme not in ("http", "https") or not asked.hostname or not safe:
                raise OfficeError(
                    _(
                        "DIDD_DESK_{name} must be an https address for single sign-on, such as "
                        "https://masuk.example.",
                        name=name,
                    )
                )
