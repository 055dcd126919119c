"""Files shown without downloading: as pictures, cells and lines, and one version beside another."""

from __future__ import annotations

import io
import re
from zipfile import ZipFile

import pypdfium2 as pdfium
import pytest
from openpyxl import Workbook
from PIL import Image
from starlette.testclient import TestClient

from desk.web.security_headers import FILE_POLICY
from didd.steps.approve import approve_all
from tests.support.desk_forms import Login
from tests.support.samples.desk_samples import APPROVER, OF_DINKES, SUPERIOR, Sample, record

#: What a browser might take a picture for.
BEHIND = b"<script>alert(1)</script>"
HOSTILE = '=HYPERLINK("http://x") <script>alert(1)</script>'


def workbook(*rows: tuple[str | int, ...], title: str = "Data") -> bytes:
    made, out = Workbook(), io.BytesIO()
    sheet = made.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    made.save(out)
    return out.getvalue()


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, kind)
    return out.getvalue() + BEHIND


def pdf_with_pages(number: int) -> bytes:
    made, out = pdfium.PdfDocument.new(), io.BytesIO()
    for _ in range(number):
        made.new_page(200, 300)
    made.save(out)
    return out.getvalue()


def proposed(sample: Sample, name: str, content: bytes, agency: str = "dlh") -> str:
    """Propose one record with this file; the address of the file."""
    file = sample.file(name, content, "application/octet-stream")
    [number] = sample.propose(record(agency, "berkas", "Berkas Contoh", files=(file,)))
    return f"/usulan/{number}/berkas/{file.sha256}"


def bare(client: TestClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", picture("PNG")),
        ("a.jpg", picture("JPEG")),
        ("a.tif", picture("TIFF")),
        ("a.pdf", pdf_with_pages(2)),
    ],
)
def test_pages_and_pictures_are_drawn_anew(sample: Sample, login: Login, name: str, content: bytes):
    client, address = login(APPROVER), proposed(sample, name, content)
    page = bare(client, f"{address}/pratinjau")
    [source] = re.findall(r'<img src="([^"]+)"', page)
    shown = client.get(source)
    assert shown.status_code == 200
    assert shown.headers["content-type"] in ("image/png", "image/jpeg")
    assert shown.headers["content-security-policy"] == FILE_POLICY
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert BEHIND not in shown.content
    Image.open(io.BytesIO(shown.content)).verify()
    assert client.get(f"{address}/gambar/1").content == shown.content


def test_a_pdf_is_turned_page_by_page(sample: Sample, login: Login):
    client, address = login(APPROVER), proposed(sample, "a.pdf", pdf_with_pages(3))
    assert "Halaman 2 dari 3" in bare(client, f"{address}/pratinjau?hal=2")
    for wild in ("0", "-1", "99", "x", "9" * 40):
        assert "Halaman 1 dari 3" in bare(client, f"{address}/pratinjau?hal={wild}")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", f'nama;nilai\n"{HOSTILE.replace(chr(34), chr(34) * 2)}";3\n'.encode()),
        ("a.xlsx", workbook(("nama", "nilai"), (f"'{HOSTILE}", 3))),
    ],
)
def test_tables_are_cells_and_nothing_in_them_is_markup(
    sample: Sample, login: Login, name: str, content: bytes
):
    page = bare(login(APPROVER), proposed(sample, name, content) + "/pratinjau")
    assert "<bdi>nilai</bdi>" in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_long_table_comes_in_parts(sample: Sample, login: Login):
    rows = "\n".join(f"{n};nilai {n}" for n in range(1, 131))
    client, address = login(APPROVER), proposed(sample, "a.csv", rows.encode())
    last = bare(client, f"{address}/pratinjau?hal=3")
    assert "nilai 130" in last
    assert "nilai 60<" not in last
    assert "Halaman 3 dari 3" in last


def test_texts_and_office_files_are_lines(sample: Sample, login: Login):
    client = login(APPROVER)
    out = io.BytesIO()
    with ZipFile(out, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr(
            "word/document.xml",
            '<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>Naskah &lt;b&gt; contoh</w:t></w:r>'
            "</w:p></w:body></w:document>",
        )
    page = bare(client, proposed(sample, "a.docx", out.getvalue()) + "/pratinjau")
    assert "<bdi>Naskah &lt;b&gt; contoh</bdi>" in page
    text = proposed(sample, "b.txt", "Baris pertama\n<i>kedua</i>\n".encode("utf-16"), "bkad")
    assert "&lt;i&gt;kedua&lt;/i&gt;" in bare(client, f"{text}/pratinjau")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.7 rusak"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 90),
        ("a.xlsx", b"PK\x03\x04 rusak"),
        ("a.exe", b"MZ" + b"\0" * 200),
        ("a.bin", b"\x01\x00\x02" * 50),
        ("a.txt", b""),
    ],
)
def test_what_cannot_be_shown_says_so_and_can_be_downloaded(
    sample: Sample, login: Login, name: str, content: bytes
):
    client, address = login(APPROVER), proposed(sample, name, content)
    page = bare(client, f"{address}/pratinjau")
    assert "notice warn" in page
    assert f'href="{address}" download' in page
    assert client.get(f"{address}/gambar/1").status_code == 404


def test_only_those_who_may_see_the_proposal_see_its_files(sample: Sample, login: Login):
    address = proposed(sample, "a.png", picture("PNG"))
    stranger = login(OF_DINKES)
    for page in ("pratinjau", "gambar/1", "beda"):
        assert stranger.get(f"{address}/{page}").status_code == 404
        assert login("").get(f"{address}/{page}").status_code == 303
    other = address[:-64] + "0" * 64
    assert login(SUPERIOR).get(f"{other}/pratinjau").status_code == 404


CHANGED = [
    ("a.csv", b"kode;nilai\nA;1\nB;2\n", b"kode;nilai\nA;1\nB;3\nC;4\n", ["2", "3", "4"]),
    (
        "a.xlsx",
        workbook(("kode", "nilai"), ("A", 1), ("B", 2)),
        workbook(("kode", "nilai"), ("A", 1), ("B", 3), ("C", 4)),
        ["2", "3", "4"],
    ),
    ("a.txt", b"satu\ndua\n", b"satu\ntiga\n", ["dua", "tiga"]),
]


@pytest.mark.parametrize(("name", "before", "now", "said"), CHANGED)
def test_what_changed_in_a_file_is_told_in_its_own_content(
    sample: Sample, login: Login, name: str, before: bytes, now: bytes, said: list[str]
):
    proposed(sample, name, before)
    approve_all(sample.office, "dlh", APPROVER)
    client, address = login(APPROVER), proposed(sample, name, now)
    number = address.split("/")[2]
    assert f'href="{address}/beda"' in bare(client, f"/usulan/{number}")
    page = bare(client, f"{address}/beda")
    old, *new = said
    assert f"<bdi>{old}</bdi></del>" in page
    for text in new:
        assert f"<bdi>{text}</bdi></ins>" in page
    assert ">satu<" not in page
    assert "<bdi>A</bdi>" not in page


def test_a_file_that_is_new_has_nothing_to_compare_with(sample: Sample, login: Login):
    address = proposed(sample, "a.txt", b"satu")
    assert login(APPROVER).get(f"{address}/beda").status_code == 404
