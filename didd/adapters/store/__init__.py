"""The system of record: one SQL database behind small classes by subject.

``Store`` only groups them. Every write is one transaction, writers are serialised, and an act that
people are accountable for appends its link to the audit chain in that same transaction.
"""

from __future__ import annotations

from datetime import UTC, tzinfo

import sqlalchemy as sa

from didd.adapters.database.engine import open_engine
from didd.adapters.database.handshake import settle
from didd.adapters.database.turns import Turns
from didd.adapters.store.agencies.agency_changes import AgencyChanges
from didd.adapters.store.agencies.handovers import HandOvers
from didd.adapters.store.audit.audit_log import PROVED, AuditLog
from didd.adapters.store.audit.evidence import Evidence
from didd.adapters.store.audit.proofs import Proofs
from didd.adapters.store.consequences.copies import Copies
from didd.adapters.store.consequences.signed_minutes import SignedMinutesRows
from didd.adapters.store.consequences.tested import Tested
from didd.adapters.store.decision_undos import DecisionUndos
from didd.adapters.store.decisions import Decisions
from didd.adapters.store.decrees.approvals import Approvals
from didd.adapters.store.decrees.draft_returns import DraftReturns
from didd.adapters.store.decrees.signed_decrees import SignedDecrees
from didd.adapters.store.edition_heads import EditionHeads
from didd.adapters.store.editions import Editions
from didd.adapters.store.erasing.erased_files import ErasedFiles
from didd.adapters.store.erasing.named_files import NamedFiles
from didd.adapters.store.faults.fault_reports import FaultReports
from didd.adapters.store.intake.about_records import AboutRecords
from didd.adapters.store.intake.asked_links import AskedLinks
from didd.adapters.store.intake.column_answers import ColumnAnswers
from didd.adapters.store.intake.described_tables import DescribedTables
from didd.adapters.store.intake.desk_cells import DeskCells
from didd.adapters.store.intake.file_checks import FileChecks
from didd.adapters.store.intake.harvests import Harvests
from didd.adapters.store.intake.overrides import Overrides
from didd.adapters.store.intake.records import Records
from didd.adapters.store.intake.shared_documents import SharedDocuments
from didd.adapters.store.logins import Logins
from didd.adapters.store.messages.choices import Choices
from didd.adapters.store.messages.outbox import Outbox
from didd.adapters.store.messages.to_tell import ToTell
from didd.adapters.store.obligations.binding_verdicts import BindingVerdicts
from didd.adapters.store.obligations.declarations import Declarations
from didd.adapters.store.obligations.none_statements import NoneStatements
from didd.adapters.store.obligations.packages import Packages
from didd.adapters.store.obligations.question_answers import AnswerPacks, QuestionAnswers
from didd.adapters.store.obligations.steps_done import StepsDone
from didd.adapters.store.other_lists.consolidations import Consolidations
from didd.adapters.store.other_lists.earlier_lists import EarlierLists
from didd.adapters.store.other_lists.excluded_editions import ExcludedEditions
from didd.adapters.store.other_lists.late_decrees import LateDecrees
from didd.adapters.store.people.api_tokens import ApiTokens
from didd.adapters.store.people.erasures import Erasures
from didd.adapters.store.people.login_flows import LoginFlows
from didd.adapters.store.people.officers import Officers
from didd.adapters.store.people.passwords import Passwords
from didd.adapters.store.people.saved_views import SavedViews
from didd.adapters.store.people.second_factors import SecondFactors
from didd.adapters.store.people.sso_identities import SsoIdentities
from didd.adapters.store.planned_outputs import PlannedOutputs
from didd.adapters.store.public_copies import PublicCopies
from didd.adapters.store.publication_runs import PublicationRuns
from didd.adapters.store.publications import Publications
from didd.adapters.store.takebacks import TakeBacks
from didd.adapters.store.urgent.takedowns import Takedowns
from didd.adapters.store.verifications import Verifications
from didd.adapters.store.watching.waiting import Watched
from didd.adapters.store.workspace.check_requests import CheckRequests
from didd.adapters.store.workspace.desk_files import DeskFiles
from didd.adapters.store.workspace.notes import Notes

