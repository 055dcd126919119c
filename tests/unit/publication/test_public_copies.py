"""The copy of an edition that the public gets: what is closed is not in it, in no format."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from didd.adapters.register_files.render import render
from didd.model import RegisterEdition, Role
from didd.publication.ckan_datasets import wanted_packages
from didd.publication.public_copies import CLOSED_TITLE, Masks, copy_hash, masks_of, public_copy
from didd.publication.takeback import Embargo, TakenBack, Withdrawal
from didd.register.editions import EDITION_FORMATS
from tests.support.factories import sha256
from tests.support.published_text import inside
from tests.support.publishing import (
    catalog_config,
    make_agency,
    make_edition,
    make_entry,
    make_file,
)

SECRET = "rahasiaxq"
DAY = date(2026, 5, 4)
CONFIG = catalog_config()


def named(key: str, word: str, *, content: bytes = b"satu"):
    file = replace(make_file(content), path=f"data/{word}-berkas.pdf")
    fields = {"ringkasan": f"Isi {word}", "pejabat_penguasa": f"Kepala {word}"}
    return make_entry(key, title=f"Judul {word}", fields=fields, files=[file])


OPEN, CLOSED = named("buka", "terbuka", content=b"dua"), named("tutup", SECRET)


def act(through: int = 999_999, **changes: object) -> Withdrawal:
    closing = Withdrawal(
        CLOSED.record_id,
        CLOSED.content_hash,
        "contoh.utama",
        "Melindungi korban.",
        "Pasal 17 huruf h",
        datetime(2026, 4, 1, 18, tzinfo=UTC),
        role=Role.CHIEF_OFFICER,
        reference="11111111-2222-4333-8444-555555555555",
        through=through,
    )
    return replace(closing, **changes)


def masked(editions: list[RegisterEdition], taken: TakenBack) -> list[RegisterEdition]:
    masks = masks_of(editions, taken, DAY, CONFIG)
    return [public_copy(edition, masks) for edition in editions]


def secrets_of(edition: RegisterEdition) -> set[str]:
    """What must not be told of the closed line, nor of what it could be proved by."""
    [file] = CLOSED.files
    reported = {SECRET, file.sha256, CLOSED.content_hash, CLOSED.record_id}
    return reported | {edition.register.content_hash}


@pytest.mark.parametrize("kind", EDITION_FORMATS)
def test_what_is_closed_is_in_no_format_and_the_rest_is(kind: str) -> None:
    edition = make_edition([OPEN, CLOSED])
    [copy] = masked([edition], TakenBack(with_title=(act(),)))
    whole, text = (inside(render(e, CONFIG, [kind])[kind]) for e in (edition, copy))
    assert SECRET in whole, "it was there to be found"
    assert {word for word in secrets_of(edition) if word in text} == set()
    assert "terbuka" in text
    assert CLOSED_TITLE.replace(" ", "") in text.replace(" ", "")
    for reported in ("2 April 2026", "PPID Utama", "Melindungi korban.", "Pasal 17 huruf h"):
        assert reported.replace(" ", "") in text.replace(" ", "").replace("\n", ""), reported
    assert "contoh.utama" not in text, "the role closes it, not the person"


def test_the_number_and_the_class_stay_so_that_the_line_is_seen_to_be_there() -> None:
    [copy] = masked([make_edition([OPEN, CLOSED])], TakenBack(with_title=(act(),)))
    shown = copy.register.entries[1]
    assert (shown.number, shown.classification) == (CLOSED.number, CLOSED.classification)
    assert shown.record_id == act().reference
    assert (shown.files, shown.content_hash) == ((), "")


def test_same_edition_same_closing_same_bytes() -> None:
    edition, taken = make_edition([OPEN, CLOSED]), TakenBack(with_title=(act(),))
    one, other = masked([edition], taken), masked([edition], taken)
    assert copy_hash(one[0]) == copy_hash(other[0])
    assert render(one[0], CONFIG) == render(other[0], CONFIG)
    later = masked([edition], TakenBack(with_title=(act(reason="Lain."),)))
    assert copy_hash(later[0]) != copy_hash(one[0])


def test_nothing_masked_is_the_edition_itself_with_the_bytes_that_were_established() -> None:
    edition = make_edition([OPEN, CLOSED], outputs={"csv": sha256("csv")})
    assert masked([edition], TakenBack()) == [edition]


def test_a_copy_without_files_of_its_own_never_falls_back_on_the_editions() -> None:
    edition = make_edition([OPEN, CLOSED], outputs={"csv": sha256("csv"), "pdf": sha256("pdf")})
    masks = masks_of([edition], TakenBack(with_title=(act(),)), DAY, CONFIG)
    packages = wanted_packages(make_agency(), [edition], CONFIG, masks=masks)
    [register] = [p for p in packages.values() if p.dataset["jenis_entri"] == "daftar"]
    assert register.files == {}
    assert CLOSED.record_id not in packages


def test_every_edition_until_the_act_is_masked_and_a_version_that_comes_later_is_not() -> None:
    older = replace(named("tutup", f"{SECRET}lama"), record_id=CLOSED.record_id)
    better = replace(named("tutup", "pengganti"), record_id=CLOSED.record_id)
    editions = [
        make_edition([OPEN, entry], number=number)
        for number, entry in enumerate((older, CLOSED, better, CLOSED), start=1)
    ]
    copies = masked(editions, TakenBack(with_title=(act(through=editions[1].id),)))
    assert [bool(copy.closed) for copy in copies] == [True, True, False, True]
    assert SECRET not in str([copy.register for copy in copies])
    packages = wanted_packages(
        make_agency(), editions[:3], CONFIG,
        masks=masks_of(editions, TakenBack(with_title=(act(through=editions[1].id),)), DAY, CONFIG),
    )  # fmt: skip
    shown = packages[CLOSED.record_id].dataset
    assert shown["title"] == "Judul pengganti"
    assert shown["riwayat"] == "", "not even fingerprints of what was closed"


def test_approved_again_under_the_same_title_it_stays_closed_until_it_is_restored() -> None:
    again = replace(
        named("tutup", SECRET, content=b"tiga"), title=f"JUDUL  {SECRET}", content_hash="f" * 64
    )
    editions = [make_edition([OPEN, e], number=n) for n, e in enumerate((CLOSED, again), start=1)]
    taken = TakenBack(with_title=(act(through=editions[0].id),))
    masks = masks_of(editions, taken, DAY, CONFIG)
    assert SECRET not in str([public_copy(e, masks).register for e in editions])
    assert CLOSED.record_id not in wanted_packages(make_agency(), editions, CONFIG, masks=masks)


@pytest.mark.parametrize("kind", EDITION_FORMATS)
def test_of_a_file_that_waits_nothing_is_told_before_its_day(kind: str) -> None:
    edition = make_edition([OPEN, CLOSED])
    waits = Embargo(CLOSED.record_id, CLOSED.content_hash, date(2026, 6, 1))
    [copy] = masked([edition], TakenBack(embargoes=(waits,)))
    text = inside(render(copy, CONFIG, [kind])[kind])
    [file] = CLOSED.files
    for reported in (f"{SECRET}-berkas", file.sha256, CLOSED.content_hash,
                 edition.register.content_hash):  # fmt: skip
        assert reported not in text, reported
    assert f"Judul{SECRET}" in text.replace(" ", "").replace("\n", ""), "the law wants the line"
    assert "1Juni2026" in text.replace(" ", "").replace("\n", "")
    masks = masks_of([edition], TakenBack(embargoes=(waits,)), date(2026, 6, 1), CONFIG)
    assert public_copy(edition, masks) == edition, "from its day on it is whole"


def test_what_was_withdrawn_does_not_come_back_because_its_next_version_waits() -> None:
    later = replace(named("tutup", "kelak"), record_id=CLOSED.record_id)
    editions = [make_edition([entry], number=n) for n, entry in enumerate((CLOSED, later), start=1)]
    taken = TakenBack(
        versions=frozenset({(CLOSED.record_id, CLOSED.content_hash)}),
        embargoes=(Embargo(later.record_id, later.content_hash, date(2026, 6, 1)),),
    )
    masks = masks_of(editions, taken, DAY, CONFIG)
    packages = wanted_packages(make_agency(), editions, CONFIG, masks=masks)
    assert CLOSED.record_id not in packages


def test_masks_of_nothing_mask_nothing() -> None:
    assert masks_of([make_edition([OPEN])], TakenBack(), DAY, CONFIG) == Masks()
