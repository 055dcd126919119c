"""The files of a pack: those of each answer, within what the issuer takes, or told why not."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from didd.adapters.smaller_pdf import Made, Outcome, Smaller
from didd.config.law.questionnaires import Question, Questionnaire
from didd.i18n import Sentence, _
from didd.model import RecordFile
from didd.obligations.questions.answers import Answer
from didd.obligations.questions.pack_tables import PackedFile
from didd.office import Office
from didd.ports import ArchiveDamaged, StorageError
from didd.steps.approve import closed_digests
from didd.steps.erasing.erased_words import sentence_of
from didd.text.file_names import one_line
from didd.text.iana_types import suffix_of

#: A megabyte as the most careful issuer counts it; all files of a pack together at most so many.
MEGABYTE, MOST_TOGETHER = 1_000_000, 200
#: Larger files are not read at all: no PDF of that size comes within a limit.
_LARGEST = 300


def packed_files(
    office: Office, asked: Questionnaire, answers: Iterable[Answer], smaller: Smaller
) -> tuple[tuple[PackedFile, ...], dict[str, bytes]]:
    """Return the files of all answers, and the bytes of those that are in the pack, by path.

    The same bytes are in it once.
    """
    packing = _Packing(office, asked, smaller)
    for answer in answers:
        for number, file in enumerate(answer.files, start=1):
            packing.add(answer.question, number, file)
    return tuple(packing.files), packing.bytes_of


class _Packing:
    """Files as they come into the pack, one by one."""

    def __init__(self, office: Office, asked: Questionnaire, smaller: Smaller) -> None:
        self.office, self.asked, self.smaller = office, asked, smaller
        self.files: list[PackedFile] = []
        self.bytes_of: dict[str, bytes] = {}
        self._paths: dict[tuple[str, int], tuple[str, object]] = {}
        self._closed = closed_digests(office)
        self._erased = office.store.erased_files.all()
        self._too_large: dict[tuple[str, int], Sentence] = {}

    def add(self, question: Question, number: int, file: RecordFile) -> None:
        """Take one file in, or tell why it is left out."""
        most = int(min(question.max_mb, self.asked.max_mb) * MEGABYTE)
        known = self._paths.get((file.sha256, most))
        if known is not None:
            path, why = known
            size = len(self.bytes_of[path])
            self.files.append(PackedFile(question.code, file, path, size, why))
            return
        content, why = self._within(question, file, most)
        if content and self._together() + len(content) > MOST_TOGETHER * MEGABYTE:
            content = b""
            why = _("the files of the pack would be more than {n} MB", n=MOST_TOGETHER)
        path = ""
        if content:
            path = f"berkas/{question.code}-{number}-{_name(file.name)}"
            self.bytes_of[path] = content
            self._paths[file.sha256, most] = path, why
        size = len(content) or file.size
        self.files.append(PackedFile(question.code, file, path, size, why))

    def _together(self) -> int:
        return sum(map(len, self.bytes_of.values()))

    def _within(
        self, question: Question, file: RecordFile, most: int
    ) -> tuple[bytes, Sentence | str]:
        """Return a file's bytes, made smaller where they must be; b"" and why where that fails."""
        why = self._not_taken(question, file, most)
        if why:
            return b"", why
        content = self._read(file)
        if not content:
            return b"", _("its bytes cannot be read from the archive")
        if len(content) <= most:
            return content, ""
        made = Made(Outcome.TOO_LARGE)
        if content.startswith(b"%PDF-"):
            made = self.smaller(content, most)
        if made.outcome is Outcome.SMALLER:
            before, now = _size(len(content)), _size(len(made.content))
            return made.content, _("made smaller, from {before} to {now}", before=before, now=now)
        why = _too_large(len(content), most, signed=made.outcome is Outcome.SIGNED)
        self._too_large[file.sha256, most] = why
        return b"", why

    def _not_taken(self, question: Question, file: RecordFile, most: int) -> Sentence | None:
        if file.sha256 in self._erased:
            return sentence_of(self.office, self._erased[file.sha256])
        if file.sha256 in self._closed:
            return _("it is a file of what is excluded by now")
        if question.file_types and suffix_of(file.name) not in question.file_types:
            kinds = ", ".join(question.file_types)
            return _("the issuer takes only {kinds} here", kinds=kinds)
        if file.size > _LARGEST * MEGABYTE:
            return _too_large(file.size, most)
        return self._too_large.get((file.sha256, most))

    def _read(self, file: RecordFile) -> bytes:
        try:
            with self.office.archive.open(file.sha256) as stored:
                return stored.read()
        except (FileNotFoundError, ArchiveDamaged, StorageError):
            return b""


def _name(name: str) -> str:
    """Return a name that is safe in a ZIP, in an address and on any disk."""
    plain = PurePosixPath(one_line(name).replace("\\", "/")).name
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in plain)
    return kept.lstrip(".")[-80:] or "berkas"


def _too_large(size: int, most: int, *, signed: bool = False) -> Sentence:
    said = {"size": _size(size), "limit": _size(most)}
    if not signed:
        return _("{size}, more than the {limit} that the issuer takes", **said)
    return _(
        "{size}, more than the {limit} that the issuer takes; it is signed, and would not be any "
        "more if it were made smaller",
        **said,
    )


def _size(size: int) -> str:
    return f"{size / MEGABYTE:.1f} MB"
