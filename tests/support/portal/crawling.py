"""Everything the portal serves anonymously: pages by their links, files, feeds, RDF, API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urljoin, urlsplit

import requests

from portal import Portal
from tests.support.published_text import inside

#: More responses than a test's portal has: a crawl that gets here loops.
MOST = 1_500
STARTS = (
    *("/", "/en/", "/dataset/", "/organization/", "/organization/dinkes", "/group/", "/stats"),
    *("/organization/about/dinkes", "/organization/activity/dinkes", "/pencabutan"),
    *("/pencabutan.atom", "/dikecualikan", "/robots.txt", "/sitemap.xml", "/catalog.ttl"),
    *("/catalog.jsonld", "/catalog.xml", "/catalog.rdf", "/feeds/dataset.atom"),
    *("/feeds/organization/dinkes.atom", "/feeds/custom.atom?q=berkas", "/api/3", "/user/"),
)
ENDINGS = ("ttl", "jsonld", "xml", "rdf")
#: Only another order of what was seen, or who may log in.
NOT_CRAWLED = re.compile(r"/user/(?:login|_logout|reset)|\.(?:css|js|woff2)|[?&]sort=|&")
LISTS = (
    *("package_list", "current_package_list_with_resources", "tag_list", "status_show"),
    *("organization_list", "didd_withdrawal_list", "dcat_datasets_list", "dcat_catalog_show"),
    *("recently_changed_packages_activity_list", "group_list", "license_list", "vocabulary_list"),
)


def crawl(portal: Portal, words: set[str]) -> Iterator[tuple[str, str]]:
    """Yield every response with its request; ``words`` are searched, whole and by prefix.

    Text of the request itself is removed from its response.
    """
    with requests.Session() as visitor:
        found: set[str] = set()
        for url, text in _pages(portal, visitor, words):
            found |= set(re.findall(r"/dataset/([\w-]+)/resource/([0-9a-f-]{36})", text))
            yield url, _without(text, url)
        for action, data in _questions(words):
            reply = visitor.post(f"{portal.url}/api/3/action/{action}", json=data, timeout=120)
            assert reply.status_code < 500, (action, data)
            yield f"{action} {data}", _without(reply.text, *map(str, data.values()))
        for package, resource in sorted(found):
            for action, data in _about(package, resource):
                reply = visitor.post(f"{portal.url}/api/3/action/{action}", json=data, timeout=120)
                yield f"{action} {data}", reply.text


def _pages(portal: Portal, visitor: requests.Session, words: set[str]) -> Iterator[tuple[str, str]]:
    searched = [part for word in words for part in (word, word[:6])]
    starts = [*STARTS, *(f"/dataset/?q={word}" for word in searched)]
    starts += [f"/feeds/custom.atom?q={word}" for word in searched]
    waiting, seen = [portal.url + start for start in starts], set[str]()
    host = urlsplit(portal.url).netloc
    while waiting:
        url = waiting.pop()
        if url in seen:
            continue
        seen.add(url)
        assert len(seen) < MOST, "the crawl does not end"
        reply = visitor.get(url, timeout=120)
        assert reply.status_code < 500, url
        text = inside(reply.content)
        yield url, text
        for link in re.findall(r'(?:href|src)="([^"#]+)"|<loc>([^<]+)</loc>', text):
            target = urljoin(url, "".join(link).replace("&amp;", "&"))
            if urlsplit(target).netloc == host and not NOT_CRAWLED.search(target):
                waiting.append(target)
                if dataset := re.fullmatch(r".*/dataset/([\w-]+)", target):
                    waiting += [f"{target}.{ending}" for ending in ENDINGS]
                    waiting.append(f"{portal.url}/dataset/activity/{dataset[1]}")


def _questions(words: set[str]) -> Iterator[tuple[str, dict]]:
    for action in LISTS:
        yield action, {}
    facets = ["tags", "name", "title_string", "pejabat_penguasa", "res_name", "text"]
    yield "package_search", {"rows": 1000, "facet.field": facets, "facet.limit": -1}
    yield "organization_show", {"id": "dinkes", "include_datasets": True}
    for word in words:
        for part in (word, word[:6], word[:-1] + "q"):
            yield "package_search", {"q": part, "rows": 100}
            yield "package_search", {"q": f"title:{part}*", "rows": 100}
            yield "package_autocomplete", {"q": part}
            yield "tag_autocomplete", {"query": part}
            yield "didd_search_suggest", {"q": part}
            for key in ("name", "hash", "description"):
                yield "resource_search", {"query": f"{key}:{part}"}


def _about(package: str, resource: str) -> Iterator[tuple[str, dict]]:
    yield "package_show", {"id": package}
    yield "package_activity_list", {"id": package}
    yield "dcat_dataset_show", {"id": package}
    yield "datastore_search", {"resource_id": resource, "limit": 1000}
    yield "datastore_info", {"id": resource}
    for action in ("resource_show", "resource_view_list"):
        yield action, {"id": resource}


def _without(text: str, *asked: str) -> str:
    for part in asked:
        for said in {part, unquote(part), urlsplit(part).query.partition("=")[2]} - {""}:
            text = text.replace(said, "")
    return text
