"""`tend record confidential`: a patient asks to be reached elsewhere."""

from collections.abc import Callable
from typing import Annotated

import typer

from deployments.commands.shared.arguments import By, Json, RecordedOn, Reference
from deployments.commands.shared.checks import actor, recording
from deployments.commands.shared.output import say, show
from tasks.contact import Contact, Recorded
from tasks.contact import confidential_contact as confidential
from tasks.intake import cells
from tasks.runtime import WrongInput

_LONGEST = {"line1": 160, "line2": 160, "city": 80}
_READ: dict[str, tuple[str, Callable[[str], str], str]] = {
    "state": ("--state", cells.state, "TX"),
    "postal_code": ("--zip", cells.postal_code, "89501"),
    "phone": ("--phone", cells.phone, "775-555-0123"),
}


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
    if not end:
        contact = _checked(contact)
    with recording(as_of) as moment:
        if end:
            ended = confidential.take_back(
                moment.connection, reference=reference, today=moment.day, actor=actor(by)
            )
            done = Recorded(ended, ())
        else:
            done = confidential.record(
                moment.connection,
                reference=reference,
                contact=contact,
                risk_known=risk_known,
                today=moment.day,
                actor=actor(by),
            )
    answer = {"reference": reference, "recorded": done.new, "held": list(done.held)}
    show(answer, as_json, lambda: _tell(reference, done, end))


def _checked(contact: Contact) -> Contact:
    """As it is kept. Raises WrongInput, which never repeats the address."""
    given = contact._asdict() | {name: getattr(contact, name).strip() for name in _LONGEST}
    if not (given["line1"] and given["city"] and contact.state and contact.postal_code):
        raise WrongInput("a confidential address needs --street, --city, --state and --zip")
    if any(len(given[name]) > most for name, most in _LONGEST.items()):
        raise WrongInput("the confidential address is too long for an envelope; shorten it")
    for name, (option, cell, example) in _READ.items():
        try:
            given[name] = cell(getattr(contact, name))
        except ValueError as problem:
            said = f"what {option} says {problem}; write it like {example}"
            raise WrongInput(said) from None
    return Contact(**given)


def _tell(reference: str, done: Recorded, ended: bool) -> None:
    said = "confidential contact ended" if ended else "reached at the confidential address now"
    say(f"{reference}: {said}.{'' if done.new else ' Known already; nothing changed.'}")
    if done.held:
        say(f"On hold, because another person is the guarantor: {', '.join(done.held)} (HD-23).")
