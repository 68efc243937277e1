"""What certain places must say, and must not: choices, help, notices, calls."""

import re
from collections.abc import Callable, Iterator, Sequence

from tasks.wording.judgement import denies
from tasks.wording.passages import Passage
from tasks.wording.tone_rules import Silence, Tone

Faults = Iterator[tuple[Passage, str, str]]
FACTS = frozenset({
    "on_date", "references", "recipient", "due_on", "reference", "count", "amount_cents",
    "last_cents", "schedule", "financed_cents", "no_cents", "write_off_cents", "owed_cents",
    "discount_percent", "basis", "state_law", "respond_by", "instalment_number", "instalment_count",
    "instalments_paid", "payments_made", "paid_cents", "paid_on", "missed_cents", "cure_deadline",
    "guideline_year", "percent_of_line", "guarantor_name", "language", "stop_url", "name",
    "address", "phone", "hours", "tty", "portal", "portal_url", "assistance_url",
    "assistance_phone", "payment_address", "help_percent", "free_percent", "refund_cents",
    "page", "pages", "estimate_cents", "excess_cents", "dispute_by",
    "returned_cents", "returned_from", "charged_back_cents", "charged_back_from", "came_cents",
    "came_on", "last_due_on", "beside_cents",
    "owes_since", "withdrawn_cents", "covers_through", "charged_cents", "insurer_cents",
    "discount_cents", "about",
})  # fmt: skip
"""What a letter, a notice or a call can be filled with."""

_MUST = (
    ("common.choices", ("portal", "phone", "assistance_phone"), "TN-03"),
    ("common.change_plan", ("phone",), "TN-03"),
    ("common.ask_again", ("assistance_phone",), "TN-03"),
    ("common.help", ("assistance_phone", "assistance_url"), "501R-08"),
    ("summary", ("assistance_phone", "assistance_url", "address", "help_percent"), "501R-26"),
    ("common.notes", ("phone", "hours", "tty"), "ST-08"),
    ("notice.body.strict", ("portal_url", "stop_url", "phone"), "RF-11"),
    ("notice.body.options", ("portal_url", "stop_url", "name", "phone"), "RF-11"),
)


def _known_facts(found: Sequence[Passage], tone: Tone) -> Faults:
    for passage in found:
        for name in re.findall(r"\{(\w*)\}", passage.text):
            if name not in FACTS:
                yield (
                    passage,
                    "facts",
                    f"nothing fills {{{name}}} (see FACTS in tasks/wording/required_passages.py)",
                )


def _must_name(found: Sequence[Passage], tone: Tone) -> Faults:
    for place, names, rule in _MUST:
        here = [one for one in found if one.place.startswith(place)]
        text = " ".join(one.text for one in here)
        for name in names:
            if f"{{{name}}}" not in text:
                yield _first(here, found), rule, f"{place} does not give {{{name}}}"


def _three_options(found: Sequence[Passage], tone: Tone) -> Faults:
    for place in ("common.choices", "notice.body.options", "call.three_options"):
        here = [one for one in found if one.place.startswith(place)]
        if not here and place.startswith("call"):
            continue  # a language that is only written has no script
        text = " ".join(one.text for one in here).lower()
        for option in tone.options:
            if option not in text:
                yield _first(here, found), "TN-03", f"{place} does not offer {option!r}"


def _silent(found: Sequence[Passage], tone: Tone) -> Faults:
    strict = Silence(forbidden=tone.notice.strict_forbidden)
    for place, silence, rule in (
        ("notice", tone.notice, "PV-03"),
        ("notice.body.strict", strict, "PV-03"),
        ("call.voicemail", tone.voicemail, "RF-13"),
        ("call.opener", tone.opener, "6.2"),
    ):
        for passage in found:
            if passage.place.startswith(place):
                for phrase in silence.forbidden:
                    if _says(passage.text, phrase):
                        yield passage, rule, f"it says {phrase!r}"


def _notices_hold_no_facts(found: Sequence[Passage], tone: Tone) -> Faults:
    allowed = {
        "notice": {"name", "portal_url", "stop_url", "phone"},
        "call.voicemail": {"name", "phone", "hours"},
    }
    for place, names in allowed.items():
        for passage in found:
            if passage.place.startswith(place):
                for name in set(re.findall(r"\{(\w*)\}", passage.text)) - names:
                    rule = "PV-02" if place == "notice" else "RF-13"
                    yield passage, rule, f"{{{name}}} may not be said here"


def _subject(found: Sequence[Passage], tone: Tone) -> Faults:
    for passage in found:
        if passage.place == "notice.subject" and passage.text not in tone.subjects:
            yield passage, "EM-06", "the subject is not one of those allowed"


def _carries(found: Sequence[Passage], tone: Tone) -> Faults:
    for wanted in tone.carries:
        here = [one for one in found if one.place.startswith(wanted.place)]
        if not any(denies(one.text, tone.spoken, wanted.denies) for one in here):
            what = f"{wanted.place} does not say that nothing of {wanted.denies!r} is so"
            yield _first(here, found), wanted.rule, what


def _help_first(found: Sequence[Passage], tone: Tone) -> Faults:
    """6.2: permission before the matter, help before any talk of paying."""
    places = [one.place for one in found if one.place.startswith("call.")]
    wanted = ["opener", "identity_check", "permission", "help_first", "three_options", "close"]
    here = [place.removeprefix("call.") for place in places]
    if here and [name for name in here if name in wanted] != wanted:
        first = next(one for one in found if one.place.startswith("call."))
        yield first, "6.2", f"a call goes: {', '.join(wanted)}"


def _says(text: str, phrase: str) -> bool:
    bare = re.sub(r"\{\w+\}|\[[^\]]*\]", "", text)
    if "\u4e00" <= phrase[0] <= "\u9fff":
        return phrase in bare
    return bool(re.search(rf"\b{re.escape(phrase)}\b", bare, re.IGNORECASE))


def _first(here: Sequence[Passage], found: Sequence[Passage]) -> Passage:
    return here[0] if here else found[0]


PLACES: Sequence[Callable[[Sequence[Passage], Tone], Faults]] = (
    _known_facts,
    _must_name,
    _three_options,
    _silent,
    _notices_hold_no_facts,
    _subject,
    _carries,
    _help_first,
)
