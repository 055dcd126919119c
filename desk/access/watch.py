"""Who may read the measures at ``/metrics``, and the measures as they were last taken."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field

from didd.steps.watching.kept_measures import KeptMeasures


@dataclass(frozen=True)
class Watch:
    """``token`` opens the measures; without one they are nowhere to be found."""

    token: str = ""
    measures: KeptMeasures = field(default_factory=KeptMeasures)

    def opens(self, given: str) -> bool:
        """Whether this header (``Bearer …``) opens the measures."""
        kind, _, token = given.partition(" ")
        known = self.token.encode()
        right = hmac.compare_digest(token.strip().encode("utf-8", "replace"), known)
        return bool(known) and kind.lower() == "bearer" and right
