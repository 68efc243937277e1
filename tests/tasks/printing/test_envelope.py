"""Whoever the letter is for stands in the window of its envelope wherever the sheet lies in it, and
nothing else shows: read from the pages as they are printed, at 100 points of colour an inch."""

import io
import tomllib
from dataclasses import replace
from functools import cache
from itertools import count
from pathlib import Path
from typing import NamedTuple

import pytest
from PIL import Image

from policy.policy_file import load_policy
from tasks.letters import SPECIMENS, Letter, made_up, page_of
from tasks.practice.practice import Practice, load_practice
from tasks.printing import render

DOTS = 100
SHEET = (8.5, 11.0)
SPEC = tomllib.loads((Path(__file__).parents[3] / "templates" / "envelope.toml").read_text())
SIGNED = {"zh": "R. Reader, 2026-01-05"}
PRACTICE = load_practice().model_copy(update={"translation_signed_by": SIGNED})
BLANK = 250
"""Brighter than this is paper."""
ODD = {
    "long": (
        "12345 Very Long Boulevard of the Unknown Founders of Springfield, Building 12, West",
        "Apartment 1204, care of the Community Center of the Greater Metropolitan Area of X",
        "San Buenaventura del Mar de la Concepción, CA 93001-1234",
    ),
    "five lines": (
        "c/o Ángela Ñúñez-Ångström, Guardian and Administrator",
        "Residencial Las Águilas, Edificio 4",
        "Calle Única 45 Interior 6",
        "Ciudad Juárez, CHIH 32000",
        "MEXICO",
    ),
    "one line": ("Peoria, IL 61602",),
}


class Box(NamedTuple):
    """Inches from the left and the top edge of the sheet."""

    left: float
    top: float
    right: float
    bottom: float


def windows(kind: str, sheet_top: float) -> list[Box]:
    """What of the sheet shows: it lies low or high, to the left or to the right."""
    envelope = SPEC[kind]
    window = envelope["window"]
    found = []
    for up in (
        0.0,
        (envelope["height"] - envelope["fold"]) / 2,
        envelope["height"] - envelope["fold"],
    ):
        for right in (0.0, envelope["width"] - SHEET[0]):
            bottom = sheet_top + envelope["fold"] - window["bottom"] + up
            left = window["left"] - right
            found.append(Box(left, bottom - window["height"], left + window["width"], bottom))
    return found


@cache
def pages(large: bool) -> list[tuple[str, Letter, Image.Image]]:
    """The first page of each kind of letter, in each language that has its words."""
    policy = load_policy("standard")
    number = count(1)
    letters: dict[str, Letter] = {}
    for language in ("en", "es", "zh"):
        for specimen in SPECIMENS:
            widest = f"{'d' * 26}{next(number):06}"
            one = replace(made_up(specimen, language, policy), token=widest, large_print=large)
            if language != "zh" or has_words(one):
                letters[f"{specimen.name} {language}"] = one
    for name, lines in ODD.items():
        one = replace(made_up(SPECIMENS[0], "es", policy, next(number)), address_lines=lines)
        foreign = "MEXICO" if "MEXICO" in lines else ""
        letters[name] = replace(one, large_print=large, country=foreign)
    return [
        (name, one, picture)
        for (name, one), picture in zip(
            letters.items(), printed(list(letters.values())), strict=True
        )
    ]


def has_words(one: Letter) -> bool:
    try:
        page_of(one, PRACTICE)
    except ValueError:
        return False
    return True


def printed(letters: list[Letter], practice: Practice = PRACTICE) -> list[Image.Image]:
    data = render._batch_data(letters, [page_of(one, practice) for one in letters], practice)
    _, firsts, _ = render._compile(data, render._stamp(letters))
    pictures = render._compiler("letter.typ", {"data": data}).compile(format="png", ppi=DOTS)
    assert isinstance(pictures, list)
    return [Image.open(io.BytesIO(pictures[page - 1])).convert("L") for _, page in firsts]


def ink(picture: Image.Image, box: Box) -> Box | None:
    """What is printed in this part of the page; None where nothing is."""
    edges = [max(0, round(edge * DOTS)) for edge in box]
    part = picture.crop((edges[0], edges[1], edges[2], edges[3]))
    found = part.point(lambda shade: 255 if shade < BLANK else 0).getbbox()
    if found is None:
        return None
    left, top, right, bottom = (edge / DOTS for edge in found)
    return Box(
        edges[0] / DOTS + left,
        edges[1] / DOTS + top,
        edges[0] / DOTS + right,
        edges[1] / DOTS + bottom,
    )


def union(boxes: list[Box]) -> Box:
    return Box(
        min(box.left for box in boxes), min(box.top for box in boxes),
        max(box.right for box in boxes), max(box.bottom for box in boxes),
    )  # fmt: skip


def clear_of(seen: Box, window: Box) -> bool:
    free = float(SPEC["clear"]) - 1.5 / DOTS
    return (
        seen.left >= window.left + free
        and seen.top >= window.top + free
        and seen.right <= window.right - free
        and seen.bottom <= window.bottom - free
    )


@pytest.mark.parametrize("large", [False, True], ids=["ordinary", "large print"])
def test_the_address_is_whole_in_the_window_and_alone_wherever_the_sheet_lies(large: bool) -> None:
    found = windows("letter", 0.0)
    wrong = {
        name
        for name, _, picture in pages(large)
        if (seen := ink(picture, union(found))) is None
        or not all(clear_of(seen, window) for window in found)
    }
    assert wrong == set()
    assert len(pages(large)) >= 65


@pytest.mark.parametrize("large", [False, True], ids=["ordinary", "large print"])
def test_the_address_is_as_large_as_the_post_reads_it_where_it_has_three_lines(large: bool) -> None:
    for name, one, picture in pages(large):
        seen = ink(picture, union(windows("letter", 0.0)))
        assert seen is not None
        if name not in ODD:
            assert seen.bottom - seen.top > 0.36, name
        assert len(page_lines(one)) <= 6


def page_lines(one: Letter) -> list[str]:
    lines = page_of(one, PRACTICE)["window"]
    assert isinstance(lines, list)
    return lines


def test_our_address_shows_alone_in_the_envelope_that_the_slip_comes_back_in() -> None:
    found = windows("slip", SHEET[1] - SPEC["slip"]["fold"])
    with_slip = [
        (name, picture) for name, one, picture in pages(False) if page_of(one, PRACTICE)["slip"]
    ]
    assert len(with_slip) > 20
    for name, picture in with_slip:
        seen = ink(picture, union(found))
        assert seen is not None, name
        assert all(clear_of(seen, window) for window in found), (name, seen)


def test_streets_go_on_one_line_where_it_is_short_and_a_country_stays_below() -> None:
    one = made_up(SPECIMENS[0], "en", load_policy("standard"))
    assert page_lines(one) == ["12 Elm Street, Apartment 4B", "Peoria, IL 61602"]
    foreign = replace(
        one, address_lines=("Calle 5", "Piso 2", "Puebla", "MEXICO"), country="MEXICO"
    )
    assert page_lines(foreign) == ["Calle 5, Piso 2", "Puebla", "MEXICO"]
    assert page_lines(replace(one, address_lines=ODD["long"])) == list(ODD["long"])
