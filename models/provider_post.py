"""What a mail provider posted to our webhook, word for word, until it is old."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from models.columns import Instant, key

_WAITS = "applied_at IS NULL AND failed_with = ''"
_FAILED = "failed_with != ''"


class ProviderPost(SQLModel, table=True):
    """One signed body, kept once. It holds e-mail and network addresses, so it is emptied
    after a while; its hash stays. `failed_with` sets a body aside that breaks our own code."""

    __tablename__ = "provider_post"
    __table_args__ = (
        Index(
            "ix_provider_post_waits", "id", sqlite_where=text(_WAITS), postgresql_where=text(_WAITS)
        ),
        Index(
            "ix_provider_post_failed",
            "id",
            sqlite_where=text(_FAILED),
            postgresql_where=text(_FAILED),
        ),
    )

    id: int | None = key()
    body: bytes = Field(sa_type=LargeBinary)
    body_hash: str = Field(unique=True, max_length=64)
    received_at: datetime = Field(sa_type=Instant, index=True)
    applied_at: datetime | None = Field(default=None, sa_type=Instant)
    events: int = 0
    unknown: int = 0
    malformed: int = 0
    failed_with: str = Field(default="", max_length=80)
