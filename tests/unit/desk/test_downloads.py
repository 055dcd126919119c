"""What the desk hands out of the archive is what was approved, or nothing."""

from __future__ import annotations

import asyncio

import pytest
from starlette.responses import Response, StreamingResponse

from desk.web import downloads
from desk.web.dispatch import NotHere
from desk.web.downloads import attachment
from didd.ports import ArchiveDamaged
from tests.support.factories import sha256
from tests.support.fakes import FakeArchive

CONTENT = b"isi yang disetujui"


def given(response: Response) -> bytes:
    """Take what the desk sends, as far as it gets."""
    if not isinstance(response, StreamingResponse):
        return bytes(response.body)
    sent = b""

    async def take() -> None:
        nonlocal sent
        async for chunk in response.body_iterator:
            assert isinstance(chunk, bytes)
            sent += chunk

    try:
        asyncio.run(take())
    except ArchiveDamaged:
        assert len(sent) < int(response.headers["Content-Length"]), "no browser takes it as whole"
        raise
    return sent


@pytest.mark.parametrize("first", [downloads._READ_FIRST, 0])
def test_what_was_approved_is_given_whole(first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "_READ_FIRST", first)
    monkeypatch.setattr(downloads, "_CHUNK", 5)
    response = attachment(FakeArchive(CONTENT), sha256(CONTENT), "a.csv", "text/csv")
    assert given(response) == CONTENT
    assert response.headers["Content-Length"] == str(len(CONTENT))


@pytest.mark.parametrize("first", [downloads._READ_FIRST, 0])
@pytest.mark.parametrize("other", [CONTENT[:-1] + b"X", CONTENT[:-1], b"", CONTENT + b"X"])
def test_other_bytes_are_not(other: bytes, first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "_READ_FIRST", first)
    monkeypatch.setattr(downloads, "_CHUNK", 5)
    archive = FakeArchive(CONTENT)
    archive.kept[sha256(CONTENT)] = other
    with pytest.raises(ArchiveDamaged):
        given(attachment(archive, sha256(CONTENT), "a.csv", "text/csv"))


def test_what_is_gone_is_not_here() -> None:
    with pytest.raises(NotHere):
        attachment(FakeArchive(), sha256(CONTENT), "a.csv", "text/csv")
