"""What the rows of officers and accounts claim of the audit chain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.schema import (
    account,
    api_token,
    appointment,
    person,
    second_factor,
    sso_identity,
)
from didd.adapters.store.people.api_tokens import TOKEN_ENDED, TOKEN_MADE, token_digest
from didd.adapters.store.people.officers import GIVEN, KEPT, SEEDED, SEEDER, seeded_hash, told
from didd.adapters.store.people.passwords import NEW_PASSWORD, hash_digest
from didd.adapters.store.people.second_factors import FACTOR_OFF, FACTOR_ON, factor_digest
from didd.adapters.store.people.sso_identities import (
    BOUND,
    SAID,
    UNLINKED,
    SsoIdentity,
    identity_digest,
)
from didd.approval.audit_chain import Broken
from didd.approval.audit_evidence import Claim
from didd.i18n import _
from didd.model import AuditEvent

_NOT_TOLD = frozenset({"id", "made_by", "role", "at"})


def people_claims(connection: sa.Connection) -> Iterator[Claim]:
    """Yield the event that each version requires; what was taken over has one together."""
    seeded: list[list[dict[str, Any]]] = []
    for table, act in ((person, KEPT), (appointment, GIVEN)):
        rows = list(connection.execute(sa.select(table).order_by(table.c.id)).mappings())
        seeded.append([_values(row) for row in rows if row["made_by"] == SEEDER])
        for row in rows:
            if row["made_by"] != SEEDER:
                said = {"actor": row["made_by"], "role": row["role"]}
                about = f"officer/{row['officer']}"
                details = told(_values(row))
                yield Claim(table.name, str(row["id"]), act, about, row["at"], said, details)
    if seeded[0]:
        first = sa.select(person.c.at).where(person.c.made_by == SEEDER).order_by(person.c.id)
        at = connection.execute(first.limit(1)).scalar_one()
        said = {"actor": SEEDER, "content_hash": seeded_hash(*seeded)}
        yield Claim(person.name, "1", SEEDED, "office", at, said)


def altered_accounts(connection: sa.Connection, events: Sequence[AuditEvent]) -> Iterator[Broken]:
    """Yield accounts whose password is not the one that the chain has last of the officer."""
    newest = {event.object: event for event in events if event.act == NEW_PASSWORD}
    for row in connection.execute(sa.select(account).order_by(account.c.officer)):
        event = newest.get(f"officer/{row.officer}")
        if event is None or event.content_hash != hash_digest(row.hash):
            told_by = _(
                "the password of {officer} is not the one in the chain", officer=row.officer
            )
            yield Broken(event.seq if event else 0, str(told_by), "baris-berbeda")
    yield from _altered_logins(connection, events)
    yield from _altered_tokens(connection, events)


def _altered_tokens(connection: sa.Connection, events: Sequence[AuditEvent]) -> Iterator[Broken]:
    """Yield tokens that nobody made as they are, or that open again what was ended."""
    told = {
        act: {(e.object, e.content_hash): e.seq for e in events if e.act == act}
        for act in (TOKEN_MADE, TOKEN_ENDED)
    }
    for row in connection.execute(sa.select(api_token).order_by(api_token.c.id)).mappings():
        key = (f"officer/{row['officer']}", token_digest(row))
        ended, closed = told[TOKEN_ENDED].get(key, 0), row["ended_at"] is not None
        if key in told[TOKEN_MADE] and bool(ended) == closed:
            continue
        told_by = _(
            "token {number} of {officer} is not the one in the chain",
            number=row["id"],
            officer=row["officer"],
        )
        yield Broken(ended or told[TOKEN_MADE].get(key, 0), str(told_by), "baris-berbeda")


def _altered_logins(connection: sa.Connection, events: Sequence[AuditEvent]) -> Iterator[Broken]:
    """Yield second factors and names at another server that are not the chain's last ones.

    One that was taken away without an act is told too.
    """
    for table, acts, told_as in (
        (second_factor, (FACTOR_ON, FACTOR_OFF), _("second factor")),
        (sso_identity, (SAID, BOUND, UNLINKED), _("single sign-on")),
    ):
        newest = {event.object: event for event in events if event.act in acts}
        kept = {f"officer/{row['officer']}": row for row in _rows(connection, table)}
        for about in sorted({*newest, *kept}):
            event, row = newest.get(about), kept.get(about)
            if (_login_digest(row) if row else "") != (event.content_hash if event else ""):
                told_by = _(
                    "the {what} of {who} is not the one in the chain", what=told_as, who=about
                )
                yield Broken(event.seq if event else 0, str(told_by), "baris-berbeda")


def _rows(connection: sa.Connection, table: sa.Table) -> list[Any]:
    return list(connection.execute(sa.select(table).order_by(table.c.officer)).mappings())


def _login_digest(row: Any) -> str:
    if "secret" in row:
        return factor_digest(row["secret"])
    return identity_digest(SsoIdentity(row["officer"], row["email"], row["subject"]))


def _values(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in _NOT_TOLD}
