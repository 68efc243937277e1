"""The tone gate lets the shipped words through, and names rule and line of each planted fault."""

import json
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from cli import start
from deployments.commands.words import check
from tasks.wording import families, paper, tone_gate, tone_rules, words
from tasks.wording.passages import passages_in
from tasks.wording.tone_check import check_words
from tasks.wording.tone_gate import UnfitWords, fingerprint, pass_the_gate
from tasks.wording.tone_rules import Tone, tone_of

TEMPLATES = Path(__file__).parents[3] / "templates"
LANGUAGES = ("en", "es", "zh")


def source(language: str = "en") -> str:
    return (TEMPLATES / language / "words.toml").read_text(encoding="utf-8")


def rules_of(text: str, language: str = "en", tone: Tone | None = None) -> set[str]:
    return {one.rule for one in check_words(text, tone or tone_of(language))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_words_may_be_sent(language: str) -> None:
    assert check_words(source(language), tone_of(language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_words_are_known_to_have_passed(language: str) -> None:
    assert tone_gate.checked()[language] == fingerprint(language, source(language)), (
        "run: tend words check --remember"
    )


SUBJECT = 'subject = "You have a new message"'
FAULTS = [
    # what is planted, in place of what, and the rule that must name it
    ("If money is tight", "Your bill is past due. If money is tight", "9.3"),
    ("If money is tight", "This debt is yours. If money is tight", "9.3"),
    ("If money is tight", "Pay or we go to court. If money is tight", "9.3"),
    ("If money is tight", "This is urgent. If money is tight", "9.3"),
    ("please tell us. We want", "please tell us! We want", "9.3"),
    ("please tell us. We want", "PLEASE tell us. We want", "9.3"),
    ("If money is tight", "Ask about our new wellness plan. If money is tight", "TC-10"),
    ("If money is tight", "A limited time discount. If money is tight", "TC-10"),
    ("If money is tight", "See the FAP. If money is tight", "RD-05"),
    ("If money is tight", "Your coinsurance is here. If money is tight", "RD-05"),
    ("Many people can get help", "You qualify for help. Many people can get help", "TN-08"),
    ("You may qualify to pay less", "You are approved to pay less", "TN-08"),
    ("If money is tight", "Pay from $50 a month. If money is tight", "RZ-04"),
    (
        "Here is your bill for your care.",
        (
            "Here is your bill for the care that you had with us on the day that you came in to see"
            " one of our people and then had a test and another test done after that."
        ),
        "RD-02",
    ),
    (
        '"Here is your bill for your care. You may have more than one way to take care of it.',
        (
            '"Institutional reimbursement determinations necessitate immediate administrative'
            " reconciliation. Notwithstanding contractual considerations, individual financial"
            " responsibility determinations remain outstanding."
        ),
        "RD-01",
    ),
    (
        "If money is tight, please tell us.",
        "Alternatively, additional opportunities, available considerations, possibilities.",
        "RD-03",
    ),
    ('heading = "Pay over time"', 'heading = "Pay by check"', "TN-03"),
    ('contact = "{portal}"', 'contact = "our website"', "TN-03"),
    ('contact = "Call {assistance_phone}"', 'contact = "Call us"', "TN-03"),
    ("There you can pay online, pay over time, or ask", "There you can pay, or ask", "TN-03"),
    ("You can pay online at {portal_url}. There is", "There is", "TN-03"),
    ('contact = "{assistance_url}"', 'contact = "our home page"', "501R-08"),
    (
        "or to get help with the form, call {assistance_phone}.",
        "or to get help, ask us.",
        "501R-08",
    ),
    ("(TTY {tty})", "", "ST-08"),
    ("{stop_url}", "", "RF-11"),
    (SUBJECT, 'subject = "About your bill"', "EM-06"),
    ("Sign in to your secure portal to read it.", "Sign in to see your balance.", "PV-03"),
    ("Sign in to your secure portal to read it.", "Sign in to pay.", "PV-03"),
    ("You have a new message. Sign", "{guarantor_name}, you have a new message. Sign", "PV-02"),
    (
        "Please call me back {hours}, at {phone}.",
        "Please call about your bill at {phone}.",
        "RF-13",
    ),
    ("Please call me back {hours}, at {phone}.", "{guarantor_name}, call me at {phone}.", "RF-13"),
    ("Is this a good time to talk?", "It is about your balance.", "6.2"),
    ("permission = ", "later_permission = ", "6.2"),
    ("call {phone}. We are glad", "call {telephone}. We are glad", "facts"),
]


@pytest.mark.rule("TC-10", "RF-11", "RF-13", "EM-06", "501R-08", "RZ-04", "RZ-03")
@pytest.mark.parametrize(("old", "new", "rule"), FAULTS, ids=[f"{n}" for n in range(len(FAULTS))])
def test_a_planted_fault_is_named_by_rule_and_line(old: str, new: str, rule: str) -> None:
    good = source()
    assert old in good
    planted = good.replace(old, new)
    findings = check_words(planted, tone_of("en"))
    line = good.count("\n", 0, good.index(old)) + 1
    group = group_at(good, line)
    named = [one for one in findings if one.rule == rule]
    assert any(one.line == line or one.place.startswith(group) for one in named), (line, named)


def group_at(text: str, line: int) -> str:
    """`common.choices`, `kinds.statement`, `call`: what is left out is named where it begins."""
    place = [one.place for one in passages_in(text) if one.line <= line][-1]
    return place.split(".")[0] if place.startswith("call") else ".".join(place.split(".")[:2])


def test_there_are_thirty_of_them() -> None:
    assert len(FAULTS) >= 30


def test_the_same_words_in_two_places_are_two_lines() -> None:
    twice = source().replace('title = "Good news about your bill"', 'title = "Your next payment"')
    lines = {one.line for one in passages_in(twice) if one.text == "Your next payment"}
    assert len(lines) == 2
    assert all("Your next payment" in twice.splitlines()[line - 1] for line in lines)


def test_the_line_of_a_fault_is_the_line_it_stands_in() -> None:
    planted = source().replace("If money is tight", "This is urgent. If money is tight")
    (finding,) = check_words(planted, tone_of("en"))
    assert "This is urgent" in planted.splitlines()[finding.line - 1]
    assert finding.place == "kinds.statement.paragraphs"


@pytest.mark.parametrize(
    ("language", "old", "new", "rule"),
    [
        ("es", "A veces pasa.", "Su pago está atrasado.", "9.3"),
        ("es", "A veces pasa.", "¡A veces pasa!", "9.3"),
        ("es", "Pagar poco a poco", "Pagar con cheque", "TN-03"),
        ("es", "Entre a su portal seguro para leerlo.", "Vea su factura.", "PV-03"),
        (
            "es",
            "Esta es la factura de su atención médica. Hay más de una forma de pagarla.",
            (
                "Correspondientemente, procederemos administrativamente reconsiderando "
                "responsabilidades financieras institucionales. Determinaremos "
                "posteriormente compensaciones contractuales complementarias."
            ),
            "RD-07",
        ),
        ("zh", "没关系", "账单已经逾期", "9.3"),
        ("zh", "请登录您的安全网站查看", "请查看您的余额", "PV-03"),
    ],
)
def test_a_fault_in_another_language_is_named_too(
    language: str, old: str, new: str, rule: str
) -> None:
    good = source(language)
    assert old in good
    assert rule in rules_of(good.replace(old, new), language)


def test_a_phrase_the_law_wants_is_let_through_where_its_citation_says_so() -> None:
    planted = source().replace("If money is tight", "A court may ask you. If money is tight")
    phrase = "A court may ask you"
    exempt = {"place": "kinds.statement", "phrase": phrase, "citation": "a law, section 1"}
    tone = Tone.model_validate(tone_of("en").model_dump() | {"exceptions": [exempt]})
    assert rules_of(planted, tone=tone) == set()
    elsewhere = source().replace("Many people can", f"{phrase}. Many people can")
    assert rules_of(elsewhere, tone=tone) == {"9.3"}


def test_words_that_fail_are_never_rendered() -> None:
    with pytest.raises(UnfitWords, match=r"'en' break 9\.3 in line \d+: it presses for time"):
        pass_the_gate("en", source().replace("If money is tight", "This is urgent"))


def test_words_changed_for_the_better_are_checked_when_first_used() -> None:
    pass_the_gate("en", source().replace("If money is tight", "If it is hard right now"))


def test_the_pipeline_reads_its_words_through_the_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(words, "pass_the_gate", lambda *what: asked.append(what[0]))
    words.words_in.__wrapped__("es")
    assert asked == ["es"]


def test_the_command_says_that_the_words_may_be_sent(capsys: pytest.CaptureFixture[str]) -> None:
    assert start(["words", "check"]) == 0
    assert "may be sent" in capsys.readouterr().out
    assert start(["words", "check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"checked": [*LANGUAGES], "findings": []}


@pytest.fixture
def own_templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "templates"
    copytree(TEMPLATES, folder, ignore=ignore_patterns("fonts", "*.py"))
    for module in (check, tone_gate, tone_rules, families, paper):
        monkeypatch.setattr(module, "files", lambda _: folder)
    return folder


def test_what_the_gate_is_unsure_of_wants_a_name_and_keeps_it(
    own_templates: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = own_templates / "en" / "words.toml"
    new = source().replace("If money is tight", "If you have a zebra")
    path.write_text(new, encoding="utf-8")
    assert start(["words", "check", "--remember"]) == 1
    assert "perhaps unkind, as no sentence of ours has zebra" in capsys.readouterr().out
    assert start(["words", "check", "--remember", "--by", "R. Reader"]) == 0
    assert tone_gate.signed_by() == {"en": "R. Reader"}
    pass_the_gate("en", new)
    assert start(["words", "check", "--remember"]) == 1, "unsure still, and nobody is named now"
    path.write_text(source(), encoding="utf-8")
    assert start(["words", "check", "--remember"]) == 0
    assert tone_gate.signed_by() == {}, "the name was given for other words"


def test_no_name_makes_an_unkind_sentence_fit(own_templates: Path) -> None:
    bad = source().replace("If money is tight", "We may sue you. If money is tight")
    (own_templates / "en" / "words.toml").write_text(bad, encoding="utf-8")
    assert start(["words", "check", "--remember", "--by", "R. Reader"]) == 1
    with pytest.raises(UnfitWords):
        pass_the_gate("en", bad)


def test_the_care_line_says_that_care_does_not_change() -> None:
    line = "This bill will not change the care you get."
    silent = source().replace(f'care = "{line}"', 'care = "We care about you."')
    assert "501R-06" in rules_of(silent)
    turned = source().replace(
        f'care = "{line}"', 'care = "This bill will change the care you get."'
    )
    assert {"9.3", "501R-06"} <= rules_of(turned)
