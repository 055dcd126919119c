"""The API of a desk over a real store, and programs of its officers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from desk.api.document import document
from desk.api.operations import Operation
from desk.web.app import build_app
from didd.steps.people.api_tokens import TokenWanted, last_day_of, make_api_token
from didd.steps.people.token_scopes import scopes_of
from tests.support.bureau import quick_config, remembering
from tests.support.samples.desk_samples import Sample, fill, open_sample

AGENCY = "dinkes"


@dataclass
class Programs:
    """An office with a folder and proposals, and programs that ask in officers' names."""

    sample: Sample
    ids: list[int]
    folder: Path

    @cached_property
    def app(self) -> Starlette:
        return build_app(self.sample.office, self.sample.accounts, secure_cookies=False)

    def token(self, officer: str, *scopes: str) -> str:
        """Make a token of an officer's, with every scope that is of use to them if none is said."""
        office = self.sample.office
        person = office.person(officer)
        assert person is not None
        chosen = scopes or scopes_of(person, office.today, office.config.sop)
        name = f"program {len(office.store.api_tokens.all())}"
        wanted = TokenWanted(name, chosen, last_day_of(office.today), strong=True)
        return make_api_token(office, officer, wanted)

    def of(self, officer: str, *scopes: str) -> TestClient:
        """Return a program of an officer's, which reads English."""
        return self.by(self.token(officer, *scopes))

    def by(self, token: str) -> TestClient:
        """Return a program that has this token; "" for one that has none."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return TestClient(
            self.app,
            base_url="http://testserver/api/v1",
            headers=headers | {"Accept-Language": "en"},
            raise_server_exceptions=False,
        )


def body_of(operation: Operation) -> Any:
    """Return the smallest body that the document allows; None for an operation without one."""
    said = document()["paths"][operation.path][operation.method.lower()]
    content = said.get("requestBody", {}).get("content", {})
    json = content.get("application/json")
    return _smallest(json["schema"]) if json else None


def _smallest(schema: Mapping[str, Any]) -> Any:
    if ref := schema.get("$ref"):
        return _smallest(document()["components"]["schemas"][ref.rpartition("/")[2]])
    if known := schema.get("enum"):
        return known[0]
    match schema.get("type"):
        case "object":
            return {
                name: _smallest(schema["properties"][name]) for name in schema.get("required", ())
            }
        case "array":
            return [_smallest(schema["items"])] * schema.get("minItems", 0)
        case "integer":
            return int(schema.get("minimum", 0))
        case "string":
            return _text(schema)
    raise AssertionError(schema)


def _text(schema: Mapping[str, Any]) -> str:
    if schema.get("format") == "date":
        return "2026-01-14"
    return "0" * (64 if "64}$" in schema.get("pattern", "") else 1)


def programs_in(place: Path) -> Programs:
    sample = open_sample(place)
    folder = place / "sources" / AGENCY
    folder.mkdir(parents=True)
    config = quick_config()
    config.officers.update(sample.office.config.officers)
    sample.office = replace(
        sample.office, sources=folder.parent, config=config, checker=remembering()
    )
    sample.office.seed_officers()
    return Programs(sample, fill(sample), folder)


@pytest.fixture
def programs(tmp_path: Path) -> Iterator[Programs]:
    made = programs_in(tmp_path)
    yield made
    made.sample.office.store.close()
