"""When a hold was learned of, and from when what it is about applies.

A death, a petition or a fact of the visit is older than the day on which it became known here. Of
holds that stand already: an import's became known on the day its checks count from, and a death
applies from its own day; never before it.

Revision ID: 0045
Revises: 0044
"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

_WHO_DIED = """
    SELECT p.death_date FROM account a
    JOIN person p ON p.id = CASE WHEN hold.who_died = 'guarantor' THEN a.guarantor_id
                                 ELSE a.patient_id END
    WHERE a.id = hold.account_id
"""


def upgrade() -> None:
    for name in ("learned_on", "applies_from"):
        op.add_column("hold", sa.Column(name, sa.Date(), nullable=True))
    op.execute(
        "UPDATE hold SET learned_on = CASE WHEN placed_by = 'import' AND service_through IS NULL"
        " THEN COALESCE(filed_on, placed_on) ELSE placed_on END"
    )
    op.execute("UPDATE hold SET applies_from = placed_on")
    op.execute("UPDATE hold SET applies_from = service_through WHERE kind = 'HD-02'"
               " AND service_through IS NOT NULL")  # fmt: skip
    died = f"kind = 'HD-03' AND placed_by = 'import' AND ({_WHO_DIED}) IS NOT NULL"
    op.execute(f"UPDATE hold SET applies_from = ({_WHO_DIED}) WHERE {died}")
    op.execute(
        "UPDATE hold SET placed_on = applies_from WHERE kind = 'HD-03' AND placed_by = 'import'"
        " AND released_on IS NULL AND placed_on < applies_from AND applies_from <= learned_on"
    )


def downgrade() -> None:
    for name in ("applies_from", "learned_on"):
        op.drop_column("hold", name)
