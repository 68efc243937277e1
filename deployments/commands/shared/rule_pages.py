"""The rule book as prose, for a reader without Python: Markdown, or the same as a page of HTML.

Each rule with the words it rests on, its numbers in sentences, the lines that hold it, and what
its tests try. Without the tests beside it (an installed Tend) it names them.
"""

import ast
import html
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from deployments.commands.shared.rule_numbers import numbers_of
from policy.rule_book import Rule

HOUSE = Path(__file__).parents[3]
LONGEST_CODE = 12
MOST_EXAMPLES = 6
MOST_ROWS = 12


def as_markdown(rules: tuple[Rule, ...]) -> str:
    """The whole book."""
    head = [
        "# What binds this work, and how it is held",
        "",
        "Each rule: the words it rests on, its numbers, the lines that hold it, what is tried.",
        "Lay the words beside the numbers. This is not legal advice.",
        "",
    ]
    return "\n".join([*head, *(line for rule in rules for line in _chapter(rule))])


def as_html(rules: tuple[Rule, ...]) -> str:
    """The same as a page: headings, paragraphs, quotations, lists and code, and nothing else."""
    body = "\n".join(_blocks(as_markdown(rules)))
    style = "body{font:1rem/1.5 serif;max-width:46rem;margin:2rem auto}pre{overflow:auto}"
    return (
        '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8">'
        f"<title>The rule book</title><style>{style}</style></head>\n<body>\n{body}\n"
        "</body>\n</html>\n"
    )


def _chapter(rule: Rule) -> Iterator[str]:
    told = rule.told
    yield f"## {rule.id}: {rule.title}"
    yield ""
    why = f": {rule.reason}" if rule.reason else ""
    yield f"{rule.status.value.capitalize()}{why}. Source: {rule.source} ({rule.confidence.value})."
    if told["quote"]:
        yield from ("", f"> {told['quote']}")
    if told["read_on"]:
        read = f"Looked for on {told['read_on']}" if told["unread"] else f"Read {told['read_on']}"
        yield from ("", f"{read}{_at(told['source_url'])}.{_not_read(told)}")
    if numbers := numbers_of(rule.id):
        yield from ("", "Its numbers:", "", *(f"- {line}" for line in numbers))
    if code := _code(rule):
        yield from ("", "```", *code, "```")
    yield from _examples(rule)
    yield ""


def _at(address: str | None) -> str:
    return f" at {address}" if address else ""


def _not_read(told: dict[str, str]) -> str:
    return f" Not read: {told['unread']}; a {told['direction']}." if told["unread"] else ""


def _code(rule: Rule) -> list[str]:
    """At most 12 lines of the first function that names the rule."""
    for place in rule.where:
        path = HOUSE / place
        if path.suffix != ".py" or not path.is_file():
            continue
        lines = path.read_text("utf-8").splitlines()
        for node in ast.walk(_parsed(path)):
            named = isinstance(node, ast.FunctionDef) and rule.id in (ast.get_docstring(node) or "")
            if named and isinstance(node, ast.FunctionDef):
                end = min(node.end_lineno or node.lineno, node.lineno + LONGEST_CODE - 1)
                return lines[node.lineno - 1 : end]
    return []


def _examples(rule: Rule) -> Iterator[str]:
    """The tests as sentences, each with the values that it tries."""
    if not rule.tests:
        return
    yield from ("", "What its tests try:", "")
    for test in rule.tests[:MOST_EXAMPLES]:
        place, _, name = test.partition("::")
        yield f"- {_sentence(name)}"
        yield from (f"  - {row}" for row in _tried(HOUSE / place, name))
    if left := len(rule.tests) - MOST_EXAMPLES:
        yield from [f"- and {left} more"] if left > 0 else []


def _sentence(name: str) -> str:
    words = name.rpartition("::")[2].removeprefix("test_").replace("_", " ")
    return f"{words[:1].upper()}{words[1:]}."


def _tried(path: Path, name: str) -> list[str]:
    """The rows of a test's parameters, as they stand in its source."""
    if not path.is_file():
        return []
    wanted = name.rpartition("::")[2]
    for node in ast.walk(_parsed(path)):
        if isinstance(node, ast.FunctionDef) and node.name == wanted:
            rows = [row for mark in node.decorator_list for row in _rows(mark)]
            return rows[:MOST_ROWS]
    return []


def _rows(mark: ast.expr) -> Iterator[str]:
    if not isinstance(mark, ast.Call) or not ast.unparse(mark.func).endswith("parametrize"):
        return
    if len(mark.args) < 2 or not isinstance(mark.args[1], ast.List | ast.Tuple):
        return
    names = re.sub(r"[()'\"]", "", ast.unparse(mark.args[0]))
    for value in mark.args[1].elts:
        given = value.args if isinstance(value, ast.Call) else [value]
        words = ", ".join(ast.unparse(one) for one in given).strip("()")
        yield f"{names}: {words}"


@lru_cache(maxsize=256)
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def _blocks(markdown: str) -> Iterator[str]:
    """The few marks that the book uses, as HTML; everything else is escaped."""
    code: list[str] | None = None
    for line in markdown.splitlines():
        if line == "```":
            if code is not None:
                yield f"<pre>{html.escape(chr(10).join(code))}</pre>"
            code = [] if code is None else None
        elif code is not None:
            code.append(line)
        elif line:
            yield _block(line)


def _block(line: str) -> str:
    marks = (("## ", "h2"), ("# ", "h1"), ("> ", "blockquote"), ("  - ", "li"), ("- ", "li"))
    for mark, tag in marks:
        if line.startswith(mark):
            return f"<{tag}>{html.escape(line.removeprefix(mark))}</{tag}>"
    return f"<p>{html.escape(line)}</p>"
