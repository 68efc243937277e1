"""Who answers for a bill, when that changes; and records that were of one person."""

from tasks.people import guarantors, merges
from tasks.people.guarantors import (
    ChangedGuarantor,
    Successor,
    answers_now,
    confirm,
    guarantor_in_words,
    last_change,
    record_guarantor,
)
from tasks.people.merges import Merged, born_apart, merge, merge_in_words, record_merge

__all__ = [
    "ChangedGuarantor",
    "Merged",
    "Successor",
    "answers_now",
    "born_apart",
    "confirm",
    "guarantor_in_words",
    "guarantors",
    "last_change",
    "merge",
    "merge_in_words",
    "merges",
    "record_guarantor",
    "record_merge",
]
