"""A file erased for good, beside the real CKAN: refused while public, afterwards nowhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import requests

from didd.adapters.ckan import CkanPortal
from didd.approval.what_may_be_decided import Refused
from didd.steps.audit import examine
from didd.steps.erasing.erase_file import Asked, erase_file
from didd.steps.withdrawals.instruction import Instruction
from didd.steps.withdrawals.withdraw import withdraw
from portal import Portal
from tests.portal.withdrawn.test_withdrawing import left, marker
from tests.support.bureau import ATASAN, Bureau, row
from tests.support.factories import sha256
from tests.support.portal.ckan_client import call
from tests.support.waiting import eventually

pytestmark = pytest.mark.portal

ASKED = Asked("12/PDP/2026", "UU 27/2022 Pasal 8", "Permintaan tertulis subjek data pribadi.")
#: Enough beside it that the index is not left by the file alone.
OTHERS = [row(f"Informasi terbuka {n}", bentuk="Cetak") for n in range(12)]


def test_a_public_file_is_refused_and_after_its_withdrawal_it_is_nowhere(
    empty_portal: Portal, tmp_path: Path
) -> None:
    word = marker()
    content = f"nama,jumlah\n{word},7\n".encode()
    bureau = Bureau(tmp_path)
    ckan = CkanPortal(empty_portal.url, empty_portal.token)
    bureau.office = replace(bureau.office, portal=lambda: ckan)
    bureau.put(penerima_csv=content)
    bureau.list(row("Daftar Penerima", "penerima.csv"), *OTHERS)
    bureau.whole()
    record_id = bureau.record_id("Daftar Penerima")
    [file] = call(empty_portal, "package_show", id=record_id, anonymous=True)["resources"]
    assert requests.get(file["url"], timeout=60).content == content
    assert eventually(lambda: left(empty_portal, word)), "it is there to be found"

    with pytest.raises(Refused, match=f"didd withdraw {record_id}"):
        erase_file(bureau.office, sha256(content), ATASAN, ASKED)
    assert requests.get(file["url"], timeout=60).content == content, "a refusal changes nothing"

    withdraw(bureau.office, record_id, Instruction(ATASAN, "Memuat data pribadi."))
    erased = erase_file(bureau.office, sha256(content), ATASAN, ASKED)
    assert erased.done
    assert requests.get(file["url"], timeout=60).status_code in {404, 410}
    assert eventually(lambda: not left(empty_portal, word))
    assert bureau.anywhere(word.encode()) == set()
    assert not bureau.office.archive.has(sha256(content))

    bureau.harvest()  # the agency's own folder still has it
    assert "berkas-dihapus" in bureau.rules()
    bureau.publish()
    assert left(empty_portal, word) == []
    assert not bureau.office.archive.has(sha256(content))
    assert examine(bureau.office).broken == ()
