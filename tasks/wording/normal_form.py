"""A text as a reader takes it in: look-alike letters, markup, hidden characters, hyphens and
short forms do not change what it says."""

import html
import re
import unicodedata

_LOOK_ALIKE = str.maketrans(
    # Cyrillic, then Greek and Latin letters that are read as others, in small letters
    "авгеёзіїјкмнопрстухьѕѡһӏԁԛԝαβγεηικμνορτυχωϲϳɡıɑ",
    "abreeziijkmhonpctyxbswhldqwabyenikuvoptuxwcjgia",
)
_MARKUP = re.compile(r"<[^<>]{0,200}>|\\(?=\W)|#\w+(?=\[)|[*_`~](?=\w)|(?<=\w)[*_`~]+(?!\w)|[\[\]]")
_HIDDEN = frozenset({"Cf", "Cc", "Co", "Cn"})
_SPLIT_WORD = re.compile(r"(?<=[^\W\d_])[-\u2010\u2011]\s*\n\s*(?=[^\W\d_])")
_SPACED_OUT = re.compile(r"\b(?:[^\W\d_][ .\-]){3,}[^\W\d_]\b")
_BETWEEN_LETTERS = re.compile(r"(?<=[a-z])[013457@$](?=[a-z])")
_READ_AS = str.maketrans("013457@$", "oleastas")
_SHORT = (
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"\b(?:can't|cannot)\b"), "can not"),
    (re.compile(r"\bain't\b"), "is not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"'(?:ll|re|ve|d|m|s)\b"), " "),
)


def normal_form(text: str) -> str:
    """In small letters without accents, one space between words, no hyphens."""
    found = unicodedata.normalize("NFKC", html.unescape(_SPLIT_WORD.sub("", text)))
    found = "".join(c for c in found if c.isspace() or unicodedata.category(c) not in _HIDDEN)
    found = _MARKUP.sub("", found).casefold()
    if not found.isascii():
        found = unicodedata.normalize("NFD", found)
        found = "".join(c for c in found if unicodedata.category(c) != "Mn")
        found = found.replace("\u2019", "'").translate(_LOOK_ALIKE)
    found = _BETWEEN_LETTERS.sub(lambda at: at[0].translate(_READ_AS), found)
    found = _SPACED_OUT.sub(lambda at: re.sub(r"[ .\-]", "", at[0]), found)
    for short, whole in _SHORT:
        found = short.sub(whole, found)
    return " ".join(re.sub("[-\u2010-\u2012]", " ", found).split())
