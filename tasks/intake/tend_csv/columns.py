"""The Tend CSV format: three files in one folder, columns in any order.

A column that is none of these stops the import, unless `ignore_columns` of practice.toml names it.

`people.csv` has everyone: patients and guarantors. `accounts.csv` has one row per visit.
`transactions.csv` has every amount of those visits, always complete: what a newer export leaves
out is taken back. A payment that was recorded in Tend as well belongs into it: the two are matched
(docs/intake.md). An amount of a day to come counts from that day on.
An empty cell or a missing column says nothing: what an export said of a death, a bankruptcy, a wish
for silence, a dispute, a minor or another reason to wait ends only by the contrary in words.
Days are YYYY-MM-DD, amounts dollars and cents, answers yes or no.
"""

from tasks.intake.csv_files import Column


def _column(name: str, meaning: str, *, required: bool = False) -> Column:
    return Column(name, (name,), required, meaning)


def _required(name: str, meaning: str) -> Column:
    return _column(name, meaning, required=True)


PEOPLE = (
    _required("person_key", "your own key for the person; never changes"),
    _required("given_name", "given names"),
    _required("family_name", "family name"),
    _column(
        "merged_into",
        "person_key of the record that stays, where two were of one person; empty is no news",
    ),
    _column("birth_date", "tells who is a minor"),
    _column("death_date", "stops every message (HD-03); none when they are alive after all"),
    _column("language", "code such as en or es; empty is no news, and en for a new person"),
    _column("line1", "street address; without one no letter can be sent"),
    _column("line2", "second address line"),
    _column("city", "city"),
    _column("state", "two letters, or the full name; the region, abroad"),
    _column("postal_code", "five or nine digits; abroad as it is written there"),
    _column("country", "name or two letters; empty means the United States"),
    _column("phone", "with area code"),
    _column("email", "e-mail address"),
    _column(
        "email_chosen",
        "yes when the person asked for e-mail; a no silences e-mail, empty changes nothing",
    ),
    _column("email_risk_known", "yes when told that e-mail is not private, and still wants it"),
    _column("mail_ok", "no when letters must not be sent; empty means yes"),
    _column("calls_ok", "no when the person must not be called; empty means yes"),
    _column("household_size", "people in the household; empty means unknown"),
    _column("annual_income", "yearly household income in dollars; empty means unknown, not zero"),
    _column(
        "bankruptcy_filed_on",
        "day of the petition; holds visits up to that day (HD-02); none to deny",
    ),
    _column("cease_contact", "yes when the person asked us to stop contact (HD-12); no to deny"),
)

ACCOUNTS = (
    _required("account_key", "your own number of the visit; never changes"),
    _required("patient_key", "person_key of the patient"),
    _column("guarantor_key", "person_key of who answers for it; empty means the patient"),
    _required("service_from", "first day of the visit; one that lies ahead waits for its day"),
    _column("service_to", "last day of the visit"),
    _column("description", "what the visit was, in words a patient understands"),
    _column("code", "code of the visit, such as its kind or its place; keeps private care private"),
    _column("code_system", "snomed, cpt, hcpcs, icd10, rxnorm, cvx, pos or revenue"),
    _required("payer", "commercial, medicare, medicaid, dual_eligible, uninsured or unknown"),
    _column("insurance_pending", "yes while an insurer has not finished (HD-04)"),
    _column("medicaid_pending", "yes while an application for Medicaid is open (HD-16)"),
    _column("medicaid_copay", "dollars; Medicaid covered the visit: no more is asked for (MCD-01)"),
    _column("qmb", "yes for a Qualified Medicare Beneficiary on that day (HD-17)"),
    _column("estimate", "good faith estimate of your charges in dollars (NS-02); empty is no news"),
    _column("holds", "other reasons to wait, such as HD-05 HD-22, or none; see tend holds --kinds"),
    _column(
        "first_statement_on",
        "day of the first statement another system sent of it; counts when the visit is new here",
    ),
    _column("statements_sent", "how many statements it sent; empty means one, if there is a first"),
    _column("last_statement_on", "day of its last one; empty means today, if it sent several"),
    _column(
        "disputed", "yes while the patient says the bill is wrong (HD-01); no once it is settled"
    ),
)

TRANSACTIONS = (
    _required("account_key", "the visit it belongs to"),
    _required("transaction_key", "your own key, distinct within the visit; never changes"),
    _required(
        "kind",
        "charge, insurer_payment, insurer_takeback (the insurer takes money back), adjustment,"
        " patient_payment, reversal, assistance_write_off, refund or brought_forward (what is owed,"
        " where nobody tells the charges: one for a visit, in place of all others)",
    ),
    _required(
        "amount",
        "dollars, not negative; an adjustment below zero lowers what is owed, an insurer_payment"
        " below zero is an insurer_takeback",
    ),
    _required("value_on", "day of the service, or the day the money came; at most a year ahead"),
    _column("description", "what was charged"),
    _column("code", "code of what was charged; keeps private care private"),
    _column("code_system", "as in accounts.csv"),
    _column("charge_key", "transaction_key of the charge it belongs to; empty means the visit"),
)

TEND_FILES = {
    "people.csv": PEOPLE,
    "accounts.csv": ACCOUNTS,
    "transactions.csv": TRANSACTIONS,
}
"""What README and `tend import --help` print."""
