"""What nobody gets from us is refused however it is written, and what is kind is let through."""

from collections.abc import Iterator

import pytest

from tasks.wording.judgement import judge
from tasks.wording.normal_form import normal_form
from tasks.wording.paper import foreign_line, new_words, shouts, unfit_for_paper
from tasks.wording.tone_rules import tone_of
from tests.tasks.wording.corpus import Sentence, sentences


def stopped(text: str, language: str) -> bool:
    return bool(judge(text, language)) or any(shouts(text, tone_of(language)))


UNKIND = [
    ("en", "We will tell the credit bureaus if we get no answer."),
    ("en", "Last notice about your bill."),
    ("en", "You have 48 hours to pay."),
    ("en", "This bill may change how soon we can see you."),
    ("en", "Your account goes to collections next week."),
    ("en", "We'll see you in court."),
    ("en", "Our lawyer will be in touch."),
    ("en", "We can have your wages withheld."),
    ("en", "Somebody from immigration may have questions for you."),
    ("en", "People who pay their bills deserve better than you."),
    ("en", "Pay at once."),
    ("en", "You won't be given another appointment while this bill is open."),
    ("en", "A mark on your credit stays for seven years."),
    ("en", "We do not want to involve the sheriff, but we will."),
    ("en", "There is a fee of $35 for paying late."),
    ("en", "Your bank account could be levied."),
    ("en", "Do not ignore this letter."),
    ("en", "Your unpaid debt has been noted."),
    ("en", "You are past due."),
    ("en", "The state attorney looks into bills like yours."),
    ("en", "Your employer has a right to know."),
    ("en", "If you can't pay, ask your family for the money."),
    ("en", "We have lost patience with you."),
    ("en", "Not paying is stealing."),
    ("en", "PAY THIS BILL."),
    ("en", "Pay this bill!"),
    ("en", "Your dеbt is due."),  # noqa: RUF001 - a Cyrillic letter is what it is about
    ("en", "You are past\u00a0due."),
    ("en", "A collec\u00adtion agency takes over."),
    ("en", "This is *ur*gent."),
    ("en", "We may <b>su</b>e."),
    ("en", "Your account is with c\u200bollections."),
    ("es", "Usted está en mora desde enero."),
    ("es", "Avisaremos a inmigración si no contesta."),
    ("es", "Es el último aviso antes de pasar su cuenta a cobranza."),
    ("es", "No podrá ver a su doctor hasta que pague."),
    ("es", "Su crédito quedará afectado."),
    ("es", "Tiene 24 horas para llamar."),
    ("es", "Le descontaremos la deuda del salario."),
    ("es", "Pague inmediata\u00admente."),
    ("es", "Un juez decidirá por usted."),
    ("es", "Usted nunca cumple."),
]
KIND = [
    ("en", "There is no late fee."),
    ("en", "We never report to a credit bureau."),
    ("en", "This is not urgent."),
    ("en", "We will not send this bill to a collection agency."),
    ("en", "Nobody will sue you."),
    ("en", "You cannot lose your doctor over this bill."),
    ("en", "Your credit will not change."),
    ("en", "We do not take money from your wages."),
    ("en", "We do not ask about immigration, and you need not tell us."),
    ("en", "You do not need to pay today."),
    ("en", "Thank you!"),
    ("en", "Nothing about your care changes because of this bill."),
    ("en", "There are no penalties and there is no interest."),
    ("en", "If you have an attorney, please give us their name."),
    ("en", "You are welcome to wait for your insurance."),
    ("en", "A bill that you cannot pay is nothing to be ashamed of."),
    ("es", "¡Gracias!"),
    ("es", "No hay cargos por pagar tarde."),
    ("es", "Esto no afecta su crédito."),
    ("es", "Nunca llamamos a su trabajo."),
    ("es", "Su atención no depende de esta factura."),
    ("es", "No compartimos su nombre con inmigración."),
    ("es", "No tiene que pagar hoy."),
    ("es", "No es su culpa."),
]


@pytest.mark.parametrize(("language", "text"), UNKIND)
def test_an_unkind_sentence_is_stopped_however_it_is_spelled(language: str, text: str) -> None:
    assert stopped(text, language)


@pytest.mark.parametrize(("language", "text"), KIND)
def test_a_kind_sentence_that_holds_a_hard_word_passes(language: str, text: str) -> None:
    assert not stopped(text, language), judge(text, language)


def of_the_half(*, set_aside: bool, bad: bool) -> list[Sentence]:
    return [one for one in sentences() if one.set_aside is set_aside and one.bad is bad]


