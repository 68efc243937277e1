"""`tend import`: accounts come from an export or from messages, what insurers decided from a
remittance."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from sqlalchemy.exc import DatabaseError

from deployments.commands.shared.arguments import By, DryRun, Json, day
from deployments.commands.shared.checks import actor, moment, not_far_ahead, tables, today
from deployments.commands.shared.confirm_future_day import ask_if_ahead
from deployments.commands.shared.output import count, progress, say, show, spoken, table
from deployments.commands.shared.use_words import USE_WORDS
from policy.terms import DataUse, dollars
from tasks.runs import Moment, time_of_import
from tasks.runtime import WrongInput, clock, json_of, write_private
from tasks.storage import database

if TYPE_CHECKING:
    from tasks.intake import ImportResult

Folder = Annotated[
    Path,
    typer.Argument(
        metavar="PATH",
        help="The folder of the CSV files or a zip of it; or a remittance (835), messages (HL7 v2)"
        " or a bundle of FHIR, a file or a folder of them.",
    ),
]
Since = Annotated[
    date | None,
    typer.Option(parser=day, metavar="DATE", help="Store older visits as closed."),
]
ImportDay = Annotated[
    date | None,
    typer.Option(
        "--as-of", parser=day, metavar="DATE", help="The day it is taken in; today if not given."
    ),
]
ReopenBy = Annotated[
    str,
    typer.Option(metavar="NAME", help="Who lets it reopen what was closed for good."),
]
ReleaseBy = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="Who lets it end holds for a death, a bankruptcy, silence, a dispute or a minor, where"
        " it says the contrary.",
    ),
]


MappingFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="How the sender writes its files, where it is no format above (docs/intake.md); the"
        " intake.toml of the folder if not given.",
    ),
]
Accept = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=NUMBER",
        help="Let through what stopped it, by the number that was shown, such as balance-up=31.",
    ),
]


def _tell_columns(asked: bool) -> None:
    """The columns of a Tend CSV, from where the import itself reads them."""
    if asked:
        from tasks.intake import TEND_FILES

        for file, columns in TEND_FILES.items():
            rows = [[c.names[0], "yes" if c.required else "", c.meaning] for c in columns]
            table(("column", "required", "what it says"), rows, title=file)
        raise typer.Exit


Columns = Annotated[
    bool,
    typer.Option(
        "--columns", callback=_tell_columns, is_eager=True, help="What a Tend CSV holds; then stop."
    ),
]


Propose = Annotated[
    bool,
    typer.Option(
        "--propose",
        help="Write an intake.toml from the headers and the first rows, or for FHIR, for a person"
        " to read; then stop. It goes into the folder, or where --mapping says.",
    ),
]


def import_(
    path: Folder,
    since: Since = None,
    reopen_by: ReopenBy = "",
    release_by: ReleaseBy = "",
    by: By = "",
    columns: Columns = False,  # noqa: ARG001
    mapping: MappingFile = None,
    propose: Propose = False,
    as_of: ImportDay = None,
    accept: Accept = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Take in a Tend or Synthea CSV export, remittances (X12 835), HL7 v2, FHIR R4, or any sender's
    files: exports and payments that came in.

    Twice changes nothing. A zip is taken as the folder of its files. A sender with columns of its
    own, or of FHIR with several balances, is described in an intake.toml (docs/intake.md).

    The first import says what the database is for: on another day than today (--as-of) it is a
    rehearsal until the first run of a real day; else it is live, and no day ahead is taken.
    It ends with 1 when a visit that Tend knows had a row refused, and so waits.

    Example: tend import exports/2026-11 --since 2026-01-01
    """
    from tasks.intake import import_at

    if propose:
        return _propose(path, mapping)
    given, day_ = _begin(path, mapping, as_of)
    if dry_run:
        return _look(path, mapping, day_, since, as_json)
    with progress("Importing accounts") as advance:
        result = import_at(
            given,
            path,
            actor=actor(by),
            since=since,
            reopen_by=reopen_by or None,
            release_by=release_by or None,
            accept=" ".join(accept or ()),
            mapping=mapping,
            progress=advance,
        )
    _answer(result, as_json)


def _propose(path: Path, mapping: Path | None) -> None:
    from tasks.intake import proposal_file, propose

    target = mapping or proposal_file(path)
    if target.exists():
        raise WrongInput(f"{target} is there already; name another file: --mapping FILE")
    write_private(target, propose(path).encode())
    say(f"Proposed: {target}. Read all of it, then: tend import {path} --dry-run")


def _begin(path: Path, mapping: Path | None, as_of: date | None) -> tuple[Moment, date]:
    """When it is taken in, and the office's day of that."""
    if as_of is not None:
        not_far_ahead(as_of)
    _create_for(path, mapping)
    return _time(as_of)


