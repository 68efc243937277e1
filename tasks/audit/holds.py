"""Holds: who was reached under one, or too soon after it, and which outlived their last day; and
first bills that came too long after the visit (HD-29)."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Connection, text

from tasks.audit.breach import REACHED, Breach, Invariant, day_of

# The audit's own reading of what each hold stops (HD-01 to HD-28).
_STOPS_EVERYTHING = (
    "('HD-02', 'HD-03', 'HD-05', 'HD-12', 'HD-19', 'HD-21', 'HD-23', 'HD-25', 'HD-26')"
)
_STOPS_NO_ASKING = "('HD-07', 'HD-08', 'HD-15')"

_STOPPING = f"""
    WITH {REACHED},
    stopping AS (
        SELECT h.id, h.kind, h.placed_on, h.released_on, h.until, h.service_from,
               h.service_through, h.account_id, h.in_error, 0 AS wide_of
        FROM hold h WHERE h.account_id IS NOT NULL
        UNION ALL
        SELECT h.id, h.kind, h.placed_on, h.released_on, h.until, h.service_from,
               h.service_through, a.id, h.in_error, h.guarantor_id
        FROM hold h JOIN account a ON a.guarantor_id = h.guarantor_id WHERE h.account_id IS NULL
    )
"""
# Of a hold for all accounts: it was about whoever was reached. It may have come with another record
# of that person.
_COVERED = """
    NOT EXISTS (
        SELECT 1 FROM person_merge m WHERE m.kept_id = h.wide_of AND s.day <= m.merged_on)
    AND (h.service_through IS NULL OR a.service_from <= h.service_through)
    AND (h.service_from IS NULL OR a.service_from >= h.service_from)
