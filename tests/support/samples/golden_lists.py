"""Small lists of each kind in each format, as they shall look: the golden files.

``python -m tests.support.samples.golden_lists`` writes them again; look at the difference. What is
text is kept whole; of a PDF or a workbook what it says, page by page and row by row.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date

import docx
import openpyxl
import pypdfium2

from didd.adapters.register_files.consolidated_files import (
    CONSOLIDATED_FORMATS,
    consolidated_files,
)
from didd.adapters.register_files.decree_docx import decree_docx
from didd.adapters.register_files.excluded_files import EXCLUDED_FORMATS, excluded_files
from didd.adapters.register_files.pdf import set_list
from didd.adapters.register_files.render import render
from didd.model import Classification
from didd.personal_data.find import redact
from didd.register.editions import EDITION_FORMATS
from didd.register.other_lists.consolidated import Part, consolidated
from didd.register.other_lists.excluded_list import excluded_list
from didd.register.printing.decree_text import annexed, decree_text
from didd.register.printing.printed_frame import ListNames
from didd.register.printing.printed_list import printed_list
from tests.support.factories import make_decree
from tests.support.samples.register_samples import (
    AGENCY,
    GOLDEN,
    catalog_config,
    golden_edition,
    listed_record,
    make_edition,
)

CONFIG = catalog_config()
DAY = date(2026, 3, 2)


def golden_files() -> dict[str, str]:
    """Return every golden file by its name, as the code writes it now."""
    made = {
        "register": render(golden_edition(), CONFIG, (*EDITION_FORMATS, "schema.json")),
        "excluded": _excluded(),
        "consolidated": _consolidated(),
        "decree": _decree(),
    }
    return {
        f"{of}.{name}": text
        for of, files in made.items()
        for kind, content in files.items()
        for name, text in [_told(kind, content)]
    }


def _excluded() -> dict[str, bytes]:
    grounds = {
        "dasar_pengecualian": "UU 14/2008 Pasal 17 huruf h",
        "konsekuensi_dibuka": "Mengungkap rahasia pribadi",
        "konsekuensi_ditutup": "Melindungi pelapor",
        "jangka_pengecualian": "10 tahun",
    }
    closed = [
        replace(
            listed_record(n),
            title=f"Data pelapor {n}",
            classification=Classification.DIKECUALIKAN,
            fields=grounds if n else {},
        )
        for n in range(3)
    ]
    listed = excluded_list(AGENCY, [*closed, listed_record(7)], DAY, redact)
    decreed = replace(listed, decree=make_decree(number="DIK/1"), audit_head="a" * 64)
    return excluded_files(decreed, CONFIG, (*EXCLUDED_FORMATS, "schema.json"))


def _consolidated() -> dict[str, bytes]:
    edition = make_edition([listed_record(n) for n in range(3)])
    other = replace(edition.register, agency="disdik", agency_name="Dinas Pendidikan")
    parts = [Part(golden_edition(), 2), Part(replace(edition, register=other))]
    whole = consolidated(parts)
    if whole is None:
        raise ValueError("there are two editions")
    return consolidated_files(whole, CONFIG, CONSOLIDATED_FORMATS)


def _decree() -> dict[str, bytes]:
    edition = replace(golden_edition(), decree=make_decree())
    names = ListNames(CONFIG.sop.register_name, CONFIG.sop.register_title, "")
    printed = printed_list(edition, CONFIG)
    rows = len(edition.register.entries)
    text = decree_text(edition, names, rows, printed, CONFIG.sop.decree, CONFIG)
    annex = annexed(printed)
    return {"pdf": set_list(annex, DAY, text), "docx": decree_docx(text, annex, DAY)}


def _told(kind: str, content: bytes) -> tuple[str, str]:
    """Return a golden file's name and its text."""
    if kind == "pdf":
        pages = [p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(content)]
        return "pdf.txt", "\n\f".join(page.replace("\r\n", "\n") for page in pages)
    if kind == "xlsx":
        return "xlsx.txt", _workbook(content)
    if kind == "docx":
        read = docx.Document(io.BytesIO(content)).element.body
        texts = (t.text or "" for t in read.iter() if t.tag.endswith("}t"))
        return "docx.txt", "\n".join(texts)
    if kind == "zip":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return "datapackage.json", packed.read("datapackage.json").decode()
    return kind, content.decode()


def _workbook(content: bytes) -> str:
    """Return each row of each sheet with its height, its cells apart by a sign of their own."""
    lines: list[str] = []
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        widths = {letter: each.width for letter, each in sheet.column_dimensions.items()}
        lines.append(f"# {sheet.title} {sheet.print_title_rows} {sheet.auto_filter.ref} {widths}")
        for number, row in enumerate(sheet.iter_rows(), start=1):
            cells = (
                f"{c.value or ''}{f' → {c.hyperlink.target}' if c.hyperlink else ''}" for c in row
            )
            height = sheet.row_dimensions[number].height
            lines.append(f"{height}: " + " ¦ ".join(cells))
    return "\n".join(lines)


def write_golden() -> None:
    """Write the golden files from the code's current output."""
    for name, text in golden_files().items():
        (GOLDEN / name).write_bytes(text.encode())


if __name__ == "__main__":
    write_golden()
