"""CKAN itself: its environment from the lock, its settings, its database, its web server."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import yaml

from portal import postgres, processes, search, valkey
from portal.errors import PortalError
from portal.place import CODE, CONFIG, ROOT, Place, digest, write_private
from portal.schema import ckan_schema

NAME = "ckan"
ADMIN = "ppid-admin"
EXTENSION = CODE / "ckanext-didd"
PLUGINS = (
    "didd scheming_datasets datastore text_view image_view pdf_view datatables_view".split()
)
SETUP_LOG = "ckan-setup"


# The environment -----------------------------------------------------------------------------


def uv() -> str:
    """The uv to use: `UV`, the one on PATH, or the one that the Makefile puts under var/."""
    own = ROOT / "var" / "uv" / "bin" / "uv"
    for found in (os.environ.get("UV"), shutil.which("uv"), str(own) if own.exists() else None):
        if found:
            return found
    raise PortalError(
        "uv is not here. Run `make setup`, or set UV to where it is, then run this again.",
        exit_code=2,
    )


def python(place: Place) -> Path:
    return place.home / "venv" / "bin" / "python"


def environment_key() -> str:
    """What the environment depends on."""
    return digest(CODE / "requirements.lock", sys.version.split()[0])


def ensure_environment(place: Place) -> None:
    """Have exactly the locked packages; one that was left half made is made anew."""
    if place.done("venv", environment_key()) and python(place).exists():
        return
    stop(place)
    place.unstamp("venv", "extension")
    venv = str(place.home / "venv")
    _run(place, [uv(), "venv", "--quiet", "--clear", "--python", sys.executable, venv])
    lock = str(CODE / "requirements.lock")
    sync = [uv(), "pip", "sync", "--quiet", "--require-hashes", "--python", str(python(place))]
    _run(
        place,
        [*sync, lock],
        "CKAN's packages could not be installed. Check the network, then run the same command "
        "again; what has arrived is kept.",
    )
    place.stamp("venv", environment_key())


def extension_key() -> str:
    return digest(EXTENSION, environment_key())


def ensure_extension(place: Place) -> None:
    """Install our extension, if it or the environment has changed, from a copy of its folder."""
    if place.done("extension", extension_key()):
        return
    stop(place)
    place.unstamp("extension")
    copy = place.home / "build" / "ckanext-didd"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(EXTENSION, copy, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    catalogues = str(copy / "ckanext" / "didd" / "i18n")
    compiled = [str(python(place)), "-m", "babel.messages.frontend", "compile"]
    _run(place, [*compiled, "--directory", catalogues, "--domain", "ckanext-didd"])
    install = [uv(), "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--offline"]
    _run(place, [*install, "--reinstall", "--python", str(python(place)), str(copy)])
    place.stamp("extension", extension_key())


def _run(place: Place, command: list[str], problem: str = "", stdin: str = "") -> str:
    """Run one set-up command, its words into the set-up's log; a failure is one sentence."""
    env = processes.server_environment({"UV_PYTHON_DOWNLOADS": "never", "UV_NO_CONFIG": "1"})
    done = subprocess.run(
        command, input=stdin, capture_output=True, text=True, env=env, cwd=place.home
    )
    with open(place.log(SETUP_LOG), "a", encoding="utf-8") as log:
        log.write(f"$ {' '.join(command)}\n{done.stdout}{done.stderr}\n")
    if done.returncode == 0:
        return done.stdout
    said = next((line for line in reversed(done.stderr.splitlines()) if line.strip()), "")
    problem = problem or f"`{Path(command[0]).name} {command[1]}` failed: {said.strip()[:300]}"
    raise PortalError(f"{problem} The whole story is in {place.log(SETUP_LOG)}.")


def ckan_file(place: Place, *path: str) -> Path:
    """A file of the installed packages."""
    found = next((place.home / "venv" / "lib").glob("python3*/site-packages"))
    return found.joinpath(*path)


# Settings ------------------------------------------------------------------------------------


def read_config(name: str) -> dict[str, Any]:
    """One file of the catalogue's configuration; an absent one is empty."""
    try:
        return yaml.safe_load((CONFIG / f"{name}.yaml").read_text(encoding="utf-8")) or {}
    except FileNotFoundError:
        return {}
    except yaml.YAMLError as error:
        raise PortalError(f"catalog_config/{name}.yaml cannot be read: {error}") from error


