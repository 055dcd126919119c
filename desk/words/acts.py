"""What the acts of the audit chain are called for people."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from didd.i18n import Sentence, _

ACTS: Mapping[str, Sentence] = MappingProxyType(
    {
        "submit": _("Submitted"),
        "approve": _("Approved"),
        "return": _("Returned for revision"),
        "reject": _("Rejected"),
        "test": _("Routed to the consequence test"),
        "exclude": _("Excluded after a consequence test"),
        "strike": _("Struck from a draft"),
        "draft.returned": _("Gave a draft back"),
        "draft.again": _("Laid a draft before the superior again"),
        "decision.undo": _("Took a decision back"),
        "override": _("Let a file pass a finding"),
        "column.answer": _("Said what a column means"),
        "column.revoke": _("Took back what a column means"),
        "heading.declare": _("Said something of a heading of the law"),
        "heading.revoke": _("Took back what was said of a heading"),
        "cell.mended": _("Mended the list at the desk"),
        "cell.revoked": _("Took back what was mended at the desk"),
        "note.added": _("Wrote a note on an item"),
        "check.asked": _("Asked for a check now"),
        "file.upload": _("Put a file into the agency's folder"),
        "file.replace": _("Put a file in place of another"),
        "file.move": _("Renamed or moved a file"),
        "file.delete": _("Put a file into the bin"),
        "file.restore": _("Took a file out of the bin"),
        "file.purge": _("Emptied a file out of the bin"),
        "establish": _("Established a list"),
        "excluded.established": _("Established a list of what is excluded"),
        "earlier.kept": _("Kept the list in force before ours"),
        "decree.added": _("Added the signed decree of an established list"),
        "withdraw": _("Withdrew from the portal"),
        "restore": _("Restored on the portal"),
        "embargo": _("Set the day of publication"),
        "undo": _("Put an earlier edition back"),
        "mask": _("Masked published lists"),
        "publish.create": _("Published"),
        "publish.update": _("Published a change"),
        "publish.withdraw": _("Took off the portal"),
        "publish.suspect": _("Doubted an entry of the portal"),
        "publication.asked": _("Asked for another publication"),
        "token.made": _("Made a token for a program"),
        "token.ended": _("Ended a token"),
        "login.token": _("A program came by a token"),
        "login": _("Logged in"),
        "logout": _("Logged out"),
        "login.revoked": _("Ended sessions"),
        "login.recovery": _("Logged in by a recovery code"),
        "factor.on": _("Added a second factor"),
        "factor.off": _("Took a second factor away"),
        "factor.codes": _("Made new recovery codes"),
        "officer.sso": _("Link an account to single sign-on"),
        "sso.said": _("Said by which name an officer logs in"),
        "sso.bound": _("Bound an account to single sign-on"),
        "sso.unlinked": _("Ended single sign-on of an account"),
        "login.failed": _("Failed to log in"),
        "login.locked": _("Locked out after failed logins"),
        "officer.add": _("Add an officer"),
        "officer.change": _("Change an officer or a role"),
        "officer.give": _("Give another role"),
        "officer.end": _("End a role, or let somebody go"),
        "officers.import": _("Take officers over from a file"),
        "proof": _("Prove who they are"),
        "officer.kept": _("Changed an officer"),
        "officer.role": _("Changed a role"),
        "officer.messages": _("Changed how an officer is written to"),
        "officers.seeded": _("Took officers over from the settings"),
        "officer.password": _("Set a password"),
        "officer.token": _("Made a token"),
        "proof.on": _("Asked for proof from then on"),
        "proof.off": _("Asked for no proof from then on"),
        "refused": _("Was refused"),
    }
)


def act_word(act: str) -> Sentence | str:
    """Return what an act is called; its own name when it has no other."""
    return ACTS.get(act, act)
