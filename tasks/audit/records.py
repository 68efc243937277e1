"""Runs, accounts, imports and views: does every record add up with the ones beside it?"""

from tasks.audit.breach import ADULT_ON, Invariant

# Every due account has one decision and one ending, unless it was set aside before it was decided.
RUN_UNBALANCED = Invariant(
    "run_unbalanced",
    """
    SELECT 'run ' || r.id, COUNT(*) || ' accounts were due but have no ending'
    FROM run r
    JOIN step_run s ON s.run_id = r.id
    WHERE r.finished_at IS NOT NULL
      AND s.status NOT IN ('done', 'held', 'suppressed', 'deferred', 'failed')
    GROUP BY r.id
    UNION ALL
    SELECT 'run ' || d.run_id, COUNT(*) || ' decisions are about accounts it does not count'
    FROM decision d
    LEFT JOIN step_run s ON s.account_id = d.account_id AND s.run_id = d.run_id
    WHERE s.id IS NULL
    GROUP BY d.run_id
    UNION ALL
    SELECT 'run ' || s.run_id, COUNT(*) || ' accounts have an ending but no decision of their own'
    FROM step_run s
    LEFT JOIN decision d
      ON d.id = s.decision_id AND d.account_id = s.account_id AND d.run_id = s.run_id
    WHERE d.id IS NULL AND (s.status <> 'failed' OR s.decision_id IS NOT NULL)
    GROUP BY s.run_id
    """,
)

DONE_WITHOUT_LINE = Invariant(
    "done_without_line",
    """
    SELECT a.reference, 'run ' || s.run_id || ' says ' || d.step
           || ' is done but no envelope ever held it'
    FROM step_run s
    JOIN decision d ON d.id = s.decision_id
    JOIN account a ON a.id = s.account_id
    LEFT JOIN envelope_line l ON l.decision_id = d.id
    WHERE s.status = 'done' AND d.action IN ('contact', 'call') AND l.id IS NULL
    ORDER BY s.id
    """,
)

HALF_CLOSED = Invariant(
    "half_closed",
    """
    SELECT reference, 'its stage is ' || stage || ', which does not go with its resolution'
    FROM account
    WHERE (stage = 'resolved' AND (resolution IS NULL OR closed_on IS NULL))
       OR (stage <> 'resolved' AND (resolution IS NOT NULL OR closed_on IS NOT NULL))
    ORDER BY id
    """,
)

# Every account that no person looks after has a day on which Tend looks again.
FORGOTTEN = Invariant(
    "forgotten",
    """
    SELECT reference, 'it is open but no day is booked to look at it again'
    FROM account
    WHERE next_review_on IS NULL AND stage NOT IN ('resolved', 'human_review')
    ORDER BY id
    """,
)

IMPORT_UNBALANCED = Invariant(
    "import_unbalanced",
    """
    SELECT 'import ' || i.id, 'it read ' || i.rows_read || ' rows, accepted ' || i.accepted
           || ', refused ' || i.refused || ' and explains ' || COUNT(f.id)
    FROM "import" i
    LEFT JOIN refused_row f ON f.import_id = i.id
    GROUP BY i.id, i.rows_read, i.accepted, i.refused
    HAVING i.accepted + i.refused <> i.rows_read OR COUNT(f.id) <> i.refused
    ORDER BY i.id
    """,
)

# Days that systems write where they have none. The audit's own reading: it would make an age, a
# death, a cover or the end of a visit out of nothing.
_NO_DAY = "IN ('0001-01-01', '1970-01-01')"
_NO_END = ">= '9000-01-01'"

DAY_OF_NOTHING = Invariant(
    "day_of_nothing",
    f"""
    SELECT 'person ' || id, 'a day of birth or death stands for no day'
    FROM person
    WHERE birth_date {_NO_DAY} OR birth_date {_NO_END}
       OR death_date {_NO_DAY} OR death_date {_NO_END}
    UNION ALL
    SELECT reference, 'a day of the visit stands for no day'
    FROM account
    WHERE service_from {_NO_DAY} OR service_from {_NO_END}
       OR service_to {_NO_DAY} OR service_to {_NO_END}
    UNION ALL
    SELECT a.reference, 'a day of its money stands for no day'
    FROM ledger_entry l JOIN account a ON a.id = l.account_id
    WHERE l.value_on {_NO_DAY} OR l.value_on {_NO_END}
    ORDER BY 1
    """,
)

