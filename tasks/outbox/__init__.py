"""What is waiting to leave: today's envelopes, sealing, and what takes a line out again.

Printing and sending are rooms of their own.
"""

from tasks.outbox import cancel
from tasks.outbox.cancel import cancel_lines, settle_envelope
from tasks.outbox.envelopes import EnvelopeKey, todays_envelopes
from tasks.outbox.late_determinations import AWARDS, carry_over_awards, lines_not_sent
from tasks.outbox.provided import record_provided, start_clocks
from tasks.outbox.recipient_check import check_recipients, letter_hash, notice_hash
from tasks.outbox.seal import after_sealing, open_envelopes, planned_letters, seal_batch
from tasks.outbox.stale import drop_stale_lines, hold_in_force, stale_envelopes, stale_lines

__all__ = [
    "AWARDS",
    "EnvelopeKey",
    "after_sealing",
    "cancel",
    "cancel_lines",
    "carry_over_awards",
    "check_recipients",
    "drop_stale_lines",
    "hold_in_force",
    "letter_hash",
    "lines_not_sent",
    "notice_hash",
    "open_envelopes",
    "planned_letters",
    "record_provided",
    "seal_batch",
    "settle_envelope",
    "stale_envelopes",
    "stale_lines",
    "start_clocks",
    "todays_envelopes",
]
