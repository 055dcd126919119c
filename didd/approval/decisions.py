"""What an officer may decide, and the resulting state of a version (SOP 2).

Pure: the store stores decisions, ``didd.steps.approve`` carries them out. A refusal is a
``Refused`` exception whose Indonesian message is shown to the officer unchanged.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import date

from didd.model import Decision, DecisionKind, Officer, RecordFile, Role, State

#: The state of a version after each kind of decision.
AFTER: dict[DecisionKind, State] = {
    DecisionKind.APPROVE: State.APPROVED,
    DecisionKind.RETURN: State.RETURNED,
    DecisionKind.REJECT: State.REJECTED,
    DecisionKind.TEST: State.TESTED,
}

#: The decisions allowed in each state. A returned or rejected version is closed:
#: the agency mends it, and the mended version is a new one. A pending version is superseded when
#: the agency submits a newer one, which is decided on instead.
ALLOWED: dict[State, frozenset[DecisionKind]] = {
    State.SUBMITTED: frozenset(DecisionKind),
    State.APPROVED: frozenset({DecisionKind.RETURN, DecisionKind.REJECT, DecisionKind.TEST}),
    State.TESTED: frozenset({DecisionKind.APPROVE, DecisionKind.RETURN, DecisionKind.REJECT}),
    State.RETURNED: frozenset(),
    State.REJECTED: frozenset(),
    State.SUPERSEDED: frozenset(),
    State.EXCLUDED: frozenset(),
}

#: Every refusal needs a reason.
REASON_NEEDED = frozenset({DecisionKind.RETURN, DecisionKind.REJECT, DecisionKind.TEST})

VERBS = {
    DecisionKind.APPROVE: "disetujui",
    DecisionKind.RETURN: "dikembalikan",
    DecisionKind.REJECT: "ditolak",
    DecisionKind.TEST: "dialihkan ke uji konsekuensi",
}


class Refused(Exception):
    """An act that is not allowed; the message tells the person who tried why."""


class Busy(Refused):
    """Another process is working on it; the message says who, since when. Nothing was changed."""


def state_after(decisions: Iterable[Decision]) -> State:
    """Return the state of a submission from the decisions on it, in the order they were made."""
    state = State.SUBMITTED
    for decision in decisions:
        state = AFTER[decision.kind]
    return state


def check_role(
    officer: Officer | None, officer_id: str, role: Role, agency: str, day: date
) -> Officer:
    """Return the officer; raises ``Refused`` unless they hold this role there on ``day``."""
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

    With ``four_eyes``, nobody may decide on their own submission.
    """
    if kind not in ALLOWED[state]:
        raise Refused(f"Butir ini sudah {state.value}; tidak dapat {VERBS[kind]} lagi.")
    if kind in REASON_NEEDED and not reason.strip():
        raise Refused(f"Tuliskan alasannya: butir yang {VERBS[kind]} harus disertai alasan.")
    if four_eyes and officer == submitted_by:
        raise Refused("Pengusul tidak boleh memutus usulannya sendiri (prinsip empat mata).")


def check_still_open(title: str, files: Iterable[RecordFile], closed: Container[str]) -> None:
    """Raise ``Refused`` when any of ``files`` became excluded since the submission.

    ``closed`` has the sha256 of everything that some agency excludes (UU 14/2008 Pasal 17).
    """
    for file in files:
        if file.sha256 in closed:
            raise Refused(
                f'Berkas {file.name} pada butir "{title}" kini tercatat sebagai informasi yang '
                "dikecualikan. Kembalikan butir ini, atau selesaikan dulu pengecualiannya."
            )


def check_establishment(officer: str, approvers: Iterable[str], *, four_eyes: bool) -> None:
    """Raise ``Refused`` when the person who approved every entry also establishes the list."""
    people = set(approvers)
    if four_eyes and people and people <= {officer}:
        raise Refused(
            "Yang menyetujui semua butir tidak boleh sekaligus menetapkan daftarnya "
            "(prinsip empat mata)."
        )
