"""What people tell us is in force immediately."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from models import Account, Application, EnvelopeLine, LedgerEntry, Person
from policy.terms import MessageStatus, Stage
from tasks.storage import database as db
from tests.deployments.commands.conftest import Tend, everything
from tests.deployments.commands.test_confirm_future_day import Terminal
from tests.factories import (
    DAY,
    TODAY,
    all_of,
    make_account,
    make_line,
    make_message,
    make_person,
    the,
)

REFERENCE, OTHER = "A-HERE000001", "A-THERE00001"


@pytest.fixture(autouse=True)
def office(database: str) -> str:
    with db.writing() as connection:
        person = make_person(connection)
        make_account(connection, guarantor_id=person, reference=REFERENCE)
        make_account(connection, guarantor_id=person, reference=OTHER, balance_cents=50_00)
    return database


def account(reference: str = REFERENCE) -> dict[str, Any]:
    with db.reading() as connection:
        return all_of(connection, Account, reference=reference)[0]


def test_a_part_payment_lowers_the_balance_by_the_exact_cents(tend: Tend) -> None:
    answer = tend("record", "payment", REFERENCE, "33.33", "--key", "K1", "--json").json
    assert answer == {
        "reference": REFERENCE, "payment_key": "K1", "amount_cents": 3333, "balance_cents": 6667,
        "new": True, "exported_on": None, "elsewhere_cents": 0,
    }  # fmt: skip
    assert account()["balance_cents"] == 6667
    assert account()["next_review_on"] == TODAY


def test_a_backdated_payment_counts_for_the_day_it_was_received(tend: Tend) -> None:
    tend("record", "payment", REFERENCE, "10", "--received-on", "2026-02-14")
    with db.reading() as connection:
        days = connection.execute(
            select(col(LedgerEntry.value_on)).where(col(LedgerEntry.amount_cents) == -1000)
        )
        assert days.scalars().all() == [date(2026, 2, 14)]


def test_the_same_key_again_records_nothing(tend: Tend) -> None:
    tend("record", "payment", REFERENCE, "10", "--key", "K1")
    before = everything()
    assert tend("record", "payment", REFERENCE, "10", "--key", "K1").code == 0
    assert everything() == before


def test_a_payment_with_a_known_key_is_said_to_be_recorded_before(tend: Tend) -> None:
    line = ("record", "payment", REFERENCE, "10", "--key", "K1")
    assert tend(*line, "--json").json["new"] is True
    said = f"{REFERENCE}: $10.00 was recorded before (key K1); nothing changed.\n"
    assert tend(*line).out == said
    assert tend(*line, "--json").json["new"] is False


def test_far_more_than_is_owed_is_asked_about_and_kept_when_it_is_sure(tend: Tend) -> None:
    before = everything()
    asked = tend("record", "payment", REFERENCE, "999999.99")
    assert (asked.code, everything()) == (2, before)
    assert "$999,999.99 is far more than this person owes, $150.00; if that is right" in asked.err
    assert "--sure" in asked.err
    assert tend("record", "payment", REFERENCE, "999999.99", "--sure").code == 0


def test_a_payment_for_the_wrong_year_is_asked_about(tend: Tend) -> None:
    line = ("record", "payment", REFERENCE, "10", "--received-on")
    last_year = (TODAY - timedelta(365)).isoformat()
    asked = tend(*line, last_year)
    assert (asked.code, "a year ago or more" in asked.err) == (2, True)
    assert tend(*line, (TODAY - timedelta(364)).isoformat()).code == 0
    assert tend(*line, last_year, "--sure").code == 0


def test_a_payment_typed_twice_is_refused_with_the_key_of_the_first(tend: Tend) -> None:
    first = tend("record", "payment", REFERENCE, "10", "--json").json["payment_key"]
    before = everything()
    again = tend("record", "payment", REFERENCE, "10")
    assert (again.code, everything()) == (2, before)
    assert f"(key {first}); if this is a second one, record it with a key" in again.err
    assert "(--key)" in again.err
    assert tend("record", "payment", REFERENCE, "10", "--key", "second").code == 0
    assert account()["balance_cents"] == 80_00


def test_a_reversal_with_a_known_key_is_said_to_be_recorded_before(tend: Tend) -> None:
    tend("record", "payment", REFERENCE, "10", "--key", "K1")
    line = ("record", "payment", REFERENCE, "--reverse", "K1", "--key", "back")
    assert "was taken back; $100.00 is left." in tend(*line).out
    assert "was taken back before (key K1); nothing changed." in tend(*line).out


def test_the_same_call_typed_twice_is_one_attempt(tend: Tend) -> None:
    """Each command made up a key of its own, so the ceiling of one call a day was broken."""
    line = ("record", "call", REFERENCE, "no_answer")
    assert tend(*line).out == f"{REFERENCE}: no answer. Recorded.\n"
    before = everything()
    assert "no answer was recorded already; nothing changed." in tend(*line).out
    assert tend(*line, "--json").json["recorded"] is False
    assert everything() == before
    assert account()["call_attempts"] == 1


def test_after_a_wrong_number_the_answer_says_where_to_correct_it(tend: Tend) -> None:
    said = tend("record", "call", REFERENCE, "wrong_number").out
    assert "Correct the number in the billing system: the next import brings it." in said
    allowed = f"tend record preference {REFERENCE} calls yes"
    assert said.rstrip().endswith(allowed)
    assert "billing system" not in tend("record", "call", REFERENCE, "no_answer").out
    assert tend(*allowed.split()[1:]).code == 0


def test_another_call_of_a_day_is_recorded_with_a_key_of_its_own(tend: Tend) -> None:
    tend("record", "call", REFERENCE, "no_answer")
    assert tend("record", "call", REFERENCE, "no_answer", "--key", "2", "--json").json["recorded"]
    assert account()["call_attempts"] == 2


def test_a_payment_in_full_closes_the_account_and_its_reversal_opens_it(tend: Tend) -> None:
    said = tend("record", "payment", REFERENCE, "100.00", "--key", "K1").out
    assert "$100.00 was recorded; $0.00 is left." in said
    assert account()["stage"] is Stage.RESOLVED
    back = tend("record", "payment", REFERENCE, "--reverse", "K1", "--json").json
    assert back["balance_cents"] == 100_00
    assert account()["stage"] is not Stage.RESOLVED


def test_more_than_was_owed_is_said_in_words_so_that_a_slip_is_seen(tend: Tend) -> None:
    said = tend("record", "payment", REFERENCE, "1000", "--key", "K1", "--sure").out
    assert "$1,000.00 was recorded; that is $850.00 more than was owed." in said
    assert "$50.00 of it went to other visits of this person." in said


def test_a_reference_may_be_typed_in_small_letters(tend: Tend) -> None:
    answer = tend("record", "call", REFERENCE.lower(), "no-answer", "--json").json
    assert answer == {"reference": REFERENCE, "outcome": "no_answer", "recorded": True}
    assert account()["call_attempts"] == 1


def test_a_promise_on_the_phone_is_kept_until_its_day(tend: Tend) -> None:
    tend("record", "call", REFERENCE, "will_pay_by", "--until", "2026-03-10", "--by", "Jo")
    assert account()["promise_until"] == date(2026, 3, 13)


def test_a_hold_stands_by_name_or_code_and_is_released(tend: Tend) -> None:
    assert tend("record", "hold", REFERENCE, "dispute", "--json").json["recorded"] is True
    assert tend("record", "hold", REFERENCE, "HD-01", "--json").json["recorded"] is False
    assert tend("account", REFERENCE, "--json").json["holds"][0]["kind"] == "HD-01"
    assert tend("record", "release", REFERENCE, "hd-01").code == 0
    assert tend("account", REFERENCE, "--json").json["holds"] == []


def test_the_holds_that_stand_are_listed_by_desk(tend: Tend) -> None:
    tend("record", "hold", REFERENCE, "attorney", "--by", "Jo")
    tend("record", "hold", OTHER, "complaint")
    [found] = tend("holds", "--desk", "attorney", "--json").json["holds"]
    assert (found["kind"], found["placed_by"], found["accounts"]) == ("HD-05", "Jo", 2)
    assert len(tend("holds", "--json").json["holds"]) == 2
    said = tend("holds").out
    assert "2 holds in force: 1 attorney, 1 " in said
    assert tend("holds", "--desk", "bankruptcy").out == "0 holds in force.\n"


def test_the_hold_book_says_what_each_kind_stops(tend: Tend) -> None:
    kinds = {one["kind"]: one for one in tend("holds", "--kinds", "--json").json["kinds"]}
    assert len(kinds) == 30
    assert (kinds["HD-02"]["stops"], kinds["HD-01"]["stops"]) == ("everything", "asks")
    assert "HD-27" in tend("holds", "--kinds").out


def test_a_stay_in_hospital_holds_seven_days_after_its_release(tend: Tend) -> None:
    tend("record", "hold", REFERENCE, "in_hospital")
    assert "holds 7 days longer" in tend("record", "release", REFERENCE, "in_hospital").out
    [hold] = tend("account", REFERENCE, "--json").json["holds"]
    assert hold["until"] == "2026-03-09"


def test_qmb_takes_the_days_of_service(tend: Tend) -> None:
    line = ("record", "hold", REFERENCE, "qmb", "--all-accounts")
    assert tend(*line).code == 2
    assert tend(*line, "--service-from", "2026-01-01", "--service-through", "2026-06-30").code == 0


def test_a_letter_that_came_back_is_recorded_once(tend: Tend) -> None:
    with db.writing() as connection:
        [row] = all_of(connection, Account, reference=REFERENCE)
        line = make_line(connection, account_id=row["id"], on_date=TODAY - 20 * DAY)
        envelope = the(connection, EnvelopeLine, line)["envelope_id"]
        make_message(
            connection, envelope_id=envelope, status=MessageStatus.SENT,
            provided_on=TODAY - 20 * DAY,
        )  # fmt: skip
    asked = ("record", "returned-mail", REFERENCE, "--returned-on", "2026-02-28", "--json")
    assert tend(*asked).json == {
        "reference": REFERENCE, "new": True, "sent_on": "2026-02-10", "letters": 1,
        "mail_stops": False,
    }  # fmt: skip
    assert tend(*asked).json["new"] is False
    said = tend(*asked[:-1]).out
    assert "that was known already. A new address: correct it in the billing system;" in said


def test_a_bankruptcy_takes_its_filing_date(tend: Tend) -> None:
    line = ("record", "hold", REFERENCE, "bankruptcy", "--filed-on", "2026-02-01")
    assert tend(*line).code == 0


def test_a_complete_application_without_income_says_what_is_missing(tend: Tend) -> None:
    answer = tend(
        "record", "application", REFERENCE, "complete", "--household-size", 3, "--json"
    ).json
    assert answer == {"reference": REFERENCE, "status": "incomplete", "missing": ["income"]}


def test_an_application_keeps_the_income_in_cents(tend: Tend) -> None:
    tend("record", "application", REFERENCE, "complete", "--household-size", 3, "--income", "30000")
    with db.reading() as connection:
        assert all_of(connection, Person)[0]["annual_income_cents"] == 30_000_00


@pytest.mark.rule("FPL-07")
@pytest.mark.parametrize(
    ("per", "amount", "annual"),
    [
        ("year", "30000", 30_000_00), ("month", "2500", 30_000_00),
        ("semimonth", "1250", 30_000_00), ("biweek", "2500", 65_000_00), ("week", "500", 26_000_00),
    ],
)  # fmt: skip
def test_an_income_may_be_told_by_its_period(
    tend: Tend, per: str, amount: str, annual: int
) -> None:
    household = ("--household-size", 3, "--income", amount, "--per", per)
    tend("record", "application", REFERENCE, "complete", *household)
    with db.reading() as connection:
        assert all_of(connection, Application)[0]["annual_income_cents"] == annual


def test_an_application_keeps_costs_and_what_is_owned(tend: Tend) -> None:
    more = ("--medical-costs", "900", "--assets", "0")
    tend("record", "application", REFERENCE, "received", *more)
    tend("record", "application", REFERENCE, "received")
    with db.reading() as connection:
        (row,) = all_of(connection, Application)
    assert (row["medical_costs_cents"], row["assets_cents"]) == (900_00, 0)


def test_a_sign_of_hardship_is_screened_next(tend: Tend) -> None:
    said = tend("record", "help", REFERENCE, "--sign", "lost-job", "--key", "K1").out
    assert said == f"{REFERENCE}: lost job. Screened next.\n"
    assert account()["help_asked_on"] == account(OTHER)["help_asked_on"] == TODAY
    again = tend("record", "help", REFERENCE, "--sign", "lost_job", "--key", "K1", "--json").json
    assert again == {"reference": REFERENCE, "sign": "lost_job", "recorded": False}


def test_a_sign_nobody_knows_is_refused_and_changes_nothing(tend: Tend) -> None:
    before = everything()
    refused = tend("record", "help", REFERENCE, "--sign", "poor")
    assert refused.code == 2
    assert everything() == before


def test_a_plan_of_even_payments_names_no_last_one(tend: Tend) -> None:
    said = tend("record", "plan", REFERENCE, "--payments", 2).out
    assert said.startswith("A plan of $100.00: 2 payments of $50.00, from ")
    uneven = tend("record", "plan", REFERENCE, "--payments", 3, "--new-terms").out
    assert "3 payments of $33.33, the last one $33.34, from " in uneven


def test_the_help_of_a_release_names_bad_address_which_only_the_post_places(tend: Tend) -> None:
    assert "attorney, bad_address, bankruptcy" in " ".join(
        tend("record", "release", REFERENCE, "nothing").err.split()
    )
    assert "bad_address" not in tend("record", "hold", REFERENCE, "nothing").err


def test_a_plan_covers_several_accounts_of_one_guarantor(tend: Tend) -> None:
    answer = tend(
        "record", "plan", REFERENCE, OTHER, "--payments", 3, "--first-due", "2026-03-30", "--json"
    ).json
    assert answer["references"] == [REFERENCE, OTHER]
    assert (answer["total_cents"], answer["payments"]) == (150_00, 3)
    assert answer["last_due"] == "2026-05-28"  # PP-09: no day after the 28th
    assert account(OTHER)["stage"] is Stage.PLAN_FOLLOW_UP


@pytest.mark.rule("PP-01", "PP-04")
def test_what_is_not_known_about_a_plan_is_said_and_told_in_its_story(tend: Tend) -> None:
    line = ("record", "plan", REFERENCE, "--payments", 3, "--due-day", 15)
    said = tend(*line).out
    assert "Note: The person has not been screened for help with the cost" in said
    assert "Note: The income is not known" in said
    assert "The income is not known" in tend("account", REFERENCE).out


@pytest.mark.rule("PL-02", "PL-03")
def test_a_payment_is_skipped_and_a_plan_is_replaced(tend: Tend) -> None:
    tend("record", "plan", REFERENCE, "--payments", 3, "--due-day", 15, "--key", "P1")
    skipped = tend("record", "skip", REFERENCE, "--key", "S1")
    assert "one payment is skipped" in skipped.out
    assert "Payment 1 was skipped" in tend("account", REFERENCE).out
    assert tend("record", "skip", REFERENCE, "--key", "S2").code == 2
    new = ("record", "plan", REFERENCE, "--payments", 2, "--new-terms", "--json")
    assert tend(*new).json["payments"] == 2
    assert tend("record", "reinstate", REFERENCE).code == 2  # a plan that is kept


def test_a_plan_without_a_day_starts_at_the_end_of_its_window(tend: Tend) -> None:
    answer = tend("record", "plan", REFERENCE, "--amount", "40", "--json").json
    assert answer["payments"] == 3
    assert answer["first_due"] > TODAY.isoformat()


def test_a_wish_for_large_print_is_told_as_words(tend: Tend) -> None:
    tend("record", "preference", REFERENCE, "large_print", "yes", "--by", "Jo")
    assert "The guarantor wants large print, by Jo." in tend("account", REFERENCE).out


def test_a_wish_for_no_calls_is_kept_and_known_the_second_time(tend: Tend) -> None:
    line = ("record", "preference", REFERENCE, "calls", "no", "--json")
    assert tend(*line).json["recorded"] is True
    assert tend(*line).json["recorded"] is False


def test_e_mail_takes_an_address_and_the_known_risk(tend: Tend) -> None:
    line = ("record", "preference", REFERENCE, "email", "yes", "--address", "a@example.org")
    assert tend(*line).code == 2
    assert tend(*line, "--risk-known").code == 0


@pytest.mark.rule("HP-04")
def test_a_confidential_address_is_kept_and_known_the_second_time(tend: Tend) -> None:
    where = ("--street", "9 Oak St", "--city", "Reno", "--state", "nv", "--zip", "89501")
    line = ("record", "confidential", REFERENCE, *where, "--phone", "(775) 555-0123", "--json")
    assert tend(*line).json == {"reference": REFERENCE, "recorded": True, "held": []}
    assert tend(*line).json["recorded"] is False
    with db.reading() as connection:
        person = all_of(connection, Person)[0]
    assert (person["line1"], person["state"]) == ("9 Oak St", "NV")
    assert person["phone"] == "+17755550123"
    assert tend("record", "confidential", REFERENCE, "--end", "--json").json["recorded"] is True
    assert tend("record", "confidential", REFERENCE, "--end", "--json").json["recorded"] is False


@pytest.mark.parametrize(
    ("option", "wrong", "said"),
    [
        ("--state", "Utopia", "what --state says is not a US state; write it like TX"),
        ("--zip", "8950x", "what --zip says is not a ZIP code; write it like 89501"),
        ("--phone", "at home", "what --phone says is not a phone number; write it like 775-555-01"),
    ],
)
def test_a_wrong_confidential_contact_is_refused_by_its_option_without_repeating_it(
    tend: Tend, option: str, wrong: str, said: str
) -> None:
    right = {"--street": "9 Oak St", "--city": "Reno", "--state": "NV", "--zip": "89501"}
    where = [word for pair in (right | {option: wrong}).items() for word in pair]
    answer = tend("record", "confidential", REFERENCE, *where)
    assert answer.code == 2
    assert said in answer.err
    assert wrong not in answer.err


def test_a_bankruptcy_ends_discharged_dismissed_or_as_a_mistake(tend: Tend) -> None:
    tend("record", "hold", REFERENCE, "bankruptcy", "--filed-on", "2026-01-20")
    asked = tend("record", "release", REFERENCE, "bankruptcy")
    assert asked.code == 2
    assert "say how the bankruptcy ended: discharged" in asked.err
    said = tend("record", "release", REFERENCE, "bankruptcy", "--why", "discharged").out
    assert f"{REFERENCE} is discharged, and 2 accounts closed by it" in said
    assert tend("account", REFERENCE, "--json").json["resolution"] == "discharged"


@pytest.mark.parametrize("kind", ["dispute", "deceased", "minor", "cease_contact"])
@pytest.mark.parametrize(("answer", "stands"), [("n\n", True), ("y\n", False)])
def test_at_a_terminal_the_release_of_what_protects_people_asks_first(
    tend: Tend, monkeypatch: pytest.MonkeyPatch, kind: str, answer: str, stands: bool
) -> None:
    tend("record", "hold", REFERENCE, kind)
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    asked = tend("record", "release", REFERENCE, kind)
    assert "money is asked for again. Is that meant?" in asked.err
    assert (asked.code != 0) is stands
    monkeypatch.setattr("sys.stdin", Terminal("y\n"))
    assert (tend("record", "release", REFERENCE, kind).code == 0) is stands
