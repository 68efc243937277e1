"""`check`: every unlawful or broken policy is refused with the rule it breaks."""

import re
import tomllib
from importlib import resources
from typing import Any

import pytest

from policy.assistance.eligibility import Outcome
from policy.assistance.scales import scales
from policy.law.facility import Facility
from policy.plans.plan_facts import FollowUp
from policy.policy_file.check_file import check
from policy.policy_file.spec import KNOWN_POLICIES, load_policy
from policy.rules.decide import decide
from policy.terms import FixedStep
from tests.policy.account_facts import before, day

TEXT = resources.files("policy").joinpath("standard.toml").read_text("utf-8")


def step(name: str, /, **values: object) -> str:
    """The standard policy with some values of one step changed."""
    head, found, tail = TEXT.partition(f'name = "{name}"')
    assert found
    block, between, rest = tail.partition("[[steps]]")
    for field, value in values.items():
        given = f'"{value}"' if isinstance(value, str) else value
        if field == "name":
            found = f"name = {given}"
            continue
        block, count = re.subn(rf"^{field} = .*$", f"{field} = {given}", block, flags=re.MULTILINE)
        assert count == 1
    return head + found + block + between + rest


def without(*names: str) -> str:
    """The standard policy without some of its steps."""
    head, *blocks = TEXT.split("[[steps]]")
    kept = [block for block in blocks if not any(f'name = "{name}"' in block for name in names)]
    assert len(kept) == len(blocks) - len(names)
    return "[[steps]]".join([head, *kept])


def changed(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


def added(lines: str) -> str:
    """The standard policy with lines before its first table."""
    return changed("\n[small_balance]", f"\n{lines}\n[small_balance]")


def with_step(lines: str) -> str:
    return f"{TEXT}\n[[steps]]\n{lines}\n"


def found(text: str) -> list[tuple[str, str]]:
    return [(one.rule, one.where) for one in check(text).findings]


@pytest.mark.parametrize("name", KNOWN_POLICIES)
def test_the_shipped_policies_have_no_fault(name: str) -> None:
    text = resources.files("policy").joinpath(f"{name}.toml").read_text("utf-8")
    assert check(text).findings == ()


def test_a_text_that_is_no_toml_is_not_read_at_all() -> None:
    with pytest.raises(tomllib.TOMLDecodeError):
        check("a statement, then a reminder")


@pytest.mark.rule("3.6", "RF-04", "HD-00", "HD-10", "501R-11")
@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("ceilings.touches_in_7_days", 4, "3.6"),
        ("ceilings.touches_in_7_days", 3, ""),
        ("ceilings.touches_in_30_days", 7, "3.6"),
        ("ceilings.touches_in_30_days", 6, ""),
        ("ceilings.calls_in_7_days", 3, "RF-04"),
        ("ceilings.calls_in_7_days", 2, ""),
        ("ceilings.calls_in_stage", 7, "RF-04"),
        ("ceilings.calls_in_stage", 6, ""),
        ("ceilings.attempts_in_7_days", 8, "RF-01"),
        ("ceilings.attempts_in_7_days", 7, ""),
        ("ceilings.days_after_conversation", 6, "RF-02"),
        ("ceilings.days_after_conversation", 7, ""),
        ("ceilings.days_after_conversation", 8, ""),
        ("holds.days_after_release", 13, "HD-00"),
        ("holds.days_after_release", 14, ""),
        ("holds.days_after_release", 15, ""),
        ("holds.days_after_fresh_statement", 13, "HD-00"),
        ("holds.days_after_fresh_statement", 14, ""),
        ("assistance.days_to_complete", 29, "501R-11"),
        ("assistance.days_to_complete", 30, ""),
        ("assistance.days_to_complete", 31, ""),
        ("assistance.days_to_answer", 29, "HD-10"),
        ("assistance.days_to_answer", 30, ""),
        ("assistance.days_to_answer", 31, ""),
        ("small_balance.write_off_below_cents", 499, "HD-08"),
        ("small_balance.write_off_below_cents", 500, ""),
        ("small_balance.write_off_below_cents", 501, ""),
        ("small_balance.one_statement_below_cents", 999, "HD-08"),
        ("small_balance.one_statement_below_cents", 1000, ""),
        ("small_balance.one_statement_below_cents", 1001, ""),
    ],
)
def test_a_number_is_kinder_than_law_and_rule_book_or_refused(
    name: str, value: int, rule: str
) -> None:
    field = name.partition(".")[2]
    text = re.sub(rf"^{field} = \d+", f"{field} = {value}", TEXT, count=1, flags=re.MULTILINE)
    assert found(text) == ([(rule, name)] if rule else [])


