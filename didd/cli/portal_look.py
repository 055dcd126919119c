"""``didd doctor``'s checks of the portal: that it answers, whose token, what it says of us."""

from __future__ import annotations

from typing import TYPE_CHECKING

from didd.cli.words import _
from didd.office import OfficeError
from didd.settings import Settings, portal_url

if TYPE_CHECKING:
    from didd.adapters.ckan.rights import Rights


def look_at_portal(settings: Settings) -> str:
    """Return which CKAN answers and whose the token is; raises ``OfficeError`` for faults."""
    import requests

    from didd.adapters.ckan.rights import rights

    if not settings.ckan_url:
        raise OfficeError(
            _(
                "DIDD_CKAN_URL is not set: write the portal's address in didd.env. In a checkout, "
                "`make portal` starts a portal and says where."
            )
        )
    url = portal_url(settings.ckan_url).rstrip("/")
    token = settings.ckan_token.get_secret_value().strip() if settings.ckan_token else ""
    try:
        found = rights(url, token)
    except (requests.RequestException, KeyError, TypeError) as error:
        raise OfficeError(_("{url} does not answer as CKAN does.", url=url)) from error
    return f"{url}: CKAN {found.version}, {_token(found, is_set=bool(token))}"


def contacts_said(settings: Settings) -> str:
    """Return whom people are told to turn to, or what of it the settings lack.

    An office that has settled none yet can work, but is asked.
    """
    from didd.config.catalog import load_catalog_config

    config = load_catalog_config(settings.config_dir())
    policy = config.portal
    if missing := policy.missing_contacts():
        return _(
            "People are told to ask the PPID, and not where: {keys} are missing or still examples. "
            "Write them in {file}, under office.",
            keys=", ".join(missing),
            file=settings.config_dir() / "portal.yaml",
        )
    named, of = policy.agency_contacts.keys() & config.agencies.keys(), len(config.agencies)
    return _(
        "{name}, {address}; {n} of {of} agencies have their own (agency_contacts)",
        name=policy.office.name,
        address=policy.office.address,
        n=len(named),
        of=of,
    )


def _token(found: Rights, *, is_set: bool) -> str:
    """Return the token's owner; raises ``OfficeError`` for too many, or too few, rights."""
    if not is_set:
        return _("DIDD_CKAN_TOKEN is not set")
    if found.extended and found.administrator:
        raise OfficeError(
            _(
                "DIDD_CKAN_TOKEN is a system administrator's: whoever gets hold of "
                "it owns the portal. Set the publisher's, which `ckan didd prepare` "
                "makes, and revoke this one."
            )
        )
    if found.extended and not found.publisher:
        raise OfficeError(
            _(
                "DIDD_CKAN_TOKEN may not publish: it is not the publisher's "
                "(didd.publisher), or it was revoked. `ckan didd prepare` makes a "
                "new one."
            )
        )
    if not found.extended and not found.administrator:
        raise OfficeError(
            _(
                "DIDD_CKAN_TOKEN may not choose datasets' ids: a CKAN without "
                "ckanext-didd lets only a system administrator do so."
            )
        )
    if found.extended:
        return _("the token may publish, and do nothing else")
    return _(
        "the token is a system administrator's, as a CKAN without "
        "ckanext-didd needs it; with the extension the publisher has a role "
        "of its own"
    )
