"""Take in remittances (X12 835): claims of known accounts, in batches that each commit alone.

An import that broke off is finished by starting it again: what is there is met as unchanged.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from policy.terms import dollars
from tasks.intake.import_preview import ImportPreview
from tasks.intake.import_record import ImportResult
from tasks.intake.money_moves import Moved, money_result, preview_money
from tasks.intake.remittances import Brought, Posted, post_claims
from tasks.intake.survey import BalanceMove
from tasks.intake.upsert import Entering, protect
from tasks.intake.x12 import RemittanceFiles, RemittanceSource
from tasks.storage import trying, writing

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
    note = _note(source, posted)
    return money_result(source, _moved(posted), entering, waiting, refused_file, note)


def preview_remittances(found: RemittanceFiles, entering: Entering) -> ImportPreview:
    """What an import would do; all of it is taken back. Raises WrongInput."""
    source, posted = RemittanceSource(found, entering.today), Posted()
    with trying() as connection:
        for some in _batches(source):
            post_claims(connection, some, entering, posted)
        _refuse(source, posted)
        waiting = protect(connection, source.told, entering)
    return preview_money(source, _moved(posted), entering, waiting, _note(source, posted))


def _moved(posted: Posted) -> Moved:
    moves = [
        BalanceMove(one.reference, one.balance_cents, posted.after[key].balance_cents)
        for key, one in posted.before.items()
    ]
    return Moved(moves, len(posted.changed))


def _batches(source: RemittanceSource) -> Iterator[list[Brought]]:
    """So many claims at a time as one transaction takes in, of one remittance or of several."""
    claims = (Brought(one, claim) for one in source.remittances() for claim in one.claims)
    while batch := list(islice(claims, _BATCH)):
        yield batch


def _refuse(source: RemittanceSource, posted: Posted) -> None:
    for one, wrong in posted.refused:
        source.refuse(one.remittance.file, one.claim, wrong)


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
