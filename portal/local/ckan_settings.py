"""CKAN's settings and dataset schema, from the catalogue's configuration."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from portal.local.dataset_schema import ckan_licenses, ckan_schema
from portal.local.environment import extension_key
from portal.local.errors import PortalError
from portal.local.place import CONFIG, Place, digest, write_private
from portal.local.servers import postgres, solr, valkey
from portal.local.servers.ckan import PUBLISHER

PLUGINS = (
    "didd",
    "dcat",
    "croissant",
    "scheming_datasets",
    "datastore",
    "didd_tables",
    "image_view",
    "didd_pdf_view",
)


def read_config(name: str) -> dict[str, Any]:
    """Read one file of the catalogue's configuration; {} when absent.

    ``DIDD_PORTAL_CONFIG`` names another folder of whole files than the checkout's.
    """
    folder = Path(os.environ.get("DIDD_PORTAL_CONFIG") or CONFIG)
    try:
        return yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8")) or {}
    except FileNotFoundError:
        return {}
    except yaml.YAMLError as error:
        raise PortalError(f"catalog_config/{name}.yaml cannot be read: {error}") from error


def settings(place: Place, port: int) -> dict[str, str]:
    """Return CKAN's settings for this place and port."""
    words = read_config("portal")
    title, subtitle = words.get("title", {}), words.get("subtitle", {})
    office = words.get("office") or {}
    own_service(office)
    site_url = words.get("site_url") or f"http://127.0.0.1:{port}"
    return {
        "use": "egg:ckan",
        "SECRET_KEY": place.secret("ckan"),
        "WTF_CSRF_SECRET_KEY": place.secret("ckan-csrf"),
        "api_token.jwt.encode.secret": f"string:{place.secret('ckan-token')}",
        "api_token.jwt.decode.secret": f"string:{place.secret('ckan-token')}",
        "sqlalchemy.url": postgres.url(place, "ckan", "ckan"),
        "ckan.datastore.write_url": postgres.url(place, "ckan", "datastore"),
        # Tables are searched for names and codes, without a language's stemming.
        "ckan.datastore.default_fts_lang": "simple",
        "ckan.datastore.sqlsearch.enabled": "false",
        "ckan.datastore.read_url": postgres.url(place, "datastore_ro", "datastore"),
        "solr_url": solr.url(place),
        "ckan.redis.url": valkey.url(place),
        "ckan.site_id": "didd",
        "ckan.hide_version": "true",
        "ckan.site_url": site_url,
        **https_only(site_url),
        "ckan.site_title": title.get("id", "Portal Informasi Publik"),
        "ckan.site_description": subtitle.get("id", ""),
        "ckan.favicon": "/didd-mark.svg",
        "ckan.site_logo": "/didd-mark.svg",
        "didd.title_en": title.get("en", ""),
        "didd.subtitle_en": subtitle.get("en", ""),
        "didd.regions": file_address(place.home / "regions.json"),
        "didd.subjects": file_address(place.home / "subjects.json"),
        "didd.words": file_address(place.home / "words.txt"),
        "didd.agency_contacts": file_address(place.home / "contacts.json"),
        "licenses_group_url": file_address(place.home / "licenses.json"),
        "didd.files_url": files_host(words.get("files_url") or "", site_url),
        "didd.legislation": words.get("legislation") or "",
        "didd.license": words.get("publish", {}).get("license") or "",
        "didd.publisher": PUBLISHER,
        "didd.statistics_owner": _statistics_owner(),
        "ckanext.dcat.rdf.profiles": "didd_dcat_ap_3",
        "ckanext.dcat.datasets_per_page": "100",
        "ckanext.dcat.croissant.profiles": "croissant didd_croissant",
        **{f"didd.office_{key}": value for key, value in office.items() if value},
        "didd.print_needs_identity": str(bool(words.get("print_needs_identity"))).lower(),
        "didd.reports_days": str(words.get("report_days", 180)),
        "didd.announcement_days": str(words.get("announcement_days", 30)),
        "ckan.plugins": " ".join(PLUGINS),
        "ckan.views.default_views": "pdf_view image_view didd_table_view",
        "ckan.locale_default": "id",
        "ckan.locales_offered": "id en",
        "ckan.locale_order": "id en",
        "ckan.display_timezone": read_config("sop").get("timezone") or "Asia/Jakarta",
        "ckan.storage_path": str(place.storage),
        "ckan.max_resource_size": "10240",
        "ckan.webassets.path": str(place.home / "webassets"),
        "ckan.search.solr_commit": "false",
        "search.facets.default": "8",
        "search.facets.limit": "200",
        "ckan.auth.create_user_via_api": "false",
        "ckan.auth.create_user_via_web": "false",
        "ckan.auth.user_create_organizations": "false",
        "ckan.auth.user_create_groups": "false",
        "ckan.auth.public_user_details": "false",
        "ckan.gravatar_default": "disabled",
        "scheming.dataset_schemas": (place.home / "dataset_schema.yaml").as_uri(),
        "scheming.presets": "ckanext.scheming:presets.json",
    }


