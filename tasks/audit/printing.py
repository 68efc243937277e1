"""A letter lies in one print batch. In a second one it lies only because somebody asked for it."""

from tasks.audit.breach import Invariant

PRINTED_TWICE = Invariant(
    "printed_twice",
    """
    SELECT found.item, found.fault FROM (
        SELECT p.id, 'message ' || p.message_id AS item, CASE
            WHEN m.id IS NULL THEN 'a letter was printed again that does not exist'
            WHEN m.status <> 'sent' THEN 'it was printed again but is ' || m.status
            WHEN r.id IS NULL THEN 'it lies in a second batch and nobody asked for it'
            WHEN trim(r.actor) = '' THEN 'it was printed again and nobody says who asked'
            WHEN trim(r.reason) = '' THEN 'it was printed again and nobody says why'
            WHEN m.print_batch_id = p.print_batch_id THEN 'it was printed again in its own batch'
            WHEN m.print_batch_id <> r.of_batch_id AND NOT EXISTS (
                SELECT 1 FROM reprinted_letter q
                WHERE q.print_batch_id = r.of_batch_id AND q.message_id = p.message_id
            ) THEN 'it was printed again from a batch in which it never lay'
            WHEN b.on_date < m.provided_on THEN 'it was printed again before it was printed'
        END AS fault
        FROM reprinted_letter p
        LEFT JOIN message m ON m.id = p.message_id
        LEFT JOIN print_batch b ON b.id = p.print_batch_id
        LEFT JOIN reprint r ON r.print_batch_id = p.print_batch_id
    ) found
    WHERE found.fault IS NOT NULL
    ORDER BY found.id
    """,
)

# A batch that is written says how many letters lie in it.
BATCH_COUNT = Invariant(
    "batch_count",
    """
    SELECT 'print batch ' || b.id, 'it holds ' || b.letters || ' letters, but '
           || COUNT(l.message_id) || ' messages say they are in it'
    FROM print_batch b
    LEFT JOIN (
        SELECT id AS message_id, print_batch_id FROM message WHERE status IN ('claimed', 'sent')
        UNION ALL
        SELECT message_id, print_batch_id FROM reprinted_letter
    ) l ON l.print_batch_id = b.id
    WHERE b.written_at IS NOT NULL
    GROUP BY b.id, b.letters
    HAVING COUNT(l.message_id) <> b.letters
    ORDER BY b.id
    """,
)

INVARIANTS = (PRINTED_TWICE, BATCH_COUNT)
