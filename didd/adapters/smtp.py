"""Mails through an SMTP server: STARTTLS or TLS, with a login where the server asks for one.

Nothing that somebody typed becomes a header of its own: titles and addresses are one line.
"""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from ipaddress import ip_address
from typing import Literal

from didd.i18n import Sentence, _
from didd.ports import Mail, MailDelayed, MailRefused

#: Seconds that the server may be silent.
_PATIENCE = 15
_PORTS = {"starttls": 587, "tls": 465, "none": 25}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails are handed over, how, and from which address they come."""

    host: str
    security: Literal["starttls", "tls", "none"]
    sender: str
    port: int | None = None
    user: str = ""
    password: str = field(default="", repr=False)


def is_address(text: str) -> bool:
    """Whether this is one plain e-mail address.

    >>> is_address("contoh@kantor.example"), is_address("a@b.example, c@d.example")
    (True, False)
    """
    if not text.isascii() or not text.isprintable() or set(text) & set(' ,;<>()[]\\"'):
        return False
    try:
        parsed = Address(addr_spec=text)
    except (MessageError, ValueError, IndexError):
        return False
    return bool(parsed.username and parsed.domain) and len(text) <= 254


class SmtpMailer:
    """Hands mails to one server, a connection each; ``send`` may be called from any thread."""

    def __init__(self, server: MailServer) -> None:
        """Check the settings; raises ``ValueError`` with a sentence for one that cannot work."""
        if not is_address(server.sender):
            raise ValueError(_("DIDD_SMTP_FROM is no e-mail address; write it as ppid@example."))
        if server.user and not server.password:
            raise ValueError(
                _("DIDD_SMTP_USER needs a password: DIDD_SMTP_PASSWORD_FILE or DIDD_SMTP_PASSWORD.")
            )
        if server.security == "none" and not _is_here(server.host):
            raise ValueError(
                _(
                    "DIDD_SMTP_SECURITY=none is only for a mail server on this machine; "
                    "use starttls or tls."
                )
            )
        self.server = server

    @property
    def sender(self) -> str:
        """Return the address that mails come from."""
        return self.server.sender

    def send(self, mail: Mail) -> None:
        """Hand a mail over, as ``Mailer`` says."""
        if not is_address(mail.address):
            raise MailRefused(_("The address is none that mail can be sent to; mend it."))
        made = as_message(mail, self.sender)
        try:
            with self._connected() as connection:
                connection.sendmail(self.sender, [mail.address], made.as_bytes())
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()), (500, b""))
            _raise(code, _("the address was refused"), said, whole=False)
        except smtplib.SMTPAuthenticationError as error:
            why = _("The mail server refused the login; look at DIDD_SMTP_USER and its password.")
            raise MailDelayed(why) from error
        except smtplib.SMTPSenderRefused as error:
            _raise(min(error.smtp_code, 499), _("the sender was refused"), error.smtp_error)
        except smtplib.SMTPResponseException as error:
            _raise(error.smtp_code, _("the mail was refused"), error.smtp_error, whole=False)
        except (smtplib.SMTPException, OSError) as error:
            raise MailDelayed(self._unreachable(error)) from error

    def _connected(self) -> smtplib.SMTP:
        server = self.server
        port = server.port or _PORTS[server.security]
        if server.security == "tls":
            secure = ssl.create_default_context()
            connection = smtplib.SMTP_SSL(server.host, port, timeout=_PATIENCE, context=secure)
        else:
            connection = smtplib.SMTP(server.host, port, timeout=_PATIENCE)
        try:
            if server.security == "starttls":
                connection.starttls(context=ssl.create_default_context())
            if server.user:
                connection.login(server.user, server.password)
        except BaseException:
            connection.close()
            raise
        return connection

    def _unreachable(self, error: Exception) -> Sentence:
        host = self.server.host
        if isinstance(error, ssl.SSLCertVerificationError):
            return _("The certificate of the mail server {host} is not to be trusted.", host=host)
        if isinstance(error, smtplib.SMTPNotSupportedError):
            return _("The mail server {host} offers no STARTTLS, or no login.", host=host)
        why = (error.strerror if isinstance(error, OSError) else "") or type(error).__name__
        return _("The mail server {host} does not answer ({why}).", host=host, why=why)


def as_message(mail: Mail, sender: str) -> EmailMessage:
    """Return the mail as it is sent: plain text, not to be answered by machines."""
    made = EmailMessage(policy=SMTP)
    made["From"] = sender
    made["To"] = mail.address
    made["Subject"] = " ".join("".join(c if c.isprintable() else " " for c in mail.subject).split())
    made["Date"] = format_datetime(mail.made_at)
    made["Message-ID"] = mail.message_id
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(mail.text, charset="utf-8", cte="quoted-printable")
    return made


def _raise(code: int, what: Sentence, said: bytes | str, *, whole: bool = True) -> None:
    """Raise what an answer of the server means: from 500 on it will not take this mail."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    told = "".join(c if c.isprintable() else " " for c in text)[:200]
    why = _("The mail server: {what} ({code} {said}).", what=what, code=code, said=told)
    raise MailRefused(why) if code >= 500 else MailDelayed(why, whole=whole)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
