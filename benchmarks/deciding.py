"""How many decisions the rules give in a second: `decide()` alone, on real facts."""

from datetime import date
from time import perf_counter

from policy.policy_file.spec import load_policy
from policy.rules.decide import decide
from tasks.daily_run import triage
from tasks.facts.account import load_facts
from tasks.runs.runs import RunRef
from tasks.storage import database


def decisions_per_second(as_of: date) -> float:
    """For the accounts due on that day in the configured database."""
    policy = load_policy()
    with database.reading() as connection:
        due = triage.due_accounts(connection, RunRef(0, as_of))
        known = load_facts(connection, {guarantor for _, guarantor in due}, as_of)
    facts = [known[account].facts for account, _ in due]
    start = perf_counter()
    for one in facts:
        decide(one, policy, as_of)
    return len(facts) / (perf_counter() - start)
