"""Run by CKAN's Python: index every dataset by a settings file, and answer the queries of stdin."""

# pyright: reportMissingImports=false
from __future__ import annotations

import json
import sys
import time

from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app
from ckan.lib import search
from ckan.plugins.toolkit import get_action

app = make_app(CKANConfigLoader(sys.argv[1]).get_config())
with app._wsgi_app.test_request_context():
    search.rebuild(quiet=True, defer_commit=True)
    search.index_for("Package").commit()
    answers = {}
    for q in json.load(sys.stdin):
        began = time.perf_counter()
        found = get_action("package_search")({"user": ""}, {"q": q, "rows": 10})
        seconds = time.perf_counter() - began
        answers[q] = [row["name"] for row in found["results"]], seconds
sys.stdout.write(json.dumps(answers))
