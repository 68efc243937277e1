"""The SQLModel tables as Core tables, for statements over many rows at once."""

from sqlalchemy import Table
from sqlmodel import SQLModel

import models

assert models.__all__  # the import fills the metadata


def _table(name: str) -> Table:
    return SQLModel.metadata.tables[name]


ACCOUNT = _table("account")
ACCOUNT_ITEM = _table("account_item")
APPLICATION = _table("application")
CALL = _table("call")
CALL_ABOUT = _table("call_about")
CALL_RESULT = _table("call_result")
CLEARANCE = _table("clearance")
DATABASE_USE = _table("database_use")
DECISION = _table("decision")
DESK_CLAIM = _table("desk_claim")
DESK_EVENT = _table("desk_event")
DESK_GRANT = _table("desk_grant")
DESK_SESSION = _table("desk_session")
DESK_USER = _table("desk_user")
DETERMINATION = _table("determination")
ENVELOPE = _table("envelope")
ENVELOPE_LINE = _table("envelope_line")
GIVE_BACK_FILE = _table("give_back_file")
GIVE_BACK_RECEIPT = _table("give_back_receipt")
GIVEN_BACK = _table("given_back")
GUARANTOR_CHANGE = _table("guarantor_change")
HELP_SIGN = _table("help_sign")
HOLD = _table("hold")
HOME = _table("home")
IMPORT = _table("import")
INSTALMENT = _table("instalment")
JOURNAL_READ = _table("journal_read")
LEDGER = _table("ledger_entry")
MATCHED_ENTRY = _table("matched_entry")
MESSAGE_HEARD = _table("message_heard")
COMING_ENTRY = _table("coming_entry")
MESSAGE = _table("message")
MESSAGE_EVENT = _table("message_event")
MOVE = _table("move")
PERSON = _table("person")
PERSON_MERGE = _table("person_merge")
PERSON_NOTE = _table("person_note")
PLAN = _table("plan")
PLAN_ACCOUNT = _table("plan_account")
PLAN_SKIP = _table("plan_skip")
POLICY_MOVE = _table("policy_move")
POLICY_VERSION = _table("policy_version")
PREFERENCE = _table("preference")
PRINT_BATCH = _table("print_batch")
PROVIDER_POST = _table("provider_post")
REMITTANCE_CLAIM = _table("remittance_claim")
REFUND_DUE = _table("refund_due")
REPRINT = _table("reprint")
REPRINTED_LETTER = _table("reprinted_letter")
RESEND = _table("resend")
RETURNED_MAIL = _table("returned_mail")
RUN = _table("run")
STEP_RUN = _table("step_run")
UNDONE_RUN = _table("undone_run")
UNKNOWN_TOKEN = _table("unknown_token")
UNRECORDED_MAIL = _table("unrecorded_mail")
