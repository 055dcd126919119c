"""What the extension adds to CKAN: pages, words, fields, facets and what is indexed."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import click
from ckan.lib.plugins import DefaultTranslation

from ckanext.didd import helpers, validators
from ckanext.didd.cli import didd

# Fields with several values, which Solr keeps as such so that each value is a facet of its own.
SEVERAL = ("bentuk", "media")
# CKAN's own list also has plain strings, in which a stop word is a word like any other: then a
# title with two of them ("kerja sama dan ...") is not found by itself. Here every field is text.
SEARCHED = "title^4 notes^2 text"
FACETS = ("klasifikasi", "organization", "tahun", "bentuk", "res_format")


@tk.blanket.config_declarations
class DiddPlugin(p.SingletonPlugin, DefaultTranslation):
    """The portal of a public-information office."""

    p.implements(p.IConfigurer)
    p.implements(p.ITranslation)
    p.implements(p.ITemplateHelpers)
    p.implements(p.IValidators)
    p.implements(p.IFacets, inherit=True)
    p.implements(p.IPackageController, inherit=True)
    p.implements(p.IClick)

    # IConfigurer
    def update_config(self, config: Any) -> None:
        tk.add_template_directory(config, "templates")
        tk.add_public_directory(config, "public")

    # ITemplateHelpers
    def get_helpers(self) -> dict[str, Any]:
        return helpers.get_helpers()

    # IValidators
    def get_validators(self) -> dict[str, Any]:
        return validators.get_validators()

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
        search_params.setdefault("qf", SEARCHED)
        return search_params

    def before_dataset_index(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        for name in SEVERAL:
            value = validators.didd_text_list_output(pkg_dict.get(name))
            if isinstance(value, list):
                pkg_dict[name] = value
                pkg_dict[f"extras_{name}"] = " ".join(value)
        return pkg_dict


def _facets(facets_dict: Any, leave_out: str = "") -> Any:
    """Our facets, in our order, in place of CKAN's."""
    facets_dict.clear()
    for name in FACETS:
        if name != leave_out:
            facets_dict[name] = helpers.facet_title(name)
    return facets_dict
