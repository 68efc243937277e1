"""The page where a person stops our e-mail: the same for everybody, and for every token."""

import tomllib
from functools import lru_cache
from importlib.resources import files

from babel import negotiate_locale
from jinja2 import Environment, StrictUndefined, Template

from tasks.practice import current_practice

LANGUAGES = ("en", "es")
"""What a browser asks for decides; what we know about the person does not, or the page would
tell whether a token is somebody's."""


def page(accepted: str, *, done: bool) -> str:
    """`accepted` is the header Accept-Language."""
    practice = current_practice()
    language = _language(accepted)
    words = {name: text.format(phone=practice.phone) for name, text in _words(language).items()}
    made = _template().render(
        language=language, words=words, done=done, colour=practice.look.accent
    )
    return str(made)


def _language(accepted: str) -> str:
    wanted = [part.partition(";")[0].strip().lower() for part in accepted.split(",")][:20]
    return negotiate_locale([one for one in wanted if one], LANGUAGES, sep="-") or LANGUAGES[0]


@lru_cache
def _words(language: str) -> dict[str, str]:
    source = files("templates") / language / "preferences.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


@lru_cache
def _template() -> Template:
    source = (files("templates") / "preferences.html.j2").read_text(encoding="utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined).from_string(source)
