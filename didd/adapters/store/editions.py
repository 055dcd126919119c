"""Register editions: drafts may be compiled again, established ones never change (SOP 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.schema import (
    compiled,
    edition,
    edition_published,
    public_copy,
    restoration,
    withdrawal,
)
from didd.adapters.store.audit.audit_log import append
from didd.adapters.store.decrees.draft_returns import newest_return
from didd.adapters.store.decrees.signed_decrees import check_unused
from didd.adapters.store.edition_heads import unpublished
from didd.adapters.store.edition_rows import (
    as_edition,
    decree_json,
    insert_draft,
    newest_decision,
    next_number,
    note_compiled,
)
from didd.adapters.store.other_lists.late_decrees import about_edition, came_back_later
from didd.adapters.store.planned_outputs import claim
from didd.adapters.store.takebacks import By, hold
from didd.approval.audit_chain import Act
from didd.approval.draft_returns import check_not_back
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _, stored
from didd.model import Decree, EditionStatus, Officer, Register, RegisterEdition
from didd.publication.takeback import Version


class OutputsGone(RuntimeError):
    """Files of the edition were deleted before it was established: plan and store them again."""


@dataclass(frozen=True, slots=True)
class Establishment:
    """By what a draft is established: the decree, who signs it, its files, and when.

    ``outputs`` maps each format to the sha256 of its bytes, planned and archived already.
    ``decided_through`` is the newest decision that the draft was held against. With ``publish_on``
    the versions in ``new`` wait for that day. ``in_force`` is the id of the edition that was in
    force when it was judged, 0 for none; None asks nothing.
    """

    decree: Decree
    officer: Officer
    outputs: Mapping[str, str]
    audit_head: str
    at: datetime
    decided_through: int = 0
    publish_on: date | None = None
    new: Sequence[Version] = ()
    in_force: int | None = None


class Editions:
    """At most one draft per agency; numbers are per agency and year."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def save_draft(self, register: Register, decided_through: int) -> RegisterEdition:
        """Store the compiled register as the agency's draft, replacing the last draft."""
        with writing(self.engine) as connection:
            draft = connection.execute(
                sa.select(edition).where(
                    edition.c.agency == register.agency,
                    edition.c.status == EditionStatus.DRAFT.value,
                )
            ).first()
            number = next_number(connection, register, draft)
            values: dict[str, Any] = {
                "year": register.year,
                "number": number,
                "register": register.to_json(),
                "content_hash": register.content_hash,
                "entries": len(register.entries),
                "compiled_at": datetime.now(UTC),
            }
            if draft and draft.content_hash == register.content_hash:
                values["compiled_at"] = draft.compiled_at  # the same list waits since then
            note_compiled(connection, register.agency, decided_through)
            if draft:
                connection.execute(
                    edition.update().where(edition.c.id == draft.id).values(**values)
                )
                edition_id = int(draft.id)
            else:
                edition_id = insert_draft(connection, register.agency, values)
        return self.get(edition_id)

    def drop_draft(self, agency: str, decided_through: int) -> None:
        """Delete the agency's draft: the edition in force has the same content.

        ``decided_through`` is recorded, so that these decisions are not compiled again.
        """
        with writing(self.engine) as connection:
            connection.execute(
                edition.delete().where(
                    edition.c.agency == agency, edition.c.status == EditionStatus.DRAFT.value
                )
            )
            note_compiled(connection, agency, decided_through)

    def establish(self, draft: RegisterEdition, by: Establishment) -> RegisterEdition:
        """Make the draft an established edition, permanently.

        Raises ``Refused`` when the draft was meanwhile established, given back, or recompiled to
        other content, when an officer decided after what the draft was held against, when another
        edition came into force since it was judged, or when the signatory has used the decree's
        number. ``OutputsGone`` when its files were taken for left behind meanwhile.
        """
        with writing(self.engine) as connection:
            row = connection.execute(sa.select(edition).where(edition.c.id == draft.id)).first()
            if row is None or row.status != EditionStatus.DRAFT.value:
                raise Refused(_("This draft is established already."))
            if row.content_hash != draft.register.content_hash:
                raise Refused(
                    _(
                        "The draft has changed since it was opened. "
                        "Check it again, then establish it."
                    )
                )
            if newest_decision(connection, draft.register.agency) > by.decided_through:
                raise Refused(
                    _("Another decision was made just now. Compile the draft again first.")
                )
            _check_in_force(connection, draft.register.agency, by.in_force)
            check_not_back(newest_return(connection, draft.register.agency, row.content_hash))
            check_unused(connection, by.decree)
            if not claim(connection, by.outputs.values()):
                raise OutputsGone(draft.label)
            append(
                connection,
                Act(
                    actor=by.officer.id,
                    role=by.officer.role.value,
                    act="establish",
                    object=f"edition/{draft.register.agency}/{draft.label}",
                    content_hash=row.content_hash,
                    details={
                        "decree": by.decree.number,
                        "decree_date": by.decree.date.isoformat(),
                        "outputs": dict(by.outputs),
                        "holder": by.officer.holder,
                    },
                ),
                by.at,
            )
            connection.execute(
                edition.update()
                .where(edition.c.id == draft.id)
                .values(
                    status=EditionStatus.ESTABLISHED.value,
                    established_at=by.at,
                    decree=decree_json(by.decree),
                    outputs=dict(by.outputs),
                    audit_head=by.audit_head,
                )
            )
            if by.publish_on is not None:
                reason = stored(_("Decree Number {number}", number=by.decree.number))
                waiting = By(draft.register.agency, by.officer, reason, by.at)
                hold(connection, by.new, by.publish_on, waiting)
        return self.get(draft.id)

    def get(self, edition_id: int) -> RegisterEdition:
        """Return one edition; raises ``KeyError`` when there is none."""
        found = self._select(edition.c.id == edition_id)
        if not found:
            raise KeyError(f"no register edition {edition_id}")
        return found[0]

    def draft(self, agency: str) -> RegisterEdition | None:
        """Return the agency's draft; None when there is none."""
        found = self._select(
            edition.c.agency == agency, edition.c.status == EditionStatus.DRAFT.value
        )
        return found[0] if found else None

    def established(self, agency: str) -> list[RegisterEdition]:
        """Return the agency's established editions, oldest first."""
        return self._select(
            edition.c.agency == agency, edition.c.status == EditionStatus.ESTABLISHED.value
        )

    def current(self, agency: str) -> RegisterEdition | None:
        """Return the edition in force; None before the first decree."""
        newest = sa.select(sa.func.max(edition.c.id)).where(
            edition.c.agency == agency, edition.c.status == EditionStatus.ESTABLISHED.value
        )
        found = self._select(edition.c.id == newest.scalar_subquery())
        return found[0] if found else None

    def before(self, held: RegisterEdition) -> RegisterEdition | None:
        """Return the established edition that this one follows; None for the agency's first."""
        earlier = [
            edition.c.agency == held.register.agency,
            edition.c.status == EditionStatus.ESTABLISHED.value,
        ]
        if held.status is not EditionStatus.DRAFT:
            earlier.append(edition.c.id < held.id)
        newest = sa.select(sa.func.max(edition.c.id)).where(*earlier)
        found = self._select(edition.c.id == newest.scalar_subquery())
        return found[0] if found else None

    def digests_in_force(self) -> set[str]:
        """Return the sha256 of every file that the law or the public still needs, in any agency.

        These are the files of the editions in force, except withdrawn ones, and the outputs of
        every established edition and of its newest copy for the public.
        """
        restored = sa.exists().where(
            restoration.c.record_id == withdrawal.c.record_id, restoration.c.at >= withdrawal.c.at
        )
        query = sa.select(withdrawal.c.record_id, withdrawal.c.content_hash).where(~restored)
        with self.engine.connect() as connection:
            taken = {(record_id, content) for record_id, content in connection.execute(query)}
            copies = sa.select(public_copy.c.edition_id, public_copy.c.outputs)
            rows = connection.execute(copies.order_by(public_copy.c.id))
            newest_copies = {edition_id: outputs for edition_id, outputs in rows}
        newest: dict[str, RegisterEdition] = {}
        needed = {sha256 for outputs in newest_copies.values() for sha256 in outputs.values()}
        for each in self._select(edition.c.status == EditionStatus.ESTABLISHED.value):
            newest[each.register.agency] = each
            needed |= set(each.outputs.values())
        return needed | {
            file.sha256
            for each in newest.values()
            for entry in each.register.entries
            if (entry.record_id, entry.content_hash) not in taken
            for file in entry.files
        }

    def decided_through(self) -> dict[str, int]:
        """Return, by agency, the newest decision that its register was compiled with."""
        with self.engine.connect() as connection:
            rows = connection.execute(sa.select(compiled.c.agency, compiled.c.decided_through))
            return {agency: through for agency, through in rows}

    def unpublished(self, now: datetime | None = None) -> list[RegisterEdition]:
        """Return each agency's edition in force that the portal does not fully show yet.

        That is before its first publication, and when a later decision, or a
        date that has come, changes the portal. Reverted editions are not returned again.
        """
        return self._select(*unpublished(now or datetime.now(UTC)))

    def mark_published(self, edition_id: int) -> None:
        """Record that every dataset of the edition was read back. Idempotent."""
        with writing(self.engine) as connection:
            known = sa.select(edition_published).where(edition_published.c.edition_id == edition_id)
            if connection.execute(known).first() is None:
                connection.execute(
                    edition_published.insert().values(
                        edition_id=edition_id, published_at=datetime.now(UTC)
                    )
                )

    def published_at(self, edition_id: int) -> datetime | None:
        """Return when the edition was first completely on the portal."""
        query = sa.select(edition_published.c.published_at).where(
            edition_published.c.edition_id == edition_id
        )
        with self.engine.connect() as connection:
            return connection.execute(query).scalar()

    def _select(self, *where: sa.ColumnElement[bool]) -> list[RegisterEdition]:
        query = sa.select(edition).where(*where).order_by(edition.c.id)
        with self.engine.connect() as connection:
            rows = connection.execute(query).all()
            late = came_back_later(connection) if rows else {}
            return [as_edition(row, late.get(about_edition(row))) for row in rows]


def _check_in_force(connection: sa.Connection, agency: str, judged: int | None) -> None:
    """Raise ``Refused`` where another edition came into force than the one that was judged."""
    if judged is None:
        return
    newest = sa.select(sa.func.max(edition.c.id)).where(
        edition.c.agency == agency, edition.c.status == EditionStatus.ESTABLISHED.value
    )
    if (connection.execute(newest).scalar() or 0) != judged:
        raise Refused(
            _(
                "Another edition of this list was established meanwhile. Load the page again, and "
                "check what is left to establish."
            )
        )
