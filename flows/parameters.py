"""What the forms in the Prefect UI let through.

Prefect stores parameters readable, so a form must not take a name or an address. The patterns are
the server's to enforce, before it stores anything; a flow checks what it is given once more.
"""

from datetime import date
from typing import Annotated

from pydantic import Field

Reference = Annotated[
    str, Field(json_schema_extra={"pattern": "^A-[0-9A-HJKMNP-TV-Z]{10}$"})
]  # fmt: skip
Day = Annotated[date, Field(json_schema_extra={"pattern": r"^\d{4}-\d{2}-\d{2}$"})]
Key = Annotated[str, Field(json_schema_extra={"pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,47}$"})]
ClockTime = Annotated[str, Field(json_schema_extra={"pattern": r"^([01]\d|2[0-3]):[0-5]\d$"})]
LetterToken = Annotated[str, Field(json_schema_extra={"pattern": "^[0-9a-f]{32}$"})]
AskedBy = Annotated[str, Field(json_schema_extra={"pattern": "^[A-Za-z][A-Za-z.' -]{1,39}$"})]
"""Who at the practice asked for it."""
StaffName = Annotated[str, Field(json_schema_extra={"maxLength": 80})]
Accepted = Annotated[
    str, Field(json_schema_extra={"pattern": "^[a-z-]+=[0-9]{1,12}([ ,;]+[a-z-]+=[0-9]{1,12})*$"})
]
"""What a person lets through, by its number: balance-up=31 gone=12."""
MappingPath = Annotated[str, Field(json_schema_extra={"pattern": r"^\S+\.toml$"})]
"""The file that says how a sender writes its own."""

Dollars = Annotated[
    str, Field(json_schema_extra={"pattern": r"^\$?(\d{1,8}|\d{1,3}(,\d{3})+)(\.\d{1,2})?$"})
]
"""As in a command: 120.50 or $1,250. For an income zero is an answer; unknown, it is left empty."""
