"""Languages as people and other systems write them, and the code that is kept."""

import re
from functools import lru_cache

_CODE = re.compile(r"([a-z]{2,3})((?:-[a-z0-9]{2,8})*)", re.I)
_LONGEST = 16
_THREE_LETTERS = 3
_ALSO = {
    "american english": "en", "castilian": "es", "mandarin": "zh", "mandarin chinese": "zh",
    "tagalog": "tl", "farsi": "fa", "creole": "ht", "haitian": "ht",
}  # fmt: skip
"""Names that the public list has otherwise."""
_KEPT = {"tgl": "tl"}
"""The public list calls it Filipino; the code of two letters is the one that people know."""


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    from babel import Locale  # here: few exports write names, and it takes a while to load

    found: dict[str, str] = {}
    for told_in in ("es", "en"):
        found |= {name.casefold(): code for code, name in Locale(told_in).languages.items()}
    return found | _ALSO


@lru_cache(maxsize=1)
def _short() -> dict[str, str]:
    """Two letters for three (ISO 639-2 and 639-3), where there are two."""
    from babel.core import get_global

    found = get_global("language_aliases").items()
    codes = {three: two for three, two in found if len(three) == _THREE_LETTERS}
    return codes | _KEPT


@lru_cache(maxsize=1_000)
def read_language(text: str) -> str:
    """A code such as en, es or zh-hans; nothing for nothing. A name may have its country behind it,
    as in `English (United States)`. Raises ValueError with the reason alone."""
    plain = " ".join(text.replace("_", "-").split())
    name = plain.casefold()
    if not plain or (name not in _ALSO and len(plain) <= _LONGEST and _CODE.fullmatch(plain)):
        return _of_two_letters(plain)
    code = _names().get(name) or _names().get(name.split("(")[0].strip(), "")
    if not code or len(code) > _LONGEST:
        raise ValueError("is not a language we know")
    return code.replace("_", "-")


def _of_two_letters(code: str) -> str:
    """As it was written, but `eng-US` as `en-US`."""
    language, _, rest = code.partition("-")
    if len(language) != _THREE_LETTERS:
        return code
    short = _short().get(language.lower(), language).replace("_", "-")
    return f"{short}-{rest}" if rest else short


@lru_cache(maxsize=1_000)
def language_name(code: str) -> str:
    """'Spanish' for es and for es-MX; a code that no list has stays one, and nothing is nothing."""
    from babel import Locale  # here: it takes a while to load

    short = _of_two_letters(code).partition("-")[0].lower()
    return Locale("en").languages.get(short, code) if short else ""
