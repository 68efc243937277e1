"""How the practice's letters look: two colours that people can read, and a logo."""

import re
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

LEAST_CONTRAST = 4.5
"""WCAG 2.2, success criterion 1.4.3."""


def _drawing(value: str) -> str:
    if value and not (value.lstrip().startswith("<svg") and "<script" not in value):
        raise ValueError("must be an SVG drawing, from <svg to </svg>")
    return value


Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]


class Look(BaseModel):
    """`accent` is for headings and amounts, `tint` lies behind the amount, `logo` is SVG text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    accent: Colour = "#1f5c6b"
    tint: Colour = "#eef5f6"
    logo: Annotated[str, AfterValidator(_drawing)] = ""

    @model_validator(mode="after")
    def _can_be_read(self) -> Self:
        if min(_contrast(self.accent, paper) for paper in ("#ffffff", self.tint)) < LEAST_CONTRAST:
            raise ValueError("accent is too pale to be read; choose a darker one or a paler tint")
        return self


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(part, 16) / 255 for part in re.findall("..", colour[1:])]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
