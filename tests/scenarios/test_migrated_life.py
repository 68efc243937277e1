"""What a life wrote into the columns is what the migration reads out of its strings."""

from policy.holds import HoldKind
from tasks.storage.database import reading
from tasks.storage.tables import DECISION, ENVELOPE_LINE, LEDGER, PRINT_BATCH
from tests.scenarios.life import Life
from tests.test_migrated_facts import NEW, migrated


def stored() -> dict[str, list[tuple[object, ...]]]:
    with reading() as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(
                    table.select()
                    .with_only_columns(table.c.id, *(table.c[name] for name in names))
                    .order_by(table.c.id)
                )
            ]
            for table, names in NEW.items()
        }


def test_a_lived_portfolio_has_the_columns_that_its_strings_tell(life: Life, database: str) -> None:
    small = life.account(8_00)
    life.guarantor()  # small balances count per person
    first, second = life.account(90_00), life.account(400_00)
    life.until("2026-02-10")
    life.agrees([first, second], 4, "2026-03-01")
    life.until("2026-03-12")
    life.pays(first, 150_00)
    life.is_held(second, HoldKind.DISPUTE)
    life.until("2026-03-20")
    life.bounces(first)
    life.is_released(second, HoldKind.DISPUTE)
    life.until("2026-05-20")
    before = stored()
    assert life.ended(small) is not None
    told = {name: {value for _, *row in rows for value in row} for name, rows in before.items()}
    assert {"payment-1", "small"} <= told[LEDGER.name]
    assert {"confirmation", "note", 1} <= told[ENVELOPE_LINE.name]
    assert {"HD-01", "HD-11"} <= told[DECISION.name]
    assert 1 in told[PRINT_BATCH.name]
    assert any(part is not None for *_, part, _ in before[LEDGER.name])
    migrated(database)
    assert stored() == before
