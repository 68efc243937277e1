"""HP-08 and HP-09: no sender and no letter gives away what care it was."""

import pytest
from pydantic import ValidationError

from policy.law.privacy import PrivacyWords, kept_private, privacy_words, specialty_in


@pytest.mark.rule("HP-08")
@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("Lakeside Oncology", "oncolog", id="a department"),
        pytest.param("Springfield Recovery Center", "recovery", id="a recovery center"),
        pytest.param("LAKESIDE BEHAVIORAL HEALTH", "behavioral", id="in capitals"),
        pytest.param("messages@lakesideoncology.example", "oncolog", id="inside a longer word"),
        pytest.param("https://hiv.lakeside.example", "hiv", id="a short word of its own"),
        pytest.param("messages@lakesidecancer.example", "cancer", id="six letters are enough"),
        pytest.param("Disabused Lane Clinic", "", id="five are not: abuse is not in disabused"),
        pytest.param("Lakeside Messages", "", id="neutral"),
        pytest.param("Lakeside Health", "", id="the practice that ships"),
        pytest.param("Archive Street Clinic", "", id="a short word inside another"),
        pytest.param("Discovery Hospital", "", id="recovery is not in discovery"),
        pytest.param("Still Waters Hospital", "", id="not every st"),
        pytest.param("Environmental Way Clinic", "", id="mental is not in environmental"),
    ],
)
def test_a_sender_gives_no_specialty_away(text: str, told: str) -> None:
    assert specialty_in(text) == told


@pytest.mark.rule("HP-09")
@pytest.mark.parametrize(
    "text",
    [
        "Depression screening", "HIV test", "Psychotherapy, 45 minutes", "Drug screening",
        "Encounter for pregnancy", "Methadone", "Substance use counseling", "STI panel",
    ],
)  # fmt: skip
def test_a_line_about_a_sensitive_service_says_nothing(text: str) -> None:
    assert kept_private(text) == ""


@pytest.mark.rule("HP-09")
@pytest.mark.parametrize(
    "text",
    ["Office visit", "X-ray of the wrist", "Blood test", "Emergency room visit", "Still here", ""],
)
def test_every_other_line_stays_as_it_is(text: str) -> None:
    assert kept_private(text) == text


@pytest.mark.rule("HP-09", "HP-08")
@pytest.mark.parametrize("word", privacy_words().services)
def test_each_word_of_the_list_does_its_work(word: str) -> None:
    plain = word.removesuffix("*")
    assert kept_private(f"Visit: {plain} care") == ""
    assert kept_private(plain.upper()) == ""
    assert specialty_in(f"The {plain} clinic") != ""


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"services": ()}, id="an empty list"),
        pytest.param({"specialties": ("Cardio*",)}, id="a capital letter"),
        pytest.param({"specialties": ("*",)}, id="every word"),
        pytest.param({"confidence": "K?"}, id="nobody confirmed it"),
    ],
)
def test_a_wrong_list_is_refused_whole(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        PrivacyWords.model_validate(privacy_words().model_dump() | change)


@pytest.mark.rule("HP-10")
@pytest.mark.parametrize(("age", "fits"), [(16, True), (17, True), (18, False)])
def test_the_age_from_which_minors_agree_is_an_age_of_minors(age: int, fits: bool) -> None:
    data = privacy_words().model_dump() | {"minor_from_age": age}
    if fits:
        assert PrivacyWords.model_validate(data).minor_from_age == age
        return
    with pytest.raises(ValidationError, match="minor_from_age"):
        PrivacyWords.model_validate(data)
