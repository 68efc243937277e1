"""What an import of money alone answers: remittances, and files of payments."""

from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple, Protocol

from tasks.intake.csv_files import Refusals
from tasks.intake.import_preview import ImportPreview
from tasks.intake.import_record import MOST_NAMED, ImportResult, keep_record, write_lists
from tasks.intake.open_now import open_now, suggested_since
from tasks.intake.survey import BalanceMove, largest
from tasks.intake.upsert import Entering, Told
from tasks.runs import use_of
from tasks.storage import reading, writing


class MoneySource(Protocol):
    """Read to its end: `read` counts its rows, refused ones, too."""

    name: str
    refusals: Refusals
    told: Told
    read: int

    @property
    def exported_on(self) -> date | None: ...


class Moved(NamedTuple):
    """The accounts that money came to or was looked for, and how many of them changed."""

    moves: Collection[BalanceMove]
    changed: int


def preview_money(
    source: MoneySource, moved: Moved, entering: Entering, waiting: Sequence[str], note: str
) -> ImportPreview:
    moves = [one for one in moved.moves if one.before_cents != one.after_cents]
    return ImportPreview(
        read=source.read,
        refused=len(source.refusals),
        refused_rows=source.refusals.first(MOST_NAMED),
        warnings=len(source.refusals.warnings),
        waiting=len(waiting),
        waiting_accounts=tuple(waiting[:MOST_NAMED]),
        new=0,
        changed=moved.changed,
        unchanged=len(moved.moves) - moved.changed,
        gone=0,
        gone_accounts=(),
        people=0,
        fields={"amounts": len(moves)} if moves else {},
        balance_before_cents=sum(max(0, one.before_cents) for one in moved.moves),
        balance_after_cents=sum(max(0, one.after_cents) for one in moved.moves),
        too_old=0,
        too_old_cents=0,
        left_out=0,
        left_out_cents=0,
        suggested_since=suggested_since(entering.policy, entering.today),
        note=note,
        moves=tuple(largest(moves)),
        stops=(),
    )


def money_result(
    source: MoneySource,
    moved: Moved,
    entering: Entering,
    waiting: Sequence[str],
    refused_file: Path,
    note: str,
) -> ImportResult:
    """Written down with its lists."""
    lists = write_lists(source.refusals, refused_file)
    refused = len(source.refusals)
    owed = [one.after_cents for one in moved.moves if one.after_cents > 0]
    with reading() as connection:
        stands = open_now(connection, entering.policy, entering.today)
        use = use_of(connection)
    result = ImportResult(
        read=source.read,
        accepted=source.read - refused,
        refused=refused,
        warnings=len(source.refusals.warnings),
        new=0,
        changed=moved.changed,
        unchanged=len(moved.moves) - moved.changed,
        with_balance=len(owed),
        balance_cents=sum(owed),
        waiting=len(waiting),
        waiting_accounts=tuple(waiting[:MOST_NAMED]),
        gone=0,
        gone_accounts=(),
        kept=0,
        kept_holds=(),
        left_out=0,
        left_out_cents=0,
        open_now=stands,
        note=note,
        refused_file=lists.refused,
        warnings_file=lists.warnings,
        database=use,
    )
    with writing() as connection:
        keep_record(connection, source, entering, result)
    return result
