"""By which name at another server an officer may log in: a portal administrator says it."""

from __future__ import annotations

from didd.adapters.smtp import is_address
from didd.adapters.store.people.sso_identities import SsoIdentity
from didd.approval.appointments import ALL
from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct
from didd.i18n import _
from didd.office import Office
from didd.steps.refusals import kept_refusals
from didd.text.storable import storable

#: The act as refusals name it.
LINK = "officer.sso"
_LONGEST = 254


def link(office: Office, by: str, officer: str, email: str, subject: str = "") -> None:
    """Say which name at the server is an officer's; none ends it. Raises ``Refused``.

    By an ``email`` the first login there binds the account to the server's ``subject``.
    """
    made = SsoIdentity(officer, _word(email), _word(subject))
    with kept_refusals(office, by, LINK, f"officer/{officer}"):
        admin = office.acting(by, OfficeAct.APPOINT, ALL)
        if by == officer:
            raise Refused(_("Nobody links their own account: another administrator does."))
        if office.person(officer) is None:
            raise Refused(_("Officer {officer!r} is not known to this office.", officer=officer))
        if not made.email and not made.subject:
            office.store.sso_identities.unlink(officer, admin)
            return
        if made.email and not is_address(made.email):
            raise Refused(_("{text} is no e-mail address.", text=made.email))
        taken = office.store.sso_identities.say(made, admin)
        if taken is not None:
            raise Refused(_("This name belongs to the account {officer}.", officer=taken))


def _word(text: str) -> str:
    return "".join(storable(text).split())[:_LONGEST]
