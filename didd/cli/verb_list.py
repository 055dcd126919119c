"""Every verb of ``didd``: the module it is in, and what its help begins with.

Said here so that listing them imports none; a test holds it against the verbs themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Verb(NamedTuple):
    """A verb or a group of them: its module in ``didd.cli.verbs``, its first paragraph of help."""

    module: str
    help: str


VERBS: Mapping[str, Verb] = {
    "init": Verb(
        "working_place",
        "Make a working place: configuration, database, archive, and a folder for agencies' files.",
    ),
    "status": Verb("working_place", "Show where each agency stands in the four steps."),
    "doctor": Verb("doctor", "Check the set-up and explain what is missing."),
    "template": Verb(
        "collect",
        "Write the Excel form that the agency fills and puts into its folder.",
    ),
    "harvest": Verb("collect", "Collect, check and submit what agencies' folders hold (SOP 1)."),
    "findings": Verb("collect", "List what the agency should mend or know."),
    "columns": Verb(
        "columns",
        "Show how each column of the agency's lists is read; say what one means, once for all.",
    ),
    "reread": Verb(
        "reread",
        "Read a thirtieth of the files whole again; those with other bytes are harvested.",
    ),
    "override": Verb(
        "override",
        "Let a file pass although personal data was found in it: these bytes, this finding.",
    ),
    "queue": Verb("approve", "List what waits for the chief officer's decision."),
    "decide": Verb("approve", "Decide on submissions, all of them or none (SOP 2)."),
    "publish": Verb("publish", "Make the portal show exactly what was established (SOP 4)."),
    "withdraw": Verb(
        "takeback",
        "Take one record off the portal at once; a tombstone stays at its address.",
    ),
    "restore": Verb("takeback", "Let a withdrawn record come back as it was established."),
    "undo": Verb(
        "takeback",
        "Show an earlier established edition on the portal again, until the next establishment.",
    ),
    "embargo": Verb(
        "takeback",
        "Keep a record's newest approved version off the portal until a day begins.",
    ),
    "verify": Verb(
        "verify",
        "Read everything published back, and tell what is not as it was established.",
    ),
    "register": Verb("establish", "The DIDD of an agency: draft, show, establish."),
    "report": Verb(
        "reports.report",
        "What the law wants to be there: what is missing or late, and what is declared of it.",
    ),
    "backup": Verb(
        "upkeep.backup",
        "The whole office in a folder: make it, verify it, restore it into an empty place.",
    ),
    "upgrade": Verb(
        "upkeep.upgrade",
        "Say what a newer didd changes in the database and the settings; with --yes, do it.",
    ),
    "export": Verb(
        "upkeep.export",
        "A year for strangers: what is public of it, as a bag that anybody can check.",
    ),
    "erase": Verb("upkeep.erase", "Erase a person's data, with a proof of it (UU 27/2022)."),
    "metrics": Verb(
        "upkeep.metrics",
        "Tell how the office stands in numbers, in the text form that Prometheus reads.",
    ),
    "audit": Verb("audit", "The audit chain: verify it, export it."),
    "agencies": Verb(
        "people.agency_lists",
        "Agencies: list, add, rename, move, merge, end, and import from a file.",
    ),
    "officer": Verb("people.officer", "Officers' tokens: how --as is proved."),
    "officers": Verb(
        "people.officer_lists", "Officers and their roles: list, and import from a file."
    ),
    "reports": Verb(
        "heard.reports",
        "Faults that visitors reported on the portal: fetch them, list what waits.",
    ),
    "messages": Verb("people.mail", "Mails to officers: list the outbox, send what is due."),
}
