"""ckanext-didd as a package that others can install."""

from __future__ import annotations

import gettext
import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
import yaml

from portal import Portal
from portal.local.environment import EXTENSION, ckan_file, python, uv
from portal.local.place import ROOT, digest
from portal.local.servers import solr_login
from tests.support.portal.ckan_client import publish
from tests.support.portal.judged_set import upload
from tests.support.portal.visitors import catalogue

pytestmark = pytest.mark.portal

PACKAGE = EXTENSION / "ckanext" / "didd"
USUAL_SCHEMA = "ckanext.scheming:ckan_dataset.yaml"
WORDS = "ckanext/didd/i18n/id/LC_MESSAGES/ckanext-didd"


@pytest.fixture(scope="module")
def wheel(portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built from a copy by the tools in CKAN's own environment."""
    folder = tmp_path_factory.mktemp("wheel")
    shutil.copytree(EXTENSION, folder / "source", ignore=shutil.ignore_patterns("__pycache__"))
    build = [uv(), "build", "--wheel", "--offline", "--no-build-isolation", "--quiet"]
    where = ["--python", str(python(portal.place)), "--out-dir", str(folder)]
    subprocess.run([*build, *where, str(folder / "source")], check=True)
    [built] = folder.glob("*.whl")
    return zipfile.ZipFile(built)


def test_the_wheel_holds_all_of_the_extension_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    written = {p for p in PACKAGE.rglob("*") if p.is_file() and "__pycache__" not in p.parts}
    source = {str(path.relative_to(EXTENSION)) for path in written}
    assert names == source | {f"{WORDS}.mo"}


def test_the_wheel_brings_its_words_compiled(wheel: zipfile.ZipFile) -> None:
    words = gettext.GNUTranslations(io.BytesIO(wheel.read(f"{WORDS}.mo")))
    messages = dict(catalogue(EXTENSION / f"{WORDS}.po"))
    assert len(messages) > 100
    assert words.gettext("Search") == messages["Search"] == "Cari"


def test_the_wheel_says_what_it_is_and_needs(wheel: zipfile.ZipFile) -> None:
    [metadata] = [wheel.read(n).decode() for n in wheel.namelist() if n.endswith("/METADATA")]
    assert "License-Expression: AGPL-3.0-or-later" in metadata
    assert "Requires-Dist: ckanext-scheming" in metadata
    [points] = [wheel.read(n).decode() for n in wheel.namelist() if n.endswith("entry_points.txt")]
    for module, name in re.findall(r"= (ckanext\.didd\.\w+):(\w+)", points):
        path = EXTENSION / f"{module.replace('.', '/')}.py"
        assert f"class {name}" in path.read_text(encoding="utf-8")


def test_what_ckan_runs_is_this_package(portal: Portal, wheel: zipfile.ZipFile) -> None:
    installed = ckan_file(portal.place, "ckanext", "didd")
    for name in wheel.namelist():
        if name.startswith("ckanext/didd/") and not name.endswith(".mo"):
            path = installed / Path(name).relative_to("ckanext/didd")
            assert path.read_bytes() == wheel.read(name), name


def test_every_setting_that_is_read_is_declared_and_told() -> None:
    declared = yaml.safe_load((PACKAGE / "config_declaration.yaml").read_text(encoding="utf-8"))
    options = {o["key"]: o for group in declared["groups"] for o in group["options"]}
    code = "\n".join(p.read_text(encoding="utf-8") for p in PACKAGE.rglob("*.py"))
    read = set(re.findall(r"""["'](didd\.(?!office_\{)[a-z_]+)["']""", code))
    assert read - options.keys() <= blueprints(code)
    assert [key for key, option in options.items() if not option.get("description")] == []
    documented = (EXTENSION / "README.md").read_text(encoding="utf-8")
    assert [key for key in options if f"`{key}`" not in documented] == []


def blueprints(code: str) -> set[str]:
    """The names of our pages, which look like settings: `didd.excluded`."""
    return {f"didd.{view}" for view in re.findall(r"def (\w+)\(", code)}


def test_it_does_without_the_parts_that_the_readme_calls_optional(
    portal: Portal, tmp_path: Path
) -> None:
    """A CKAN with its usual dataset schema, without dcat, tables and settings of ours."""
    portal.reset()
    made = publish(portal)
    file = upload(portal, made["id"], "csv", b"a,b\n1,2\n", schema='{"fields": [{"name": "a"}]}')
    plugins = {"ckan.plugins": "didd scheming_datasets", "scheming.dataset_schemas": USUAL_SCHEMA}
    lines = (portal.place.home / "ckan.ini").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(("didd.", "ckanext.dcat", *plugins))]
    at = kept.index("[app:main]") + 1
    kept[at:at] = [f"{key} = {value}" for key, value in plugins.items()]
    bare = tmp_path / "bare.ini"
    bare.touch(mode=0o600)
    bare.write_text("\n".join(kept), encoding="utf-8")
    shown = f"/dataset/{made['name']}"
    paths = ["/", "/en/", "/dataset/", shown, f"{shown}/resource/{file['id']}", "/about",
             "/organization/dinkes", "/dikecualikan", "/feeds/dataset.atom"]  # fmt: skip
    script = ROOT / "tests" / "support" / "portal" / "bare_pages.py"
    ran = subprocess.run(
        [python(portal.place), script, bare, *paths],
        capture_output=True,
        text=True,
        env={**os.environ, "NETRC": str(solr_login.netrc(portal.place))},
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert json.loads(ran.stdout.splitlines()[-1]) == dict.fromkeys(paths, 200)


COMMITS = """
import sqlalchemy as sa
from ckan import model
from ckanext.didd.bulk import after_commit as commits

model.Session.configure(bind=sa.create_engine("sqlite://"))
done, session = [], model.Session()
commits.then(done.append, "first")
with session.begin_nested():
    commits.then(done.append, "released")
assert done == [], "a savepoint is no commit"
undone = session.begin_nested()
commits.then(done.append, "undone")
with session.begin_nested():
    commits.then(done.append, "released, then undone")
undone.rollback()
commits.then(done.append, "first")
session.commit()
assert done == ["first", "released"], done
session.begin()
commits.then(done.append, "rolled back")
session.rollback()
session.commit()
assert done == ["first", "released"], done
"""


def test_what_waits_for_the_commit_waits_for_the_last_one(portal: Portal) -> None:
    ran = subprocess.run([python(portal.place), "-c", COMMITS], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


SUBJECTS = """
import json, sys
import ckan.plugins.toolkit as tk
from ckanext.didd.exports import subjects

tk.config["didd.subjects"], tk.config["didd.regions"] = sys.argv[1:3]
told = [
    [subjects.theme(pkg), subjects.keywords(pkg), [place["code"] for place in subjects.places(pkg)]]
    for pkg in json.loads(sys.argv[3])
]
print(json.dumps(told))
"""


def test_theme_keywords_and_region_are_settled_by_item_topic_and_agency(
    portal: Portal, tmp_path: Path
) -> None:
    settled = {
        "default": "GOVE",
        "items": {"dinkes-1": {"theme": "ENVI", "keywords": ["sungai"], "regions": ["62.03"]}},
        "categories": {"Kinerja": {"theme": "ECON", "keywords": ["kinerja"]}},
        "agencies": {"dinkes": {"theme": "HEAL", "keywords": ["sehat"], "regions": ["62.71"]}},
    }
    regions = [{"code": "62", "name": "Provinsi"}, {"code": "62.03", "name": "Kabupaten Kapuas"},
               {"code": "62.71", "name": "Palangka Raya"}]  # fmt: skip
    places = []
    for name, told in (("subjects", settled), ("regions", regions)):
        (tmp_path / f"{name}.json").write_text(json.dumps(told), encoding="utf-8")
        places.append((tmp_path / f"{name}.json").as_uri())
    dinkes = {"organization": {"name": "dinkes"}, "tags": [{"name": "tag"}]}
    asked = [
        {"name": "dinkes-1", "title": "Di Palangka Raya", "kategori": "Kinerja", **dinkes},
        {"name": "dinkes-2", "title": "Di Kabupaten Kapuas", "kategori": "Kinerja", **dinkes},
        {"name": "dinkes-3", "title": "Di mana saja", "kategori": "", **dinkes},
        {"name": "dlh-1", "title": "Lain", "organization": {"name": "dlh"}},
    ]
    command = [python(portal.place), "-c", SUBJECTS, *places, json.dumps(asked)]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == [
        ["ENVI", ["tag", "Kinerja", "sungai", "kinerja", "sehat"], ["62.03"]],
        ["ECON", ["tag", "Kinerja", "kinerja", "sehat"], ["62.03"]],
        ["HEAL", ["tag", "sehat"], ["62.71"]],
        ["GOVE", [], ["62"]],
    ]


def test_what_tools_leave_beside_the_extension_is_no_part_of_it(tmp_path: Path) -> None:
    (tmp_path / "modul.py").write_text("satu = 1")
    before = digest(tmp_path)
    for left in (".ruff_cache/0.1/x", "__pycache__/modul.cpython-311.pyc", "x.egg-info/PKG-INFO"):
        (tmp_path / left).parent.mkdir(parents=True)
        (tmp_path / left).write_text("sisa")
    assert digest(tmp_path) == before
    (tmp_path / "lain.py").write_text("dua = 2")
    assert digest(tmp_path) != before
