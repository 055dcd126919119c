"""A citizen's words as notions, with the vocabulary that the portal starts with."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "portal" / "ckanext-didd"))

from ckanext.didd.search import (  # noqa: E402  # pyright: ignore[reportMissingImports]
    clauses,
    understood,
    vocabulary,
)

EVERYDAY = vocabulary.parsed((ROOT / "portal/solr/everyday.txt").read_text(encoding="utf-8"))
#: What rules mean whose words once were read for other words of the same stem.
MISREAD = {
    "kerusakan kawasan hutan", "perambahan", "sanggar seni", "pelaku budaya",
    "tahapan pemilihan kepala desa serentak", "jumlah penduduk menurut kecamatan",
    "ormas dan lsm terdaftar", "penduduk menurut agama", "industri kecil dan menengah",
    "promosi dan mutasi jabatan pimpinan tinggi", "kendaraan wajib uji", "koleksi buku",
    "kalender kegiatan pariwisata dan budaya", "laporan penyelenggaraan pemerintahan daerah",
}  # fmt: skip


def query(q: str, words: vocabulary.Vocabulary = EVERYDAY) -> str:
    return clauses.as_query(understood.notions(words, q))


@given(
    st.lists(st.sampled_from(sorted(word for rule in EVERYDAY.words for word in rule)), max_size=90)
)
def test_a_sentence_that_was_pasted_asks_for_no_more_than_is_answered(some: list[str]) -> None:
    asked = query(" ".join(some)[:200])
    found = understood.notions(EVERYDAY, " ".join(some)[:200])
    if sum(n.is_needed for n in found) > clauses.MOST_NEEDED:
        assert asked.count(" OR ") < 120
        typed = {word for notion in found for word in notion.typed}
        assert set(re.findall(rf'{clauses.OFFICIALLY}:("|\w+)', asked)) <= typed


def test_the_vocabulary_has_several_hundred_groups() -> None:
    assert len(EVERYDAY.words) > 9000
    assert len(EVERYDAY.places) > 100
    assert "the" in EVERYDAY.filler
    assert EVERYDAY.spelling["perijinan"] == (("perizinan",),)


@pytest.mark.parametrize(
    ("q", "official"),
    [
        ("lampu jalan", "penerangan jalan umum"),
        ("kapan lampu jalannya dibenerin", "penerangan jalan umum"),
        ("kebakran hutan", "kebakaran hutan dan lahan"),
        ("pulang pisou", "pulpis"),
        ("forest fires", "kebakaran hutan dan lahan"),
        ("syarat perijinan", "izin"),
    ],
)
def test_official_words_are_found_too(q: str, official: str) -> None:
    assert official in query(q)


def test_words_of_a_question_are_dropped_and_small_words_only_order() -> None:
    assert query("berapa guru?") == query("guru")
    assert query("jumlah guru sma", vocabulary.parsed("[weak]\njumlah")) == (
        "+((guru) OR (sma) OR (+(guru) +(sma))) OR (jumlah)^0.35"
    )
    assert query("berapa", vocabulary.parsed("[filler]\nberapa")) == "+((berapa))"


def test_a_rule_whose_words_stand_together_comes_before_one_whose_words_do_not() -> None:
    rules = vocabulary.parsed("anak sekolah => murid\nputus sekolah => berhenti belajar\nanak")
    assert "berhenti belajar" in query("anak putus sekolah", rules)
    assert "murid" not in query("anak putus sekolah", rules)


def test_words_far_apart_are_no_rule() -> None:
    rules = vocabulary.parsed("toko izin => toko resmi\ntoko\nizin\n[filler]\nyang")
    assert "toko resmi" in query("toko yang punya izin", rules)
    assert "toko resmi" not in query("toko jual miras tanpa izin", rules)


def test_a_word_of_few_rules_finds_a_little_of_what_they_mean() -> None:
    rules = vocabulary.parsed("got mampet => drainase\njual a => x, y, z\njual b => v, w")
    assert query("mampet", rules) == "+((mampet OR resmi:drainase^0.05))"
    assert query("jual", rules) == "+((jual))"


@pytest.mark.parametrize(
    ("q", "meant"),
    [("nyewa", "sewa"), ("menyewa", "sewa"), ("kelangkaan", "langka"), ("ngebenerin", "bener"),
     ("nambang", "tambang"), ("kebakran", "kebakar")],
)  # fmt: skip
def test_another_form_is_read_as_the_word_and_found_as_typed_too(q: str, meant: str) -> None:
    rules = vocabulary.parsed("sewa\nlangka\nbener\ntambang\nkebakaran")
    assert query(q, rules) == f"+(({meant} OR resmi:{q}))"


def test_a_right_word_is_not_taken_for_one_that_begins_otherwise() -> None:
    assert query("penderita", vocabulary.parsed("berita")) == "+((penderita))"


def test_a_word_written_with_a_two_is_read_as_said_twice() -> None:
    assert understood.notions(EVERYDAY, "sekolah2") == understood.notions(EVERYDAY, "sekolah")
    assert {n.typed for n in understood.notions(EVERYDAY, "pp2 b3")} == {("pp2",), ("b3",)}


def test_where_only_a_place_is_known_it_is_enough() -> None:
    rules = vocabulary.parsed("gaji\n[places]\nmura, puruk cahu")
    place = '("puruk cahu"~4^0.93 OR resmi:mura OR resmi:puruk^0.2 OR resmi:cahu^0.2)^0.7'
    assert query("zzqqxx puruk cahu", rules) == f"+((zzqqxx) OR {place}) OR {place}"
    assert query("gaji puruk cahu", rules) == f"+((gaji)) OR {place}"


@pytest.mark.parametrize(
    ("q", "official"),
    [
        ("syarat sip bidan", "izin praktik"),
        ("tbc", "tuberkulosis"),
        ("bikin nib", "nomor induk berusaha"),
        ("banyu kada kawa diminum", "air"),
        ("miras", "ketenteraman dan ketertiban umum"),
        ("laba bumd", "pendapatan asli daerah"),
        ("sengketa di komisi informasi", "keberatan dan sengketa informasi"),
        ("crocodile attack", "konflik satwa liar"),
        ("jalan di tewah", "gunung mas"),
    ],
)
def test_short_local_and_english_words_are_understood(q: str, official: str) -> None:
    assert official in query(q)


def test_rules_of_an_office_add_to_ours() -> None:
    rules = vocabulary.parsed("[words]\na => b\n[filler]\nx\n[words]\na => c")
    assert rules.words[("a",)] == (("b",), ("c",))


@given(st.text(max_size=200))
def test_no_input_writes_syntax_of_its_own(text: str) -> None:
    words = vocabulary.words_of(text)
    for notion in understood.notions(EVERYDAY, text):
        assert all(vocabulary.WORD.fullmatch(word) for word in notion.typed)
    if words:
        assert query(text).startswith("+(")


def test_of_three_notions_two_together_count_for_more() -> None:
    rules = vocabulary.parsed("gaji\nguru\nsma")
    both = "(+(resmi:gaji) +(resmi:guru))^0.6"
    assert both in query("gaji guru sma", rules)
    assert both not in query("gaji guru", rules)
    assert "^0.6" not in query("a b c d e", rules)


def test_a_word_that_no_rule_names_counts_less_beside_one_that_is_named() -> None:
    rules = vocabulary.parsed("tbc => tuberkulosis")
    assert query("penderita tbc", rules).startswith(
        "+((tbc OR resmi:tuberkulosis^0.8) OR (penderita)^0.7 OR "
    )
    assert "^0.7" not in query("penderita baru", rules)


def test_what_a_part_of_the_words_means_counts_little() -> None:
    rules = vocabulary.parsed("lampu jalan => penerangan jalan\njalan => ruas jalan")
    assert 'resmi:"ruas jalan"~4^0.11' in query("lampu jalan", rules)


@pytest.mark.parametrize("q", [
    "menambah daya listrik", "penambahan kuota", "penarikan retribusi", "jembatan bakal dibangun",
    "limbah padat", "kumpulan soal", "pns rajin", "protest", "rotasi tanaman", "tempel stiker",
    "pamer harta", "lapor ke pemda",
])  # fmt: skip
def test_no_word_is_read_as_another_of_the_same_stem(q: str) -> None:
    assert not [
        official
        for notion in understood.notions(EVERYDAY, q)
        for words, weight in notion.others
        if weight > understood.HINT and (official := " ".join(words)) in MISREAD
    ]


@given(st.lists(st.sampled_from(sorted({" ".join(rule) for rule in EVERYDAY.words})), max_size=12))
def test_a_query_has_no_more_clauses_than_solr_takes(some: list[str]) -> None:
    asked = query(" ".join(some)[:200])
    official = re.findall(rf'{clauses.OFFICIALLY}:(?:"[^"]+"|\w+)', asked)
    typed = re.findall(r'"[^"]+"|\b(?!OR\b)[a-z]\w*', re.sub(
        rf'{clauses.OFFICIALLY}:(?:"[^"]+"|\w+)', "", asked))  # fmt: skip
    assert 4 * len(official) + 9 * len(typed) <= 1024
