"""Sockets that only our own account reaches, and what a server is given of our environment."""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path

import pytest

from pipelines.webserver import is_private, main
from portal.local.errors import PortalError
from portal.local.place import LONGEST_SOCKET_FOLDER, Place
from portal.local.servers.processes import PLAIN
from portal.local.servers.solr_login import solr_rules


def test_the_webserver_takes_no_socket_that_others_reach(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "terbuka"
    folder.mkdir()
    folder.chmod(0o755)
    assert main(["--uds", str(folder / "web.sock"), "-w", str(tmp_path / "workspace.yaml")]) == 2
    assert "chmod 700" in capsys.readouterr().err
    assert list(folder.iterdir()) == []
    folder.chmod(0o700)
    assert is_private(folder)
    (tmp_path / "lewat").symlink_to(folder)
    assert not is_private(tmp_path / "lewat")


def test_the_folder_of_sockets_is_ours_alone(tmp_path: Path) -> None:
    folder = Place(tmp_path).open_doors()
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.chmod(0o777)
    assert Place(tmp_path).open_doors().stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("name", ["a" * 200, "rumah «Ünïcode» 数据", "dengan spasi"])
def test_where_a_socket_could_not_be_it_is_elsewhere_and_still_ours(
    tmp_path: Path, name: str
) -> None:
    place = Place(tmp_path / name)
    folder = place.open_doors()
    try:
        assert len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER
        assert str(folder).isascii()
        assert " " not in str(folder)
        assert is_private(folder)
    finally:
        folder.rmdir()
    folder.symlink_to(tmp_path)
    try:
        with pytest.raises(PortalError, match="belongs to somebody else"):
            place.open_doors()
    finally:
        folder.unlink()


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        *((name, True) for name in ("PATH", "HOME", "LC_ALL", "TZ", "NO_PROXY", "no_proxy")),
        *((name, False) for name in ("AWS_SECRET_ACCESS_KEY", "PGPASSWORD", "DIDD_CKAN_TOKEN")),
        *((name, False) for name in ("HTTPS_PROXY", "PATHS", "XDG_TOKEN", "GITHUB_TOKEN", "")),
    ],
)
def test_only_what_is_no_secret_is_handed_on(name: str, plain: bool) -> None:
    assert bool(PLAIN.fullmatch(name)) is plain


def test_solr_is_given_a_hash_and_lets_nobody_else_in() -> None:
    rules = solr_rules("sandi", "garam")
    kept, salt = rules["authentication"]["credentials"]["ckan"].split()
    assert base64.b64decode(salt) == b"garam"
    again = hashlib.sha256(hashlib.sha256(b"garamsandi").digest()).digest()
    assert base64.b64decode(kept) == again
    assert rules["authentication"]["blockUnknown"]
    assert "sandi" not in str(rules)
