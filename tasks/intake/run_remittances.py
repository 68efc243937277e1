"""Take in remittances (X12 835): claims of known accounts, in batches that each commit alone.

An import that broke off is finished by starting it again: what is there is met as unchanged.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path

from policy.terms import dollars
from tasks.intake.import_preview import ImportPreview
from tasks.intake.import_record import MOST_NAMED, ImportResult, keep_record, write_lists
from tasks.intake.open_now import open_now, suggested_since
from tasks.intake.remittances import Brought, Posted, post_claims
from tasks.intake.survey import BalanceMove, largest
from tasks.intake.upsert import Entering, protect
from tasks.intake.x12 import RemittanceFiles, RemittanceSource
from tasks.runs import use_of
from tasks.storage import reading, trying, writing

_BATCH = 500


def import_remittances(
    found: RemittanceFiles,
    entering: Entering,
    refused_file: Path,
    progress: Callable[[int, int], None],
) -> ImportResult:
    """Raises WrongInput before anything is written, where a file cannot be read to its end."""
    source = RemittanceSource(found, entering.today)
    posted, done = Posted(), 0
    for some in _batches(source):
        with writing() as connection:
            post_claims(connection, some, entering, posted)
        done += len(some)
        progress(done, source.all_claims)
    _refuse(source, posted)
    progress(source.all_claims, source.all_claims)
    with writing() as connection:
        waiting = protect(connection, source.told, entering)
    return _result(source, posted, entering, waiting, refused_file)


def preview_remittances(found: RemittanceFiles, entering: Entering) -> ImportPreview:
    """What an import would do; all of it is taken back. Raises WrongInput."""
    source, posted = RemittanceSource(found, entering.today), Posted()
    with trying() as connection:
        for some in _batches(source):
            post_claims(connection, some, entering, posted)
        _refuse(source, posted)
        waiting = protect(connection, source.told, entering)
    moves = [
        BalanceMove(one.reference, one.balance_cents, posted.after[key].balance_cents)
        for key, one in posted.before.items()
        if one.balance_cents != posted.after[key].balance_cents
    ]
    return ImportPreview(
        read=source.read,
        refused=len(source.refusals),
        refused_rows=source.refusals.first(MOST_NAMED),
        warnings=len(source.refusals.warnings),
        waiting=len(waiting),
        waiting_accounts=tuple(waiting[:MOST_NAMED]),
        new=0,
        changed=len(posted.changed),
        unchanged=len(posted.before) - len(posted.changed),
        gone=0,
        gone_accounts=(),
        people=0,
        fields={"amounts": len(moves)} if moves else {},
        balance_before_cents=sum(max(0, one.balance_cents) for one in posted.before.values()),
        balance_after_cents=sum(max(0, one.balance_cents) for one in posted.after.values()),
        too_old=0,
        too_old_cents=0,
        left_out=0,
        left_out_cents=0,
        suggested_since=_suggested(entering),
        note=_note(source, posted),
        moves=tuple(largest(moves)),
        stops=(),
    )


def _suggested(entering: Entering) -> date:
    return suggested_since(entering.policy, entering.today)


def _batches(source: RemittanceSource) -> Iterator[list[Brought]]:
    """So many claims at a time as one transaction takes in, of one remittance or of several."""
    claims = (Brought(one, claim) for one in source.remittances() for claim in one.claims)
    while batch := list(islice(claims, _BATCH)):
        yield batch


def _refuse(source: RemittanceSource, posted: Posted) -> None:
    for one, wrong in posted.refused:
        source.refuse(one.remittance.file, one.claim, wrong)


def _result(
    source: RemittanceSource,
    posted: Posted,
    entering: Entering,
    waiting: Sequence[str],
    refused_file: Path,
) -> ImportResult:
    lists = write_lists(source.refusals, refused_file)
    refused = len(source.refusals)
    owed = [one for one in posted.after.values() if one.balance_cents > 0]
    with reading() as connection:
        stands = open_now(connection, entering.policy, entering.today)
        use = use_of(connection)
    result = ImportResult(
        read=source.read,
        accepted=source.read - refused,
        refused=refused,
        warnings=len(source.refusals.warnings),
        new=0,
        changed=len(posted.changed),
        unchanged=len(posted.after) - len(posted.changed),
        with_balance=len(owed),
        balance_cents=sum(one.balance_cents for one in owed),
        waiting=len(waiting),
        waiting_accounts=tuple(waiting[:MOST_NAMED]),
        gone=0,
        gone_accounts=(),
        kept=0,
        kept_holds=(),
        left_out=0,
        left_out_cents=0,
        open_now=stands,
        note=_note(source, posted),
        refused_file=lists.refused,
        warnings_file=lists.warnings,
        database=use,
    )
    with writing() as connection:
        keep_record(connection, source, entering, result)
    return result


def _note(source: RemittanceSource, posted: Posted) -> str:
    said = ["Each row is a claim of a remittance."]
    if posted.known_claims:
        said.append(f"{posted.known_claims:,} of them had been taken in before.")
    if source.left_alone:
        files = "file" if source.left_alone == 1 else "files"
        said.append(f"{source.left_alone:,} {files} of the folder: no X12, left alone.")
    if source.provider_cents:
        said.append(
            f"Provider adjustments (PLB) come to {dollars(source.provider_cents)}; they are of no "
            "account: post them in the billing system."
        )
    return " ".join(said)
