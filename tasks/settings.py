"""Settings from the environment (`TEND_*`) or `.env`. Refuses what is unsafe."""

import os
from functools import lru_cache
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from tasks.transport import MailSettings


class Settings(BaseSettings, MailSettings):
    """`home` is where `var/` lies; `database_url` moves the state to PostgreSQL.

    `policy` names the policy that new accounts start with. `serve_auth` is `user:password` for the
    server of `tend serve`; `notify` names the Prefect block that tells people, as `type/name`.
    """

    model_config = SettingsConfigDict(
        env_prefix="TEND_", env_file=".env", extra="ignore", hide_input_in_errors=True
    )

    home: Path = Path()
    database_url: str = ""
    practice_file: Path | None = None
    batch_size: int = 1000
    policy: str = "standard"
    serve_auth: SecretStr | None = None
    notify: str = ""
    prefect_days: int = Field(default=60, ge=1)

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql")):
            raise ValueError("TEND_DATABASE_URL must start with postgresql:// or sqlite:///")
        return value.replace("postgresql://", "postgresql+psycopg://", 1)

    @property
    def var(self) -> Path:
        """Everything Tend writes, readable by its owner only."""
        return self.home.resolve() / "var"

    @property
    def url(self) -> str:
        """Where the state is."""
        return self.database_url or f"sqlite:///{self.var / 'tend.db'}"


def current() -> Settings:
    """The settings of this moment. Read again only when the environment, the folder or its `.env`
    changed: a run asks for them at every transaction, and mail can be paused while it runs."""
    ours = tuple(item for item in os.environ.items() if item[0].upper().startswith("TEND_"))
    try:
        changed_at = os.stat(".env").st_mtime_ns
    except OSError:
        changed_at = 0
    return _read(ours, Path.cwd(), changed_at)


@lru_cache
def _read(_environment: tuple[tuple[str, str], ...], _folder: Path, _changed_at: int) -> Settings:
    return Settings()
