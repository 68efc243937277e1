"""What nobody gets from us, family by family: read from `templates/<language>/families.toml`."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from tasks.wording.normal_form import normal_form

_CJK = re.compile(r"[\u3400-\u9fff]")
_GAPS = {"..": 3, "...": 8}
"""How many words may stand between."""
_WORD = r"[\w'$%]+"
_BETWEEN = r"[^\w.;:?!]+"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Family(_Frozen):
    rule: str
    says: str
    refused: tuple[str, ...] = ()
    always: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    except_in: tuple[str, ...] = ()
    """Places where it may be said: `award` grants help."""


class Denial(_Frozen):
    """Words that deny what follows or precedes them, that turn a denial around, that begin a new
    clause, alone or behind a comma or an `and`, and that make a clause a condition."""

    deny: tuple[str, ...] = Field(min_length=1)
    deny_after: tuple[str, ...] = ()
    turn: tuple[str, ...] = ()
    begin: tuple[str, ...] = ()
    after_comma: tuple[str, ...] = ()
    condition: tuple[str, ...] = ()
    overturn: tuple[str, ...] = ()
    """`We do not want to sue, but we will`."""


class _File(_Frozen):
    denial: Denial
    harmless: tuple[str, ...] = ()
    family: Mapping[str, Family] = Field(min_length=1)


class Patterns(NamedTuple):
    """Of one family, ready for use; None where it has no such pattern."""

    name: str
    family: Family
    refused: re.Pattern[str] | None
    always: re.Pattern[str] | None
    unsure: re.Pattern[str] | None


class Families(NamedTuple):
    """All of a language, with its denials."""

    patterns: tuple[Patterns, ...]
    harmless: re.Pattern[str] | None
    deny: re.Pattern[str] | None
    deny_after: re.Pattern[str] | None
    turn: re.Pattern[str] | None
    begin: re.Pattern[str] | None
    condition: re.Pattern[str] | None
    overturn: re.Pattern[str] | None


@cache
def families_of(language: str) -> Families:
    """Raises LookupError for a language whose words nothing judges."""
    source = files("templates").joinpath(language, "families.toml")
    if not language.isalnum() or not source.is_file():
        raise LookupError(f"Nothing judges words in {language!r}")
    found = _File.model_validate(tomllib.loads(source.read_text(encoding="utf-8")))
    denial = found.denial
    begin = [_expression(word) for word in denial.begin]
    begin += [rf"(?:, |\b(?:and|y|e) ){_expression(word)}" for word in denial.after_comma]
    return Families(
        tuple(
            Patterns(name, one, _any(one.refused), _any(one.always), _any(one.unsure))
            for name, one in found.family.items()
        ),
        _any(found.harmless),
        _any(denial.deny),
        _any(denial.deny_after),
        _any(denial.turn),
        re.compile("|".join(begin)) if begin else None,
        _any(denial.condition),
        _any(denial.overturn),
    )


def _any(patterns: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(map(_expression, patterns))) if patterns else None


def _expression(pattern: str) -> str:
    return "".join(_pieces(pattern.split()))


def _pieces(tokens: Sequence[str]) -> Iterator[str]:
    """Word by word; Chinese has nothing between its words."""
    between, beside = "", "" if _CJK.search("".join(tokens)) else _BETWEEN
    for token in tokens:
        if token in _GAPS:
            most = _GAPS[token]
            gap = rf"{_BETWEEN}(?:{_WORD}{_BETWEEN}){{0,{most}}}?"
            between = gap if beside else f".{{0,{4 * most}}}?"
        else:
            yield f"{between}(?:{'|'.join(map(_word, token.split('|')))})"
            between = beside


def _word(word: str) -> str:
    stem = word.removesuffix("*")
    said = re.escape(normal_form(stem.replace("_", " "))).replace("\\ ", _BETWEEN)
    if _CJK.search(word):
        return said
    return rf"\b{said}\w*" if word.endswith("*") else rf"\b{said}\b"
