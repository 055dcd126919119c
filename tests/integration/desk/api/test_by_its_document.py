"""Every operation, asked what the document says and what it does not: no 500, answers as said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import GenerationMode
from starlette.applications import Starlette

from desk.access.login_limit import WINDOW
from desk.api.document import document
from desk.web.app import build_app
from tests.integration.desk.api.conftest import AGENCY, Programs, programs_in
from tests.support.samples.desk_samples import ADMIN, APPROVER, AUDITOR, OF_ALL, SUPERIOR

#: Somebody who holds each permission.
HOLDERS = {
    "officer": OF_ALL,
    "answer": OF_ALL,
    "declare": OF_ALL,
    "mend": OF_ALL,
    "check": OF_ALL,
    "files": OF_ALL,
    "note": OF_ALL,
    "approve": APPROVER,
    "compile": APPROVER,
    "establish": SUPERIOR,
    "withdraw": APPROVER,
    "restore": APPROVER,
    "publish": APPROVER,
    "appoint": ADMIN,
    "audit": AUDITOR,
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programs]:
    made = programs_in(Path(tmp_path_factory.mktemp("api")))
    yield made
    made.sample.office.store.close()


@pytest.fixture(scope="module")
def tokens(office: Programs) -> dict[str, str]:
    return {officer: office.token(officer) for officer in set(HOLDERS.values())}


#: A slow machine is no fault of an answer.
UNHEARD = [*HealthCheck.__members__.values()]

schema = schemathesis.openapi.from_dict(document())
# Each boundary of each value, beside what is generated, takes minutes: more than a test may.
schema.config.phases.coverage.enabled = False


@pytest.fixture(scope="module")
def app(office: Programs) -> Starlette:
    return build_app(office.sample.office, office.sample.accounts, secure_cookies=False)


@schema.parametrize()
@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[*HealthCheck.__members__.values()],
    derandomize=True,
)
def test_each_operation_answers_as_the_document_says(
    case: schemathesis.Case, app: Starlette, office: Programs, tokens: dict[str, str]
):
    office.sample.clock.at += WINDOW  # a wrong token of the last case is no reason to wait
    case.operation.schema.app = case.operation.app = app
    raw = case.operation.definition.raw
    holder = HOLDERS[raw["x-permission"]]
    if case.meta.generation.mode == GenerationMode.POSITIVE:
        known = {"agency": AGENCY, "id": office.ids[0], "officer": OF_ALL}
        for name in set(known) & set(case.path_parameters):
            case.path_parameters[name] = known[name]
    case.call_and_validate(headers={"Authorization": f"Bearer {tokens[holder]}"})
