"""The judged set of searches: its entries on a portal, its questions, and how well they fare."""

from __future__ import annotations

import io
import json
import math
import os
import re
import subprocess
import urllib.request
import uuid
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import requests
import typst
import xlsxwriter
import yaml
from PIL import Image, ImageDraw, ImageFont

from portal import Portal
from portal.local import ckan_settings
from portal.local.environment import ckan_file, python
from portal.local.place import ROOT
from portal.local.servers import ckan, solr_login
from portal.local.servers import solr as search
from tests.support.portal.ckan_client import call, dataset

HERE = Path(__file__).parent / "judged"
CORPUS: list[dict[str, Any]] = yaml.safe_load((HERE / "corpus.yaml").read_text(encoding="utf-8"))
QUERIES: list[dict[str, Any]] = yaml.safe_load((HERE / "queries.yaml").read_text(encoding="utf-8"))
DEPTH = 10
# What only our core has, taken out of its configuration for a core as CKAN ships its own.
OURS_IN_SOLR = re.compile(
    r'<str name="(?:pf|ps|f\.resmi\.qf|spellcheck\.dictionary)">.*?</str>'
    r'|<arr name="last-components">.*?</arr>|<searchComponent.*?</searchComponent>',
    re.DOTALL,
)


# The entries ---------------------------------------------------------------------------------


def file_with(kind: str, text: str) -> bytes:
    """A file of that kind with the text in it; "scan" is a PDF whose page is a picture."""
    if kind == "scan":
        return _scan_of(text)
    if kind == "pdf":
        return typst.compile(f'#set text(lang: "id")\n{text}'.encode())
    made = io.BytesIO()
    if kind == "xlsx":
        with xlsxwriter.Workbook(made) as book:
            sheet = book.add_worksheet()
            for row, sentence in enumerate(text.split(". ")):
                sheet.write_row(row, 0, [sentence, row * 1000])
    else:
        words = "".join(f"<w:r><w:t xml:space='preserve'>{w} </w:t></w:r>" for w in text.split())
        space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        body = f"<w:document xmlns:w='{space}'><w:body><w:p>{words}</w:p></w:body></w:document>"
        with zipfile.ZipFile(made, "w") as archive:
            archive.writestr("word/document.xml", body)
    return made.getvalue()


def _scan_of(text: str) -> bytes:
    picture = Image.new("L", (1240, 600), 255)
    font = ImageFont.load_default(56)
    ImageDraw.Draw(picture).text((80, 80), text, fill=0, font=font)
    made = io.BytesIO()
    picture.save(made, "PDF", resolution=150)
    return made.getvalue()


def publish_corpus(portal: Portal) -> None:
    """Have every entry on the portal, with its file where it has one."""
    known = {a["slug"]: a["name"] for a in ckan_settings.read_config("agencies")["agencies"]}
    for slug in sorted({entry["agency"] for entry in CORPUS}):
        call(portal, "organization_create", name=slug, title=known[slug])
    for number, entry in enumerate(CORPUS, 1):
        made = dataset(
            nomor=f"judged-{number}",
            name=entry["key"],
            title=entry["title"],
            notes=entry["notes"],
            owner_org=entry["agency"],
            klasifikasi=entry["class"],
            tahun=str(entry["year"]),
        )
        call(portal, "package_create", **made)
        if "text" in entry:
            upload(portal, made["id"], entry["kind"], file_with(entry["kind"], entry["text"]))


def upload(portal: Portal, package: str, kind: str, content: bytes, **more: str) -> dict[str, Any]:
    """Add a file to a dataset."""
    reply = requests.post(
        f"{portal.url}/api/3/action/resource_create",
        data={"package_id": package, "name": f"berkas.{kind}", "format": kind.upper(), **more},
        files={"upload": (f"{uuid.uuid4().hex}.{kind}", content)},
        headers={"Authorization": portal.admin_token},
        timeout=60,
    )
    assert reply.ok, reply.text
    return reply.json()["result"]


