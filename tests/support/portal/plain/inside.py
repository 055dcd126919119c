"""Run by the plain CKAN's own Python: does what is asked, a JSON line each, until the end.

    python inside.py SETTINGS

Each line is ``{"do": "call", "action": …, "data": …}`` or ``{"do": "harvest", "source": …}``; the
answer is a line ``{"gave": …}`` or ``{"failed": …}``. A harvest runs gathering, fetching and
importing in this one process, by the harvester's and its queue's own code.
"""

# pyright: reportMissingImports=false
from __future__ import annotations

import json
import sys
import traceback
from typing import Any


def harvest(source: str) -> dict[str, Any]:
    """Pull a source once; return what the harvester says of each of its items."""
    import ckan.plugins.toolkit as tk
    from ckanext.harvest import model as harvested
    from ckanext.harvest import queue

    site = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    context = {"ignore_auth": True, "user": site["name"]}
    named = tk.get_action("package_show")(dict(context), {"id": source})["id"]
    asked = {"source_id": named, "run": False}
    made = tk.get_action("harvest_job_create")(dict(context), asked)
    job = harvested.HarvestJob.get(made["id"])
    job.status = "Running"
    job.save()
    harvester = queue.get_harvester(job.source.type)
    items = queue.gather_stage(harvester, job) or []
    told = [_import(harvester, item) for item in items]
    tk.get_action("harvest_jobs_run")(dict(context), {})
    job = harvested.HarvestJob.get(made["id"])
    return {"status": job.status, "errors": [e.message for e in job.gather_errors], "items": told}


def _import(harvester: Any, item: str) -> dict[str, Any]:
    from ckanext.harvest import model as harvested
    from ckanext.harvest import queue

    one = harvested.HarvestObject.get(item)
    queue.fetch_and_import_stages(harvester, one)
    errors = [error.message for error in one.errors]
    return {
        "guid": one.guid,
        "said": one.report_status,
        "dataset": one.package_id,
        "errors": errors,
    }


def call(action: str, data: dict[str, Any]) -> Any:
    """Return the result of an action, as the site's own account."""
    import ckan.plugins.toolkit as tk

    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return tk.get_action(action)({"ignore_auth": True, "user": user}, data)


def main(settings: str) -> None:
    """Answer until the input ends."""
    from ckan.cli import CKANConfigLoader
    from ckan.config.middleware import make_app

    answers, sys.stdout = sys.stdout, sys.stderr
    app = make_app(CKANConfigLoader(settings).get_config())
    print(json.dumps({"gave": "ready"}), file=answers, flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        with app._wsgi_app.test_request_context():
            try:
                gave = (
                    harvest(asked["source"])
                    if asked["do"] == "harvest"
                    else call(asked["action"], asked["data"])
                )
                answer = {"gave": gave}
            except Exception as error:
                answer = {
                    "failed": f"{type(error).__name__}: {error}",
                    "trace": traceback.format_exc(),
                }
        print(json.dumps(answer, default=str), file=answers, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
