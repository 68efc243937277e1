"""One request to the desk, as its pages see it."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import TypeVar

from starlette.responses import Response

from policy.assistance import IncomePeriod, annual_income_cents
from policy.desk import Permission
from tasks.accounts import cents
from tasks.contact import read_time
from tasks.desk import SignedIn
from tasks.runs import Moment
from tasks.runtime import WrongInput

T = TypeVar("T", bound=StrEnum)


class Entry(StrEnum):
    """What a page asks for where it is no permission."""

    ANYBODY = "anybody"
    ENROLLING = "enrolling"
    SIGNED_IN = "signed_in"


@dataclass(frozen=True)
class Visit:
    """`signed_in` is there wherever a page asks for somebody. `form` has what was typed, or
    what stands behind the address, without blanks around it; `secure` says that it came over
    TLS."""

    moment: Moment
    signed_in: SignedIn | None = None
    path: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, list[str]] = field(default_factory=dict)
    secure: bool = False

    @property
    def user(self) -> SignedIn:
        assert self.signed_in is not None
        return self.signed_in

    def typed(self, name: str) -> str:
        """The last value of a field; nothing when it was left empty or is not there."""
        return self.form.get(name, [""])[-1]

    def day(self, name: str, what: str) -> date | None:
        """Raises WrongInput."""
        text = self.typed(name)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise WrongInput(f"{what} is not a day; write it like 2024-05-31") from None

    def time(self, name: str) -> time | None:
        """Raises WrongInput."""
        text = self.typed(name)
        return read_time(text) if text else None

    def number(self, name: str, what: str) -> int | None:
        """Raises WrongInput."""
        text = self.typed(name)
        if not text:
            return None
        if not (text.isascii() and text.isdecimal() and len(text) <= 6):
            raise WrongInput(f"{what} is not a number; write it like 6")
        return int(text)

    def one_of(self, kind: type[T], name: str, what: str) -> T:
        """Raises WrongInput for what no button or list of ours sends."""
        try:
            return kind(self.typed(name))
        except ValueError:
            raise WrongInput(f"choose {what} from the list") from None

    def cents(self, name: str) -> int | None:
        """Raises WrongInput."""
        text = self.typed(name)
        return cents(text) if text else None

    def yearly_income(self) -> int | None:
        """Cents a year, from an amount and what it is for. Raises WrongInput."""
        amount = self.cents("income")
        if amount is None:
            return None
        return annual_income_cents(amount, self.one_of(IncomePeriod, "per", "what it is for"))

    def given(self) -> dict[str, str]:
        """What was typed, to be shown again beside what was wrong with it; nothing for the rest."""
        return defaultdict(str, {name: values[-1] for name, values in self.form.items()})


View = Callable[[Visit], Response]


@dataclass(frozen=True)
class Door:
    """An address of the desk, what it asks for, and the page behind it."""

    path: str
    method: str
    needs: Permission | Entry
    view: View
    by_itself: bool = False
    """An open page asks it, whether or not somebody sits before it: that is no sign of life."""
