"""Ralat: a further decree corrects rows of the edition in force, and both are kept."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from didd.adapters.store.decisions import Verdict
from didd.approval.what_may_be_decided import Refused
from didd.model import DecisionKind, RegisterEdition, State
from didd.publication.takeback import Version
from didd.register.editions import SIGNED_DECREE
from didd.steps import approve
from didd.steps.establish import changes
from didd.steps.lists.decree_papers import How
from didd.steps.lists.ralat import Ralat, correct, correctable, look_at_ralat
from tests.support.bureau import ATASAN, UTAMA, Bureau, row
from tests.support.published_text import inside
from tests.support.samples.consequence_tests import conclude_test
from tests.support.signed_papers import scan

A, B, C = (row(f"Informasi {x}", bentuk="Cetak") for x in "ABC")
SLIP = {"ringkasan": "Isi ringkas dari infromasi a"}
NUMBER = "000/RALAT/CONTOH"


@pytest.fixture
def slipped(tmp_path: Path) -> Bureau:
    """An edition with a slip in A; since then A and B were mended and approved, and C is new."""
    bureau = Bureau(tmp_path)
    bureau.list({**A, **SLIP}, B)
    bureau.whole()
    bureau.list(A, {**B, "retensi": "10 tahun"}, C)
    bureau.harvest()
    bureau.approve()
    bureau.draft()
    return bureau


def rows(bureau: Bureau, *titles: str) -> list[Version]:
    found, waiting = current(bureau), bureau.office.store.editions.draft("dinkes")
    there = {c.after.title: c.after for c in correctable(found, waiting)}
    return [(there[t].record_id, there[t].content_hash) for t in titles]


def current(bureau: Bureau) -> RegisterEdition:
    found = bureau.office.store.editions.current("dinkes")
    assert found is not None
    return found


def asked(bureau: Bureau, *titles: str, number: str = NUMBER) -> Ralat:
    return Ralat(current(bureau).id, rows(bureau, *titles), number, bureau.office.today)


def make(bureau: Bureau, wanted: Ralat, signed: bytes = b"") -> RegisterEdition:
    mark = look_at_ralat(bureau.office, bureau.agency, ATASAN, wanted).mark
    how = How(confirmed=mark, signed=signed)
    return correct(bureau.office, bureau.agency, ATASAN, wanted, how)


def test_only_the_chosen_rows_change_and_the_edition_before_stays(slipped: Bureau) -> None:
    before = current(slipped)
    made = make(slipped, asked(slipped, "Informasi A"))
    [change] = changes(slipped.office, made).changed
    assert (change.after.title, change.before.number) == ("Informasi A", change.after.number)
    assert not changes(slipped.office, made).added
    assert slipped.office.store.editions.get(before.id) == before, "decree, list and files"
    assert {e.title for e in made.register.entries} == {"Informasi A", "Informasi B"}
    left = slipped.office.store.editions.draft("dinkes")
    assert left is not None
    diff = changes(slipped.office, left)
    assert [e.title for e in diff.added] == ["Informasi C"]
    assert [c.after.title for c in diff.changed] == ["Informasi B"]
    assert slipped.broken() == []


def test_both_decrees_are_named_in_print_and_json(slipped: Bureau) -> None:
    first = current(slipped).decree
    made = make(slipped, asked(slipped, "Informasi A"))
    assert made.decree is not None
    assert first is not None
    cited = made.decree.corrected
    assert first.number in cited
    assert f"sebagaimana diralat dengan Keputusan {made.decree.position} Nomor {NUMBER}" in cited
    assert "nomor 1 (Berkala)" in made.decree.earlier
    assert made.decree.subject.startswith("Ralat atas Penetapan")
    archive = slipped.office.archive
    data = json.loads(archive.open(made.outputs["json"]).read())
    assert data["decree"]["corrected"] == cited
    printed = " ".join(inside(archive.open(made.outputs["pdf"]).read()).split())
    assert "sebagaimana diralat dengan" in printed
    assert f"Nomor {NUMBER}" in printed


def test_a_second_ralat_names_the_first_decree_and_the_last(slipped: Bureau) -> None:
    first = current(slipped).decree
    make(slipped, asked(slipped, "Informasi A"))
    made = make(slipped, asked(slipped, "Informasi B", number="000/RALAT2/CONTOH"))
    assert made.decree is not None
    assert first is not None
    assert first.number in made.decree.corrected
    assert "telah beberapa kali diralat, terakhir dengan" in made.decree.corrected
    assert NUMBER not in made.decree.corrected


def test_the_portal_shows_the_corrected_row_and_nothing_else_new(slipped: Bureau) -> None:
    make(slipped, asked(slipped, "Informasi A"))
    slipped.publish()
    assert set(slipped.shown()) == {"Informasi A", "Informasi B"}
    shown = slipped.portal.datasets[slipped.record_id("Informasi A")]
    assert "infromasi" not in str(shown.dataset)


def test_its_signed_decree_is_kept_beside_it(slipped: Bureau) -> None:
    made = make(slipped, asked(slipped, "Informasi A"), scan())
    assert SIGNED_DECREE in made.outputs


@pytest.mark.parametrize("what", ["files", "class"])
def test_what_is_more_than_a_slip_of_the_pen_is_not_offered(tmp_path: Path, what: str) -> None:
    bureau = Bureau(tmp_path)
    bureau.put(a_txt=b"satu")
    mine = row("Informasi A", "a.txt")
    bureau.list(mine)
    bureau.whole()
    if what == "files":
        bureau.put(a_txt=b"dua")
    else:
        bureau.list({**mine, "klasifikasi": "Setiap Saat"})
    bureau.harvest()
    bureau.approve()
    bureau.draft()
    assert correctable(current(bureau), bureau.office.store.editions.draft("dinkes")) == []


def test_what_cannot_be_is_refused_and_changes_nothing(slipped: Bureau) -> None:
    good = asked(slipped, "Informasi A")
    first = current(slipped).decree
    assert first is not None
    old = good.day - timedelta(days=400)
    for wrong, why in (
        (Ralat(good.edition, [], NUMBER, good.day), "Pilih baris"),
        (Ralat(good.edition, [(good.rows[0][0], "0" * 64)], NUMBER, good.day), "berubah"),
        (Ralat(good.edition + 99, good.rows, NUMBER, good.day), "tidak berlaku lagi"),
        (Ralat(good.edition, good.rows, "  ", good.day), "Nomor keputusan"),
        (Ralat(good.edition, good.rows, first.number, good.day), "Nomor"),
        (Ralat(good.edition, good.rows, NUMBER, old), "sebelum"),
        (Ralat(good.edition, good.rows, NUMBER, good.day + timedelta(days=2)), "belum"),
    ):
        with pytest.raises(Refused, match=why):
            look_at_ralat(slipped.office, slipped.agency, ATASAN, wrong)
        with pytest.raises(Refused, match=why):
            correct(slipped.office, slipped.agency, ATASAN, wrong, How())
    with pytest.raises(Refused, match="tidak berwenang"):
        correct(slipped.office, slipped.agency, UTAMA, good, How())
    with pytest.raises(Refused, match="yang Anda baca"):
        correct(slipped.office, slipped.agency, ATASAN, good, How(confirmed="0" * 64))
    assert current(slipped).id == good.edition
    left = slipped.office.store.editions.draft("dinkes")
    assert left is not None
    assert len(left.register.entries) == 3


def test_made_twice_it_is_made_once(slipped: Bureau) -> None:
    wanted = asked(slipped, "Informasi A")
    make(slipped, wanted)
    with pytest.raises(Refused, match="tidak berlaku lagi"):
        correct(slipped.office, slipped.agency, ATASAN, wanted, How())


def test_one_that_is_stopped_leaves_the_draft_as_it_was(
    slipped: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_args: object, **_kept: object) -> None:
        raise OSError("disk penuh")

    monkeypatch.setattr("didd.steps.establish.rendered", stopped)
    with pytest.raises(OSError, match="penuh"):
        make(slipped, asked(slipped, "Informasi A"))
    left = slipped.office.store.editions.draft("dinkes")
    assert left is not None
    assert len(left.register.entries) == 3


@pytest.mark.parametrize("since", ["under test", "excluded", "returned"])
def test_a_row_that_does_not_stand_any_more_is_not_established_anew(
    tmp_path: Path, since: str
) -> None:
    bureau = Bureau(tmp_path)
    bureau.list({**A, **SLIP}, B, C)
    bureau.whole()
    bureau.list(A, B, C)
    bureau.harvest()
    bureau.approve("Informasi A")
    approved = bureau.office.store.records.queue(states=[State.APPROVED], agency="dinkes")
    [found] = [each for each in approved if each.record.title == "Informasi C"]
    kind = DecisionKind.RETURN if since == "returned" else DecisionKind.TEST
    verdict = Verdict(found.id, kind, "Ternyata memuat rahasia orang.", found.content_hash)
    approve.decide(bureau.office, [verdict], UTAMA)
    if since == "excluded":
        conclude_test(bureau, "Informasi C", DecisionKind.EXCLUDE)
    bureau.draft()
    with pytest.raises(Refused, match='"Informasi C"'):
        look_at_ralat(bureau.office, bureau.agency, ATASAN, asked(bureau, "Informasi A"))
    with pytest.raises(Refused, match='"Informasi C"'):
        correct(bureau.office, bureau.agency, ATASAN, asked(bureau, "Informasi A"), How())
    assert len(bureau.office.store.editions.established("dinkes")) == 1


def test_an_edition_established_meanwhile_is_not_undone_by_it(
    slipped: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = asked(slipped, "Informasi A")

    def meanwhile(_how: How, _mark: str) -> None:
        slipped.establish()

    monkeypatch.setattr("didd.steps.lists.ralat.check_confirmed", meanwhile)
    with pytest.raises(Refused, match="edisi lain"):
        correct(slipped.office, slipped.agency, ATASAN, wanted, How())
    titles = {e.title for e in current(slipped).register.entries}
    assert titles == {"Informasi A", "Informasi B", "Informasi C"}
    assert slipped.office.store.editions.draft("dinkes") is None
    assert slipped.broken() == []
