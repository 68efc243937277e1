"""The first tables, and triggers that keep the ledger append-only.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("imported_on", sa.Date(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("with_balance", sa.Integer(), nullable=False),
        sa.Column("balance_cents", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_key", sa.String(length=120), nullable=False),
        sa.Column("given_name", sa.String(length=120), nullable=False),
        sa.Column("family_name", sa.String(length=120), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("death_date", sa.Date(), nullable=True),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("line1", sa.String(length=160), nullable=False),
        sa.Column("line2", sa.String(length=160), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("postal_code", sa.String(length=10), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("phone", sa.String(length=24), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_chosen", sa.Boolean(), nullable=False),
        sa.Column("email_risk_known", sa.Boolean(), nullable=False),
        sa.Column("mail_ok", sa.Boolean(), nullable=False),
        sa.Column("calls_ok", sa.Boolean(), nullable=False),
        sa.Column("household_size", sa.Integer(), nullable=True),
        sa.Column("annual_income_cents", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("source_key", name=op.f("uq_person_source_key")),
    )
    op.create_table(
        "print_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_batch")),
        sa.UniqueConstraint("name", name=op.f("uq_print_batch_name")),
    )
    with op.batch_alter_table("print_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_print_batch_on_date"), ["on_date"], unique=False)

    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("flow_run_id", sa.String(length=36), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_as_of"), ["as_of"], unique=False)

    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("source_key", sa.String(length=160), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("guarantor_id", sa.Integer(), nullable=False),
        sa.Column("service_from", sa.Date(), nullable=False),
        sa.Column("service_to", sa.Date(), nullable=True),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column(
            "payer",
            sa.Enum(
                "commercial",
                "medicare",
                "medicaid",
                "dual_eligible",
                "uninsured",
                "unknown",
                name="payer",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("balance_cents", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "statement",
                "reminder",
                "options_call",
                "assistance_screening",
                "plan_follow_up",
                "human_review",
                "resolved",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("step", sa.String(length=48), nullable=True),
        sa.Column("step_on", sa.Date(), nullable=True),
        sa.Column("first_statement_on", sa.Date(), nullable=True),
        sa.Column("paused_days", sa.Integer(), nullable=False),
        sa.Column("ask_not_before", sa.Date(), nullable=True),
        sa.Column("fresh_statement_due", sa.Boolean(), nullable=False),
        sa.Column("promise_until", sa.Date(), nullable=True),
        sa.Column("call_back_on", sa.Date(), nullable=True),
        sa.Column("call_attempts", sa.Integer(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("help_asked_on", sa.Date(), nullable=True),
        sa.Column("screened_on", sa.Date(), nullable=True),
        sa.Column("policy_name", sa.String(length=48), nullable=False),
        sa.Column("policy_version", sa.Date(), nullable=False),
        sa.Column("enrolled_on", sa.Date(), nullable=False),
        sa.Column("next_review_on", sa.Date(), nullable=True),
        sa.Column(
            "resolution",
            sa.Enum(
                "paid",
                "assisted",
                "plan_completed",
                "small_balance",
                "settled",
                "deceased",
                "nothing_owed",
                "not_enrolled",
                name="resolution",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("import_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["person.id"], name=op.f("fk_account_guarantor_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["person.id"], name=op.f("fk_account_patient_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("reference", name=op.f("uq_account_reference")),
        sa.UniqueConstraint("source_key", name=op.f("uq_account_source_key")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index("ix_account_due", ["next_review_on", "guarantor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_guarantor_id"), ["guarantor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("guarantor_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "received",
                "incomplete",
                "complete",
                "withdrawn",
                "determined",
                "lapsed",
                name="applicationstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("status_on", sa.Date(), nullable=False),
        sa.Column("respond_by", sa.Date(), nullable=True),
        sa.Column("missing", sa.String(length=200), nullable=False),
        sa.Column("household_size", sa.Integer(), nullable=True),
        sa.Column("annual_income_cents", sa.Integer(), nullable=True),
        sa.Column("answer_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["person.id"], name=op.f("fk_application_guarantor_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
    )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_application_guarantor_id"), ["guarantor_id"], unique=False
        )

    op.create_table(
        "envelope",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("guarantor_id", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "letter",
                "notice",
                "call",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("total_cents", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["person.id"], name=op.f("fk_envelope_guarantor_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_envelope")),
        sa.UniqueConstraint(
            "guarantor_id",
            "on_date",
            "channel",
            name=op.f("uq_envelope_guarantor_id_on_date_channel"),
        ),
        sa.UniqueConstraint("token", name=op.f("uq_envelope_token")),
    )
    with op.batch_alter_table("envelope", schema=None) as batch_op:
        batch_op.create_index("ix_envelope_day", ["on_date", "channel"], unique=False)
        batch_op.create_index(
            "ix_envelope_unsealed",
            ["on_date"],
            unique=False,
            sqlite_where=sa.text(
                "sealed_at IS NULL AND cancelled_on IS NULL AND channel != 'call'"
            ),
            postgresql_where=sa.text(
                "sealed_at IS NULL AND cancelled_on IS NULL AND channel != 'call'"
            ),
        )

    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_key", sa.String(length=80), nullable=False),
        sa.Column("guarantor_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "active",
                "completed",
                "defaulted",
                "ended",
                name="planstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("enrolled_on", sa.Date(), nullable=False),
        sa.Column("total_cents", sa.Integer(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_why", sa.String(length=200), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["person.id"], name=op.f("fk_plan_guarantor_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("plan_key", name=op.f("uq_plan_plan_key")),
    )
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_guarantor_id"), ["guarantor_id"], unique=False)

    op.create_table(
        "preference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("risk_known", sa.Boolean(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_preference_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preference")),
    )
    with op.batch_alter_table("preference", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_preference_person_id"), ["person_id"], unique=False)

    op.create_table(
        "refused_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(length=120), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("advice", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import.id"], name=op.f("fk_refused_row_import_id_import")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_row")),
    )
    with op.batch_alter_table("refused_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refused_row_import_id"), ["import_id"], unique=False)

    op.create_table(
        "account_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("service_on", sa.Date(), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column("charge_cents", sa.Integer(), nullable=False),
        sa.Column("insurer_paid_cents", sa.Integer(), nullable=False),
        sa.Column("adjustment_cents", sa.Integer(), nullable=False),
        sa.Column("patient_paid_cents", sa.Integer(), nullable=False),
        sa.Column("balance_cents", sa.Integer(), nullable=False),
        sa.Column("credit_cents", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_item_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_item")),
    )
    with op.batch_alter_table("account_item", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_account_item_account_id"), ["account_id"], unique=False
        )

    op.create_table(
        "call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("envelope_id", sa.Integer(), nullable=False),
        sa.Column("guarantor_id", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_why", sa.String(length=48), nullable=False),
        sa.ForeignKeyConstraint(
            ["envelope_id"], ["envelope.id"], name=op.f("fk_call_envelope_id_envelope")
        ),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["person.id"], name=op.f("fk_call_guarantor_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
        sa.UniqueConstraint("envelope_id", name=op.f("uq_call_envelope_id")),
    )
    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_guarantor_id"), ["guarantor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_call_on_date"), ["on_date"], unique=False)

    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "contact",
                "call",
                "screen",
                "resolve",
                "review",
                "return_to_call",
                "hold",
                "defer",
                "suppress",
                name="action",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "stage",
            sa.Enum(
                "statement",
                "reminder",
                "options_call",
                "assistance_screening",
                "plan_follow_up",
                "human_review",
                "resolved",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("step", sa.String(length=48), nullable=False),
        sa.Column("rules", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("policy_name", sa.String(length=48), nullable=False),
        sa.Column("policy_version", sa.Date(), nullable=False),
        sa.Column("next_review_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_decision_account_id_account")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_decision_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("account_id", "run_id", name=op.f("uq_decision_account_id_run_id")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_run_id"), ["run_id"], unique=False)

    op.create_table(
        "hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("guarantor_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "HD-01",
                "HD-02",
                "HD-03",
                "HD-04",
                "HD-06",
                "HD-08",
                "HD-09",
                "HD-10",
                "HD-11",
                "HD-12",
                "HD-16",
                "HD-17",
                "HD-25",
                name="holdkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("placed_on", sa.Date(), nullable=False),
        sa.Column("placed_by", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("service_through", sa.Date(), nullable=True),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.Column("released_by", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_hold_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["person.id"], name=op.f("fk_hold_guarantor_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hold_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_hold_guarantor_id"), ["guarantor_id"], unique=False)
        batch_op.create_index(
            "uq_hold_account_standing",
            ["account_id", "kind"],
            unique=True,
            sqlite_where=sa.text("released_on IS NULL AND account_id IS NOT NULL"),
            postgresql_where=sa.text("released_on IS NULL AND account_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_hold_guarantor_standing",
            ["guarantor_id", "kind"],
            unique=True,
            sqlite_where=sa.text("released_on IS NULL AND account_id IS NULL"),
            postgresql_where=sa.text("released_on IS NULL AND account_id IS NULL"),
        )

    op.create_table(
        "instalment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("paid_cents", sa.Integer(), nullable=False),
        sa.Column("last_payment_on", sa.Date(), nullable=True),
        sa.Column(
            "last_follow_up",
            sa.Enum(
                "confirmation",
                "reminder",
                "note",
                "offer",
                "call",
                "cure_notice",
                "default",
                "review",
                name="followup",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("last_follow_up_on", sa.Date(), nullable=True),
        sa.Column("cure_deadline", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_instalment_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalment")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_instalment_plan_id_number")),
    )
    with op.batch_alter_table("instalment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_instalment_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "charge",
                "insurer_payment",
                "adjustment",
                "patient_payment",
                "reversal",
                "assistance_write_off",
                "refund",
                name="ledgerkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("value_on", sa.Date(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entry_key", sa.String(length=200), nullable=False),
        sa.Column("source_line", sa.String(length=160), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_ledger_entry_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"],
            ["ledger_entry.id"],
            name=op.f("fk_ledger_entry_reverses_id_ledger_entry"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
        sa.UniqueConstraint("entry_key", name=op.f("uq_ledger_entry_entry_key")),
    )
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ledger_entry_account_id"), ["account_id"], unique=False
        )

    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("envelope_id", sa.Integer(), nullable=False),
        sa.Column("guarantor_id", sa.Integer(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "letter",
                "notice",
                "call",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "cancelled",
                "claimed",
                "sent",
                "failed",
                name="messagestatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provided_on", sa.Date(), nullable=True),
        sa.Column("print_batch_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["envelope_id"], ["envelope.id"], name=op.f("fk_message_envelope_id_envelope")
        ),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["person.id"], name=op.f("fk_message_guarantor_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["print_batch_id"],
            ["print_batch.id"],
            name=op.f("fk_message_print_batch_id_print_batch"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("envelope_id", name=op.f("uq_message_envelope_id")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_guarantor_id"), ["guarantor_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_message_print_batch_id"), ["print_batch_id"], unique=False
        )
        batch_op.create_index("ix_message_status", ["status", "channel"], unique=False)

    op.create_table(
        "plan_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_plan_account_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_plan_account_plan_id_plan")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_account")),
        sa.UniqueConstraint(
            "plan_id", "account_id", name=op.f("uq_plan_account_plan_id_account_id")
        ),
    )
    with op.batch_alter_table("plan_account", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_plan_account_account_id"), ["account_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_plan_account_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "call_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=True),
        sa.Column("guarantor_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "no_answer",
                "voicemail",
                "wrong_number",
                "wants_plan",
                "will_pay_by",
                "asks_for_help",
                "disputes",
                "do_not_call",
                "already_paid",
                "call_back_at",
                name="calloutcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("result_key", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_call_result_account_id_account")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_result_call_id_call")),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["person.id"], name=op.f("fk_call_result_guarantor_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_result")),
        sa.UniqueConstraint("result_key", name=op.f("uq_call_result_result_key")),
    )
    with op.batch_alter_table("call_result", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_result_account_id"), ["account_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_call_result_guarantor_id"), ["guarantor_id"], unique=False
        )

    op.create_table(
        "determination",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("guarantor_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("determined_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("discount_percent", sa.Integer(), nullable=False),
        sa.Column("write_off_cents", sa.Integer(), nullable=False),
        sa.Column("owed_cents", sa.Integer(), nullable=False),
        sa.Column("guideline_year", sa.Integer(), nullable=False),
        sa.Column("region", sa.String(length=8), nullable=False),
        sa.Column("percent_of_line", sa.Integer(), nullable=False),
        sa.Column("scale", sa.String(length=48), nullable=False),
        sa.Column("basis", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_determination_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_determination_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_determination_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["person.id"], name=op.f("fk_determination_guarantor_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_determination")),
        sa.UniqueConstraint(
            "account_id", "application_id", name=op.f("uq_determination_account_id_application_id")
        ),
    )
    with op.batch_alter_table("determination", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_determination_account_id"), ["account_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_determination_guarantor_id"), ["guarantor_id"], unique=False
        )

    op.create_table(
        "envelope_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("envelope_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=48), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("line_key", sa.String(length=120), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.Column("step_before", sa.String(length=48), nullable=True),
        sa.Column("step_on_before", sa.Date(), nullable=True),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("cancelled_why", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_envelope_line_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_envelope_line_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(
            ["envelope_id"], ["envelope.id"], name=op.f("fk_envelope_line_envelope_id_envelope")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_envelope_line")),
        sa.UniqueConstraint("line_key", name=op.f("uq_envelope_line_line_key")),
    )
    with op.batch_alter_table("envelope_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_envelope_line_account_id"), ["account_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_envelope_line_envelope_id"), ["envelope_id"], unique=False
        )

    op.create_table(
        "move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column(
            "from_stage",
            sa.Enum(
                "statement",
                "reminder",
                "options_call",
                "assistance_screening",
                "plan_follow_up",
                "human_review",
                "resolved",
                name="from_stage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "to_stage",
            sa.Enum(
                "statement",
                "reminder",
                "options_call",
                "assistance_screening",
                "plan_follow_up",
                "human_review",
                "resolved",
                name="to_stage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_move_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_move_decision_id_decision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_move")),
    )
    with op.batch_alter_table("move", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_move_account_id"), ["account_id"], unique=False)

    op.create_table(
        "step_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("guarantor_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "statement",
                "reminder",
                "options_call",
                "assistance_screening",
                "plan_follow_up",
                "human_review",
                "resolved",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("step", sa.String(length=48), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "done",
                "held",
                "suppressed",
                "deferred",
                "failed",
                name="stepstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error_code", sa.String(length=48), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("flow_run_id", sa.String(length=36), nullable=False),
        sa.Column("task_run_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_step_run_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_step_run_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["person.id"], name=op.f("fk_step_run_guarantor_id_person")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_step_run_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_run")),
        sa.UniqueConstraint("account_id", "run_id", name=op.f("uq_step_run_account_id_run_id")),
    )
    with op.batch_alter_table("step_run", schema=None) as batch_op:
        batch_op.create_index(
            "ix_step_run_unfinished",
            ["run_id"],
            unique=False,
            sqlite_where=sa.text("status = 'planned'"),
            postgresql_where=sa.text("status = 'planned'"),
        )
        batch_op.create_index("ix_step_run_work", ["run_id", "status", "stage"], unique=False)
    _keep_ledger()


def _keep_ledger() -> None:
    """Nobody rewrites money: every update and delete of the ledger is refused."""
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER ledger_no_{event.lower()} BEFORE {event} ON ledger_entry "
                "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON ledger_entry "
        "FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only()"
    )


def downgrade() -> None:
    with op.batch_alter_table("step_run", schema=None) as batch_op:
        batch_op.drop_index("ix_step_run_work")
        batch_op.drop_index(
            "ix_step_run_unfinished",
            sqlite_where=sa.text("status = 'planned'"),
            postgresql_where=sa.text("status = 'planned'"),
        )

    op.drop_table("step_run")
    with op.batch_alter_table("move", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_move_account_id"))

    op.drop_table("move")
    with op.batch_alter_table("envelope_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_envelope_line_envelope_id"))
        batch_op.drop_index(batch_op.f("ix_envelope_line_account_id"))

    op.drop_table("envelope_line")
    with op.batch_alter_table("determination", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_determination_guarantor_id"))
        batch_op.drop_index(batch_op.f("ix_determination_account_id"))

    op.drop_table("determination")
    with op.batch_alter_table("call_result", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_result_guarantor_id"))
        batch_op.drop_index(batch_op.f("ix_call_result_account_id"))

    op.drop_table("call_result")
    with op.batch_alter_table("plan_account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_account_plan_id"))
        batch_op.drop_index(batch_op.f("ix_plan_account_account_id"))

    op.drop_table("plan_account")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index("ix_message_status")
        batch_op.drop_index(batch_op.f("ix_message_print_batch_id"))
        batch_op.drop_index(batch_op.f("ix_message_guarantor_id"))

    op.drop_table("message")
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_entry_account_id"))

    op.drop_table("ledger_entry")
    with op.batch_alter_table("instalment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_instalment_plan_id"))

    op.drop_table("instalment")
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_hold_guarantor_standing",
            sqlite_where=sa.text("released_on IS NULL AND account_id IS NULL"),
            postgresql_where=sa.text("released_on IS NULL AND account_id IS NULL"),
        )
        batch_op.drop_index(
            "uq_hold_account_standing",
            sqlite_where=sa.text("released_on IS NULL AND account_id IS NOT NULL"),
            postgresql_where=sa.text("released_on IS NULL AND account_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_hold_guarantor_id"))
        batch_op.drop_index(batch_op.f("ix_hold_account_id"))

    op.drop_table("hold")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_run_id"))

    op.drop_table("decision")
    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_on_date"))
        batch_op.drop_index(batch_op.f("ix_call_guarantor_id"))

    op.drop_table("call")
    with op.batch_alter_table("account_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_item_account_id"))

    op.drop_table("account_item")
    with op.batch_alter_table("refused_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refused_row_import_id"))

    op.drop_table("refused_row")
    with op.batch_alter_table("preference", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_preference_person_id"))

    op.drop_table("preference")
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_guarantor_id"))

    op.drop_table("plan")
    with op.batch_alter_table("envelope", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_envelope_unsealed",
            sqlite_where=sa.text(
                "sealed_at IS NULL AND cancelled_on IS NULL AND channel != 'call'"
            ),
            postgresql_where=sa.text(
                "sealed_at IS NULL AND cancelled_on IS NULL AND channel != 'call'"
            ),
        )
        batch_op.drop_index("ix_envelope_day")

    op.drop_table("envelope")
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_application_guarantor_id"))

    op.drop_table("application")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_patient_id"))
        batch_op.drop_index(batch_op.f("ix_account_guarantor_id"))
        batch_op.drop_index("ix_account_due")

    op.drop_table("account")
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_run_as_of"))

    op.drop_table("run")
    with op.batch_alter_table("print_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_print_batch_on_date"))

    op.drop_table("print_batch")
    op.drop_table("person")
    op.drop_table("import")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION ledger_is_append_only()")
