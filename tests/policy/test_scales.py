from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from policy.scales import Scale, UnknownScale, scale

DAY = date(2026, 6, 1)


def test_a_scale_nobody_ships_is_refused_by_name() -> None:
    with pytest.raises(UnknownScale, match="sunshine"):
        scale("sunshine")


def _row(*bands: tuple[int, int, int]) -> dict[str, Any]:
    named = [{"above": a, "up_to": u, "discount": d} for a, u, d in bands]
    about = {"name": "own", "effective": DAY, "source": "policy", "confidence": "D"}
    return {**about, "bands": named}


@pytest.mark.rule("2.5")
def test_a_scale_without_holes_is_accepted() -> None:
    assert len(Scale.model_validate(_row((0, 200, 100), (200, 300, 50))).bands) == 2


@pytest.mark.rule("2.5")
@pytest.mark.parametrize(
    "bands",
    [
        pytest.param([(0, 200, 100), (201, 300, 50)], id="a hole"),
        pytest.param([(0, 200, 100), (199, 300, 50)], id="an overlap"),
        pytest.param([(100, 200, 100)], id="the poorest are left out"),
        pytest.param([(0, 200, 50), (200, 300, 75)], id="more help for more income"),
        pytest.param([(0, 200, 100), (200, 200, 50)], id="an empty band"),
        pytest.param([(0, 200, 101)], id="more than everything"),
        pytest.param([(0, 200, 0)], id="nothing off"),
        pytest.param([], id="no band"),
    ],
)
def test_a_wrong_scale_is_refused_whole(bands: list[tuple[int, int, int]]) -> None:
    with pytest.raises(ValidationError):
        Scale.model_validate(_row(*bands))


@pytest.mark.rule("FPL-06")
@pytest.mark.parametrize(("bound", "discounts"), [("le", (100, 100, 50)), ("lt", (100, 50, 50))])
def test_a_bound_is_inside_its_band_or_not_as_the_scale_says(
    bound: str, discounts: tuple[int, int, int]
) -> None:
    row = _row((0, 200, 100), (200, 300, 50))
    row["bands"][0]["bound"] = bound
    own = Scale.model_validate(row)
    found = [own.band(200_00 + cents, 100_00) for cents in (-1, 0, 1)]
    assert tuple(band.discount for band in found if band) == discounts


@pytest.mark.parametrize(
    "values",
    [{"income_share": 0}, {"income_share": 101}, {"uninsured_pay_agb": False}, {"bands": []}],
)
def test_a_scale_that_helps_nobody_is_refused(values: dict[str, Any]) -> None:
    row = _row() | values
    with pytest.raises(ValidationError):
        Scale.model_validate(row)


@pytest.mark.parametrize(
    "name",
    ["basic_200_400", "generous_300_400", "safety_net_250_500", "hardship", "flat_self_pay"],
)
def test_every_scale_of_the_rule_book_is_shipped(name: str) -> None:
    assert scale(name).source
