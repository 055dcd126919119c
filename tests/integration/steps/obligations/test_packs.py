"""Packs frozen: what is in one, that it never changes, and what the next one says instead."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from didd.adapters.smaller_pdf import Made, Outcome, smaller
from didd.adapters.store.obligations.question_answers import AnswerPacks
from didd.approval.what_may_be_decided import Refused
from didd.config.law.questionnaires import Questionnaire
from didd.obligations.board import Standing
from didd.obligations.questions.answer_forms import answers_mark
from didd.obligations.questions.packs import Pack, Round
from didd.steps.obligations.completeness import board_now
from didd.steps.obligations.questions.answering import Told, answer_question
from didd.steps.obligations.questions.freezing import Frozen, build, freeze
from didd.steps.obligations.questions.gathering import answers_now, questionnaire_of
from didd.steps.register_outputs import take_away_left
from didd.steps.withdrawals.instruction import Instruction
from didd.steps.withdrawals.withdraw import withdraw
from tests.support.bureau import ATASAN, UTAMA, Bureau, closed_row, row

PDF = b"%PDF-1.4\n% laporan contoh\n%%EOF\n"
REPORT = "Laporan Keuangan 2025"


@pytest.fixture
def bureau(tmp_path: Path, store_url: str) -> Bureau:
    made = Bureau(tmp_path, database=store_url)
    made.office.seed_officers()
    made.put(keuangan_pdf=PDF)
    made.list(
        row(REPORT, "keuangan.pdf", waktu_pembuatan="2025"),
        row("Profil <b>Dinas</b> Contoh"),
        row("=1+1 Rencana Strategis", klasifikasi="Setiap Saat"),
    )
    made.whole()
    return made


def frozen(bureau: Bureau, round_: Round = Round.SENT, by: str = UTAMA, **more: Any) -> Pack:
    wanted = Frozen(more.pop("asked", questionnaire_of(bureau.office, 2026)), round_, **more)
    return freeze(bureau.office, bureau.agency, by, wanted)


def opened(bureau: Bureau, pack: Pack) -> dict[str, bytes]:
    with bureau.office.archive.open(pack.sha256) as kept:
        content = kept.read()
    assert hashlib.sha256(content).hexdigest() == pack.sha256
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def table(files: Mapping[str, bytes], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[f"data/{name}.csv"].decode(), newline="")))


def test_a_pack_is_a_bag_of_index_answers_links_files_figures_and_gaps(bureau: Bureau) -> None:
    url, content = "https://contoh.go.id/meja", PDF + b"%\n"
    told = Told("C03", "1", url, "Meja <i>layanan</i>", "meja.pdf", content)
    answer_question(
        bureau.office, bureau.agency, UTAMA, questionnaire_of(bureau.office, 2026), told
    )
    pack = frozen(bureau)
    files = opened(bureau, pack)
    for line in files["manifest-sha256.txt"].decode().splitlines():
        digest, _two, path = line.partition("  ")
        assert hashlib.sha256(files[path]).hexdigest() == digest
    payload = {name for name in files if name.startswith("data/")}
    assert len(payload) == files["manifest-sha256.txt"].count(b"\n")
    answers = {each["kode"]: each for each in table(files, "jawaban")}
    assert (answers["A06"]["nilai"], answers["A06"]["keadaan"]) == ("2", "full")
    assert len(answers) == 40
    assert all(each["sumber"] and each["sumber_diperiksa"] for each in answers.values())
    assert {each["dicoba"] for each in table(files, "tautan") if each["kode"] == "A06"} == {"alive"}
    assert [row["judul"] for row in table(files, "tautan") if row["kode"] == "C03"] == [url]
    assert files["data/berkas/A06-1-keuangan.pdf"] == PDF
    assert files["data/berkas/C03-1-meja.pdf"] == PDF + b"%\n"
    assert "D03" in {each["kode"] for each in table(files, "kurang")}
    assert {each["perihal"] for each in table(files, "statistik")} >= {"BERKALA", "DIDD 2026"}
    page = files["data/index.html"].decode()
    assert "Meja &lt;i&gt;layanan&lt;/i&gt;" in page
    assert "<script" not in page
    assert "<i>" not in page
    assert "CONTOH" in page
    assert not any(cell.startswith("=") for r in table(files, "tautan") for cell in r.values())


def test_the_same_facts_make_the_same_bytes_and_no_second_pack(bureau: Bureau) -> None:
    wanted = Frozen(questionnaire_of(bureau.office, 2026), Round.SENT)
    one, other = (build(bureau.office, bureau.agency, wanted, ())[1] for _time in range(2))
    assert one == other
    assert frozen(bureau) == frozen(bureau)
    assert len(bureau.office.store.packs.of("dinkes")) == 1
    acts = [e for e in bureau.office.store.audit.events() if e.act == "pack.frozen"]
    assert [e.content_hash for e in acts] == [hashlib.sha256(one).hexdigest()]
    assert bureau.broken() == []


def test_a_deleted_item_is_named_everywhere_but_the_frozen_pack_stays(bureau: Bureau) -> None:
    sent = frozen(bureau)
    before = opened(bureau, sent)
    why = Instruction(UTAMA, "Salah terbit, diperbaiki dahulu.")
    withdraw(bureau.office, bureau.record_id(REPORT), why, "contoh")
    line = next(x for x in board_now(bureau.office, bureau.agency).lines if x.heading.code == "B04")
    assert line.standing is Standing.MISSING
    found = answers_now(bureau.office, bureau.agency, questionnaire_of(bureau.office, 2026))
    assert next(a for a in found.answers if a.question.code == "A06").grade == 0
    again = frozen(bureau, Round.OBJECTION)
    files = opened(bureau, again)
    gaps = {each["kode"]: each["kurang"] for each in table(files, "kurang")}
    assert "B04" in gaps["A06"]
    changed = {each["kode"]: each for each in table(files, "perbandingan")}
    assert (changed["A06"]["nilai_dahulu"], changed["A06"]["nilai_kini"]) == ("2", "0")
    assert "data/berkas/A06-1-keuangan.pdf" not in files
    take_away_left(bureau.office)
    assert opened(bureau, sent) == before
    assert [p.sha256 for p in bureau.office.store.packs.of("dinkes")] == [again.sha256, sent.sha256]
    assert bureau.broken() == []


def test_the_round_of_objections_comes_after_what_was_sent(bureau: Bureau) -> None:
    with pytest.raises(Refused):
        frozen(bureau, Round.OBJECTION)
    frozen(bureau)
    assert frozen(bureau, Round.OBJECTION).round is Round.OBJECTION


def test_only_what_was_shown_is_frozen_and_only_by_those_who_may(bureau: Bureau) -> None:
    asked = questionnaire_of(bureau.office, 2026)
    seen = answers_mark(answers_now(bureau.office, bureau.agency, asked).answers)
    answer_question(bureau.office, bureau.agency, UTAMA, asked, Told("C03", "0", note="Belum."))
    told = Told("C03", "2", url="https://contoh.go.id/meja")
    answer_question(bureau.office, bureau.agency, UTAMA, asked, told)
    with pytest.raises(Refused):
        frozen(bureau, shown=seen)
    seen = answers_mark(answers_now(bureau.office, bureau.agency, asked).answers)
    told = Told("C03", "2", url="https://contoh.go.id/meja", note="Catatan lain.")
    answer_question(bureau.office, bureau.agency, UTAMA, asked, told)
    with pytest.raises(Refused):
        frozen(bureau, shown=seen)
    for somebody in (ATASAN, "siapa-saja"):
        with pytest.raises(Refused):
            frozen(bureau, by=somebody)
    assert bureau.office.store.packs.of("dinkes") == []
    assert len(bureau.refusals()) == 4


def test_a_pack_is_compared_with_last_years(bureau: Bureau) -> None:
    asked = questionnaire_of(bureau.office, 2026)
    fewer = tuple(q for q in asked.questions if q.code != "E02")
    last_year = asked.model_copy(update={"year": 2025, "questions": fewer})
    frozen(bureau, asked=last_year)
    rows = table(opened(bureau, frozen(bureau)), "perbandingan")
    assert {row["dibandingkan_dengan"].split(",")[0] for row in rows} == {"contoh-2025"}
    assert next(row for row in rows if row["kode"] == "E02")["keterangan"] == "pertanyaan baru"
    assert any(row["kode"] == "A12" for row in rows)


def test_a_file_that_was_excluded_since_it_was_given_is_left_out(bureau: Bureau) -> None:
    asked, secret = questionnaire_of(bureau.office, 2026), PDF + b"%% data pelapor\n"
    told = Told("C03", "1", file_name="meja.pdf", content=secret)
    answer_question(bureau.office, bureau.agency, UTAMA, asked, told)
    bureau.put(pelapor_pdf=secret)
    bureau.list(row(REPORT, "keuangan.pdf"), closed_row("Data pelapor", "pelapor.pdf"))
    bureau.harvest()
    pack = frozen(bureau)
    files = opened(bureau, pack)
    assert secret not in files.values()
    assert "C03: meja.pdf" in pack.contents["left_out"]
    assert "dikecualikan" in {r["kode"]: r["kurang"] for r in table(files, "kurang")}["C03"]


def limited(asked: Questionnaire, megabytes: str) -> Questionnaire:
    return asked.model_copy(update={"max_mb": Decimal(megabytes)})


def large_pdf() -> bytes:
    picture = Image.effect_noise((1500, 1500), 80).convert("RGB")
    out = io.BytesIO()
    picture.save(out, "PDF", quality=95)
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda _content, _most: Made(Outcome.TOO_LARGE), "lebih dari"),
        (lambda _content, _most: Made(Outcome.SIGNED), "ditandatangani"),
    ],
)
def test_a_file_that_is_too_large_is_named_and_left_out(
    bureau: Bureau, make: Callable[[bytes, int], Made], said: str
) -> None:
    asked = limited(questionnaire_of(bureau.office, 2026), "0.00001")
    pack = frozen(bureau, asked=asked, smaller=make)
    files = opened(bureau, pack)
    assert "data/berkas/A06-1-keuangan.pdf" not in files
    rows = {each["kode"]: each["kurang"] for each in table(files, "kurang")}
    assert "keuangan.pdf" in rows["A06"]
    assert said in rows["A06"]
    assert "A06: keuangan.pdf" in pack.contents["left_out"]


def test_a_pdf_that_does_not_fit_is_made_smaller_once(bureau: Bureau) -> None:
    asked = limited(questionnaire_of(bureau.office, 2026), "0.00001")
    for code in ("C03", "C04"):
        told = Told(code, "0", file_name=f"{code}.pdf", content=PDF + b"%\n")
        answer_question(bureau.office, bureau.agency, UTAMA, asked, told)
    seen: list[bytes] = []

    def never(content: bytes, _most: int) -> Made:
        seen.append(content)
        return Made(Outcome.TOO_LARGE)

    left_out = frozen(bureau, asked=asked, smaller=never).contents["left_out"]
    assert {"C03: C03.pdf", "C04: C04.pdf"} <= set(left_out)
    assert seen.count(PDF + b"%\n") == 1


def test_a_pdf_is_made_smaller_where_it_must_be(bureau: Bureau) -> None:
    content = large_pdf()
    assert len(content) > 1_000_000
    bureau.put(keuangan_pdf=content)
    bureau.whole()
    asked = limited(questionnaire_of(bureau.office, 2026), "0.5")
    files = opened(bureau, frozen(bureau, asked=asked))
    made = files["data/berkas/A06-1-keuangan.pdf"]
    assert made.startswith(b"%PDF-")
    assert len(made) <= 500_000
    (row_of,) = [r for r in table(files, "berkas") if r["kode"] == "A06"]
    assert (row_of["ukuran_asli"], row_of["ukuran"]) == (str(len(content)), str(len(made)))
    assert row_of["sha256_asli"] == hashlib.sha256(content).hexdigest()
    assert "diperkecil" in row_of["catatan"]


def test_a_signed_pdf_is_not_touched_and_rubbish_harms_nobody() -> None:
    assert smaller(b"%PDF-1.4 bukan apa-apa" * 10, 100).outcome is Outcome.TOO_LARGE
    import pikepdf

    with pikepdf.open(io.BytesIO(large_pdf())) as pdf:
        pdf.Root.AcroForm = pikepdf.Dictionary(SigFlags=3, Fields=pikepdf.Array())
        out = io.BytesIO()
        pdf.save(out)
    assert smaller(out.getvalue(), 500_000).outcome is Outcome.SIGNED


def test_a_pack_of_another_year_is_another_row(bureau: Bureau) -> None:
    asked = questionnaire_of(bureau.office, 2026)
    frozen(bureau)
    frozen(bureau, asked=replace_year(asked))
    assert [p.year for p in bureau.office.store.packs.of("dinkes")] == [2027, 2026]


def replace_year(asked: Questionnaire) -> Questionnaire:
    return asked.model_copy(update={"year": asked.year + 1})


def test_a_pack_that_was_not_kept_leaves_nothing_in_the_archive(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = set(bureau.office.archive.digests())

    def killed(_self: object, _pack: Pack) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(AnswerPacks, "keep", killed)
        with pytest.raises(KeyboardInterrupt):
            frozen(bureau)
    assert set(bureau.office.archive.digests()) == before
    pack = frozen(bureau)
    assert set(bureau.office.archive.digests()) == before | {pack.sha256}


def test_bytes_that_the_archive_lost_are_named_not_guessed(bureau: Bureau) -> None:
    bureau.office.archive.remove(hashlib.sha256(PDF).hexdigest())
    pack = frozen(bureau)
    gaps = [row for row in table(opened(bureau, pack), "kurang") if row["kode"] == "A06"]
    assert "arsip" in gaps[0]["kurang"]
