"""Settings of mails (``DIDD_SMTP_…``), and the address of the desk that they point to."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import SecretStr
from pydantic_settings import BaseSettings

from didd.adapters.smtp import MailServer, SmtpMailer
from didd.i18n import _
from didd.office import OfficeError
from didd.ports import Mailer


class MailSettings(BaseSettings):
    """The mail server; without ``smtp_host`` there are no mails."""

    desk_url: str = ""
    smtp_host: str = ""
    smtp_port: int | None = None
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr | None = None
    smtp_password_file: Path | None = None
    smtp_from: str = ""


def mailer_of(settings: MailSettings, place: Path) -> Mailer | None:
    """Return what hands mails over; None where ``DIDD_SMTP_HOST`` is not set.

    Connects to nothing. Raises ``OfficeError`` for a setting that cannot work.
    """
    if not settings.smtp_host:
        return None
    server = MailServer(
        settings.smtp_host,
        settings.smtp_security,
        settings.smtp_from,
        settings.smtp_port,
        settings.smtp_user,
        _password(settings, place),
    )
    try:
        return SmtpMailer(server)
    except ValueError as error:
        raise OfficeError(*error.args) from None


def _password(settings: MailSettings, place: Path) -> str:
    if settings.smtp_password_file is None:
        return settings.smtp_password.get_secret_value() if settings.smtp_password else ""
    try:
        text = (place / settings.smtp_password_file).read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise OfficeError(
            _("The file in DIDD_SMTP_PASSWORD_FILE cannot be read ({why}).", why=_cause(error))
        ) from None
    return text.rstrip("\r\n")


def _cause(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__


def desk_address(url: str) -> str:
    """Return the desk's address without a slash at its end; ``OfficeError`` for an invalid one."""
    if url and urlsplit(url).scheme not in {"http", "https"}:
        raise OfficeError(_("DIDD_DESK_URL is no web address; write it as https://desk.example."))
    return url.rstrip("/")
