"""The plain CKAN's environment and settings, beside a portal's: its own database, core and files.

It runs with the portal's packages, in an environment laid over the portal's, which adds the
harvesters (``harvesters.lock``). Our extension is installed there and not loaded.
"""

from __future__ import annotations

import json
import re
import shutil
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

from portal.local import environment
from portal.local.place import Place, digest, write_private
from portal.local.servers import postgres, solr, solr_login, valkey

NAME = "plain"
HERE = Path(__file__).parent
LOCK = HERE / "harvesters.lock"
PLUGINS = "harvest ckan_harvester dcat dcat_rdf_harvester"
#: What of our Solr configuration needs our fields.
OURS = re.compile(
    r'<arr name="last-components">.*?</arr>|<searchComponent .*?</searchComponent>|'
    r'<str name="(?:pf|ps|spellcheck.dictionary)">.*?</str>',
    re.DOTALL,
)


def home(place: Place) -> Path:
    """Return the folder of everything of it."""
    return place.home / NAME


def python(place: Place) -> Path:
    """Return its Python."""
    return home(place) / "venv" / "bin" / "python"


def install(place: Place) -> None:
    """Lay an environment over the portal's, with the harvesters; nothing when it is there."""
    key = digest(LOCK, Path(__file__), environment.environment_key(), environment.extension_key())
    if place.done(NAME, key):
        return
    place.unstamp(NAME)
    shutil.rmtree(home(place), ignore_errors=True)
    home(place).mkdir(parents=True)
    lay_over(place, home(place) / "venv", LOCK)
    place.stamp(NAME, key)


def lay_over(place: Place, folder: Path, lock: Path) -> None:
    """Make an environment that has the portal's packages, and those of a lock before them."""
    below = next((place.home / "venv" / "lib").glob("python3*/site-packages"))
    base = str(environment.python(place))
    uv = [environment.uv()]
    environment.run(place, [*uv, "venv", "--quiet", "--clear", "--python", base, str(folder)])
    wanted = [*uv, "pip", "install", "--quiet", "--require-hashes", "--no-deps"]
    there = folder / "bin" / "python"
    environment.run(place, [*wanted, "--python", str(there), "-r", str(lock)])
    ours = next((folder / "lib").glob("python3*/site-packages"))
    (ours / "below.pth").write_text(f"import site; site.addsitedir({str(below)!r})\n")
    for command in ("ckan", "ckanapi"):
        script = there.with_name(command)
        program = f'"{there}" "{below.parents[2]}/bin/{command}"'
        script.write_text(f'#!/bin/sh\nexec {program} "$@"\n')
        script.chmod(0o700)


def settings_file(place: Place) -> Path:
    """Return its settings file."""
    return home(place) / "ckan.ini"


def write_settings(place: Place, plugins: str = PLUGINS) -> None:
    """Write its settings: those that a stock CKAN cannot do without."""
    told = {
        "use": "egg:ckan",
        "SECRET_KEY": place.secret("plain"),
        "WTF_CSRF_SECRET_KEY": place.secret("plain-csrf"),
        "api_token.jwt.encode.secret": f"string:{place.secret('plain-token')}",
        "api_token.jwt.decode.secret": f"string:{place.secret('plain-token')}",
        "sqlalchemy.url": postgres.url(place, NAME, NAME),
        "solr_url": solr.url(place).replace(f"/{solr.CORE}", f"/{NAME}"),
        "ckan.redis.url": f"{valkey.url(place).removesuffix('/0')}/1",
        "ckan.site_id": NAME,
        "ckan.site_url": "http://plain.example",
        "ckan.plugins": plugins,
        "ckan.storage_path": str(home(place) / "storage"),
        "ckan.harvest.mq.type": "redis",
        "ckan.harvest.log_scope": "-1",
    }
    lines = [f"{key} = {value.replace('%', '%%')}" for key, value in told.items()]
    logging = (place.home / "ckan.ini").read_text(encoding="utf-8").partition("[loggers]")
    text = ["[DEFAULT]", "debug = false", "[app:main]", *lines, logging[1] + logging[2]]
    write_private(settings_file(place), "\n".join(text))


def make_database(place: Place) -> None:
    """Make its role and an empty database; what was there is dropped, its files too."""
    shutil.rmtree(home(place) / "storage", ignore_errors=True)
    postgres.ensure_role(place, NAME)
    postgres.drop_database(place, NAME, NAME)
    postgres.ensure_database(place, NAME, NAME)


def make_core(place: Place, name: str = NAME, *, ours: bool = False) -> None:
    """Make a core in the portal's Solr and empty it: with CKAN's own schema, or with ours."""
    folder = place.home / "solr" / name
    if not _admin(place, action="STATUS", core=name)["status"].get(name):
        shutil.rmtree(folder, ignore_errors=True)
        conf = folder / "conf"
        shutil.copytree(place.home / "solr" / solr.CORE / "conf", conf)
        if not ours:
            stock = environment.ckan_file(place, "ckan", "config", "solr", "schema.xml")
            shutil.copyfile(stock, conf / "schema.xml")
            settings = (conf / "solrconfig.xml").read_text(encoding="utf-8")
            (conf / "solrconfig.xml").write_text(OURS.sub("", settings), encoding="utf-8")
            for words in ("stopwords", "synonyms"):
                (conf / f"{words}.txt").write_text("", encoding="utf-8")
        _admin(place, action="CREATE", name=name, instanceDir=name)
    _ask(place, f"{name}/update?commit=true", b'{"delete":{"query":"*:*"}}')


def drop_core(place: Place, name: str) -> None:
    """Take a core and what it holds away; nothing when there is none."""
    if _admin(place, action="STATUS", core=name)["status"].get(name):
        _admin(place, action="UNLOAD", core=name, deleteInstanceDir="true")


def _admin(place: Place, **asked: str) -> dict:
    return json.loads(_ask(place, f"admin/cores?{urlencode({**asked, 'wt': 'json'})}"))


def _ask(place: Place, what: str, data: bytes | None = None) -> bytes:
    headers = {"Content-Type": "application/json", **solr_login.header(place)}
    root = solr.url(place).removesuffix(solr.CORE)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(urllib.request.Request(root + what, data, headers)) as reply:
            return reply.read()
    except urllib.error.HTTPError as error:
        raise RuntimeError(f"{what}: {error.read().decode()[:2000]}") from error
