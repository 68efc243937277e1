"""Money that came in, posted and taken back. What looks like a slip is asked about once more."""

import secrets

from starlette.responses import Response

from deployments.desk.pages import asked, done, page
from deployments.desk.visit import Visit
from policy.terms import TakenBack
from tasks.desk import second
from tasks.payments import in_words, record_payment, record_reversal
from tasks.runs import LikeAnother, WantsSecond
from tasks.runtime import WrongInput

REASONS = {
    TakenBack.BOUNCED: "the bank took it back",
    TakenBack.CHARGED_BACK: "the card company took it back",
    TakenBack.ENTERED_IN_ERROR: "entered in error: as if it had never been",
    TakenBack.MISPOSTED: "it belongs to another account",
}


def show(visit: Visit) -> Response:
    return _form(visit)


def _form(visit: Visit, failed: str = "", wrong: WrongInput | None = None) -> Response:
    return page(
        "payments", visit, 400 if wrong else 200, failed=failed, reasons=REASONS,
        **asked(wrong), asks_second=isinstance(wrong, LikeAnother),
        asks_person=isinstance(wrong, WantsSecond) or bool(visit.typed("second_name")),
        form_id=secrets.token_hex(8),
    )  # fmt: skip


def post(visit: Visit) -> Response:
    """The form has a key of its own, so that it counts once however often it is sent."""
    try:
        references = visit.typed("references").upper().split()
        amount = visit.cents("amount")
        if not references or amount is None:
            raise WrongInput("say for which account it is, and how much it was")
        made = record_payment(
            moment=visit.moment,
            reference=references[0],
            also=references[1:],
            amount_cents=amount,
            received_on=visit.day("received_on", "the day it came in"),
            key=visit.typed("form_id"),
            actor=visit.user.name,
            second_meant=bool(visit.typed("second")),
            sure=bool(visit.typed("sure")),
            second_person=_second_person(visit),
        )
    except WrongInput as wrong:
        return _form(visit, "post", wrong)
    here = f"/payments?taken={made.reference}&payment_key={made.payment_key}"
    return done(visit, here, "\n".join(in_words(made, by_command=False)))


def _second_person(visit: Visit) -> str:
    """Who else looked at it, once they showed that it is them; nobody where none was named. Raises
    WrongInput."""
    name = visit.typed("second_name")
    if not name:
        return ""
    why = f"payment {visit.typed('form_id')} of {visit.user.name}"
    password, code = visit.typed("second_password"), visit.typed("second_code")
    return second(visit.user, name, password, code, visit.moment.now, why)


def take_back(visit: Visit) -> Response:
    try:
        why = visit.typed("why")
        if why not in REASONS:
            raise WrongInput("choose from the list why it is taken back")
        made = record_reversal(
            moment=visit.moment,
            reference=visit.typed("taken").upper(),
            payment_key=visit.typed("payment_key"),
            why=TakenBack(why),
            to=visit.typed("to").upper() or None,
            key=visit.typed("form_id"),
            actor=visit.user.name,
        )
    except WrongInput as wrong:
        return _form(visit, "back", wrong)
    return done(visit, "/payments", "\n".join(in_words(made, back=True)))
