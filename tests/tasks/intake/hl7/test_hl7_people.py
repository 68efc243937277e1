"""Who a message is about, who answers, who died, who is one with whom; what a person decides."""

from pathlib import Path

import pytest

from policy.holds import HoldKind, HowEnded
from tasks.holds import release_hold
from tasks.runs import Moment
from tasks.runtime import WrongInput
from tests.factories import NOW
from tests.tasks.intake.hl7.feed import (
    ALONE,
    brought,
    dft,
    ft1,
    held,
    message,
    owed,
    person,
    pid,
    reference,
    refused,
    segment,
)
from tests.tasks.intake_folders import TODAY, ask, one_visit, take_in

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.sqlite_is_enough]
CHARGE = ft1("1", "CG", "100&USD")
MOTHER = "GT1|1|77|MUNOZ^EVA||9 Elm Street^^Austin^TX^78702|(512)555-0133||19600101|||MTH"


def guarantor(account: str = "A1") -> str:
    [(key,)] = ask(
        "SELECT p.source_key FROM account a JOIN person p ON p.id = a.guarantor_id"
        f" WHERE a.source_key = '{account}'"
    )
    return str(key)


def let_go(how: HowEnded | None = None) -> None:
    release_hold(
        moment=Moment(TODAY, NOW), reference=reference(), kind=HoldKind.DATA_QUALITY,
        actor="tester", how=how, sure=True,
    )  # fmt: skip


def test_a_patient_is_known_by_the_number_of_the_medical_record(tmp_path: Path) -> None:
    numbers = "999-99-9999^^^SSA^SS~X1^^^OTHER^PI~P1^^^CLINIC^MR"
    brought(tmp_path / "x", dft(CHARGE, person=pid(f3=numbers)))
    assert ask("SELECT source_key FROM person") == [("P1",)]
    brought(tmp_path / "y", dft(CHARGE, person=pid("P1", "A2", f3="999-99-9999^^^SSA^SS~X1")))
    assert ask("SELECT source_key FROM person ORDER BY id") == [("P1",), ("X1",)]
    assert brought(tmp_path / "z", dft(CHARGE, person=pid(f3="999-99-9999^^^SSA^SS"))).refused
    assert refused() == [("z", 3, "PID-3")]


def test_the_legal_name_the_mailing_address_and_what_can_be_called(tmp_path: Path) -> None:
    who = pid(
        f5="NICK^NAN^^^^^N~MUNOZ&&&&X^ANA^B^JR^^^L", f7="198005012330-0600",
        f11="1 Bad^^Austin^TX^78701^USA^BA~2 Home^^Austin^TX^78701^USA^H"
        "~3 Mail^Apt 4^Austin^TX^78702^USA^M",
        f13="^PRN^FX^^1^512^5550100~^NET^Internet^Ana@Example.org~^PRN^PH^^1^512^5550144",
        f15="spa^Spanish^ISO639",
    )  # fmt: skip
    brought(tmp_path / "x", dft(CHARGE, person=who))
    found = person()
    assert (found["given_name"], found["family_name"]) == ("ANA", "MUNOZ")
    assert (found["line1"], found["postal_code"]) == ("3 Mail", "78702")
    assert (found["phone"], found["email"]) == ("+15125550144", "ana@example.org")
    assert (found["language"], str(found["birth_date"])) == ("es", "1980-05-01")


def test_junk_in_soft_fields_is_a_warning_alone(tmp_path: Path) -> None:
    who = pid(f13="000-000-0000", f15="Klingon", f11="1 Main^^Austin^ZZ^62704.0^Atlantis")
    made = brought(tmp_path / "x", dft(CHARGE, person=who))
    assert (made.refused, made.warnings) == (0, 3)
    assert made.warnings_file is not None
    assert "PID-11.4" in made.warnings_file.read_text()


