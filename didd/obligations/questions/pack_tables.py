"""The tables of a pack of answers: answers, links, files, statistics, what is missing or changed.

Pure. They are in the language of the office, for whoever receives the pack.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from didd.config.law.questionnaires import Questionnaire
from didd.i18n import stored
from didd.model import Classification, RecordFile
from didd.obligations.board import Standing
from didd.obligations.board_forms import STANDINGS
from didd.obligations.questions.answer_forms import COLUMNS as ANSWER_COLUMNS
from didd.obligations.questions.answer_forms import answer_rows, kept_answers
from didd.obligations.questions.answers import STANDS_WORDS, Answer, Stands
from didd.obligations.questions.facts import Facts
from didd.obligations.questions.packs import ROUND_WORDS, Pack, Round
from didd.obligations.questions.scorecard import points, scorecard

Table = list[Sequence[str]]


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file of an answer: where it is in the pack, "" where it is not, and why, for people.

    ``size`` is that of the bytes in the pack, or of the file that is not there.
    """

    code: str
    file: RecordFile
    path: str
    size: int
    why: object = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that a pack tells: the questionnaire, facts, answers, files, packs to compare."""

    questionnaire: Questionnaire
    round: Round
    facts: Facts
    answers: tuple[Answer, ...]
    files: tuple[PackedFile, ...] = ()
    before: tuple[Pack, ...] = ()
    untried: str = ""

    def kept(self) -> dict[str, Any]:
        """Return what the store keeps of it, as JSON types."""
        whole = scorecard(self.questionnaire, self.answers)[-1]
        totals = {"possible": points(whole.possible), "reached": points(whole.reached)}
        totals |= {
            "register": points(whole.register),
            "register_reached": points(whole.register_reached),
            "people": points(whole.people),
            "people_reached": points(whole.people_reached),
        }
        left_out = [f"{each.code}: {each.file.name}" for each in self.files if not each.path]
        return {"answers": kept_answers(self.answers), "totals": totals, "left_out": left_out}


def tables(contents: Contents) -> dict[str, Table]:
    """Return the tables by the name of their file, each with its heads in the first row."""
    return {
        "jawaban.csv": _answers(contents),
        "tautan.csv": _links(contents.answers),
        "berkas.csv": _files(contents.files),
        "statistik.csv": statistics(contents),
        "kurang.csv": missing(contents),
        "perbandingan.csv": compared(contents),
    }


def statistics(contents: Contents) -> Table:
    """Return the figures of the agency and of its answers, each with its name."""
    facts, board = contents.facts, contents.facts.board
    classes = Counter(item.listed.classification for item in facts.items.values())
    rows: Table = [("kelompok", "perihal", "jumlah")]
    rows += [("informasi terbit", kind.value, str(classes[kind])) for kind in _open()]
    files = sum(bool(item.files) for item in facts.items.values())
    rows.append(("informasi terbit", "dengan berkas", str(files)))
    rows += [
        ("daftar ditetapkan", f"{each.kind.upper()} {each.year}", each.decree)
        for each in sorted(facts.lists, key=lambda x: (x.kind, x.year))
    ]
    rows.append(("judul wajib", "mengikat", str(len(board.binding))))
    rows += [
        ("judul wajib", stored(STANDINGS[standing]), str(board.count(standing)))
        for standing in Standing
        if board.count(standing)
    ]
    counted = Counter(each.stands for each in contents.answers)
    rows += [
        ("pertanyaan", stored(STANDS_WORDS[stands]), str(counted[stands]))
        for stands in Stands
        if counted[stands]
    ]
    return rows


def missing(contents: Contents) -> Table:
    """Return what each question lacks, and each file that is not in the pack."""
    rows: Table = [("kode", "pertanyaan", "kurang")]
    for each in contents.answers:
        lacking = [stored(one) for one in each.missing]
        if each.stands is Stands.PERSON:
            lacking = [stored(STANDS_WORDS[Stands.PERSON])]
        rows += [(each.question.code, each.question.text.id, one) for one in lacking]
    texts = {each.question.code: each.question.text.id for each in contents.answers}
    rows += [
        (each.code, texts[each.code], f"{each.file.name}: {stored(each.why)}")
        for each in contents.files
        if not each.path
    ]
    return rows


def compared(contents: Contents) -> Table:
    """Return for each question what another pack had, and what this one has, where they differ."""
    rows: Table = [("dibandingkan_dengan", "kode", "nilai_dahulu", "nilai_kini", "keterangan")]
    now = kept_answers(contents.answers)
    for pack in contents.before:
        about = f"{pack.questionnaire}, {stored(ROUND_WORDS[pack.round])}, {pack.day.isoformat()}"
        rows += [(about, *row) for row in _changes(pack.answers, now)]
    return rows


def _changes(
    before: Mapping[str, Mapping[str, Any]], now: Mapping[str, Mapping[str, Any]]
) -> Iterable[tuple[str, str, str, str]]:
    for code in dict.fromkeys([*before, *now]):
        then, today = before.get(code), now.get(code)
        if then is None or today is None:
            told = "pertanyaan baru" if then is None else "tidak ditanyakan lagi"
            yield code, then["grade"] if then else "", today["grade"] if today else "", told
        elif then["grade"] != today["grade"]:
            yield code, then["grade"], today["grade"], "nilai berubah"
        elif (then["links"], then["files"]) != (today["links"], today["files"]):
            yield code, then["grade"], today["grade"], "bukti berubah"


def _answers(contents: Contents) -> Table:
    agency, code = contents.facts.agency, contents.questionnaire.code
    return [ANSWER_COLUMNS, *answer_rows(agency, code, contents.answers)]


def _links(answers: Iterable[Answer]) -> Table:
    rows: Table = [("kode", "judul", "alamat", "dicoba")]
    for each in answers:
        rows += [(each.question.code, x.title, x.url, x.tried.value) for x in each.links]
        if each.more:
            rows.append((each.question.code, f"dan {each.more} lagi", "", ""))
    return rows


def _files(files: Iterable[PackedFile]) -> Table:
    rows: Table = [
        ("kode", "berkas", "sha256_asli", "ukuran_asli", "di_paket", "ukuran", "catatan")
    ]
    rows += [
        (
            each.code,
            each.file.name,
            each.file.sha256,
            str(each.file.size),
            each.path,
            str(each.size),
            stored(each.why),
        )
        for each in files
    ]
    return rows


def _open() -> list[Classification]:
    return [kind for kind in Classification if kind is not Classification.DIKECUALIKAN]
