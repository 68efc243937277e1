"""The Prefect task that writes the journal's files. It returns names and counts."""

from tasks.give_back.files import WrittenFiles, write_files
from tasks.runs import office_time, this_moment
from tasks.runtime.prefect_task import prefect_task
from tasks.storage import database


@prefect_task("write the journal's files")
def write_journal() -> WrittenFiles:
    """What no file has yet goes into one under var/give-back."""
    with database.reading() as connection:
        time = office_time(connection, this_moment())
    return write_files(time.day, time.now)