@pytest.mark.parametrize(
    ("who", "field"),
    [
        (pid(f3=""), "PID-3"),
        (pid(f5=""), "PID-5.2"),
        (pid(f5="MUNOZ"), "PID-5.2"),
        (pid(f7="19801301"), "PID-7"),
        (pid(f29="soon"), "PID-29"),
        (pid(account="") + "", "PID-18"),
        ("PV2|1", "PID"),
    ],
)
def test_an_identity_that_cannot_be_read_refuses_the_message(
    tmp_path: Path, who: str, field: str
) -> None:
    some = message("DFT^P03", who, CHARGE)
    made = brought(tmp_path / "x", some)
    assert (made.read, made.refused) == (1, 1)
    assert refused()[0][2] in (field, "PID-5.1")
    assert ask("SELECT id FROM account") == []


def test_a_birth_of_which_only_the_year_is_known_says_nothing(tmp_path: Path) -> None:
    made = brought(tmp_path / "x", dft(CHARGE, person=pid(f7="1980")))
    assert (made.refused, made.warnings) == (0, 1)
    assert person()["birth_date"] is None


def test_the_account_is_pid_18_else_the_visit(tmp_path: Path) -> None:
    brought(tmp_path / "x", dft(CHARGE, person=pid(account="A7^^^CLINIC^AN")))
    brought(tmp_path / "y", dft(CHARGE, person=pid(account="")))
    assert ask("SELECT source_key FROM account ORDER BY id") == [("A7",), ("V1",)]


def test_the_guarantor_is_a_person_of_their_own(tmp_path: Path) -> None:
    brought(tmp_path / "x", dft(CHARGE, more=[MOTHER, ALONE]))
    assert guarantor() == "GT1-77"
    assert person("GT1-77")["line1"] == "9 Elm Street"
    brought(tmp_path / "y", dft(ft1("2", "CG", "5")))
    assert guarantor() == "GT1-77"  # no GT1 is no news
    brought(tmp_path / "z", message("ADT^A08", pid(), "GT1|1||MUNOZ^ANA||||||||SEL"))
    assert guarantor() == "P1"


@pytest.mark.parametrize("relation", ["SEL", "SLF^Self", "18", "self"])
def test_who_answers_for_themselves_is_the_patient(tmp_path: Path, relation: str) -> None:
    answers = segment("GT1", f1="1", f2="77", f3="OTHER^NAME", f11=relation)
    brought(tmp_path / "x", dft(CHARGE, more=[answers]))
    assert ask("SELECT source_key FROM person") == [("P1",)]


def test_a_guarantor_without_a_number_is_known_by_name(tmp_path: Path) -> None:
    answers = "GT1|1||MUNOZ^EVA||||||||MTH"
    for number in "12":
        brought(tmp_path / number, dft(ft1(number, "CG", "5"), more=[answers]))
    assert ask("SELECT COUNT(*) FROM person") == [(2,)]
    brought(tmp_path / "3", dft(CHARGE, person=pid("P3", "A3"), more=["GT1|1||MUNOZ^ANA"]))
    assert guarantor("A3") == "P3"
    made = brought(tmp_path / "4", dft(ft1("4", "CG", "5"), more=["GT1|1||||||||||EMR"]))
    assert (made.refused, refused()[0][2]) == (1, "GT1-3")


def test_a_minor_alone_is_nobodys_debtor(tmp_path: Path) -> None:
    brought(tmp_path / "x", dft(CHARGE, person=pid(f7="20150101"), more=[ALONE]))
    assert held() == ["HD-06"]


