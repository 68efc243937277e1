"""HL7 v2 files, however they are written."""

import zipfile
from pathlib import Path

import pytest

from tasks import intake
from tasks.intake.hl7 import segments
from tasks.intake.hl7.message import Message, day, read_message
from tasks.intake.hl7.segments import Raw, parts
from tasks.runtime import WrongInput
from tests.tasks.intake.hl7.feed import (
    brought,
    dft,
    everything,
    feed,
    ft1,
    message,
    owed,
    person,
    pid,
    posted,
    refused,
)
from tests.tasks.intake_folders import TODAY, ask, take_in

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.sqlite_is_enough]
CHARGE = ft1("1", "CG", "100&USD")


def read(path: Path) -> Message:
    found = next(parts(path))
    assert isinstance(found, Raw)
    return read_message(path.name, found)


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\r\n\r\n", "\n \n"])
def test_segments_end_as_they_like(tmp_path: Path, end: str) -> None:
    made = brought(tmp_path / "x.txt", dft(CHARGE), dft(ft1("2", "CG", "50")), end=end)
    assert (made.read, made.refused, owed()) == (2, 0, 150_00)


def test_mllp_bytes_stand_around_messages(tmp_path: Path) -> None:
    bodies = ["\r".join(dft(CHARGE)) + "\r", "\r".join(dft(ft1("2", "PY", "30")))]
    (tmp_path / "x.bin").write_bytes(b"".join(b"\x0b" + b.encode() + b"\x1c\r" for b in bodies))
    made = take_in(tmp_path / "x.bin")
    assert (made.read, made.refused, owed()) == (2, 0, 70_00)


def test_a_batch_has_as_many_messages_as_it_says(tmp_path: Path) -> None:
    body = [*dft(CHARGE), *dft(ft1("2", "CG", "50"))]
    whole = ["FHS|^~\\&|X", "BHS|^~\\&|X", *body, "BTS|2", "FTS|1"]
    made = brought(tmp_path / "x", whole)
    assert (made.read, made.warnings, owed()) == (2, 0, 150_00)
    for wrong in ("BTS|3", "BTS|two"):
        with pytest.raises(WrongInput, match=r"in BTS-1 \(segment 15\)"):
            brought(tmp_path / "y", [*whole[:-2], wrong, "FTS|1"])
    with pytest.raises(WrongInput, match="FTS-1"):
        brought(tmp_path / "y", [*whole[:-1], "FTS|2"])


def test_a_batch_without_its_end_is_taken_with_a_warning(tmp_path: Path) -> None:
    made = brought(tmp_path / "x", ["FHS|^~\\&|X", "BHS|^~\\&|X", *dft(CHARGE)])
    assert (made.read, made.refused, made.warnings) == (1, 0, 2)


def test_the_delimiters_are_those_of_each_message(tmp_path: Path) -> None:
    plain = "\r".join(dft(CHARGE))
    other = plain.translate(str.maketrans("|^~\\&", "#*!%@")).replace("1@", "2@")
    feed(tmp_path / "x", [plain], ["\r".join(dft(ft1("7", "CG", "20&USD")))])
    (tmp_path / "y").write_text(other.replace("#1#1##", "#1#9##"))
    take_in(tmp_path / "x")
    assert owed() == 120_00
    made = take_in(tmp_path / "y")
    assert (made.read, made.refused) == (1, 0)


def test_escapes_say_what_could_not_be_written(tmp_path: Path) -> None:
    name = r"O\T\N\F\S \X4A\OE\S\\R\\E\x\.br\y\H\!\N\ "
    path = feed(tmp_path / "x", message("ADT^A08", pid(f5=f"{name}^AN\\"), "NTE|1"))
    found = read(path)
    segment = found.first("PID")
    assert found.get(segment, 5, 1) == "O&N|S JOE^~\\x y!"
    assert found.get(segment, 5, 2) == "AN\\"


