"""Languages as people and other systems write them, and the code that is kept."""

import re
from functools import lru_cache

_CODE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.I)
_LONGEST = 16
_ALSO = {
    "eng": "en", "spa": "es", "zho": "zh", "chi": "zh", "por": "pt", "fra": "fr", "fre": "fr",
    "deu": "de", "ger": "de", "vie": "vi", "kor": "ko", "rus": "ru", "ara": "ar", "tgl": "tl",
    "ita": "it", "pol": "pl", "jpn": "ja", "hat": "ht", "hin": "hi", "american english": "en",
    "castilian": "es", "mandarin": "zh", "mandarin chinese": "zh", "tagalog": "tl", "farsi": "fa",
    "creole": "ht", "haitian": "ht",
}  # fmt: skip
"""Three letters (ISO 639-2), and names that the public list has otherwise."""


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    from babel import Locale  # here: few exports write names, and it takes a while to load

    found: dict[str, str] = {}
    for told_in in ("es", "en"):
        found |= {name.casefold(): code for code, name in Locale(told_in).languages.items()}
    return found | _ALSO


@lru_cache(maxsize=1_000)
def read_language(text: str) -> str:
    """A code such as en, es or zh-hans; nothing for nothing. A name may have its country behind it,
    as in `English (United States)`. Raises ValueError with the reason alone."""
    plain = " ".join(text.replace("_", "-").split())
    named = _ALSO.get(plain.casefold(), plain)
    if not named or (len(named) <= _LONGEST and _CODE.fullmatch(named)):
        return named
    name = plain.casefold()
    code = _names().get(name) or _names().get(name.split("(")[0].strip(), "")
    if not code or len(code) > _LONGEST:
        raise ValueError("is not a language we know")
    return code.replace("_", "-")