@pytest.mark.parametrize(
    ("places", "day"),
    [
        ({"f29": "202602200300+0115", "f30": "Y"}, "2026-02-20"),
        ({"f29": "20260220"}, "2026-02-20"),
        ({"f30": "Y"}, "2026-03-01"),
        ({"f29": "2026", "f30": "Y"}, "2026-03-01"),
        ({"f29": "2026"}, "2026-03-01"),
        ({"f29": "garbage", "f30": "Y"}, "2026-03-01"),
    ],
)
def test_the_dead_are_left_alone_whatever_is_known_of_the_day(
    tmp_path: Path, places: dict[str, str], day: str
) -> None:
    brought(tmp_path / "x", dft(CHARGE, more=[ALONE]))
    assert held() == []
    made = brought(tmp_path / "y", message("ADT^A08", pid(account="", **places)))
    assert made.refused == 0
    assert (held(), str(person()["death_date"])) == (["HD-03"], day)
    brought(tmp_path / "z", message("ADT^A08", pid(f30="Y"), at="20260302"))
    assert str(person()["death_date"]) == day
    brought(tmp_path / "w", dft(CHARGE, person=pid(account="A2"), more=[ALONE]))
    assert held("A2") == ["HD-03"]
    made = brought(tmp_path / "v", message("ADT^A08", pid(f29="20260105"), at="20260302"))
    assert str(person()["death_date"]) == "2026-01-05"


def test_a_death_counts_in_a_message_that_is_refused(tmp_path: Path) -> None:
    brought(tmp_path / "x", dft(CHARGE, more=[ALONE]))
    made = brought(tmp_path / "y", dft(ft1("2", "??", "1"), person=pid(f30="Y")))
    assert made.refused == 1
    assert held() == ["HD-03", "HD-25"]
    brought(tmp_path / "z", dft(CHARGE, person=pid(account="A2"), more=[ALONE]))
    assert held("A2") == ["HD-03"]


def test_who_is_said_to_live_is_told_apart_by_a_persons_name(tmp_path: Path) -> None:
    brought(tmp_path / "x", dft(CHARGE, person=pid(f30="Y"), more=[ALONE]))
    alive = message("ADT^A08", pid(f30="N"))
    told = brought(tmp_path / "y", alive)
    assert (held(), told.kept_holds) == (["HD-03"], (f"{reference()} HD-03",))
    named = brought(tmp_path / "z", alive, release_by="Ann")
    assert (held(), named.kept, person()["death_date"]) == ([], 0, None)


def test_an_a08_brings_what_is_known_up_to_date_and_forgets_nothing(tmp_path: Path) -> None:
    brought(tmp_path / "x", dft(CHARGE, more=[ALONE]))
    brought(
        tmp_path / "y",
        message("ADT^A08", pid(f11="5 New Road^^Dallas^TX^75201", f13="", f7="")),
        message("ADT^A08", pid(f13="(512)555-0188", f11="")),
    )
    found = person()
    assert (found["line1"], found["city"], found["postal_code"]) == (
        "5 New Road",
        "Dallas",
        "75201",
    )
    assert (found["phone"], str(found["birth_date"])) == ("+15125550188", "1980-05-01")


def test_an_admission_brings_a_person_and_no_account(tmp_path: Path) -> None:
    made = brought(tmp_path / "x", message("ADT^A04", pid(), "PV1|1|O"))
    assert (made.new, made.refused) == (0, 0)
    assert ask("SELECT COUNT(*) FROM person") == [(1,)]
    assert ask("SELECT COUNT(*) FROM account") == [(0,)]


def test_a_bar_opens_an_account_and_the_first_dft_makes_it_owed(tmp_path: Path) -> None:
    stay = segment("PV1", f1="1", f2="I", f44="20260201", f45="20260205")
    brought(tmp_path / "x", message("BAR^P01", pid(), stay, ALONE))
    assert ask("SELECT stage, description FROM account") == [("resolved", "Inpatient stay")]
    brought(tmp_path / "y", dft(CHARGE, more=[ALONE]))
    assert ask("SELECT stage FROM account") == [("statement",)]
    assert owed() == 100_00