def _answer(result: "ImportResult", as_json: bool) -> None:
    answer = json_of(result)
    show(answer, as_json, lambda: _tell(answer))
    if result.waiting:
        raise typer.Exit(1)


def _time(as_of: date | None) -> tuple[Moment, date]:
    """As for a run: no slip of the finger, not before the last run, and asked at a terminal."""
    given = moment(as_of)
    with database.reading() as connection:
        day_ = time_of_import(connection, given).day
    if as_of is not None:
        ask_if_ahead(day_, "what comes in is dated for that day")
    return given, day_


def _create_for(path: Path, mapping: Path | None) -> None:
    """The first import of a machine makes its database, if the folder is worth one."""
    today()
    try:
        empty = not tables()
    except DatabaseError:
        empty = False  # `ready` says what is wrong with it
    if empty:
        from tasks.intake import check_export

        check_export(path, mapping, today())
        database.upgrade()


def _tell(answer: dict[str, Any]) -> None:
    say(f"{count(answer['read'], 'row')} read: {answer['accepted']:,} accepted, "
        f"{answer['refused']:,} refused.")  # fmt: skip
    say(f"Accounts: {answer['new']:,} new, {answer['changed']:,} changed, "
        f"{answer['unchanged']:,} unchanged.")  # fmt: skip
    say(f"In what was given: {count(answer['with_balance'], 'account')} with a balance, "
        f"{dollars(answer['balance_cents'])} in all.")  # fmt: skip
    if answer["note"]:
        say(answer["note"])
    if answer["refused_file"]:
        say(f"What was refused, why, and what to do: {answer['refused_file']}")
    if answer["warnings_file"]:
        say(f"{count(answer['warnings'], 'cell')} left out or read in part; nothing was refused "
            f"for it: {answer['warnings_file']}")  # fmt: skip
    say(USE_WORDS[DataUse(answer["database"])])
    _tell_waiting(answer)
    _tell_gone(answer)
    _tell_kept(answer)
    _tell_left_out(answer)
    _tell_open(answer["open_now"])
    taken = any(answer[name] for name in ("new", "changed", "unchanged"))
    say(f"Next: {'tend run' if taken else 'correct what was refused, then import again'}")


def _tell_left_out(answer: dict[str, Any]) -> None:
    if answer["left_out"]:
        say(f"--since leaves out {count(answer['left_out'], 'account')} with a balance, "
            f"{dollars(answer['left_out_cents'])} in all: stored as closed, nobody is asked. "
            "An earlier --since brings them in.")  # fmt: skip


_OPEN = (
    ("too_old", "too old for a first bill (HD-29, HD-30)",
     "write off, or: tend record release REFERENCE too_old --reason WHY"),
    ("no_address", "no letter can go (HD-07)",
     "correct the address in the billing system, import again"),
    ("in_credit", "in credit", "give it back: tend worklist"),
    ("private", "private (HD-06, HD-23)", "tend holds, tend account: look, then release it"),
    ("waiting", "wait for a person, each once", "tend holds, tend worklist"),
)  # fmt: skip
"""Of `open_now`: its name, what it is, and what to do."""


def _tell_open(now: dict[str, Any]) -> None:
    """What of the open accounts waits, and for what, on one screen."""
    rows: list[list[Any]] = [
        [f"{now[name]:,}", what, _amount(now, name), to_do]
        for name, what, to_do in _OPEN
        if now[name]
    ]
    if rows:
        title = f"Of {count(now['accounts'], 'open account')}"
        table(("accounts", "what", "owed", "what to do"), rows, title=title)
    faults = {"no ZIP code": "no_zip", "one that does not exist": "unknown_zip",
              "one of another state": "other_state"}  # fmt: skip
    said = [f"{now[name]:,} have {what}" for what, name in faults.items() if now[name]]
    if said:
        say(f"Of those to which no letter can go {', '.join(said)}.")
    if now["other_city"]:
        say(f"{count(now['other_city'], 'account')} with a city that its ZIP code does not know; "
            "letters go all the same.")  # fmt: skip
    if now["too_old"]:
        say(f"Old visits need not come in: a first import with --since {now['suggested_since']} "
            "stores them as closed.")  # fmt: skip


def _amount(now: dict[str, Any], name: str) -> str:
    cents = now.get(f"{name}_cents")
    return "" if cents is None else dollars(cents)


def _tell_waiting(answer: dict[str, Any]) -> None:
    if not answer["waiting"]:
        return
    say(f"{count(answer['waiting'], 'account')} that Tend knows had a row refused and waits "
        "(HD-25) until it came whole (so this ends with 1): "
        f"{_named(answer, 'waiting', 'waiting_accounts')}")  # fmt: skip
    say("See: tend holds")


