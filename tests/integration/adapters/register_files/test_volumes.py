"""A long list in print: volumes whose pages are counted through, told of in the Data Package."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import frictionless
import pypdfium2
import pytest

from didd.adapters.register_files import render
from didd.adapters.register_files.consolidated_files import (
    CONSOLIDATED_FORMATS,
    consolidated_files,
)
from didd.adapters.register_files.pdf import plain_list
from didd.adapters.register_files.volumes import bound
from didd.adapters.register_files.volumes.pages import Pages, page_count
from didd.model import Classification
from didd.register.editions import in_order
from didd.register.other_lists.consolidated import Part, consolidated
from didd.register.printing.decree_text import annexed, decree_text
from didd.register.printing.page_settings import NORMAL
from didd.register.printing.printed_frame import ListNames
from didd.register.printing.printed_list import printed_list
from didd.register.printing.volumes import volumes
from tests.support.factories import make_record
from tests.support.samples.register_samples import catalog_config, make_edition

CONFIG = catalog_config()
KINDS = (Classification.BERKALA, Classification.SETIAP_SAAT)
EDITION = make_edition(
    [
        make_record(f"r{n}", title=f"Butirke{n:03}", classification=KINDS[n // 40], position=n)
        for n in range(61)
    ]
)


@pytest.fixture(autouse=True)
def _short_volumes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bound, "volumes", partial(volumes, most=25))
    monkeypatch.setattr(render, "MOST_ROWS", 25)


def pages(content: bytes) -> list[str]:
    return [p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(content)]


def test_pages_and_rows_are_counted_through_and_the_last_volume_is_signed() -> None:
    made = render.render(EDITION, CONFIG, ["pdf"])
    assert list(made) == ["jilid-1.pdf", "jilid-2.pdf", "jilid-3.pdf"]
    volumes_read = [pages(content) for content in made.values()]
    every = [page for volume in volumes_read for page in volume]
    for number, page in enumerate(every, start=1):
        assert page.rstrip().endswith(f"Halaman {number} dari {len(every)}")
    titles = re.findall(r"Butirke\d{3}", "".join(every))
    assert titles == [f"Butirke{n:03}" for n in range(61)]
    assert ["Petugas Contoh Tiga" in "".join(volume) for volume in volumes_read] == [
        False,
        False,
        True,
    ]
    assert titles[-1] in volumes_read[-1][-1], "the signature is not alone"
    for number, volume in enumerate(volumes_read, start=1):
        assert f"JILID {number} DARI 3" in volume[0]
    assert render.render(EDITION, CONFIG, ["pdf"]) == made


def test_the_package_tells_of_the_volumes_beside_it(tmp_path: Path) -> None:
    made = render.render(EDITION, CONFIG)
    assert in_order(made)[:4] == ["jilid-1.pdf", "jilid-2.pdf", "jilid-3.pdf", "xlsx"]
    with zipfile.ZipFile(io.BytesIO(made["zip"])) as packed:
        packed.extractall(tmp_path)
    described = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert [(v["path"], v["hash"]) for v in described["volumes"]] == [
        (
            render.file_name(EDITION, CONFIG, name),
            f"sha256:{sha256(made[name]).hexdigest()}",
        )
        for name in ("jilid-1.pdf", "jilid-2.pdf", "jilid-3.pdf")
    ]
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.to_summary()
    assert render.render(EDITION, CONFIG, ["zip"])["zip"] == made["zip"]


def test_so_is_the_list_of_all_agencies() -> None:
    whole = consolidated([Part(EDITION)])
    assert whole is not None
    made = consolidated_files(whole, CONFIG, CONSOLIDATED_FORMATS)
    assert in_order(made)[:3] == ["jilid-1.pdf", "jilid-2.pdf", "jilid-3.pdf"]
    text = "".join("".join(pages(made[name])) for name in in_order(made)[:3])
    assert len(re.findall(r"Butirke\d{3}", text)) == 61


#: What the height of a row may depend on: long words, letters that are not measured, many lines.
STRANGE = ("pendek", "panjang " * 30, "sambung" * 40, "😀 漢 é", "a (b) c/d " * 9, "baris " * 900)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kept", [0, 2])
def test_pages_are_counted_as_they_are_set(seed: int, kept: int) -> None:
    dice = Random(seed)
    records = [
        make_record(f"r{n}", title=dice.choice(STRANGE), position=n, classification=KINDS[n % 2])
        for n in range(dice.randrange(40))
    ]
    pages = Pages.of(plain_list(printed_list(make_edition(records), CONFIG)), date(2026, 3, 2))
    setting = replace(NORMAL, kept=kept if len(records) > kept else 0)
    content = pages.pdf(date(2026, 3, 2), setting, {})
    assert pages.count(setting) == page_count(content) == len(pypdfium2.PdfDocument(content))


def test_pages_that_were_counted_otherwise_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    lie_of_pages(monkeypatch)
    with pytest.raises(bound.VolumeFailed, match=r"\d+ pages were counted, and \d+ set"):
        render.render(EDITION, CONFIG, ["pdf"])


def test_so_are_those_behind_a_decree(monkeypatch: pytest.MonkeyPatch) -> None:
    printed, day = printed_list(EDITION, CONFIG), date(2026, 3, 2)
    names = ListNames(CONFIG.sop.register_name, CONFIG.sop.register_title, "")
    decree = decree_text(EDITION, names, 61, printed, CONFIG.sop.decree, CONFIG)
    made = bound.printed_files(annexed(printed), day, decree)
    first = pages(made["jilid-1.pdf"])
    numbered = [page for page in first if "Halaman" in page]
    assert 0 < len(numbered) < len(first), "pages of the decree have no number"
    lie_of_pages(monkeypatch)
    with pytest.raises(bound.VolumeFailed, match=r"\d+ pages were counted, and \d+ set"):
        bound.printed_files(annexed(printed), day, decree)


def lie_of_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one page more be counted of the first volume than there are."""
    asked = bound._apart

    def wrong(given: dict[str, Any], day: date) -> bytes:
        answer = asked(given, day)
        if "count" not in given:
            return answer
        told = json.loads(answer)
        return json.dumps([{**told[0], "pages": told[0]["pages"] + 1}, *told[1:]]).encode()

    monkeypatch.setattr(bound, "_apart", wrong)


def test_a_process_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bound, "_PROCESS", "didd.adapters.no_such_process")
    with pytest.raises(bound.VolumeFailed, match="no_such_process"):
        render.render(EDITION, CONFIG, ["pdf"])
