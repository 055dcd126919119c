"""Any list in print: one PDF, or of a long one its volumes, set by processes beside each other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any

from didd.adapters.register_files.pdf import plain_list, set_list
from didd.register.editions import volume_name
from didd.register.printing.decree_text import DecreeText
from didd.register.printing.printed_pages import PrintedList
from didd.register.printing.volumes import Volume, volumes

_PROCESS = "didd.adapters.register_files.volumes.volume_process"
#: The environment of such a process: no password, no token, no address.
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TMPDIR")

#: How many such processes run at once, if there are processors: each takes up to 300 MB.
AT_ONCE = 2

#: How many volumes one process counts: it keeps 30 MB of each.
_COUNTED = 5


class VolumeFailed(RuntimeError):
    """Volumes could not be typeset; the message has what the process said last."""


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
    names = (volume_name(volume.number) for volume in bound)
    return dict(zip(names, _Binding(day, decree).volumes(bound), strict=True))


@dataclass(frozen=True, slots=True)
class _Binding:
    """Volumes of one list while they are set: its day, and the decree before the first of them."""

    day: date
    decree: DecreeText | None

    def volumes(self, bound: Sequence[Volume]) -> Iterator[bytes]:
        """Yield each volume as PDF: all are counted before any is set."""
        batches = [bound[at : at + _COUNTED] for at in range(0, len(bound), _COUNTED)]
        with ThreadPoolExecutor(min(AT_ONCE, os.cpu_count() or 1)) as beside:
            counted = [each for batch in beside.map(self.counted, batches) for each in batch]
            ends = list(accumulate(each["pages"] for each in counted))
            numbers = (
                {"first": end - each["pages"] + 1, "total": ends[-1]}
                for each, end in zip(counted, ends, strict=True)
            )
            yield from beside.map(self.volume, bound, counted, numbers)

    def counted(self, batch: Sequence[Volume]) -> list[dict[str, Any]]:
        """Return the setting of each volume, and how many pages it takes in that."""
        return json.loads(_apart({"count": list(map(self.plain, batch))}, self.day))

    def volume(self, volume: Volume, counted: dict[str, Any], numbers: dict[str, int]) -> bytes:
        """Return one volume as PDF, its pages numbered among those of all."""
        return _apart({**counted, "volume": self.plain(volume), "numbers": numbers}, self.day)

    def plain(self, volume: Volume) -> dict[str, Any]:
        """Return a volume as JSON types: only while it is asked for, since all take much memory."""
        return plain_list(volume.printed, self.decree if volume.number == 1 else None)


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