def test_a_discharge_says_when_a_visit_ended(tmp_path: Path) -> None:
    stay = segment("PV1", f1="1", f2="I", f44="20260101")
    brought(tmp_path / "x", message("DFT^P03", pid(), stay, CHARGE, ALONE))
    brought(tmp_path / "y", message("ADT^A03", pid(), stay + "|20260109"))
    [days] = ask("SELECT service_from, service_to FROM account")
    assert [str(day) for day in days] == ["2026-01-01", "2026-01-09"]
    wrong = segment("PV1", f1="1", f44="20260110", f45="20260109")
    assert brought(tmp_path / "z", message("ADT^A03", pid(), wrong)).refused == 1
    assert refused()[0][2] == "PV1-45"


@pytest.mark.parametrize("event", ["A40", "A18", "A30", "A34", "A47"])
def test_two_records_become_one(tmp_path: Path, event: str) -> None:
    brought(tmp_path / "x", dft(CHARGE, person=pid("OLD"), more=[ALONE]))
    brought(tmp_path / "y", dft(CHARGE, person=pid("NEW", "A2"), more=[ALONE]))
    made = brought(tmp_path / "z", message(f"ADT^{event}", pid("NEW", ""), "MRG|OLD^^^CLINIC^MR"))
    assert (made.refused, made.warnings) == (0, 0)
    assert (guarantor("A1"), guarantor("A2")) == ("NEW", "NEW")
    brought(tmp_path / "w", dft(ft1("2", "CG", "5"), person=pid("OLD")))
    brought(tmp_path / "v", dft(ft1("3", "CG", "5"), person=pid("NEW")))
    assert (owed(), guarantor("A1")) == (110_00, "NEW")
    again = brought(tmp_path / "z2", message("ADT^A40", pid("NEW", ""), "MRG|OLD", control="9"))
    assert (again.refused, again.warnings) == (0, 0)


def test_a_merge_and_a_charge_under_the_new_number_come_in_one_file(tmp_path: Path) -> None:
    brought(tmp_path / "x", dft(CHARGE, person=pid("OLD"), more=[ALONE]))
    made = brought(
        tmp_path / "y",
        message("ADT^A40", pid("NEW", ""), "MRG|OLD"),
        dft(ft1("2", "CG", "5"), person=pid("NEW")),
    )
    assert (made.refused, owed(), guarantor()) == (0, 105_00, "NEW")


def test_a_number_that_is_gone_before_anybody_used_it_leads_to_the_one_that_stays(
    tmp_path: Path,
) -> None:
    brought(tmp_path / "x", message("ADT^A40", pid("NEW", ""), "MRG|OLD"))
    brought(tmp_path / "y", dft(CHARGE, person=pid("OLD"), more=[ALONE]))
    assert guarantor() == "NEW"


def test_merges_that_cannot_be_merge_nothing(tmp_path: Path) -> None:
    brought(tmp_path / "x", dft(CHARGE, person=pid("OLD", f7="19710203"), more=[ALONE]))
    made = brought(tmp_path / "y", message("ADT^A40", pid("NEW", ""), "MRG|OLD"))
    assert (made.warnings, guarantor()) == (1, "OLD")
    assert brought(tmp_path / "z", message("ADT^A40", pid("NEW", ""))).refused == 1
    assert refused() == [("z", 1, "MRG-1")]
    both = [message("ADT^A40", pid(a, ""), f"MRG|{b}") for a, b in (("M", "N"), ("N", "M"))]
    brought(tmp_path / "w", *both)
    assert ask("SELECT COUNT(*) FROM person_merge") == [(1,)]


def test_another_patient_of_a_known_account_is_refused_and_it_waits(tmp_path: Path) -> None:
    brought(tmp_path / "x", dft(CHARGE, more=[ALONE]))
    other = pid("P9", f5="OTHER^BOB", f7="19500101")
    made = brought(tmp_path / "y", dft(ft1("2", "CG", "5"), person=other))
    assert (made.refused, owed(), held()) == (1, 100_00, ["HD-25"])
    assert refused() == [("y", 3, "PID-3")]