def files_host(files_url: str, site_url: str) -> str:
    """Return the URL of the files' host; raises ``PortalError`` unless it is a separate host.

    >>> files_host("https://berkas.ppid.example/", "https://ppid.example")
    'https://berkas.ppid.example'
    """
    there, here = urlsplit(files_url), urlsplit(site_url)
    web = there.scheme in ("http", "https") and there.hostname and not there.path.strip("/")
    if files_url and (not web or there.hostname == here.hostname):
        raise PortalError(
            f"files_url in catalog_config/portal.yaml is {files_url!r}. Write the address of a "
            f"host of its own, without a path: another name than {here.hostname} (another port is "
            "not enough, for cookies know none)."
        )
    return files_url.rstrip("/")


def own_service(office: Mapping[str, Any]) -> None:
    """Raise ``PortalError`` where the office's service for requests is not reached by HTTPS."""
    url = office.get("request_url")
    if url and not (urlsplit(str(url)).scheme == "https" and urlsplit(str(url)).hostname):
        raise PortalError(
            f"request_url in catalog_config/portal.yaml is {url!r}. Write the address of the "
            "office's own service; it begins with https://."
        )


def file_address(path: Path) -> str:
    """Return a file URL for readers that only strip ``file://``, as CKAN does for licences.

    >>> file_address(Path("/srv/data dinas/licenses.json"))
    'file:///srv/data dinas/licenses.json'
    """
    return f"file://{path}"


def https_only(site_url: str) -> dict[str, str]:
    """Return the settings of a portal behind HTTPS: cookies and links use nothing else.

    >>> https_only("http://127.0.0.1:5000"), sorted(https_only("https://ppid.example"))[0]
    ({}, 'REMEMBER_COOKIE_SECURE')
    """
    if not site_url.startswith("https://"):
        return {}
    secure = dict.fromkeys(("SESSION_COOKIE_SECURE", "REMEMBER_COOKIE_SECURE"), "true")
    return {**secure, "didd.hsts_seconds": "31536000"}


# CKAN queries Solr's schema while it loads, and only logs a failure. Solr
# is often still starting then: log one line without the traceback.
LOGGING = """
[loggers]
keys = root, ckan, ckanext, solr
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
[logger_solr]
level = CRITICAL
handlers = console
qualname = ckan.lib.search.common
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
    """Write CKAN's settings and the dataset schema; return a key of all that CKAN reads."""
    files, words = ("metadata", "classifications", "portal"), read_config("portal")
    schema = yaml.safe_dump(ckan_schema(*map(read_config, files)), allow_unicode=True)
    (place.home / "dataset_schema.yaml").write_text(schema, encoding="utf-8")
    for name, rows in {
        "licenses": ckan_licenses(words),
        "regions": words.get("regions", []),
        "subjects": words.get("subjects", {}),
        "contacts": words.get("agency_contacts") or {},
    }.items():
        (place.home / f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")
    vocabulary = search_words(words, read_config("agencies"))
    (place.home / "words.txt").write_text(vocabulary, encoding="utf-8")
    lines = [f"{key} = {value.replace('%', '%%')}" for key, value in settings(place, port).items()]
    ini = "\n".join(["[DEFAULT]", "debug = false", "[app:main]", *lines, LOGGING])
    write_private(place.home / "ckan.ini", ini)
    return digest(ini, schema, extension_key(), str(words), vocabulary)


def search_words(portal: Mapping[str, Any], agencies: Mapping[str, Any]) -> str:
    """Return the vocabulary of the search: ours, the office's own rules, and names known to Solr.

    >>> search_words({"search_words": ["gawai => telepon"]}, {}).partition("[words]")[0][:1]
    '#'
    """
    general = (solr.SOLR_CODE / "everyday.txt").read_text(encoding="utf-8")
    own = "\n".join(portal.get("search_words") or ())
    known = (solr.SOLR_CODE / "synonyms.txt").read_text(encoding="utf-8")
    names = solr.agency_synonyms(agencies.get("agencies", ()))
    regions = solr.region_synonyms(portal.get("regions", ()))
    return f"{general}\n[words]\n{own}\n[known]\n{known}\n{names}\n{regions}\n"


def _statistics_owner() -> str:
    """Return the organization that publishes how the portal is used: who publishes what is all."""
    sop = read_config("sop").get("settings") or {}
    slug = str(sop.get("consolidated_by") or "")
    agencies = read_config("agencies").get("agencies") or []
    known = next((each for each in agencies if each.get("slug") == slug), {})
    return str(known.get("organization") or slug)
