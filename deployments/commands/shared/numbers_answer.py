"""The numbers of a period on a screen, as CSV, as JSON, or as a page in a file."""

from pathlib import Path

from deployments.commands.shared.output import say, show, table, visible
from tasks.numbers import RULE, Numbers, csv_of, page_of, table_of
from tasks.practice import current_practice
from tasks.runtime import WrongInput, write_private


def answer(numbers: Numbers, as_json: bool, as_csv: bool, html: Path | None) -> None:
    if html is not None:
        _write(numbers, html)
    elif as_csv:
        print(visible_lines(csv_of(numbers)), end="")
    else:
        show(numbers, as_json, lambda: _tell(numbers))


def visible_lines(data: bytes) -> str:
    """Names of languages come from the data: nothing in them moves the cursor."""
    return "".join(f"{visible(line)}\n" for line in data.decode("utf-8").splitlines())


def _write(numbers: Numbers, html: Path) -> None:
    if html.is_dir():
        raise WrongInput(f"{html} is a folder; name a file in it, such as numbers.html")
    write_private(html, page_of(numbers, current_practice().name).encode("utf-8"))
    say(f"Wrote {html}: open it in a browser, or print it.")


def _tell(numbers: Numbers) -> None:
    say(f"Numbers from {numbers.first} to {numbers.last}, as of {numbers.as_of}")
    for figure in numbers.figures:
        say()
        shown = table_of(figure, numbers.by)
        only_last = shown.sums[-1] and sum(shown.sums) == 1
        rows = shown.rows
        table(shown.head, rows, total=only_last, title=shown.title, numeric=shown.numeric)
        say(shown.note)
    say()
    say(RULE)
