"""One thing that is wrong with a policy."""

import re
from typing import NamedTuple

_RULE = re.compile(r"(?P<rule>[A-Z0-9][A-Z0-9.-]*): (?P<words>.+)", re.DOTALL)


class Finding(NamedTuple):
    """The rule that is broken, where in the file, and what to do about it."""

    rule: str
    where: str
    words: str

    def __str__(self) -> str:
        return f"{self.rule}  {self.where}: {self.words}"


def split_rule(message: str) -> tuple[str, str]:
    """`H7: the first step is ...` as its rule and its words; no rule when none is named."""
    found = _RULE.fullmatch(message)
    return (found["rule"], found["words"]) if found else ("", message)
