"""What an `intake.toml` says of a sender of FHIR, and which balance can be told from an export."""

from collections.abc import Collection
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from tasks.intake.mapping import FILE, checked, described
from tasks.runtime import WrongInput

NAME = "fhir"


class Balance(StrEnum):
    """From what it is told what a patient owes: R4 has no element for it."""

    ACCOUNT_BALANCE = "account-balance"
    INVOICE = "invoice"
    MEMBER_LIABILITY = "memberliability"
    SUBMITTED_MINUS_PAID = "submitted-minus-paid"


MEANING = {
    Balance.ACCOUNT_BALANCE: "the balance that each Account states, else its ChargeItems less what "
    "insurers paid",
    Balance.INVOICE: "the total of each Invoice",
    Balance.MEMBER_LIABILITY: "total[memberliability] of each ExplanationOfBenefit",
    Balance.SUBMITTED_MINUS_PAID: "total[submitted] of each ExplanationOfBenefit less what its "
    "insurer paid",
}


class FhirSender(BaseModel):
    """`source` names it in every answer; without `balance` it is the only one that is possible."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["fhir"] = "fhir"
    source: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,31}$")] = NAME
    balance: Balance | None = None
    complete: bool = True


def read_fhir_sender(path: Path) -> FhirSender | None:
    """None where the file describes tables. Raises WrongInput."""
    said = described(path)
    if "format" not in said:
        return None
    return checked(path.name, FhirSender, said)


def the_only(possible: Collection[Balance]) -> Balance:
    """Raises WrongInput where nobody can tell which one is meant."""
    if len(possible) == 1:
        (found,) = possible
        return found
    told = f"it has what {_list(possible)} need" if possible else "it has what none of them needs"
    raise WrongInput(
        f"FHIR does not say what a patient owes; name what it is told from in {FILE}: format = "
        f'"fhir" and balance = {_list(tuple(Balance))} ({told})'
    )


def _list(some: Collection[Balance]) -> str:
    return " or ".join(f'"{one}"' for one in Balance if one in some)


def proposal(possible: Collection[Balance]) -> str:
    """An `intake.toml` for a person to read."""
    lines = [
        "# FHIR R4. Read what the balance is told from, then: tend import FOLDER --dry-run.",
        f'source = "{NAME}"     # a name of your own for this sender',
        'format = "fhir"',
    ]
    only = len(possible) == 1
    for one in Balance:
        if one in possible:
            line = f'balance = "{one}"   # {MEANING[one]}'
            lines.append(line if only else f"# {line}")
    lines.append("complete = true     # false where an export has only what changed")
    return "\n".join(lines) + "\n"
