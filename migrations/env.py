"""What Alembic starts: it runs the migrations on the engine the application hands over."""

from alembic import context
from sqlmodel import SQLModel

import models

assert models.__all__  # the import fills the metadata


def run() -> None:
    engine = context.config.attributes["engine"]
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=False,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
