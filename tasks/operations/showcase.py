"""Every letter, notice and call script as files to leaf through: PDF, PNG and one index page."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import jinja2
from babel import Locale

from tasks.calls import BEFORE_QUOTES
from tasks.letters import DAY, Letter, Specimen
from tasks.notices import build_notice
from tasks.practice import Practice
from tasks.printing import render_batch, render_pictures
from tasks.runtime import write_private
from tasks.wording import Quote, Words, fill, not_signed, words_in

_TOKEN = "specimen-00000000000000000000"
_QUOTES: tuple[Quote, ...] = ((12, 50_00, 50_00), (6, 100_00, 100_00), (3, 200_00, 200_00))


@dataclass(frozen=True, slots=True)
class Shown:
    """One letter as files; the names are relative to the folder."""

    name: str
    stage: str
    title: str
    pdf: str
    pictures: tuple[str, ...]


def write_letter(folder: Path, specimen: Specimen, letter: Letter, practice: Practice) -> Shown:
    """NAME.pdf and one PNG a page. Raises UnprintableLetter."""
    name = f"{letter.language}/{specimen.file_name}"
    write_private(folder / f"{name}.pdf", render_batch([letter], practice).pdf)
    pictures = []
    for number, picture in enumerate(render_pictures(letter, practice), start=1):
        pictures.append(f"{name}-{number}.png")
        write_private(folder / pictures[-1], picture)
    title = words_in(letter.language).kinds[specimen.name].title
    return Shown(specimen.file_name, specimen.stage.value, title, f"{name}.pdf", tuple(pictures))


def write_index(
    folder: Path, shown: dict[str, Sequence[Shown]], practice: Practice, missing: dict[str, int]
) -> Path:
    """index.html: every language with its letters, its notices and its call script."""
    page = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(
        files("templates").joinpath("preview.html.j2").read_text(encoding="utf-8")
    )
    languages = [
        {
            "code": language,
            "name": str(Locale.parse(words_in(language).locale).language_name).capitalize(),
            "unsigned": not_signed(language, practice),
            "letters": letters,
            "missing": missing.get(language, 0),
            "notices": _notices(language, practice),
            "script": _script(words_in(language), practice),
        }
        for language, letters in shown.items()
    ]
    html = page.render(practice=practice, languages=languages)
    return write_private(folder / "index.html", html.encode("utf-8"))


def _notices(language: str, practice: Practice) -> list[tuple[str, str, str]]:
    """Wording, subject and body, as the person gets them."""
    found: list[tuple[str, str, str]] = []
    for wording in words_in(language).notice.body:
        told = practice.model_copy(update={"notice_wording": wording})
        one = build_notice(_TOKEN, "person@example.org", told, DAY, language)
        found.append((wording, str(one["Subject"]), str(one.get_content())))
    return found


def _script(words: Words, practice: Practice) -> list[tuple[str, str]]:
    known = practice.words() | {"guarantor_name": "María José Núñez", "language": "Spanish"}
    said = {cue.replace("_", " "): fill(text, known) for cue, text in words.call.items()}
    said["plan quotes"] = "; ".join(map(words.schedule_of, _QUOTES))
    cues = [cue.replace("_", " ") for cue in ("voicemail", *BEFORE_QUOTES)]
    return [(cue, said[cue]) for cue in (*cues, "plan quotes", "close") if words.call]
