"""How long holds last, what is to do meanwhile, and which visits they are about."""

from datetime import date, timedelta

import pytest

from policy.holds.holds import HoldFacts, HoldKind, is_bad_address
from policy.terms import Action, Stage
from tests.policy.account_facts import account, before, day, hold, on, plan


@pytest.mark.rule("HD-01")
@pytest.mark.parametrize(
    ("number", "review", "said"),
    [
        pytest.param(6, 7, "we look into it (by 2026-01-22)", id="the day before the first answer"),
        pytest.param(7, 30, "we look into it (by 2026-01-22)", id="on its day"),
        pytest.param(8, 30, "we look into it (was due on 2026-01-22)", id="the day after"),
        pytest.param(29, 30, "in writing (by 2026-02-14)", id="the day before the answer"),
        pytest.param(30, 60, "in writing (by 2026-02-14)", id="on its day"),
        pytest.param(31, 61, "in writing (was due on 2026-02-14)", id="the day after it"),
    ],
)
def test_a_dispute_is_acknowledged_in_7_days_and_answered_in_30(
    number: int, review: int, said: str
) -> None:
    decision = on(number, before("reminder_1", holds=(hold(HoldKind.DISPUTE),)))
    assert decision.review_on == day(review)
    assert said in decision.reason


@pytest.mark.rule("HD-16")
@pytest.mark.parametrize(
    ("disability", "checked"),
    [
        pytest.param(False, date(2026, 4, 19), id="45 days"),
        pytest.param(True, date(2026, 6, 3), id="90 days for a disability"),
    ],
)
def test_medicaid_is_asked_again_after_its_time(disability: bool, checked: date) -> None:
    """Filed 2026-03-05, recorded five days later."""
    pending = HoldFacts(
        HoldKind.MEDICAID_PENDING, date(2026, 3, 10), filed_on=date(2026, 3, 5),
        disability=disability,
    )  # fmt: skip
    number = (checked - day(0)).days - 1
    decision = on(number, before("reminder_1", holds=(pending,)))
    assert (decision.review_on, decision.action) == (checked, Action.HOLD)
    assert f"Ask for the Medicaid decision (by {checked})." in decision.reason
    assert "was due" in on(number + 2, before("reminder_1", holds=(pending,))).reason


@pytest.mark.rule("HD-09")
def test_a_refund_is_looked_for_thirty_days_after_the_credit_was_seen() -> None:
    noted = (hold(HoldKind.CREDIT_BALANCE, placed_on=day(10)),)
    facts = before("reminder_1", guarantor_has_credit=True, noted=noted)
    assert on(21, facts).review_on == day(40)
    assert "Send the refund (by 2026-02-24)." in on(21, facts).reason


@pytest.mark.rule("HD-21")
@pytest.mark.parametrize(
    ("number", "action"),
    [
        pytest.param(29, Action.HOLD, id="quiet the day before its last day"),
        pytest.param(30, Action.HOLD, id="quiet on its last day"),
        pytest.param(31, Action.REVIEW, id="a person the day after"),
        pytest.param(90, Action.REVIEW, id="and on any later day"),
    ],
)
def test_after_a_hard_time_a_person_decides(number: int, action: Action) -> None:
    facts = before("reminder_1", holds=(hold(HoldKind.HARDSHIP, until=day(30)),))
    decision = on(number, facts)
    assert decision.action is action
    assert (decision.stage is Stage.HUMAN_REVIEW) is (action is Action.REVIEW)


@pytest.mark.rule("HD-21")
def test_nothing_goes_out_until_that_person_has_decided() -> None:
    waiting = hold(HoldKind.HARDSHIP, until=day(30))
    facts = before("reminder_1", stage=Stage.HUMAN_REVIEW, holds=(waiting,))
    decision = on(60, facts)
    assert (decision.action, decision.review_on) == (Action.HOLD, day(90))


