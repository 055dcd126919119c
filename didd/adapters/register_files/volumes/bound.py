"""Any list in print: one PDF, or of a long one its volumes, set one after the other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from didd.adapters.register_files.pdf import set_list
from didd.config.catalog import CatalogConfig
from didd.model import RegisterEdition
from didd.register.editions import volume_name
from didd.register.printing.page_settings import NORMAL, PageSetting, Places, chosen
from didd.register.printing.printed_list import printed_list
from didd.register.printing.printed_pages import PrintedList
from didd.register.printing.volumes import Volume, volumes
from didd.register.serialise import document_day

_PROCESS = "didd.adapters.register_files.volumes.volume_process"
#: The environment of such a process: no password, no token, no address.
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TMPDIR")


class VolumeFailed(RuntimeError):
    """A volume could not be typeset; the message has what the process said last."""


def render_printed(edition: RegisterEdition, config: CatalogConfig) -> dict[str, bytes]:
    """Return the edition in print, by name: ``pdf``, or of a long one its volumes."""
    return printed_files(printed_list(edition, config), document_day(edition, config))


def printed_files(printed: PrintedList, day: date) -> dict[str, bytes]:
    """Return any list in print, by name: ``pdf``, or of a long one its volumes."""
    bound = volumes(printed)
    if len(bound) == 1:
        return {"pdf": set_list(printed, day)}
    names = (volume_name(volume.number) for volume in bound)
    return dict(zip(names, _set(bound, day), strict=True))


def _set(bound: Sequence[Volume], day: date) -> Iterator[bytes]:
    """Yield each volume as PDF; their pages are counted through."""
    first = 1
    for volume in bound:
        asked: dict[str, Any] = {"printed": asdict(volume.printed), "day": day.isoformat()}
        setting = _setting(volume, asked) if volume.number == volume.of else NORMAL
        asked |= {"setting": asdict(setting), "first": first}
        pages, content = _apart(volume, asked)
        first += pages["pages"]
        yield content


def _setting(signed: Volume, asked: dict[str, Any]) -> PageSetting:
    """Return the setting in which the signature has rows beside it, each tried by a process."""

    def places(setting: PageSetting) -> Places:
        found, _ = _apart(signed, asked | {"setting": asdict(setting), "first": None})
        return found

    return chosen(signed.last - signed.first + 1, places, tighter=False)


def _apart(volume: Volume, asked: dict[str, Any]) -> tuple[dict[str, int], bytes]:
    """Return what a process of its own tells of a volume, and the PDF that it made."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", _PROCESS],
        input=json.dumps(asked).encode(),
        capture_output=True,
        env={k: os.environ[k] for k in _ENVIRONMENT if k in os.environ},
        check=False,
    )
    told, _, content = done.stdout.partition(b"\n")
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise VolumeFailed(f"volume {volume.number} of {volume.of}: {said or done.returncode}")
    return json.loads(told), content
