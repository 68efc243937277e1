"""Breaches of money, plans, paces and households, planted by hand. See tests/tasks/planted.py."""

from tests.tasks.household import CLOSED, OPEN

EXPORTED = (
    "INSERT INTO ledger_entry (id, account_id, kind, amount_cents, value_on, posted_at, entry_key,"
    " source_line, origin, actor) VALUES "
)
_RECORDED = (
    "INSERT INTO ledger_entry (id, account_id, kind, amount_cents, value_on, posted_at, entry_key,"
    " origin, payment_account_id, payment_key, part_of_id, source_line, actor) VALUES "
)
_AT = "'2024-06-20', '2024-06-20 12:00:00.000000+00:00'"
_MATCHED = (
    "INSERT INTO matched_entry (entry_id, account_id, source_line, kind, cents, matched_on,"
    " recorded_key, actor) VALUES "
)
_ADOPTED = (
    "INSERT INTO policy_version (name, effective, text, adopted_by, adopted_at) VALUES ('ours',"
    " '2024-01-01', '[[steps]]\nname = \"reminder_1\"\nafter_days = {}\ngap_days = {}\n"
    "[[steps]]\nname = \"statement_1\"\nafter_days = 0\ngap_days = 0\n', 'x',"
    " '2024-01-01 12:00:00.000000+00:00')"
)
_OURS = "UPDATE decision SET policy_name = 'ours'"
_BESIDE = (
    "INSERT INTO envelope_line (id, envelope_id, account_id, decision_id, step, kind, line_key,"
    " amount_cents, asks, cancelled_why) VALUES (9, 2, 2, 2, 'statement_1', 'statement', 'k9', 0,"
    " (1 = 0), '')"
)
_CLOSE = [
    "UPDATE message SET provided_on = '2024-05-21' WHERE id = 1",
    "UPDATE message SET claimed_at = '2024-05-21 07:00:00.000000+00:00' WHERE id = 1",
]
ON_A_PLAN = [
    "DELETE FROM hold",
    "UPDATE plan_account SET account_id = 1",
    "UPDATE plan SET status = 'active', ended_on = NULL, enrolled_on = '2024-04-20'",
    "UPDATE plan SET after_entry_id = 0",
    "UPDATE envelope_line SET follow_up = 'note', instalment_number = 1 WHERE id = 2",
]
_OLDER = (
    "INSERT INTO plan (id, plan_key, guarantor_id, status, enrolled_on, ended_on, total_cents,"
    " ended_why, actor, after_entry_id) VALUES (0, 'older', 1, 'ended', '2024-04-01',"
    " '2024-05-22', 0, 'New terms were agreed.', 'x', 0)"
)
_REPLACED = [_OLDER, "INSERT INTO plan_account (plan_id, account_id) VALUES (0, 1)"]
"""The same account had a plan before, which ended only on the day of the letter."""
_WORKED = (
    "INSERT INTO run (id, kind, as_of, actor, flow_run_id, started_at, finished_at) VALUES (901,"
    " 'daily', '2024-06-02', 'x', '', '2024-06-02 12:00:00+00:00', '2024-06-02 12:05:00+00:00')"
)
BEHIND = [
    "DELETE FROM hold",
    "DELETE FROM application",
    "UPDATE account SET stage = 'plan_follow_up', balance_cents = 2000 WHERE id = 2",
    "UPDATE plan SET status = 'active', ended_on = NULL, confirmed_on = '2024-04-20'",
    "UPDATE instalment SET paid_cents = 0, amount_cents = 1000, due_on = '2024-06-05'",
    _WORKED,
]

_CLAIM = (
    "INSERT INTO remittance_claim (id, account_id, payer, trace, number, status, paid_on,"
    " paid_cents, taken_off_cents, earlier_cents, patient_cents, takes_back_id) VALUES "
)
_REMITTED = (
    "INSERT INTO ledger_entry (id, account_id, kind, amount_cents, value_on, posted_at, entry_key,"
    " source_line, origin, actor, remittance_claim_id) VALUES "
)

