"""A signed decree comes back while its list is established, is kept, and is published with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from didd.approval.what_may_be_decided import Refused
from didd.config.catalog import CatalogConfig
from didd.model import Effect, Finding, Severity
from didd.ports import FileToLookInto, Look
from didd.register.editions import SIGNED_DECREE
from didd.register.json_form import edition_json
from didd.steps import establish
from didd.steps.lists.decree_papers import How, Wish, decree_paper
from tests.support.bureau import ATASAN, Bureau, row
from tests.support.faults import quick_checks
from tests.support.signed_papers import OWNER, scan, signed

DAY = date(2026, 3, 2)


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    bureau = Bureau(tmp_path)
    bureau.office = replace(bureau.office, checker=quick_checks.check)
    bureau.put(a_txt=b"satu", b_txt=b"dua")
    bureau.list(row("Informasi A", "a.txt"))
    bureau.harvest()
    bureau.approve()
    bureau.draft()
    return bureau


def settle(bureau: Bureau, number: str = "1", **how: Any):
    return establish.establish(
        bureau.office, bureau.agency, ATASAN, number, bureau.office.today, how=How(**how)
    )


def the_list(bureau: Bureau) -> Mapping[str, Any]:
    shown = [each.dataset for each in bureau.portal.datasets.values()]
    [found] = [dataset for dataset in shown if dataset["jenis_entri"] == "daftar"]
    return found


def next_draft(bureau: Bureau) -> None:
    bureau.list(row("Informasi A", "a.txt"), row("Informasi B", "b.txt"))
    bureau.harvest()
    bureau.approve()
    bureau.draft()


def test_it_is_kept_with_the_edition_and_published_with_it(bureau: Bureau) -> None:
    content = signed(scan())
    made = settle(bureau, signed=content)
    digest = sha256(content).hexdigest()
    assert made.outputs[SIGNED_DECREE] == digest
    assert bureau.office.archive.open(digest).read() == content
    assert made.decree is not None
    assert OWNER in made.decree.signature
    assert edition_json(made, bureau.office.config)["decree"]["signature"] == made.decree.signature
    bureau.publish()
    [told] = [r for r in the_list(bureau)["resources"] if r["hash"].endswith(digest)]
    assert told["name"].endswith(SIGNED_DECREE)
    assert told["description"] == the_list(bureau)["resources"][0]["description"], "one edition"
    assert OWNER in the_list(bureau)["notes"]
    assert digest in bureau.office.store.editions.digests_in_force()


def test_it_is_never_demanded(bureau: Bureau) -> None:
    made = settle(bureau)
    assert SIGNED_DECREE not in made.outputs
    assert made.decree is not None
    assert made.decree.signature == ""


def test_a_file_that_was_changed_after_it_was_signed_establishes_nothing(bureau: Bureau) -> None:
    with pytest.raises(Refused, match="tidak cocok"):
        settle(bureau, signed=signed(scan()).replace(b"/MediaBox", b"/mediaBox", 1))
    assert bureau.office.store.editions.current(bureau.slug) is None


def test_what_no_published_file_may_hold_the_decree_may_not_either(bureau: Bureau) -> None:
    def contents(files: Sequence[FileToLookInto], config: CatalogConfig) -> Iterator[Look]:
        del config
        for file in files:
            with file.local() as path:
                assert path.read_bytes().startswith(b"%PDF")
            yield Look(file.document, (Finding("nik", Severity.ERROR, "Ada NIK.", "Tutup."),))

    bureau.office = replace(bureau.office, contents=contents)
    with pytest.raises(Refused, match=r"Ada NIK\. Tutup\."):
        settle(bureau, signed=scan())
    assert bureau.office.store.editions.current(bureau.slug) is None


@pytest.mark.parametrize("effect", [None, *Effect])
def test_an_edition_says_what_it_does_with_the_one_before(
    bureau: Bureau, effect: Effect | None
) -> None:
    first = settle(bureau, "000/1")
    next_draft(bureau)
    second = settle(bureau, "000/2", effect=effect)
    assert first.decree is not None
    assert second.decree is not None
    assert first.decree.earlier == ""
    assert second.decree.earlier.startswith((effect or Effect.REVOKE).value)
    assert "Nomor 000/1" in second.decree.earlier
    bureau.publish()
    assert second.decree.earlier in the_list(bureau)["notes"]


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_the_paper_names_the_only_one_who_may_sign(bureau: Bureau, kind: str) -> None:
    waiting = bureau.office.store.editions.draft(bureau.slug)
    assert waiting is not None
    paper = decree_paper(bureau.office, bureau.agency, waiting, Wish(), kind)
    assert paper.startswith(b"PK" if kind == "docx" else b"%PDF")
    assert bureau.office.store.editions.draft(bureau.slug) == waiting, "nothing is stored"
