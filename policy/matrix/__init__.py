"""What each state asks, question by question: answered, looked for and not found, or open."""

from policy.matrix.age import Aging, aging, ending, stale
from policy.matrix.agreement import differences
from policy.matrix.cells import QUESTIONS, STATES, Cell, Status, matrix

__all__ = [
    "QUESTIONS",
    "STATES",
    "Aging",
    "Cell",
    "Status",
    "aging",
    "differences",
    "ending",
    "matrix",
    "stale",
]
