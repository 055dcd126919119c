"""Any list in print: one PDF, or of a long one its volumes, set by processes beside each other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import accumulate, repeat
from typing import Any

from didd.adapters.register_files.pdf import plain_list, set_list
from didd.config.catalog import CatalogConfig
from didd.model import RegisterEdition
from didd.register.editions import volume_name
from didd.register.printing.decree_text import DecreeText
from didd.register.printing.printed_list import printed_list
from didd.register.printing.printed_pages import PrintedList
from didd.register.printing.volumes import volumes
from didd.register.serialise import document_day

_PROCESS = "didd.adapters.register_files.volumes.volume_process"
#: The environment of such a process: no password, no token, no address.
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TMPDIR")

#: How many such processes run at once, if there are processors: each takes up to 300 MB.
AT_ONCE = 2

#: How many volumes one process counts: it keeps 30 MB of each.
_COUNTED = 5


class VolumeFailed(RuntimeError):
    """Volumes could not be typeset; the message has what the process said last."""


def render_printed(edition: RegisterEdition, config: CatalogConfig) -> dict[str, bytes]:
    """Return the edition in print, by name: ``pdf``, or of a long one its volumes."""
    return printed_files(printed_list(edition, config), document_day(edition, config))


def printed_files(
    printed: PrintedList, day: date, decree: DecreeText | None = None
) -> dict[str, bytes]:
    """Return any list in print, by name: ``pdf``, or of a long one its volumes.

    With ``decree`` the list is its annex, and the decree comes first. Pages are counted through,
    and each says how many there are in all.
    """
    bound = volumes(printed)
    if len(bound) == 1:
        return {"pdf": set_list(printed, day, decree)}
    plain = [plain_list(each.printed, decree if each.number == 1 else None) for each in bound]
    names = (volume_name(each.number) for each in bound)
    return dict(zip(names, _set(plain, day), strict=True))


def _set(bound: Sequence[dict[str, Any]], day: date) -> Iterator[bytes]:
    """Yield each volume as PDF: all are counted before any is set."""
    batches = [bound[at : at + _COUNTED] for at in range(0, len(bound), _COUNTED)]
    with ThreadPoolExecutor(min(AT_ONCE, os.cpu_count() or 1)) as beside:
        told = beside.map(_apart, ({"count": batch} for batch in batches), repeat(day))
        counted = [each for answer in told for each in json.loads(answer)]
        ends = list(accumulate(each["pages"] for each in counted))
        asked = (
            {
                **each,
                "volume": volume,
                "numbers": {"first": end - each["pages"] + 1, "total": ends[-1]},
            }
            for each, volume, end in zip(counted, bound, ends, strict=True)
        )
        yield from beside.map(_apart, asked, repeat(day))


def _apart(asked: dict[str, Any], day: date) -> bytes:
    """Return what a process of its own answers."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", _PROCESS],
        input=json.dumps({**asked, "day": day.isoformat()}).encode(),
        capture_output=True,
        env={k: os.environ[k] for k in _ENVIRONMENT if k in os.environ},
        check=False,
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise VolumeFailed(said or f"the process ended with {done.returncode}")
    return done.stdout
