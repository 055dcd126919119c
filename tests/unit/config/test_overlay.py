"""An office's folder holds only what differs; everything else is as it comes with didd."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from didd.config.catalog import (
    DEFAULTS,
    CatalogConfig,
    ConfigError,
    load_catalog_config,
    with_known_gatherer,
)
from didd.config.new_office import own_settings
from didd.config.own.repeated_settings import needless
from didd.config.portal import OfficeContact
from didd.model import Severity


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DEFAULTS, tmp_path / "catalog_config"))


def change(place: Path, name: str, how: Callable[[Any], None]) -> None:
    """Rewrite one file of the place as somebody's editor would leave it."""
    document = yaml.safe_load((place / name).read_text(encoding="utf-8"))
    how(document)
    (place / name).write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "rules", "part"),
    [
        ("metadata.yaml", "intake_rules", "metadata"),
        ("metadata.yaml", "batch_rules", "metadata"),
        ("checks.yaml", "rules", "checks"),
        ("portal.yaml", "drift_rules", "portal"),
    ],
)
def test_a_rule_that_the_files_lack_is_there(place: Path, name: str, rules: str, part: str) -> None:
    whole = load_catalog_config(place)
    last = getattr(getattr(whole, part), rules)[-1]
    change(place, name, lambda document: document[rules].pop())
    found = getattr(getattr(load_catalog_config(place), part), rules)
    assert found[-1] == last
    assert len(found) == len(getattr(getattr(whole, part), rules))


def test_what_the_office_says_of_a_rule_stays(place: Path) -> None:
    def stricter(document: Any) -> None:
        document["rules"][0] |= {"severity": "warning", "message": "Kata kantor ini."}
        document["rules"].pop()

    change(place, "checks.yaml", stricter)
    first = load_catalog_config(place).checks.rules[0]
    assert (first.severity, first.message) == (Severity.WARNING, "Kata kantor ini.")


def test_a_detail_that_a_rule_lacks_is_there(place: Path) -> None:
    def shorter(document: Any) -> None:
        rule = next(r for r in document["intake_rules"] if r["rule"] == "baris-dilewati")
        rule["details"] = {"total": "jumlah, kata kantor ini"}

    change(place, "metadata.yaml", shorter)
    metadata = load_catalog_config(place).metadata
    assert "kata kantor ini" in metadata.finding("baris-dilewati", "total").message
    assert metadata.finding("baris-dilewati", "note").message != ""


def test_a_rule_of_a_field_may_be_left_out(place: Path) -> None:
    def fewer(document: Any) -> None:
        for field in document["fields"]:
            field["rules"] = []

    change(place, "metadata.yaml", fewer)
    assert all(not field.rules for field in load_catalog_config(place).metadata.fields)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A new office's folder, as ``didd init`` writes it."""
    folder = tmp_path / "kantor"
    folder.mkdir()
    for name, text in own_settings().items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def content(config: CatalogConfig) -> dict[str, Any]:
    return config.model_dump(exclude={"directory"})


