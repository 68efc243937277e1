"""A word that may be a slip: it is recorded once a person says that they are sure."""

from datetime import date

from policy.rules import slips
from tasks.runtime import WrongInput


class AskedAbout(WrongInput):
    """What is likelier a slip; `doubt` says why, the message also how command and form go on."""

    @property
    def doubt(self) -> str:
        return str(self.args[0])

    def __str__(self) -> str:
        return (
            f"{self.doubt}; if that is right, say that you are sure (--sure, or tick sure in the "
            "form)"
        )


class WantsSecond(WrongInput):
    """More than one person alone may record."""

    def __str__(self) -> str:
        return (
            f"{self.args[0]}; name who else looked at it (--second, or second person in the form)"
        )


class LikeAnother(WrongInput):
    """The same was recorded before: a second one that is meant has a key of its own."""

    def __str__(self) -> str:
        return f"{self.args[0]}; if this is a second one, record it with a key of its own (--key)"


def refuse_long_ago(what: str, day: date, today: date) -> None:
    """`what`: as in "the payment came in". Raises WrongInput."""
    if slips.long_ago(day, today):
        raise AskedAbout(f"{what} on {day.isoformat()}, a year ago or more")
