"""CSRF protection of logged-in users' forms, checked for every request.

CKAN 2.12 lets a request without a login, or with a token in its header, pass without a form's
token, and does so by exempting the view from the protection: for everybody, until the process ends.
One anonymous request would unprotect an administrator's form. So it is checked here again.
"""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.config.middleware.flask_app import csrf
from flask import Blueprint, g, request

forms = Blueprint("didd_forms", __name__)


@forms.before_app_request
def take_forms_from_our_pages_only() -> None:
    """Refuse (400) a browser's request with a session but without a form token."""
    by_cookie = not g.get("login_via_auth_header")
    if tk.config["WTF_CSRF_ENABLED"] and by_cookie and request.endpoint:
        csrf.protect()
