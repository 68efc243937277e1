"""`tend rules`: every rule of the book, what Tend does about it, and what proves it."""

from pathlib import Path
from typing import Annotated, Any

import typer

from deployments.commands.shared.arguments import Json, one_of
from deployments.commands.shared.output import count, say, show, table
from deployments.commands.shared.rule_pages import as_html, as_markdown
from policy.rule_book import Confidence, Rule, RuleBook, Standing, rule_book, unexplained
from tasks.runtime import WrongInput

_SURE = {
    Confidence.VERIFIED: "read in the law itself",
    Confidence.SECONDARY: "read in a text that quotes the law",
    Confidence.KNOWN: "known, not looked up",
    Confidence.UNSURE: "not confirmed",
    Confidence.DESIGN: "our own choice",
}
_STANDINGS = [standing.value for standing in Standing]


def rules(
    id_: Annotated[
        str, typer.Option("--id", metavar="ID", help="One rule, or a section: HD-02, 8.2.")
    ] = "",
    status: Annotated[
        str, typer.Option(metavar="STATUS", help=f"One of: {', '.join(_STANDINGS)}.")
    ] = "",
    book: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write them as prose: to a file, .md or .html."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show the rules: enforced (where, and by which tests), informational, or off with the reason.

    Example: tend rules --id HD-02
    """
    wanted = one_of("status", status, _STANDINGS) if status else ""
    listed = rule_book().under(id_) if id_ else rule_book().rules
    if not listed:
        raise WrongInput(f"{id_!r} is no rule of the book; see them all with: tend rules")
    chosen = [rule for rule in listed if wanted in ("", rule.status)]
    if book is not None:
        return _write(book, tuple(chosen))
    show(_answer(chosen), as_json, lambda: _tell(chosen, bool(id_)))


def _write(path: Path, chosen: tuple[Rule, ...]) -> None:
    if path.suffix not in (".md", ".html"):
        raise WrongInput(f"{path.name!r} is no .md and no .html file")
    text = as_html(chosen) if path.suffix == ".html" else as_markdown(chosen)
    path.write_text(text, "utf-8")
    say(f"{count(len(chosen), 'rule')} written to {path}.")


def _answer(chosen: list[Rule]) -> dict[str, Any]:
    return {
        "counts": _counts(chosen),
        "unexplained": unexplained(chosen),
        "rules": [rule.model_dump(mode="json") | rule.told for rule in chosen],
        "examples": rule_book().model_dump(include={"examples", "elsewhere"}),
    }


def _counts(chosen: list[Rule]) -> dict[str, int]:
    return {
        standing.value: sum(rule.status is standing for rule in chosen) for standing in Standing
    }


def _tell(chosen: list[Rule], closely: bool) -> None:
    if closely and len(chosen) == 1:
        return _tell_one(chosen[0])
    table(
        ("rule", "what it asks", "source", "sure", "status", "tests"),
        [
            [rule.id, _asked(rule), rule.source, rule.confidence.value, rule.status.value,
             len(rule.tests)]
            for rule in chosen
        ],
    )  # fmt: skip
    counts = ", ".join(f"{number:,} {name}" for name, number in _counts(chosen).items())
    say(f"{count(len(chosen), 'rule')}: {counts}.")
    _tell_examples(rule_book())
    tell_sure()
    say("Where a rule is held, and by which tests it is proved: tend rules --id RULE")
    return None


def tell_where_read(told: dict[str, Any]) -> None:
    """The address, the day and the words; or what was not read, and which way it counts."""
    at = f" at {told['source_url']}" if told["source_url"] else ""
    if told["quote"]:
        say(f'Read on {told["read_on"]}{at}: "{told["quote"]}"')
    if told["unread"]:
        say(f"Looked for on {told['read_on']}{at}, and not read: {told['unread']}.")
        say(f"It is a {told['direction']}, so it {_COUNTS[told['direction']]} (2.5).")


_COUNTS = {
    "protection": "counts for the patient until it is read",
    "permission": "stays off until it is read",
}


def tell_sure() -> None:
    """What the letters behind a source mean."""
    say("How sure: V read in the law itself, V2 in a text that quotes it, K known, D our own")
    say("choice; K? is not confirmed and stays off. This is not legal advice.")


def _tell_examples(book: RuleBook) -> None:
    """The numbered examples of the book, at the end of a whole list."""
    left = "; ".join(f"{number} ({why})" for number, why in sorted(book.elsewhere.items()))
    said = f"Numbered examples of the book: {len(book.examples)} are lived by tests"
    say(f"{said}; not {left}." if left else f"{said}.")


def _asked(rule: Rule) -> str:
    """With the reason when Tend does not enforce it."""
    return f"{rule.title} ({rule.reason})" if rule.reason else rule.title


def _tell_one(rule: Rule) -> None:
    say(f"{rule.id}: {rule.title}")
    sure = _SURE[rule.confidence]
    say(f"Source: {rule.source} (how sure: {rule.confidence.value}, {sure})")
    tell_where_read(rule.told)
    say(f"Status: {rule.status.value}{f': {rule.reason}' if rule.reason else ''}")
    if rule.where:
        say(f"Held by: {', '.join(rule.where)}")
    for test in rule.tests:
        say(f"Proved by: {test}")
