"""HP-08 and HP-09: no sender gives away what care it was, and no bill tells it to another."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from policy.law.privacy import (
    PrivacyWords,
    Reader,
    adult_on,
    is_minor,
    may_be_named,
    privacy_words,
    reader_of,
    specialty_in,
)
from policy.law.services import Service, private_services


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


@pytest.mark.rule("HP-08")
def test_no_word_of_a_private_service_stands_in_a_senders_name() -> None:
    for word in (word for one in private_services().sets for word in one.words):
        assert specialty_in(f"The {word.removesuffix('*')} clinic") != "", word


BORN = date(2014, 3, 2)


@pytest.mark.rule("HP-09", "HP-10")
@pytest.mark.parametrize(
    ("day", "reader"),
    [
        pytest.param(date(2026, 3, 1), Reader.GUARDIAN, id="the day before the twelfth birthday"),
        pytest.param(date(2026, 3, 2), Reader.OTHER, id="the day"),
        pytest.param(date(2026, 3, 3), Reader.OTHER, id="the day after"),
    ],
)
def test_a_guardian_reads_of_a_child_until_its_twelfth_birthday(day: date, reader: Reader) -> None:
    assert reader_of(is_patient=False, patient_born=BORN, day=day) is reader
    assert reader_of(is_patient=True, patient_born=BORN, day=day) is Reader.PATIENT
    assert reader_of(is_patient=False, patient_born=None, day=day) is Reader.OTHER


@pytest.mark.rule("HP-09")
@pytest.mark.parametrize(
    ("reader", "ordinary", "private"),
    [(Reader.PATIENT, True, False), (Reader.GUARDIAN, True, False), (Reader.OTHER, False, False)],
)
def test_what_is_named_depends_on_who_reads_and_a_private_service_never_is(
    reader: Reader, ordinary: bool, private: bool
) -> None:
    assert may_be_named(Service("X-ray of the wrist"), reader) is ordinary
    assert may_be_named(Service("Visit", "F32.9", "ICD-10-CM"), reader) is private
    assert not may_be_named(Service(""), reader)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"specialties": ()}, id="an empty list"),
        pytest.param({"specialties": ("Cardio*",)}, id="a capital letter"),
        pytest.param({"specialties": ("*",)}, id="every word"),
        pytest.param({"confidence": "K?"}, id="nobody confirmed it"),
    ],
)
def test_a_wrong_list_is_refused_whole(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        PrivacyWords.model_validate(privacy_words().model_dump() | change)


@pytest.mark.parametrize(
    ("born", "grown"),
    [
        pytest.param(date(2008, 2, 28), date(2026, 2, 28), id="the day before a leap day"),
        pytest.param(date(2008, 2, 29), date(2026, 3, 1), id="a leap day"),
        pytest.param(date(2008, 3, 1), date(2026, 3, 1), id="the day after"),
    ],
)
def test_at_eighteen_a_child_is_grown_to_the_day(born: date, grown: date) -> None:
    assert adult_on(born) == grown
    around = (grown - timedelta(1), grown, grown + timedelta(1))
    assert [is_minor(born, day) for day in around] == [True, False, False]
    assert not is_minor(None, grown)