def share_stopped(some: list[Sentence]) -> float:
    return sum(stopped(one.text, one.language) for one in some) / len(some)


def test_of_the_half_that_was_set_aside_most_unkind_sentences_are_stopped() -> None:
    assert share_stopped(of_the_half(set_aside=True, bad=True)) >= 0.95


def test_of_the_half_that_was_set_aside_few_kind_sentences_are_refused() -> None:
    assert share_stopped(of_the_half(set_aside=True, bad=False)) <= 0.05


def test_the_corpus_is_large_and_no_sentence_is_another_with_one_word_changed() -> None:
    every = sentences()
    assert sum(one.bad for one in every) >= 300
    assert sum(not one.bad for one in every) >= 300
    assert len({normal_form(one.text) for one in every}) == len(every)
    words = [(one, frozenset(normal_form(one.text).split())) for one in every]
    twins = [
        (one.text, other.text)
        for place, (one, ours) in enumerate(words)
        for other, theirs in words[place + 1 :]
        if len(ours) > 4 and one.bad is other.bad and len(ours ^ theirs) <= 2
    ]
    assert twins == []


def test_a_new_word_in_a_template_is_unsure_where_no_pattern_knows_the_sentence() -> None:
    unseen = [
        one.text
        for one in of_the_half(set_aside=True, bad=True)
        if not stopped(one.text, one.language) and not new_words(one.text, one.language)
    ]
    assert len(unseen) <= 2


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("How we decided: basic_200_400", "a name or a number of the program's own"),
        ("Held under HD-02.", "a name or a number of the program's own"),
        ("Held under 501R-12.", "a name or a number of the program's own"),
        ("Write to help_desk@lakeside.example.", ""),
        ("Go to https://lakeside.example/help_with_costs today if you like.", ""),
        ("For A-7K2M9QX4TB", ""),
    ],
)
def test_no_name_of_the_program_and_no_number_of_a_rule_stands_on_paper(
    text: str, why: str
) -> None:
    assert why in unfit_for_paper(text, "en")
    assert bool(why) is bool(unfit_for_paper(text, "en"))


@pytest.mark.parametrize(
    ("text", "language", "foreign"),
    [
        ("Thank you for sending us your form.", "es", True),
        ("Cómo lo decidimos: The income is above the guideline.", "es", True),
        ("Pay stubs of the last two months", "es", True),
        ("Talones de cheque de los últimos dos meses", "es", False),
        ("Gracias por su pago a Lakeside Health.", "es", False),
        ("English? Call 217-555-0100. Help is free.", "es", False),
        ("¿Habla español? Llame al 217-555-0100. La ayuda es gratis.", "en", False),
        ("Gracias por enviar su solicitud.", "en", True),
        ("我们收到了您的申请。", "en", True),
        ("Please call us about this bill.", "zh", True),
        ("请拨打 217-555-0100。", "zh", False),
        ("Medicaid", "es", False),
    ],
)
def test_a_sentence_in_another_language_is_found(text: str, language: str, foreign: bool) -> None:
    assert foreign_line(text, language) is foreign


@pytest.mark.parametrize(
    "text",
    ["LATE FEE", "Final notice", "Sent to collections", "Bad debt transfer", "Legal fees"],
)
def test_a_line_of_a_billing_system_that_threatens_is_refused(text: str) -> None:
    assert unfit_for_paper(text, "en", "cell")


@pytest.mark.parametrize(
    "text",
    [
        "Collection of venous blood",
        "Urgent care clinic (procedure)",
        "Psychiatric evaluation",
        "Seizure monitoring",
        "Chemotherapy, one hour",
        "Debridement",
        "Care plan oversight",
    ],
)
def test_a_service_is_named_in_the_words_of_its_trade(text: str) -> None:
    assert unfit_for_paper(text, "en", "cell") == ""


def families_named(text: str, language: str) -> Iterator[str]:
    return (verdict.family for verdict in judge(text, language))


def test_help_is_promised_only_where_it_was_granted() -> None:
    assert judge("You qualify for help.", "en")
    assert not judge("You qualify for help.", "en", "award")


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("We do not want to sue, but we will.", "law"),
        ("If you do not pay we will sue you.", "law"),
        ("We will not hesitate to call a lawyer.", "law"),
        ("Late fees are not waived.", "threat"),
        ("Nobody can stop us from reporting you to a credit bureau.", "credit"),
    ],
)
def test_a_denial_that_is_turned_around_denies_nothing(text: str, family: str) -> None:
    assert family in families_named(text, "en")
