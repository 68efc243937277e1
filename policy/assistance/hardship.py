"""Signs that a bill is hard to pay (rules 2.3 NC, 6.4): each is screened at once."""

from enum import StrEnum


class HardshipSign(StrEnum):
    """What a person told us, or an agency's record shows. Recorded by people, never guessed."""

    ASKED = "asked"
    CANNOT_PAY = "cannot_pay"
    LOST_JOB = "lost_job"
    DISABLED = "disabled"
    MEDICAID = "medicaid"
    SNAP = "snap"
    WIC = "wic"
    HOMELESS = "homeless"


SIGN_WORDS = {
    HardshipSign.ASKED: "The person asked for help with the cost.",
    HardshipSign.CANNOT_PAY: "The person said that they cannot pay.",
    HardshipSign.LOST_JOB: "The person lost their job.",
    HardshipSign.DISABLED: "The person told us of a disability.",
    HardshipSign.MEDICAID: "The household has Medicaid.",
    HardshipSign.SNAP: "The household gets food benefits (SNAP).",
    HardshipSign.WIC: "The household gets WIC.",
    HardshipSign.HOMELESS: "The person has no home at present.",
}
