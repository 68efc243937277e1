"""What a run was given, held against what its form asks for.

The server does so before a run is made, unless somebody switches that off in the UI. Then a name
may stand where a reference belongs: nothing that a run is called or says repeats it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from tasks.runtime import WrongInput


def as_asked(function: Callable[..., object], given: Mapping[str, object]) -> dict[str, object]:
    """The values as the function takes them. Raises WrongInput, which names fields alone."""
    hints = get_type_hints(function, include_extras=True)
    taken, wrong = {}, []
    for name, value in given.items():
        try:
            taken[name] = _taken(TypeAdapter[object](hints[name]), value)
        except (KeyError, ValueError):
            wrong.append(name if name in hints else "a field that the form does not have")
    if wrong:
        raise WrongInput(
            f"{', '.join(wrong)}: this is not what the form asks for; its words say how it is "
            "written. What was typed is not repeated here"
        )
    return taken


def _taken(adapter: TypeAdapter[object], value: object) -> object:
    """Raises ValueError, of which a ValidationError is one."""
    patterns = list(_patterns(adapter.json_schema()))
    texts = [one for one in (value if isinstance(value, list) else [value]) if _is_text(one)]
    if patterns and not all(_fits(text, patterns) for text in texts):
        raise ValueError
    try:
        return adapter.validate_python(value)
    except ValidationError:
        raise ValueError from None


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _fits(text: object, patterns: list[str]) -> bool:
    return any(re.fullmatch(pattern, str(text)) for pattern in patterns)


def _patterns(schema: Mapping[str, Any]) -> Iterator[str]:
    """Of the value, of each that it may be instead, and of each item of a list."""
    if "pattern" in schema:
        yield schema["pattern"]
    for inner in (*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())):
        yield from _patterns(inner)
