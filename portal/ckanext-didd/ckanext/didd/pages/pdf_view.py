"""A preview of PDF files in the visitor's own browser."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p

from ckanext.didd.files import serving


class PdfViewPlugin(p.SingletonPlugin):
    """A view for PDF files without automatic actions; it loads nothing but the file."""

    p.implements(p.IResourceView, inherit=True)

    def info(self) -> dict[str, Any]:
        return {
            "name": "pdf_view",
            "title": "PDF",
            "default_title": "PDF",
            "icon": "file-pdf",
            "always_available": False,
            "iframed": True,
        }

    def can_view(self, data_dict: dict[str, Any]) -> bool:
        return (data_dict["resource"].get("format") or "").lower() == "pdf"

    def view_template(self, context: Any, data_dict: dict[str, Any]) -> str:
        return "didd/views/pdf.html"

    def form_template(self, context: Any, data_dict: dict[str, Any]) -> str:
        return "didd/views/pdf_form.html"

    def setup_template_variables(self, context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
        resource = data_dict["resource"]
        shown = serving.resource_shown_as(resource) == serving.PDF
        return {"pdf_url": resource.get("url", ""), "pdf_shown": shown}
