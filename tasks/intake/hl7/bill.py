"""A bill as messages make it: what is known of the account, and what each message adds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from policy.holds import HoldKind
from policy.law import is_minor
from policy.terms import LedgerKind, Payer
from tasks.intake.hl7.amounts import Amount
from tasks.intake.hl7.known import Charge, Known
from tasks.intake.hl7.message import RefusedMessage, Wrong
from tasks.intake.hl7.visits import Visit
from tasks.intake.tend_csv import items_of
from tasks.intake.upsert import (
    AccountRecord,
    Coming,
    HoldReason,
    ItemRecord,
    KnownPerson,
    Posting,
    because,
    one_of_each,
    person_holds,
)

UNDECIDED = "no message shows what the insurer decided of these charges"
_UNSAID = "no message says whether an insurer pays: send IN1, or self-pay in PV1-20"
_OTHER = (
    "FT1-2", "was an amount of another day, type or number of cents before",
    "give each amount its own FT1-2, and correct one by CD or AJ; if it is right, post it by hand",
)  # fmt: skip
_MORE_THAN_PAID = (
    "FT1-11", "takes back more than was paid",
    "send payments above zero, and one that is taken back below zero, after it",
)  # fmt: skip
_PATIENTS = LedgerKind.by_patient()


@dataclass(slots=True)
class Line:
    """An amount as `items_of` spreads it over the charges."""

    kind: LedgerKind
    cents: int
    value_on: date
    description: str = ""
    code: str = ""
    code_system: str = ""

    @property
    def amount(self) -> int:
        return self.cents

    def pays_for(self, charge: "Line") -> bool:  # noqa: ARG002
        """No message says for which charge."""
        return False


@dataclass(slots=True)
class Bill:
    """`new` are amounts that no earlier import had; `rows` the messages that brought them.
    `waits`: new charges that nobody has decided about; `decided`: an insurer has, after them."""

    visit: Visit
    patient_key: str
    known: Known | None
    today: date
    guarantor_key: str | None = None
    opens: bool = False
    new: list[Amount] = field(default_factory=list)
    rows: list[tuple[str, int]] = field(default_factory=list)
    first: tuple[str, int] = ("", 0)
    waits: bool = False
    decided: bool = False
    insurers: int = 0
    _lines: dict[str, tuple[LedgerKind, int, date | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.known is None:
            return
        for line, kind, cents, _ in self.known.postings:
            self._lines[line] = (kind, cents, self.known.days.get(line))
        for coming in self.known.coming:
            line, kind, cents, on = coming.posting
            self._lines.setdefault(line, (kind, cents, on))

    def add(self, visit: Visit, some: Sequence[Amount], row: tuple[str, int]) -> None:
        """What one message says. Raises RefusedMessage, and has taken nothing then."""
        new = self._news(some)
        self._check([*self.new, *new], new)
        self._say(visit)
        self.first = self.first if self.first[0] else row
        if new:
            self.rows.append(row)
        self.new += new
        self._lines |= {one.source_line: (one.kind, one.cents, one.value_on) for one in new}
        if any(one.decides for one in new):
            self.decided, self.waits = True, False
        elif any(one.kind is LedgerKind.CHARGE and one.cents > 0 for one in new):
            self.decided, self.waits = False, True

    def _news(self, some: Sequence[Amount]) -> list[Amount]:
        """Those that are not known. The same number may not mean two amounts."""
        new: dict[str, Amount] = {}
        for one in some:
            now = (one.kind, one.cents, one.value_on)
            before = self._lines.get(one.source_line)
            if one.source_line in new:
                first = new[one.source_line]
                before = (first.kind, first.cents, first.value_on)
            if before is None:
                if one.cents:
                    new[one.source_line] = one
            elif before[:2] != now[:2] or before[2] not in (None, one.value_on):
                raise RefusedMessage(Wrong(one.segment, *_OTHER))
        return list(new.values())

    def _check(self, every: Sequence[Amount], new: Sequence[Amount]) -> None:
        """Nobody takes back what was never paid: all signs are the wrong way round then."""
        sums = {LedgerKind.INSURER_PAYMENT: 0, LedgerKind.PATIENT_PAYMENT: 0}
        before = self._before()
        for kind, cents in (*((one.kind, one.cents) for one in every), *before):
            whose = LedgerKind.PATIENT_PAYMENT if kind in _PATIENTS else kind
            if whose in sums:
                sums[whose] += cents
        for one in new:
            whose = LedgerKind.PATIENT_PAYMENT if one.kind in _PATIENTS else one.kind
            if one.cents > 0 and sums.get(whose, 0) > 0:
                raise RefusedMessage(Wrong(one.segment, *_MORE_THAN_PAID))

    def _before(self) -> list[tuple[LedgerKind, int]]:
        if self.known is None:
            return []
        postings = (*self.known.postings, *(one.posting for one in self.known.coming))
        return [(one.kind, one.cents) for one in postings]

    def _say(self, visit: Visit) -> None:
        """What a message does not say stands as an earlier one said it."""
        said = {name: value for name, value in visit._asdict().items() if value}
        if "code" in said:
            said["code_system"] = visit.code_system
        self.visit = self.visit._replace(**said)
        self.insurers = max(self.insurers, visit.insurers)

    @property
    def service_from(self) -> date | None:
        """As PV1 says, else as it is known, else the first charge."""
        charged = [one.value_on for one in self.new if one.kind is LedgerKind.CHARGE]
        first = min(charged or (one.value_on for one in self.new), default=None)
        known = self.known.service_from if self.known else None
        began = self.visit.service_from or known or first
        return None if began is None or began > self.today else began

    def _service_to(self, began: date) -> date | None:
        """As PV1 says, else the last charge."""
        if self.visit.service_to is not None:
            return self.visit.service_to if self.visit.service_to >= began else None
        known = self.known.service_to if self.known else None
        charged = [one.value_on for one in self.new if one.kind is LedgerKind.CHARGE]
        last = max((day for day in charged if day <= self.today), default=began)
        return last if last > (known or began) else known

    def record(self, patient: KnownPerson, guarantor: KnownPerson) -> AccountRecord | None:
        """None for an account that nothing opens yet."""
        began = self.service_from
        if began is None or (self.known is None and not self.opens):
            return None
        payer = self.visit.payer or (self.known.payer if self.known else Payer.UNKNOWN)
        coming = [one for one in self._coming() if one.posting.value_on > self.today]
        record = AccountRecord(
            key=self.visit.account_key,
            patient_key=self.patient_key,
            guarantor_key=self.guarantor_key or self.patient_key,
            service_from=began,
            service_to=self._service_to(began),
            description=self.visit.description or self._known_words[0] or "Visit",
            payer=payer,
            items=self._items(),
            postings=tuple(self._postings()),
            holds=one_of_each(self._holds(patient, guarantor, payer, began)),
            row=self.rows[0] if self.rows else self.first,
            other_rows=tuple(self.rows[1:]),
            coming=tuple(coming),
            denied=self._denied(patient, guarantor, began),
            code=self.visit.code or self._known_words[1],
            code_system=self.visit.code_system if self.visit.code else self._known_words[2],
            unsaid=self._unsaid(),
        )
        is_same = self.known is not None and self._says_nothing_new(record, self.known)
        return (
            replace(record, known_as=self.known.import_hash) if is_same and self.known else record
        )

    @property
    def _known_words(self) -> tuple[str, str, str]:
        if self.known is None:
            return "", "", ""
        return self.known.description, self.known.code, self.known.code_system

    def _unsaid(self) -> frozenset[str]:
        """No message has an estimate or a copay of Medicaid; a guarantor stands until one is
        named."""
        always = frozenset({"estimate", "medicaid_copay"})
        return always if self.guarantor_key else always | {"guarantor_key"}

    def _says_nothing_new(self, record: AccountRecord, known: Known) -> bool:
        due = any(one.posting.value_on <= self.today for one in known.coming)
        return not (self.new or due) and (
            record.service_from, record.service_to, record.description, record.code,
            record.code_system, record.payer,
        ) == (
            known.service_from, known.service_to, known.description, known.code,
            known.code_system, known.payer,
        )  # fmt: skip

    def _coming(self) -> list[Coming]:
        """Amounts that had not come when they were told, and those that were not told before."""
        known = list(self.known.coming) if self.known else []
        return known + [
            Coming(
                Posting(one.source_line, one.kind, one.cents, one.value_on),
                one.description, one.code, one.code_system,
            )
            for one in self.new
        ]  # fmt: skip

    def _postings(self) -> list[Posting]:
        """Every amount of the account that has come: an import takes back what it does not find."""
        known = self.known.postings if self.known else []
        come = (one.posting for one in self._coming() if one.posting.value_on <= self.today)
        lines = {one.source_line for one in known}
        return [*known, *(one for one in come if one.source_line not in lines)]

    def _items(self) -> tuple[ItemRecord, ...]:
        charges: Iterable[Charge] = self.known.charges if self.known else ()
        lines = [
            Line(LedgerKind.CHARGE, one.cents, one.value_on, one.description, one.code,
                 one.code_system)
            for one in charges
        ]  # fmt: skip
        known = {one.source_line for one in self.known.postings} if self.known else set()
        lines += [
            Line(posting.kind, posting.cents, posting.value_on, *words)
            for posting, *words in self._coming()
            if posting.kind is LedgerKind.CHARGE
            and posting.value_on <= self.today
            and posting.source_line not in known
        ]
        others = [one for one in self._postings() if one.kind is not LedgerKind.CHARGE]
        others.sort(key=lambda one: (one.value_on, one.source_line))
        lines += [Line(one.kind, one.cents, one.value_on) for one in others]
        return items_of(lines)

    def _holds(
        self, patient: KnownPerson, guarantor: KnownPerson, payer: Payer, began: date
    ) -> Iterable[HoldReason]:
        yield from person_holds(patient, guarantor, payer, began)
        if self.waits and payer is not Payer.UNINSURED:
            why = _UNSAID if payer is Payer.UNKNOWN else UNDECIDED
            yield because(HoldKind.INSURANCE_PENDING, why)

    def _denied(
        self, patient: KnownPerson, guarantor: KnownPerson, began: date
    ) -> frozenset[HoldKind]:
        """Of the holds for which these messages say that there is no reason. Where several insurers
        are named, one that decided is not the last."""
        decided = self.decided and self.insurers <= 1
        born = guarantor.birth_date
        said = {
            HoldKind.DECEASED: HoldKind.DECEASED in patient.denied & guarantor.denied,
            HoldKind.MINOR: born is not None and not is_minor(born, began),
            HoldKind.INSURANCE_PENDING: decided or self.visit.payer is Payer.UNINSURED,
        }
        return frozenset(kind for kind, is_so in said.items() if is_so)
