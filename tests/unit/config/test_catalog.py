"""The configuration as committed is right; a mistake is told with file, line, key and remedy."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from didd.config.catalog import CatalogConfig, ConfigError, load_catalog_config
from didd.model import Classification, Role
from didd.text.fold import fold

CONFIG = Path(__file__).parents[3] / "catalog_config"


@pytest.fixture(scope="module")
def config() -> CatalogConfig:
    return load_catalog_config(CONFIG)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return shutil.copytree(CONFIG, tmp_path / "catalog_config")


def change(copy: Path, name: str, how: Callable[[str], str]) -> None:
    path = copy / name
    text = path.read_text(encoding="utf-8")
    changed = how(text)
    assert changed != text, "the mistake was not planted"
    path.write_text(changed, encoding="utf-8")


def complaint(copy: Path) -> str:
    with pytest.raises(ConfigError) as wrong:
        load_catalog_config(copy)
    return str(wrong.value)


class TestAsCommitted:
    def test_the_four_steps_stand_in_the_order_of_the_sop_with_the_diagonal_of_roles(
        self, config: CatalogConfig
    ) -> None:
        steps = sorted(config.sop.steps, key=lambda s: s.number)
        assert [(s.code, s.role) for s in steps] == [
            ("collect", Role.AGENCY_OFFICER),
            ("approve", Role.CHIEF_OFFICER),
            ("establish", Role.SUPERIOR),
            ("publish", Role.PORTAL_ADMIN),
        ]

    def test_every_officer_is_plainly_a_sample(self, config: CatalogConfig) -> None:
        assert config.officers
        assert all(o.sample and "contoh" in o.id for o in config.officers.values())

    def test_every_role_can_be_acted_in_by_somebody(self, config: CatalogConfig) -> None:
        assert {o.role for o in config.officers.values()} == set(Role) == set(config.sop.roles)

    def test_every_class_is_recognised_by_each_of_its_spellings(
        self, config: CatalogConfig
    ) -> None:
        for term in config.classes.classifications:
            for text in (*term.synonyms, term.code, term.legal, term.legal.upper()):
                assert config.classes.find(text) is term.code, text
        assert {t.code for t in config.classes.classifications} == set(Classification)
        assert [t.code for t in config.classes.classifications if not t.public] == [
            Classification.DIKECUALIKAN
        ]

    def test_no_spelling_means_two_classes_or_two_retentions(self, config: CatalogConfig) -> None:
        for terms in (
            [(t.code, t.synonyms) for t in config.classes.classifications],
            [(k.code, k.synonyms) for k in config.retention.kinds],
        ):
            spelled = [fold(s) for _, synonyms in terms for s in set(map(fold, synonyms))]
            assert len(spelled) == len(set(spelled))

    def test_no_column_name_means_two_fields(self, config: CatalogConfig) -> None:
        owners: dict[str, str] = {}
        for spec in config.metadata.fields:
            for name in {fold(n) for n in (spec.label.id, *spec.synonyms)}:
                assert owners.setdefault(name, spec.code) == spec.code, name

    def test_the_printed_columns_fill_the_page(self, config: CatalogConfig) -> None:
        columns = [s.register_ for s in config.metadata.register_columns() if s.register_]
        assert sum(c.width for c in columns) == 100
        assert [c.order for c in columns] == sorted({c.order for c in columns})

    def test_no_dataset_key_is_written_by_two_fields(self, config: CatalogConfig) -> None:
        keys = [s.ckan for s in config.metadata.fields if s.ckan]
        assert len(keys) == len(set(keys))

    def test_every_finding_says_what_to_do_in_whole_sentences(self, config: CatalogConfig) -> None:
        for rule in config.metadata.all_rules():
            for sentence in (rule.message, rule.remedy):
                assert sentence[0].isupper(), (rule.rule, sentence)
                assert sentence.endswith((".", "?", "!")), (rule.rule, sentence)

    def test_a_predecessor_is_told_and_an_unverified_name_is_marked(
        self, config: CatalogConfig
    ) -> None:
        assert config.agencies["bapperida"].predecessor
        assert not config.agencies["dinsos"].verified
        assert len(config.agencies) > 40

    def test_what_is_not_there_is_a_broken_promise(self, config: CatalogConfig) -> None:
        with pytest.raises(KeyError):
            config.metadata["tidak-ada"]
        with pytest.raises(KeyError):
            config.metadata.finding("tidak-ada")
        assert config.classes.find("entahlah") is None
        assert config.agency_columns("tidak-ada") == {}


MISTAKES: dict[str, tuple[str, Callable[[str], str], str]] = {
    "broken YAML": (
        "agencies.yaml",
        lambda t: t.replace("  - slug: dinkes", "  - slug: [dinkes", 1),
        r"agencies\.yaml:\d+: not valid YAML",
    ),
    "a tab": (
        "sop.yaml",
        lambda t: t.replace("  four_eyes:", "\tfour_eyes:", 1),
        r"sop\.yaml:\d+: not valid YAML",
    ),
    "a control character": (
        "sop.yaml",
        lambda t: t + "# \x07\n",
        r"sop\.yaml:\d+: not valid YAML",
    ),
    "a day that no calendar has": (
        "sop.yaml",
        lambda t: t.replace("role: chief_officer,", "role: chief_officer, since: 2026-02-31,", 1),
        r"sop\.yaml:\d+: .*2026-02-31",
    ),
    "an unknown key": (
        "sop.yaml",
        lambda t: t.replace("four_eyes:", "four_eye:", 1),
        r"sop\.yaml:(?P<line>\d+): settings\.four_eye: unknown key",
    ),
    "an unknown role": (
        "sop.yaml",
        lambda t: t.replace("role: superior,", "role: bos,", 1),
        r"sop\.yaml:\d+: officers\.2\.role: .*'superior'.*\(found 'bos'\)",
    ),
    "a word for a number": (
        "sop.yaml",
        lambda t: t.replace("missing_share_brake: 0.5", "missing_share_brake: banyak", 1),
        r"sop\.yaml:\d+: settings\.missing_share_brake: .*number",
    ),
    "a share above one": (
        "sop.yaml",
        lambda t: t.replace("missing_share_brake: 0.5", "missing_share_brake: 50", 1),
        r"settings\.missing_share_brake: .*less than or equal to 1",
    ),
    "a step too few": (
        "sop.yaml",
        lambda t: t.replace("code: publish", "code: approve", 1),
        "steps must be collect, approve, establish and publish, once each",
    ),
    "a slug twice": (
        "agencies.yaml",
        lambda t: t.replace("slug: disdik", "slug: dinkes", 1),
        "slug used twice: dinkes",
    ),
    "an officer twice": (
        "sop.yaml",
        lambda t: t.replace("id: contoh.atasan", "id: contoh.utama", 1),
        "officer id used twice: contoh.utama",
    ),
    "a slug that no folder can have": (
        "agencies.yaml",
        lambda t: t.replace("slug: dinkes", "slug: ../dinkes", 1),
        r"agencies\.yaml:\d+: agencies\.\d+\.slug: .*\(found '\.\./dinkes'\)",
    ),
    "a missing key": (
        "agencies.yaml",
        lambda t: t.replace('    name: "Dinas Kesehatan"\n', "", 1),
        r"agencies\.yaml:\d+: agencies\.\d+\.name: Field required",
    ),
    "a rule twice": (
        "metadata.yaml",
        lambda t: t.replace("rule: judul-terlalu-pendek", "rule: judul-kosong", 1),
        "rule used twice: judul-kosong",
    ),
    "an unknown check": (
        "metadata.yaml",
        lambda t: t.replace("check: not_empty", "check: penuh", 1),
        r"metadata\.yaml:\d+: fields\.\d+\.rules\.\d+\.check: .*'not_empty'",
    ),
    "an empty file": ("retention.yaml", lambda t: "", r"retention\.yaml:1: "),
    "a list for a mapping": (
        "classifications.yaml",
        lambda t: "- satu\n- dua\n",
        r"classifications\.yaml:1: ",
    ),
    "a key twice": (
        "sop.yaml",
        lambda t: t.replace("  fast_lane: false", "  four_eyes: false\n  fast_lane: false", 1),
        r"sop\.yaml:\d+: .*four_eyes.* twice",
    ),
}


class TestMistakes:
    @pytest.mark.parametrize("mistake", MISTAKES)
    def test_it_is_told_with_file_line_and_key(self, copy: Path, mistake: str) -> None:
        name, how, wanted = MISTAKES[mistake]
        change(copy, name, how)
        text = complaint(copy)
        assert re.search(wanted, text), text
        assert str(copy / name) in text

    def test_the_line_is_where_the_mistake_is(self, copy: Path) -> None:
        change(copy, "sop.yaml", lambda t: t.replace("four_eyes:", "four_eye:", 1))
        lines = (copy / "sop.yaml").read_text(encoding="utf-8").splitlines()
        found = re.search(r"sop\.yaml:(\d+):", complaint(copy))
        assert found is not None
        assert "four_eye:" in lines[int(found[1]) - 1]

    def test_all_mistakes_of_a_file_are_told_at_once(self, copy: Path) -> None:
        change(copy, "sop.yaml", lambda t: t.replace("role: superior,", "role: bos,"))
        change(copy, "sop.yaml", lambda t: t.replace("fast_lane: false", "fast_lane: mungkin"))
        assert len(complaint(copy).splitlines()) == 2

    @pytest.mark.parametrize("name", ["agencies.yaml", "sop.yaml"])
    def test_a_missing_file_of_the_office_says_what_makes_one(self, copy: Path, name: str) -> None:
        (copy / name).unlink()
        assert "didd init" in complaint(copy)

    def test_a_broken_link_is_no_missing_file(self, copy: Path) -> None:
        (copy / "retention.yaml").unlink()
        (copy / "retention.yaml").symlink_to("tidak-ada.yaml")
        assert "retention.yaml" in complaint(copy)

    def test_a_file_in_another_encoding_is_told(self, copy: Path) -> None:
        (copy / "agencies.yaml").write_bytes("agencies: [] # é".encode("latin-1"))
        assert "UTF-8" in complaint(copy)

    @given(st.binary(max_size=60))
    def test_no_content_whatever_is_more_than_a_complaint(
        self, tmp_path_factory: pytest.TempPathFactory, content: bytes
    ) -> None:
        folder = tmp_path_factory.getbasetemp() / "config-fuzz"
        if not folder.exists():
            shutil.copytree(CONFIG, folder)
        (folder / "metadata.yaml").write_bytes(content)
        with contextlib.suppress(ConfigError):  # what differs in nothing is no mistake
            load_catalog_config(folder)
        (folder / "agencies.yaml").write_bytes(content)
        with pytest.raises(ConfigError):
            load_catalog_config(folder)


class TestWords:
    @pytest.mark.parametrize("word", ["No", "Yes", "on", "OFF", "y"])
    def test_only_true_and_false_are_booleans(self, copy: Path, word: str) -> None:
        change(copy, "sop.yaml", lambda t: t.replace("place: Palangka Raya", f"place: {word}"))
        assert load_catalog_config(copy).sop.place == word

    def test_the_loader_of_everybody_else_is_left_as_it_was(self) -> None:
        assert yaml.safe_load("a: yes") == {"a": True}

    @given(st.text(max_size=30))
    def test_folding_twice_is_folding_once(self, text: str) -> None:
        assert fold(fold(text)) == fold(text)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Serta-Merta:", "serta merta"),
            ("SETIAP  SAAT", "setiap saat"),
            ("Béda", "beda"),
            ("(a)", "a"),
        ],
    )
    def test_what_people_mean_alike_folds_alike(self, one: str, other: str) -> None:
        assert fold(one) == fold(other)


def test_a_licence_that_is_not_listed_is_refused(copy: Path) -> None:
    change(copy, "portal.yaml", lambda text: text.replace("license: cc-by", "license: bebas"))
    assert "licence not listed under licenses: bebas" in complaint(copy)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("items: {dinkes-1: {theme: SEHAT}}", "theme"),
        ("items: {dinkes-1: {tema: HEAL}}", "tema"),
        ("items: {dinkes-1: {regions: ['99.99']}}", "region not listed under regions: 99.99"),
    ],
)
def test_a_subject_that_no_list_knows_is_refused(copy: Path, wrong: str, told: str) -> None:
    change(copy, "portal.yaml", lambda text: text.replace("  items: {}", f"  {wrong}"))
    assert told in complaint(copy)


def test_a_region_whose_box_is_none_is_refused(copy: Path) -> None:
    change(copy, "portal.yaml", lambda text: text.replace("[110.75, -3.5", "[-3.5, 110.75"))
    assert "bbox" in complaint(copy)
