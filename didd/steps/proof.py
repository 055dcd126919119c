"""Authentication of officers on the command line: by their own token, stored as a hash.

Where one person works alone, no token is required, and every act records that in the
audit chain. That is stored in the database; no environment variable changes it.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import replace

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from didd.adapters.store.audit.proofs import WANTED
from didd.approval.appointments import Person
from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct, may_anywhere
from didd.i18n import _, stored
from didd.model import Officer
from didd.office import Office
from didd.steps.refusals import keep_refusal, kept_refusals

#: How an act was authenticated, as recorded in the chain.
BY_TOKEN, UNPROVED = "token", "tanpa bukti diri"
#: The actor of the set-up, before anybody has a token.
NOBODY = "system.setup"
#: Longest text accepted as a token: hashing is slow.
_LONGEST = 200
#: Delay in seconds after the first wrong token, doubled by each further one; and its maximum.
_FIRST, _MOST = 0.5, 8.0


class NotProved(Exception):
    """Authentication failed; the message is for the person acting."""


def act_as(
    office: Office,
    officer_id: str,
    token: Callable[[], str],
    account: str = "",
    wait: Callable[[float], None] = time.sleep,
) -> Office:
    """Return the office for acts of this officer, which record how they authenticated.

    ``token`` is called only where required. A wrong one raises ``NotProved``, is recorded in
    the audit chain with the machine's ``account``, and delays the next attempt.
    """
    proofs = office.store.proofs
    if not proofs.asked():
        return replace(office, store=office.store.proved(UNPROVED))
    given = token()
    wait(_pause(proofs.failures(officer_id, office.now())))
    if not _is_right(proofs.hash_of(officer_id), given):
        why = stored(_("the proof does not match"))
        about = f"officer/{officer_id}"
        keep_refusal(office, officer_id, WANTED, about, why=why, account=account)
        raise NotProved(
            _(
                "The proof for {officer!r} does not match, or there is none yet: this is not "
                "that officer's token. Nothing was done.",
                officer=officer_id,
            )
        )
    return replace(office, store=office.store.proved(BY_TOKEN))


def make_token(office: Office, officer_id: str, by: Officer | None) -> str:
    """Create an officer's token, replacing an earlier one; return it, it is stored nowhere.

    ``by`` is the authenticated requester, or None. Raises ``Refused`` unless that is the officer,
    or a portal administrator. The first administrator's is issued without, since nobody could
    authenticate before; likewise where no token is required.
    """
    asker = by.id if by else NOBODY
    with kept_refusals(office, asker, "officer.token", f"officer/{officer_id}"):
        if office.person(officer_id) is None:
            raise Refused(_("Officer {officer!r} is not known to this office.", officer=officer_id))
        if office.store.proofs.asked():
            _check_asker(office, officer_id, by)
    made = secrets.token_urlsafe(24)
    role = by.role.value if by else ""
    office.store.proofs.keep(officer_id, PasswordHasher().hash(made), asker, role)
    return made


def ask_for_proof(office: Office, *, on: bool, by: Officer | None) -> None:
    """Switch the token requirement on or off; raises ``Refused``.

    Once somebody has a token, only a portal administrator may switch it off.
    """
    proofs, asker = office.store.proofs, by.id if by else NOBODY
    with kept_refusals(office, asker, "proof.on" if on else "proof.off", "office"):
        if not on and proofs.asked() and proofs.officers() and not is_admin(office, by):
            raise Refused(
                _(
                    "Some officer has a token already; only a portal administrator may end the "
                    "asking for proof: --as ADMIN."
                )
            )
    proofs.ask(on=on, by=asker, role=by.role.value if by else "")


def _check_asker(office: Office, officer_id: str, by: Officer | None) -> None:
    if by is not None and (by.id == officer_id or is_admin(office, by)):
        return
    there = office.store.proofs.officers()
    admins = {person.id for person in office.people().values() if _administers(office, person)}
    first = officer_id in admins and not admins & there
    if by is None and (first or not (admins or officer_id in there)):
        return
    raise Refused(
        _(
            "A token is made by the officers themselves with their old one, or by a "
            "portal administrator, whose first token is made before any other: say --as."
        )
    )


def is_admin(office: Office, by: Officer | None) -> bool:
    """Whether this is a portal administrator of the whole office today."""
    return by is not None and _administers(office, office.person(by.id))


def _administers(office: Office, person: Person | None) -> bool:
    return may_anywhere(person, OfficeAct.APPOINT, office.today, office.config.sop)


def _pause(failures: int) -> float:
    return min(_FIRST * 2 ** (failures - 1), _MOST) if failures else 0.0


def _is_right(hashed: str, token: str) -> bool:
    """Whether a token matches its hash; takes equally long for an officer without one."""
    hasher = PasswordHasher()
    try:
        given = token[:_LONGEST].encode("utf-8", "replace")
        hasher.verify(hashed or hasher.hash(secrets.token_hex()), given)
    except (VerificationError, InvalidHashError):
        return False
    return bool(hashed) and len(token) <= _LONGEST