@pytest.mark.rule("HD-17")
@pytest.mark.parametrize(
    ("served", "held"),
    [
        pytest.param(date(2025, 12, 31), False, id="served the day before QMB began"),
        pytest.param(date(2026, 1, 1), True, id="on its first day"),
        pytest.param(date(2026, 6, 30), True, id="on its last day"),
        pytest.param(date(2026, 7, 1), False, id="the day after it ended"),
    ],
)
@pytest.mark.parametrize("number", [0, 100, 300])
def test_qmb_goes_by_the_date_of_service_and_never_by_today(
    served: date, held: bool, number: int
) -> None:
    qmb = HoldFacts(
        HoldKind.QMB, day(0), service_from=date(2026, 1, 1), service_through=date(2026, 6, 30)
    )
    decision = on(number, account(service_on=served, holds=(qmb,)))
    assert (decision.action is Action.HOLD) is held


@pytest.mark.rule("HD-02")
def test_a_visit_after_the_petition_is_not_held() -> None:
    petition = HoldFacts(HoldKind.BANKRUPTCY, day(30), service_through=date(2026, 2, 10))
    new, old = (
        before("statement_2", service_on=served, holds=(petition,))
        for served in (date(2026, 3, 1), date(2026, 2, 10))
    )
    assert on(80, new).action is Action.CONTACT
    assert on(80, old).rules == ("HD-02",)


@pytest.mark.rule("HD-15", "HD-07", "HD-08")
@pytest.mark.parametrize(
    "kind", [HoldKind.MILITARY_SERVICE, HoldKind.BAD_ADDRESS, HoldKind.SMALL_BALANCE]
)
def test_what_stops_collections_or_mail_leaves_the_cadence_alone(kind: HoldKind) -> None:
    facts = before("statement_2", holds=(hold(kind),))
    assert on(30, facts) == on(30, before("statement_2"))


@pytest.mark.rule("7.1")
def test_all_that_stands_is_said_the_strongest_first() -> None:
    kinds = (HoldKind.DISPUTE, HoldKind.IN_HOSPITAL, HoldKind.ATTORNEY)
    facts = before(
        "screening", holds=tuple(hold(kind) for kind in kinds), guarantor_has_credit=True,
        plan=plan(),
    )  # fmt: skip
    decision = on(93, facts)
    assert decision.rules == ("HD-05", "HD-11", "HD-01", "HD-09", "HD-22")
    assert decision.reason.endswith("Also on hold: HD-11, HD-01, HD-09, HD-22.")


@pytest.mark.rule("7.1")
def test_what_ended_or_covers_another_visit_is_not_said() -> None:
    over = hold(HoldKind.COMPLAINT, until=day(10))
    elsewhere = hold(HoldKind.BANKRUPTCY, service_through=account().service_on - timedelta(1))
    facts = before("reminder_1", holds=(hold(HoldKind.DISPUTE), over, elsewhere))
    assert on(21, facts).rules == ("HD-01",)


@pytest.mark.rule("HD-24")
def test_a_letter_without_words_in_the_language_waits_and_a_call_does_not() -> None:
    partly = frozenset({"final_notice", "options_letter"})
    letter = on(90, before("final_notice", guarantor_unwritten=partly))
    call = on(45, before("options_call_1", guarantor_unwritten=partly))
    assert (letter.action, letter.rules) == (Action.HOLD, ("HD-24",))
    assert call.action is Action.CALL


@pytest.mark.rule("HD-24")
def test_without_a_statement_in_the_language_nothing_is_asked_at_all() -> None:
    facts = before("options_call_1", guarantor_unwritten=frozenset({"statement"}))
    assert on(45, facts).rules == ("HD-24",)


@pytest.mark.rule("HD-07")
@pytest.mark.parametrize(("letters", "bad"), [(0, False), (1, False), (2, True), (3, True)])
def test_two_letters_that_came_back_make_an_address_bad(letters: int, bad: bool) -> None:
    assert is_bad_address(letters) is bad
