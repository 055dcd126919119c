"""A pack of answers frozen: built, archived by its sha256, kept, with its link in the chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from didd.adapters.backup.bag_files import bag_of
from didd.adapters.register_files.csv_text import csv_text
from didd.adapters.register_files.packing import together
from didd.adapters.smaller_pdf import Smaller, smaller
from didd.adapters.store.obligations.question_answers import FROZEN, FileGone
from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct
from didd.config.law.questionnaires import Questionnaire
from didd.i18n import _, stored
from didd.model import Agency, Officer
from didd.obligations.questions.answer_forms import answers_mark
from didd.obligations.questions.pack_page import index_page
from didd.obligations.questions.pack_tables import Contents, tables
from didd.obligations.questions.packs import Pack, Round
from didd.office import Office
from didd.steps.collect.files.ask_links import Links
from didd.steps.obligations.questions.gathering import answers_now, tried
from didd.steps.obligations.questions.pack_files import packed_files
from didd.steps.refusals import kept_refusals
from didd.steps.register_outputs import archived
from didd.text.storable import storable


@dataclass(frozen=True, slots=True)
class Frozen:
    """What an officer wants frozen.

    ``shown`` is the ``answers_mark`` of what they saw; other answers are refused. ``links`` tries
    addresses that are not ours.
    """

    questionnaire: Questionnaire
    round: Round
    shown: str = ""
    links: Links | None = None
    smaller: Smaller = smaller


def freeze(office: Office, agency: Agency, officer_id: str, wanted: Frozen) -> Pack:
    """Freeze the answers of an agency as they are today; the same once more is the same pack.

    Raises ``Refused``; a refused act is kept in the audit chain too.
    """
    officer_id, about = storable(officer_id), f"agency/{agency.slug}"
    with kept_refusals(office, officer_id, FROZEN, about):
        officer = office.acting(officer_id, OfficeAct.DECLARE, agency.slug)
        packs = office.store.packs.of(agency.slug)
        contents, content = build(office, agency, wanted, packs)
        made = _pack(office, officer, contents, content)
        same = _newest(packs, made.questionnaire, made.round)
        if same is not None and same.sha256 == made.sha256:
            return same
        try:
            with archived(office, agency.slug, {made.name: content}):
                office.store.packs.keep(made)
        except FileGone as gone:
            raise Refused(_("The pack was taken away meanwhile. Freeze it again.")) from gone
    return made


def build(
    office: Office, agency: Agency, wanted: Frozen, packs: Sequence[Pack]
) -> tuple[Contents, bytes]:
    """Return what a pack tells today, and its bytes: the same facts, the same bytes.

    ``packs`` are the agency's frozen ones, the newest first. Raises ``Refused``.
    """
    asked = wanted.questionnaire
    sent = _newest(packs, asked.code, Round.SENT)
    if wanted.round is Round.OBJECTION and sent is None:
        raise Refused(_("Freeze what is sent first; the round of objections comes after it."))
    found = answers_now(office, agency, asked)
    if wanted.shown and wanted.shown != answers_mark(found.answers):
        raise Refused(_("The answers have changed since they were shown. Look at them again."))
    found = tried(office, found, wanted.links)
    files, bytes_of = packed_files(office, asked, found.answers, wanted.smaller)
    last_year = _newest(packs, f"{asked.issuer}-{asked.year - 1}")
    compared = [pack for pack in (last_year, sent) if pack is not None]
    if wanted.round is Round.SENT:
        compared = [pack for pack in compared if pack is last_year]
    contents = Contents(
        asked,
        wanted.round,
        found.facts,
        found.answers,
        files,
        tuple(compared),
        stored(found.untried) if found.untried else "",
    )
    return contents, _as_bag(office, contents, bytes_of)


def _as_bag(office: Office, contents: Contents, bytes_of: dict[str, bytes]) -> bytes:
    made = tables(contents)
    texts = {name: csv_text(rows, ",").encode() for name, rows in made.items()}
    page = {"index.html": index_page(contents, made).encode()}
    day = contents.facts.day
    info = {
        "Source-Organization": office.config.sop.government,
        "Bagging-Date": day.isoformat(),
        "External-Identifier": f"{contents.questionnaire.code}/{contents.facts.agency}",
        "External-Description": f"{contents.questionnaire.title.id}: {contents.facts.agency_name}",
    }
    return together(bag_of(page | texts | bytes_of, info), day)


def _pack(office: Office, officer: Officer, contents: Contents, content: bytes) -> Pack:
    asked, facts = contents.questionnaire, contents.facts
    return Pack(
        facts.agency,
        asked.code,
        asked.year,
        contents.round,
        facts.day,
        sha256(content).hexdigest(),
        len(content),
        officer.id,
        officer.role.value,
        office.now(),
        contents.kept(),
        officer.holder,
    )


def _newest(packs: Sequence[Pack], code: str, round_: Round | None = None) -> Pack | None:
    return next((p for p in packs if p.questionnaire == code and round_ in (None, p.round)), None)
