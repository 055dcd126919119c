"""What the extension adds to CKAN: pages, translations, fields, facets and index fields."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import click
from ckan.lib.plugins import DefaultTranslation

from ckanext.didd import helpers, validators
from ckanext.didd.bulk import actions, publisher
from ckanext.didd.cli import didd
from ckanext.didd.counts import statistics_pages, visits
from ckanext.didd.exports import (
    audit_heads,
    data_package,
    feeds,
    for_harvesters,
    open_api,
    open_data_json,
    schema_org,
    sitemap,
)
from ckanext.didd.files import host, serving
from ckanext.didd.pages import contacts, coverage, csrf, delivery, listings, pages, privacy
from ckanext.didd.reading import text_page
from ckanext.didd.register import register_pages
from ckanext.didd.reports import report_actions, report_pages
from ckanext.didd.search import beside, fulltext, search
from ckanext.didd.tables import catching_up, guarded_dumps
from ckanext.didd.withdrawn import stored_files, tombstones


@tk.blanket.config_declarations
class DiddPlugin(p.SingletonPlugin, DefaultTranslation):
    """The portal of a public-information office."""

    p.implements(p.IConfigurer)
    p.implements(p.ITranslation)
    p.implements(p.ITemplateHelpers)
    p.implements(p.IBlueprint)
    p.implements(p.IValidators)
    p.implements(p.IActions)
    p.implements(p.IAuthFunctions)
    p.implements(p.IDomainObjectModification)
    p.implements(p.IFacets, inherit=True)
    p.implements(p.IPackageController, inherit=True)
    p.implements(p.IResourceController, inherit=True)
    p.implements(p.IClick)
    p.implements(p.IMiddleware, inherit=True)
    p.implements(p.IAuthenticator, inherit=True)

    # IConfigurer
    def update_config(self, config: Any) -> None:
        tk.add_template_directory(config, "templates")
        tk.add_public_directory(config, "public")

    # ITemplateHelpers
    def get_helpers(self) -> dict[str, Any]:
        shown = (register_pages, coverage, contacts, report_pages, text_page, visits)
        parts = (helpers, beside, schema_org, feeds, *shown)
        return {name: helper for part in parts for name, helper in part.get_helpers().items()}

    # IBlueprint
    def get_blueprint(self) -> Any:
        before = [csrf.forms, host.files_host, serving.files]
        shown = [pages.didd, register_pages.register, tombstones.tombstones]
        asked = [text_page.text_pages, report_pages.reports, statistics_pages.statistics]
        ours = [*shown, *asked, feeds.machines, audit_heads.audit_heads]
        files = [data_package.data_packages, open_api.open_api, open_data_json.open_data_json]
        return [*before, *ours, *files, sitemap.sitemaps]

    # IMiddleware
    def make_middleware(self, app: Any, config: Any) -> Any:
        delivery.install(app)
        guarded_dumps.install(app)
        serving.install(app)
        host.install(app)
        publisher.install(app)
        visits.install(app)
        contacts.install(app, config)
        return app

    # IAuthenticator
    def identify_user(self, user_id: str | None = None) -> Any:
        return host.identify_user(user_id)

    # IValidators
    def get_validators(self) -> dict[str, Any]:
        return validators.get_validators()

    # IActions
    def get_actions(self) -> dict[str, Any]:
        parts = (
            actions,
            audit_heads,
            catching_up,
            tombstones,
            beside,
            listings,
            privacy,
            publisher,
            report_actions,
            statistics_pages,
        )
        return {name: action for part in parts for name, action in part.get_actions().items()}

    # IAuthFunctions
    def get_auth_functions(self) -> dict[str, Any]:
        parts = (actions, audit_heads, catching_up, tombstones, report_actions, statistics_pages)
        return {name: auth for part in parts for name, auth in part.get_auth_functions().items()}

    # IDomainObjectModification
    def notify(self, entity: Any, operation: str) -> None:
        stored_files.note(entity, operation)
        fulltext.note(entity, operation)

    # IResourceController
    def before_resource_show(self, resource_dict: dict[str, Any]) -> dict[str, Any]:
        return serving.in_one_line(resource_dict)

    # IClick
    def get_commands(self) -> list[click.Command]:
        return [didd]

    # IFacets
    def dataset_facets(self, facets_dict: Any, package_type: str) -> Any:
        return _facets(facets_dict)

    def organization_facets(self, facets_dict: Any, organization_type: str, package_type: Any):
        return _facets(facets_dict, leave_out="organization")

    # IPackageController
    def before_dataset_search(self, search_params: dict[str, Any]) -> dict[str, Any]:
        return search.for_search(search_params)

    def before_dataset_index(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        return search.for_index(pkg_dict)

    def after_dataset_show(self, context: Any, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        if for_harvesters.is_read_by_harvester():
            for_harvesters.add_extras(pkg_dict)
        return pkg_dict

    def after_dataset_search(self, search_results: Any, search_params: Any) -> Any:
        if for_harvesters.is_read_by_harvester():
            for pkg in search_results["results"]:
                for_harvesters.add_extras(pkg)
            for_harvesters.add_withdrawn(search_results)
        return search_results

    def delete(self, entity: Any) -> None:
        fulltext.forget(entity.id)


def _facets(facets_dict: Any, leave_out: str = "") -> Any:
    """Return our facets, in our order, in place of CKAN's."""
    facets_dict.clear()
    for name in search.FACETS:
        if name != leave_out:
            facets_dict[name] = helpers.facet_title(name)
    return facets_dict
