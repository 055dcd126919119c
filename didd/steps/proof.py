"""An officer proves on the command line who they are: by their own token, of which a hash is kept.

Where one person alone has the working place nobody is asked, and every act of theirs says so in the
audit chain. That is a fact of the database, which no variable of the environment changes.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import replace

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from didd.adapters.store.proofs import WANTED
from didd.approval.decisions import Refused
from didd.model import Officer, Role
from didd.office import Office
from didd.steps.refusals import keep_refusal, kept_refusals

#: How an act was proved, as the chain has it.
BY_TOKEN, UNPROVED = "token", "tanpa bukti diri"
#: Who sets up where nobody can prove anything yet.
NOBODY = "system.setup"
#: Longest text that is taken for a token: hashing is slow.
_LONGEST = 200
#: Seconds that the first wrong proof makes the next one wait, doubled by each further; and at most.
_FIRST, _MOST = 0.5, 8.0


class NotProved(Exception):
    """Who acts did not prove to be the officer; the text is for them."""


def act_as(
    office: Office,
    officer_id: str,
    token: Callable[[], str],
    account: str = "",
    wait: Callable[[float], None] = time.sleep,
) -> Office:
    """Give the office for acts of this officer, which say how they were proved.

    ``token`` is called only where proof is asked for. A wrong one raises ``NotProved``, is kept in
    the audit chain with the machine's ``account``, and makes the next one wait.
    """
    proofs = office.store.proofs
    if not proofs.asked():
        return replace(office, store=office.store.proved(UNPROVED))
    given = token()
    wait(_pause(proofs.failures(officer_id, office.now())))
    if not _is_right(proofs.hash_of(officer_id), given):
        why = "bukti diri tidak cocok"
        about = f"officer/{officer_id}"
        keep_refusal(office, officer_id, WANTED, about, why=why, account=account)
        raise NotProved(
            f"Bukti diri untuk {officer_id!r} tidak cocok, atau belum dibuat; tidak ada yang "
            "dilakukan (this is not that officer's token; nothing was done)."
        )
    return replace(office, store=office.store.proved(BY_TOKEN))


def make_token(office: Office, officer_id: str, by: Officer | None) -> str:
    """Make an officer's token in place of an earlier one; give it, it is kept nowhere.

    ``by`` is who proved to ask for it; None is nobody. ``Refused`` unless that is the officer, or a
    portal administrator. The first administrator's is given without, since nobody could prove
    anything before; and so it is where nobody is asked.
    """
    asker = by.id if by else NOBODY
    with kept_refusals(office, asker, "officer.token", f"officer/{officer_id}"):
        officer = office.officer(officer_id)
        if officer is None:
            raise Refused(f"Petugas {officer_id!r} tidak dikenal. Daftarnya ada di sop.yaml.")
        if office.store.proofs.asked():
            _check_asker(office, officer, by)
    made = secrets.token_urlsafe(24)
    role = by.role.value if by else ""
    office.store.proofs.keep(officer_id, PasswordHasher().hash(made), asker, role)
    return made


def ask_for_proof(office: Office, *, on: bool, by: Officer | None) -> None:
    """Begin to ask officers for proof, or end it; raises ``Refused``.

    Once somebody has a token only a portal administrator ends it.
    """
    proofs, asker = office.store.proofs, by.id if by else NOBODY
    with kept_refusals(office, asker, "proof.on" if on else "proof.off", "office"):
        if not on and proofs.asked() and proofs.officers() and not _is_admin(office, by):
            raise Refused(
                "Sudah ada petugas yang bertoken; yang boleh mematikan bukti diri hanya Admin "
                "PPID: --as ADMIN (only a portal administrator may end this)."
            )
    proofs.ask(on=on, by=asker, role=by.role.value if by else "")


def _check_asker(office: Office, officer: Officer, by: Officer | None) -> None:
    if by is not None and (by.id == officer.id or _is_admin(office, by)):
        return
    there = office.store.proofs.officers()
    admins = {o.id for o in office.config.officers.values() if _is_admin(office, o)}
    first = officer.id in admins and not admins & there
    if by is None and (first or not (admins or officer.id in there)):
        return
    raise Refused(
        "Token dibuat oleh petugas itu sendiri dengan tokennya yang lama, atau oleh Admin PPID: "
        "sebutkan --as (say --as: the officer, or a portal administrator, whose first token is "
        "made before any other)."
    )


def _is_admin(office: Office, by: Officer | None) -> bool:
    if by is None or by.role is not Role.PORTAL_ADMIN:
        return False
    return by.serves(by.agencies[0] if by.agencies else "", office.today)


def _pause(failures: int) -> float:
    return min(_FIRST * 2 ** (failures - 1), _MOST) if failures else 0.0


def _is_right(hashed: str, token: str) -> bool:
    """Hold a token against its hash; for an officer without one that takes just as long."""
    hasher = PasswordHasher()
    try:
        given = token[:_LONGEST].encode("utf-8", "replace")
        hasher.verify(hashed or hasher.hash(secrets.token_hex()), given)
    except (VerificationError, InvalidHashError):
        return False
    return bool(hashed) and len(token) <= _LONGEST
