"""What can come of a call: the key, the words on the button, and what follows from it."""

from typing import NamedTuple

from policy.terms import CallOutcome


class Choice(NamedTuple):
    """`needs_day`: the day is typed beside it; `may_have_hour`: an hour, too, if they name one."""

    outcome: CallOutcome
    key: str
    words: str
    follows: str
    needs_day: bool = False
    may_have_hour: bool = False


BEFORE = (
    Choice(CallOutcome.NO_ANSWER, "1", "No answer", "The attempt is counted."),
    Choice(CallOutcome.VOICEMAIL, "2", "Voicemail", "The attempt is counted."),
    Choice(CallOutcome.WRONG_NUMBER, "3", "Wrong number",
           "Nobody calls this number any more; letters go on."),
    Choice(CallOutcome.DO_NOT_CALL, "4", "Wants no calls",
           "Nobody calls this number any more; letters go on."),
    Choice(CallOutcome.HAS_ATTORNEY, "5", "Has an attorney", "Nobody contacts this person."),
    Choice(CallOutcome.COMPLAINS, "6", "Complains", "Nothing is asked until it is answered."),
    Choice(CallOutcome.CALL_BACK_AT, "b", "Call back on this day",
           "They are on that day's list, from the hour on that they name, where they are.",
           needs_day=True, may_have_hour=True),
)  # fmt: skip
"""May be said before anybody knows who is on the phone."""
AFTER = (
    Choice(CallOutcome.ASKS_FOR_HELP, "h", "Asks for help with the cost",
           "Every bill of theirs is screened next; take the signs down now."),
    Choice(CallOutcome.WANTS_PLAN, "p", "Wants to pay over time",
           "Nothing is asked while the plan is agreed on; agree on it now."),
    Choice(CallOutcome.ALREADY_PAID, "a", "Has paid already",
           "Nothing is asked while the payment is looked for."),
    Choice(CallOutcome.DISPUTES, "d", "Says the bill is wrong",
           "Nothing is asked until somebody has answered."),
    Choice(CallOutcome.NOT_MY_ACCOUNT, "m", "Says the bill is not theirs",
           "Nothing is asked while it is looked into."),
    Choice(CallOutcome.WILL_PAY_BY, "w", "Will pay by this day",
           "Nothing is asked until then, and some days of patience more.", needs_day=True),
)  # fmt: skip
"""Of a conversation about the bill: only once the person has named two facts."""
OF = {one.outcome: one for one in (*BEFORE, *AFTER)}
