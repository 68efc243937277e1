"""Acts that Tend has no code for, wherever a policy file asks for them (rule 1.2, CR-06)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from policy.policy_file.finding import Finding

_STEP_WORDS = ("name", "stage", "kind", "way")
_EXTRAORDINARY = "an extraordinary collection action; Tend never takes one"
_PLACED = "an account is never placed with, or sold to, anybody"
_REPORTED = "nothing is ever reported to a credit bureau"
_DEFERRED = "care is never deferred, denied or prepaid over a bill"
_ACTS: tuple[tuple[str, str, str], ...] = (
    ("501R-06", _DEFERRED, "defer defers deferral deny denial prepay prepayment"),
    ("501R-21", _PLACED, "agency agencies placement place collector sale sell buyer outsource"),
    ("CR-06", _REPORTED, "bureau credit reporting score"),
    ("501R-01", _EXTRAORDINARY, "lawsuit suit sue court legal judgment lien levy eca ecas"),
    ("501R-01", _EXTRAORDINARY, "garnish garnishment foreclosure attachment arrest seize seizure"),
)
_BY_WORD = {word: (rule, why) for rule, why, words in _ACTS for word in words.split()}
_KNOWN_KEYS = frozenset({"defer_care"})  # the policy itself says no to this one, by name


def forbidden_acts(raw: Mapping[str, Any]) -> Iterator[Finding]:
    """Every key, and every word of a step, that names such an act."""
    yield from _keys(raw, ())
    for number, step in enumerate(_tables(raw.get("steps")), start=1):
        place = str(step.get("name") or number)
        for field in _STEP_WORDS:
            yield from _named(str(step.get(field, "")), f"steps.{place}.{field}")


def _keys(value: Any, place: tuple[str, ...]) -> Iterator[Finding]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in _KNOWN_KEYS:
                yield from _named(key, ".".join((*place, key)))
            yield from _keys(inner, (*place, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            yield from _keys(inner, (*place, str(number)))


def _named(words: str, where: str) -> Iterator[Finding]:
    for word in re.split(r"[^a-z]+", words.lower()):
        if found := _BY_WORD.get(word):
            rule, why = found
            yield Finding(rule, where, f"{words!r} asks for more than help: {why}")
            return


def _tables(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
