"""A word that may be a slip: it is recorded once a person says that they are sure."""

from datetime import date

from policy.rules import slips
from tasks.runtime import WrongInput

ARE_YOU_SURE = "if that is right, say that you are sure (--sure, or tick sure in the form)"


def refuse_long_ago(what: str, day: date, today: date) -> None:
    """`what`: as in "the payment came in". Raises WrongInput."""
    if slips.long_ago(day, today):
        raise WrongInput(f"{what} on {day.isoformat()}, a year ago or more; {ARE_YOU_SURE}")