def test_two_quotes_are_no_news(tmp_path: Path) -> None:
    brought(tmp_path / "x", dft(CHARGE))
    brought(tmp_path / "y", message("ADT^A08", pid(f13='""', f11='""', f7='""')))
    assert person()["phone"] == "+15125550100"
    assert person()["line1"] == "1 Main Street"


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("", "utf-8"), ("UNICODE UTF-8", "utf-8"), ("8859/1", "latin-1"), ("8859/1~", "latin-1")],
)
def test_names_are_read_in_the_encoding_of_msh_18(
    tmp_path: Path, charset: str, encoding: str
) -> None:
    some = dft(CHARGE, person=pid(f5="MUÑOZ^JOSÉ"), charset=charset)
    (tmp_path / "x").write_bytes("\r".join(some).encode(encoding))
    assert take_in(tmp_path / "x").refused == 0
    assert person()["family_name"] == "MUÑOZ"


@pytest.mark.parametrize(("charset", "encoding"), [("", "latin-1"), ("KS X 1001", "utf-8"),
                                                   ("ASCII", "utf-8")])  # fmt: skip
def test_another_encoding_is_one_clear_line(tmp_path: Path, charset: str, encoding: str) -> None:
    some = dft(CHARGE, person=pid(f5="MUÑOZ^JOSÉ"), charset=charset)
    (tmp_path / "x").write_bytes("\r".join(some).encode(encoding))
    assert take_in(tmp_path / "x").refused == 1
    assert refused() == [("x", 1, "MSH-18")]


def test_a_file_is_known_by_its_content_in_a_folder_and_in_a_zip(tmp_path: Path) -> None:
    folder = tmp_path / "drop"
    feed(folder / "a.dat", dft(CHARGE))
    (folder / "read me.txt").write_text("hello")
    made = take_in(folder)
    assert (made.read, owed()) == (1, 100_00)
    assert "1 file of the folder: no HL7 v2, left alone." in made.note
    packed = tmp_path / "drop.zip"
    with zipfile.ZipFile(packed, "w") as to:
        to.writestr("b.hl7", "\n".join(dft(ft1("2", "PY", "40"))))
    take_in(packed)
    assert owed() == 60_00


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('<?xml version="1.0"?><A xmlns="urn:hl7-org:v3"/>', "HL7 as XML"),
        ("hello", "no HL7 v2 message"),
        ("MSHA", "no HL7 v2 message"),
        ("", "no HL7 v2 message"),
    ],
)
def test_what_is_no_hl7_is_one_clear_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "x").write_text(text)
    with pytest.raises(WrongInput, match=said):
        take_in(tmp_path / "x")


def test_remittances_and_messages_in_one_folder_are_not_guessed_at(tmp_path: Path) -> None:
    feed(tmp_path / "drop" / "x", dft(CHARGE))
    (tmp_path / "drop" / "y").write_text("ST*835*0001~SE*2*0001~")
    with pytest.raises(WrongInput, match="a folder of its own"):
        take_in(tmp_path / "drop")


def test_a_segment_that_never_ends_stops_the_import(tmp_path: Path) -> None:
    many = "x" * (segments.LONGEST_SEGMENT + 70_000)
    feed(tmp_path / "x", dft(CHARGE, more=[f"OBX|1|{many}"]))
    with pytest.raises(WrongInput, match="1,000,000 characters in segment 6"):
        take_in(tmp_path / "x")
    assert ask("SELECT id FROM account") == []


def test_messages_of_a_folder_come_in_the_order_in_which_they_were_made(tmp_path: Path) -> None:
    folder = tmp_path / "drop"
    feed(folder / "a", message("ADT^A08", pid(f13="(512)555-0199"), at="20260301120000-0600"))
    feed(folder / "b", message("ADT^A08", pid(f13="(512)555-0111"), at="20260301130000-0500"))
    feed(folder / "c", message("ADT^A08", pid(f13="(512)555-0122"), at="20260301"))
    feed(folder / "d", dft(CHARGE, at="20260228"))
    take_in(folder)
    assert person()["phone"] == "+15125550111"  # one moment, and b stands behind a


