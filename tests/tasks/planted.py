"""Breaches planted by hand: the kind the audit must name, the row it must name, the changes."""

from tests.tasks.household import CLOSED, OPEN

DETERMINED = (
    "INSERT INTO determination (application_id, guarantor_id, account_id, decision_id,"
    " determined_on, outcome, discount_percent, write_off_cents, owed_cents, guideline_year,"
    " region, percent_of_line, scale, basis) VALUES "
)
_LIMITED = "UPDATE determination SET charges_cents = 10000, agb_percent_hundredths = 3800, "
_AT_HOME_IN = (
    "UPDATE determination SET facility_kind = 'hospital', payer = 'uninsured', paid_cents = 0,"
    " charges_cents = 10000, facility_state = {state!r}, home_state = {state!r},"
    " determined_on = {day!r}, owes_in_all_cents = {owes}"
)
_TOLD = (
    "INSERT INTO help_sign (guarantor_id, account_id, sign, told_on, recorded_at, actor, sign_key)"
    " VALUES "
)
_MOVED = "INSERT INTO move (account_id, from_stage, to_stage, moved_on, reason, actor) VALUES "
_WISHED = (
    "INSERT INTO preference (person_id, channel, wanted, risk_known, recorded_on, actor, reason)"
    " VALUES "
)
_RETURNED = (
    "INSERT INTO returned_mail (person_id, envelope_id, provided_on, returned_on, recorded_on,"
    " actor) VALUES "
)
_POSTED = (
    "INSERT INTO ledger_entry (account_id, kind, amount_cents, value_on, posted_at, entry_key,"
    " source_line, actor, write_off_reason) VALUES "
)
_CALLED = (
    "INSERT INTO call_result (guarantor_id, account_id, outcome, on_date, until, recorded_at,"
    " actor, result_key) VALUES "
)
PROMISED = (
    _CALLED + "(1, 1, 'will_pay_by', '2024-05-20', '2024-05-22',"
    " '2024-05-20 15:00:00.000000+00:00', 'x', 'k')"
)
_AGREED = (
    "INSERT INTO plan (id, plan_key, guarantor_id, status, enrolled_on, total_cents, ended_why,"
    " actor) VALUES "
)
_APPLIED = "INSERT INTO application (guarantor_id, status, received_on, status_on, missing) VALUES "

_SHARES = (
    "INSERT INTO person (id, source_key, given_name, family_name, language, line1, line2, city,"
    " state, postal_code, phone, email, email_chosen, email_risk_known, mail_ok, calls_ok,"
    " told_zone, not_on, phone_at_work, accepts_english, large_print) VALUES "
)
_SHARER = (
    "(9, 'p9', 'Canary', '', 'en', '', '', '', '', '', '+12175550111', 'canary@example.org',"
    " (1 = 0), (1 = 0), (1 = 1), (1 = 1), '', '', (1 = 0), (1 = 0), (1 = 0))"
)
_SAME_NUMBER = "UPDATE person SET phone = '+12175550111'"
_SECOND_CALL = [
    _SAME_NUMBER,
    (
        "INSERT INTO envelope (id, token, guarantor_id, on_date, channel, total_cents,"
        " content_hash) VALUES (9, 't9', 2, '2024-06-15', 'call', 0, '')"
    ),
    (
        "INSERT INTO call (id, envelope_id, guarantor_id, on_date, closed_why)"
        " VALUES (9, 9, 2, '2024-06-15', '')"
    ),
]
_ANSWERS_NOW = (
    "INSERT INTO guarantor_change (account_id, former_id, guarantor_id, changed_on, actor,"
    " by_export) VALUES "
)

_CARRIED = (
    "UPDATE message SET provided_on = NULL, transport = 'sendgrid',"
    " handed_over_at = '2024-05-22 08:00:00.000000+00:00', status = "
)
_RUN_AFTER = (
    "INSERT INTO run (id, kind, as_of, started_at, finished_at, actor, flow_run_id, rules_asked,"
    " data_used) VALUES (9, 'daily', '2024-06-17', '2024-06-17 06:00:00.000000+00:00',"
    " '2024-06-17 07:00:00.000000+00:00', 'x', '', '', '')"
)

