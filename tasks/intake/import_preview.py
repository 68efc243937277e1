"""What a dry run of an import answers: differences by reference, and what would stop it."""

from dataclasses import dataclass
from datetime import date

from tasks.intake.csv_files import Refusal
from tasks.intake.import_record import MOST_NAMED
from tasks.intake.sanity import Stop, Whole, how_to_accept, stops
from tasks.intake.survey import BalanceMove, Survey
from tasks.intake.upsert import Source, rows_read


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """`refused_rows` are the first of those refused, `waiting` counts the open accounts we know
    that would wait for them. The balances are of all accounts in the export. `fields` counts
    changed accounts by what changed, `moves` are the ten largest, `gone_accounts` the first that
    a complete export left out, `people` those whose name and birth date both changed.
    `too_old` are new accounts of a visit too long ago for a first bill (HD-29):
    `suggested_since` would leave them out, as `left_out` are. `accept` lets through what stops
    it."""

    read: int
    refused: int
    refused_rows: tuple[Refusal, ...]
    warnings: int
    waiting: int
    waiting_accounts: tuple[str, ...]
    new: int
    changed: int
    unchanged: int
    gone: int
    gone_accounts: tuple[str, ...]
    people: int
    fields: dict[str, int]
    balance_before_cents: int
    balance_after_cents: int
    too_old: int
    too_old_cents: int
    left_out: int
    left_out_cents: int
    suggested_since: date
    note: str
    moves: tuple[BalanceMove, ...]
    stops: tuple[Stop, ...]

    @property
    def accept(self) -> str:
        return how_to_accept(self.stops)


@dataclass(frozen=True, slots=True)
class Looked:
    """An export that was read to its end."""

    source: Source
    survey: Survey
    whole: Whole
    suggested_since: date
    waiting: list[str]

    def preview(self, note: str) -> ImportPreview:
        refusals, found = self.source.refusals, self.survey
        return ImportPreview(
            read=rows_read(self.source),
            refused=len(refusals),
            refused_rows=refusals.first(MOST_NAMED),
            warnings=len(refusals.warnings),
            waiting=len(self.waiting),
            waiting_accounts=tuple(self.waiting[:MOST_NAMED]),
            new=found.new,
            changed=found.changed,
            unchanged=found.unchanged,
            gone=len(found.gone),
            gone_accounts=tuple(found.gone[:MOST_NAMED]),
            people=len(found.strangers),
            fields=dict(found.fields.most_common()),
            balance_before_cents=found.before_cents,
            balance_after_cents=found.after_cents,
            too_old=found.too_old,
            too_old_cents=found.too_old_cents,
            left_out=found.left_out,
            left_out_cents=found.left_out_cents,
            suggested_since=self.suggested_since,
            note=note,
            moves=tuple(found.moves),
            stops=tuple(stops(self.whole, {})),
        )
