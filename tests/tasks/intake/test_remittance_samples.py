"""Published remittances, and ours: each claim as it is right, and as pyx12 reads it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from pyx12.x12file import X12Reader

from tasks.intake.x12.segments import segments
from tasks.intake.x12.transactions import transactions
from tests.tasks.days import breaches
from tests.tasks.intake.remittance_files import Claim, held, known, owed, remittance, transaction
from tests.tasks.intake_folders import balances_differ, take_in

SAMPLES = Path(__file__).parents[4] / "shared" / "data" / "x12_835"
there = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the published remittances are not in ../shared/data"
)
RIGHT = {
    "blue_cross_nc_sample.txt": [("200200964A52", 2100_00, 1922_86, 34_60, 142_54)],
    "cob-contractural-adjustment.835": [("0001000055", 541_00, 34_00, 507_00, 0)],
    "managed-care.835": [
        ("5554555444", 800_00, 450_00, 50_00, 300_00),
        ("8765432112", 1200_00, 495_00, 105_00, 600_00),
    ],
    "medicare-part-a.835": [
        ("666123", 211366_97, 138018_40, 73348_57, 0),
        ("777777", 15000_00, 11980_33, 3019_67, 0),
    ],
    "secondary-payment.835": [
        ("L0004828311", 10323_64, 912_00, 9411_64, 0),
        ("0001000053", 751_50, 310_00, 221_50, 220_00),
    ],
    "tertiary-payment.835": [("0001000054", 1766_50, 187_50, 1579_00, 0)],
    "united_healthcare_legacy_sample.txt": [
        ("001-18573-358", 341_28, 88_92, 147_10, 105_26),
        ("001-18604-358", 816_24, 261_07, 440_04, 115_13),
    ],
}
"""Account, charge, what the insurer paid, what was taken off, the patient's share: in cents."""


@there
@pytest.mark.usefixtures("database")
def test_each_published_remittance_leaves_what_is_right(tmp_path: Path) -> None:
    lists = tmp_path / "refused.csv"
    claims = [claim for some in RIGHT.values() for claim in some]
    charges = {one[0]: f"{Decimal(one[1]) / 100}" for one in claims}
    take_in(known(tmp_path / "export", **charges, **{"PATIENT ACCOUNT NUMBER": "102.50"}))
    for name, some in RIGHT.items():
        made = take_in(SAMPLES / name, refused_file=lists)
        assert (made.read, made.accepted, made.refused) == (len(some), len(some), 0)
        for account, charge, paid, taken_off, share in some:
            assert charge - paid - taken_off == share
            assert (owed(account), held(account)) == (share, []), account
    made = take_in(SAMPLES / "emedny_sample.txt", refused_file=lists)
    assert (made.read, made.refused) == (3, 3)
    account = "PATIENT ACCOUNT NUMBER"
    assert (owed(account), held(account)) == (102_50, ["HD-04", "HD-25"])
    again = take_in(SAMPLES, refused_file=lists)
    assert (again.read, again.refused, again.changed) == (len(claims) + 3, 3, 0)
    assert not balances_differ()
    assert not breaches()


def ours(folder: Path) -> Path:
    claims = [
        Claim("a1", "1", "1000", "700", [("CO", "45", "100.50"), ("PR", "1", "199.50")]),
        Claim("b2", "19", "80.25", ".25", [("OA", "23*50**CO*45", "0"), ("PR", "2", "30")]),
        Claim("c3", "22", "-10", "-5", [("PI", "45", "-5")]),
    ]
    first = transaction(claims, "695.25")
    return remittance(folder / "ours.835", first, transaction([], "0", trace="T2"))


def files(folder: Path) -> Iterator[Path]:
    """pyx12 needs the envelope."""
    yield ours(folder)
    if SAMPLES.is_dir():
        yield from (SAMPLES / name for name in RIGHT if not name.startswith("blue_cross"))
        yield SAMPLES / "emedny_sample.txt"


def test_pyx12_reads_the_same_segments(tmp_path: Path) -> None:
    for path in files(tmp_path):
        with X12Reader(str(path)) as reader:
            theirs = [
                [one.get_seg_id(), *(str(element.format()) for element in one.elements)]
                for one in reader
            ]
        mine = [one.elements for one in segments(path)]
        assert [_plain(one) for one in mine[1:]] == [_plain(one) for one in theirs[1:]], path.name


def _plain(elements: list[str]) -> list[str]:
    """Empty ones at the end are left out by some."""
    kept = list(elements)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def test_pyx12_finds_the_same_claims_and_sums(tmp_path: Path) -> None:
    for path in files(tmp_path):
        mine = [
            (one.account_key, one.status, one.charge_cents, one.paid_cents, one.patient_cents,
             one.earlier_cents + one.taken_off_cents)
            for remitted in transactions(path)
            for one in remitted.claims
        ]  # fmt: skip
        assert mine == list(_by_pyx12(path)), path.name


def _by_pyx12(path: Path) -> Iterator[tuple[str, str, int, int, int, int]]:
    found: list[tuple[str, str, int, int]] = []
    sums: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    with X12Reader(str(path)) as reader:
        for one in reader:
            if one.get_seg_id() == "CLP":
                values = [one.get_value(f"CLP{place:02d}") or "" for place in (1, 2, 3, 4)]
                found.append((values[0].strip(), values[1], _cents(values[2]), _cents(values[3])))
            elif one.get_seg_id() == "CAS":
                group = "PR" if one.get_value("CAS01") == "PR" else "other"
                for place in (3, 6, 9, 12, 15, 18):
                    sums[len(found)][group] += _cents(one.get_value(f"CAS{place:02d}") or "0")
    for number, claim in enumerate(found, start=1):
        yield (*claim, sums[number]["PR"], sums[number]["other"])


def _cents(text: str) -> int:
    return int(Decimal(text) * 100)