PLANTED_MONEY: list[tuple[str, str, list[str]]] = [
    (
        "remitted_otherwise",
        OPEN,
        [
            _CLAIM + "(1, 1, 'P', 'T1', 'N', '1', '2024-06-20', 100, 0, 0, 0, NULL)",
            _REMITTED + f"(10, 1, 'insurer_payment', -90, {_AT}, 'r1', '', 'tend', 'x', 1)",
            "UPDATE account SET balance_cents = balance_cents - 90 WHERE id = 1",
        ],
    ),
    (
        "taken_back_otherwise",
        OPEN,
        [
            _CLAIM + "(1, 1, 'P', 'T1', 'N', '1', '2024-06-20', 100, 0, 0, 0, NULL)",
            _CLAIM + "(2, 1, 'P', 'T2', 'N', '22', '2024-06-21', -90, 0, 0, 0, 1)",
        ],
    ),
    (
        "matched_amount",
        CLOSED,
        [_MATCHED + "(3, 2, 'L1', 'patient_payment', -400, '2024-06-20', NULL, 'x')"],
    ),
    (
        "matched_amount",
        OPEN,
        [
            EXPORTED + f"(10, 1, 'patient_payment', -100, {_AT}, 'e10', 'L1', 'import', 'x')",
            _MATCHED + "(10, 1, 'L1', 'patient_payment', -100, '2024-06-20', 'k', 'x')",
        ],
    ),
    (
        "matched_other",
        CLOSED,
        [_MATCHED + "(3, 2, 'L1', 'refund', -500, '2024-06-20', NULL, 'x')"],
    ),
    (
        "matched_other",
        CLOSED,
        [_MATCHED + "(3, 2, 'L1', 'adjustment', -500, '2024-06-20', NULL, 'x')"],
    ),
    (
        "line_matched_twice",
        OPEN,
        [
            _RECORDED + f"(10, 1, 'patient_payment', -100, {_AT}, 'e10', 'tend', 1, 'k10', NULL,"
            " '', 'x')",
            _RECORDED + f"(11, 1, 'patient_payment', -100, {_AT}, 'e11', 'tend', 1, 'k11', NULL,"
            " '', 'x')",
            _MATCHED + "(10, 1, 'L1', 'patient_payment', -100, '2024-06-20', NULL, 'x')",
            _MATCHED + "(11, 1, 'L1', 'patient_payment', -100, '2024-06-20', NULL, 'x')",
        ],
    ),
    (
        "line_matched_twice",
        OPEN,
        [
            _RECORDED + f"(10, 1, 'patient_payment', -100, {_AT}, 'e10', 'tend', 1, 'k10', NULL,"
            " '', 'x')",
            _RECORDED + f"(11, 2, 'patient_payment', -50, {_AT}, 'e11', 'tend', NULL, NULL, 10,"
            " '', 'x')",
            _RECORDED + f"(12, 1, 'patient_payment', -70, {_AT}, 'e12', 'tend', 1, 'k12', NULL,"
            " '', 'x')",
            _MATCHED + "(11, 1, 'L1', 'patient_payment', -50, '2024-06-20', NULL, 'x')",
            _MATCHED + "(12, 1, 'L1', 'patient_payment', -70, '2024-06-20', NULL, 'x')",
        ],
    ),
    (
        "record_matched_twice",
        OPEN,
        [
            _RECORDED + f"(10, 1, 'patient_payment', -100, {_AT}, 'e10', 'tend', 1, 'k10', NULL,"
            " '', 'x')",
            _RECORDED + f"(11, 2, 'patient_payment', -50, {_AT}, 'e11', 'tend', NULL, NULL, 10,"
            " '', 'x')",
            _MATCHED + "(10, 1, 'L1', 'patient_payment', -100, '2024-06-20', NULL, 'x')",
            _MATCHED + "(11, 1, 'L2', 'patient_payment', -50, '2024-06-20', NULL, 'x')",
        ],
    ),
    (
        "record_matched_twice",
        OPEN,
        [
            EXPORTED + f"(10, 1, 'patient_payment', -100, {_AT}, 'e10', 'L1', 'import', 'x')",
            _RECORDED + f"(11, 1, 'patient_payment', -100, {_AT}, 'e11', 'tend', 1, 'k', NULL,"
            " '', 'x')",
            _MATCHED + "(10, 1, 'L1', 'patient_payment', 0, '2024-06-20', 'k', 'x')",
        ],
    ),
    (
        "same_key_twice",
        OPEN,
        [
            _RECORDED + f"(10, 1, 'patient_payment', -100, {_AT}, 'e10', 'tend', 1, 'P1', NULL,"
            " '', 'x')",
            EXPORTED + f"(11, 1, 'patient_payment', -100, {_AT}, 'e11', 'P1', 'import', 'x')",
        ],
    ),
    (
        "same_key_twice",
        OPEN,
        [
            _RECORDED + f"(10, 1, 'patient_payment', -100, {_AT}, 'e10', 'tend', 1, 'P1', NULL,"
            " '', 'x')",
            EXPORTED + "(11, 1, 'patient_payment', -99, '2024-07-30',"
            " '2024-07-30 12:00:00.000000+00:00', 'e11', 'P1', 'import', 'x')",
        ],
    ),
    ("too_close", "message 2", ["UPDATE envelope_line SET step = 'statement_2' WHERE id = 2"]),
    ("too_close", "call 3", ["UPDATE envelope_line SET step = 'screening' WHERE id = 3"]),
    ("too_close", "message 2", [_ADOPTED.format(22, 14), _OURS]),
    ("too_close", "message 2", [_ADOPTED.format(21, 22), _OURS, _BESIDE]),
    (
        "totals_differ",
        "message 2",
        [
            *_CLOSE,
            "UPDATE message SET due_now_cents = 10000 + id",
        ],
    ),
    (
        "totals_differ",
        "message 2",
        [
            "UPDATE message SET provided_on = '2024-05-26' WHERE id = 1",
            "UPDATE message SET claimed_at = '2024-05-26 07:00:00.000000+00:00' WHERE id = 1",
            "UPDATE message SET provided_on = '2024-06-01' WHERE id = 2",
            "UPDATE message SET claimed_at = '2024-06-01 07:00:00.000000+00:00' WHERE id = 2",
            "UPDATE message SET due_now_cents = 10000 - id",
        ],
    ),
    ("said_missing", "message 2", [*ON_A_PLAN, "-250 on 2024-05-16"]),
    (
        "said_missing",
        "call 3",
        [
            *ON_A_PLAN,
            "UPDATE envelope_line SET follow_up = 'cure_notice' WHERE id = 3",
            "UPDATE envelope_line SET instalment_number = 2 WHERE id = 3",
            "-250 on 2024-05-14",
            "-250 on 2024-06-14",
        ],
    ),
    (
        "plan_asked_too_much",
        "message 2",
        [*ON_A_PLAN, "UPDATE message SET plan_cents = 501 WHERE id = 2"],
    ),
    (
        "plan_asked_too_much",
        "message 2",
        [*ON_A_PLAN, "-100 on 2024-05-20", "UPDATE message SET plan_cents = 500 WHERE id = 2"],
    ),
    (
        "plan_asked_too_much",
        "message 2",
        [*ON_A_PLAN, *_REPLACED, "UPDATE message SET plan_cents = 501 WHERE id = 2"],
    ),
    ("instalment_forgotten", "plan 1", BEHIND),
    (
        "instalment_forgotten",
        "plan 1",
        [
            *BEHIND,
            "UPDATE instalment SET due_on = '2024-05-10', paid_cents = 1000 WHERE number = 1",
            "UPDATE instalment SET last_follow_up_on = '2024-05-11' WHERE number = 2",
        ],
    ),
]