class TestOfficeOfItsOwn:
    def test_a_new_one_has_three_files_and_all_that_comes_with_didd(self, office: Path) -> None:
        files = ["agencies.yaml", "portal.yaml", "sop.yaml"]
        assert sorted(path.name for path in office.iterdir()) == files
        own, ours = content(load_catalog_config(office)), content(load_catalog_config(DEFAULTS))
        for each in (own, ours):
            del each["portal"]["office"], each["portal"]["agency_contacts"]
        assert own == ours

    @pytest.mark.parametrize("without", [False, True])
    def test_nobody_is_shown_the_examples_as_its_own_contacts(
        self, office: Path, without: bool
    ) -> None:
        if without:
            (office / "portal.yaml").unlink()
        policy = load_catalog_config(office).portal
        assert policy.office == OfficeContact()
        assert not policy.agency_contacts
        assert policy.missing_contacts() == list(OfficeContact.model_fields)
        assert load_catalog_config(DEFAULTS).portal.missing_contacts() == [
            "email", "address", "phone", "request_url",
        ]  # fmt: skip

    def test_contacts_that_are_its_own_are_enough(self, office: Path) -> None:
        (office / "portal.yaml").write_text(
            "office: {name: PPID Kota, email: ppid@kota.go.id, address: Jalan Merdeka 1,\n"
            "  phone: (0536) 123456, hours: Senin, request_url: 'https://kota.go.id/mohon'}\n"
        )
        assert not load_catalog_config(office).portal.missing_contacts()

    @pytest.mark.parametrize("url", ["http://kota.go.id", "javascript:alert(1)", "https://", "x"])
    def test_only_an_https_address_of_requests_is_linked_to(self, office: Path, url: str) -> None:
        (office / "portal.yaml").write_text(f"office: {{request_url: '{url}'}}\n")
        with pytest.raises(ConfigError, match="https://"):
            load_catalog_config(office)

    def test_its_sop_repeats_no_step_and_no_role(self, office: Path) -> None:
        own = yaml.safe_load((office / "sop.yaml").read_text(encoding="utf-8"))
        assert not {"steps", "roles", "name"} & set(own)
        assert {"officers", "place", "timezone"} <= set(own)
        assert needless(office) == []

    def test_its_sop_shows_the_usual_settings_and_leaves_ours_in_force(self, office: Path) -> None:
        text = (office / "sop.yaml").read_text(encoding="utf-8")
        assert "\n#  four_eyes: true" in text
        (office / "sop.yaml").write_text(
            text.replace("#settings:", "settings:").replace(
                "#  undo_minutes: 10", "  undo_minutes: 5"
            )
        )
        assert load_catalog_config(office).sop.settings.undo_minutes == 5
        assert needless(office) == []

    def test_one_word_of_one_rule_is_all_it_has_to_write(self, office: Path) -> None:
        ours = load_catalog_config(office)
        (office / "checks.yaml").write_text(
            "rules:\n  - {rule: berkas-rusak, severity: warning}\nrunner: {seconds: 5}\n"
        )
        config = load_catalog_config(office)
        changed = config.checks.by_id["berkas-rusak"]
        assert changed.severity is Severity.WARNING
        assert changed.message == ours.checks.by_id["berkas-rusak"].message
        assert [r.rule for r in config.checks.rules] == [r.rule for r in ours.checks.rules]
        assert (config.checks.runner.seconds, config.checks.runner.workers) == (5, 0)

    def test_a_rule_of_a_field_alone_may_differ(self, office: Path) -> None:
        (office / "metadata.yaml").write_text(
            "fields:\n  - code: judul\n    rules: [{rule: judul-terlalu-pendek, value: 9}]\n"
        )
        rules = {r.rule: r for r in load_catalog_config(office).metadata["judul"].rules}
        assert rules["judul-terlalu-pendek"].value == 9
        assert "judul-kosong" in rules

    def test_a_field_of_its_own_comes_after_ours(self, office: Path) -> None:
        (office / "metadata.yaml").write_text(
            "fields:\n  - {code: rak, label: {id: Rak, en: Shelf}, meaning: {id: Rak, en: Shelf},"
            " source: kantor, type: text, ckan: null, register: null}\n"
        )
        assert load_catalog_config(office).metadata.codes[-1] == "rak"

    def test_a_plain_list_stands_in_place_of_ours(self, office: Path) -> None:
        (office / "portal.yaml").write_text("withdrawal_grounds: [Putusan pengadilan]\n")
        assert load_catalog_config(office).portal.withdrawal_grounds == ("Putusan pengadilan",)

    @pytest.mark.parametrize("key", ["province", "government", "place", "timezone"])
    def test_what_is_an_offices_own_is_never_taken_from_ours(self, office: Path, key: str) -> None:
        change(office, "sop.yaml", lambda document: document.pop(key))
        with pytest.raises(ConfigError, match=rf"sop\.yaml:\d+: {key}: Field required"):
            load_catalog_config(office)

    def test_nor_are_officers_and_agencies(self, office: Path) -> None:
        change(office, "sop.yaml", lambda document: document.pop("officers"))
        (office / "agencies.yaml").write_text("agencies: []\n")
        config = load_catalog_config(office)
        assert (config.officers, config.agencies) == ({}, {})

    def test_a_mistake_is_told_with_the_line_of_the_offices_file(self, office: Path) -> None:
        (office / "checks.yaml").write_text("rules:\n  - rule: berkas-rusak\n    severity: ya\n")
        with pytest.raises(ConfigError) as reported:
            load_catalog_config(office)
        assert f"{office / 'checks.yaml'}:3: rules." in str(reported.value)

    def test_a_rule_written_twice_is_told(self, office: Path) -> None:
        twice = "  - {rule: berkas-rusak, severity: info}\n" * 2
        (office / "checks.yaml").write_text(f"rules:\n{twice}")
        with pytest.raises(ConfigError):
            load_catalog_config(office)


class TestWhoPublishesTheListOfAll:
    def gatherer(self, office: Path) -> str:
        return with_known_gatherer(load_catalog_config(office)).sop.settings.consolidated_by

    def test_one_of_its_agencies_or_none_is_taken(self, office: Path) -> None:
        change(
            office,
            "sop.yaml",
            lambda d: d.setdefault("settings", {}).update(consolidated_by="dinkes"),
        )
        assert self.gatherer(office) == "dinkes"
        change(
            office, "sop.yaml", lambda d: d.setdefault("settings", {}).update(consolidated_by="")
        )
        assert self.gatherer(office) == ""

    def test_one_that_it_does_not_have_is_refused_with_its_line(self, office: Path) -> None:
        change(
            office,
            "sop.yaml",
            lambda d: d.setdefault("settings", {}).update(consolidated_by="diskominfo"),
        )
        with pytest.raises(ConfigError, match=r"sop\.yaml:\d+: .*consolidated_by.*'diskominfo'"):
            self.gatherer(office)

    def test_ours_is_nobodys_where_the_office_does_not_have_it(self, office: Path) -> None:
        change(office, "sop.yaml", lambda d: d.pop("settings", None))
        assert self.gatherer(office) == "diskominfosantik"
        (office / "agencies.yaml").write_text("agencies: []\n")
        assert self.gatherer(office) == ""
