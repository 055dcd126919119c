"""Declared "there is none": the statement to be signed, and the signed one by its bytes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from desk.api.agencies.files import BYTES, content_of
from desk.api.caller import Declarer, Reader
from desk.api.deciding.proposals_api import FILE
from desk.api.shapes import Hash, Id, InQuery, Short, Slug, Told
from desk.pages.obligations.stating import signed_file
from desk.web.downloads import bytes_attachment
from didd.adapters.register_files.statements.statement_text import Signatory
from didd.obligations.agreed.statements import NoneStatement, chosen_of, statement_mark
from didd.steps.obligations.stating import add_signed_statement, stated_now, statement_paper
from didd.text.iana_types import media_type_named

router = APIRouter(tags=["obligations"], prefix="/agencies/{agency}")
#: What a statement is about, each as the statement's ``declared`` name it.
Keys = Annotated[tuple[Short, ...], Query(max_length=200)]


class DeclaredNone(Told):
    """Something declared not to be there: a heading, or a paper of a package, by its ``key``.

    ``signed`` is the id of the newest signed statement that covers it, null without one.
    """

    key: str
    heading: str
    package: str
    reason: str
    said: str
    signed: int | None


class StatementTold(Told):
    """What an agency declares not to have; sending a signed statement of ``keys`` names ``mark``.

    ``keys`` are those that were asked for; else all that have no signed statement.
    """

    agency: str
    declared: list[DeclaredNone]
    keys: list[str]
    mark: str


class SignedStatement(Told):
    """A signed statement that came back, and what its file says of its signatures."""

    id: int
    keys: list[str]
    sha256: str
    signature: str
    officer: str
    holder: str
    at: datetime


class PaperOf(InQuery):
    """What stands on the paper: who is to sign it, and what it is about."""

    key: Annotated[tuple[Short, ...], Field(max_length=200)] = ()
    name: Short = ""
    position: Short = ""
    nip: Short = ""


@router.get("/statement")
def statement(caller: Reader, agency: Slug, key: Keys = ()) -> StatementTold:
    """Read what is declared not to be there, and the mark of a statement of what is chosen."""
    del agency
    here = caller.agency
    stated = stated_now(caller.office, here)
    chosen = chosen_of(stated.subjects, key or stated.unsigned)
    declared = [
        DeclaredNone(
            key=each.key,
            heading=each.heading,
            package=each.package,
            reason=each.reason,
            said=each.said,
            signed=stated.signed[each.key].id if each.key in stated.signed else None,
        )
        for each in stated.subjects.values()
    ]
    keys, mark = [each.key for each in chosen], statement_mark(here.slug, chosen)
    return StatementTold(agency=here.slug, declared=declared, keys=keys, mark=mark)


@router.get("/statement.{kind}", response_class=Response, responses=FILE)
def statement_to_sign(
    caller: Declarer, agency: Slug, kind: Literal["docx", "pdf"], about: Annotated[PaperOf, Query()]
) -> Response:
    """Download the statement of what is chosen, to be signed; nothing is kept."""
    del agency
    here, signatory = caller.agency, Signatory(about.name, about.position, about.nip)
    content = statement_paper(caller.office, here, about.key, signatory, kind)
    name = f"surat-pernyataan-{here.slug}.{kind}"
    return bytes_attachment(content, name, media_type_named(kind))


@router.get("/signed-statements")
def signed_statements(caller: Reader, agency: Slug) -> list[SignedStatement]:
    """List every signed statement of an agency that was kept."""
    del agency
    kept = caller.office.store.none_statements.of(caller.agency.slug)
    return [_told(each) for each in kept]


@router.put("/signed-statements", status_code=201, openapi_extra=BYTES)
async def add_statement(
    caller: Declarer, agency: Slug, request: Request, mark: Annotated[Hash, Query()], key: Keys = ()
) -> SignedStatement:
    """Keep a signed statement of these keys by its bytes, a PDF; it is not published."""
    del agency
    here = caller.agency
    content = await content_of(request)

    def keep() -> NoneStatement:
        return add_signed_statement(caller.office, here, caller.id, key, mark, content)

    return _told(await run_in_threadpool(keep))


@router.get("/signed-statements/{id}", response_class=Response, responses=FILE)
def signed_statement(caller: Reader, agency: Slug, id: Id) -> Response:
    """Download a signed statement as it came."""
    del agency
    return signed_file(caller.context, id)


def _told(kept: NoneStatement) -> SignedStatement:
    values = {n: getattr(kept, n) for n in SignedStatement.model_fields if n != "keys"}
    return SignedStatement(**values, keys=[each.key for each in kept.subjects])
