"""Who bills: what it may be, and what it must not change."""

from dataclasses import replace

import pytest
from pydantic import ValidationError

from policy.law.facility import CollectorRole, Facility
from policy.policy_file.spec import load_policy
from tests.policy.account_facts import account, before, on

OURS = (CollectorRole.FIRST_PARTY, CollectorRole.EARLY_OUT)


@pytest.mark.rule("RF-14")
def test_a_third_party_is_refused_because_our_words_lack_its_notices() -> None:
    with pytest.raises(ValidationError, match="RF-14"):
        Facility(collector_role=CollectorRole.THIRD_PARTY)


@pytest.mark.rule("3.1")
@pytest.mark.parametrize("number", [0, 21, 35, 45, 60, 90, 120, 200])
@pytest.mark.parametrize("step", [step.name for step in load_policy().steps[1:]])
def test_nobody_is_followed_closer_because_of_who_writes(step: str, number: int) -> None:
    answers = {
        on(number, replace(facts, facility=Facility(collector_role=role)))
        for role in OURS
        for facts in (before(step), account())
    }
    assert len(answers) <= 2, "one answer for each account, whoever writes"