def run_ckan(portal: Portal, *words: str) -> str:
    """Run one of CKAN's own commands."""
    done = subprocess.run(
        [*ckan.ckan_command(portal.place), *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


# How well -------------------------------------------------------------------------------------


def ndcg(found: Sequence[str], good: Mapping[str, int]) -> float:
    """nDCG at ten, with gains 2^grade - 1.

    >>> ndcg(["a", "b"], {"a": 3}), round(ndcg(["b", "a"], {"a": 3}), 2), ndcg(["b"], {"a": 3})
    (1.0, 0.63, 0.0)
    """

    def gain(grades: Sequence[int]) -> float:
        return sum((2**grade - 1) / math.log2(rank + 2) for rank, grade in enumerate(grades))

    best = gain(sorted(good.values(), reverse=True)[:DEPTH])
    return gain([good.get(name, 0) for name in found[:DEPTH]]) / best


def judged(ask: Callable[[str], Sequence[str]]) -> list[float]:
    """nDCG of each query."""
    return [ndcg(ask(query["q"]), query["good"]) for query in QUERIES]


def ours(portal: Portal) -> Callable[[str], list[str]]:
    """What a visitor finds; where nothing is found, what the suggested words find."""

    def ask(q: str) -> list[str]:
        found = names(portal, q)
        if not found:
            better = call(portal, "didd_search_suggest", anonymous=True, q=q)["suggestion"]
            found = names(portal, better) if better else []
        return found

    return ask


def names(portal: Portal, q: str) -> list[str]:
    """The names of the first datasets that a visitor's search gives."""
    found = call(portal, "package_search", anonymous=True, q=q, rows=DEPTH)
    return [row["name"] for row in found["results"]]


def stock(portal: Portal, asked: Sequence[str] = ()) -> dict[str, tuple[list[str], float]]:
    """What CKAN finds without any extension: its own Solr schema, its own fields, same datasets.

    By query, with the seconds that CKAN's action took; without queries, the judged set's.
    """
    asked = asked or [query["q"] for query in QUERIES]
    conf = portal.place.home / "solr" / "stock" / "conf"
    conf.mkdir(parents=True, exist_ok=True)
    ours = portal.place.home / "solr" / search.CORE / "conf"
    config = (ours / "solrconfig.xml").read_text(encoding="utf-8")
    (conf / "solrconfig.xml").write_text(OURS_IN_SOLR.sub("", config), encoding="utf-8")
    schema = ckan_file(portal.place, "ckan", "config", "solr", "schema.xml").read_text()
    (conf / "schema.xml").write_text(schema, encoding="utf-8")
    for empty in ("synonyms.txt", "protwords.txt", "stopwords.txt"):
        (conf / empty).touch()
    core = search.url(portal.place).removesuffix(search.CORE)
    create = "admin/cores?action=CREATE&name=stock&instanceDir=stock"
    _tell_solr(portal, core + create)
    try:
        return _ask_stock(portal, f"{core}stock", asked)
    finally:
        unload = "admin/cores?action=UNLOAD&core=stock&deleteInstanceDir=true"
        _tell_solr(portal, core + unload)


def _tell_solr(portal: Portal, address: str) -> None:
    reported = urllib.request.Request(address, headers=solr_login.header(portal.place))
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    opener.open(reported, timeout=60).close()


def _ask_stock(
    portal: Portal, solr: str, asked: Sequence[str]
) -> dict[str, tuple[list[str], float]]:
    """Index and ask with a CKAN that has no plugin, in a process of its own."""
    plain = []
    for line in (portal.place.home / "ckan.ini").read_text(encoding="utf-8").splitlines():
        key = line.partition(" = ")[0]
        changed = {"ckan.plugins": "", "solr_url": solr, "ckan.search.solr_commit": "true"}
        plain.append(f"{key} = {changed[key]}" if key in changed else line)
    ini = portal.place.home / "stock.ini"
    ini.touch(mode=0o600)
    ini.write_text("\n".join(plain), encoding="utf-8")
    done = subprocess.run(
        [
            python(portal.place),
            ROOT / "tests" / "support" / "portal" / "plain" / "stock_search.py",
            ini,
        ],
        input=json.dumps(asked),
        env={**os.environ, "NETRC": str(solr_login.netrc(portal.place))},
        capture_output=True,
        text=True,
        check=False,
    )
    ini.unlink()
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])
