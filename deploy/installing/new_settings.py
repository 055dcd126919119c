"""Begin an office's settings: ``new_settings.py FOLDER PORTAL``; files that are there stay."""

from __future__ import annotations

import sys
from pathlib import Path

from didd.config.new_office import own_settings

_PORTAL = """\
# Where this office's portal differs from what comes with didd; more keys: its portal.yaml.
site_url: https://{name}
"""


def main(folder: Path, portal: str) -> int:
    """Write what a new office begins with, and its portal's address."""
    files = own_settings()
    if portal:
        files["portal.yaml"] = _PORTAL.format(name=portal)
    for name, text in files.items():
        if not (folder / name).exists():
            (folder / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
