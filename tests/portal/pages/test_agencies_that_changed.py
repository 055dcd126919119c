"""Agencies that were renamed or merged, on the real CKAN: old addresses, both names, a pointer."""

from __future__ import annotations

import random
import uuid
from dataclasses import replace
from datetime import date
from html import unescape

import pytest

from didd.adapters.ckan import CkanPortal
from didd.publication.ckan_datasets import wanted_packages
from portal import Portal
from tests.support.fakes import FakeArchive
from tests.support.portal.ckan_client import found, page
from tests.support.publishing import catalog_config, make_agency, make_edition, make_entry

pytestmark = pytest.mark.portal


def word() -> str:
    return "Contoh" + "".join(random.choices("bdgkmnprstwz", k=12))


def read(portal: Portal, address: str) -> str:
    return unescape(page(portal, address))


def test_a_renamed_and_merged_agency_is_found_by_both_names_and_leads_on(portal: Portal) -> None:
    ckan = CkanPortal(portal.url, portal.token)
    old, new, heir = f"Dinas {word()}", f"Badan {word()}", f"Dinas {word()}"
    slugs = [f"contoh-{uuid.uuid4().hex[:10]}" for _ in range(2)]
    agency, goes_on = make_agency(slugs[0], name=old), make_agency(slugs[1], name=heir)
    entry = make_entry(agency=agency.slug, title=f"Tabel {word()}")
    edition = make_edition([entry], agency=agency)

    def publish() -> dict[str, str]:
        ckan.ensure_agency(agency)
        packages = wanted_packages(agency, [edition], catalog_config())
        ckan.upsert_many(list(packages.values()), FakeArchive())
        return {package.id: package.name for package in packages.values()}

    names = publish()
    dataset = f"/dataset/{names[entry.record_id]}"
    assert old in read(portal, dataset)

    agency = replace(agency, name=new, former=(old,))
    assert publish() == names
    there = read(portal, dataset)
    assert new in there
    assert old in there
    about = read(portal, f"/organization/{agency.slug}")
    assert f"Dahulu: {old}." in about
    assert names[entry.record_id] in found(portal, old.split()[1])

    ckan.ensure_agency(goes_on)
    agency = replace(
        agency, ended=date(2026, 3, 2), successor=goes_on.slug, successor_name=goes_on.name
    )
    assert publish() == names
    about = read(portal, f"/organization/{agency.slug}")
    assert "Sudah tidak ada sejak 2 Maret 2026." in about
    assert f'href="/organization/{goes_on.slug}">{heir}</a>' in about
    assert heir in read(portal, dataset)
    assert new in read(portal, f"/organization?q={new.split()[1]}")
    assert new in read(portal, f"/organization?q={old.split()[1]}")