_SECOND_BATCH = (
    "INSERT INTO print_batch (id, name, on_date, letters) VALUES (2, 'b2', '2024-05-22', 1)"
)
_AGAIN = "INSERT INTO reprinted_letter (print_batch_id, message_id) VALUES "
_ASKED = "INSERT INTO reprint (print_batch_id, of_batch_id, actor, reason) VALUES "


DISCHARGED = (
    "UPDATE account SET stage = 'resolved', resolution = 'discharged', closed_on = '{}',"
    " next_review_on = NULL WHERE id = 1"
)
GRANTED = (
    DETERMINED + "(1, 1, 2, 2, '2024-05-21', 'partial', 50, 0, 0, 2024, '48+DC',"
    " 250, 'basic_200_400', 'at 250 percent')"
)
COVERS = "UPDATE determination SET covers_through = '{}', decided_by = 'basic_200_400'"
"""Help for the closed account; the visit of the open one began on 2024-04-20."""


def answered(percent: int) -> str:
    """An answer to the open account's application that leaves all of its 100 dollars."""
    return DETERMINED + (
        "(1, 1, 1, 2, '2024-05-22', 'partial', 50, 0, 10000, 2024, '48+DC',"
        f" {percent}, 'basic_200_400', 'b')"
    )


def at_home_in(state: str, day: str, owes: int) -> str:
    return _AT_HOME_IN.format(state=state, day=day, owes=owes)


ABOVE_A_FLOOR = [
    ("VT", "2024-07-01", 249, 1), ("VT", "2024-07-02", 250, 6001), ("VT", "2026-11-27", 399, 6001),
    ("ME", "2026-07-01", 199, 1), ("ME", "2026-06-30", 149, 1), ("NC", "2025-01-01", 199, 1),
    ("NC", "2025-01-01", 249, 2501), ("NC", "2025-01-01", 299, 5001), ("DE", "2027-01-01", 299, 1),
]  # fmt: skip
"""State, day, percent of the line, cents: each a cent more than the state allows of 100 dollars."""
WITHIN_A_FLOOR = [
    ("VT", "2024-06-30", 249, 10000), ("VT", "2024-07-01", 249, 0), ("VT", "2024-07-01", 250, 6000),
    ("VT", "2024-07-01", 400, 10000), ("ME", "2026-06-30", 199, 10000),
    ("ME", "2026-07-01", 200, 10000), ("NC", "2024-12-31", 199, 10000),
    ("NC", "2025-01-01", 249, 2500), ("NC", "2025-01-01", 299, 5000),
    ("NC", "2025-01-01", 300, 10000), ("DE", "2026-12-31", 299, 10000),
]  # fmt: skip
"""The same to the cent, the day before the law, or just outside of its band."""

