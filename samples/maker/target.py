"""What a writer knows about the file it makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Target:
    """The file's suffix (with its dot), the agency's full name, and options of the format."""

    suffix: str
    agency: str
    options: Mapping[str, str] = field(default_factory=dict[str, str])
