"""What a process knows of the office's surroundings, beside the office itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Around:
    """The address of the portal, and where the backup lies; "" and None where nobody said."""

    portal_url: str = ""
    backup: Path | None = None
