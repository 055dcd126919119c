"""How each officer wants to be written to. Changes are in the audit chain, without addresses."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.schema import message_choice
from didd.adapters.store.audit.audit_log import append
from didd.approval.audit_chain import Act
from didd.i18n import OFFICE
from didd.messages.when import Choice, Way
from didd.model import Officer

#: The act in the audit chain.
CHOSEN = "officer.messages"
_CLOCK = "%H:%M"


class Choices:
    """One row an officer."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def all(self) -> dict[str, Choice]:
        """Return what each officer chose who chose anything."""
        with self.engine.connect() as connection:
            rows = connection.execute(sa.select(message_choice).order_by(message_choice.c.officer))
            return {row.officer: _choice(row) for row in rows}

    def of(self, officer: str) -> Choice | None:
        """Return what the officer chose; None without a choice."""
        query = sa.select(message_choice).where(message_choice.c.officer == officer)
        with self.engine.connect() as connection:
            row = connection.execute(query).first()
        return _choice(row) if row else None

    def keep(self, choice: Choice, by: Officer) -> None:
        """Keep a choice, with its link in the chain."""
        at = datetime.now(UTC)
        values = {
            "officer": choice.officer,
            "address": choice.address,
            "way": choice.way.value,
            "digest_at": choice.digest_at.strftime(_CLOCK),
            "quiet_from": choice.quiet_from.strftime(_CLOCK),
            "quiet_until": choice.quiet_until.strftime(_CLOCK),
            "language": choice.language,
        }
        told = {k: v for k, v in values.items() if k not in ("officer", "address")}
        details = {**told, "address": bool(choice.address), "holder": by.holder}
        act = Act(by.id, CHOSEN, f"officer/{choice.officer}", role=by.role.value, details=details)
        with writing(self.engine) as connection:
            mine = message_choice.c.officer == choice.officer
            connection.execute(message_choice.delete().where(mine))
            connection.execute(message_choice.insert().values(**values, changed_at=at))
            append(connection, act, at)


def _choice(row: Any) -> Choice:
    return Choice(
        row.officer,
        row.address,
        Way(row.way),
        _clock(row.digest_at),
        _clock(row.quiet_from),
        _clock(row.quiet_until),
        "en" if row.language == "en" else OFFICE,
    )


def _clock(text: str) -> time:
    return time.fromisoformat(text)
