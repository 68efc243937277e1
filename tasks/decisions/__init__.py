"""A batch of accounts decided by the rules, and each answer carried out."""

from tasks.decisions.apply_decision import carry_out
from tasks.decisions.change_set import Changes
from tasks.decisions.decide_batch import decide_all
from tasks.decisions.decided import Decided, NeedsReview
from tasks.decisions.help_quote import HelpQuote, quote_help

__all__ = [
    "Changes",
    "Decided",
    "HelpQuote",
    "NeedsReview",
    "carry_out",
    "decide_all",
    "quote_help",
]
