"""What CKAN is told of the office: its hours above all."""

from pathlib import Path

import pytest

from portal.local import ckan_settings
from portal.local.errors import PortalError
from portal.local.place import Place
from portal.local.servers import postgres, solr, valkey


def test_the_portal_shows_times_as_the_office_keeps_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = tmp_path / "catalog_config"
    catalog.mkdir()
    (catalog / "sop.yaml").write_text("timezone: Asia/Jayapura\n")
    monkeypatch.setattr(ckan_settings, "CONFIG", catalog)
    place = Place(tmp_path / "var")
    for port, server in enumerate((postgres, solr, valkey), start=6000):
        place.keep_port(server.NAME, port)
    made = ckan_settings.settings(place, 5000)
    assert made["ckan.display_timezone"] == "Asia/Jayapura"


@pytest.mark.parametrize("url", ["http://ppid.example", "javascript:alert(1)", "//x", "https://"])
def test_requests_are_made_at_a_service_that_is_reached_by_https(url: str) -> None:
    ckan_settings.own_service({"request_url": "https://ppid.example/permohonan"})
    ckan_settings.own_service({"request_url": None})
    with pytest.raises(PortalError, match="https://"):
        ckan_settings.own_service({"request_url": url})
