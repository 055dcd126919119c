"""The return slip and the form, whole in the one language and whole in the other."""

from __future__ import annotations

import io
import re
from html import unescape
from pathlib import Path

import openpyxl
import pytest

from didd.adapters.agency_workbooks.form import render_template
from didd.adapters.agency_workbooks.return_slip import PAGE, WORKBOOK, write_return_slip
from didd.config.catalog import CatalogConfig, load_catalog_config
from didd.findings.slip_words import Outcome
from didd.i18n import Language
from didd.inventory.grid import Grid
from didd.inventory.layout import lay_out
from didd.model import Agency, Finding
from tests.integration.adapters.agency_workbooks.test_return_slip import AGENCY, MORNING
from tests.support.sentences import ENGLISH, INDONESIAN, ours

CONFIG = load_catalog_config(Path(__file__).parents[4] / "catalog_config")
OTHER: dict[Language, Language] = {"en": "id", "id": "en"}
FOREIGN = {"en": INDONESIAN, "id": ENGLISH}
#: Examples of what to write, names of menus and law stay as they are in both.
KEPT = re.compile(
    r'"[^"]*"|\([^)]*\)|Setiap Saat|Serta Merta|Hardcopy dan Softcopy|'
    r"(?i:Daftar Informasi dan Dokumentasi)|Edit Links to Files|Queries & Connections|Break Link"
)
READ = ({"file": "inventaris.xlsx", "sheet": "DIP", "row": 1, "column": "F", "name": "Arsip",
         "field": field, "label": "Retensi", "by": by}
        for field, by in (("retensi", "agency"), ("retensi", "likeness"), ("judul", "question"),
                          ("judul", "name"), ("", "name")))  # fmt: skip
COLUMNS = tuple(READ)


def speaking(language: Language) -> CatalogConfig:
    chosen = CONFIG.sop.settings.model_copy(update={"agency_language": language})
    return CONFIG.model_copy(update={"sop": CONFIG.sop.model_copy(update={"settings": chosen})})


def every_finding() -> list[Finding]:
    """One finding of every rule, as the office stores them."""
    metadata, place = CONFIG.metadata, {"file": "inventaris.xlsx", "sheet": "DIP", "row": 3}
    found = [CONFIG.checks.finding(rule, file="a.pdf", page=2) for rule in CONFIG.checks.by_id]
    for rule in (*metadata.intake_rules, *metadata.batch_rules):
        details = rule.details or ("X",)
        found += [metadata.finding(rule.rule, each, **place, column="C") for each in details]
    for rule in metadata.all_rules():
        if rule.rule not in {f.rule for f in found}:
            kind, message, remedy = rule.severity, rule.message, rule.remedy
            found.append(Finding(rule.rule, kind, message, remedy, **place, field="judul"))
    return found


def foreign(texts: list[str], language: Language) -> list[str]:
    plain = [KEPT.sub(" ", unescape(text)) for text in texts]
    return [text for text in plain if FOREIGN[language].search(text)]


def cells(content: bytes) -> list[str]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    every = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    notes = [cell.comment.text for cell in every if cell.comment]
    return [*book.sheetnames, *(str(c.value) for c in every if c.value is not None), *notes]


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("counts", [{"rows": 1200, "accepted": 1, "held": 9, "excluded": 0}, {}])
def test_a_slip_with_every_finding_has_one_language(
    tmp_path: Path, language: Language, counts: dict[str, int]
):
    found = every_finding()
    outcome = Outcome(AGENCY, found, counts, found[:30], COLUMNS)
    write_return_slip(tmp_path, outcome, [], speaking(language), MORNING)
    page = (tmp_path / "_hasil" / PAGE).read_text(encoding="utf-8")
    shown = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    assert f'<html lang="{language}">' in page
    assert foreign(re.split(r"<[^>]+>", shown), language) == []
    assert foreign(cells((tmp_path / "_hasil" / WORKBOOK).read_bytes()), language) == []
    assert ours(shown, OTHER[language]) == []
    assert len(ours(shown, language)) > len(CONFIG.checks.by_id)


def test_a_slip_in_another_language_is_written_again(tmp_path: Path):
    outcome = Outcome(AGENCY, every_finding()[:3], {})
    assert write_return_slip(tmp_path, outcome, [], speaking("id"), MORNING)
    assert write_return_slip(tmp_path, outcome, [], speaking("id"), MORNING) == []
    assert write_return_slip(tmp_path, outcome, [], speaking("en"), MORNING)


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_form_has_one_language_and_is_read_in_either(language: Language):
    agency = Agency("dinas-contoh", "Dinas Contoh", "DISCO", sample=True)
    content = render_template(agency, speaking(language))
    book = openpyxl.load_workbook(io.BytesIO(content))
    form, helps = book.worksheets
    examples = {text for spec in CONFIG.metadata.fields for text in spec.examples}
    rules = [
        text
        for rule in form.data_validations.dataValidation
        for text in (rule.promptTitle, rule.prompt, rule.errorTitle, rule.error)
        if text
    ]
    texts = [text for text in cells(content) if text not in examples]
    months = {str(cell.value) for cell in helps["G"]}
    assert foreign([t for t in (*texts, *rules) if t not in months], language) == []
    rows = tuple(tuple(str(cell.value or "") for cell in row) for row in form.iter_rows(max_row=4))
    row = tuple(spec.examples[0] for spec in CONFIG.metadata.fields)
    read = lay_out(Grid(form.title, (*rows, row)), "inventaris.xlsx", CONFIG)
    fields = {each.column.field for each in read.columns}
    assert fields == set(CONFIG.metadata.codes)
