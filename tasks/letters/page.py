"""One letter as plain data for `templates/letter.typ`: every string final, nothing left to look up.

Data reaches Typst as JSON strings, which it never reads as markup, so no name can break a page.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import segno

from policy.letters import PLAN_KINDS
from policy.plans import needs_disclosure
from tasks.letters.account_table import account_rows, totals_of
from tasks.letters.amounts import amounts, choices, choices_heading, kind_of, name_of, slip_of
from tasks.letters.checks import check_letter, window_lines
from tasks.letters.letter import Letter, Section, UnprintableLetter
from tasks.letters.required_words import check_block, check_common, summary_of
from tasks.letters.tone import check_texts, check_tone
from tasks.practice import Practice
from tasks.wording import Fact, Note, Words, fill, plain, words_in

Data = dict[str, object]


def page_of(letter: Letter, practice: Practice) -> Data:
    """Raises UnprintableLetter; the caller sets that letter aside and prints the others."""
    try:
        words = words_in(letter.language)
        known = practice.words(letter.language)
        check_letter(letter)
        _check_common(letter.language, words, known)
        page = _page(letter, words, known)
        check_tone(letter, page)
        return page
    except LookupError as error:
        raise UnprintableLetter(letter.token, _missing(error)) from None
    except ValueError as error:
        raise UnprintableLetter(letter.token, str(error)) from None


def _check_common(language: str, words: Words, known: Mapping[str, str]) -> None:
    notes = (words.common.help, *words.common.notes)
    printed = [fill(f"{note.text} {note.contact}", known) for note in notes]
    check_common(printed, known, words)
    check_texts(printed, language)


def _missing(error: LookupError) -> str:
    if isinstance(error, KeyError):
        return f"there are no words for it, or its words need a fact that is not given: {error}"
    return str(error)


def common_of(language: str, practice: Practice) -> Data:
    """What every letter in this language carries: assistance, questions, help."""
    words, known = words_in(language), practice.words(language)
    slip = {name: words.common.slip[name] for name in ("heading", "enclosed", "code", "scan")}
    labels = ("charges", "insurer_paid", "adjustments", "patient_paid", "balance")
    return {
        "language": language,
        "name": practice.name,
        "address": list(practice.address),
        "phone": practice.phone,
        "page": words.common.page,
        "care": words.common.care,
        "notes": [_note(note, known) for note in words.common.notes],
        "columns": [words.table[label] for label in labels],
        "total": words.table["total"],
        "money_heading": words.common.money_heading,
        "help": _note(words.common.help, known),
        "slip": {name: fill(text, known) for name, text in slip.items()},
        "payment_address": list(practice.payment_address),
        "code": portal_code(practice.portal_url),
        "items_heading": words.table["items_heading"],
        "item_columns": [words.table[f"item_{name}"] for name in ("day", "service", "charge")],
    }


def _note(note: Note, known: Mapping[str, str]) -> Data:
    return {name: fill(text, known) for name, text in note.model_dump().items()}


def _page(letter: Letter, words: Words, known: Mapping[str, str]) -> Data:
    sections = _merged(letter.sections)
    blocks = [_block(section, len(sections) > 1, words, known) for section in sections]
    summary: Data = {}
    if letter.with_summary:
        summary = {"summary": summary_of(words, known, letter.help_limits)}
    return summary | {
        "token": letter.token,
        "language": letter.language,
        "large": letter.large_print,
        "date": words.fill(words.common.date, {"on_date": letter.on_date}),
        "name": plain(letter.recipient_name),
        "window": window_lines(letter),
        "amounts": amounts(letter, words),
        "choices_heading": choices_heading(letter, words),
        "choices": [_note(choice, known) for choice in choices(letter, words)],
        "blocks": blocks,
        "accounts": [account_rows(account, words, known) for account in letter.accounts],
        "totals": totals_of(letter.accounts) if len(letter.accounts) > 1 else [],
        "slip": slip_of(letter, words),
        "with_summary": letter.with_summary,
    }


def _merged(sections: Sequence[Section]) -> list[Section]:
    """The same words with the same facts are said once, for all the accounts they are about. Two
    plans of one person may have the same terms, and each is paid by itself."""
    merged: list[Section] = []
    for section in sections:
        for place, other in enumerate(merged):
            alike = (other.kind, dict(other.facts)) == (section.kind, dict(section.facts))
            if alike and section.kind not in PLAN_KINDS:
                references = tuple(dict.fromkeys(other.references + section.references))
                merged[place] = replace(other, references=references)
                break
        else:
            merged.append(section)
    return merged


_BASIS = {"scale": "percent_of_line", "state_law": "state_law", "federal_limit": "federal_limit"}
"""What decided, by the name of its words: they are told when that fact is known."""


_MAINLAND = " (48+DC)"
"""How a basis names the guideline of most people; to them it says nothing."""


def _basis(facts: Mapping[str, Fact], words: Words) -> str:
    """How it was decided, in this language; else as it was stored."""
    told = [name for name, fact in _BASIS.items() if name in words.basis and fact in facts]
    told_so = " ".join(words.fill(words.basis[name], facts) for name in told)
    return told_so or str(facts["basis"]).replace(_MAINLAND, "")


def _block(section: Section, name_it: bool, words: Words, known: Mapping[str, str]) -> Data:
    kind = kind_of(section, words)
    facts: dict[str, Fact] = {**known, **section.facts}
    if kind.disclosure:
        facts |= _plan_facts(section, words)
    if "basis" in facts:
        facts["basis"] = _basis(facts, words)
    known_too = (*kind.optional.items(), *words.where_known.items())
    extra = [text for name, text in known_too if name in facts]
    if kind.if_owed and facts["owed_cents"]:
        extra.insert(0, kind.if_owed)
    paragraphs = [words.fill(text, facts) for text in (*kind.paragraphs, *extra)]
    after = words.fill(kind.after, facts)
    check_block(name_of(section), (*paragraphs, after), facts, words)
    return {
        "title": kind.title,
        "accounts": _for_accounts(section, words) if name_it else "",
        "paragraphs": paragraphs,
        "items": words.missing_in_words(str(facts[kind.items])) if kind.items else [],
        "after": after,
        "disclosure": _disclosure(words, facts) if kind.disclosure else {},
    }


def _plan_facts(section: Section, words: Words) -> dict[str, Fact]:
    payments = section.facts["payments_cents"]
    if not isinstance(payments, tuple):
        raise ValueError("a plan needs the amounts of its payments, in cents")
    return {
        "schedule": words.schedule_in_words(payments),
        "no_cents": 0,
        "financed_cents": sum(payments),
    }


def _disclosure(words: Words, facts: Mapping[str, Fact]) -> Data:
    """RZ-01: more than four payments by written agreement need it, at no interest too."""
    payments = facts["payments_cents"]
    count = len(payments) if isinstance(payments, tuple) else 1
    if not facts.get("disclosed", needs_disclosure(count)):
        return {}
    rows = [[label, words.fill(value, facts)] for label, value in words.disclosure.rows]
    return {"heading": words.disclosure.heading, "rows": rows}


def _for_accounts(section: Section, words: Words) -> str:
    return words.fill(words.common.for_accounts, {"references": ", ".join(section.references)})


@lru_cache
def portal_code(url: str) -> str:
    """The QR code of the portal's address, as SVG text."""
    out = io.BytesIO()
    segno.make_qr(url, error="m").save(out, kind="svg", border=0, xmldecl=False, svgns=True)
    return out.getvalue().decode("ascii")
