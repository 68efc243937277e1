"""Amounts generally billed: the most that someone entitled to help is asked for (501R-19, -20)."""

from datetime import date, timedelta

from policy.law import Facility, FacilityKind, TaxStatus

DAYS_TO_APPLY = timedelta(120)


def binds(facility: Facility) -> bool:
    """The limit is the law for nonprofit hospitals (26 CFR 1.501(r)-5(a))."""
    nonprofit = facility.tax_status is TaxStatus.NONPROFIT_HOSPITAL
    return nonprofit and facility.kind is not FacilityKind.PROFESSIONAL


def cap_cents(charges_cents: int, percent_hundredths: int) -> int:
    """The limit for one bill; part of a cent is left out, in the patient's favour."""
    return charges_cents * percent_hundredths // 10_000


def live_by(period_end: date) -> date:
    """501R-20: the last day on which the percentage of a period may start to be used."""
    return period_end + DAYS_TO_APPLY


def usable_until(period_end: date) -> date:
    """The last day a percentage may be used: then that of the following year has to be live."""
    return live_by(_a_year_later(period_end))


def missing(facility: Facility, today: date) -> str:
    """What a person has to see to before the limit can be worked out; empty when nothing."""
    period_end = facility.agb_period_end
    if facility.agb_percent_hundredths is None or period_end is None:
        return "the amounts generally billed (agb_percent_hundredths) are not set"
    if today > usable_until(period_end):
        return f"the amounts generally billed are out of date since {usable_until(period_end)}"
    return ""


def _a_year_later(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # February 29
        return day.replace(year=day.year + 1, day=28)
