"""Take in what the practice exported."""

from prefect.artifacts import create_table_artifact

from flows.job import OPERATOR, job
from flows.parameters import Accepted, Day, MappingPath, StaffName
from tasks.intake import ImportPreview, ImportResult, prefect_tasks
from tasks.runtime import json_of


@job("account import", run_name="account import")
def account_import(
    path: str,
    since: Day | None = None,
    reopen_by: StaffName | None = None,
    as_of: Day | None = None,
    release_by: StaffName | None = None,
    accept: Accepted | None = None,
    mapping: MappingPath | None = None,
    dry_run: bool = False,
) -> ImportResult | ImportPreview:
    """Import a Tend or Synthea CSV export, an 835, HL7 v2, FHIR R4, or any sender's files.

    The same twice changes nothing. A zip of files is taken as the folder of them.

    Args:
        path: The folder or its zip, or the file of a remittance, of messages or of a bundle, as the
            machine that runs this sees it.
        since: Leave out visits before this day: they are stored as closed.
        reopen_by: Only to let the export reopen accounts that ended with assistance, a
            settlement or a death: the name of the colleague who decided it.
        as_of: The day it is taken in; today when empty, or the day of the last run where one was
            made for a day ahead. Another day than today makes a new database a rehearsal; a day
            ahead is refused where the data are live.
        release_by: Only to let the export end holds for a death, a bankruptcy, a wish for silence,
            a dispute or a minor, where it says the contrary: the name of the colleague who decided.
        accept: Only when an import was stopped because too much changes at once: what it asked for,
            such as balance-up=31.
        mapping: The file that says how the sender writes its files (intake.toml), where it is none
            of these formats, or what the balance of FHIR is told from; the one in the folder when
            empty.
        dry_run: Only say what would be new, changed and gone. Nothing is written.
    """
    if dry_run:
        return _looked_at(prefect_tasks.look_at_import(path, since, as_of, mapping))
    made = prefect_tasks.import_accounts(
        path, since, reopen_by, OPERATOR, as_of, release_by, accept or "", mapping
    )
    _tell(made)
    return made


def _tell(made: ImportResult) -> None:
    """As a table: counts, then what of the open accounts waits. Files by their names alone."""
    file = made.refused_file.name if made.refused_file else None
    warned = made.warnings_file.name if made.warnings_file else None
    told = json_of(made)
    rows = (
        told
        | told.pop("open_now")
        | {
            "refused_file": file,
            "warnings_file": warned,
            "waiting_accounts": ", ".join(made.waiting_accounts),
            "gone_accounts": ", ".join(made.gone_accounts),
            "kept_holds": ", ".join(made.kept_holds),
        }
    )
    create_table_artifact(
        key="account-import",
        table=[{"what": name.replace("_", " "), "number": value} for name, value in rows.items()],
        description="Rows read = accepted + refused. Of the open accounts: those too old for a "
        "first bill wait for a person (HD-29, HD-30; release-hold lets one in), no letter goes to "
        "those without a usable address (HD-07), those in credit get something back, private ones "
        "wait until somebody has looked; tend holds names each. Refused rows and the cells that "
        "accepted ones do without (warnings) are in var/refused/. Accounts whose row was refused "
        "wait (HD-25).",
    )


def _looked_at(found: ImportPreview) -> ImportPreview:
    """As a table: counts, then the largest moves by reference, then what would stop it."""
    rows: dict[str, object] = {
        "read": found.read, "refused": found.refused, "warnings": found.warnings, "new": found.new,
        "would wait": found.waiting, "would wait accounts": ", ".join(found.waiting_accounts),
        "changed": found.changed, "unchanged": found.unchanged, "gone": found.gone,
        "gone accounts": ", ".join(found.gone_accounts), "people who are others": found.people,
        "balance before cents": found.balance_before_cents,
        "balance after cents": found.balance_after_cents,
        "too old for a first bill": found.too_old, "too old cents": found.too_old_cents,
        "left out by since": found.left_out, "left out cents": found.left_out_cents,
        "suggested since": found.suggested_since.isoformat(),
    }  # fmt: skip
    rows |= {f"changed: {name}": number for name, number in found.fields.items()}
    rows |= {f"cents of {one[0]}": f"{one[1]} -> {one[2]}" for one in found.moves}
    rows |= {
        f"refused: {one.file} line {one.line}": f"{one.field} {one.reason}; {one.advice}"
        for one in found.refused_rows
    }
    rows |= {f"stops it: {one.name}={one.number}": one.words for one in found.stops}
    create_table_artifact(
        key="account-import-dry-run",
        table=[{"what": name, "number": value} for name, value in rows.items()],
        description="A dry run: nothing was written. What stops it is accepted by its number.",
    )
    return found
