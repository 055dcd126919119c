"""What binds an agency: the chief officer confirms what it declared, or sends it back."""

from __future__ import annotations

from collections.abc import Iterable

from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct
from didd.i18n import _
from didd.model import Agency
from didd.obligations.agreed.bindings import (
    Bindings,
    BindingVerdict,
    Verdict,
    bindings_of,
    declarers,
)
from didd.obligations.board import Board
from didd.office import Office
from didd.steps.obligations.completeness import Lists, board_now, bound_of, listed_of
from didd.steps.obligations.declaring import says_nothing
from didd.steps.refusals import kept_refusals
from didd.text.storable import storable
from didd.text.tidy import tidy

#: The longest note.
_LONGEST = 2000


def bindings_now(office: Office, agency: Agency, lists: Lists = listed_of) -> Bindings:
    """Return what binds an agency today, and whether that is confirmed."""
    return bindings_of_boards(office, [board_now(office, agency, lists)])[0]


def bindings_of_boards(office: Office, boards: Iterable[Board]) -> list[Bindings]:
    """Return the same of agencies whose boards are at hand, in their order."""
    some = list(boards)
    slugs = [board.agency for board in some]
    said = office.store.declarations.of_all(slugs)
    last = office.store.binding_verdicts.of_all(slugs)
    return [
        bindings_of(
            board,
            bound_of(office, board.agency),
            said.get(board.agency, []),
            last.get(board.agency),
        )
        for board in some
    ]


def settle(
    office: Office, agency: Agency, officer_id: str, verdict: Verdict, note: str, shown: str
) -> BindingVerdict:
    """Keep what the chief officer says of what binds an agency.

    ``shown`` is the ``Bindings.mark`` of what they saw; another is refused. What they said already
    of the same is returned, and not kept twice. Raises ``Refused``; a refused act is kept in the
    audit chain too.
    """
    officer_id, about = storable(officer_id), f"agency/{agency.slug}"
    with kept_refusals(office, officer_id, f"bindings.{verdict.value}", about):
        officer = office.acting(officer_id, OfficeAct.APPROVE, agency.slug)
        now = bindings_now(office, agency)
        note = tidy(storable(note), lines=True)[:_LONGEST]
        _check(office, now, officer.id, verdict, note, shown)
    made = BindingVerdict(
        agency.slug,
        verdict,
        now.mark,
        {each.heading.code: each.binds for each in now.lines},
        note,
        officer.id,
        officer.role.value,
        office.now(),
        officer.holder,
    )
    if (last := now.last) and (last.mark, last.verdict, last.note, last.officer) == (
        made.mark,
        made.verdict,
        made.note,
        made.officer,
    ):
        return last
    seen = office.store.edition_heads.any_list(agency.slug)
    office.store.binding_verdicts.keep(made, publish=seen)
    return made


def _check(
    office: Office, now: Bindings, officer: str, verdict: Verdict, note: str, shown: str
) -> None:
    if shown != now.mark:
        raise Refused(
            _("What binds the agency has changed since it was opened. Read it again, then decide.")
        )
    if verdict is Verdict.RETURNED:
        if says_nothing(note):
            raise Refused(_("Write down what the agency is to change, in a whole sentence."))
        return
    if now.open:
        raise Refused(
            _(
                "The agency has not said yet of {n} headings whether they apply to it. Send it "
                "back, or wait until it has.",
                n=len(now.open),
            )
        )
    if office.config.sop.settings.four_eyes and officer in declarers(now):
        raise Refused(
            _(
                "By your own word some headings apply to this agency, or do not; somebody else "
                "confirms it."
            )
        )
