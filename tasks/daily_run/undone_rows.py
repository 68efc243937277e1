"""Rows of a run that is taken back leave their tables, and are kept with it as they were.

Nothing that happened is ever deleted (HP-12, RF-18). What a run decided and nobody heard of did not
happen to anybody; what it was stays on record.
"""

import json
from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, Table, delete, select

from tasks.storage import Values


@dataclass(slots=True)
class UndoneRows:
    """By table, in the order in which they left."""

    by_table: dict[str, list[Values]] = field(default_factory=lambda: defaultdict(list))

    def take_out(
        self, connection: Connection, table: Table, *conditions: ColumnElement[bool]
    ) -> None:
        rows = connection.execute(select(table).where(*conditions)).mappings().all()
        if rows:
            self.by_table[table.name] += [dict(row) for row in rows]
            connection.execute(delete(table).where(*conditions))

    def as_json(self) -> str:
        return json.dumps(self.by_table, default=str)
