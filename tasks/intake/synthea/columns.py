"""The columns we read of a Synthea CSV export, by every name they ever had."""

from tasks.intake.csv_files import Column


def _column(field: str, *names: str, required: bool = True) -> Column:
    return Column(field, names, required)


def _optional(field: str, *names: str) -> Column:
    return _column(field, *names, required=False)


PATIENTS = (
    _column("key", "Id"),
    _column("birth_date", "BIRTHDATE"),
    _column("death_date", "DEATHDATE"),
    _column("first", "FIRST"),
    _optional("middle", "MIDDLE"),  # since 2024
    _column("last", "LAST"),
    _column("address", "ADDRESS"),
    _column("city", "CITY"),
    _column("state", "STATE"),
    _column("postal_code", "ZIP"),
    _optional("latitude", "LAT"),
    _optional("longitude", "LON"),
    _optional("annual_income", "INCOME"),  # since 2022
)

PLACES = (
    _optional("key", "Id"),
    _optional("state", "STATE"),
    _optional("postal_code", "ZIP"),
    _optional("latitude", "LAT"),
    _optional("longitude", "LON"),
)
"""Of a provider, or of an organization."""

PAYERS = (
    _column("key", "Id"),
    _column("name", "NAME"),
    _optional("ownership", "OWNERSHIP"),  # since 2022
)

PAYER_TRANSITIONS = (
    _column("patient", "PATIENT"),
    _column("starts", "START_DATE", "START_YEAR"),
    _column("ends", "END_DATE", "END_YEAR"),
    _optional("secondary", "SECONDARY_PAYER"),  # since 2021
    _column("ownership", "PLAN_OWNERSHIP", "OWNERSHIP"),
    _optional("owner", "OWNER_NAME", "OWNERNAME"),  # since 2021
)

ENCOUNTERS = (
    _column("key", "Id"),
    _column("starts", "START"),
    _column("ends", "STOP"),
    _column("patient", "PATIENT"),
    _optional("organization", "ORGANIZATION"),
    _optional("provider", "PROVIDER"),
    _column("payer", "PAYER"),
    _optional("code", "CODE"),
    _column("description", "DESCRIPTION"),
    _column("total", "TOTAL_CLAIM_COST"),
    _column("covered", "PAYER_COVERAGE"),
)

CLAIMS = (
    _column("key", "Id"),
    _column("patient", "PATIENTID"),
    _column("primary", "PRIMARYPATIENTINSURANCEID"),
    _column("secondary", "SECONDARYPATIENTINSURANCEID"),
    _optional("provider", "PROVIDERID"),
    _column("service_on", "SERVICEDATE"),
    _column("status", "STATUS1"),
)

CLAIM_TRANSACTIONS = (
    _column("claim", "CLAIMID"),
    _column("order", "CHARGEID"),
    _column("type", "TYPE"),
    _column("amount", "AMOUNT"),
    _column("method", "METHOD"),
    _optional("patient", "PATIENTID"),
    _optional("provider", "PROVIDERID"),
    _column("service_on", "FROMDATE"),
    _optional("code", "PROCEDURECODE"),
    _column("description", "NOTES"),
    _column("transfer_type", "TRANSFERTYPE"),
    _column("payments", "PAYMENTS"),
    _column("adjustments", "ADJUSTMENTS"),
)
