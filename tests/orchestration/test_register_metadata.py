"""What Dagster shows of a draft before it is signed: its gaps by row, in the language spoken."""

from __future__ import annotations

import pytest

from assets.register import readiness_metadata
from didd.i18n import Language, using
from didd.register.readiness import readiness
from tests.support.factories import make_record
from tests.support.samples.register_samples import catalog_config, make_edition


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_gaps_of_a_draft_are_a_table_with_heads_people_can_read(language: Language) -> None:
    edition = make_edition([make_record("satu", title="Butirsatu", fields={})], draft=True)
    ready = readiness(edition.register, catalog_config())
    with using(language):
        told = readiness_metadata(ready)
    assert told["ready"] is False
    assert told["rows_with_gaps"] == 1
    [record] = told["gaps"].records
    assert record.data["judul" if language == "id" else "title"] == "Butirsatu"
    assert "site_url" in told["office"], "a sentence, not a rule's code"
    assert sum(told["gaps_by_rule"].values()) == len(ready.gaps)


def test_a_draft_without_gaps_says_so() -> None:
    config = catalog_config()
    portal = config.portal.model_copy(update={"site_url": "https://ppid.contoh.invalid"})
    ready = readiness(
        make_edition([], draft=True).register, config.model_copy(update={"portal": portal})
    )
    told = readiness_metadata(ready)
    assert told["ready"] is True
    assert (told["rows_with_gaps"], told["office"]) == (0, "")
