"""What is wrong with a message is told without a word of it."""

from pathlib import Path

import pytest

from tasks.runtime import WrongInput
from tests.tasks.intake.hl7.feed import brought, dft, ft1, message, pid
from tests.tasks.intake_folders import ask, take_in

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.sqlite_is_enough]
SECRET = "Zanzibar"
PLACES = ("3", "5", "7", "11", "13", "15", "18", "29", "30")


def test_no_list_and_no_answer_has_a_word_of_a_message(tmp_path: Path) -> None:
    some = [dft(ft1("1", "CG", "1"), person=pid(**{f"f{place}": SECRET})) for place in PLACES]
    some += [
        dft(ft1("1", "CG", "1", **{f"f{place}": SECRET})) for place in ("4", "6", "11", "12", "14")
    ]
    some += [
        dft(ft1("1", "CG", "1"), more=[f"GT1|1|{SECRET}|{SECRET}||{SECRET}|{SECRET}||{SECRET}"])
    ]
    some += [
        message(SECRET, pid()),
        message("ADT^A40", pid(), f"MRG|{SECRET}"),
        [f"{SECRET} is ill"],
    ]
    made = brought(tmp_path / "x", ["BHS|^~\\&", *(line for one in some for line in one)])
    assert made.refused
    assert made.warnings
    told = (repr(made), ask("SELECT * FROM refused_row"), ask("SELECT * FROM warned_row"))
    assert SECRET not in repr(told)
    for path in (made.refused_file, made.warnings_file):
        assert path is not None
        assert SECRET not in path.read_text()


def test_a_batch_of_a_wrong_count_is_told_without_its_words(tmp_path: Path) -> None:
    (tmp_path / "x").write_text(f"BHS|^~\\&\rMSH|^~\\&\rBTS|{SECRET}\r")
    with pytest.raises(WrongInput) as told:
        take_in(tmp_path / "x")
    assert SECRET not in str(told.value)