__all__ = ["Store", "open_store"]


class Store:
    """Everything the office knows, by step of the SOP; it tells people times in ``zone``."""

    def __init__(self, engine: sa.Engine, zone: tzinfo = UTC) -> None:
        self.engine, self.zone = engine, zone
        self.harvests = Harvests(engine)
        self.about_records = AboutRecords(engine)
        self.file_checks = FileChecks(engine)
        self.overrides = Overrides(engine)
        self.columns = ColumnAnswers(engine)
        self.declarations = Declarations(engine)
        self.question_answers = QuestionAnswers(engine)
        self.packs = AnswerPacks(engine)
        self.binding_verdicts = BindingVerdicts(engine)
        self.none_statements = NoneStatements(engine)
        self.packages = Packages(engine)
        self.steps_done = StepsDone(engine)
        self.desk_cells = DeskCells(engine)
        self.check_requests = CheckRequests(engine)
        self.desk_files = DeskFiles(engine)
        self.notes = Notes(engine)
        self.fault_reports = FaultReports(engine)
        self.records = Records(engine)
        self.decisions = Decisions(engine)
        self.decision_undos = DecisionUndos(engine)
        self.approvals = Approvals(engine)
        self.draft_returns = DraftReturns(engine)
        self.decrees = SignedDecrees(engine)
        self.editions = Editions(engine)
        self.edition_heads = EditionHeads(engine)
        self.excluded_editions = ExcludedEditions(engine)
        self.earlier_lists = EarlierLists(engine)
        self.tested = Tested(engine)
        self.copies = Copies(engine)
        self.signed_minutes = SignedMinutesRows(engine)
        self.consolidations = Consolidations(engine)
        self.late_decrees = LateDecrees(engine)
        self.outputs = PlannedOutputs(engine)
        self.publications = Publications(engine)
        self.public_copies = PublicCopies(engine)
        self.takebacks = TakeBacks(engine)
        self.takedowns = Takedowns(engine)
        self.verifications = Verifications(engine)
        self.tables = DescribedTables(engine)
        self.shared_documents = SharedDocuments(engine)
        self.links = AskedLinks(engine)
        self.audit = AuditLog(engine)
        self.turns = Turns(engine, zone)
        self.evidence = Evidence(engine)
        self.proofs = Proofs(engine)
        self.logins = Logins(engine)
        self.officers = Officers(engine)
        self.erasures = Erasures(engine)
        self.erased_files = ErasedFiles(engine)
        self.named_files = NamedFiles(engine)
        self.agencies = AgencyChanges(engine)
        self.handovers = HandOvers(engine)
        self.passwords = Passwords(engine)
        self.saved_views = SavedViews(engine)
        self.second_factors = SecondFactors(engine)
        self.sso_identities = SsoIdentities(engine)
        self.login_flows = LoginFlows(engine)
        self.api_tokens = ApiTokens(engine)
        self.publication_runs = PublicationRuns(engine)
        self.outbox = Outbox(engine)
        self.message_choices = Choices(engine)
        self.to_tell = ToTell(engine)
        self.watched = Watched(engine)

    def proved(self, how: str) -> Store:
        """Return the same store, in which every act of an officer says how they identified."""
        return Store(self.engine.execution_options(**{PROVED: how}), self.zone)

    def close(self) -> None:
        """Close the connections."""
        self.engine.dispose()


def open_store(url: str, zone: tzinfo = UTC, *, older: bool = False) -> Store:
    """Open the database at ``url``; an empty one gets our schema. Raises ``DatabaseError``.

    One with another schema is refused, and nothing done to it; with ``older`` only a newer one, and
    what is asked of an older one beside its rows may fail. What it tells people of times is said in
    the office's ``zone``.
    """
    engine = open_engine(url)
    settle(engine, older=older)
    return Store(engine, zone)
