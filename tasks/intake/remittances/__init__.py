"""What insurers' remittances do to bills: money, holds, and claims that were taken in before."""

from tasks.intake.remittances.posting import Brought, Posted, post_claims

__all__ = ["Brought", "Posted", "post_claims"]
