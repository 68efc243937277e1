from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from policy.assistance.scales import Scale, UnknownScale, scale

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


@pytest.mark.rule("2.2 basic_200_400", "2.2 generous_300_400", "2.2 safety_net_250_500")
@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("basic_200_400", [(200, 100), (250, 75), (300, 60), (350, 45), (400, 30)]),
        ("generous_300_400", [(300, 100), (350, 75), (400, 50)]),
        ("safety_net_250_500", [(250, 100), (300, 80), (350, 65), (400, 50), (450, 35), (500, 20)]),
    ],
)
def test_each_step_of_a_shipped_scale_holds_through_its_bound(
    name: str, steps: list[tuple[int, int]]
) -> None:
    """A poverty line of $100; a cent before, on and after each bound."""
    above = [discount for _, discount in steps[1:]] + [0]
    for (bound, inside), next_one in zip(steps, above, strict=True):
        bands = [scale(name).band(bound * 1_00 + cents, 100_00) for cents in (-1, 0, 1)]
        found = [band.discount if band else 0 for band in bands]
        assert found == [inside, inside, next_one]
    assert len(scale(name).bands) == len(steps)


@pytest.mark.rule("2.2 hardship", "2.2 flat_self_pay")
def test_the_scales_without_bands_are_shipped_too() -> None:
    assert (scale("hardship").income_share, scale("hardship").bands) == (20, ())
    assert (scale("flat_self_pay").uninsured_pay_agb, scale("flat_self_pay").bands) == (True, ())


@pytest.mark.parametrize(("share", "fits"), [(99, True), (100, True), (101, False)])
def test_a_share_of_the_income_is_the_whole_income_at_most(share: int, fits: bool) -> None:
    row = _row() | {"income_share": share}
    if fits:
        assert Scale.model_validate(row).income_share == share
        return
    with pytest.raises(ValidationError, match="income_share"):
        Scale.model_validate(row)