@pytest.mark.rule("501R-06")
def test_care_is_never_deferred_over_a_bill() -> None:
    assert found(changed("defer_care = false", "defer_care = true")) == [("501R-06", "defer_care")]


@pytest.mark.rule("501R-06")
def test_prepayment_cannot_be_asked_for_under_another_name() -> None:
    assert ("501R-06", "prepayment_for_old_bills") in found(added("prepayment_for_old_bills = 1"))


@pytest.mark.rule("PP-05")
@pytest.mark.parametrize(("hundredths", "refused"), [(0, False), (1, True), (400, True)])
def test_a_plan_has_no_interest(hundredths: int, refused: bool) -> None:
    name = "interest_percent_hundredths"
    text = changed(f"{name} = 0", f"{name} = {hundredths}")
    assert found(text) == ([("PP-05", f"plans.{name}")] if refused else [])


@pytest.mark.rule("PP-10")
@pytest.mark.parametrize(("cents", "refused"), [(0, False), (1, True)])
def test_a_plan_needs_no_down_payment(cents: int, refused: bool) -> None:
    text = changed("down_payment_cents = 0", f"down_payment_cents = {cents}")
    assert found(text) == ([("PP-10", "plans.down_payment_cents")] if refused else [])


@pytest.mark.rule("RE-04")
def test_autopay_is_never_a_condition() -> None:
    text = changed("autopay_required = false", "autopay_required = true")
    assert found(text) == [("RE-04", "plans.autopay_required")]


@pytest.mark.rule("RZ-03")
def test_there_is_no_late_fee() -> None:
    text = changed("late_fee_cents = 0", "late_fee_cents = 1")
    assert found(text) == [("RZ-03", "plans.late_fee_cents")]


@pytest.mark.rule("501R-21")
@pytest.mark.parametrize(
    ("text", "where"),
    [
        pytest.param(added('agency = "A"'), "agency", id="an agency"),
        pytest.param(added("place_after_days = 180"), "place_after_days", id="a day to place"),
        pytest.param(
            step("final_notice", kind="agency_letter"), "steps.final_notice.kind", id="a letter"
        ),
        pytest.param(
            step("human_review", stage="debt_sale"), "steps.human_review.stage", id="a sale"
        ),
    ],
)
def test_no_account_is_placed_or_sold(text: str, where: str) -> None:
    assert ("501R-21", where) in found(text)


@pytest.mark.rule("CR-06")
def test_nothing_is_reported_to_a_bureau() -> None:
    assert ("CR-06", "credit_reporting") in found(added("credit_reporting = true"))


@pytest.mark.rule("501R-01")
@pytest.mark.parametrize("act", ["lawsuit", "wage_garnishment", "lien", "court_notice"])
@pytest.mark.parametrize("field", ["stage", "kind", "way"])
def test_no_step_is_an_extraordinary_collection_action(act: str, field: str) -> None:
    rules = found(step("final_notice", **{field: act}))
    assert rules[0] == ("501R-01", f"steps.final_notice.{field}")


@pytest.mark.rule("501R-01")
@pytest.mark.parametrize(("day", "refused"), [(119, True), (120, False), (121, False)])
def test_nobody_is_handed_over_before_day_120(day: int, refused: bool) -> None:
    where = "steps.human_review.after_days"
    text = step("human_review", after_days=day)
    assert found(text) == ([("501R-01", where)] if refused else [])


