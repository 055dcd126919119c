"""The process that typesets for ``didd.adapters.register_files.volumes.bound``.

Standard input: what ``bound`` asks, as JSON. Asked to ``count``, it tells as JSON in which setting
each of these volumes is set, and on how many pages. Asked for one volume, it writes the PDF.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import date
from typing import Any

from didd.adapters.register_files.volumes.pages import Pages, page_count
from didd.register.printing.page_settings import NORMAL, PageSetting


def main() -> None:
    """Count or typeset what is asked, and end."""
    asked = json.load(sys.stdin.buffer)
    day = date.fromisoformat(asked["day"])
    if "count" in asked:
        told = [_counted(plain, day) for plain in asked["count"]]
        sys.stdout.buffer.write(json.dumps(told).encode())
    else:
        sys.stdout.buffer.write(_set(asked, day))


def _counted(plain: dict[str, Any], day: date) -> dict[str, Any]:
    """Return a volume's setting and pages; volumes shall look alike, so none is set tighter."""
    pages = Pages.of(plain, day)
    signed = bool(plain["frame"]["signatures"])
    setting = pages.setting(tighter=False) if signed else NORMAL
    return {"setting": asdict(setting), "pages": pages.count(setting)}


def _set(asked: dict[str, Any], day: date) -> bytes:
    """Return one volume as PDF; raises ``ValueError`` when its pages were counted otherwise."""
    plain, setting = asked["volume"], PageSetting(**asked["setting"])
    pages = Pages.of(plain, day)
    content = pages.pdf(day, setting, asked["numbers"])
    found, counted = page_count(content) - pages.decree_count(day), asked["pages"]
    if found != counted:
        raise ValueError(f"{counted} pages were counted, and {found} set")
    return content


if __name__ == "__main__":
    main()
