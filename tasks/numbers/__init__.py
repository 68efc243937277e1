"""The numbers of a practice for a period, in groups or as a whole, with small ones hidden; as
tables, as pictures, as a page and as a file.

What the practice looks like on a day, without a period, is `tasks/operations/figures.py`.
"""

from tasks.numbers.cells import Table, csv_of, table_of
from tasks.numbers.figure import EVERYBODY, Figure, NotShown
from tasks.numbers.numbers import RULE, Numbers, numbers
from tasks.numbers.page import Part, page_of, parts_of
from tasks.numbers.period import Grouping, Period, period

__all__ = [
    "EVERYBODY",
    "RULE",
    "Figure",
    "Grouping",
    "NotShown",
    "Numbers",
    "Part",
    "Period",
    "Table",
    "csv_of",
    "numbers",
    "page_of",
    "parts_of",
    "period",
    "table_of",
]
