"""Who may use which route, by the roles that ``sop.yaml`` assigns to the steps."""

from __future__ import annotations

from enum import StrEnum

from didd.config.sop import Sop
from didd.model import Officer, Role
from didd.steps.withdrawals.instruction import GIVING_ROLES, TAKEDOWN_ROLES


class Permission(StrEnum):
    """What a route requires of its visitor."""

    ANYBODY = "anybody"
    OFFICER = "officer"
    ANSWER = "answer"
    APPROVE = "approve"
    COMPILE = "compile"
    ESTABLISH = "establish"
    WITHDRAW = "withdraw"
    RESTORE = "restore"
    PUBLISH = "publish"


def roles_for(permission: Permission, sop: Sop) -> frozenset[Role]:
    """Return the roles that hold the permission; all of them for ``ANYBODY``."""
    approver, superior = sop.step("approve").role, sop.step("establish").role
    return {
        Permission.ANYBODY: frozenset(Role),
        Permission.OFFICER: frozenset(Role),
        Permission.ANSWER: frozenset({Role.AGENCY_OFFICER, Role.CHIEF_OFFICER}),
        Permission.APPROVE: frozenset({approver}),
        Permission.COMPILE: frozenset({approver, superior}),
        Permission.ESTABLISH: frozenset({superior}),
        Permission.WITHDRAW: TAKEDOWN_ROLES,
        Permission.RESTORE: GIVING_ROLES,
        Permission.PUBLISH: TAKEDOWN_ROLES,
    }[permission]


def allowed(permission: Permission, officer: Officer | None, sop: Sop) -> bool:
    """Whether the visitor (None: nobody is logged in) holds the permission."""
    if permission is Permission.ANYBODY:
        return True
    return officer is not None and officer.role in roles_for(permission, sop)
