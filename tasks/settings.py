"""Settings from the environment (`TEND_*`) or `.env`. Refuses what is unsafe."""

import os
from functools import lru_cache
from pathlib import Path

from pydantic import field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """`home` is where `var/` lies; `database_url` moves the state to PostgreSQL.

    `policy` names the policy that new accounts start with.
    """

    model_config = SettingsConfigDict(env_prefix="TEND_", env_file=".env", extra="ignore")

    home: Path = Path()
    database_url: str = ""
    practice_file: Path | None = None
    batch_size: int = 1000
    policy: str = "standard"

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
    """The settings of this moment. Read again only when the environment or the folder changed:
    a run asks for them at every transaction."""
    ours = tuple(item for item in os.environ.items() if item[0].upper().startswith("TEND_"))
    return _read(ours, Path.cwd())


@lru_cache
def _read(_environment: tuple[tuple[str, str], ...], _folder: Path) -> Settings:
    return Settings()
