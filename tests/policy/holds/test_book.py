"""The hold book is whole, in order, and says what HD-01 to HD-28 say; else it is refused."""

import itertools
from importlib.resources import files

import pytest
from pydantic import ValidationError

from policy.holds.book import HoldKind, Stops, hold_book, read_book, terms
from policy.holds.holds import STRENGTH, by_strength

TEXT = files("policy").joinpath("holds.toml").read_text(encoding="utf-8")
NUMBER = {kind: place for place, kind in enumerate(STRENGTH)}


def entry(kind: str) -> str:
    """The text of one hold."""
    start = TEXT.index(f'id = "{kind}"')
    return TEXT[start : TEXT.index("\n[[holds]]", start)] if kind != "HD-08" else TEXT[start:]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param('id = "HD-05"', 'id = "HD-04"', "every kind once", id="one is missing"),
        pytest.param(
            'confidence = "K?"', 'confidence = "K"', "", id="what is off may be surer than K?"
        ),
        pytest.param(
            'off = "the rule book is not sure of it (K?); place HD-26 and let compliance decide"',
            "", "stays switched off", id="K? that is not switched off",
        ),
        pytest.param("placed_by = []", 'placed_by = ["person"]', "either it is off", id="both"),
        pytest.param(
            'afterwards = "a person decides"', 'afterwards = "nobody decides"', "afterwards",
            id="an unknown ending",
        ),
        pytest.param("lasts_days = 30", "lasts_days = 0", "lasts_days", id="no day at all"),
        pytest.param("lasts_days = 30", "", "after how many days", id="a person decides, when?"),
        pytest.param("after_days = 45", "after_dais = 45", "after_dais", id="an unknown field"),
    ],
)  # fmt: skip
def test_a_book_that_is_wrong_is_refused_whole(old: str, new: str, message: str) -> None:
    assert old in TEXT
    if not message:
        assert read_book(TEXT.replace(old, new)).holds
        return
    with pytest.raises(ValidationError, match=message):
        read_book(TEXT.replace(old, new, 1))


def test_what_stops_every_word_is_never_weaker_than_what_stops_asking() -> None:
    dispute, attorney = entry("HD-01"), entry("HD-05")
    swapped = TEXT.replace(attorney, "@").replace(dispute, attorney).replace("@", dispute)
    with pytest.raises(ValidationError, match="what stops more is stronger"):
        read_book(swapped)


@pytest.mark.rule("HD-27")
def test_what_the_rule_book_is_not_sure_of_is_placed_by_nobody() -> None:
    unsure = [one for one in hold_book().holds if one.confidence == "K?"]
    assert [(one.id, one.placed_by) for one in unsure] == [
        (HoldKind.SPECIAL_PAYER, frozenset()),
    ]


@pytest.mark.rule("7.1")
def test_the_strength_follows_the_gates_of_the_rule_book() -> None:
    gates = (
        ("HD-25",),
        ("HD-19", "HD-03", "HD-02", "HD-05", "HD-12"),
        ("HD-17", "HD-16", "HD-13", "HD-18"),
        ("HD-10", "HD-11", "HD-04", "HD-01"),
        ("HD-24",),
    )
    for sooner, later in itertools.pairwise(gates):
        assert max(NUMBER[HoldKind(kind)] for kind in sooner) < min(
            NUMBER[HoldKind(kind)] for kind in later
        )


def test_the_numbers_are_those_of_the_rule_book() -> None:
    assert terms(HoldKind.HARDSHIP).lasts_days == 30
    assert terms(HoldKind.THIRD_PARTY_LIABILITY).lasts_days == 120
    assert terms(HoldKind.IN_HOSPITAL).lasts_after_release_days == 7
    assert terms(HoldKind.MILITARY_SERVICE).lasts_after_release_days == 365
    assert terms(HoldKind.BAD_ADDRESS).after_returned_letters == 2
    assert [check.after_days for check in terms(HoldKind.DISPUTE).checks] == [7, 30]


def test_every_hold_says_where_it_comes_from() -> None:
    for one in hold_book().holds:
        assert one.source.startswith(one.id.value)


def test_plans_end_with_death_bankruptcy_and_qmb() -> None:
    ending = {one.id.value for one in hold_book().holds if one.ends_plans}
    assert ending == {"HD-02", "HD-03", "HD-17"}


def test_kinds_are_put_in_the_order_of_their_strength() -> None:
    assert by_strength(reversed(STRENGTH)) == list(STRENGTH)
    assert [stops for stops in Stops if stops.silences] == [Stops.EVERYTHING, Stops.ASKS]


@pytest.mark.parametrize(("length", "fits"), [(199, True), (200, True), (201, False)])
def test_what_is_said_of_a_hold_fits_on_a_line_or_two(length: int, fits: bool) -> None:
    words = hold_book().holds[0].words
    told = TEXT.replace(f'words = "{words}"', f'words = "{"x" * length}"', 1)
    assert told != TEXT
    if fits:
        assert len(read_book(told).holds[0].words) == length
        return
    with pytest.raises(ValidationError, match="200"):
        read_book(told)
