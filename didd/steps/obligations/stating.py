"""Declared "there is none": the statement to be signed, and the signed one; it is not public."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256

from didd.adapters.register_files.signed_decree import (
    UnusableDecree,
    seen_signatures,
    signature_words,
)
from didd.adapters.register_files.statements.statement_docx import statement_docx
from didd.adapters.register_files.statements.statement_pdf import statement_pdf
from didd.adapters.register_files.statements.statement_text import Signatory, statement_text
from didd.adapters.store.obligations.none_statements import ADDED, SignedPaper, StatementGone
from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct
from didd.i18n import _
from didd.model import Agency
from didd.obligations.agreed.statements import (
    NoneStatement,
    Subject,
    chosen_of,
    covered,
    statement_mark,
    subjects_of,
)
from didd.obligations.procurement.packages import standing_packages, standing_sayings
from didd.office import Office
from didd.steps.refusals import kept_refusals
from didd.steps.register_outputs import archived, take_away_left
from didd.text.storable import storable

#: The forms of a statement to be signed.
PAPERS = ("docx", "pdf")
#: Of a signatory nothing is known: dots stand for it.
NOBODY_YET = Signatory()
#: The name of the signed file.
SIGNED_STATEMENT = "surat-pernyataan.pdf"


@dataclass(frozen=True, slots=True)
class Stated:
    """What an agency declares not to have, and the signed statement of each that has one."""

    subjects: Mapping[str, Subject]
    signed: Mapping[str, NoneStatement]

    @property
    def unsigned(self) -> tuple[str, ...]:
        """Return the keys of what has no signed statement."""
        return tuple(key for key in self.subjects if key not in self.signed)


def stated_now(office: Office, agency: Agency) -> Stated:
    """Return what an agency declares today not to have, of headings and of packages' papers."""
    store, slug = office.store, agency.slug
    entries = store.packages.of(slug)
    papers = standing_sayings(store.packages.papers(slug), entries).values()
    subjects = subjects_of(store.declarations.of(slug), papers, standing_packages(entries))
    return Stated(subjects, covered(subjects, store.none_statements.of(slug)))


def statement_paper(
    office: Office,
    agency: Agency,
    keys: Collection[str],
    signatory: Signatory = NOBODY_YET,
    kind: str = "docx",
) -> bytes:
    """Return the statement of what these keys name, to be signed. ``kind`` as ``PAPERS``.

    Raises ``Refused`` where nothing of it is declared.
    """
    subjects = _chosen(stated_now(office, agency), keys)
    text = statement_text(office.config, agency, subjects, signatory, office.today)
    made = statement_docx if kind == "docx" else statement_pdf
    return made(text, office.today)


def add_signed_statement(
    office: Office,
    agency: Agency,
    officer_id: str,
    keys: Collection[str],
    shown: str,
    content: bytes,
) -> NoneStatement:
    """Keep a signed statement of what these keys name.

    ``shown`` is the ``statement_mark`` of what the officer saw; another is refused. The same file
    for the same again is returned, and not kept twice. It stays with this office: no list, dataset
    or paper of ours names the file. Raises ``Refused``; a refused act is kept in the audit chain
    too.
    """
    officer_id, slug = storable(officer_id), agency.slug
    with kept_refusals(office, officer_id, ADDED, f"agency/{slug}"):
        officer = office.acting(officer_id, OfficeAct.DECLARE, slug)
        subjects = _chosen(stated_now(office, agency), keys)
        if shown != statement_mark(slug, subjects):
            raise Refused(
                _(
                    "What is declared has changed since. Print the statement again, and have "
                    "it signed."
                )
            )
        if not content:
            raise Refused(
                _("Choose the signed statement first: a scan, or a PDF signed electronically.")
            )
        words, digest = _checked(office, content), sha256(content).hexdigest()
        if kept := office.store.none_statements.same(slug, shown, digest):
            return kept
        take_away_left(office, slug)
        try:
            with archived(office, slug, {SIGNED_STATEMENT: content}):
                paper = SignedPaper(slug, subjects, digest, words)
                seen = office.store.edition_heads.any_list(slug)
                return office.store.none_statements.add(paper, officer, office.now(), publish=seen)
        except StatementGone as gone:
            raise Refused(_("The file was taken away while it was kept. Send it again.")) from gone


def _chosen(stated: Stated, keys: Collection[str]) -> tuple[Subject, ...]:
    if strange := sorted(set(keys) - stated.subjects.keys()):
        raise Refused(_("{key} is not declared not to be there.", key=storable(strange[0])[:60]))
    if not (found := chosen_of(stated.subjects, keys)):
        raise Refused(_("Choose what the statement is about."))
    return found


def _checked(office: Office, content: bytes) -> str:
    """Return what the file says of its signatures; raises ``Refused`` for an unusable one."""
    try:
        seen = seen_signatures(content, office.config.sop.zone)
    except UnusableDecree as unusable:
        raise Refused(
            _("This signed statement cannot be used. {why}", why=unusable.args[0])
        ) from unusable
    if broken := [each for each in seen if not each.intact]:
        raise Refused(
            _(
                "The electronic signature of {owner} does not fit this file: it was changed after "
                "it was signed, or is not whole. Take the file as it was signed, or a scan.",
                owner=broken[0].owner,
            )
        )
    return signature_words(seen)