PLANTED: list[tuple[str, str, list[str]]] = [
    ("old_first_bill", OPEN, ["UPDATE account SET service_from = '2022-04-30' WHERE id = 1"]),
    (
        "stop_of_a_sharer",
        "call 3",
        [
            _SHARES + _SHARER,
            _SAME_NUMBER,
            _WISHED + "(9, 'calls', (1 = 0), (1 = 0), '2024-06-14', 'x', '')",
        ],
    ),
    (
        "stop_of_a_sharer",
        "message 2",
        [_WISHED + "(2, 'email', (1 = 0), (1 = 0), '2024-05-21', 'x', '')"],
    ),
    ("number_called_too_often", "call 9", _SECOND_CALL),
    (
        "number_called_too_often",
        "call 9",
        [
            *_SECOND_CALL,
            (
                "INSERT INTO envelope (id, token, guarantor_id, on_date, channel, total_cents,"
                " content_hash) VALUES (8, 't8', 2, '2024-06-20', 'call', 0, '')"
            ),
            "UPDATE envelope SET on_date = '2024-06-21' WHERE id = 9",
            "UPDATE call SET on_date = '2024-06-21' WHERE id = 9",
            (
                "INSERT INTO call (id, envelope_id, guarantor_id, on_date, closed_why)"
                " VALUES (8, 8, 2, '2024-06-20', '')"
            ),
        ],
    ),
    ("ended_by_nobody", "hold 1", ["UPDATE hold SET released_by = 'import'"]),
    ("ended_by_nobody", "hold 1", ["UPDATE hold SET kind = 'HD-12', released_by = 'tend'"]),
    ("ended_by_nobody", "hold 1", ["UPDATE hold SET kind = 'HD-03', released_by = 'tend'"]),
    ("dead_not_held", OPEN, ["UPDATE person SET death_date = '2024-05-10' WHERE id = 1"]),
    (
        "dead_not_held",
        OPEN,
        [
            "UPDATE person SET death_date = '2024-05-10' WHERE id = 2",
            "UPDATE account SET patient_id = 2 WHERE id = 1",
        ],
    ),
    ("discharged_contacted", "call 3", [DISCHARGED.format("2024-06-14")]),
    (
        "discharged_contacted",
        "message 2",
        [
            DISCHARGED.format("2024-05-21"),
            "UPDATE envelope_line SET asks = (1 = 0) WHERE id = 2",
        ],
    ),
    ("covered_visit_asked", "message 2", [GRANTED, COVERS.format("2024-04-20")]),
    ("former_guarantor", "call 3", [_ANSWERS_NOW + "(1, 1, 2, '2024-06-14', 'x', (1 = 1))"]),
    (
        "merged_away",
        "call 3",
        [
            (
                "INSERT INTO person_merge (gone_id, kept_id, merged_on, actor, by_export)"
                " VALUES (1, 2, '2024-06-14', 'x', (1 = 1))"
            )
        ],
    ),
    ("rows_refused", "call 3", ["UPDATE account SET rows_refused_on = '2024-06-14' WHERE id = 1"]),
    (
        "rows_refused",
        "message 2",
        ["UPDATE account SET rows_refused_on = '2024-05-21' WHERE id = 1"],
    ),
    ("ledger_sum", OPEN, ["UPDATE account SET balance_cents = 9999 WHERE id = 1"]),
    (
        "message_without_decision",
        "message 1",
        ["UPDATE envelope_line SET decision_id = 2 WHERE id = 1"],
    ),
    (
        "message_without_decision",
        "message 1",
        ["UPDATE envelope_line SET cancelled_on = '2024-05-02' WHERE id = 1"],
    ),
    (
        "message_without_decision",
        "call 3",
        ["UPDATE decision SET action = 'hold' WHERE id = 3"],
    ),
    ("line_other_guarantor", "message 1", ["UPDATE message SET guarantor_id = 2 WHERE id = 1"]),
    (
        "line_other_guarantor",
        "message 1",
        [
            "UPDATE message SET guarantor_id = 2 WHERE id = 1",
            "UPDATE envelope SET guarantor_id = 2 WHERE id = 1",
        ],
    ),
    ("line_other_guarantor", "message 1", ["UPDATE account SET guarantor_id = 2 WHERE id = 1"]),
    ("line_other_guarantor", "call 3", ["UPDATE account SET guarantor_id = 2 WHERE id = 1"]),
    (
        "message_twice",
        "message 2",
        [
            "UPDATE envelope_line SET freed_key = line_key WHERE id = 1",
            "UPDATE envelope_line SET line_key = line_key || ':cancelled:1' WHERE id = 1",
            "UPDATE envelope_line SET cancelled_on = '2024-05-02' WHERE id = 1",
            "UPDATE envelope_line SET line_key = 'line:1:1:statement_1:' WHERE id = 2",
        ],
    ),
    (
        "two_letters_a_day",
        "message 2",
        ["UPDATE message SET channel = 'letter', provided_on = '2024-05-01' WHERE id = 2"],
    ),
    (
        "message_twice",
        "message 2",
        [
            "UPDATE message SET channel = 'notice' WHERE id = 1",
            "UPDATE message SET provided_on = '2024-05-01' WHERE id = 2",
        ],
    ),
    ("under_hold", "message 2", ["UPDATE hold SET placed_on = '2024-05-21'"]),
    (
        "under_hold",
        "message 2",
        ["UPDATE hold SET placed_on = '2024-05-21', account_id = NULL, released_on = NULL"],
    ),
    (
        "under_hold",
        "message 2",
        [
            "UPDATE hold SET placed_on = '2024-05-21', kind = 'HD-02'",
            "UPDATE hold SET service_through = '2024-04-20'",
            "UPDATE envelope_line SET asks = (1 = 0) WHERE id = 2",
        ],
    ),
    ("asked_after_paid", "message 2", ["-10000 on 2024-05-20"]),
    ("asked_after_paid", "call 3", ["-10000 on 2024-06-01"]),
    ("amount_wrong", "message 2", ["-4000 on 2024-05-20"]),
    ("amount_wrong", "call 3", ["UPDATE envelope_line SET amount_cents = 12345 WHERE id = 3"]),
    (
        "run_unbalanced",
        "run 1",
        ["UPDATE step_run SET status = 'planned' WHERE id = 1"],
    ),
    ("run_unbalanced", "run 2", ["DELETE FROM step_run WHERE id = 2"]),
    ("run_unbalanced", "run 2", ["UPDATE step_run SET decision_id = NULL WHERE id = 2"]),
    ("done_without_line", OPEN, ["DELETE FROM envelope_line WHERE id = 2"]),
    (
        "stage_out_of_order",
        "message 2",
        ["UPDATE message SET provided_on = '2024-04-30' WHERE id = 2"],
    ),
    (
        "stage_out_of_order",
        "call 3",
        ["UPDATE message SET status = 'failed' WHERE id = 1"],
    ),
    ("statement_clock", OPEN, ["UPDATE account SET first_statement_on = NULL WHERE id = 1"]),
    (
        "statement_clock",
        OPEN,
        ["UPDATE account SET first_statement_on = '2024-04-29' WHERE id = 1"],
    ),
    ("statement_clock", OPEN, ["UPDATE message SET status = 'planned' WHERE id = 1"]),
    (
        "application_pending_asked",
        "message 2",
        ["UPDATE application SET status = 'received', status_on = '2024-05-21'"],
    ),
    (
        "application_pending_asked",
        "message 2",
        ["UPDATE application SET status = 'incomplete', status_on = '2024-03-23'"],
    ),
    (
        "application_pending_asked",
        "message 2",
        [
            "UPDATE application SET status = 'determined', answer_until = '2024-05-22'",
        ],
    ),
    (
        "plan_asked",
        "message 2",
        ["UPDATE plan_account SET account_id = 1", "UPDATE plan SET ended_on = '2024-05-23'"],
    ),
    (
        "plan_asked",
        "message 2",
        [
            "UPDATE plan_account SET account_id = 1",
            "UPDATE plan SET status = 'active', ended_on = NULL",
            (
                "INSERT INTO plan_taken_up (plan_id, completed_on, taken_up_on)"
                " VALUES (1, '2024-05-01', '2024-05-21')"
            ),
        ],
    ),
    (
        "closed_with_balance",
        OPEN,
        ["UPDATE account SET resolution = 'paid', stage = 'resolved' WHERE id = 1"],
    ),
    ("half_closed", CLOSED, ["UPDATE account SET closed_on = NULL WHERE id = 2"]),
    ("half_closed", OPEN, ["UPDATE account SET resolution = 'settled' WHERE id = 1"]),
    ("forgotten", OPEN, ["UPDATE account SET next_review_on = NULL WHERE id = 1"]),
    ("import_unbalanced", "import 1", ['UPDATE "import" SET accepted = 3']),
    ("import_unbalanced", "import 1", ["DELETE FROM refused_row"]),
    (
        "refund_not_theirs",
        OPEN,
        [
            (
                "INSERT INTO refund_due (account_id, guarantor_id, reason, amount_cents,"
                " refunded_cents, since, settled_why)"
                " SELECT id, guarantor_id, 'export', 1, 0, '2024-05-01', ''"
                " FROM account WHERE id = 1"
            )
        ],
    ),
    ("instalments_sum", "plan 1", ["UPDATE instalment SET amount_cents = 1 WHERE number = 1"]),
    (
        "content_changed",
        "message 1",
        ["UPDATE envelope_line SET amount_cents = 10001 WHERE id = 1"],
    ),
    ("content_changed", "message 1", ["UPDATE envelope SET total_cents = 1 WHERE id = 1"]),
    ("content_changed", "message 1", ["UPDATE envelope SET content_hash = '' WHERE id = 1"]),
    ("message_altered", "message 2", ["UPDATE message SET print_batch_id = 1 WHERE id = 2"]),
    (
        "message_altered",
        "message 2",
        ["UPDATE envelope SET on_date = '2024-05-21' WHERE id = 2"],
    ),
    ("message_altered", "message 1", ["UPDATE print_batch SET written_at = NULL"]),
    ("envelope_altered", "envelope 1", ["DELETE FROM message WHERE id = 1"]),
    ("envelope_altered", "envelope 3", ["DELETE FROM call WHERE id = 3"]),
    ("envelope_altered", "envelope 3", ["UPDATE envelope SET cancelled_on = '2024-06-16'"]),
    (
        "envelope_altered",
        "envelope 3",
        ["UPDATE envelope_line SET cancelled_on = '2024-06-16' WHERE id = 3"],
    ),
    ("call_altered", "call 3", ["UPDATE call SET on_date = '2024-06-14'"]),
    ("call_altered", "call 3", ["UPDATE call SET closed_on = '2024-06-14'"]),
    ("batch_count", "print batch 1", ["UPDATE print_batch SET letters = 2"]),
    ("printed_twice", "message 1", [_SECOND_BATCH, f"{_AGAIN}(2, 1)"]),
    (
        "printed_twice",
        "message 1",
        [_SECOND_BATCH, f"{_AGAIN}(2, 1)", f"{_ASKED}(2, 1, '', 'lost')"],
    ),
    (
        "printed_twice",
        "message 1",
        [_SECOND_BATCH, f"{_AGAIN}(2, 1)", f"{_ASKED}(2, 1, 'Ana', ' ')"],
    ),
    ("printed_twice", "message 2", [f"{_AGAIN}(1, 2)", f"{_ASKED}(1, 1, 'Ana', 'lost')"]),
    ("batch_count", "print batch 1", ["DELETE FROM message WHERE id = 1"]),
    (
        "line_altered",
        "message 1",
        ["UPDATE envelope_line SET account_id = 2 WHERE id = 1"],
    ),
    (
        "under_hold",
        "message 2",
        [
            "UPDATE hold SET placed_on = '2024-05-21', kind = 'HD-17'",
            "UPDATE hold SET service_from = '2024-04-01', service_through = '2024-04-30'",
        ],
    ),
    (
        "too_soon_after_hold",
        "message 2",
        ["UPDATE hold SET placed_on = '2024-05-03', released_on = '2024-05-09'"],
    ),
    (
        "hold_outlived",
        "hold 1",
        [
            "UPDATE hold SET placed_on = '2024-06-10', until = '2024-06-14'",
            "UPDATE hold SET released_on = NULL, released_by = NULL",
        ],
    ),
    ("hold_backwards", "hold 1", ["UPDATE hold SET released_on = '2024-06-19'"]),
    ("hold_backwards", "hold 1", ["UPDATE hold SET released_by = NULL"]),
    (
        "wish_ignored",
        "message 2",
        [_WISHED + "(1, 'email', (1 = 0), (1 = 0), '2024-05-21', 'x', '')"],
    ),
    (
        "wish_ignored",
        "call 3",
        [_WISHED + "(1, 'calls', (1 = 0), (1 = 0), '2024-06-14', 'x', '')"],
    ),
    (
        "wish_ignored",
        "message 1",
        [_WISHED + "(1, 'mail', (1 = 0), (1 = 0), '2024-04-30', 'x', '')"],
    ),
    ("notice_unasked", "message 2", ["UPDATE person SET email_risk_known = (1 = 0)"]),
    (
        "returned_mail_ignored",
        "message 1",
        [
            _RETURNED + "(1, 2, '2024-04-01', '2024-04-10', '2024-04-10', 'x')",
            _RETURNED + "(1, 3, '2024-04-11', '2024-04-30', '2024-04-30', 'x')",
        ],
    ),
    (
        "promise_ignored",
        "message 2",
        [PROMISED],
    ),
    ("child_asked", "message 1", ["UPDATE person SET birth_date = '2006-05-03'"]),
    (
        "final_without_help",
        "message 2",
        [
            "DELETE FROM application",
            "UPDATE envelope_line SET step = 'final_notice' WHERE id = 2",
        ],
    ),
    (
        "denied_unasked",
        OPEN,
        [
            DETERMINED + "(NULL, 1, 1, 2, '2024-05-22', 'not_eligible', 0, 0, 10000, 2024, '48+DC',"
            " 500, 'basic_200_400', 'above 400 percent')"
        ],
    ),
    (
        "determination_unfounded",
        OPEN,
        [
            DETERMINED + "(1, 1, 1, 2, '2024-05-22', 'free', 100, 0, 0, 2022, '48+DC',"
            " 50, 'basic_200_400', 'below 200 percent')"
        ],
    ),
    (
        "determination_unfounded",
        CLOSED,
        [
            DETERMINED + "(1, 1, 2, 2, '2024-05-22', 'free', 100, 0, 0, 2024, '48+DC',"
            " 50, 'basic_200_400', 'below 200 percent')"
        ],
    ),
    (
        "determination_unfounded",
        OPEN,
        [
            DETERMINED + "(1, 1, 1, 2, '2024-05-22', 'free', 100, 0, 0, 2024, '48+DC',"
            " 50, 'basic_200_400', 'below 200 percent')",
            "UPDATE determination SET basis_on = '2024-05-01'",
        ],
    ),
    (
        "above_limit",
        OPEN,
        [
            DETERMINED + "(1, 1, 1, 2, '2024-05-22', 'partial', 50, 0, 3801, 2024, '48+DC',"
            " 250, 'basic_200_400', 'at 250 percent')",
            _LIMITED + "owes_in_all_cents = 3801, paid_cents = 0",
        ],
    ),
    (
        "above_limit",
        OPEN,
        [
            DETERMINED + "(1, 1, 1, 2, '2024-05-22', 'partial', 50, 0, 3701, 2024, '48+DC',"
            " 250, 'basic_200_400', 'at 250 percent')",
            _LIMITED + "owes_in_all_cents = 3800, paid_cents = 100",
        ],
    ),
    *(
        ("above_floor", OPEN, [answered(percent), at_home_in(state, day, owes)])
        for state, day, percent, owes in ABOVE_A_FLOOR
    ),
    (
        "above_share_of_income",
        OPEN,
        [
            answered(550),
            at_home_in("VT", "2024-07-01", 10000),
            "UPDATE application SET annual_income_cents = 49999",
        ],
    ),
    (
        "above_share_of_income",
        OPEN,
        [
            answered(399),
            at_home_in("VT", "2024-07-01", 3001),
            "UPDATE determination SET agb_percent_hundredths = 5000",
        ],
    ),
    (
        "above_share_of_income",
        OPEN,
        [
            answered(399),
            at_home_in("VT", "2024-07-01", 3001),
            "UPDATE determination SET agb_percent_hundredths = 5000, home_state = 'TX'",
            _TOLD
            + "(1, 1, 'homeless', '2024-06-30', '2024-06-30 08:00:00.000000+00:00', 'x', 'k')",
        ],
    ),
    (
        "above_generally_billed",
        OPEN,
        [
            answered(900),
            at_home_in("NH", "2024-01-01", 5001),
            "UPDATE determination SET agb_percent_hundredths = 5000, facility_state = 'MA'",
        ],
    ),
    (
        "write_off_differs",
        OPEN,
        [
            DETERMINED + "(1, 1, 1, 2, '2024-05-22', 'partial', 50, 5000, 5000, 2024, '48+DC',"
            " 250, 'basic_200_400', 'at 250 percent')"
        ],
    ),
    (
        "two_applications",
        "application 3",
        [
            "DELETE FROM application",
            _APPLIED + "(1, 'received', '2024-06-20', '2024-06-20', '')",
            _APPLIED + "(1, 'complete', '2024-06-21', '2024-06-21', '')",
            "UPDATE application SET id = id + 1 WHERE id = 2",
            "UPDATE application SET id = 3 WHERE status = 'complete'",
        ],
    ),
    (
        "two_plans",
        "plan 2",
        [
            "UPDATE plan SET status = 'active', ended_on = NULL",
            _AGREED + "(2, 'k2', 1, 'active', '2024-05-02', 0, '', 'x')",
        ],
    ),
    (
        "plan_asks_too_much",
        "plan 1",
        [
            "UPDATE plan SET status = 'active', ended_on = NULL",
            "UPDATE instalment SET paid_cents = amount_cents",
        ],
    ),
    (
        "plan_asks_too_much",
        "plan 1",
        [
            "UPDATE plan SET status = 'active', ended_on = NULL",
            "INSERT INTO plan_account (plan_id, account_id) VALUES (1, 1)",
            "UPDATE instalment SET paid_cents = 0, amount_cents = 4000000",
        ],
    ),
    ("first_due_wrong", "plan 1", ["UPDATE instalment SET due_on = '2024-05-14' WHERE number = 1"]),
    ("instalment_overpaid", "plan 1", ["UPDATE instalment SET paid_cents = 251 WHERE number = 2"]),
    ("default_too_soon", "plan 1", ["UPDATE plan SET status = 'defaulted'"]),
    (
        "default_too_soon",
        "plan 1",
        [
            "UPDATE plan SET status = 'defaulted', ended_on = '2024-06-21'",
            "UPDATE plan_account SET account_id = 1",
            "UPDATE envelope_line SET kind = 'cure_notice' WHERE id = 2",
        ],
    ),
    (
        "default_onwards",
        "plan 1",
        [
            "UPDATE plan SET status = 'defaulted'",
            "UPDATE decision SET action = 'return_to_call' WHERE id = 3",
            _MOVED + "(2, 'plan_follow_up', 'human_review', '2024-05-20', 'r', 'x')",
            "UPDATE move SET decision_id = 3",
        ],
    ),
    ("plan_half_ended", "plan 1", ["UPDATE plan SET status = 'active'"]),
    (
        "moved_unrecorded",
        OPEN,
        [_MOVED + "(1, 'statement', 'reminder', '2024-05-22', 'due', 'tend')"],
    ),
    (
        "moved_unrecorded",
        OPEN,
        [_MOVED + "(1, 'reminder', 'options_call', '2024-06-15', '', 'tend')"],
    ),
    (
        "moved_unrecorded",
        OPEN,
        [
            _MOVED + "(1, 'statement', 'reminder', '2024-05-22', 'due', 'tend')",
            _MOVED + "(1, 'plan_follow_up', 'options_call', '2024-06-15', 'due', 'tend')",
        ],
    ),
    ("decision_unfounded", OPEN, ["UPDATE decision SET reason = '' WHERE id = 2"]),
    ("decision_unfounded", OPEN, ["UPDATE decision SET rules = '' WHERE id = 2"]),
    (
        "decision_unfounded",
        OPEN,
        ["UPDATE decision SET policy_version = '2024-05-23' WHERE id = 2"],
    ),
    (
        "resolved_asked",
        "message 2",
        [
            "UPDATE account SET stage = 'resolved', resolution = 'settled' WHERE id = 1",
            "UPDATE account SET closed_on = '2024-05-21' WHERE id = 1",
        ],
    ),
    (
        "reviewed_asked",
        "message 2",
        [_MOVED + "(1, 'statement', 'human_review', '2024-05-21', 'looks', 'x')"],
    ),
    (
        "review_too_soon",
        OPEN,
        [
            "UPDATE decision SET action = 'review', step = 'human_review' WHERE id = 3",
            "UPDATE account SET first_statement_on = '2024-02-17' WHERE id = 1",
        ],
    ),
    (
        "small_balance_asked",
        "message 2",
        ["UPDATE envelope_line SET amount_cents = 999 WHERE id = 2"],
    ),
    (
        "small_write_off",
        OPEN,
        [
            _POSTED + "(1, 'adjustment', -1000, '2024-06-01', '2024-06-01 12:00:00.000000+00:00',"
            " 'write-off:1:small:2024-06-01', '', 'tend', 'small')",
        ],
    ),
    (
        "mail_and_call_a_day",
        "call 3",
        ["UPDATE message SET provided_on = '2024-06-15' WHERE id = 2"],
    ),
    ("message_unsettled", "message 2", [_CARRIED + "'unknown', reason = 'timeout' WHERE id = 2"]),
    ("message_unsettled", "message 2", [_CARRIED + "'accepted' WHERE id = 2"]),
    (
        "message_lost",
        "message 2",
        [
            _CARRIED + "'replaced', reason = 'no answer' WHERE id = 2",
            "UPDATE envelope SET cancelled_on = '2024-06-16' WHERE id = 2",
            "UPDATE envelope_line SET cancelled_on = '2024-06-16' WHERE id = 2",
            _RUN_AFTER,
        ],
    ),
]
