"""The practice, and the day it is there: one idea of today for every command and every form."""

from datetime import date

from tasks.practice import Practice, current_practice
from tasks.runtime import clock


def practice() -> Practice:
    return current_practice()


def today() -> date:
    """Today where the practice is."""
    return clock.today(practice().time_zone)
