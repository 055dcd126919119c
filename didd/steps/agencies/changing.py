"""Change agencies: a portal administrator's act, from a day on, with the reason."""

from __future__ import annotations

from collections.abc import Sequence

from didd.adapters.folders.open_folder import SourceError, checked, is_remote
from didd.adapters.store.people.officers import Appointing
from didd.agencies.acts import AgencyAct, changes_of
from didd.agencies.changes import AgencyChange
from didd.approval.appointments import ALL
from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct
from didd.i18n import _
from didd.model import Officer
from didd.office import Office
from didd.steps.agencies.following_up import follow_up
from didd.steps.refusals import kept_refusals

#: The longest list of agencies that a refusal names.
_NAMED = 5


def change_agencies(
    office: Office, by: str, act: AgencyAct, shown: int | None = None
) -> list[AgencyChange]:
    """Do an act as an administrator, and what follows from it today. Raises ``Refused``.

    ``shown`` is the newest change of which the effect was shown: when another one was made
    since, nothing is done. A refusal is kept in the audit chain too.
    """
    office.seed_agencies()
    about = f"agency/{','.join(act.agencies[:_NAMED])}"
    with kept_refusals(office, by, f"agency.{act.kind.value}", about):
        admin = administrator(office, by)

        def check(kept: Sequence[AgencyChange]) -> Sequence[AgencyChange]:
            _check_shown(kept, shown)
            _check_source(act)
            return changes_of(act, kept)

        made = office.store.agencies.keep(Appointing(admin), check)
    follow_up(office.fresh())
    return made


def planned(office: Office, by: str, act: AgencyAct) -> tuple[AgencyChange, ...]:
    """Return the changes that an act would make, and make none. Raises ``Refused``."""
    office.seed_agencies()
    administrator(office, by)
    _check_source(act)
    return changes_of(act, office.store.agencies.all())


def administrator(office: Office, by: str) -> Officer:
    """Return an officer in the role that looks after agencies; raises ``Refused``."""
    return office.acting(by, OfficeAct.APPOINT, ALL)


def _check_source(act: AgencyAct) -> None:
    """Refuse a folder of this machine, which whoever runs the machine gives in its settings.

    An administrator of agencies could otherwise have any of its folders harvested and published.
    """
    source = act.source.strip()
    if not source:
        return
    if not is_remote(source):
        raise Refused(
            _(
                "A folder of this server is not given here: have it written into agencies.yaml and "
                "taken over with `didd agencies import`. Here may stand an address on another "
                "server, for example sftp://user@server/folder, or nothing for the common folder."
            )
        )
    try:
        checked(source)
    except SourceError as error:
        raise Refused(*error.args) from error


def _check_shown(kept: Sequence[AgencyChange], shown: int | None) -> None:
    newest = kept[-1].id if kept else 0
    if shown is not None and newest != shown:
        raise Refused(
            _(
                "The agencies changed since this effect was shown (last: {agency}). Nothing was "
                "done. Look at the effect again, and confirm it if it is still right.",
                agency=kept[-1].agency if kept else "-",
            )
        )
