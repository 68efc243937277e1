"""The independent proof over everything that is recorded, with queries of its own.

It never asks the rules it audits.
"""

from tasks.audit.contact import APPLICATION_PENDING_ASKED, PLAN_ASKED
from tasks.audit.disk import audit_with_disk
from tasks.audit.frequency import CEILINGS, TWO_LETTERS_A_DAY
from tasks.audit.holds import UNDER_HOLD
from tasks.audit.money import ASKED_AFTER_PAID
from tasks.audit.run_audit import AuditResult, audit

__all__ = [
    "APPLICATION_PENDING_ASKED",
    "ASKED_AFTER_PAID",
    "CEILINGS",
    "PLAN_ASKED",
    "TWO_LETTERS_A_DAY",
    "UNDER_HOLD",
    "AuditResult",
    "audit",
    "audit_with_disk",
]
