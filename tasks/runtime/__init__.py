"""What every other room stands on: settings, clock, errors and their traces, the Prefect task,
answers as JSON, private files.

No database and nothing of the trade.
"""

from tasks.runtime import clock
from tasks.runtime.errors import (
    WRONG_INPUT,
    MachineFault,
    Stopped,
    TaskFailed,
    TendError,
    TransientError,
    WrongInput,
)
from tasks.runtime.fault import LONGEST_CODE, kind_of
from tasks.runtime.fault_log import FAULT_LOG, leave_trace
from tasks.runtime.gc_pause import collector_waits
from tasks.runtime.json_answer import HIDDEN, LEFT_OUT, MERGED, json_key, json_of
from tasks.runtime.machine_fault import cause_of, private_by_default
from tasks.runtime.mail_settings import Attestation, MailSettings, Transport, refuse_unsigned
from tasks.runtime.private_files import csv_bytes, private_directory, sync_directory, write_private
from tasks.runtime.settings import Settings, current
from tasks.runtime.shutdown import (
    STOP_FILE,
    STOP_WITHIN_SECONDS,
    WITH_COMMAND,
    end_with_the_command,
    go_on,
)
from tasks.runtime.top_file import top_file
from tasks.runtime.without_amounts import without_amounts

__all__ = [
    "FAULT_LOG",
    "HIDDEN",
    "LEFT_OUT",
    "LONGEST_CODE",
    "MERGED",
    "STOP_FILE",
    "STOP_WITHIN_SECONDS",
    "WITH_COMMAND",
    "WRONG_INPUT",
    "Attestation",
    "MachineFault",
    "MailSettings",
    "Settings",
    "Stopped",
    "TaskFailed",
    "TendError",
    "TransientError",
    "Transport",
    "WrongInput",
    "cause_of",
    "clock",
    "collector_waits",
    "csv_bytes",
    "current",
    "end_with_the_command",
    "go_on",
    "json_key",
    "json_of",
    "kind_of",
    "leave_trace",
    "private_by_default",
    "private_directory",
    "refuse_unsigned",
    "sync_directory",
    "top_file",
    "without_amounts",
    "write_private",
]
