"""What keeps Tend going: key figures, upkeep, Prefect's old records, the preview of
letters, the home of a rehearsal."""

from tasks.operations import upkeep
from tasks.operations.backup import Made, make_backup, newest_act
from tasks.operations.figure_lines import outcomes
from tasks.operations.figures import KeyFigures, key_figures
from tasks.operations.in_review import (
    InReview,
    old_bills,
    waits_for_export,
    with_a_person,
)
from tasks.operations.law_changes import Reached, reached, review
from tasks.operations.rehearsal import at_home, make_copy
from tasks.operations.restore_backup import (
    Backup,
    PutBack,
    look_at,
    put_back,
    refuse_over_newer,
)
from tasks.operations.showcase import Shown, write_index, write_letter

__all__ = [
    "Backup",
    "InReview",
    "KeyFigures",
    "Made",
    "PutBack",
    "Reached",
    "Shown",
    "at_home",
    "key_figures",
    "look_at",
    "make_backup",
    "make_copy",
    "newest_act",
    "old_bills",
    "outcomes",
    "put_back",
    "reached",
    "refuse_over_newer",
    "review",
    "upkeep",
    "waits_for_export",
    "with_a_person",
    "write_index",
    "write_letter",
]
