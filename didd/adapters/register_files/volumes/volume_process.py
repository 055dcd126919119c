"""The process that typesets one volume for ``didd.adapters.register_files.volumes.bound``.

Standard input: what ``bound`` asks, as JSON. Standard output: a line of JSON, and the PDF. The line
has how many ``pages`` there are; without a ``first`` page nothing is set, and it tells the places.
"""

from __future__ import annotations

import json
import sys
from datetime import date

from didd.adapters.register_files.pdf import set_volume, volume_places
from didd.register.printing.page_settings import PageSetting


def main() -> None:
    """Typeset the volume and end."""
    asked = json.load(sys.stdin.buffer)
    day, setting = date.fromisoformat(asked["day"]), PageSetting(**asked["setting"])
    if asked["first"] is None:
        told, content = dict(volume_places(asked["printed"], day, setting)), b""
    else:
        content, pages = set_volume(asked["printed"], day, asked["first"], setting)
        told = {"pages": pages}
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + content)


if __name__ == "__main__":
    main()
