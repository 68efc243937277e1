from pathlib import Path

import pytest

from tasks.practice.practice import STANDARD, load_practice


def changed(folder: Path, old: str, new: str) -> Path:
    text = STANDARD.read_text(encoding="utf-8")
    assert old in text
    path = folder / "practice.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_the_practice_that_comes_with_tend_is_complete() -> None:
    assert load_practice().name == "Lakeside Health"
    assert load_practice().words()["payment_address"].endswith("Springfield, IL 62708")


@pytest.mark.rule("501R-08")
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param('name = "Lake', 'title = "Lake', "name: Field required", id="a missing field"),
        pytest.param("/help-with-costs", "", "assistance_url: must be the direct", id="home page"),
        pytest.param("https://pay.", "http://pay.", "portal_url: must be an https", id="not https"),
        pytest.param("217-555-0100", "call us", "phone: ", id="no phone number"),
        pytest.param("America/Chicago", "Chicago", "time_zone: must be", id="no such time zone"),
        pytest.param('hours = "', "hours = ", "not valid TOML", id="broken TOML"),
    ],
)
def test_a_wrong_practice_file_is_refused_in_one_line(
    old: str, new: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=said) as refusal:
        load_practice(changed(tmp_path, old, new))
    assert "\n" not in str(refusal.value)
    assert "practice.toml" in str(refusal.value)


def test_a_practice_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Cannot read the practice file"):
        load_practice(tmp_path / "none.toml")


@pytest.mark.rule("HP-08")
@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        pytest.param('name = "Lakeside Health"', 'name = "Lakeside Cancer Care"', "name", id="n"),
        pytest.param("Lakeside Messages", "Recovery Center", "sender_name", id="sender"),
        pytest.param("messages@lake", "oncology@lake", "sender_email", id="mailbox"),
        pytest.param("https://pay.", "https://fertility.", "portal_url", id="link to the portal"),
        pytest.param("/preferences", "/hiv", "preference_url", id="link to stop"),
    ],
)
def test_a_sender_that_gives_a_specialty_away_is_refused(
    old: str, new: str, field: str, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=f"{field}: gives away a specialty"):
        load_practice(changed(tmp_path, old, new))
