"""A sender as `intake.toml` describes it, checked before any row is read."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from tasks.intake.csv_files import Column
from tasks.intake.mapping.expression import Expressed, Expression
from tasks.intake.mapping.styles import Dates, Money, Negative
from tasks.intake.tend_csv import TEND_FILES
from tasks.runtime import WrongInput

FILE = "intake.toml"
_DELIMITERS = {"tab": "\t"}
_BALANCE = ("balance", "balance_on")
"""Columns of a visit that only a sender of balances has."""
OURS = {name.removesuffix(".csv"): columns for name, columns in TEND_FILES.items()}
PAYMENTS = (
    Column("account_key", ("account_key",), False, "the billing system's key of the visit"),
    Column("reference", ("reference",), False, "or Tend's, as a bill says it: A-7K2M9QX4TB"),
    Column("payment_key", ("payment_key",), True, "what the bank or the portal calls the payment"),
    Column("amount", ("amount",), True, "dollars that came in"),
    Column("paid_on", ("paid_on",), True, "the day they came in"),
)
COLUMNS = OURS | {"payments": PAYMENTS}
"""What a sheet fills, and with what: a file of payments is a sender of its own."""


def _file_name(value: str) -> str:
    path = PurePosixPath(value)
    if not value or path.is_absolute() or ".." in path.parts or "\\" in value:
        raise ValueError("must be a file of the folder, such as PATIENT.tsv")
    return str(path)


Title = Annotated[str, Field(min_length=1, max_length=200)]
FileName = Annotated[str, AfterValidator(_file_name)]
Words = tuple[str, ...]
Described = TypeVar("Described", bound=BaseModel)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Also(_Part):
    """Another file with more of the same: its row has in `by` what the column `match` has here.
    Of several such rows the first or the last counts, where `keep` says which."""

    file: FileName
    by: Title
    match: Title = ""
    where: dict[Title, Words] = {}
    keep: Literal["first", "last", ""] = ""
    ignore: tuple[Title, ...] = ()


class Sheet(_Part):
    """One file that fills people, accounts or transactions. Only rows that have in each column of
    `where` one of its words count, and none that has in a column of `unless` one of its."""

    file: FileName
    columns: dict[str, Expressed]
    ignore: tuple[Title, ...] = ()
    where: dict[Title, Words] = {}
    unless: dict[Title, Words] = {}
    values: dict[str, dict[str, str]] = {}
    also: dict[Annotated[str, Field(pattern="^[a-z_]+$")], Also] = {}
    money: Money | None = None
    dates: Dates | None = None
    negative: Negative | None = None

    def wanted(self) -> Iterator[str]:
        """Every column of theirs that it names, those of other files as `name.COLUMN`."""
        for expression in self.columns.values():
            yield from expression.columns
        yield from self.where
        yield from self.unless
        for also in self.also.values():
            yield also.match or also.by


class Values(_Part):
    """Their words for ours; what means yes and no in all columns that answer."""

    yes: Words = ()
    no: Words = ()
    payer: dict[str, str] = {}
    kind: dict[str, str] = {}


class Sender(_Part):
    """`source` names it in every answer. `balance_only`: there are no amounts, but what is owed."""

    source: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,31}$")]
    encoding: str = ""
    delimiter: Annotated[str, Field(pattern=r"^(.|tab|)$")] = ""
    skip_lines: Annotated[int, Field(ge=0, le=100)] = 0
    money: Money = "1234.50"
    dates: Dates = "YYYY-MM-DD"
    negative: Negative = "kind"
    complete: bool = True
    balance_only: bool = False
    prefix: Annotated[str, Field(max_length=20)] = ""
    values: Values = Values()
    people: tuple[Sheet, ...] = ()
    accounts: tuple[Sheet, ...] = ()
    transactions: tuple[Sheet, ...] = ()
    payments: tuple[Sheet, ...] = ()

    @property
    def separator(self) -> str:
        return _DELIMITERS.get(self.delimiter, self.delimiter)

    @property
    def files(self) -> frozenset[str]:
        """Every file that it reads."""
        sheets = [sheet for _, sheet in self.sheets()]
        return frozenset(
            {sheet.file for sheet in sheets}
            | {also.file for sheet in sheets for also in sheet.also.values()}
        )

    def of_one_file(self, name: str) -> Self:
        """The same for a file of another name. Raises WrongInput."""
        if len(self.files) > 1:
            raise WrongInput(f"{FILE} names several files; give the folder that has them")
        some = [one.model_copy(update={"file": name}) for one in self.payments]
        return self.model_copy(update={"payments": tuple(some)})

    def sheets(self) -> Iterator[tuple[str, Sheet]]:
        """Each with the name of what it fills."""
        for name in COLUMNS:
            for sheet in getattr(self, name):
                yield name, sheet

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        problems = [*self._of_kinds(), *self._of_encoding()]
        for name in COLUMNS:
            for number, sheet in enumerate(getattr(self, name), start=1):
                where = f"{name} {number} ({sheet.file})"
                problems += [f"{where}: {one}" for one in self._of_columns(name, sheet)]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _of_encoding(self) -> Iterator[str]:
        try:
            "".encode(self.encoding or "utf-8")
        except LookupError:
            yield f"encoding: {self.encoding!r} is none; write utf-8, windows-1252 or utf-16"

    def _of_kinds(self) -> Iterator[str]:
        if self.payments:
            yield from self._of_payments()
            return
        for name in ("people", "accounts"):
            if not getattr(self, name):
                yield f"there are no [[{name}]]; name their file"
        if self.balance_only and self.transactions:
            yield "balance_only goes without [[transactions]]; leave out one of them"
        if not self.balance_only and not self.transactions:
            yield "there are no [[transactions]]; name their file, or write balance_only = true"

    def _of_payments(self) -> Iterator[str]:
        if self.people or self.accounts or self.transactions or self.balance_only:
            yield "[[payments]] go alone; describe the export in an intake.toml of its own"
        for number, sheet in enumerate(self.payments, start=1):
            if not sheet.columns.keys() & {"account_key", "reference"}:
                yield f"payments {number} ({sheet.file}): name account_key or reference"
            if sheet.also:
                yield f"payments {number} ({sheet.file}): all of a payment stands in its own row"

    def _of_columns(self, name: str, sheet: Sheet) -> Iterator[str]:
        balances = name == "accounts" and self.balance_only
        known = [column.field for column in COLUMNS[name]] + [*_BALANCE] * balances
        for field in sheet.columns.keys() | sheet.values.keys():
            if field not in known:
                near = get_close_matches(field, known, n=1)
                hint = f"do you mean {near[0]}?" if near else "see: tend import --columns"
                yield f"{field} is no column of ours; {hint}"
        needed = [column.field for column in COLUMNS[name] if column.required]
        for field in needed + ["balance"] * balances:
            if field not in sheet.columns:
                yield f"columns has no {field}; say where it comes from"
        for title in sheet.wanted():
            alias, dot, _ = title.partition(".")
            if dot and sheet.also and alias not in sheet.also:
                yield f"{title} is of no file under also; name it there"

    def amounts(self) -> tuple[Sheet, ...]:
        """Its transactions; of a sender of balances one for each visit."""
        return (
            tuple(map(_brought_forward, self.accounts)) if self.balance_only else self.transactions
        )


def _brought_forward(accounts: Sheet) -> Sheet:
    columns = accounts.columns
    return accounts.model_copy(
        update={
            "columns": {
                "account_key": columns["account_key"],
                "transaction_key": Expression(constant="balance"),
                "kind": Expression(constant="brought_forward"),
                "amount": columns["balance"],
                "value_on": columns.get("balance_on", columns["service_from"]),
            }
        }
    )


def read_sender(path: Path) -> Sender:
    """Raises WrongInput with a line that says what is wrong, where, and what to do."""
    return checked(path.name, Sender, described(path))


def described(path: Path) -> dict[str, object]:
    """What the file says, unchecked. Raises WrongInput."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise WrongInput(f"{path.name} cannot be opened; check where it is") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongInput(f"{path.name} is not valid TOML: {error}") from None


def checked(name: str, model: type[Described], said: Mapping[str, object]) -> Described:
    """Raises WrongInput."""
    try:
        return model.model_validate(said)
    except ValidationError as error:
        told = "; ".join(_told(one) for one in error.errors(include_url=False))
        raise WrongInput(f"{name}: {told}") from None


def _told(problem: ErrorDetails) -> str:
    place = ".".join(str(one + 1) if isinstance(one, int) else one for one in problem["loc"])
    message = problem["msg"].removeprefix("Value error, ")
    if problem["type"] == "extra_forbidden":
        message = "is unknown; correct its name, or remove it"
    return f"{place}: {message}" if place else message


def word_of(cell: str) -> str:
    """As words of theirs are compared."""
    return cell.strip().casefold()


def words(of: Mapping[str, str]) -> dict[str, str]:
    return {word_of(theirs): ours for theirs, ours in of.items()}


def has_words(wanted: Mapping[str, Words]) -> Callable[[Mapping[str, str]], Iterator[bool]]:
    """For each column of `where` or `unless`, whether a row has one of its words there."""
    known = [(title, frozenset(map(word_of, some))) for title, some in wanted.items()]
    return lambda cells: (word_of(cells[title]) in some for title, some in known)