@pytest.mark.rule("501R-02")
@pytest.mark.parametrize(("days", "refused"), [(29, True), (30, False), (31, False)])
def test_the_last_notice_leaves_30_days_to_answer(days: int, refused: bool) -> None:
    where = "steps.human_review.gap_days"
    text = step("human_review", gap_days=days)
    assert found(text) == ([("501R-02", where)] if refused else [])


@pytest.mark.rule("501R-18")
def test_nobody_reaches_human_review_without_an_offer_of_screening() -> None:
    assert found(without("screening")) == [("501R-18", "steps")] * 2


@pytest.mark.rule("501R-18")
def test_a_conversation_does_not_lead_past_screening() -> None:
    """A patient who talks on the first call goes on after the last one."""
    text = with_call_after_screening()
    assert ("501R-18", "steps") in found(text)
    assert ("6.4", "steps.screening") in found(text)


def with_call_after_screening() -> str:
    head, tail = without("statement_3").split('[[steps]]\nname = "final_notice"')
    call = (
        '[[steps]]\nname = "call_4"\nstage = "options_call"\nkind = "options_letter"\n'
        'way = "call"\nafter_days = 75\ngap_days = 14\n\n'
    )
    return f'{head}{call}[[steps]]\nname = "final_notice"{tail}'


@pytest.mark.rule("501R-10")
def test_somebody_calls_and_tells_about_help() -> None:
    text = without("options_call_1", "options_call_2", "options_call_3")
    assert found(text) == [("501R-10", "steps")]


@pytest.mark.rule("3.6")
@pytest.mark.parametrize(
    ("text", "where"),
    [
        pytest.param(step("reminder_2", gap_days=0), "reminder_2", id="twice on one day"),
        pytest.param(step("statement_3", gap_days=4), "statement_3", id="the seventh on day 29"),
        pytest.param(step("statement_3", gap_days=5), "", id="the seventh on day 30"),
        pytest.param(step("statement_3", gap_days=6), "", id="the seventh on day 31"),
        pytest.param(step("screening", gap_days=4), "", id="6 in 30 days"),
    ],
)
def test_no_gap_is_shorter_than_the_ceilings_allow(text: str, where: str) -> None:
    rules = [one for one in found(text) if one[0] == "3.6"]
    assert rules[:1] == ([("3.6", f"steps.{where}.gap_days")] if where else [])


@pytest.mark.rule("3.6")
@pytest.mark.parametrize(("gap", "refused"), [(2, True), (3, False)])
def test_a_fourth_contact_waits_for_the_eighth_day(gap: int, refused: bool) -> None:
    """Letters 2 days apart: the fourth comes 6 days after the first; at 3 days, 8 after."""
    text = step("statement_2", gap_days=2)
    text = _gap(_gap(_gap(text, "reminder_2", 2), "options_call_1", gap), "reminder_1", 30)
    rules = [one for one in check(text).findings if "7 days" in one.words and one.rule == "3.6"]
    assert [one.where for one in rules] == (["steps.options_call_1.gap_days"] if refused else [])


def _gap(text: str, name: str, days: int) -> str:
    head, tail = text.split(f'name = "{name}"')
    return (
        head + f'name = "{name}"' + re.sub(r"gap_days = \d+", f"gap_days = {days}", tail, count=1)
    )


@pytest.mark.rule("RF-04")
@pytest.mark.parametrize(("gap", "refused"), [(2, True), (3, False), (4, False)])
def test_a_third_call_waits_for_the_eighth_day(gap: int, refused: bool) -> None:
    text = step("options_call_3", gap_days=gap)
    rules = [one for one in found(text) if one[0] == "RF-04"]
    assert rules == ([("RF-04", "steps.options_call_3.gap_days")] if refused else [])


