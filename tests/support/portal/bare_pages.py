"""Run by CKAN's Python: the status of pages, by a settings file and the paths after it."""

# pyright: reportMissingImports=false
from __future__ import annotations

import json
import sys

from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app

app = make_app(CKANConfigLoader(sys.argv[1]).get_config())
client = app._wsgi_app.test_client()
answers = {path: client.get(path).status_code for path in sys.argv[2:]}
sys.stdout.write(json.dumps(answers))