def settings(place: Place, port: int) -> dict[str, str]:
    """CKAN's settings for this place and this port."""
    words = read_config("portal")
    title, subtitle = words.get("title", {}), words.get("subtitle", {})
    office = words.get("office", {})
    return {
        "use": "egg:ckan",
        "SECRET_KEY": place.secret("ckan"),
        "WTF_CSRF_SECRET_KEY": place.secret("ckan-csrf"),
        "api_token.jwt.encode.secret": f"string:{place.secret('ckan-token')}",
        "api_token.jwt.decode.secret": f"string:{place.secret('ckan-token')}",
        "sqlalchemy.url": postgres.url(place, "ckan", "ckan"),
        "ckan.datastore.write_url": postgres.url(place, "ckan", "datastore"),
        "ckan.datastore.read_url": postgres.url(place, "datastore_ro", "datastore"),
        "solr_url": search.url(place),
        "ckan.redis.url": valkey.url(place),
        "ckan.site_id": "didd",
        "ckan.site_url": words.get("site_url") or f"http://127.0.0.1:{port}",
        "ckan.site_title": title.get("id", "Portal Informasi Publik"),
        "ckan.site_description": subtitle.get("id", ""),
        "ckan.favicon": "/didd-mark.svg",
        "ckan.site_logo": "/didd-mark.svg",
        "didd.title_en": title.get("en", ""),
        "didd.subtitle_en": subtitle.get("en", ""),
        **{f"didd.office_{key}": value for key, value in office.items() if value},
        "ckan.plugins": " ".join(PLUGINS),
        "ckan.views.default_views": "pdf_view image_view datatables_view text_view",
        "ckan.locale_default": "id",
        "ckan.locales_offered": "id en",
        "ckan.locale_order": "id en",
        "ckan.display_timezone": "Asia/Jakarta",
        "ckan.storage_path": str(place.storage),
        "ckan.max_resource_size": "10240",
        "ckan.files.inline_content_types": "application/pdf image/png image/jpeg image/gif",
        "ckan.webassets.path": str(place.home / "webassets"),
        "ckan.search.solr_commit": "false",
        "search.facets.default": "8",
        "ckan.auth.create_user_via_api": "false",
        "ckan.auth.create_user_via_web": "false",
        "ckan.auth.user_create_organizations": "false",
        "ckan.auth.user_create_groups": "false",
        "ckan.auth.public_user_details": "false",
        "ckan.auth.create_dataset_if_not_in_organization": "false",
        "ckan.gravatar_default": "disabled",
        "ckan.hide_version": "false",
        "scheming.dataset_schemas": (place.home / "dataset_schema.yaml").as_uri(),
        "scheming.presets": "ckanext.scheming:presets.json",
    }


LOGGING = """
[loggers]
keys = root, ckan, ckanext
[handlers]
keys = console
[formatters]
keys = generic
[logger_root]
level = WARNING
handlers = console
[logger_ckan]
level = WARNING
handlers = console
qualname = ckan
propagate = 0
[logger_ckanext]
level = WARNING
handlers = console
qualname = ckanext
propagate = 0
[handler_console]
class = StreamHandler
args = (sys.stderr,)
level = NOTSET
formatter = generic
[formatter_generic]
format = %(asctime)s %(levelname)-5.5s [%(name)s] %(message)s
"""


def write_settings(place: Place, port: int) -> str:
    """Write CKAN's settings and the dataset schema; gives a key of all that CKAN reads."""
    files = ("metadata", "classifications", "portal")
    schema = yaml.safe_dump(ckan_schema(*map(read_config, files)), allow_unicode=True)
    (place.home / "dataset_schema.yaml").write_text(schema, encoding="utf-8")
    lines = [f"{key} = {value.replace('%', '%%')}" for key, value in settings(place, port).items()]
    ini = "\n".join(["[DEFAULT]", "debug = false", "[app:main]", *lines, LOGGING])
    write_private(place.home / "ckan.ini", ini)
    return digest(ini, schema, extension_key(), str(read_config("portal")))


# The database --------------------------------------------------------------------------------


def database_key(place: Place) -> str:
    """What the prepared database depends on: CKAN, the cluster, the publisher's secret."""
    return digest(environment_key(), postgres.cluster_id(place), place.secret(ADMIN))


