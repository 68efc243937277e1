"""What each event of HL7 v2 means for a bill."""

import re
from enum import Enum, auto


class Means(Enum):
    """`MONEY` and `VISIT` may open an account, `PEOPLE` brings one up to date; `MERGE`: two records
    are of one person; `PERSON_DECIDES`: what was there is taken back."""

    MONEY = auto()
    VISIT = auto()
    PEOPLE = auto()
    MERGE = auto()
    PERSON_DECIDES = auto()
    NOTHING = auto()


_MEANING = {
    **dict.fromkeys((("DFT", "P03"), ("DFT", "P11")), Means.MONEY),
    **dict.fromkeys((("BAR", "P01"), ("BAR", "P05")), Means.VISIT),
    **dict.fromkeys(
        [("ADT", one) for one in
         ("A01", "A02", "A03", "A04", "A05", "A06", "A07", "A08", "A28", "A31")],
        Means.PEOPLE,
    ),
    **dict.fromkeys(
        [("ADT", one) for one in ("A18", "A30", "A34", "A40", "A46", "A47")], Means.MERGE
    ),
}  # fmt: skip
_TAKES_BACK = {
    ("BAR", "P02"): "the billing system purged this account",
    ("BAR", "P06"): "the billing system ended this account",
    ("ADT", "A11"): "the admission was cancelled",
    ("ADT", "A13"): "the discharge was cancelled",
    ("ADT", "A23"): "the visit was deleted",
    ("ADT", "A27"): "the planned admission was cancelled",
    ("ADT", "A29"): "the person was deleted",
    ("ADT", "A35"): "this account was merged with another one",
    ("ADT", "A36"): "this account was merged with another one",
    ("ADT", "A38"): "the registration was cancelled",
    ("ADT", "A41"): "this account was merged with another one",
    ("ADT", "A44"): "this account was moved to another person",
    ("ADT", "A45"): "a visit was moved to another account",
}
_NO_MORE = frozenset(
    {("BAR", "P02"), ("ADT", "A11"), ("ADT", "A23"), ("ADT", "A27"), ("ADT", "A38")}
)
_FORM = re.compile(r"[A-Z]{3}\^(?:[A-Z][A-Z0-9]{2})?")


def is_named(event: tuple[str, str]) -> bool:
    """Whether it has the form of one, known here or not; some, such as ACK, have a type alone."""
    return _FORM.fullmatch("^".join(event)) is not None


def meaning(event: tuple[str, str]) -> Means:
    if event in _TAKES_BACK:
        return Means.PERSON_DECIDES
    return _MEANING.get(event, Means.NOTHING)


def is_no_more(event: tuple[str, str]) -> bool:
    """The visit itself is gone: a person may void it."""
    return event in _NO_MORE


def why(event: tuple[str, str]) -> str:
    """Of what a person decides about."""
    return f"an HL7 message says that {_TAKES_BACK[event]}: a person decides"
