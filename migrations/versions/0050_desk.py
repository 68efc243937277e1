"""The specialist's desk: its users and their sign-ins, whom they hold, and its log.

Revision ID: 0050
Revises: 0049
"""

import sqlalchemy as sa
from alembic import op

from migrations.checks import write_once

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

_ROLES = ("caller", "money", "manager", "compliance", "admin")
_KINDS = (
    "signed_in", "signed_out", "locked_out", "enrolled", "searched", "opened_call", "identified",
    "opened_person", "exported_log",
)  # fmt: skip


def upgrade() -> None:
    _users()
    op.create_table(
        "desk_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", _one_of("deskeventkind", *_KINDS), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(200), nullable=False),
        _of("desk_event", "user_id", "desk_user"),
        _of("desk_event", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_event")),
    )
    op.create_index(op.f("ix_desk_event_at"), "desk_event", ["at"])
    op.create_index(op.f("ix_desk_event_person_id"), "desk_event", ["person_id"])
    op.create_table(
        "desk_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("guarantor_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("identified_at", sa.DateTime(timezone=True), nullable=True),
        _of("desk_claim", "guarantor_id", "person"),
        _of("desk_claim", "user_id", "desk_user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_claim")),
        sa.UniqueConstraint("guarantor_id", name=op.f("uq_desk_claim_guarantor_id")),
    )
    op.create_index(op.f("ix_desk_claim_user_id"), "desk_claim", ["user_id"])
    write_once("desk_event")


def _users() -> None:
    op.create_table(
        "desk_user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("password_hash", sa.String(160), nullable=False),
        sa.Column("totp_key", sa.String(64), nullable=False),
        sa.Column("totp_step", sa.Integer(), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_user")),
        sa.UniqueConstraint("name", name=op.f("uq_desk_user_name")),
    )
    op.create_table(
        "desk_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", _one_of("deskrole", *_ROLES), nullable=False),
        _of("desk_grant", "user_id", "desk_user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_grant")),
        sa.UniqueConstraint("user_id", "role", name=op.f("uq_desk_grant_user_id_role")),
    )
    op.create_table(
        "desk_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("enrols", sa.Boolean(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("said", sa.String(2000), nullable=False),
        _of("desk_session", "user_id", "desk_user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_desk_session_token_hash")),
    )
    op.create_index(op.f("ix_desk_session_user_id"), "desk_session", ["user_id"])


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def downgrade() -> None:
    for table in ("desk_claim", "desk_event", "desk_session", "desk_grant", "desk_user"):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION desk_event_is_append_only()")
