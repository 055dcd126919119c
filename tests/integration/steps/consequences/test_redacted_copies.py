"""A test opens a redacted copy: the copy is approved and published, the original stays inside."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from checks.contents import check as look_into
from didd.adapters.store.decisions import Verdict
from didd.approval.what_may_be_decided import Refused
from didd.config.catalog import CatalogConfig
from didd.model import Classification, DecisionKind, State, Submission
from didd.ports import FileToLookInto, Look
from didd.steps import approve
from didd.steps.consequences.concluding import Shown, conclude
from didd.steps.consequences.copying import CopyHeld, Sent, add_copy, remove_copy
from didd.steps.consequences.signing import add_signed_minutes
from didd.steps.lists.exclude import excluded_now
from didd.steps.register_outputs import take_away_left
from didd.text.hidden_words import UNTOLD
from tests.support.bureau import ATASAN, COLUMNS, PEMBANTU, UTAMA, Bureau, closed_row, row
from tests.support.faults import quick_checks
from tests.support.published_text import inside
from tests.support.samples import file_samples as made
from tests.support.samples.consequence_tests import (
    SECOND,
    WHOLE,
    approve_copy,
    conclude_test,
    under_test,
)
from tests.support.signed_papers import scan

TITLE = "Laporan pengaduan"
NAMED = "Berita acara pemeriksaan Mutiara Xyzabc"
PATH = "rahasia/Berita-acara Mutiara Xyzabc.pdf"
ORIGINAL = made.pdf(made.words("Pelapor: Mutiara Xyzabc."), title="Pengaduan")
COPY = made.pdf(made.words("Pelapor:") + made.box(130, 690, 200, 30), title="Pengaduan")
OTHER = made.pdf(made.words("Pelapor: M."), title="Pengaduan")
HIDING = made.pdf(made.words("Pelapor: Mutiara.") + made.box(60, 690, 300, 30), title="Pengaduan")


def contents(files: Sequence[FileToLookInto], config: CatalogConfig):
    """The real checks, without a process of their own."""
    for file in files:
        with file.local() as path:
            yield Look(file.document, tuple(look_into(path, file.document, config)))


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    bureau = Bureau(tmp_path, contents=contents)
    bureau.office = replace(bureau.office, checker=quick_checks.check)
    bureau.put(a_txt=b"satu", asli_pdf=ORIGINAL)
    bureau.list(row("Informasi A", "a.txt"), closed_row(TITLE, "asli.pdf"))
    bureau.harvest()
    bureau.approve()
    return bureau


def send(bureau: Bureau, content: bytes = COPY, name: str = "hitam.pdf", by: str = UTAMA):
    [found] = under_test(bureau, TITLE)
    return add_copy(bureau.office, found, by, Sent(name, content))


def killed(*_: object) -> None:
    raise KeyboardInterrupt


def opened(bureau: Bureau) -> Submission:
    """Have a copy opened; return its proposal."""
    send(bureau)
    conclude_test(bureau, TITLE, DecisionKind.REDACT, opened_as="SETIAP_SAAT")
    [found] = bureau.office.store.records.queue(agency=bureau.slug)
    return found


def published(bureau: Bureau) -> None:
    bureau.draft()
    bureau.establish()
    bureau.publish()


def everything_public(bureau: Bureau) -> str:
    """Return all that the portal has: datasets, and what is in their files, unpacked."""
    shown = bureau.portal.datasets.values()
    files = [inside(content) for each in shown for content in each.files.values()]
    return json.dumps([dict(each.dataset) for each in shown]) + "".join(map(str, files))


def test_the_copy_is_approved_and_published_in_place_of_the_original(bureau: Bureau) -> None:
    copy = opened(bureau)
    assert copy.record.id == bureau.record_id(TITLE)
    assert copy.record.classification is Classification.SETIAP_SAAT
    assert copy.original == next(
        r.content_hash for r in bureau.office.store.records.known(bureau.slug).values()
        if r.title == TITLE
    )  # fmt: skip
    assert excluded_now(bureau.office, bureau.agency).entries == ()
    approve_copy(bureau, TITLE)
    published(bureau)
    assert bureau.shown()[TITLE] == {sha256(COPY).hexdigest()}
    assert bureau.portal.datasets[copy.record.id].dataset["salinan"] == "dihitamkan"
    other = bureau.portal.datasets[bureau.record_id("Informasi A")].dataset
    assert "salinan" not in other
    assert bureau.broken() == []


def test_nothing_of_the_original_is_anywhere_but_in_its_folder(bureau: Bureau) -> None:
    copy = opened(bureau)
    approve_copy(bureau, TITLE)
    published(bureau)
    bureau.harvest()
    assert bureau.anywhere(ORIGINAL) == set()
    public = everything_public(bureau)
    original = sha256(ORIGINAL).hexdigest()
    assert "hitam.pdf" in public
    for secret in (original, original[:12], copy.original, copy.original[:12], "asli.pdf"):
        assert secret not in public, secret
    assert "Pasal 17" not in json.dumps(bureau.portal.datasets[copy.record.id].dataset)
    assert bureau.publish().receipts == (), "publishing again changes nothing"


def test_what_was_erased_is_told_as_erased_and_not_as_excluded(bureau: Bureau) -> None:
    content, title, officer = b"dua", "Informasi B", bureau.office.officer(UTAMA)
    assert officer is not None
    bureau.put(b_txt=content)
    bureau.list(row("Informasi A", "a.txt"), closed_row(TITLE, "asli.pdf"), row(title, "b.txt"))
    bureau.harvest()
    bureau.decide(DecisionKind.TEST, title)
    for each in (COPY, content):
        told = {"size": len(each), "number": "12/PDP/2026"}
        bureau.office.store.erased_files.begin(sha256(each).hexdigest(), told, officer)
    with pytest.raises(Refused, match="menurut permohonan atau keputusan 12/PDP/2026"):
        send(bureau)
    with pytest.raises(Refused, match="sudah dihapus"):
        conclude_test(bureau, title, DecisionKind.APPROVE)


@pytest.mark.parametrize(
    ("title", "general", "public"),
    [
        (NAMED, "Dokumen pemeriksaan pegawai", "Dokumen pemeriksaan pegawai"),
        ("Berita-acara Mutiara Xyzabc", "", UNTOLD),
    ],
)
def test_a_copy_tells_neither_a_hidden_title_nor_what_the_original_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, title: str, general: str, public: str
) -> None:
    monkeypatch.setitem(COLUMNS, "sebutan_umum", "Sebutan untuk umum")
    bureau = Bureau(tmp_path, contents=contents)
    bureau.office = replace(bureau.office, checker=quick_checks.check)
    bureau.write(PATH, ORIGINAL)
    told = {
        "sebutan_umum": general,
        "ringkasan": f"Memuat {title.lower()}, lihat {PATH}",
        "penanggung_jawab": f"Penyusun {title} ({PATH.rpartition('/')[2].upper()})",
    }
    bureau.list(closed_row(title, PATH) | told)
    bureau.harvest()
    [found] = under_test(bureau)
    add_copy(bureau.office, found, UTAMA, Sent("hitam.pdf", COPY))
    conclude_test(bureau, title, DecisionKind.REDACT, opened_as="BERKALA")
    approve_copy(bureau)
    published(bureau)
    assert bureau.shown() == {public: {sha256(COPY).hexdigest()}}
    said = everything_public(bureau).casefold()
    for secret in ("mutiara", "xyzabc", "berita-acara", "rahasia/", title.casefold()):
        assert secret not in said, secret
    assert bureau.broken() == []


def test_harvesting_again_puts_nothing_anew(bureau: Bureau) -> None:
    opened(bureau)
    before = bureau.office.store.records.counts(bureau.slug)
    bureau.put(b_txt=b"lain")
    bureau.harvest()
    assert bureau.office.store.records.counts(bureau.slug) == before
    assert bureau.broken() == []


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (HIDING, "hitam.pdf", "tidak diterima"),
        (b"NIK\n6271010101900001\n", "data.csv", "tidak diterima"),
        (ORIGINAL, "hitam.pdf", "aslinya"),
        (b"", "hitam.pdf", "kosong"),
        (COPY, "hitam.docx", "PDF"),
        (COPY, "hitam\u202efdp.pdf", "nama"),
        (COPY, "6271010101900001.pdf", "nomor pribadi"),
    ],
)
def test_what_can_still_be_read_is_no_copy(
    bureau: Bureau, content: bytes, name: str, why: str
) -> None:
    before = sorted(p.name for p in (bureau.place / "archive").rglob("*") if p.is_file())
    with pytest.raises(Refused, match=r"(?i)" + why) as refused:
        send(bureau, content, name)
    if isinstance(refused.value, CopyHeld):
        assert refused.value.findings
    after = sorted(p.name for p in (bureau.place / "archive").rglob("*") if p.is_file())
    assert after == before, "nothing is kept"
    with pytest.raises(Refused, match="salinan"):
        conclude_test(bureau, TITLE, DecisionKind.REDACT, opened_as="BERKALA")
    assert bureau.broken() == []


@pytest.mark.parametrize("by", [ATASAN, PEMBANTU, "siapa"])
def test_only_the_chief_officer_adds_copies(bureau: Bureau, by: str) -> None:
    with pytest.raises(Refused):
        send(bureau, by=by)
    assert bureau.refusals()


def test_one_taken_away_is_none_and_its_bytes_are_gone(bureau: Bureau) -> None:
    file = send(bureau)
    [found] = under_test(bureau, TITLE)
    remove_copy(bureau.office, found, UTAMA, file.sha256)
    assert not bureau.office.archive.has(file.sha256)
    with pytest.raises(Refused, match="salinan"):
        conclude_test(bureau, TITLE, DecisionKind.REDACT, opened_as="BERKALA")
    with pytest.raises(Refused):
        remove_copy(bureau.office, found, UTAMA, file.sha256)
    assert bureau.broken() == []


def test_taking_a_copy_away_leaves_signed_minutes_of_the_same_bytes(bureau: Bureau) -> None:
    bureau.put(dua_pdf=ORIGINAL + b"\n% dua")
    bureau.list(
        row("Informasi A", "a.txt"), closed_row(TITLE, "asli.pdf"), closed_row("Dua", "dua.pdf")
    )
    bureau.harvest()
    outcome = conclude_test(bureau, "Dua", DecisionKind.EXCLUDE)
    [excluded] = bureau.office.store.records.queue(states=[State.EXCLUDED], agency=bureau.slug)
    paper = scan()
    kept = add_signed_minutes(bureau.office, outcome.id, excluded, UTAMA, paper)
    assert send(bureau, paper).sha256 == kept.sha256
    send(bureau)
    assert bureau.office.archive.has(kept.sha256), "replaced"
    send(bureau, paper)
    [found] = under_test(bureau, TITLE)
    remove_copy(bureau.office, found, UTAMA, kept.sha256)
    assert bureau.office.archive.has(kept.sha256), "taken away"
    assert bureau.broken() == []


def test_a_replaced_copy_is_gone_from_the_archive_and_one_under_another_name_is_not(
    bureau: Bureau,
) -> None:
    first, other = send(bureau), send(bureau, OTHER, "dua.pdf")
    assert send(bureau).sha256 == first.sha256
    assert bureau.office.archive.has(first.sha256), "the same bytes again replace nothing"
    send(bureau, OTHER)
    assert not bureau.office.archive.has(first.sha256)
    send(bureau)
    assert bureau.office.archive.has(other.sha256), "it stands under another name"
    assert bureau.broken() == []


@pytest.mark.parametrize("replaced", [True, False])
def test_killed_before_its_bytes_are_gone_the_next_act_takes_them_away(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch, replaced: bool
) -> None:
    file = send(bureau)
    [found] = under_test(bureau, TITLE)

    def act() -> None:
        if replaced:
            send(bureau, OTHER)
        else:
            remove_copy(bureau.office, found, UTAMA, file.sha256)

    with monkeypatch.context() as broken:
        broken.setattr(type(bureau.office.archive), "remove", killed)
        with pytest.raises(KeyboardInterrupt):
            act()
    assert bureau.office.archive.has(file.sha256)
    take_away_left(bureau.office)
    assert not bureau.office.archive.has(file.sha256)
    standing = bureau.office.store.copies.standing(found.record.id, found.content_hash)
    assert [bureau.office.archive.has(each.sha256) for each in standing] == [True] * replaced


def test_whoever_sent_or_opened_a_copy_does_not_approve_it(bureau: Bureau) -> None:
    officers = bureau.office.config.officers
    for one in (SECOND, "contoh.utama-ketiga"):
        officers[one] = replace(officers[UTAMA], id=one)
    send(bureau, by=SECOND)
    conclude_test(bureau, TITLE, DecisionKind.REDACT, opened_as="SETIAP_SAAT")
    for maker in (SECOND, UTAMA):
        with pytest.raises(Refused, match="empat mata"):
            bureau.decide(DecisionKind.APPROVE, TITLE, by=maker)
    [copy] = bureau.office.store.records.queue(agency=bureau.slug)
    approve.decide(bureau.office, [Verdict(copy.id, DecisionKind.TEST, "Uji sekali lagi.")], UTAMA)
    with pytest.raises(Refused, match="empat mata"):
        conclude_test(bureau, TITLE, DecisionKind.APPROVE)
    conclude_test(bureau, TITLE, DecisionKind.APPROVE, by="contoh.utama-ketiga")
    assert len(bureau.refusals()) == 3
    assert bureau.broken() == []


@pytest.mark.parametrize("seen", [(), (sha256(OTHER).hexdigest(),)])
def test_the_outcome_opens_only_the_copies_that_were_shown(
    bureau: Bureau, seen: tuple[str, ...]
) -> None:
    send(bureau)
    [found] = under_test(bureau, TITLE)
    minutes = replace(WHOLE, day=bureau.office.today.isoformat(), opened_as="BERKALA")
    shown = Shown(found.content_hash, 0, seen)
    with pytest.raises(Refused, match="Salinan"):
        conclude(bureau.office, found, minutes, DecisionKind.REDACT, UTAMA, shown)
    assert under_test(bureau, TITLE) == [found]
    assert bureau.office.store.records.copy_of(found.record.id) is None
    assert bureau.broken() == []


def test_once_the_agency_changes_the_original_the_copy_is_held(bureau: Bureau) -> None:
    copy = opened(bureau)
    approve_copy(bureau, TITLE)
    entries = bureau.draft().register.entries
    assert {e.title for e in entries if "salinan" in e.derived} == {TITLE}
    bureau.put(asli_pdf=made.pdf(made.words("Pelapor: Mutiara, dan lain."), title="Pengaduan"))
    bureau.harvest()
    [waits] = under_test(bureau, TITLE)
    assert waits.to_test
    assert [e.title for e in bureau.draft().register.entries] == ["Informasi A"]
    assert not any("salinan" in e.derived for e in bureau.draft().register.entries)
    assert bureau.office.store.records.copy_of(waits.record.id).id == copy.id
    send(bureau, name="baru.pdf")
    conclude_test(bureau, TITLE, DecisionKind.REDACT, opened_as="SETIAP_SAAT")
    approve_copy(bureau, TITLE)
    [entry] = [e for e in bureau.draft().register.entries if e.title == TITLE]
    assert [f.name for f in entry.files] == ["baru.pdf"]
    assert bureau.broken() == []


def test_established_before_the_change_it_does_not_become_public(bureau: Bureau) -> None:
    opened(bureau)
    approve_copy(bureau, TITLE)
    bureau.draft()
    bureau.establish()
    bureau.put(asli_pdf=made.pdf(made.words("Pelapor: orang lain."), title="Pengaduan"))
    bureau.harvest()
    bureau.publish()
    assert TITLE not in bureau.shown()
    assert bureau.broken() == []


def test_what_the_agency_proposed_as_public_is_opened_as_a_copy_only(bureau: Bureau) -> None:
    bureau.put(b_pdf=ORIGINAL + b"\n% lain")
    bureau.list(
        row("Informasi A", "a.txt"), closed_row(TITLE, "asli.pdf"), row("Berita acara", "b.pdf")
    )
    bureau.harvest()
    [public] = bureau.office.store.records.queue(agency=bureau.slug)
    bureau.decide(DecisionKind.TEST, "Berita acara")
    [found] = under_test(bureau, "Berita acara")
    add_copy(bureau.office, found, UTAMA, Sent("hitam.pdf", COPY))
    conclude_test(bureau, "Berita acara", DecisionKind.REDACT, opened_as="BERKALA")
    with pytest.raises(Refused):
        approve.decide(bureau.office, [Verdict(public.id, DecisionKind.APPROVE)], UTAMA)
    approve_copy(bureau, "Berita acara")
    bureau.harvest()
    assert not bureau.office.archive.has(public.record.files[0].sha256)
    published(bureau)
    assert bureau.shown()["Berita acara"] == {sha256(COPY).hexdigest()}
    bureau.list(
        row("Informasi A", "a.txt"),
        closed_row(TITLE, "asli.pdf"),
        row("Berita acara", "b.pdf") | {"ringkasan": "Isi lain dari berita acara itu"},
    )
    bureau.harvest()
    [waits] = under_test(bureau, "Berita acara")
    assert (waits.to_test, waits.record.classification) == (True, Classification.BERKALA)
    assert "Berita acara" not in [e.title for e in bureau.draft().register.entries]
    assert bureau.broken() == []


def test_a_copy_that_was_opened_can_be_tested_again_and_excluded(bureau: Bureau) -> None:
    copy = opened(bureau)
    approve_copy(bureau, TITLE)
    now = bureau.office.store.records.submission(copy.id)
    approve.decide(
        bureau.office, [Verdict(now.id, DecisionKind.TEST, "Ada nama tertinggal.")], UTAMA
    )
    found = next(each for each in under_test(bureau, TITLE) if each.original)
    assert found.state is State.TESTED
    conclude_test(bureau, TITLE, DecisionKind.EXCLUDE)
    assert TITLE not in [e.title for e in bureau.draft().register.entries]
    assert [e.texts["judul"] for e in excluded_now(bureau.office, bureau.agency).entries] == [TITLE]
    assert bureau.broken() == []
