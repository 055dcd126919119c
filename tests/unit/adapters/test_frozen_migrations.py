"""Migrations are frozen: a database that ran one is never asked to be what it says today.

A new one gets a line here. A changed one is a fault, except before a release has it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from didd.adapters.database.engine import migrate, open_engine
from didd.adapters.database.guards import HELD, missing_guards, statements

ROOT = Path(__file__).parents[3]
OURS = ROOT / "didd" / "adapters" / "database" / "migrations" / "versions"
PORTAL = ROOT / "portal" / "ckanext-didd" / "ckanext" / "didd" / "migration" / "didd" / "versions"
#: SHA-256 of every migration's text.
FROZEN = {
    OURS
    / "r0001_first_schema.py": "52bf94b0dcedc0ba3869872d7fff41388d96ed4621fefc8d8da25c867a5698ab",
    OURS
    / "r0002_column_answers.py": "078170055a919cfdee45200626f0d27dd9d03a96fec6808fd2d0256f6484373b",
    OURS / "r0003_logins.py": "657e4cb44809613288ac3701b23e1b0182a055a971511049d8b81b45661795c7",
    OURS
    / "r0004_publications.py": "7a7c8b94d1406ba3b04af633b28de84ab381434d901bd97e8b470e22214ab273",
    OURS
    / "r0006_growing_tables.py": "31ac26f56cf7fae8d912b19a6e45ef6b5d8e34f721a10872b613310eb6293abe",
    OURS
    / "r0007_second_factors.py": "1e8205d48c59bd9d766acf41325c67fc6a9c038939324e69f641250f9c6cf3a9",
    OURS / "r0008_undone.py": "dc53f437ea5444f7e0bb439c0d01b2fdd81a34244ed49b1c0152ff88a40b3391",
    OURS / "r0009_messages.py": "f6ed6ab139235da9d83f3248dab87eda916de79d39132e1045365c65ba865b48",
    OURS / "r0005_officers.py": "15436ec5cf2115399664934b01fb26bae7e4bf4e7c96e6927b70b50519c6cbc5",
    OURS / "r0010_agencies.py": "31658457089f7a293a46f0a05631f6360a975937d07019059418276cc6e57398",
    OURS / "r0011_lengths.py": "bb7534c70987bba7576734ae8700492693df77a161327a44be190cff3ee6148e",
    OURS / "r0012_excluded_editions.py": (
        "7ef33d0088ab81dfd2378430ecfffcabf816ab3a61b0a5286140390e1dab8562"
    ),
    OURS / "r0013_heading_declarations.py": (
        "0ce35a43c02841091d001ae8dc8a991ceb1d724b5d39d756171f326d601bf8be"
    ),
    OURS / "r0014_desk_cells.py": (
        "6f161b0427e634db7f6c6ffa2615f846fbaed7ecd9fd065074c04a6f8e4e397d"
    ),
    OURS / "r0015_workspace.py": (
        "660e64d30f6e5b9670d67fac95721bee3bef5b28d04678cbd7067693eccbcd44"
    ),
    OURS / "r0016_late_decrees.py": (
        "dcf47f22af792738fddaad2c5b7b2fa7177f353e76f76c1bfa171bccdcafc832"
    ),
    OURS / "r0017_grounds_and_returns.py": (
        "a783b740215fbcbfe93f0cbf78965ff5f33ce99c9e7a9fdebb774d406a845466"
    ),
    OURS / "r0018_takedowns_and_views.py": (
        "833a0d6e8668ddde4f57ad2f0b1870f9100b3f8cc48857f5db91539560d9b679"
    ),
    OURS / "r0019_redacted_copies.py": (
        "d1cfdb06d46ef7e2a5c29de2743a7145f49b3543c1a0a3fc88d9e2a3959f4fa1"
    ),
    OURS / "r0020_notes_by_time.py": (
        "0575afd54a5601bf022a22cbb4c1993cad7fd2f4c564fcb5fd1910f85f0f4b8f"
    ),
    OURS / "r0021_api_tokens.py": (
        "d2053d9512fd3feffb610719084c4aff39ea02959b4c061ce35e73a1ada03a9d"
    ),
    OURS / "r0022_questions.py": (
        "51125131be0cbb7f401e898c9a2b9ee5fd7f5c10c458c01f829b54850d9b2d12"
    ),
    OURS / "r0023_binding_and_packages.py": (
        "3e364c234516e8e3ec241f39e536b90ef882c2af41ca04ad16bb77259c33ebbd"
    ),
    OURS / "r0024_reports.py": ("6f1f65a5cbba5822b9b6c16f5efa1c7a15f0b2df04a9f9852a01c64973fbd472"),
    PORTAL
    / "r0001_first_schema.py": "8b257ed01220782c24a1c273432eaa20fdd0efad449901ef818b1f1fc139841f",
    PORTAL / "r0002_when_stones_were_kept.py": (
        "1ba734f56edafadc77324aa6624be219e9da639d25d92e88d35a9d28350520d9"
    ),
    PORTAL / "r0003_counts.py": (
        "7ffdc0c4f0a7da47aba96fa0f63283966568c8f826e300c2120e97e4d1c95a63"
    ),
    PORTAL / "r0004_reports.py": (
        "218f6e809278f484b6edc1cac49d68e3d10e13c6c26f679d42d200ce31d905af"
    ),
}
#: SHA-256 of the triggers that the first migration makes, which are written in ``guards``.
TRIGGERS = {
    "sqlite": "808c2eb4e9f70594939c8e2d41ebc36f57f521fbc4a9456ded53e5c47c6e94a4",
    "postgresql": "323c2f8bb0a93b587a65eae17845eefb84ac3b9d2f47036cfaab62ab950025ac",
}
FIRST = (
    "decision",
    "file_override",
    "withdrawal",
    "restoration",
    "embargo",
    "reversion",
    "receipt",
    "officer_token",
    "proof_rule",
    "public_copy",
    "audit",
    "edition",
)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_every_migration_has_its_line_here() -> None:
    assert {*OURS.glob("*.py"), *PORTAL.glob("*.py")} == set(FROZEN)


@pytest.mark.parametrize("path", FROZEN, ids=lambda p: f"{p.parts[-6]}/{p.name}")
def test_no_migration_was_changed(path: Path) -> None:
    assert digest(path.read_text(encoding="utf-8")) == FROZEN[path], (
        f"{path.relative_to(ROOT)} is frozen: write a new migration"
    )


@pytest.mark.parametrize("dialect", TRIGGERS)
def test_nor_were_the_triggers_that_it_makes(dialect: str) -> None:
    assert digest("\n".join(statements(dialect, FIRST))) == TRIGGERS[dialect]


def test_all_migrations_together_make_every_trigger(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'didd.db'}")
    migrate(engine)
    with engine.connect() as connection:
        assert missing_guards(connection) == []
    engine.dispose()
    assert set(FIRST) <= set(HELD)
