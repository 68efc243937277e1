"""The resources of an export where each can be looked up, on disk while the import lasts.

SQLite keeps the file without a name: nobody else can open it, and it goes with the import.
"""

import json
import sqlite3
import weakref
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple, TypeVar

from tasks.intake.csv_files import Problem
from tasks.intake.fhir.datatypes import Identifier, read_resource
from tasks.intake.fhir.documents import Found
from tasks.intake.fhir.resources import KINDS, Resource

_SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -32000;
CREATE TABLE resource (
    n INTEGER PRIMARY KEY, kind TEXT, id TEXT, url TEXT, file TEXT, line INTEGER, body TEXT,
    problems TEXT
);
CREATE INDEX by_id ON resource (kind, id);
CREATE INDEX by_kind ON resource (kind, n);
CREATE INDEX by_url ON resource (url) WHERE url <> '';
CREATE TABLE identifier (kind TEXT, system TEXT, value TEXT, n INTEGER);
CREATE INDEX by_identifier ON identifier (kind, value);
CREATE TABLE visit (key TEXT PRIMARY KEY, n INTEGER);
CREATE INDEX by_n ON visit (n);
CREATE TABLE part (key TEXT, n INTEGER, PRIMARY KEY (key, n)) WITHOUT ROWID;
CREATE INDEX part_n ON part (n);
CREATE TABLE encounter (n INTEGER, key TEXT, PRIMARY KEY (n, key)) WITHOUT ROWID;
CREATE TABLE pending (key TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE joined (n INTEGER PRIMARY KEY);
CREATE TABLE decided (n INTEGER PRIMARY KEY);
CREATE TABLE related (patient INTEGER, n INTEGER, PRIMARY KEY (patient, n)) WITHOUT ROWID;
CREATE TABLE answers (n INTEGER PRIMARY KEY);
"""
_URN = "urn:uuid:"
Model = TypeVar("Model", bound=Resource)


class Shelved(NamedTuple):
    """`problems` are elements that could not be read; `body` has the others."""

    n: int
    kind: str
    id: str
    url: str
    file: str
    line: int
    body: str
    problems: dict[str, Problem]

    def read(self, model: type[Model]) -> Model:
        found = _read(model, self.body)
        assert isinstance(found, model)
        return found


@lru_cache(maxsize=1_000)  # a visit asks for each of its resources many times
def _read(model: type[Resource], body: str) -> Resource:
    return model.model_validate_json(body)


class Shelf:
    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        weakref.finalize(self, _forget, self._db)
        self._db.executescript(_SCHEMA)
        self._db.execute("BEGIN")  # one transaction to the end: nobody else reads it

    def put(self, found: Found) -> Shelved | None:
        """None where the same stands there already: pages of a search repeat some."""
        model, problems = read_resource(KINDS[found.kind], found.data)
        own = model.id or (found.url.removeprefix(_URN) if found.url.startswith(_URN) else "")
        body = model.model_dump_json(by_alias=True, exclude_defaults=True)
        query = (
            "SELECT 1 FROM resource INDEXED BY by_id"
            " WHERE kind = ? AND id = ? AND url = ? AND body = ?"
        )
        if own and self._first(query, found.kind, own, found.url, body):
            return None
        told = json.dumps(problems) if problems else ""
        one = Shelved(0, found.kind, own, found.url, found.file, found.line, body, problems)
        columns = "kind, id, url, file, line, body, problems"
        cursor = self._db.execute(
            f"INSERT INTO resource ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", (*one[1:7], told)
        )
        n = cursor.lastrowid or 0
        for system, value in ((it.system, it.value) for it in model.identifier):
            identifier = (found.kind, system, value, n)
            self._db.execute("INSERT INTO identifier VALUES (?, ?, ?, ?)", identifier)
        return one._replace(n=n)

    def get(self, n: int) -> Shelved:
        return next(self._some("SELECT * FROM resource WHERE n = ?", n))

    def all_of(self, kind: str) -> Iterator[Shelved]:
        """In the order in which they came."""
        last = 0
        query = (
            "SELECT * FROM resource INDEXED BY by_kind"
            " WHERE kind = ? AND n > ? ORDER BY n LIMIT 200"
        )
        while some := list(self._some(query, kind, last)):
            yield from some
            last = some[-1].n

    def count(self, kind: str) -> int:
        found = self._first("SELECT COUNT(*) FROM resource WHERE kind = ?", kind)
        return int(found[0]) if found else 0

    def count_used(self, kind: str) -> int:
        """Those of which a visit is made."""
        found = self._first(
            "SELECT COUNT(*) FROM resource WHERE kind = ? AND (n IN (SELECT n FROM joined)"
            " OR n IN (SELECT n FROM visit))",
            kind,
        )
        return int(found[0]) if found else 0

    def visits_of(self, n: int) -> list[str]:
        return [key for (key,) in self._db.execute("SELECT key FROM part WHERE n = ?", (n,))]

    def by_url(self, kind: str, url: str) -> list[Shelved]:
        query = "SELECT * FROM resource WHERE url = ? AND url <> '' AND kind = ? LIMIT 2"
        return list(self._some(query, url, kind))

    def by_id(self, kind: str, own: str) -> list[Shelved]:
        query = (
            "SELECT * FROM resource INDEXED BY by_id WHERE kind = ? AND id = ? ORDER BY n LIMIT 2"
        )
        return list(self._some(query, kind, own))

    def by_identifier(self, kind: str, one: Identifier) -> list[Shelved]:
        query = (
            "SELECT DISTINCT resource.* FROM identifier JOIN resource USING (n)"
            " WHERE identifier.kind = ? AND value = ? AND (system = ? OR ? = '') LIMIT 2"
        )
        return list(self._some(query, kind, one.value, one.system, one.system))

    def open_visit(self, key: str, n: int) -> bool:
        """Whether `n` is what the visit is read from: the first one of that key is."""
        self._db.execute("INSERT OR IGNORE INTO visit VALUES (?, ?)", (key, n))
        found = self._first("SELECT n FROM visit WHERE key = ?", key)
        return found is not None and found[0] == n

    def join(self, key: str, n: int) -> None:
        """`n` is of that visit."""
        self._db.execute("INSERT OR IGNORE INTO part VALUES (?, ?)", (key, n))
        self._db.execute("INSERT OR IGNORE INTO joined VALUES (?)", (n,))

    def is_joined(self, n: int) -> bool:
        return self._first("SELECT 1 FROM joined WHERE n = ?", n) is not None

    def decide(self, n: int) -> None:
        """An insurer has decided that Claim."""
        self._db.execute("INSERT OR IGNORE INTO decided VALUES (?)", (n,))

    def is_decided(self, n: int) -> bool:
        return self._first("SELECT 1 FROM decided WHERE n = ?", n) is not None

    def relate(self, patient: int, n: int) -> None:
        """`n` may answer for that patient."""
        self._db.execute("INSERT OR IGNORE INTO related VALUES (?, ?)", (patient, n))

    def related_to(self, patient: int) -> list[Shelved]:
        query = (
            "SELECT resource.* FROM related JOIN resource USING (n) WHERE patient = ? ORDER BY n"
        )
        return list(self._some(query, patient))

    def let_answer(self, n: int) -> None:
        """`n` answers for a bill, and so has to be among the people."""
        self._db.execute("INSERT OR IGNORE INTO answers VALUES (?)", (n,))

    def answers(self, n: int) -> bool:
        return self._first("SELECT 1 FROM answers WHERE n = ?", n) is not None

    def meet(self, encounter: int, key: str) -> None:
        """The visit's bill is of that encounter."""
        self._db.execute("INSERT OR IGNORE INTO encounter VALUES (?, ?)", (encounter, key))

    def of_encounter(self, encounter: int) -> list[str]:
        query = "SELECT key FROM encounter WHERE n = ? ORDER BY key"
        return [key for (key,) in self._db.execute(query, (encounter,)).fetchall()]

    def wait(self, key: str) -> None:
        """An insurer has not decided all of it."""
        self._db.execute("INSERT OR IGNORE INTO pending VALUES (?)", (key,))

    def waits(self, key: str) -> bool:
        return self._first("SELECT 1 FROM pending WHERE key = ?", key) is not None

    def has_visit(self, key: str) -> bool:
        return self._first("SELECT 1 FROM visit WHERE key = ?", key) is not None

    @property
    def visit_count(self) -> int:
        found = self._first("SELECT COUNT(*) FROM visit")
        return int(found[0]) if found else 0

    def visits(self) -> Iterator[tuple[str, int]]:
        """Each key, and what its visit is read from, in the order in which they came."""
        last = 0
        query = "SELECT key, n FROM visit WHERE n > ? ORDER BY n LIMIT 200"
        while some := self._db.execute(query, (last,)).fetchall():
            yield from some
            last = some[-1][1]

    def parts(self, key: str) -> list[Shelved]:
        query = "SELECT resource.* FROM part JOIN resource USING (n) WHERE key = ? ORDER BY n"
        return list(self._some(query, key))

    def _first(self, query: str, *values: str | int) -> tuple[int | str, ...] | None:
        found: tuple[int | str, ...] | None = self._db.execute(query, values).fetchone()
        return found

    def _some(self, query: str, *values: str | int) -> Iterator[Shelved]:
        for *columns, problems in self._db.execute(query, values).fetchall():
            told = {name: (why, what) for name, (why, what) in json.loads(problems or "{}").items()}
            n, kind, own, url, file, line, body = columns
            yield Shelved(n, kind, own, url, file, line, body, told)


def _forget(db: sqlite3.Connection) -> None:
    """Nothing of the export stays."""
    db.close()
    _read.cache_clear()
