"""Which holds a person may place, on what, and which details belong to which kind."""

from datetime import date
from typing import NamedTuple

from policy.holds import HoldKind, Visits, terms
from policy.rules import slips
from policy.terms import WhoDied
from tasks.accounts import AccountRow
from tasks.runs import AskedAbout
from tasks.runtime import WrongInput
from tasks.storage import Values


class HoldRequest(NamedTuple):
    """A hold as a person asks for it."""

    kind: HoldKind
    until: date | None = None
    service_from: date | None = None
    service_through: date | None = None
    filed_on: date | None = None
    disability: bool = False
    whole_guarantor: bool = False
    who_died: WhoDied | None = None

    def check(self, today: date) -> None:
        """Raises WrongInput with the one thing that is wrong."""
        _placed_by_people(self.kind)
        if self.until is not None and self.until < today:
            day = today.isoformat()
            raise WrongInput(f"the last day of the hold cannot be before today, {day}")
        if self.who_died is not None and self.kind is not HoldKind.DECEASED:
            raise WrongInput(f"{self.kind.value} is no death; leave out who died")
        self._check_filing(today)
        if not self._is_bankruptcy:
            self._check_visits()

    def refuse_a_slip(self, today: date) -> None:
        """Where nobody is sure. Raises WrongInput."""
        if self.until is not None and slips.long_ahead(self.until, today):
            until = self.until.isoformat()
            raise AskedAbout(f"until {until}, two years from now or more, nothing is asked for")
        if self._filed is not None and slips.filed_long_ago(self._filed, today):
            day = self._filed.isoformat()
            raise AskedAbout(f"it was filed on {day}, ten years ago or more")

    def _check_filing(self, today: date) -> None:
        book, filed = terms(self.kind), self._filed
        if filed is not None and filed > today:
            raise WrongInput(f"the filing date cannot be after today, {today.isoformat()}")
        if self._is_bankruptcy and filed is None:
            raise WrongInput(f"{self.kind.value} needs its filing date")
        if self.filed_on is not None and not (self._is_bankruptcy or book.checks):
            raise WrongInput(f"{self.kind.value} takes no filing date; leave it out")
        if self.disability and not book.checks_if_disability:
            raise WrongInput(f"{self.kind.value} has nothing to do with a disability; leave it out")

    def _check_visits(self) -> None:
        first, last = self.service_from, self.service_through
        by_period = terms(self.kind).limited_to is Visits.OF_A_PERIOD
        if (first or last) and not by_period:
            raise WrongInput(f"{self.kind.value} holds every visit; leave the days of service out")
        if first is not None and last is not None and last < first:
            raise WrongInput("the last day of the visits is before the first one")
        if self.whole_guarantor and by_period and first is None:
            raise WrongInput(
                f"{self.kind.value} goes by the date of service: say from which visits on "
                "(service from), or place it on one account"
            )

    @property
    def _is_bankruptcy(self) -> bool:
        return terms(self.kind).limited_to is Visits.UP_TO_A_DAY

    @property
    def _filed(self) -> date | None:
        """A bankruptcy covers the visits up to its filing: one day, by either name (HD-02)."""
        through = self.service_through if self._is_bankruptcy else None
        return self.filed_on or through

    @property
    def died(self) -> WhoDied | None:
        """The patient, unless they say that it was the guarantor."""
        of_death = self.kind is HoldKind.DECEASED
        return self.who_died or (WhoDied.PATIENT if of_death else None)

    def columns(self, today: date) -> Values:
        """What is kept of it, told today."""
        return {
            "until": self.until,
            "service_from": self.service_from,
            "service_through": self._filed if self._is_bankruptcy else self.service_through,
            "filed_on": self._filed,
            "disability": self.disability,
            "who_died": self.died,
            "learned_on": today,
            "applies_from": self._filed or self.service_from or today,
        }


def is_wide(account: AccountRow, request: HoldRequest) -> bool:
    """Whether it is about the guarantor, and so about all accounts."""
    if request.kind is HoldKind.DECEASED:
        return request.died is WhoDied.GUARANTOR or account.patient_id == account.guarantor_id
    return request.whole_guarantor or terms(request.kind).covers == "guarantor"


def check_release(kind: HoldKind) -> None:
    """Raises WrongInput for what goes by itself."""
    if kind is not HoldKind.BAD_ADDRESS and kind not in HoldKind.cleared_by_people():
        _placed_by_people(kind)


def _placed_by_people(kind: HoldKind) -> None:
    book = terms(kind)
    if book.off:
        raise WrongInput(f"{kind.value} is switched off: {book.off}")
    if "person" not in book.placed_by:
        raise WrongInput(f"{kind.value} follows from the facts; nobody places or releases it")
