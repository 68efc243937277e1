"""Settings from the environment (`TEND_*`) or `.env`. Refuses what is unsafe."""

import os
from functools import lru_cache
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from tasks.runtime.mail_settings import MailSettings


class Settings(BaseSettings, MailSettings):
    """Each is `TEND_` and its name in capitals; docs/settings.md is written from them."""

    model_config = SettingsConfigDict(
        env_prefix="TEND_", env_file=".env", extra="ignore", hide_input_in_errors=True
    )

    home: Path = Field(
        default=Path(), description="The folder that holds `var/`. Empty: the current folder."
    )
    database_url: str = Field(
        default="",
        description="`postgresql://...` or `sqlite:///...`. Empty: SQLite at `var/tend.db`.",
    )
    practice_file: Path | None = Field(
        default=None,
        description="The practice's file. Empty: the `practice.toml` that Tend comes with.",
    )
    inbox: Path | None = Field(
        default=None,
        description="The folder where exports, remittances and files of payments are put; "
        "`import-inbox` takes them in every hour. Empty: there is none.",
    )
    batch_size: int = Field(default=1000, description="Accounts in one transaction.")
    policy: str = Field(
        default="standard", description="The policy that new accounts start with, by its name."
    )
    serve_auth: SecretStr | None = Field(
        default=None,
        description="`user:password` for the server of `tend serve`, also for the commands that "
        "report to it. Empty: it can be reached from this machine only, with the login that the "
        "first `tend serve` puts into `var/serve.login`.",
    )
    serve_names: str = Field(
        default="",
        description="Names by which people reach `tend serve`, the desk and the webhook, by "
        "proxy or from other machines, with commas between them. Any other name is refused. Empty: "
        "the names of this machine itself.",
    )
    notify: str = Field(
        default="",
        description="The Prefect block that tells people when something is amiss, `type/name`. "
        "Empty: seen in the UI only.",
    )
    prefect_days: int = Field(
        default=60,
        ge=1,
        description="Days that Prefect keeps its records of runs. Tend's own stay.",
    )

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
