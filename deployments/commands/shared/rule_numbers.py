"""The numbers behind a rule as sentences that can be laid beside the words of the law."""

from collections.abc import Iterator

from policy.assistance import Floor, Measure, scales, state_help, tables
from policy.law import credit_rules, times
from policy.plans import state_plans


def numbers_of(rule: str) -> list[str]:
    """Every number that the data files hold for this rule; none where it has none there."""
    found = (_floors(rule), _plans(rule), _times(rule), _bans(rule), _guidelines(rule))
    return [line for lines in (*found, _scales(rule)) for line in lines]


def _floors(rule: str) -> Iterator[str]:
    for row in state_help().floors:
        if row.rule == rule:
            yield from (f"{_since(row)}{line}" for line in _bands(row))
    for duty in state_help().screen_first:
        if duty.rule == rule:
            who = ", ".join(payer.value for payer in duty.payers)
            yield f"From {duty.effective}, before the first bill: {who} are screened."


def _since(row: Floor) -> str:
    until = f" to {row.expires}" if row.expires else ""
    whose = {"all": "everybody", "uninsured": "the uninsured", "insured": "the insured"}[row.who]
    home = ", if they live in the state" if row.residents else ""
    return f"From {row.effective}{until}, {whose}{home}: "


def _bands(row: Floor) -> Iterator[str]:
    for band in row.bands:
        above = f"above {band.above} and " if band.above else ""
        word = "below" if band.bound == "lt" else "at or below"
        up_to = f"{above}{word} {band.up_to} percent" if band.up_to else "every income"
        of = _OF.get(band.of, band.of.value)
        pays = "nothing" if band.pays == 0 else f"{band.pays} percent of {of}"
        share = f", and no more than {row.income_share} percent of a year's income"
        most = share if row.income_share else ""
        person = f" ({row.person}: a person sees to it)" if row.person else ""
        yield f"{up_to} of the poverty line pay {pays}{most}{person}."


_OF = {
    Measure.OWED: "what is theirs to pay",
    Measure.CHARGES: "the full charges",
    Measure.COST: "what the care costs",
    Measure.MEDICARE: "what Medicare would pay",
    Measure.MEDICAID: "what Medicaid would pay",
    Measure.MEDICARE_OR_MEDICAID: "the greater of what Medicare or Medicaid would pay",
    Measure.GENERALLY_BILLED: "what is generally billed",
}


def _plans(rule: str) -> Iterator[str]:
    for row in state_plans():
        if row.rule != rule:
            continue
        if row.percent:
            shares = ", ".join(f"{kind.value} {share}" for kind, share in row.percent.items())
            yield f"From {row.effective}: a plan takes at most so many percent of income: {shares}."
        if row.interest_percent_at_most is not None:
            yield f"From {row.effective}: at most {row.interest_percent_at_most} percent a year."
        if row.paid_in_full_after:
            yield f"From {row.effective}: payment {row.paid_in_full_after} closes the bill."


def _times(rule: str) -> Iterator[str]:
    for row in times().states:
        if rule != f"2.4 {row.state}":
            continue
        told = {
            "days to apply": row.application_days,
            "days before any collection step": row.earliest_step_days,
            "days of notice": row.notice_days,
            "days to decide": row.days_to_decide,
            "days to refund": row.days_to_refund,
        }
        yield from (f"From {row.effective}: {n} {words}." for words, n in told.items() if n)
        if row.applications_any_time:
            yield f"From {row.effective}: no last day to apply."


def _bans(rule: str) -> Iterator[str]:
    if rule == "CR-04":
        yield from (f"{ban.state}: banned from {ban.effective}." for ban in credit_rules().bans)


def _guidelines(rule: str) -> Iterator[str]:
    for table in tables():
        if rule == f"2.1 {table.year} {table.region.value}":
            last = f"{table.effective} to {table.valid_through}"
            yield f"{last}: ${table.base:,}, and ${table.increment:,} for each further person."


def _scales(rule: str) -> Iterator[str]:
    for scale in scales():
        if rule == f"2.2 {scale.name}":
            for band in scale.bands:
                yield f"Above {band.above} to {band.up_to} percent: {band.discount} percent off."
            if scale.income_share:
                yield f"At most {scale.income_share} percent of a year's income."