@pytest.mark.rule("RF-04")
@pytest.mark.parametrize(("more", "refused"), [(2, False), (3, False), (4, True)])
def test_a_stage_has_six_calls_at_most(more: int, refused: bool) -> None:
    calls = "".join(
        f'[[steps]]\nname = "call_{n}"\nstage = "options_call"\nkind = "options_letter"\n'
        f'way = "call"\nafter_days = 55\ngap_days = 7\n\n'
        for n in range(4, 4 + more)
    )
    head, tail = TEXT.split('[[steps]]\nname = "screening"')
    rules = found(f'{head}{calls}[[steps]]\nname = "screening"{tail}')
    assert (("RF-04", "steps.call_7") in rules) is refused


@pytest.mark.parametrize(
    ("text", "rule", "where"),
    [
        pytest.param(step("statement_1", after_days=1), "H7", "statement_1.after_days", id="late"),
        pytest.param(step("screening", name="screen"), "6.4", "screen.name", id="no screening"),
        pytest.param(step("reminder_1", name="Reminder 1"), "6.4", "Reminder 1.name", id="spaces"),
        pytest.param(step("reminder_1", name="call_back"), "6.4", "call_back.name", id="taken"),
        pytest.param(step("reminder_1", name="plan_note"), "6.4", "plan_note.name", id="a plan's"),
        pytest.param(step("reminder_1", kind="poem"), "6.4", "reminder_1.kind", id="no words"),
        pytest.param(step("reminder_1", way="none"), "6.4", "reminder_1.way", id="says nothing"),
        pytest.param(
            step("reminder_2", stage="plan_follow_up"), "6.4", "reminder_2.stage", id="a plan"
        ),
        pytest.param(
            step("statement_3", stage="resolved"), "6.4", "statement_3.stage", id="an ending"
        ),
    ],
)
def test_a_step_that_cannot_be_done_is_refused(text: str, rule: str, where: str) -> None:
    assert (rule, f"steps.{where}") in found(text)


def test_a_step_after_the_end_is_never_reached() -> None:
    text = step("statement_3", stage="human_review", kind="human_review", way="none")
    rules = found(text)
    assert ("6.4", "steps.final_notice") in rules
    assert ("6.4", "steps.human_review") in rules


def test_a_second_screening_is_one_too_many() -> None:
    text = step("statement_3", stage="assistance_screening", kind="screening_invitation")
    assert found(text) == [("6.4", "steps.statement_3")]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        pytest.param(without("statement_1"), "H7", id="a reminder comes first"),
        pytest.param(without("human_review"), "6.4", id="no end"),
        pytest.param(step("reminder_1", after_days=31), "6.4", id="out of order"),
        pytest.param(step("reminder_2", name="reminder_1"), "6.4", id="two of one name"),
        pytest.param(step("reminder_1", way="sms"), "6.4", id="a way nobody knows"),
        pytest.param(changed("extensions = 1", "extensions = -1"), "501R-12", id="below zero"),
        pytest.param(changed("effective = 2024-01-01\n", ""), "H3", id="no date"),
        pytest.param(changed('name = "standard"', 'name = "../up"'), "H3", id="a path"),
        pytest.param(added("kindness = 11"), "H3", id="a misspelt name"),
    ],
)
def test_a_policy_that_cannot_be_read_says_why(text: str, rule: str) -> None:
    checked = check(text)
    assert checked.spec is None
    assert rule in [one.rule for one in checked.findings]


BANDS = (
    "{ above = 0, up_to = 250, discount = 100 }",
    "{ above = 250, up_to = 400, discount = 50 }",
)


def own_scale(*bands: str, name: str = "ours") -> str:
    """The standard policy with a sliding scale of its own."""
    lines = (
        f'[[scales]]\nname = "{name}"\neffective = 2026-01-01\nsource = "board, 2025-12-01"\n'
        f'confidence = "D"\nbands = [{", ".join(bands)}]\n'
    )
    return f"{changed('basic_200_400', 'ours')}\n{lines}"


@pytest.mark.rule("2.2")
def test_a_practice_can_have_a_scale_of_its_own() -> None:
    spec = check(own_scale(*BANDS)).spec
    assert spec is not None
    assert spec.scale.bands[0].up_to == 250
    assert spec.scale not in scales()


