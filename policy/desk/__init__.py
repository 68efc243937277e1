"""Who may do what at the specialist's desk, and what of it goes into its log."""

from policy.desk.events import DeskEventKind
from policy.desk.roles import DeskRole, Permission, allowed

__all__ = ["DeskEventKind", "DeskRole", "Permission", "allowed"]
