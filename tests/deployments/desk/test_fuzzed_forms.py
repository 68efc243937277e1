"""Whatever a form sends, nothing breaks: a page says what is wrong, and nothing else changes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deployments.desk.app import DOORS
from models import Account
from policy.desk import DeskRole
from tasks.storage import database as db
from tests.deployments.desk.conftest import Desk
from tests.factories import make_account, the

Enter = Callable[..., Desk]
pytestmark = pytest.mark.sqlite_is_enough
ACTS = [one.path for one in DOORS if one.method == "POST" and "sign" not in one.path]
FIELDS = (
    "name", "birth_date", "phone", "reference", "reason", "outcome", "until", "sign", "payments",
    "amount", "due_day", "references", "kind", "filed_on", "channel", "wanted", "address",
    "form_id", "taken", "payment_key", "why", "to", "sure", "second", "result", "act", "since",
    "received_on",
)  # fmt: skip
SENSIBLE = (
    "", "yes", "no", "1", "0", "-1", "9999999", "2026-03-02", "2026-02-30", "HD-01", "calls",
    "email", "lost_job", "no_answer", "will_pay_by", "misposted", "REFERENCE",
)  # fmt: skip
VALUES = st.one_of(st.sampled_from(SENSIBLE), st.text(max_size=300))
FORMS = st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=12)
TRIES = 250


def test_no_form_breaks_the_desk(enter: Enter) -> None:
    with db.writing() as connection:
        reference = the(connection, Account, make_account(connection))["reference"]
    desk = enter(DeskRole.MANAGER, DeskRole.COMPLIANCE, DeskRole.ADMIN, name="all")
    desk.open("/log")
    key = desk.last

    @settings(
        max_examples=TRIES, derandomize=True, suppress_health_check=list(HealthCheck), database=None
    )
    @given(path=st.sampled_from(ACTS), form=FORMS, at=st.sampled_from((reference, "A-0000000000")))
    def sends(path: str, form: dict[str, str], at: str) -> None:
        desk.last = key
        sent = {name: value.replace("REFERENCE", reference) for name, value in form.items()}
        sent["name" if "people" in path else "also"] = "nobody"
        desk.send(path.format(call="nothing", reference=at, queue="none"), **sent)
        assert desk.status in (200, 400, 403, 404, 409, 410), (path, form, desk.text)

    sends()