@pytest.mark.rule("2.2")
@pytest.mark.parametrize(
    "bands",
    [
        pytest.param(("{ above = 1, up_to = 250, discount = 100 }",), id="no help for no income"),
        pytest.param((BANDS[0], BANDS[1].replace("250", "251", 1)), id="a hole"),
        pytest.param((BANDS[0], BANDS[1].replace("250", "249", 1)), id="an overlap"),
        pytest.param((BANDS[0], BANDS[1].replace("50 }", "100 }")), id="more for a higher income"),
    ],
)
def test_a_scale_with_a_hole_is_refused(bands: tuple[str, ...]) -> None:
    assert found(own_scale(*bands)) == [("2.2", "scales.ours")]


@pytest.mark.rule("2.2")
def test_a_scale_that_nobody_knows_is_refused() -> None:
    assert found(changed("basic_200_400", "sunshine")) == [("2.2", "assistance.scale")]


@pytest.mark.rule("501R-26")
@pytest.mark.parametrize("name", ["hardship", "flat_self_pay"])
def test_a_scale_without_bands_is_refused_because_no_first_statement_could_be_printed(
    name: str,
) -> None:
    assert found(changed("basic_200_400", name)) == [("501R-26", "assistance.scale")]


def test_two_scales_of_one_name_are_refused() -> None:
    twice = (
        own_scale(*BANDS)
        + "\n"
        + own_scale(*BANDS).rpartition("\n[[scales]]")[2].join(["[[scales]]", ""])
    )
    assert found(twice) == [("2.2", "the file")]


def test_a_finding_is_one_line_with_its_rule() -> None:
    line = str(check(step("human_review", after_days=90)).findings[0])
    assert line == "501R-01  steps.human_review.after_days: 90 is before day 120"


def test_every_finding_of_a_very_wrong_file_is_one_short_line() -> None:
    text = TEXT.replace("gap_days = ", 'gap_days = "soon" # ')
    findings = check(text).findings
    assert len(findings) == len(tomllib.loads(TEXT)["steps"])
    assert [one for one in findings if "\n" in str(one)] == []
    assert all(len(str(one)) < 200 for one in findings)


def for_state(state: str, scale: str, *bands: str) -> str:
    """The standard policy with a scale of its own for one state."""
    own = own_scale(*bands).replace('scale = "ours"', 'scale = "basic_200_400"') if bands else TEXT
    return f'{own}\n[[states]]\nstate = "{state}"\nscale = "{scale}"\n'


def weakened(text: str, **facility: Any) -> list[tuple[str, str]]:
    return [(one.rule, one.where) for one in check(text, Facility(**facility)).findings]


KIND = (
    "{ above = 0, up_to = 300, discount = 100 }",
    "{ above = 300, up_to = 350, discount = 75 }",
    "{ above = 350, up_to = 400, discount = 50 }",
)


@pytest.mark.rule("2.3 WA tier A")
@pytest.mark.parametrize(
    ("place", "old", "new", "refused"),
    [
        (0, "up_to = 300", "up_to = 299", True),
        (0, "up_to = 300", "up_to = 300", False),
        (0, "up_to = 300", "up_to = 301", False),
        (1, "discount = 75", "discount = 74", True),
        (1, "discount = 75", "discount = 76", False),
        (2, "up_to = 400", "up_to = 399", True),
        (2, "up_to = 400", "up_to = 401", False),
        (2, "discount = 50", "discount = 49", True),
    ],
)
def test_a_state_preset_is_never_weakened(place: int, old: str, new: str, refused: bool) -> None:
    bands = list(KIND)
    bands[place] = bands[place].replace(old, new)
    if new.startswith("up_to") and place + 1 < len(bands):
        bands[place + 1] = bands[place + 1].replace("above = 300", f"above = {new[8:]}")
    found = weakened(for_state("WA", "ours", *bands), state="WA", washington_tier="A")
    wrong = ("2.3 WA tier A", "states.WA.scale")
    assert (wrong in found) is refused
    assert refused or found == []


