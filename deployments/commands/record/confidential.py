"""`tend record confidential`: a patient asks to be reached elsewhere."""

from typing import Annotated

import typer

from deployments.commands.shared.arguments import By, Json, RecordedOn, Reference
from deployments.commands.shared.checks import actor, moment
from deployments.commands.shared.output import say, show
from tasks.contact import (
    Contact,
    ContactRefused,
    Recorded,
    end_confidential_contact,
    record_confidential_contact,
)
from tasks.runs import Moment
from tasks.runtime import WrongInput

_OPTIONS = {"state": "--state", "postal_code": "--zip", "phone": "--phone"}


Street = Annotated[str, typer.Option(metavar="TEXT", help="Where letters go now.")]
Line2 = Annotated[str, typer.Option(metavar="TEXT", help="A second line, if any.")]
City = Annotated[str, typer.Option(metavar="TEXT", help="The city.")]
State = Annotated[str, typer.Option(metavar="STATE", help="Two letters, like TX.")]
Zip = Annotated[str, typer.Option("--zip", metavar="ZIP", help="The ZIP code.")]
Phone = Annotated[
    str, typer.Option(metavar="PHONE", help="Where calls go now; without it nobody calls.")
]
Email = Annotated[
    str, typer.Option(metavar="E-MAIL", help="Where notices go now; without it none is sent.")
]
RiskKnown = Annotated[
    bool, typer.Option("--risk-known", help="They know that e-mail is not private.")
]
End = Annotated[
    bool, typer.Option("--end", help="They want it no longer; exports may change it again.")
]


def confidential_contact(
    reference: Reference,
    street: Street = "",
    line2: Line2 = "",
    city: City = "",
    state: State = "",
    zip_code: Zip = "",
    phone: Phone = "",
    email: Email = "",
    risk_known: RiskKnown = False,
    end: End = False,
    by: By = "",
    as_of: RecordedOn = None,
    as_json: Json = False,
) -> None:
    """Reach the patient of this account at this address and nowhere else. Do not ask why.

    It wins over every address we had and over later exports. Bills of this patient that another
    person is to pay wait (HD-23) until you know who may hear of them.

    Example: tend record confidential A-7K2M9QX4TB --street "9 Oak St" --city Reno --state NV
    --zip 89501
    """
    contact = Contact(street, city, state, zip_code, line2, phone, email)
    if end and any(contact):
        raise WrongInput("--end takes no address; the last one stays until an export changes it")
    if end:
        done = end_confidential_contact(moment=moment(as_of), reference=reference, actor=actor(by))
    else:
        done = _record(moment(as_of), reference, contact, risk_known, actor(by))
    answer = {"reference": reference, "recorded": done.new, "held": list(done.held)}
    show(answer, as_json, lambda: _tell(reference, done, end))


def _record(when: Moment, reference: str, contact: Contact, risk_known: bool, by: str) -> Recorded:
    try:
        return record_confidential_contact(
            moment=when, reference=reference, contact=contact, risk_known=risk_known, actor=by
        )
    except ContactRefused as refused:
        option = _OPTIONS[refused.part]
        said = f"what {option} says {refused.reason}; write it like {refused.example}"
        raise WrongInput(said) from None


def _tell(reference: str, done: Recorded, ended: bool) -> None:
    said = "confidential contact ended" if ended else "reached at the confidential address now"
    say(f"{reference}: {said}.{'' if done.new else ' Known already; nothing changed.'}")
    if done.held:
        say(f"On hold, because another person is the guarantor: {', '.join(done.held)} (HD-23).")
