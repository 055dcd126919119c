"""What an officer may decide, and where a version stands afterwards (SOP 2).

Pure: the store keeps the decisions, ``didd.steps.approve`` carries them out. A refusal is a
``Refused`` exception whose Indonesian sentence is shown to the officer as it is.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import date

from didd.model import Decision, DecisionKind, Officer, RecordFile, Role, State

#: Where a version stands after each kind of decision.
AFTER: dict[DecisionKind, State] = {
    DecisionKind.APPROVE: State.APPROVED,
    DecisionKind.RETURN: State.RETURNED,
    DecisionKind.REJECT: State.REJECTED,
    DecisionKind.TEST: State.TESTED,
}

#: What may be decided on a version in each state. A returned or rejected version is done with:
#: the agency mends it, and the mended version is a new one. A version that waited when the agency
#: brought a newer one is superseded: the newer one is decided on.
ALLOWED: dict[State, frozenset[DecisionKind]] = {
    State.SUBMITTED: frozenset(DecisionKind),
    State.APPROVED: frozenset({DecisionKind.RETURN, DecisionKind.REJECT, DecisionKind.TEST}),
    State.TESTED: frozenset({DecisionKind.APPROVE, DecisionKind.RETURN, DecisionKind.REJECT}),
    State.RETURNED: frozenset(),
    State.REJECTED: frozenset(),
    State.SUPERSEDED: frozenset(),
    State.EXCLUDED: frozenset(),
}

#: The law and good manners want a reason for every no.
REASON_NEEDED = frozenset({DecisionKind.RETURN, DecisionKind.REJECT, DecisionKind.TEST})

VERBS = {
    DecisionKind.APPROVE: "disetujui",
    DecisionKind.RETURN: "dikembalikan",
    DecisionKind.REJECT: "ditolak",
    DecisionKind.TEST: "dialihkan ke uji konsekuensi",
}


class Refused(Exception):
    """An act that is not allowed; the text says why, for the person who tried."""


class Busy(Refused):
    """Somebody else is at it just now; the text says who, since when. Nothing was changed."""


def state_after(decisions: Iterable[Decision]) -> State:
    """Give the state of a submission from the decisions on it, in the order they were made."""
    state = State.SUBMITTED
    for decision in decisions:
        state = AFTER[decision.kind]
    return state


def check_role(
    officer: Officer | None, officer_id: str, role: Role, agency: str, day: date
) -> Officer:
    """Give the officer back; ``Refused`` unless they hold ``role`` for ``agency`` on ``day``."""
    if officer is None:
        raise Refused(f"Petugas {officer_id!r} tidak dikenal. Daftarnya ada di sop.yaml.")
    if officer.role is not role:
        raise Refused(
            f"{officer.name} ({officer.position}) tidak berwenang untuk tindakan ini; "
            f"tindakan ini milik {role.value}."
        )
    if not officer.serves(agency, day):
        raise Refused(f"{officer.name} tidak bertugas untuk {agency} pada {day.isoformat()}.")
    return officer


def check_decision(
    kind: DecisionKind,
    reason: str,
    state: State,
    *,
    officer: str,
    submitted_by: str,
    four_eyes: bool,
) -> None:
    """Raise ``Refused`` unless this decision may be made now.

    With ``four_eyes`` nobody decides on what they submitted themselves.
    """
    if kind not in ALLOWED[state]:
        raise Refused(f"Butir ini sudah {state.value}; tidak dapat {VERBS[kind]} lagi.")
    if kind in REASON_NEEDED and not reason.strip():
        raise Refused(f"Tuliskan alasannya: butir yang {VERBS[kind]} harus disertai alasan.")
    if four_eyes and officer == submitted_by:
        raise Refused("Pengusul tidak boleh memutus usulannya sendiri (prinsip empat mata).")


def check_still_open(title: str, files: Iterable[RecordFile], closed: Container[str]) -> None:
    """Raise ``Refused`` when bytes of ``files`` were called excluded since they were submitted.

    ``closed`` has the sha256 of everything that some agency excludes (UU 14/2008 Pasal 17).
    """
    for file in files:
        if file.sha256 in closed:
            raise Refused(
                f'Berkas {file.name} pada butir "{title}" kini tercatat sebagai informasi yang '
                "dikecualikan. Kembalikan butir ini, atau selesaikan dulu pengecualiannya."
            )


def check_establishment(officer: str, approvers: Iterable[str], *, four_eyes: bool) -> None:
    """Raise ``Refused`` when one person alone approved every entry and now establishes the list."""
    people = set(approvers)
    if four_eyes and people and people <= {officer}:
        raise Refused(
            "Yang menyetujui semua butir tidak boleh sekaligus menetapkan daftarnya "
            "(prinsip empat mata)."
        )
