"""Answers of people to auditors' questions, and frozen packs: rows are only added, in the chain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.schema import answer_pack, question_answer
from didd.adapters.store.audit.audit_log import append
from didd.adapters.store.planned_outputs import claim
from didd.approval.audit_chain import Act
from didd.approval.audit_evidence import Claim
from didd.model import digest
from didd.obligations.questions.answers import Given
from didd.obligations.questions.packs import Pack, Round

ANSWERED, REVOKED, FROZEN = "question.answer", "question.revoke", "pack.frozen"


class FileGone(RuntimeError):
    """The file was deleted before its row was kept: plan and store it again."""


class QuestionAnswers:
    """What officers answered, by agency and questionnaire."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def of(self, agency: str, questionnaire: str) -> list[Given]:
        """Return everything that was ever answered, in its order."""
        table = question_answer
        mine = (table.c.agency == agency, table.c.questionnaire == questionnaire)
        query = sa.select(table).where(*mine).order_by(table.c.id)
        with self.engine.connect() as connection:
            return [Given(**_without_id(row)) for row in connection.execute(query).mappings()]

    def keep(self, given: Given, *, new_file: bool = False) -> None:
        """Keep an answer; raises ``FileGone`` where its new, planned file was deleted meanwhile."""
        with writing(self.engine) as connection:
            if new_file and not claim(connection, [given.sha256]):
                raise FileGone(given.sha256)
            connection.execute(question_answer.insert().values(**asdict(given)))
            append(connection, _answer_act(given), given.at)

    def digests(self) -> set[str]:
        """Return the sha256 of every file that an answer names."""
        return _digests(self.engine, question_answer)


class AnswerPacks:
    """Frozen packs, by agency."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def of(self, agency: str) -> list[Pack]:
        """Return the packs of an agency, the newest first."""
        table = answer_pack
        query = sa.select(table).where(table.c.agency == agency).order_by(table.c.id.desc())
        with self.engine.connect() as connection:
            return [_pack(row) for row in connection.execute(query).mappings()]

    def newest(self) -> dict[str, Pack]:
        """Return the pack of each agency that was frozen last, by agency."""
        table = answer_pack
        last = sa.select(sa.func.max(table.c.id)).group_by(table.c.agency)
        with self.engine.connect() as connection:
            rows = connection.execute(sa.select(table).where(table.c.id.in_(last))).mappings()
            found = [_pack(row) for row in rows]
        return {pack.agency: pack for pack in found}

    def keep(self, pack: Pack) -> None:
        """Keep a pack whose file is planned; raises ``FileGone`` where it was deleted meanwhile."""
        with writing(self.engine) as connection:
            if not claim(connection, [pack.sha256]):
                raise FileGone(pack.sha256)
            values = asdict(pack) | {"round": pack.round.value}
            connection.execute(answer_pack.insert().values(**values))
            about, said = f"agency/{pack.agency}", _pack_details(pack)
            act = Act(pack.officer, FROZEN, about, pack.role, pack.sha256, said)
            append(connection, act, pack.at)

    def digests(self) -> set[str]:
        """Return the sha256 of every frozen pack."""
        return _digests(self.engine, answer_pack)


def answer_claims(connection: sa.Connection) -> Iterator[Claim]:
    """Yield for every answer the event that it requires in the chain."""
    for row in connection.execute(sa.select(question_answer).order_by(question_answer.c.id)):
        said = {"actor": row.officer, "role": row.role, "content_hash": row.sha256}
        act, about = REVOKED if row.revoked else ANSWERED, f"agency/{row.agency}"
        yield Claim("question_answer", str(row.id), act, about, row.at, said, _details(row))


def pack_claims(connection: sa.Connection) -> Iterator[Claim]:
    """Yield for every frozen pack the event that it requires in the chain."""
    for row in connection.execute(sa.select(answer_pack).order_by(answer_pack.c.id)):
        said = {"actor": row.officer, "role": row.role, "content_hash": row.sha256}
        about, details = f"agency/{row.agency}", _pack_details(row)
        yield Claim("answer_pack", str(row.id), FROZEN, about, row.at, said, details)


def _answer_act(given: Given) -> Act:
    name = REVOKED if given.revoked else ANSWERED
    about = f"agency/{given.agency}"
    return Act(given.officer, name, about, given.role, given.sha256, _details(given))


def _details(each: Any) -> dict[str, Any]:
    names = ("agency", "questionnaire", "question", "grade", "url", "file_name", "size", "note")
    return {name: getattr(each, name) for name in (*names, "holder")}


def _pack_details(each: Any) -> dict[str, Any]:
    return {
        "agency": each.agency,
        "questionnaire": each.questionnaire,
        "year": each.year,
        "round": str(each.round),
        "day": each.day.isoformat(),
        "size": each.size,
        "contents": digest(each.contents),
        "holder": each.holder,
    }


def _without_id(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "id"}


def _pack(row: Any) -> Pack:
    values = _without_id(row)
    values["round"] = Round(values["round"])
    return Pack(**values)


def _digests(engine: sa.Engine, table: sa.Table) -> set[str]:
    query = sa.select(table.c.sha256).where(table.c.sha256 != "")
    with engine.connect() as connection:
        return set(connection.execute(query).scalars())
