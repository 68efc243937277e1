"""Letters asked for again, as rows: what was sent last, what was asked for, and by whom."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, select

from policy.rules import SENT_AGAIN, ResendRequest, WhyAgain
from policy.terms import MessageStatus, Stage
from tasks.accounts import AccountRow
from tasks.facts.account import Known
from tasks.runtime import WrongInput
from tasks.storage import ENVELOPE, ENVELOPE_LINE, MESSAGE, RESEND


class Asked(NamedTuple):
    """What a person asked for: the newest letter of this stage, and why."""

    reference: str
    stage: Stage
    why: WhyAgain
    actor: str


def wish_of(connection: Connection, account: AccountRow, asked: Asked) -> ResendRequest:
    """The request with the letter that it means. Raises WrongInput when there is none."""
    if not account.is_open:
        ended = str(account.resolution).replace("_", " ")
        raise WrongInput(
            f"{account.reference} is closed ({ended}), so nothing is sent for it; "
            f"see: tend account {account.reference}"
        )
    copy = SENT_AGAIN[asked.stage]
    query = (
        select(ENVELOPE_LINE.c.kind, ENVELOPE.c.on_date)
        .join(ENVELOPE, ENVELOPE.c.id == ENVELOPE_LINE.c.envelope_id)
        .join(MESSAGE, MESSAGE.c.envelope_id == ENVELOPE.c.id)
        .where(
            ENVELOPE_LINE.c.account_id == account.id,
            ENVELOPE_LINE.c.kind.in_(copy.kinds),
            MESSAGE.c.status.in_(MessageStatus.gone()),
        )
        .order_by(ENVELOPE.c.on_date.desc(), ENVELOPE_LINE.c.id.desc())
    )
    last = connection.execute(query.limit(1)).first()
    if last is None:
        raise WrongInput(
            f"no {copy.words} was sent for {account.reference}, so none can be sent again; "
            f"what is due goes with: tend rerun {account.reference}"
        )
    return ResendRequest(asked.stage, last.kind, last.on_date, asked.why)


def with_wishes(
    connection: Connection, run_id: int, known: Mapping[int, Known]
) -> dict[int, Known]:
    """The facts, and what was asked for in this run."""
    query = select(
        RESEND.c.account_id, RESEND.c.stage, RESEND.c.kind, RESEND.c.last_on, RESEND.c.why
    ).where(RESEND.c.run_id == run_id)
    found = dict(known)
    for account_id, *wish in connection.execute(query):
        if account_id in found:
            found[account_id] = found[account_id]._replace(wish=ResendRequest(*wish))
    return found
