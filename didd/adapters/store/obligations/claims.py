"""What the rows of this room require of the audit chain."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import sqlalchemy as sa

from didd.adapters.store.obligations.binding_verdicts import verdict_claims
from didd.adapters.store.obligations.declarations import declaration_claims
from didd.adapters.store.obligations.none_statements import statement_claims
from didd.adapters.store.obligations.packages import package_claims
from didd.adapters.store.obligations.question_answers import answer_claims, pack_claims
from didd.approval.audit_evidence import Claim


def obligation_claims(connection: sa.Connection) -> Iterator[Claim]:
    """Yield for every row of this room the event that it requires."""
    said = (declaration_claims, verdict_claims, statement_claims, package_claims)
    every = (*said, answer_claims, pack_claims)
    return chain.from_iterable(each(connection) for each in every)
