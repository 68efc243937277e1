"""Who answers for a bill, when that changes."""

from tasks.people import guarantors
from tasks.people.guarantors import (
    ChangedGuarantor,
    Successor,
    answers_now,
    confirm,
    last_change,
    record_guarantor,
)

__all__ = [
    "ChangedGuarantor",
    "Successor",
    "answers_now",
    "confirm",
    "guarantors",
    "last_change",
    "record_guarantor",
]
