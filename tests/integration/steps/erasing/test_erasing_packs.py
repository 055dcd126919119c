"""Frozen packs that have an erased file, and files that auditors were answered with."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from didd.adapters.archive.archive import open_archive
from didd.adapters.backup.bag import Bag
from didd.approval.what_may_be_decided import Refused
from didd.obligations.questions.packs import Pack, Round
from didd.steps.erasing.erase_file import Asked, erase_file
from didd.steps.erasing.erased_words import erased_said
from didd.steps.erasing.file_paper import proof_files
from didd.steps.erasing.once_more import read_proof
from didd.steps.obligations.questions.answering import Told, answer_question
from didd.steps.obligations.questions.freezing import Frozen, freeze
from didd.steps.obligations.questions.gathering import questionnaire_of
from didd.steps.safekeeping.back_up import back_up
from didd.steps.safekeeping.restore_office import restore_office
from tests.support.bureau import ATASAN, UTAMA, Bureau, row

PDF = b"%PDF-1.4\n% Siti Contoh qwxzjv\n%%EOF\n"
ASKED = Asked("7/PDP/2026", "UU 27/2022 Pasal 8", "Permintaan tertulis subjek data pribadi.")


def frozen(bureau: Bureau) -> Pack:
    wanted = Frozen(questionnaire_of(bureau.office, 2026), Round.SENT)
    return freeze(bureau.office, bureau.agency, UTAMA, wanted)


def test_a_pack_that_has_it_goes_with_it(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path)
    bureau.office.seed_officers()
    bureau.list(row("Profil Contoh"))
    bureau.whole()
    told = Told("C03", "1", "https://contoh.go.id/meja", "Meja", "meja.pdf", PDF)
    asked = questionnaire_of(bureau.office, 2026)
    answer_question(bureau.office, bureau.agency, UTAMA, asked, told)
    pack = frozen(bureau)
    with bureau.office.archive.open(pack.sha256) as file:
        content = io.BytesIO(file.read())
    with zipfile.ZipFile(content) as packed:
        assert any(packed.read(name) == PDF for name in packed.namelist())
    back_up(bureau.office, Bag(tmp_path / "cadangan"), {})
    done = erase_file(bureau.office, sha256(PDF).hexdigest(), ATASAN, ASKED)
    assert done.packs == (pack.sha256,)
    assert not bureau.office.archive.has(pack.sha256)
    assert bureau.anywhere(b"qwxzjv") == set()
    assert str(erased_said(bureau.office, pack.sha256)).startswith("Dihapus")
    [kept] = bureau.office.store.packs.of(bureau.slug)
    assert kept == pack, "what it answered is told as before"
    assert bureau.broken() == []
    with pytest.raises(Refused, match="Dihapus"):
        answer_question(bureau.office, bureau.agency, UTAMA, asked, told)
    again = frozen(bureau)
    assert again.sha256 != pack.sha256
    assert again.contents["left_out"] == ["C03: meja.pdf"]
    with pytest.raises(Refused):
        erase_file(bureau.office, again.sha256, ATASAN, ASKED)
    assert erase_file(bureau.office, sha256(PDF).hexdigest(), ATASAN, ASKED) == done
    assert bureau.office.archive.has(again.sha256), "it names the file, and never had it"
    told = next(c for n, c in proof_files(bureau.office, done).items() if n.endswith(".json"))
    proof = replace(read_proof(told), packs=())
    archive, url = open_archive(str(tmp_path / "pulih")), f"sqlite:///{tmp_path / 'pulih.db'}"
    restore_office(Bag(tmp_path / "cadangan"), url, archive, erased=[proof])
    assert not archive.has(pack.sha256), "whatever the proof names"
