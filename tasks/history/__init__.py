"""What became of an account, and why: its events, its holds, its next step."""

from tasks.history.account_history import Story, tell
from tasks.history.compliance_answers import Estimate, ExtraordinaryAnswer, IfAsked
from tasks.history.explanation import Explanation, Look, why
from tasks.history.next_step import ahead

__all__ = [
    "Estimate",
    "Explanation",
    "ExtraordinaryAnswer",
    "IfAsked",
    "Look",
    "Story",
    "ahead",
    "tell",
    "why",
]
