"""E-mail notices: composed, claimed, submitted to SendGrid or a relay."""

from tasks.notices.compose import build_notice
from tasks.notices.send import send_notices, waiting_notices

__all__ = [
    "build_notice",
    "send_notices",
    "waiting_notices",
]