# Two records were of one person: nothing that binds is left with the one that is gone.
_GONE = "IN (SELECT gone_id FROM person_merge)"

GONE_RECORD = Invariant(
    "gone_record",
    f"""
    SELECT reference, 'it is of a person whose record was merged into another one'
    FROM account WHERE guarantor_id {_GONE} OR patient_id {_GONE}
    UNION ALL
    SELECT 'plan ' || id, 'it binds a record that was merged into another one'
    FROM "plan" WHERE guarantor_id {_GONE}
    UNION ALL
    SELECT 'application ' || id, 'it is of a record that was merged into another one'
    FROM application WHERE guarantor_id {_GONE}
    UNION ALL
    SELECT 'hold ' || id, 'it holds a record that was merged into another one'
    FROM hold WHERE guarantor_id {_GONE}
    UNION ALL
    SELECT 'unrecorded mail ' || id, 'it waits with a record that was merged into another one'
    FROM unrecorded_mail WHERE guarantor_id {_GONE}
    ORDER BY 1
    """,
)

# They asked to be reached in confidence, or an account of theirs was of a child's care: since an
# earlier day, under the guarantor they had then.
CLOSED_RECORD_OPENED = Invariant(
    "closed_record_opened",
    f"""
    WITH opened AS (
        SELECT id, user_id, person_id, SUBSTR(CAST(at AS TEXT), 1, 10) AS day
        FROM desk_event WHERE kind = 'opened_person' AND why = ''
    )
    SELECT 'desk event ' || o.id, 'a record that nobody opens without a reason was opened by user '
           || o.user_id || ', and none is given'
    FROM opened o
    JOIN person r ON r.id = o.person_id
    WHERE CAST(r.confidential_since AS TEXT) < o.day
       OR EXISTS (
            SELECT 1 FROM account a JOIN person p ON p.id = a.patient_id
            WHERE a.guarantor_id = o.person_id AND CAST(a.enrolled_on AS TEXT) < o.day
              AND o.day < {ADULT_ON}
              AND NOT EXISTS (
                  SELECT 1 FROM guarantor_change g
                  WHERE g.account_id = a.id AND CAST(g.changed_on AS TEXT) >= o.day)
              AND NOT EXISTS (
                  SELECT 1 FROM person_merge m
                  WHERE m.kept_id IN (a.guarantor_id, a.patient_id)
                    AND CAST(m.merged_on AS TEXT) >= o.day))
    ORDER BY o.id
    """,
)

# Two facts are checked on a call that was taken.
IDENTIFIED_ON_NO_CALL = Invariant(
    "identified_on_no_call",
    """
    SELECT 'desk event ' || e.id, 'user ' || e.user_id
           || ' checked facts of somebody whose call they had not taken'
    FROM desk_event e
    WHERE e.kind = 'identified' AND NOT EXISTS (
        SELECT 1 FROM desk_event c
        WHERE c.kind = 'opened_call' AND c.user_id = e.user_id AND c.id < e.id
          AND (c.person_id = e.person_id OR EXISTS (
              SELECT 1 FROM person_merge m
              WHERE m.gone_id IN (c.person_id, e.person_id)
                AND m.kept_id IN (c.person_id, e.person_id))))
    ORDER BY e.id
    """,
)

# A second person is another one.
SECONDED_BY_ONESELF = Invariant(
    "seconded_by_oneself",
    """
    SELECT a.reference, 'whoever recorded payment ' || l.id || ' is its second person, too'
    FROM ledger_entry l JOIN account a ON a.id = l.account_id
    WHERE l.seconded_by IS NOT NULL AND LOWER(TRIM(l.seconded_by)) = LOWER(TRIM(l.actor))
    ORDER BY l.id
    """,
)

INVARIANTS = (
    RUN_UNBALANCED, DONE_WITHOUT_LINE, HALF_CLOSED, FORGOTTEN, IMPORT_UNBALANCED, DAY_OF_NOTHING,
    GONE_RECORD, CLOSED_RECORD_OPENED, IDENTIFIED_ON_NO_CALL, SECONDED_BY_ONESELF,
)  # fmt: skip
