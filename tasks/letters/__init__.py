"""What a letter says: its facts, its sections, its page.

How it becomes a file is known in printing.
"""

from tasks.letters.account_table import ITEMS_SHOWN
from tasks.letters.asked import Asked, asked_of
from tasks.letters.checks import ADDRESS_LINES, address_of
from tasks.letters.letter import Letter
from tasks.letters.letter_facts import load_letters
from tasks.letters.named import named_on
from tasks.letters.page import Data, common_of, page_of
from tasks.letters.specimens import DAY, SPECIMENS, Specimen, letter_about, made_up, retold

__all__ = [
    "ADDRESS_LINES",
    "DAY",
    "ITEMS_SHOWN",
    "SPECIMENS",
    "Asked",
    "Data",
    "Letter",
    "Specimen",
    "address_of",
    "asked_of",
    "common_of",
    "letter_about",
    "load_letters",
    "made_up",
    "named_on",
    "page_of",
    "retold",
]