def test_what_lost_its_head_is_refused_and_never_another_persons(tmp_path: Path) -> None:
    lost = [*dft(CHARGE), *dft(ft1("2", "CG", "9"), person=pid("P2", "A2"))[1:]]
    made = brought(tmp_path / "x", lost)
    assert (made.read, made.refused) == (1, 1)
    assert ask("SELECT id FROM account") == []
    made = brought(tmp_path / "y", ["BHS|^~\\&|X", *dft(CHARGE)[1:], *dft(CHARGE)])
    assert made.refused == 1
    assert refused() == [("y", 2, "MSH")]


def test_a_new_line_inside_a_field_is_one_clear_line(tmp_path: Path) -> None:
    made = brought(tmp_path / "x", dft(ft1("1", "CG", "5", f8="Office\nvisit")))
    assert made.refused == 1
    assert refused() == [("x", 6, "")]


def test_events_that_are_no_matter_of_a_bill_are_left_alone_and_counted(tmp_path: Path) -> None:
    made = brought(
        tmp_path / "x",
        message("ORU^R01", pid(), "OBX|1|NM"),
        message("SIU^S12", pid()),
        message("ORU^R01", pid()),
        dft(CHARGE),
    )
    assert (made.read, made.refused) == (1, 0)
    assert "3 messages of events that are no matter of a bill, left alone" in made.note
    assert "ORU^R01 2, SIU^S12 1" in made.note


@pytest.mark.parametrize("event", ["", "dft p03", "MUNOZ ANA", "DFT^P3"])
def test_a_message_that_names_no_event_is_refused(tmp_path: Path, event: str) -> None:
    made = brought(tmp_path / "x", message(event, pid()))
    assert (made.refused, "MUNOZ" in made.note) == (1, False)
    assert refused() == [("x", 1, "MSH-9")]


def test_the_event_may_stand_in_evn_alone(tmp_path: Path) -> None:
    some = dft(CHARGE)
    some[0] = some[0].replace("DFT^P03", "DFT")
    assert brought(tmp_path / "x", some).new == 1


def test_a_dry_run_says_the_same_and_writes_nothing(tmp_path: Path) -> None:
    path = feed(tmp_path / "x", dft(CHARGE, ft1("2", "PY", "30")), dft(ft1("3", "XX", "1")))
    looked = intake.preview_folder(path, today=TODAY, since=None, now=None)  # type: ignore[arg-type]
    assert (looked.read, looked.refused, looked.new) == (2, 1, 1)
    assert looked.balance_after_cents == 70_00
    assert [one.field for one in looked.refused_rows] == ["FT1-6"]
    assert everything() == [[], [], [], [], []]
    brought(path, dft(CHARGE, ft1("2", "PY", "30")))
    assert posted() == [("charge", 100_00), ("patient_payment", -30_00)]
    again = intake.preview_folder(path, today=TODAY, since=None, now=None)  # type: ignore[arg-type]
    assert (again.unchanged, again.changed, again.moves) == (1, 0, ())


@pytest.mark.parametrize(
    ("text", "found"),
    [("20260228", "2026-02-28"), ("202602282330", "2026-02-28"), ("", None), ("00000000", None),
     ("20260301000000+0200", "2026-03-01"), ("20260301030405.1234-0600", "2026-03-01")],
)  # fmt: skip
def test_days_are_as_they_are_written(text: str, found: str | None) -> None:
    assert (read_day.isoformat() if (read_day := day(text)) else None) == found


@pytest.mark.parametrize("text", ["20260231", "2026", "2026-03-01", "x", "2026030125000000000"])
def test_what_is_no_day_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="day"):
        day(text)