def _tell_gone(answer: dict[str, Any]) -> None:
    if answer["gone"]:
        say(f"{count(answer['gone'], 'open account')} left out by a complete export; each waits "
            "(HD-25) until a person decides: "
            f"{_named(answer, 'gone', 'gone_accounts')}")  # fmt: skip


def _tell_kept(answer: dict[str, Any]) -> None:
    if not answer["kept"]:
        return
    say(f"{count(answer['kept'], 'hold')} the export no longer asks for. No news is no answer, so "
        f"they stay: {_named(answer, 'kept', 'kept_holds')}")  # fmt: skip
    say("A person ends one: tend record release REFERENCE KIND; or the export says the contrary, "
        "with --release-by NAME")  # fmt: skip


def _named(answer: dict[str, Any], number: str, names: str) -> str:
    """The first of them, and how many there are beside."""
    more = answer[number] - len(answer[names])
    return f"{', '.join(answer[names])}{f' and {more:,} more' if more else ''}"


def _look(path: Path, mapping: Path | None, day_: date, since: date | None, as_json: bool) -> None:
    """Ends with 1 when something would stop the import, or as the import would: when a visit that
    Tend knows would wait for a row that was refused."""
    from tasks.intake import preview_folder

    found = preview_folder(path, today=day_, since=since, now=clock.now(), mapping=mapping)
    answer = json_of(found)
    show(answer, as_json, lambda: _tell_preview(answer, found.accept))
    if found.stops or found.waiting:
        raise typer.Exit(1)


def _tell_preview(answer: dict[str, Any], accept: str) -> None:
    say("A dry run: nothing was written.")
    say(f"{count(answer['read'], 'row')} read: {answer['refused']:,} would be refused, "
        f"{count(answer['warnings'], 'cell')} left out.")  # fmt: skip
    _tell_refused(answer)
    say(f"Accounts: {answer['new']:,} new, {answer['changed']:,} changed, "
        f"{answer['unchanged']:,} unchanged, {answer['gone']:,} gone.")  # fmt: skip
    if answer["fields"]:
        parts = (f"{spoken(name)} {number:,}" for name, number in answer["fields"].items())
        say(f"Changed: {', '.join(parts)}")
    if answer["gone"]:
        say(f"Gone: {_named(answer, 'gone', 'gone_accounts')}")
    if answer["people"]:
        say(f"{count(answer['people'], 'person', 'people')} with another name and birth date: "
            f"refused with their accounts, unless --accept people={answer['people']}")  # fmt: skip
    _tell_old(answer)
    before, after = answer["balance_before_cents"], answer["balance_after_cents"]
    say(f"What is owed on its accounts: {dollars(before)} before, {dollars(after)} after.")
    if answer["moves"]:
        rows = [[ref, dollars(old), dollars(new)] for ref, old, new in _moves(answer)]
        table(("reference", "before", "after"), rows, title="The largest moves")
    for one in answer["stops"]:
        say(f"Stops it: {one['words']}.")
    if accept:
        say(f'If that is right: --accept "{accept}"')


def _tell_refused(answer: dict[str, Any]) -> None:
    """The first rows by line, and the accounts that would wait for them."""
    rows = [[one[name] for name in _OF_A_ROW] for one in answer["refused_rows"]]
    if rows:
        table(("file", "line", "field", "reason", "what to do"), rows, title="Would be refused")
    if more := answer["refused"] - len(rows):
        say(f"And {more:,} more; the import lists all of them in a file.")
    if answer["waiting"]:
        say(f"{count(answer['waiting'], 'account')} that Tend knows would wait (HD-25) until it "
            "came whole (so this ends with 1): "
            f"{_named(answer, 'waiting', 'waiting_accounts')}")  # fmt: skip


def _tell_old(answer: dict[str, Any]) -> None:
    """What a dry run says of visits of long ago, and of how the folder was read."""
    if answer["note"]:
        say(answer["note"])
    _tell_left_out(answer)
    if answer["too_old"]:
        say(f"{count(answer['too_old'], 'new account')} too old for a first bill, "
            f"{dollars(answer['too_old_cents'])} in all: each would wait for a person (HD-29). "
            f"With --since {answer['suggested_since']} they stay out, stored as closed."
        )  # fmt: skip


_OF_A_ROW = ("file", "line", "field", "reason", "advice")


def _moves(answer: dict[str, Any]) -> list[tuple[str, int, int]]:
    return [(m["reference"], m["before_cents"], m["after_cents"]) for m in answer["moves"]]
