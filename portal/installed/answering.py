"""Whether every server of an installation answers: waits for it, and says which does not."""

from __future__ import annotations

import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from portal.installed.ports import PORTS

#: Seconds that a slow machine takes for its first start.
PATIENCE = 600
SOCKETS = {"code server": "/run/didd-code/code.sock", "webserver": "/run/didd-web/web.sock"}
PAGES = {
    "desk": "http://127.0.0.1:8500/healthz",
    "CKAN": f"http://127.0.0.1:{PORTS['ckan']}/api/3/action/status_show",
    "Solr": f"http://127.0.0.1:{PORTS['solr']}/solr/",
}


def silent() -> list[str]:
    """Return the names of those that do not answer now."""
    pages = [name for name, url in PAGES.items() if not _answers(url)]
    return [*pages, *(name for name, socket in SOCKETS.items() if not Path(socket).exists())]


def _answers(url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=20):
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500  # Solr asks for its password, the desk for its name
    except OSError:
        return False


def main() -> int:
    """Wait; return 1 where some never answered."""
    until = time.monotonic() + PATIENCE
    while missing := silent():
        if time.monotonic() > until:
            print(f"no answer from: {', '.join(missing)}", file=sys.stderr)  # noqa: T201
            return 1
        time.sleep(1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
