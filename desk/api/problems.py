"""Answers to what did not go well: one shape, a kind for programs, a sentence for people."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from desk.api.shapes import Told
from desk.web.dispatch import NotHere
from desk.words.chosen import word
from didd.adapters.database.trouble import trouble
from didd.approval.what_may_be_decided import Busy, Refused
from didd.i18n import Sentence, _, shown
from didd.office import OfficeError
from didd.ports import ArchiveDamaged, PortalError, StorageError
from didd.steps.consequences.copying import CopyHeld
from didd.steps.erasing.erased_words import erased_said
from didd.steps.obligations.procuring import BadTable
from didd.steps.refusals import PlanChanged
from didd.text.storable import storable

log = logging.getLogger("desk.api")

#: Places of a body that are named as wrong, at most.
_NAMED = 20


class Wrong(Told):
    """One part of a request that is not as the document says: its place, and what is wrong."""

    where: str
    what: str


class Error(Told):
    """What went wrong: ``kind`` for programs, ``message`` in the language that was asked for."""

    kind: str
    message: str
    fields: tuple[Wrong, ...] = ()


class Problem(Told):
    """The answer to a request that was not carried out."""

    error: Error


class NotServed(Exception):
    """A request that is not carried out, with the answer's status, kind and sentence."""

    def __init__(
        self,
        status: int,
        kind: str,
        sentence: Sentence,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.status, self.kind, self.sentence = status, kind, sentence
        self.headers = dict(headers or {})


#: Sentences for what the framework refuses by itself.
BY_STATUS: dict[int, tuple[str, Sentence]] = {
    404: ("not_found", _("There is no such thing here, or you do not serve its agency.")),
    405: ("wrong_method", _("This address is not for this method; see the API's document.")),
    408: ("too_slow", _("The request did not come whole in time.")),
    413: ("too_large", _("The request brings more than fits.")),
}
_INVALID = _("The request is not as the API's document describes it.")
_AWAY = _(
    "The office's database or archive is full or away; your act may not have been kept. "
    "Tell the PPID administrator, then open the page again and check."
)
_FAILED = _(
    "The application failed; your act may not have been kept. Open the page again and check. "
    "If it happens again, tell the PPID administrator."
)


def answer(
    status: int, kind: str, sentence: object, fields: list[Wrong] | None = None
) -> JSONResponse:
    """Return a problem; the sentence is in the language spoken just now."""
    told = Problem(
        error=Error(kind=kind, message=storable(str(sentence)), fields=tuple(fields or ()))
    )
    return JSONResponse(told.model_dump(), status)


def answer_problems(api: FastAPI) -> None:
    """Let the API answer everything that steps and the framework refuse."""
    for kind, make in (
        (NotServed, _not_served),
        (CopyHeld, _held),
        (BadTable, _bad_table),
        (Refused, _refused),
        (PlanChanged, _refused),
        (RequestValidationError, _invalid),
        (HTTPException, _by_status),
        (ArchiveDamaged, _damaged),
        (PortalError, lambda error: answer(503, "portal_away", error)),
        (OfficeError, lambda error: answer(503, "not_set_up", error)),
        (Exception, _broken),
    ):
        api.add_exception_handler(kind, _handler(make))
    api.add_exception_handler(NotHere, _not_here)


def _handler(make: Callable[[Any], JSONResponse]) -> Callable[..., Awaitable[JSONResponse]]:
    async def handle(request: Request, error: Exception) -> JSONResponse:
        del request
        return make(error)

    return handle


def _not_here(request: Request, error: Exception) -> JSONResponse:
    """Answer that there is no such thing, or that it was erased: a thread may ask the store."""
    office = request.app.state.desk.office
    if isinstance(error, NotHere) and (said := erased_said(office, error.sha256)):
        return answer(404, "erased", said)
    return answer(404, *BY_STATUS[404])


def _not_served(error: NotServed) -> JSONResponse:
    made = answer(error.status, error.kind, error.sentence)
    made.headers.update(error.headers)
    return made


def _refused(error: Exception) -> JSONResponse:
    kinds = {Busy: "busy", PlanChanged: "changed"}
    return answer(409, kinds.get(type(error), "refused"), error)


def _held(error: CopyHeld) -> JSONResponse:
    """Answer with what can still be read in a redacted copy, and where, as far as it is known."""
    fields: list[Wrong] = []
    for each in error.findings[:_NAMED]:
        where = f"page {each.page}" if each.page else each.cell
        fields.append(Wrong(where=storable(where), what=storable(str(shown(each.message)))))
    return answer(409, "held", error, fields)


def _bad_table(error: BadTable) -> JSONResponse:
    """Answer with what is wrong with each row of a table that was sent."""
    fields = [
        Wrong(where=f"row {each.row}", what=storable(str(each.why)))
        for each in error.problems[:_NAMED]
    ]
    return answer(409, "refused", error, fields)


def _invalid(error: RequestValidationError) -> JSONResponse:
    fields = [
        Wrong(where=storable(".".join(map(str, each["loc"])))[:200], what=str(each["msg"])[:200])
        for each in error.errors()[:_NAMED]
    ]
    return answer(422, "invalid", _INVALID, fields)


def _by_status(error: HTTPException) -> JSONResponse:
    kind, sentence = BY_STATUS.get(error.status_code, ("invalid", _INVALID))
    made = answer(error.status_code, kind, sentence)
    made.headers.update(error.headers or {})
    return made


def _damaged(error: ArchiveDamaged) -> JSONResponse:
    log.error("%s", error)
    return answer(500, "damaged", word("problem.damaged"))


def _broken(error: Exception) -> JSONResponse:
    """Answer an internal error; details go to the log, never into the answer."""
    if isinstance(error, StorageError | OSError) or trouble(error):
        return answer(503, "storage_away", _AWAY)
    return answer(500, "failed", _FAILED)
