"""Today's calls: the list, the script, and what came of each."""

from tasks.calls import call_results
from tasks.calls.call_effects import HOLD_OF
from tasks.calls.call_entry import CallEntry
from tasks.calls.call_list import load_call, load_calls, publish_calls, why_no_calls
from tasks.calls.call_page import CallPage, pages_of
from tasks.calls.call_paper import SHEETS
from tasks.calls.call_results import RecordedCall, call_in_words, record_call
from tasks.calls.call_script import BEFORE_QUOTES, dialled, hours_in
from tasks.calls.call_sheets import refresh_call_sheets

__all__ = [
    "BEFORE_QUOTES",
    "HOLD_OF",
    "SHEETS",
    "CallEntry",
    "CallPage",
    "RecordedCall",
    "call_in_words",
    "call_results",
    "dialled",
    "hours_in",
    "load_call",
    "load_calls",
    "pages_of",
    "publish_calls",
    "record_call",
    "refresh_call_sheets",
    "why_no_calls",
]
