"""A sentence for Prefect, which keeps what it is told readable."""

import re

_AMOUNT = re.compile(r"\$\d[\d,]*(\.\d+)?")


def without_amounts(line: str) -> str:
    """PF-03: what somebody owes or earns stays out of Prefect. The command says it."""
    plain = _AMOUNT.sub("$…", line)
    return line if plain == line else f"{plain} (no amounts here; tend account says them)"