"""

# A hold of the same day may have come after the message left, so only earlier ones count.
# HD-21 holds on until a person has decided.
UNDER_HOLD = Invariant(
    "under_hold",
    f"""{_STOPPING}
    SELECT s.item, 'account ' || a.reference || ' was on hold ' || h.id || ' (' || h.kind
           || ') since ' || h.placed_on
    FROM stopping h
    JOIN reached s ON s.account_id = h.account_id AND h.wide_of IN (0, s.guarantor_id)
    JOIN account a ON a.id = s.account_id
    WHERE h.placed_on < s.day
      AND (h.released_on IS NULL OR h.released_on > s.day)
      AND (h.until IS NULL OR h.until >= s.day OR h.kind = 'HD-21')
      AND {_COVERED}
      AND ((s.asks AND h.kind NOT IN {_STOPS_NO_ASKING}) OR h.kind IN {_STOPS_EVERYTHING})
    ORDER BY s.item_id, s.line_id, h.id
    """,
)

# HD-00. A death that was an error is put back as if it had never been said. A plan agreed on since
# the release was asked for by the person.
TOO_SOON_AFTER_HOLD = Invariant(
    "too_soon_after_hold",
    f"""{_STOPPING}
    SELECT s.item, 'hold ' || h.id || ' (' || h.kind || ') on account ' || a.reference
           || ' had ended only on ' || h.released_on
    FROM stopping h
    JOIN reached s ON s.account_id = h.account_id AND h.wide_of IN (0, s.guarantor_id)
    JOIN account a ON a.id = s.account_id
    WHERE s.asks AND h.kind NOT IN {_STOPS_NO_ASKING} AND s.day > h.released_on
      AND h.released_on > h.placed_on AND NOT h.in_error
      AND DAYS(s.day, h.released_on) < 14 AND {_COVERED}
      AND NOT EXISTS (
          SELECT 1 FROM plan_account b JOIN "plan" p ON p.id = b.plan_id
          WHERE b.account_id = a.id AND p.enrolled_on >= h.released_on)
    ORDER BY s.item_id, s.line_id, h.id
    """,
)

# The last finished daily run has looked at every hold that ended before it.
HOLD_OUTLIVED = Invariant(
    "hold_outlived",
    """
    SELECT 'hold ' || h.id, 'its last day was ' || h.until || ', and it still stands'
    FROM hold h
    WHERE h.released_on IS NULL AND h.until < (
        SELECT MAX(r.as_of) FROM run r WHERE r.kind = 'daily' AND r.finished_at IS NOT NULL)
      AND h.until >= h.placed_on AND h.kind <> 'HD-21'
    ORDER BY h.id
    """,
)

HOLD_BACKWARDS = Invariant(
    "hold_backwards",
    """
    SELECT 'hold ' || id, 'it was placed on ' || placed_on || ' and ended before'
    FROM hold
    WHERE released_on < placed_on OR until < placed_on
       OR (released_on IS NOT NULL AND released_by IS NULL) OR placed_by = ''
       OR (released_on IS NULL AND released_by IS NOT NULL AND until IS NULL)
    ORDER BY id
    """,
)

_NOBODY = "('', 'import', 'tend', 'follows from the facts')"

# A death, a bankruptcy, a wish for silence, a dispute, a minor: a person ends these, or gave them
# a last day.
ENDED_BY_NOBODY = Invariant(
    "ended_by_nobody",
    f"""
    SELECT 'hold ' || h.id, 'it (' || h.kind || ') ended on ' || h.released_on
           || ' without the name of a person'
    FROM hold h
    WHERE h.kind IN ('HD-01', 'HD-02', 'HD-03', 'HD-06', 'HD-12') AND h.released_on IS NOT NULL
      AND COALESCE(h.released_by, '') IN {_NOBODY}
      AND (h.until IS NULL OR h.until > h.released_on)
    ORDER BY h.id
    """,
)

# Whoever a row of an import said is dead is held on every open visit, until a person says that it
# was a mistake.
DEAD_NOT_HELD = Invariant(
    "dead_not_held",
    f"""
    SELECT a.reference, 'somebody of this bill has died, and nothing holds it'
    FROM account a
    JOIN person p ON p.id IN (a.patient_id, a.guarantor_id)
    WHERE p.death_date IS NOT NULL AND a.stage <> 'resolved'
      AND NOT EXISTS (
          SELECT 1 FROM hold h
          WHERE h.kind = 'HD-03' AND h.released_on IS NULL AND (
              h.account_id = a.id OR (h.account_id IS NULL AND h.guarantor_id = a.guarantor_id)))
      AND NOT EXISTS (
          SELECT 1 FROM hold h
          LEFT JOIN account b ON b.id = h.account_id
          WHERE h.kind = 'HD-03' AND COALESCE(h.released_by, '') NOT IN {_NOBODY}
            AND h.released_on IS NOT NULL
            AND (h.guarantor_id = p.id OR b.patient_id = p.id))
    ORDER BY a.id
    """,
)

# HD-02. After a discharge nobody says anything of the bill any more, whether or not it asks.
DISCHARGED_CONTACTED = Invariant(
    "discharged_contacted",
    f"""
    WITH {REACHED}
    SELECT s.item, 'account ' || a.reference || ' was discharged in bankruptcy on ' || a.closed_on
    FROM reached s
    JOIN account a ON a.id = s.account_id
    WHERE a.resolution = 'discharged' AND s.day > a.closed_on
    ORDER BY s.item_id, s.line_id
    """,
)

# A hold keeps when it was learned apart from since when it is so: nobody was dead before they died.
HOLD_BEFORE_DEATH = Invariant(
    "hold_before_death",
    """
    SELECT 'hold ' || h.id, 'it stands since ' || h.placed_on || ' for a death of a later day'
    FROM hold h
    JOIN account a ON a.id = h.account_id
    JOIN person p ON p.id = CASE WHEN h.who_died = 'guarantor' THEN a.guarantor_id
                                 ELSE a.patient_id END
    WHERE h.kind = 'HD-03' AND h.placed_by = 'import' AND h.released_on IS NULL
      AND p.death_date <= h.learned_on
      AND (h.placed_on < p.death_date OR h.applies_from <> p.death_date)
    ORDER BY h.id
    """,
)

INVARIANTS = (
    UNDER_HOLD, TOO_SOON_AFTER_HOLD, HOLD_OUTLIVED, HOLD_BACKWARDS, ENDED_BY_NOBODY, DEAD_NOT_HELD,
    DISCHARGED_CONTACTED, HOLD_BEFORE_DEATH,
)  # fmt: skip

# The audit's own number: no policy file may have a higher one.
_MOST_YEARS = 2

# The first contact about an account that asked for money. What a plan asks, the person agreed to.
_FIRST = f"""
    WITH {REACHED}
    SELECT a.reference, a.service_from, a.service_to, MIN(s.day) AS day
    FROM reached s JOIN account a ON a.id = s.account_id
    WHERE s.asks AND s.follow_up IS NULL AND s.day IS NOT NULL
      AND NOT EXISTS (
          SELECT 1 FROM clearance c
          WHERE c.account_id = a.id AND c.kind = 'HD-29' AND c.cleared_on <= s.day)
      AND NOT EXISTS (
          SELECT 1 FROM plan_account b JOIN "plan" p ON p.id = b.plan_id
          WHERE b.account_id = a.id AND p.enrolled_on <= s.day)
    GROUP BY a.id, a.reference, a.service_from, a.service_to
    ORDER BY a.id
"""


def too_late(connection: Connection) -> Iterator[Breach]:
    """HD-29: none went out two years after the visit without a person's word."""
    for reference, first, last, told in connection.execute(text(_FIRST)):
        day = day_of(told)
        service = max(day_of(first), day_of(last or first))
        if day > _years_later(service):
            yield Breach(
                "old_first_bill",
                reference,
                f"its first bill reached the person on {day}, and the visit ended on {service}",
            )


def _years_later(day: date) -> date:
    """On the same day, or on the last one of a February that lacks it."""
    year = min(day.year + _MOST_YEARS, date.max.year)
    return date(year, 2, 28) if (day.month, day.day) == (2, 29) else day.replace(year=year)