def test_the_preset_that_counts_is_the_facilitys() -> None:
    text = for_state("WA", "basic_200_400")
    assert ("2.3 WA tier A", "states.WA.scale") in weakened(text, washington_tier="A")
    assert weakened(text, washington_tier="B") == []


@pytest.mark.rule("2.3 DE")
def test_a_preset_that_is_still_to_come_counts_already() -> None:
    assert weakened(for_state("DE", "basic_200_400")) == [("2.3 DE", "states.DE.scale")]
    assert weakened(for_state("DE", "generous_300_400")) == []


@pytest.mark.rule("2.3 NY")
def test_a_preset_with_an_open_end_is_compared_at_its_end() -> None:
    """New York: free below 200 percent of the line, so exactly 200 percent may pay."""
    just_below = (
        '{ above = 0, up_to = 200, bound = "lt", discount = 100 }',
        "{ above = 200, up_to = 300, discount = 90 }",
        "{ above = 300, up_to = 400, discount = 80 }",
    )
    assert "2.3 NY" not in [rule for rule, _ in weakened(for_state("NY", "ours", *just_below))]
    lower = (
        just_below[0].replace("200", "199"),
        just_below[1].replace("200", "199"),
        just_below[2],
    )
    assert "2.3 NY" in [rule for rule, _ in weakened(for_state("NY", "ours", *lower))]


def test_a_state_never_gets_less_than_the_rest_of_the_file_gives() -> None:
    wrong = weakened(for_state("TX", "ours", "{ above = 0, up_to = 400, discount = 90 }"))
    assert wrong == [("2.3", "states.TX.scale")]
    assert weakened(for_state("TX", "generous_300_400")) == []


def test_a_state_with_a_scale_that_nobody_knows_is_refused() -> None:
    assert weakened(for_state("TX", "sunshine")) == [("2.2", "states.TX.scale")]


def test_a_state_is_named_once() -> None:
    text = for_state("TX", "generous_300_400")
    twice = f'{text}[[states]]\nstate = "TX"\nscale = "generous_300_400"\n'
    assert weakened(twice) == [("2.3", "the file")]


def test_the_scale_of_the_patients_state_comes_before_the_facilitys() -> None:
    text = for_state("TX", "generous_300_400")
    spec = check(text).spec
    assert spec is not None
    assert spec.scale_for("TX", "OK").name == "generous_300_400"
    assert spec.scale_for("OK", "TX").name == "generous_300_400"
    assert spec.scale_for("OK", "OK").name == "basic_200_400"


def test_a_patient_of_that_state_is_screened_by_its_scale() -> None:
    spec = check(for_state("TX", "generous_300_400")).spec
    assert spec is not None
    facts = before("screening", guarantor_household_size=4, guarantor_annual_income_cents=99_000_00)
    offered = decide(facts, spec, day(60))
    assert offered.screening is not None
    assert offered.screening.outcome is Outcome.FREE
    assert offered.screening.scale == "generous_300_400"
    usual = decide(facts, load_policy(), day(60)).screening
    assert usual is not None
    assert usual.outcome is Outcome.PARTIAL


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("501R-06", "defer defers deferral deny denial prepay prepayment"),
        ("501R-21", "agency agencies placement place collector sale sell buyer outsource"),
        ("CR-06", "bureau credit reporting score"),
        ("501R-01", "lawsuit suit sue court legal judgment lien levy eca ecas"),
        ("501R-01", "garnish garnishment foreclosure attachment arrest seize seizure"),
    ],
)
def test_an_act_against_a_patient_is_known_by_each_of_its_words(rule: str, words: str) -> None:
    for word in words.split():
        assert (rule, f"after_{word}") in found(added(f"after_{word} = 1"))
        (first, *_) = check(step("reminder_2", name=f"{word}_2")).findings
        assert (first.rule, first.where) == (rule, f"steps.{word}_2.name")


