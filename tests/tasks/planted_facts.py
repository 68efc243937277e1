"""Breaches of what is known of people and visits, planted by hand. See tests/tasks/planted.py."""

from tests.tasks.household import CLOSED, OPEN

_DIED = (
    "UPDATE hold SET kind = 'HD-03', who_died = 'patient', placed_by = 'import',"
    " released_on = NULL, released_by = NULL, learned_on = '2024-06-25',"
)
_DEATH = "UPDATE person SET death_date = '2024-06-22' WHERE id = 1"

_PAID = (
    "INSERT INTO ledger_entry (account_id, kind, amount_cents, value_on, posted_at, entry_key,"
    " source_line, actor) VALUES (1, 'patient_payment', -100, "
)
_GROWN = [
    "UPDATE person SET birth_date = '2006-05-22' WHERE id = 2",
    "UPDATE account SET patient_id = 2 WHERE id = 1",
]
_CHANGED = (
    "INSERT INTO guarantor_change (account_id, former_id, guarantor_id, changed_on, actor,"
    " by_export) VALUES (1, 2, 1, "
)
_ITEM = (
    "INSERT INTO account_item (account_id, number, service_on, description, charge_cents,"
    " insurer_paid_cents, adjustment_cents, patient_paid_cents, balance_cents, credit_cents,"
    " code, code_system) VALUES ("
)

_MERGED = (
    "INSERT INTO person_merge (gone_id, kept_id, merged_on, actor, by_export)"
    " VALUES (1, 2, '2024-06-14', 'x', (1 = 1))"
)
_FOLLOWED = [
    f"UPDATE {table} SET {column} = 2 WHERE {column} = 1"
    for table, column in (
        ("account", "guarantor_id"),
        ("account", "patient_id"),
        ("plan", "guarantor_id"),
        ("application", "guarantor_id"),
        ("hold", "guarantor_id"),
    )
]
_LEFT_BEHIND = (
    "INSERT INTO unrecorded_mail (id, token, channel, left_on, batch, guarantor_id, found_on,"
    " settled_by) VALUES (1, 't8', 'letter', '2024-06-01', '', 1, '2024-06-02', '')"
)

_AT = "UPDATE person SET line1 = '1 Elm St', postal_code = '{}', state = '{}' WHERE id = 1"

_USER = (
    "INSERT INTO desk_user (id, name, password_hash, totp_key, totp_step, failures, added_at,"
    " added_by) VALUES (1, 'ana', '', '', 0, 0, '2024-05-01 12:00:00+00:00', 'x')"
)
_SEEN = (
    "INSERT INTO desk_event (id, user_id, at, kind, person_id, why) VALUES"
    " ({}, 1, '2024-06-{} 15:00:00+00:00', '{}', 1, '')"
)
OPENED = [_USER, _SEEN.format(1, 15, "opened_person")]

PLANTED_FACTS: list[tuple[str, str, list[str]]] = [
    ("day_of_nothing", "person 2", ["UPDATE person SET birth_date = '1970-01-01' WHERE id = 2"]),
    ("day_of_nothing", "person 2", ["UPDATE person SET birth_date = '0001-01-01' WHERE id = 2"]),
    ("day_of_nothing", "person 2", ["UPDATE person SET death_date = '9999-12-31' WHERE id = 2"]),
    ("day_of_nothing", OPEN, ["UPDATE account SET service_to = '9999-12-31' WHERE id = 1"]),
    ("day_of_nothing", OPEN, ["UPDATE account SET service_from = '1970-01-01' WHERE id = 1"]),
    (
        "day_of_nothing",
        OPEN,
        [_PAID + "'1970-01-01', '2024-05-20 12:00:00.000000+00:00', 'e9', '', 'x')"],
    ),
    (
        "hold_before_death",
        "hold 1",
        [_DEATH, _DIED + " placed_on = '2024-06-20', applies_from = '2024-06-22'"],
    ),
    (
        "hold_before_death",
        "hold 1",
        [_DEATH, _DIED + " placed_on = '2024-06-22', applies_from = '2024-06-20'"],
    ),
    ("sent_nowhere", "message 1", [_AT.format("", "TX")]),
    ("sent_nowhere", "message 1", [_AT.format("00001", "TX")]),
    ("sent_nowhere", "message 1", [_AT.format("02081", "TX")]),
    ("sent_nowhere", "message 1", [_AT.format("7870", "TX")]),
    ("grown_up_asked_others", "message 2", _GROWN),
    (
        "grown_up_asked_others",
        "message 2",
        [*_GROWN, _CHANGED + "'2024-05-21', 'x', (1 = 0))"],
    ),
    (
        "grown_up_asked_others",
        "message 2",
        [*_GROWN, _CHANGED + "'2024-05-22', 'x', (1 = 1))"],
    ),
    ("credit_lost", CLOSED, [_ITEM + "2, 1, '2024-01-02', 'x', 500, 0, 0, 1000, 0, 500, '', '')"]),
    ("credit_lost", CLOSED, [_ITEM + "2, 1, '2024-01-02', 'x', 500, 0, 0, 503, 0, 3, '', '')"]),
    ("gone_record", OPEN, [_MERGED, *_FOLLOWED[1:]]),
    ("gone_record", OPEN, [_MERGED, _FOLLOWED[0], *_FOLLOWED[2:]]),
    ("gone_record", "plan 1", [_MERGED, *_FOLLOWED[:2], *_FOLLOWED[3:]]),
    ("gone_record", "application 1", [_MERGED, *_FOLLOWED[:3], *_FOLLOWED[4:]]),
    ("gone_record", "hold 1", [_MERGED, *_FOLLOWED[:4]]),
    ("gone_record", "unrecorded mail 1", [_MERGED, *_FOLLOWED, _LEFT_BEHIND]),
    (
        "closed_record_opened",
        "desk event 1",
        ["UPDATE person SET confidential_since = '2024-06-14' WHERE id = 1", *OPENED],
    ),
    (
        "closed_record_opened",
        "desk event 1",
        [
            "UPDATE person SET birth_date = '2006-06-16' WHERE id = 2",
            "UPDATE account SET patient_id = 2 WHERE id = 1",
            *OPENED,
        ],
    ),
    ("identified_on_no_call", "desk event 1", [_USER, _SEEN.format(1, 15, "identified")]),
    (
        "identified_on_no_call",
        "desk event 1",
        [_USER, _SEEN.format(1, 15, "identified"), _SEEN.format(2, 15, "opened_call")],
    ),
    (
        "seconded_by_oneself",
        OPEN,
        [
            _PAID.replace("actor)", "actor, seconded_by)")
            + "'2024-06-20', '2024-06-20 12:00:00.000000+00:00', 'e8', '', 'Ana', 'ana ')"
        ],
    ),
]
