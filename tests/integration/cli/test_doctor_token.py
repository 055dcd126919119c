"""What the doctor says of a token: too much, too little, or what publishing takes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from didd.cli.portal_look import look_at_portal
from didd.office import OfficeError
from didd.settings import Settings
from tests.support.servers.office_ckan import TOKEN, OfficeCkan, error, said, serving


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIDD_LANGUAGE", "en")


@pytest.fixture
def ckan() -> Iterator[OfficeCkan]:
    with serving(OfficeCkan()) as small:
        yield small


def look(ckan: OfficeCkan, token: str = TOKEN) -> str:
    return look_at_portal(Settings(ckan_url=ckan.url, ckan_token=SecretStr(token)))


def administrators(ckan: OfficeCkan) -> None:
    ckan.config_option_list = lambda data, headers: said(["ckan.site_title"])  # type: ignore


def without_extension(ckan: OfficeCkan) -> None:
    plain = {"extensions": ["activity"], "ckan_version": "2.11.0"}
    ckan.status_show = lambda data, headers: said(plain)  # type: ignore[method-assign]
    ckan.didd_package_upsert_many = lambda data, headers: error(400, "Bad request")  # type: ignore


def test_the_publishers_token_is_what_it_takes(ckan: OfficeCkan) -> None:
    assert "may publish, and do nothing else" in look(ckan)
    assert ckan.datasets == {}


def test_a_system_administrators_token_is_told(ckan: OfficeCkan) -> None:
    administrators(ckan)
    with pytest.raises(OfficeError, match="system administrator's: whoever gets hold of it"):
        look(ckan)


def test_a_token_that_may_not_publish_is_told(ckan: OfficeCkan) -> None:
    with pytest.raises(OfficeError, match="may not publish"):
        look(ckan, "token-orang-lain")


def test_another_ckan_takes_an_administrators_token_and_says_so(ckan: OfficeCkan) -> None:
    without_extension(ckan)
    with pytest.raises(OfficeError, match="may not choose datasets' ids"):
        look(ckan)
    administrators(ckan)
    assert "as a CKAN without ckanext-didd needs it" in look(ckan)


def test_no_token_is_said_and_none_is_ever_shown(ckan: OfficeCkan) -> None:
    assert "DIDD_CKAN_TOKEN is not set" in look_at_portal(Settings(ckan_url=ckan.url))
    assert TOKEN not in look(ckan)
