"""Whether a database is live or a rehearsal, and who accepted a long time without a run.

Revision ID: 0043
Revises: 0042
"""

from datetime import date, datetime

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

_TABLE = "database_use"
_USES = ("live", "rehearsal")
_SAYERS = ("import", "run", "copy", "demo", "migration")


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("use", _enum("datause", _USES), nullable=False),
        sa.Column("said_by", _enum("usesaidby", _SAYERS), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_database_use")),
    )
    name = sa.Column("gap_accepted_by", sa.String(80), nullable=False, server_default="")
    op.add_column("run", name)
    _say_what_it_is()


def _enum(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _say_what_it_is() -> None:
    """Live: an act took place on its real day. A day is the practice's and a moment is in UTC, so
    one day between them is no difference. The demo's runs say that they are a rehearsal."""
    bind = op.get_bind()
    run = sa.table(
        "run", sa.column("as_of", sa.Date), sa.column("started_at", sa.DateTime(timezone=True)),
        sa.column("actor", sa.String),
    )  # fmt: skip
    taken = sa.table(
        "import", sa.column("imported_on", sa.Date),
        sa.column("imported_at", sa.DateTime(timezone=True)),
    )  # fmt: skip
    runs = [
        tuple(row) for row in bind.execute(sa.select(run.c.as_of, run.c.started_at, run.c.actor))
    ]
    imports = bind.execute(sa.select(taken.c.imported_on, taken.c.imported_at)).all()
    acts = [(day, moment) for day, moment, _ in runs] or [(row[0], row[1]) for row in imports]
    if not acts:
        return
    if any(actor == "rehearsal" for _, _, actor in runs):
        use, sayer = "rehearsal", "demo"
    else:
        live = any(_is_real(day, moment) for day, moment in acts)
        use, sayer = ("live" if live else "rehearsal"), "migration"
    table = sa.table(
        _TABLE, *map(sa.column, ("id", "use", "said_by")), sa.column("said_on", sa.Date)
    )
    said_on = max(moment.date() for _, moment in acts)
    op.execute(table.insert().values(id=1, use=use, said_by=sayer, said_on=said_on))


def _is_real(day: date, moment: datetime) -> bool:
    return abs((moment.date() - day).days) <= 1


def downgrade() -> None:
    op.drop_column("run", "gap_accepted_by")
    op.drop_table(_TABLE)
