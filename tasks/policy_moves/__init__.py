"""Accounts moved from one version of the policy to another, with a look ahead."""

from tasks.policy_moves.move_accounts import Wanted, carry_out, look, named, pairs
from tasks.policy_moves.preview import Change, MoveAnswer, MovePreview, summary, told

__all__ = [
    "Change",
    "MoveAnswer",
    "MovePreview",
    "Wanted",
    "carry_out",
    "look",
    "named",
    "pairs",
    "summary",
    "told",
]
