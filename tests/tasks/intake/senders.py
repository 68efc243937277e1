"""Senders with columns of their own, written on the spot with made-up names."""

from __future__ import annotations

from pathlib import Path

REPORT = """\
source = "aging_report"
encoding = "windows-1252"
delimiter = "|"
skip_lines = 2
money = "1234.50"
negative = "parentheses"
dates = "M/D/YY"

[values]
yes = ["Y"]
no = ["N"]

[values.payer]
"BCBS" = "commercial"
"SELF PAY" = "uninsured"

[values.kind]
"CHG" = "charge"
"INS" = "insurer_payment"
"PT" = "patient_payment"
"ADJ" = "adjustment"

[[people]]
file = "report.txt"
ignore = ["Clinic"]
[people.columns]
person_key = "MRN"
given_name = { column = "Patient", after = "," }
family_name = { column = "Patient", before = "," }
birth_date = "DOB"
line1 = "Street"
city = "City"
state = { constant = "TX" }
postal_code = "Zip"
phone = ["Cell", "Home"]
cease_contact = "DNC"

[[accounts]]
file = "report.txt"
[accounts.columns]
account_key = "Visit"
patient_key = "MRN"
service_from = "DOS"
payer = "Fin Class"

[[transactions]]
file = "report.txt"
[transactions.columns]
account_key = "Visit"
transaction_key = { join = ["Visit", "Line"] }
kind = "Type"
amount = "Amount"
value_on = "Post Date"
"""
"""One report of everything, a line for each amount, under two lines of title."""

HEADER = (
    "MRN|Patient|DOB|Street|City|Zip|Cell|Home|DNC|Visit|DOS|Fin Class|Line|Type|Amount|Post Date"
    "|Clinic"
)
PERSON = 'M1|Muñoz, Ana|5/1/80|1 Main Street|Austin|="02134"||(512) 555-0100|N'


def line(
    number: str,
    kind: str,
    amount: str,
    *,
    person: str = PERSON,
    visit: str = "V1",
    payer: str = "BCBS",
    on: str = "1/5/26",
) -> str:
    return f"{person}|{visit}|1/5/26|{payer}|{number}|{kind}|{amount}|{on}|Main"


def report(folder: Path, *lines: str, mapping: str = REPORT) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "intake.toml").write_text(mapping, "utf-8")
    text = "\r\n".join(["Aging report", "Made-Up Clinic", HEADER, *lines, ""])
    (folder / "report.txt").write_bytes(text.encode("windows-1252"))
    return folder
