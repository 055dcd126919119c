"""Words of the desk that a page chooses by a key: a state, a task, an act, what a problem was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from didd.i18n import Sentence, _

WORDS: Mapping[str, Sentence] = MappingProxyType(
    {
        "problem.not_found_title": _("Page not found"),
        "problem.not_found": _(
            "This page or file does not exist, or belongs to an agency that you do not serve."
        ),
        "problem.erased_title": _("This file was erased"),
        "problem.not_allowed_title": _("Not yours to do"),
        "problem.not_allowed": _(
            "This act belongs to another role of the SOP. Nothing was changed."
        ),
        "problem.damaged_title": _("The archived file is damaged"),
        "problem.damaged": _(
            "What the archive keeps is not what was approved, so nobody is given it. Ask "
            "the PPID administrator to restore it from a backup of the archive."
        ),
        "problem.bad_form_title": _("The form cannot be read"),
        "problem.bad_form": _(
            "The form is incomplete or cannot be read. Nothing was changed; open the page "
            "again and repeat."
        ),
        "problem.stale_form_title": _("The page is too old"),
        "problem.stale_form": _(
            "This page was open for too long or came from elsewhere. Nothing was changed; "
            "open the page again and repeat."
        ),
        "problem.too_much_title": _("Too much at once"),
        "problem.too_much": _(
            "What was sent is more than this form may bring. Nothing was kept; send fewer or "
            "smaller files at once."
        ),
        "check.stage.": _("The check begins"),
        "check.stage.beginning": _("The check begins"),
        "check.stage.reading": _("The folder is being read"),
        "check.stage.checking": _("The items and files are being checked"),
        "check.state.waiting": _("about to begin"),
        "check.state.running": _("under way"),
        "check.state.done": _("done"),
        "check.state.failed": _("not finished"),
        "home.approve.some": _("proposals wait for your approval"),
        "home.approve.none": _("No proposal is waiting"),
        "home.test.some": _("proposals to be tested (consequence test)"),
        "home.test.none": _("No consequence test is under way"),
        "home.takedown.some": _("emergency takedowns wait to be confirmed or lifted"),
        "home.back.some": _("drafts were given back to you"),
        "home.establish.some": _("drafts wait for you to establish them"),
        "home.periods.some": _("exclusions whose period is over"),
        "home.periods.none": _("No exclusion is past its period"),
        "home.establish.none": _("No draft is waiting"),
        "home.publish.some": _("agencies wait for their publication"),
        "home.publish.none": _("Nothing waits to be published"),
        "home.failed.some": _("publications were not finished"),
        "home.failed.none": _("Every last publication was finished"),
        "home.drifted.some": _("agencies' entries differ from what was published"),
        "home.drifted.none": _("The portal shows what was published"),
        "home.mend.some": _("proposals returned for revision"),
        "home.mend.none": _("No proposal needs revision"),
        "home.watch.some": _("proposals wait for approval"),
        "home.watch.none": _("No proposal is waiting"),
        "submission.done.approve": _("Approved: {title}"),
        "submission.done.return": _("Returned for revision: {title}"),
        "submission.done.reject": _("Rejected: {title}"),
        "submission.done.test": _("Routed to the consequence test: {title}"),
        "file.same": _("Unchanged"),
        "file.added": _("New"),
        "file.changed": _("Content changed"),
        "file.renamed": _("Name changed"),
        "file.removed": _("No longer included"),
        "next.diajukan": _("Next: the {chief} decides on this proposal."),
        "next.disetujui": _(
            "Next: the {superior} establishes the {name}, then this information goes to the portal."
        ),
        "next.dikembalikan": _("Next: the {agency} revises it and submits it again."),
        "next.ditolak": _("Done: this version is rejected. The {agency} may submit a new one."),
        "next.uji_konsekuensi": _(
            "Next: the consequence test; the {chief} writes its minutes and outcome."
        ),
        "next.digantikan": _("Nothing; the newer version is decided on."),
        "next.dikecualikan": _(
            "This information is excluded and is not published; it stands in the list of what is "
            "excluded. The {chief} may have it tested again."
        ),
        "next.dibuka": _(
            "A test opened this item. Once the agency's folder is read again, it waits for the "
            "{chief}'s approval with its new class."
        ),
        "next.dibuka_dihitamkan": _(
            "A test opened a redacted copy of this item. The original stays inside; only the copy "
            "can be approved and published."
        ),
        "act.approve.title": _("Approve"),
        "act.approve.effect": _(
            "You declare that this information, exactly as proposed, may be published and becomes "
            "part of the {name}. It goes live once the {superior} has established the list by "
            "decree."
        ),
        "act.approve.button": _("Approve"),
        "act.return.title": _("Return for revision"),
        "act.return.effect": _(
            "The proposal goes back to the {agency} with your note. Another version that "
            "was approved before stays in force."
        ),
        "act.return.reason": _("Revision note (required)"),
        "act.return.button": _("Return"),
        "act.reject.title": _("Reject"),
        "act.reject.effect": _(
            "This version is rejected for good and does not enter the {name}. A rejection "
            "needs a reason in law; yours is kept and may be asked for in an objection."
        ),
        "act.reject.reason": _("Reason for the rejection (required)"),
        "act.reject.button": _("Reject"),
        "act.test.title": _("Route to the consequence test"),
        "act.test.effect": _(
            "This information may be excluded by law (Article 17 of Law 14/2008). While it "
            "is tested, it leaves the draft {name}, versions approved before included."
        ),
        "act.test.reason": _("Reason for the test (required)"),
        "act.test.button": _("Route to test"),
        "portal.title_kept_or_closed.tetap": _(
            "The title stays. Title, summary and file names need no protection."
        ),
        "portal.title_kept_or_closed.tutup": _(
            "The title is closed too. In every edition of the list on the portal this line "
            "is replaced by a note that it is closed: since when, by which role, why. Your "
            "name is not shown."
        ),
        "portal.withdraw_reason": _("Reason (required, shown to the public)"),
        "portal.withdraw_ground": _("Legal ground (required, shown to the public)"),
        "portal.withdraw_sure": _("I withdraw this information now"),
        "portal.restore_reason": _("Reason for restoring it (required, kept in the audit trail)"),
        "portal.restore_ground": _("Legal ground, ruling or result of an examination (required)"),
        "portal.restore_sure": _("I restore this information now"),
        "portal.action.create": _("New"),
        "portal.action.update": _("Updated"),
        "portal.action.withdraw": _("Withdrawn"),
        "portal.action.waiting": _("Waiting for its day"),
        "portal.action.unchanged": _("Unchanged"),
        "state.diajukan": _("Waiting for approval"),
        "state.disetujui": _("Approved"),
        "state.dikembalikan": _("Returned"),
        "state.ditolak": _("Rejected"),
        "state.uji_konsekuensi": _("Consequence test"),
        "state.digantikan": _("Superseded"),
        "state.dikecualikan": _("Excluded"),
        "state.dibuka": _("Opened after a test"),
        "state.dibuka_dihitamkan": _("Opened with a redacted copy"),
        "severity.error": _("Error"),
        "severity.warning": _("Warning"),
        "severity.info": _("Note"),
        "portal.taken": _("Withdrawn from the portal: {title}"),
        "portal.taken_later": _(
            "The withdrawal is kept, but the portal does not answer yet: {title}. "
            "It is repeated by itself; look again in a moment."
        ),
        "portal.put_back": _("On the portal again: {title}"),
        "portal.put_back_later": _(
            "The restoration is kept, but the portal does not answer yet: {title}. "
            "It is repeated by itself; look again in a moment."
        ),
        "done.approve": _("Approved"),
        "done.return": _("Returned for revision"),
        "done.reject": _("Rejected"),
        "done.test": _("Routed to the consequence test"),
        "done.exclude": _("Excluded after a consequence test"),
        "done.open": _("Opened after a consequence test"),
        "done.redact": _("Opened with a redacted copy"),
        "done.strike": _("Struck from the draft"),
    }
)


def word(key: str, /, **values: object) -> Sentence:
    """Return the sentence of a key with its values; ``KeyError`` when there is none."""
    return replace(WORDS[key], values=values)
