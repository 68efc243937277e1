"""Whether the numbers that Tend works with are those that a person read in the law."""

from collections.abc import Callable, Iterator

from policy.assistance import Measure, state_help
from policy.law import credit_rules, times
from policy.matrix.cells import Cell, matrix
from policy.plans import state_plans


def differences() -> tuple[tuple[Cell, tuple[str, ...]], ...]:
    """Cells whose numbers are not those of the data, with what the data say."""
    found = ((cell, data_say(cell.state, cell.question)) for cell in matrix().values())
    return tuple((cell, said) for cell, said in found if said != (cell.says or ()))


def data_say(state: str, question: str) -> tuple[str, ...]:
    """The numbers of the data files that answer this question, in a form that a person can read."""
    ask = _ASKED.get(question)
    return tuple(sorted({*ask(state)})) if ask else ()


def _free_care(state: str) -> Iterator[str]:
    yield from (words for free, words in _bands(state) if free)


def _discount(state: str) -> Iterator[str]:
    yield from (words for free, words in _bands(state) if not free)


def _bands(state: str) -> Iterator[tuple[bool, str]]:
    for row in state_help().floors:
        if row.state != state or (row.income_share and row.bands[0].pays == 100):
            continue
        by = " (a person)" if row.person else ""
        whose = "" if row.who == "all" else f" {row.who}"
        for band in row.bands:
            of = "" if band.of is Measure.OWED else f" of {band.of.value}"
            up_to = "all" if band.up_to is None else f"to {band.up_to}"
            pays = "free" if band.pays == 0 else f"pays {band.pays}{of}"
            yield band.pays == 0, f"{row.effective}{whose} {up_to} {pays}{by}"


def _income_cap(state: str) -> Iterator[str]:
    for row in state_help().floors:
        if row.state == state and row.income_share is not None:
            yield f"{row.effective} to {row.bands[-1].up_to}: {row.income_share} percent"


def _application(state: str) -> Iterator[str]:
    for row in times().states:
        if row.state == state and (row.applications_any_time or row.application_days):
            yield f"{row.effective} {row.application_days or 'any'} days"


def _screening(state: str) -> Iterator[str]:
    for row in state_help().screen_first:
        if row.state == state:
            yield f"{row.effective} {' '.join(payer.value for payer in row.payers)}"


def _plans(state: str) -> Iterator[str]:
    for row in state_plans():
        if row.state == state and row.percent:
            shares = "/".join(str(share) for share in row.percent.values())
            yield f"{row.effective} {shares} percent of {row.of}"


def _interest(state: str) -> Iterator[str]:
    for row in state_plans():
        if row.state == state and row.interest_percent_at_most is not None:
            yield f"{row.effective} {row.interest_percent_at_most} percent"


def _credit(state: str) -> Iterator[str]:
    yield from (f"{ban.effective} banned" for ban in credit_rules().bans if ban.state == state)


def _collection(state: str) -> Iterator[str]:
    for row in times().states:
        if row.state == state and row.earliest_step_days:
            yield f"{row.effective} {row.earliest_step_days} days"


_ASKED: dict[str, Callable[[str], Iterator[str]]] = {
    "free_care": _free_care,
    "discount": _discount,
    "income_cap": _income_cap,
    "application": _application,
    "screening": _screening,
    "plans": _plans,
    "interest": _interest,
    "credit": _credit,
    "collection": _collection,
}
