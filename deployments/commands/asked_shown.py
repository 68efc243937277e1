"""`tend account`: the answers an officer is asked for. Tend does none of it."""

from typing import Any

from deployments.commands.shown import dollars, say


def tell_if_asked(answers: dict[str, Any]) -> None:
    """A block of its own, so that nobody takes it for a next step."""
    say()
    say("If anyone asked (Tend does none of this; not legal advice):")
    _tell_extraordinary(answers["extraordinary"])
    credit = answers["credit_report"]
    say(f"  Credit bureau: no. {credit['reason']} ({credit['rule']})")
    _tell_days(answers)
    _tell_estimate(answers["estimate"])


def _tell_extraordinary(answer: dict[str, Any]) -> None:
    what = ", ".join(answer["what"])
    if answer["allowed"]:
        say(f"  An extraordinary action ({what}): nothing known forbids it; a person decides.")
        return
    say(f"  An extraordinary action ({what}): no.")
    for one in answer["lacking"]:
        when = f"; not before {one['earliest']}" if one["earliest"] else ""
        say(f"    {one['rule']}: {one['words']}{when}.")


def _tell_days(answers: dict[str, Any]) -> None:
    if answers["no_last_day_to_apply"]:
        say("  Help can be applied for at any time (501R-03).")
    elif answers["last_day_to_apply"]:
        say(
            f"  Help can be applied for as of right until {answers['last_day_to_apply']} "
            "(501R-03); what comes later is looked at too (501R-04)."
        )
    if answers["deferred_care"]:
        deferral = answers["deferred_care"]
        say(
            f"  Deferring care, approved by {deferral['approved_by']}: a notice of today needs a "
            f"deadline of {deferral['notice_deadline']} or later (501R-06)."
        )
    if answers["medicare_bad_debt_on"]:
        say(f"  Medicare bad debt: not before {answers['medicare_bad_debt_on']}.")


def _tell_estimate(estimate: dict[str, Any] | None) -> None:
    if estimate is None:
        return
    billed, given = dollars(estimate["billed_cents"]), dollars(estimate["estimate_cents"])
    until = f" until {estimate['until']}" if estimate["until"] else ""
    may = f"the patient may dispute it{until}" if estimate["may_dispute"] else "not far above it"
    say(f"  Good faith estimate {given}, billed {billed}: {may} (NS-02).")
