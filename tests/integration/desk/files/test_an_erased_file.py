"""A file that was erased for good, as officers and programs meet it afterwards."""

from __future__ import annotations

from didd.steps.erasing.erase_file import Asked, erase_file
from tests.support.desk_forms import Login
from tests.support.samples.desk_samples import APPROVER, SUPERIOR, Sample, record

CONTENT = b"nama\nSiti Contoh qwxzjv\n"
ASKED = Asked("12/PDP/2026", "UU 27/2022 Pasal 8", "Permintaan tertulis subjek data pribadi.")


def test_pages_say_when_it_was_erased_and_show_nothing_of_it(login: Login, sample: Sample) -> None:
    file = sample.file("penerima.csv", CONTENT, "text/csv")
    [number] = sample.propose(record("dlh", "penerima", "Daftar Penerima", files=(file,)))
    desk = login(APPROVER)
    address = f"/usulan/{number}/berkas/{file.sha256}"
    preview = f"{address}/pratinjau"
    assert "qwxzjv" in desk.get(preview).text, "it is kept in memory now"
    assert desk.get(address).content == CONTENT
    erase_file(sample.office, file.sha256, SUPERIOR, ASKED)
    for gone in (address, preview):
        answer = desk.get(gone)
        assert answer.status_code == 410
        assert "menurut permohonan atau keputusan 12/PDP/2026" in answer.text
        assert "qwxzjv" not in answer.text
    page = desk.get(f"/usulan/{number}")
    assert page.status_code == 200
    assert "Dihapus untuk selamanya pada" in page.text
    assert "menurut permohonan atau keputusan 12/PDP/2026" in page.text
    assert file.sha256 in page.text
    assert f'href="{address}"' not in page.text
