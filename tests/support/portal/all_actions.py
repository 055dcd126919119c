"""Run by CKAN's Python: the name of every action, and of what nobody needs an account for."""

# pyright: reportMissingImports=false
from __future__ import annotations

import json
import sys

from ckan import authz, logic
from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app

app = make_app(CKANConfigLoader(sys.argv[1]).get_config())
with app._wsgi_app.test_request_context():
    logic.get_action("status_show")
    rules = {name: authz._AuthFunctions.get(name) for name in authz.auth_functions_list()}
    open_to_all = [n for n, f in rules.items() if getattr(f, "auth_allow_anonymous_access", False)]
    sys.stdout.write(json.dumps({"actions": sorted(logic._actions), "open": sorted(open_to_all)}))
