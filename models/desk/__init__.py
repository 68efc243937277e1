"""The specialist's desk: who works there, whom they hold, and what they looked at."""

from models.desk.claim import DeskClaim
from models.desk.event import DeskEvent
from models.desk.note import PersonNote
from models.desk.user import DeskGrant, DeskSession, DeskUser

__all__ = ["DeskClaim", "DeskEvent", "DeskGrant", "DeskSession", "DeskUser", "PersonNote"]
