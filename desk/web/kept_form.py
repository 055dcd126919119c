"""What an officer typed, kept in the browser while they log in again.

A form whose session has ended comes back as one hidden field of the login page, and is sent once
more after the login. It is only kept when its token was this visitor's, as from our own page.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desk.web.forms import LONGEST_BODY, Form

#: The hidden field.
FIELD = "titipan"
#: What is never kept.
_SECRETS = frozenset({"token", "sandi", "lama", "baru", "ulang", "kode", "rahasia"})
#: Escaped in a form it grows, and must still fit.
_MOST = LONGEST_BODY // 3


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A posted form: its path, and its fields as sent."""

    path: str
    fields: Mapping[str, Sequence[str]]

    def text(self) -> str:
        """Return it as the value of a hidden field; "" when it is too long to be kept."""
        written = json.dumps([self.path, {k: list(v) for k, v in self.fields.items()}])
        return written if len(written) <= _MOST else ""


def kept(path: str, form: Form) -> KeptForm:
    """Keep a form, without its token and any password."""
    return KeptForm(path, {k: v for k, v in form.fields.items() if k not in _SECRETS})


def kept_text_in(text: str) -> KeptForm | None:
    """Return the form that the login page carried; None when it carried none, or nonsense."""
    try:
        path, fields = json.loads(text or "[]")
        plain = {str(k): tuple(map(str, values)) for k, values in fields.items()}
    except (ValueError, TypeError, AttributeError):
        return None
    return KeptForm(path, plain) if isinstance(path, str) and is_ours(path) else None


def is_ours(path: str) -> bool:
    """Whether a browser sent to this path stays at the desk."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\"))
    return ours and path.isprintable()
