"""The day's call pages as files: HTML for a screen, PDF for paper, each as of a moment."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import jinja2
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from policy.terms import dollars
from tasks.calls.call_entry import CallEntry
from tasks.calls.call_page import Answer, CallPage, Line, in_order, pages_of
from tasks.calls.call_script import dialled, hours_in, write_call_sheet
from tasks.practice import Practice
from tasks.printing import pdf_of
from tasks.runs import mark_of
from tasks.runtime import leave_trace, write_private
from tasks.wording import plain, shown

SHEETS = ("csv", "html", "pdf")
"""The endings of a day's sheets."""
_NOTED = '<meta name="content" content="{}">'

Said = dict[str, str]


def write_sheets(
    connection: Connection,
    folder: Path,
    entries: Sequence[CallEntry],
    practice: Practice,
    day: date,
    now: datetime,
) -> None:
    """The list as CSV, and a page for each call: all in the order of the hours. Pages that cannot
    be put together leave the list alone; those of before go, for they are not true any more."""
    mark = mark_of(connection)
    write_call_sheet(folder / f"{day.isoformat()}.csv", in_order(entries), practice, mark)
    try:
        pages = pages_of(connection, entries, practice, day)
        write_call_pages(folder, day, pages, practice, now, mark)
    except (OSError, OperationalError):
        raise
    except Exception as problem:
        leave_trace(problem)
        for ending in ("html", "pdf"):
            (folder / f"{day.isoformat()}.{ending}").unlink(missing_ok=True)


def write_call_pages(
    folder: Path,
    day: date,
    pages: Sequence[CallPage],
    practice: Practice,
    now: datetime,
    mark: str = "",
) -> None:
    """DATE.html and DATE.pdf. Where they say the same already they stay, with the hour since when
    they have said so."""
    calls = [_call(page, practice) for page in pages]
    fingerprint = sha256(json.dumps([calls, mark, practice.look.accent]).encode()).hexdigest()
    html = folder / f"{day.isoformat()}.html"
    if html.exists() and _NOTED.format(fingerprint) in html.read_text(encoding="utf-8"):
        return
    local = now.astimezone(ZoneInfo(practice.time_zone))
    known = {
        "title": f"Calls of {day.isoformat()}",
        "as_of": f"as of {local:%H:%M}" + ("" if local.date() == day else f" on {local:%Y-%m-%d}"),
        "mark": mark,
        "accent": practice.look.accent,
        "calls": calls,
    }
    stamp = datetime.combine(day, time(), UTC)
    pdf = pdf_of("calls.typ", json.dumps(known, ensure_ascii=False), stamp)
    write_private(folder / f"{day.isoformat()}.pdf", pdf)
    page = _template().render(known | {"fingerprint": fingerprint})
    write_private(html, page.encode("utf-8"))


@cache
def _template() -> jinja2.Template:
    source = files("templates").joinpath("calls.html.j2").read_text(encoding="utf-8")
    return jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    ).from_string(source)


def _call(page: CallPage, practice: Practice) -> dict[str, object]:
    entry = page.entry
    tries = entry.attempts
    often = "once" if tries == 1 else f"{tries} times"
    before = f"Tried {often} before, last: {plain(entry.last_outcome)}." if tries else ""
    return {
        "language": page.language,
        "name": plain(entry.guarantor_name),
        "phone": dialled(entry.phone),
        "between": hours_in(entry, practice.time_zone),
        "their_time": f"{hours_in(entry, entry.zone)} {entry.zone}" if entry.zone else "",
        "attempts": before,
        "interpreter": page.interpreter,
        "reason": plain(entry.reason),
        "check": page.check,
        "before": [_said(one) for one in page.before],
        "bill": _said(page.bill),
        "accounts": [
            (
                one.reference, plain(one.patient), shown("", one.visit_on),
                dollars(one.balance_cents), one.stands,
            )
            for one in page.accounts
        ],
        "plan_note": entry.plan_note,
        "quotes": [_said(one) for one in page.quotes],
        "answers": [
            _said(one)
            | {"heard": one.heard, "meant": one.heard_english, "outcome": one.outcome.value}
            for one in page.answers
        ],
        "close": _said(page.close),
        "voicemail": _said(page.voicemail),
    }  # fmt: skip


def _said(one: Line | Answer) -> Said:
    return {"said": one.said, "english": one.english}