def test_a_number_that_stands_for_somebody_else_now_wants_a_persons_word(tmp_path: Path) -> None:
    brought(tmp_path / "x", dft(CHARGE, more=[ALONE]))
    other = pid("P1", "A2", f5="OTHER^BOB", f7="19500101")
    some = dft(ft1("2", "CG", "5"), person=other)
    assert brought(tmp_path / "y", some).refused == 1
    assert (person()["given_name"], held()) == ("ANA", ["HD-25"])
    assert brought(tmp_path / "y", some, accept="people=1").refused == 0


@pytest.mark.parametrize(
    "event",
    ["BAR^P02", "BAR^P06", "ADT^A11", "ADT^A13", "ADT^A23", "ADT^A27", "ADT^A29", "ADT^A38"],
)
def test_what_is_taken_back_waits_for_a_person(tmp_path: Path, event: str) -> None:
    brought(tmp_path / "x", dft(CHARGE, more=[ALONE]))
    gone = message(event, pid())
    made = brought(tmp_path / "y", gone)
    assert (made.refused, held(), owed()) == (0, ["HD-25"], 100_00)
    assert "1 message that cancel" in made.note
    brought(tmp_path / "y2", gone)
    brought(tmp_path / "z", dft(ft1("2", "CG", "1"), more=[ALONE]))  # no later message ends it
    assert held() == ["HD-25"]
    let_go()
    assert held() == []


def test_a_visit_that_is_no_more_may_be_voided_and_an_old_message_wakes_it_not(
    tmp_path: Path,
) -> None:
    first = dft(CHARGE, more=[ALONE])
    brought(tmp_path / "x", first)
    with pytest.raises(WrongInput, match="no message says that it is no more"):
        let_go(HowEnded.VOIDED)
    brought(tmp_path / "y", message("ADT^A23", pid()))
    let_go(HowEnded.VOIDED)
    brought(
        tmp_path / "x",
        first,
    )
    assert ask("SELECT stage, resolution FROM account") == [("resolved", "voided")]
    brought(tmp_path / "z", dft(ft1("2", "CG", "1"), more=[ALONE]))
    assert ask("SELECT stage FROM account") == [("statement",)]


def test_a_purge_also_makes_an_account_of_an_export_wait(tmp_path: Path) -> None:
    export = one_visit(tmp_path / "csv")
    take_in(export)
    brought(tmp_path / "x", message("BAR^P02", pid("p1", "a1")))
    assert held("a1") == ["HD-25"]
    take_in(export)
    assert held("a1") == ["HD-25"]  # the export may lag behind


def test_a_refused_message_waits_until_a_person_has_looked(tmp_path: Path) -> None:
    brought(tmp_path / "x", dft(CHARGE, more=[ALONE]))
    assert brought(tmp_path / "y", dft(ft1("2", "PY", "x"))).waiting_accounts == (reference(),)
    brought(tmp_path / "z", dft(ft1("3", "CG", "5"), more=[ALONE]))
    assert held() == ["HD-25"]
    assert brought(tmp_path / "w", dft(ft1("2", "PY", "10"))).refused == 0
    assert (held(), owed()) == (["HD-25"], 95_00)
    let_go()
    assert held() == []
    brought(tmp_path / "w2", dft(ft1("2", "PY", "10"), control="9"))
    assert held() == []


def test_the_diagnosis_that_is_private_is_kept_as_a_code_and_no_word_of_it(tmp_path: Path) -> None:
    about = ["DG1|1||J06.9^Cold^I10", "DG1|2||O09.90^Supervision of pregnancy^I10"]
    brought(tmp_path / "x", dft(CHARGE, person=pid(f7="20100101"), more=[MOTHER, ALONE, *about]))
    assert ask("SELECT description, code, code_system FROM account") == [
        ("Outpatient visit", "O09.90", "icd10")
    ]
    assert "HD-06" in held()
