"""How each guarantor of the rehearsal is, and so what they do. The same for the same seed."""

import random
import tomllib
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

NOTHING = "nothing"
UNANSWERED = {"no_answer": 50, "voicemail": 32, "call_back_at": 3, "asks_for_help": 3, NOTHING: 12}
"""What comes of a call to someone whose kind has no answer; some calls nobody gets round to."""


@lru_cache(maxsize=1)
def _read() -> dict[str, Any]:
    return tomllib.loads(files("deployments").joinpath("demo_people.toml").read_text("utf-8"))


def kinds() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = _read()["kinds"]
    return found


def kind_of(seed: int, guarantor_id: int) -> str:
    chance = random.Random(f"{seed}:{guarantor_id}")
    weights = [kind["weight"] for kind in kinds().values()]
    return chance.choices(list(kinds()), weights=weights)[0]


def days_until_read(seed: int, guarantor_id: int, provided_on: date) -> int:
    """How long a letter takes to be answered."""
    return random.Random(f"{seed}:{guarantor_id}:{provided_on}").randint(2, 9)


def answer_of(
    seed: int, guarantor_id: int, names: tuple[str, ...], number: int, chance: random.Random
) -> str:
    """What the guarantor does about the first of these names their kind has an answer for."""
    own = kinds()[kind_of(seed, guarantor_id)]
    for answers in (own, _read()["always"]):
        for name in names:
            if name in answers:
                said = answers[name]
                return said if isinstance(said, str) else said[min(number, len(said)) - 1]
    if "call" in names:
        return chance.choices(list(UNANSWERED), weights=list(UNANSWERED.values()))[0]
    return NOTHING
