"""An officer answers a question that no register can: a grade, a link, a file, a note."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from didd.adapters.folders.media_types import media_type
from didd.adapters.store.obligations.question_answers import FileGone
from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct
from didd.config.law.questionnaires import Question, Questionnaire
from didd.i18n import _
from didd.model import Agency, Document, Officer, Severity
from didd.obligations.questions.answers import Given, fits, standing_answers
from didd.office import Office
from didd.ports import FileToLookInto
from didd.publication.links import host_of
from didd.steps.approve import closed_digests
from didd.steps.erasing.erased_words import erased_said
from didd.steps.refusals import kept_refusals
from didd.steps.register_outputs import archived
from didd.text.file_names import one_line
from didd.text.storable import storable
from didd.text.tidy import tidy

#: The longest note and address, and the largest file that is kept.
_LONGEST, _LONGEST_URL, _LARGEST = 2000, 2000, 26 * 1024 * 1024
#: Kinds of files that show something; none that runs.
_KINDS = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "video/mp4": "mp4",
    "text/csv": "csv",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What an officer answers; ``content`` is a file's bytes, b"" for none.

    With ``keep_file`` the file of the answer before stays; ``revoked`` takes the answer back.
    """

    question: str
    grade: str = ""
    url: str = ""
    note: str = ""
    file_name: str = ""
    content: bytes = b""
    keep_file: bool = True
    revoked: bool = False


def answer_question(
    office: Office, agency: Agency, officer_id: str, asked: Questionnaire, told: Told
) -> Given:
    """Keep what an officer of the agency, or the chief officer, answers to a question.

    Raises ``Refused``; a refused act is kept in the audit chain too.
    """
    officer_id, about = storable(officer_id), f"agency/{agency.slug}"
    with kept_refusals(office, officer_id, "question.answer", about):
        officer = office.acting(officer_id, OfficeAct.DECLARE, agency.slug)
        before = standing_answers(office.store.question_answers.of(agency.slug, asked.code))
        made = _made(office, agency, officer, asked, told)
        if told.revoked:
            if told.question not in before:
                raise Refused(_("This question has no answer that could be taken back."))
        else:
            question, old = asked.by_code[told.question], before.get(told.question)
            made = _with_file(office, made, told, old if old and fits(question, old) else None)
            _check(made, question)
        _keep(office, made, told)
    return made


def _keep(office: Office, made: Given, told: Told) -> None:
    if not told.content or told.revoked:
        office.store.question_answers.keep(made)
        return
    try:
        with archived(office, made.agency, {made.file_name: told.content}):
            office.store.question_answers.keep(made, new_file=True)
    except FileGone as gone:
        raise Refused(_("The file was taken away while it was kept. Send it again.")) from gone


def _made(
    office: Office, agency: Agency, officer: Officer, asked: Questionnaire, told: Told
) -> Given:
    if told.question not in {question.code for question in asked.asked(office.today)}:
        raise Refused(
            _("{questionnaire} has no question {code}.",
              questionnaire=asked.code, code=storable(told.question)[:20])
        )  # fmt: skip
    return Given(
        agency.slug,
        asked.code,
        told.question,
        told.grade.strip().replace(",", ".")[:10],
        officer.id,
        officer.role.value,
        office.now(),
        tidy(storable(told.url)),
        note=tidy(storable(told.note), lines=True)[:_LONGEST],
        revoked=told.revoked,
        holder=officer.holder,
    )


def _with_file(office: Office, made: Given, told: Told, before: Given | None) -> Given:
    if told.content:
        name = one_line(storable(told.file_name).replace("\\", "/").rpartition("/")[2])[-120:]
        _look_into(office, name, told.content)
        digest = sha256(told.content).hexdigest()
        return replace(made, file_name=name, sha256=digest, size=len(told.content))
    if told.file_name:
        raise Refused(_("{name} is empty.", name=storable(told.file_name)[:120]))
    if before is None or not told.keep_file:
        return made
    return replace(made, file_name=before.file_name, sha256=before.sha256, size=before.size)


def _check(made: Given, question: Question) -> None:
    try:
        grade = Decimal(made.grade)
    except InvalidOperation:
        grade = None
    if grade is None or not grade.is_finite() or grade not in question.steps:
        steps = " · ".join(f"{step:f}" for step in question.steps)
        raise Refused(_("Choose one of the grades of this question: {steps}.", steps=steps))
    if made.url and (len(made.url) > _LONGEST_URL or not host_of(made.url)):
        raise Refused(_("Write the whole address, beginning with https:// and without a password."))
    if grade and not made.url and not made.sha256:
        raise Refused(_("Show it: give the exact address, or a file."))


def _look_into(office: Office, name: str, content: bytes) -> None:
    """Refuse a file that is too large, of another kind, or in which the checks find an error."""
    if len(content) > _LARGEST:
        raise Refused(_("{name} is larger than {n} MB.", name=name, n=_LARGEST // 1024 // 1024))
    kind = media_type(content[:4096], name)
    if kind not in _KINDS:
        kinds = ", ".join(sorted(_KINDS.values()))
        raise Refused(
            _("{name} is of a kind that is not taken here. Send {kinds}.", name=name, kinds=kinds)
        )
    digest = sha256(content).hexdigest()
    if said := erased_said(office, digest):
        raise Refused(said)
    if digest in closed_digests(office):
        raise Refused(
            _("{name} is a file of what is excluded, and cannot show an answer.", name=name)
        )
    document = Document(name, len(content), 0, digest, kind)
    looks = list(
        office.contents([FileToLookInto(document, _at_hand(kind, content))], office.config)
    )
    errors = [f for look in looks for f in look.findings if f.severity is Severity.ERROR]
    if errors:
        raise Refused(
            _("{name} was not taken: {why} {remedy}",
              name=name, why=errors[0].message, remedy=errors[0].remedy)
        )  # fmt: skip
    if not looks or not all(look.final for look in looks):
        raise Refused(_("{name} could not be looked into to its end. Send it again.", name=name))


def _at_hand(kind: str, content: bytes) -> Callable[[], AbstractContextManager[Path]]:
    @contextmanager
    def local() -> Generator[Path]:
        with TemporaryDirectory() as folder:
            at = Path(folder) / f"jawaban.{_KINDS[kind]}"
            at.write_bytes(content)
            yield at

    return local