def test_an_act_is_found_deep_in_the_file_and_named_once() -> None:
    lines = added("[[more]]\nkind = 1\n[[more]]\n[more.inner]\nsue_and_sell = 1\n")
    acts = [one for one in check(lines).findings if one.where == "more.2.inner.sue_and_sell"]
    (one,) = acts
    assert one.rule == "501R-01"
    assert one.words.startswith("'sue_and_sell' asks for more than help: an extraordinary ")
    assert one.words.endswith("collection action; Tend never takes one")


def test_a_step_without_a_name_is_called_by_its_number() -> None:
    text = TEXT.replace('name = "reminder_1"\n', "").replace('kind = "reminder"', 'kind = "lien"')
    places = {one.where for one in check(text).findings}
    assert {"steps.2.name", "steps.2.kind"} <= places


@pytest.mark.parametrize(
    "name",
    [*sorted(set(FixedStep) - FixedStep.of_the_file()), *(kind.step for kind in FollowUp),
     "plan_x", "resolved_x", "hold_x"],
)  # fmt: skip
def test_a_name_that_tend_uses_itself_is_refused(name: str) -> None:
    assert ("6.4", f"steps.{name}.name") in found(step("reminder_1", name=name))


@pytest.mark.parametrize(("length", "refused"), [(39, False), (40, False), (41, True)])
def test_a_step_has_a_short_name(length: int, refused: bool) -> None:
    name = "a" * length
    assert bool(found(step("reminder_1", name=name))) is refused


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("defer_care = false", "defer_care = true", "care is never deferred, denied or prepaid"),
        ("interest_percent_hundredths = 0", "interest_percent_hundredths = 1", "free of interest"),
        ("down_payment_cents = 0", "down_payment_cents = 1", "0, not 1: a plan starts without a"),
        ("late_fee_cents = 0", "late_fee_cents = 1", "there are no late fees"),
        (
            "autopay_required = false",
            "autopay_required = true",
            "offered, and never be a",
        ),
        ("settle_after_days = 120", "settle_after_days = -1", "or equal to 0, not -1"),
    ],
)
def test_a_finding_says_why_and_what_was_written(old: str, new: str, words: str) -> None:
    (one,) = check(changed(old, new)).findings
    assert words in one.words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (step("statement_2", kind="reminder"), "this stage has words for statement"),
        (step("reminder_2", way="call"), "this stage goes by document or letter or reminder"),
        (step("options_call_2", way="letter"), "this stage goes by call"),
        (step("screening", way="letter"), "this stage goes by document"),
        (step("screening", kind="statement"), "this stage has words for screening_invitation"),
        (step("options_call_2", kind="statement"), "this stage has words for options_letter"),
        (
            step("reminder_2", kind="statement"),
            "this stage has words for final_notice or reminder or second_reminder",
        ),
        (step("human_review", kind="statement"), "this stage has words for human_review"),
        (without("screening"), "a patient who talks to us reaches human review without"),
        (without("screening"), "a patient who does not answer reaches human review without"),
        (
            step("statement_3", stage="assistance_screening", kind="screening_invitation"),
            "one screening is enough; help is in every message",
        ),
        (with_call_after_screening(), "not reached after a conversation: the calls follow each"),
        (
            changed("one_statement_below_cents = 1000", "one_statement_below_cents = 1"),
            "once; write",
        ),
        (
            changed("write_off_below_cents = 500", "write_off_below_cents = 1"),
            "not asked for; write",
        ),
        (added("credit_reporting = 1"), "more than help: nothing is ever reported to a credit"),
        (added("agency = 1"), "more than help: an account is never placed with, or sold to"),
        (added("prepay = 1"), "more than help: care is never deferred, denied or prepaid"),
        (
            for_state("WA", "ours", "{ above = 0, up_to = 150, discount = 100 }"),
            "an income just above 150% of the poverty line gets 0% off",
        ),
        (step("statement_1", after_days=2), "day 0 is the day of the first statement; write 0"),
    ],
)
def test_a_finding_says_what_would_be_right(text: str, words: str) -> None:
    assert any(words in one.words for one in check(text).findings)
