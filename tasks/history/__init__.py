"""What became of an account, and why: its events, its holds, its next step."""

from tasks.history.account_history import tell
from tasks.history.explanation import why
from tasks.history.next_step import ahead

__all__ = [
    "ahead",
    "tell",
    "why",
]
