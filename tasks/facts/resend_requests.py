"""Letters asked for again, as rows: what was sent last, what was asked for, and by whom."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from policy.letters import LETTERS, LetterKind
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
    last = _last_sent(connection, account, copy.kinds)
    if last is None:
        only_once = [kind for kind, terms in LETTERS.items() if terms.stage is asked.stage]
        if sent := _last_sent(connection, account, only_once):
            raise WrongInput(
                f"the {str(sent.kind).replace('_', ' ')} of {sent.on_date.isoformat()} for "
                f"{account.reference} speaks of its own day and is not written again; its pages "
                f"carry {sent.token} in that day's PDF under var/letters"
            )
        raise WrongInput(
            f"no {copy.words} was sent for {account.reference}, so none can be sent again; "
            f"what is due goes with: tend rerun {account.reference}"
        )
    return ResendRequest(asked.stage, last.kind, last.on_date, asked.why)


def _last_sent(
    connection: Connection, account: AccountRow, kinds: Collection[LetterKind]
) -> Row[Any] | None:
    query = (
        select(ENVELOPE_LINE.c.kind, ENVELOPE.c.on_date, ENVELOPE.c.token)
        .join(ENVELOPE, ENVELOPE.c.id == ENVELOPE_LINE.c.envelope_id)
        .join(MESSAGE, MESSAGE.c.envelope_id == ENVELOPE.c.id)
        .where(
            ENVELOPE_LINE.c.account_id == account.id,
            ENVELOPE_LINE.c.kind.in_(kinds),
            MESSAGE.c.status.in_(MessageStatus.gone()),
        )
        .order_by(ENVELOPE.c.on_date.desc(), ENVELOPE_LINE.c.id.desc())
    )
    return connection.execute(query.limit(1)).first()


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
