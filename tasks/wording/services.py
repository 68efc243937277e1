"""What a visit or a service is called in the reader's language, where the list has it."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


def service_name(description: str, language: str) -> str:
    """In the words of the billing system where nobody translated them."""
    return _names(language).get(description.strip().casefold(), description)


@cache
def _names(language: str) -> Mapping[str, str]:
    source = files("templates").joinpath(language, "services.toml")
    if not language.isalnum() or not source.is_file():
        return {}
    found: dict[str, str] = tomllib.loads(source.read_text(encoding="utf-8"))
    return {name.casefold(): said for name, said in found.items()}
