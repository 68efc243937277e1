"""Which states ban or limit credit reporting, since when, and what the bureaus agreed on (5.3)."""

import tomllib
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from policy.provenance import Dated, Sourced

State = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class Ban(Dated):
    """CR-04. `void`: a debt reported all the same is void there."""

    state: State
    void: bool = False


class Bureaus(Sourced):
    """CR-01: what the bureaus themselves agreed on."""

    effective: date
    least_balance_cents: Annotated[int, Field(strict=True, gt=0)]
    wait_days: Annotated[int, Field(strict=True, gt=0)]


class CreditRules(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    bureaus: Bureaus
    bans: tuple[Ban, ...] = Field(min_length=1)


@lru_cache
def credit_rules() -> CreditRules:
    text = files("policy").joinpath("credit_reporting.toml").read_text(encoding="utf-8")
    return CreditRules.model_validate(tomllib.loads(text))
