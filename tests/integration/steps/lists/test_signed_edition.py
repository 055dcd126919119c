"""A signed decree comes back while its list is established, is kept, and is published with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from didd.adapters.database.schema import late_decree
from didd.approval.audit_chain import verify
from didd.approval.audit_evidence import hold_against
from didd.approval.what_may_be_decided import Refused
from didd.config.catalog import CatalogConfig
from didd.model import Effect, Finding, Severity
from didd.ports import FileToLookInto, Look
from didd.register.editions import SIGNED_DECREE
from didd.register.json_form import edition_json
from didd.steps import establish
from didd.steps.lists.decree_papers import How, Wish, decree_paper
from didd.steps.lists.exclude import establish_excluded
from didd.steps.lists.late_decree import add_signed_decree
from didd.steps.register_outputs import take_away_left
from tests.support.bureau import ATASAN, UTAMA, Bureau, closed_row, row
from tests.support.faults import quick_checks
from tests.support.samples.consequence_tests import exclude_all
from tests.support.signed_papers import OWNER, scan, signed


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
    paper = decree_paper(bureau.office, bureau.agency, waiting, Wish(), kind)[kind]
    assert paper.startswith(b"PK" if kind == "docx" else b"%PDF")
    assert bureau.office.store.editions.draft(bureau.slug) == waiting, "nothing is stored"


def add(bureau: Bureau, label: str, content: bytes, by: str = ATASAN, kind: str = "edition"):
    about = f"{kind}/{bureau.slug}/{label}"
    return add_signed_decree(bureau.office, bureau.agency, about, by, content)


def whole(bureau: Bureau) -> bool:
    kept = bureau.office.store.evidence.read()
    broken = (*verify(kept.events), *hold_against(kept.claims, kept.events), *kept.altered)
    return not broken and not kept.guards


def test_it_may_come_back_after_the_list_was_established(bureau: Bureau) -> None:
    made = settle(bureau)
    bureau.publish()
    assert bureau.office.store.editions.unpublished(bureau.office.now()) == []
    content = signed(scan())
    added = add(bureau, made.label, content)
    kept = bureau.office.store.editions.current(bureau.slug)
    assert kept is not None
    assert kept.outputs == {**made.outputs, SIGNED_DECREE: added.sha256}
    assert kept.decree is not None
    assert OWNER in kept.decree.signature
    [head] = bureau.office.store.edition_heads.of(bureau.slug)
    assert (head.outputs, head.decree) == (kept.outputs, kept.decree)
    bureau.publish()
    [told] = [r for r in the_list(bureau)["resources"] if r["hash"].endswith(added.sha256)]
    assert told["name"].endswith(SIGNED_DECREE)
    assert OWNER in the_list(bureau)["notes"]
    assert bureau.publish().receipts == ()
    take_away_left(bureau.office)
    assert bureau.office.archive.open(added.sha256).read() == content
    assert whole(bureau)


def test_one_that_is_there_is_never_replaced(bureau: Bureau) -> None:
    made = settle(bureau, signed=scan())
    for content in (scan(2), scan()):
        with pytest.raises(Refused, match="tidak diganti"):
            add(bureau, made.label, content)
    next_draft(bureau)
    second = settle(bureau, "2")
    first_file = add(bureau, second.label, scan(2)).sha256
    with pytest.raises(Refused, match="tidak diganti"):
        add(bureau, second.label, scan(3))
    kept = bureau.office.store.editions.current(bureau.slug)
    assert kept is not None
    assert kept.outputs[SIGNED_DECREE] == first_file
    assert len(bureau.refusals()) == 3
    with pytest.raises(DBAPIError), bureau.office.store.engine.begin() as connection:
        connection.execute(late_decree.update().values(sha256="0" * 64))


@pytest.mark.parametrize(
    ("label", "content", "by", "why"),
    [
        ("2020/9", scan(), ATASAN, "Tidak ada daftar"),
        ("", b"bukan PDF", ATASAN, "bukan PDF"),
        ("", b"", ATASAN, "Pilih dahulu"),
        ("", scan(), UTAMA, None),
        ("", scan(), "siapa", None),
    ],
)
def test_what_is_not_it_or_who_may_not_is_refused(
    bureau: Bureau, label: str, content: bytes, by: str, why: str | None
) -> None:
    made = settle(bureau)
    with pytest.raises(Refused, match=why):
        add(bureau, label or made.label, content, by)
    kept = bureau.office.store.editions.current(bureau.slug)
    assert kept == made
    assert whole(bureau)


def test_that_of_what_is_excluded_comes_back_too(bureau: Bureau) -> None:
    bureau.list(row("Informasi A", "a.txt"), closed_row("Data pelapor", "b.txt"))
    bureau.harvest()
    exclude_all(bureau)
    settle(bureau)
    listed = establish_excluded(bureau.office, bureau.agency, ATASAN, "D/1", bureau.office.today)
    added = add(bureau, listed.label, scan(), kind="excluded")
    [kept] = bureau.office.store.excluded_editions.established(bureau.agency)
    assert kept.outputs == {**listed.outputs, SIGNED_DECREE: added.sha256}
    assert kept.content_hash == listed.content_hash
    bureau.publish()
    shown = [
        e.dataset for e in bureau.portal.datasets.values() if e.dataset["jenis_entri"] == "dik"
    ]
    assert [r["name"] for r in shown[0]["resources"]][-1].endswith(SIGNED_DECREE)
    assert whole(bureau)


def test_an_evidence_row_that_was_put_in_is_told(bureau: Bureau) -> None:
    made = settle(bureau)
    add(bureau, made.label, scan())
    kept = bureau.office.store.evidence.read()
    [claim] = [c for c in kept.claims if c.table == "late_decree"]
    others = [c for c in kept.claims if c is not claim]
    assert hold_against(others, kept.events), "a link without its row"
    strange = replace(claim, said={**claim.said, "content_hash": "0" * 64})
    assert hold_against([*others, strange], kept.events)
