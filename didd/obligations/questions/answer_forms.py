"""Answers as rows of a table, as JSON types, and as one hash of what was seen. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from didd.i18n import stored
from didd.model import digest
from didd.obligations.questions.answers import Answer
from didd.obligations.questions.scorecard import points

#: Columns of answers as a table.
COLUMNS = (
    "perangkat_daerah",
    "kuesioner",
    "kode",
    "nomor",
    "aspek",
    "pertanyaan",
    "keadaan",
    "dijawab_oleh",
    "nilai",
    "bobot",
    "tautan",
    "tautan_dicoba",
    "berkas",
    "catatan",
    "kurang",
    "kueri",
    "judul_informasi",
    "sumber",
    "sumber_diperiksa",
)


def answer_rows(
    agency: str, questionnaire: str, answers: Iterable[Answer]
) -> Iterator[tuple[str, ...]]:
    """Yield each answer as a row of ``COLUMNS``, in Indonesian."""
    for each in answers:
        question = each.question
        yield (
            agency,
            questionnaire,
            question.code,
            question.number,
            question.group,
            question.text.id,
            each.stands.value,
            "orang" if each.by_person or not question.query else "daftar",
            points(each.grade),
            points(question.weight),
            " ".join(link.url for link in each.links),
            " ".join(link.tried.value for link in each.links),
            " | ".join(file.name for file in each.files),
            each.given.note if each.given else "",
            " | ".join(stored(missing) for missing in each.missing),
            question.query,
            " ".join(question.headings),
            question.source,
            "ya" if question.verified else "belum",
        )


def answer_json(each: Answer) -> dict[str, Any]:
    """Return an answer as JSON types; what is missing in the language spoken just now."""
    question = each.question
    return {
        "code": question.code,
        "number": question.number,
        "group": question.group,
        "text": question.text.spoken,
        "query": question.query,
        "headings": list(question.headings),
        "stands": each.stands.value,
        "by_person": each.by_person,
        "grade": points(each.grade),
        "weight": points(question.weight),
        "links": [{"url": x.url, "title": x.title, "tried": x.tried.value} for x in each.links],
        "more_links": each.more,
        "files": [{"name": f.name, "sha256": f.sha256, "size": f.size} for f in each.files],
        "note": each.given.note if each.given else "",
        "missing": [str(missing) for missing in each.missing],
        "source": question.source,
        "verified": question.verified,
    }


def kept_answers(answers: Iterable[Answer]) -> dict[str, Any]:
    """Return what a frozen pack keeps of each answer, by question."""
    return {
        each.question.code: {
            "stands": each.stands.value,
            "grade": points(each.grade),
            "weight": points(each.question.weight),
            "by_person": each.by_person,
            "links": [link.url for link in each.links],
            "files": [file.sha256 for file in each.files],
            "missing": [stored(missing) for missing in each.missing],
        }
        for each in answers
    }


def answers_mark(answers: Iterable[Answer]) -> str:
    """Return the hash of all that is shown of answers whose links were not tried yet."""
    return digest(
        [
            [each.question.code, each.stands.value, points(each.grade),
             [link.url for link in each.links], [[f.name, f.sha256] for f in each.files],
             [stored(missing) for missing in each.missing], each.given.note if each.given else ""]
            for each in answers
        ]
    )  # fmt: skip
