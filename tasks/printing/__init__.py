"""Letters on paper: laid out, checked, written as a print batch, printed again."""

from tasks.printing import reprint
from tasks.printing.batch_files import is_whole
from tasks.printing.print_batch import print_letters
from tasks.printing.publication import give_up, record_batch, take_away
from tasks.printing.render import pdf_of, render_batch, render_pictures
from tasks.printing.reprint import Reprinted

__all__ = [
    "Reprinted",
    "give_up",
    "is_whole",
    "pdf_of",
    "print_letters",
    "record_batch",
    "render_batch",
    "render_pictures",
    "reprint",
    "take_away",
]
