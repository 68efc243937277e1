"""`tend preview`: everything that people read, as files to leaf through."""

import json
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pypdf import PdfReader

from cli import start
from policy.letters import kinds_of
from policy.policy_file.spec import load_policy
from policy.terms import Stage
from tasks.letters.specimens import SPECIMENS, made_up
from tasks.practice.practice import load_practice
from tasks.wording.languages import LANGUAGES
from tasks.wording.words import words_in
from tests.deployments.documents import options_in
from tests.factories import make_account, make_person

POLICY = load_policy("standard")

pytestmark = pytest.mark.sqlite_is_enough


def test_there_is_a_specimen_of_every_set_of_words() -> None:
    assert {one.name for one in SPECIMENS} == set(words_in("en").kinds)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("preview")
    assert start(["preview", "--out", str(folder)]) == 0
    return folder


def pdfs(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/*.pdf"))


Texts = dict[Path, list[str]]


@pytest.fixture(scope="module")
def texts(shown: Path) -> Texts:
    """Each page of each letter, in reading order and on one line; Chinese without spaces."""
    gap = {"en": " ", "es": " ", "zh": ""}
    return {
        path: [
            gap[path.parent.name].join(page.extract_text().split())
            for page in PdfReader(path).pages
        ]
        for path in pdfs(shown)
    }


def test_every_letter_of_every_language_is_there_with_its_pictures(shown: Path) -> None:
    wanted = {f"{code}/{kind}.pdf" for code in LANGUAGES for kind in words_in(code).kinds}
    wanted |= {f"{code}/statement_large_print.pdf" for code in LANGUAGES}
    assert {str(path.relative_to(shown)) for path in pdfs(shown)} == wanted
    for path in pdfs(shown):
        pictures = sorted(path.parent.glob(f"{path.stem}-*.png"))
        assert len(pictures) == len(PdfReader(path).pages)
        assert all(one.read_bytes().startswith(b"\x89PNG") for one in pictures)


def test_every_letter_is_one_page_with_the_three_options_and_one_of_details(texts: Texts) -> None:
    for path, (first, *details) in texts.items():
        assert len(details) == 1 or path.stem.endswith("_large_print"), path
        assert len(options_in(first, path.parent.name)) == 3, path


def test_every_letter_is_tagged_and_is_read_in_order(texts: Texts) -> None:
    """Typst refuses to write PDF/UA-1 that is not; this looks at what it wrote."""
    for path, (first, *_details) in texts.items():
        with pikepdf.open(path) as document:
            assert b"<pdfuaid:part>1" in document.Root.Metadata.read_bytes()
            assert str(document.Root.Lang) == path.parent.name
            assert tags(document.Root.StructTreeRoot) >= {
                "/H1",
                "/H2",
                "/P",
                "/Table",
                "/TH",
                "/TD",
            }
        called = options_in(first, path.parent.name)
        options = [f"{n}. {one}" for n, one in enumerate(called, start=1)]
        marks = [load_practice().name, "12 Elm Street", *options]
        found = [first.replace(" ", "").find(mark.replace(" ", "")) for mark in marks]
        assert found == sorted(found), path
        assert -1 not in found, path


def tags(node: pikepdf.Object) -> set[str]:
    found = {str(node.S)} if "/S" in node else set()
    children: Any = node.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary):
            found |= tags(child)
    return found


def test_the_index_leads_to_every_letter_and_shows_notices_and_the_script(shown: Path) -> None:
    html = (shown / "index.html").read_text()
    for path in pdfs(shown):
        assert f'href="{path.relative_to(shown)}"' in html
    assert "You have a new message" in html
    assert "Tiene un mensaje nuevo" in html
    assert "First, can I tell you about our program that helps people pay?" in html
    assert "have no words in this language" in html
    assert "No translator has checked these words yet" in html
    assert "Español" in html
    assert "12 payments of $50.00" in html


def test_a_stage_and_a_language_narrow_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--stage", "reminder", "--language", "es", "--out", str(tmp_path), "--json"]
    assert start(["preview", *arguments]) == 0
    answer = json.loads(capsys.readouterr().out)
    kinds = kinds_of(Stage.REMINDER)
    assert len(kinds) >= 3
    assert answer["letters"] == {"es": [f"es/{kind}.pdf" for kind in kinds]}


@pytest.mark.parametrize("arguments", [["--stage", "lawsuit"], ["--language", "xx"]])
def test_what_is_not_there_gets_one_line(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert start(["preview", *arguments, "--out", str(tmp_path / "none")]) == 2
    assert "take one of" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


@pytest.mark.usefixtures("database")
def test_an_account_is_shown_with_its_own_facts(tmp_path: Path) -> None:
    from tasks.storage import database as db

    with db.writing() as connection:
        person = make_person(connection, given_name="Zelda", family_name="Quimby", language="es")
        make_account(
            connection, guarantor_id=person, reference="A-7K2M9QX4TB", balance_cents=123_45
        )
    arguments = ["--account", "a-7k2m9qx4tb", "--stage", "statement", "--out", str(tmp_path / "o")]
    assert start(["preview", *arguments]) == 0
    text = PdfReader(tmp_path / "o" / "es" / "statement.pdf").pages[0].extract_text()
    assert "Zelda Quimby" in text
    assert "$123.45" in text


@pytest.mark.usefixtures("database")
def test_an_unknown_account_gets_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert start(["preview", "--account", "A-0000000000", "--out", str(tmp_path / "o")]) == 2
    assert "no account has the reference" in capsys.readouterr().err


def test_made_up_letters_name_nobody_real() -> None:
    letter = made_up(SPECIMENS[0], "en", POLICY)
    assert letter.token.startswith("specimen-")