def ckan_command(place: Place) -> list[str]:
    """The words that start one of CKAN's own commands."""
    script = "from ckan.cli.cli import ckan; ckan()"
    return [str(python(place)), "-c", script, "-c", str(place.home / "ckan.ini")]


def ensure_databases(place: Place) -> None:
    """CKAN's own roles and databases, and the DataStore's."""
    for role in ("ckan", "datastore_ro"):
        postgres.ensure_role(place, role)
    postgres.ensure_database(place, "ckan", "ckan")
    postgres.ensure_database(place, "datastore", "ckan")


def prepare_database(place: Place) -> None:
    """Tables, permissions, the publisher and its token; done once for a database."""
    if place.done("database", database_key(place)):
        return
    place.unstamp("database")
    _grant_datastore(place)
    token_file = place.home / "token.json"
    _run(
        place,
        [*ckan_command(place), "didd", "prepare", "--admin", ADMIN, "--token-file", str(token_file)],
        "CKAN's database could not be prepared. Run the same command again.",
        stdin=place.secret(ADMIN) + "\n",
    )
    place.keep_secret("ckan-api-token", json.loads(token_file.read_text())["token"])
    token_file.unlink()
    place.stamp("database", database_key(place))


def _grant_datastore(place: Place) -> None:
    """Run the DataStore's permissions script, which CKAN brings, as the superuser."""
    script = ckan_file(place, "ckanext", "datastore", "set_permissions.sql").read_text()
    names = {"maindb": "ckan", "datastoredb": "datastore", "mainuser": "ckan"}
    filled = script.format(**names, writeuser="ckan", readuser="datastore_ro")
    plain = "\n".join(line for line in filled.splitlines() if not line.startswith("\\connect"))
    with postgres.connect(place, "datastore") as connection:
        connection.execute(plain.encode())


def rebuild_index(place: Place) -> None:
    """Index every dataset again, from the database."""
    _run(place, [*ckan_command(place), "search-index", "rebuild", "--quiet"])


def dataset_count(place: Place) -> int:
    """How many datasets the index should hold."""
    query = "SELECT count(*) FROM package WHERE state <> 'deleted' AND type = 'dataset'"
    with postgres.connect(place, "ckan") as connection:
        row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


# The web server ------------------------------------------------------------------------------


def start(place: Place, port: int, key: str) -> None:
    """Start CKAN on that port; it answers when this returns.

    A CKAN that runs with other settings, schema or extension than `key` is started again.
    """
    fits = place.done("ckan-running", key) and place.ports.get(NAME) == port
    if fits and processes.running_pid(place, NAME) is not None and answers(port):
        return
    stop(place)
    place.keep_port(NAME, port)
    size = ["--workers", "2", "--threads", "4", "--bind", f"127.0.0.1:{port}"]
    command = [python(place), "-m", "gunicorn", "-c", "python:ckanext.didd.server", *size]
    command = [*command, "ckanext.didd.wsgi:application"]
    processes.start(place, NAME, command, {"CKAN_INI": str(place.home / "ckan.ini")})
    deadline = time.monotonic() + 120
    while not answers(port):
        if processes.running_pid(place, NAME) is None or time.monotonic() > deadline:
            raise PortalError(f"CKAN did not start. {processes.last_words(place, NAME)}")
        time.sleep(0.1)
    place.stamp("ckan-running", key)


def answers(port: int) -> bool:
    try:
        return call(port, "status_show")["ckan_version"].startswith("2.")
    except (OSError, ValueError, KeyError):
        return False


def call(port: int, action: str, token: str = "") -> dict[str, Any]:
    """The result of one action of CKAN's API, without any proxy between."""
    headers = {"Authorization": token} if token else {}
    ask = urllib.request.Request(f"http://127.0.0.1:{port}/api/3/action/{action}", headers=headers)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(ask, timeout=60) as reply:
        return json.load(reply)["result"]


def token_works(place: Place, port: int) -> bool:
    """Whether the kept token is the publisher's, as CKAN sees it."""
    try:
        shown = call(port, f"user_show?id={ADMIN}", place.secret("ckan-api-token"))
    except (urllib.error.HTTPError, OSError, ValueError, KeyError):
        return False
    return bool(shown.get("sysadmin"))


def stop(place: Place) -> bool:
    return processes.stop(place, NAME)
