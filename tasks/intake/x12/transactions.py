"""From segments to remittances: the loops of an 835, as much of them as a bill needs."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from tasks.accounts import LARGEST_CENTS
from tasks.intake.csv_files import own_key
from tasks.intake.x12.amounts import MOST_CENTS, cents_of, day_of
from tasks.intake.x12.claim import Adjustment, Claim, Remittance, ServiceLine, Wrong
from tasks.intake.x12.codes import CROSSED_OVER
from tasks.intake.x12.segments import Segment, segments

_AGAIN = "ask the insurer or the clearinghouse to send it again"
NO_AMOUNT = ("is no amount of money", _AGAIN)
TOO_MUCH = ("is more than ten million dollars", "check it with the insurer")
NO_CLAIM = ("stands outside a claim", _AGAIN)
_ENVELOPE = frozenset({"ISA", "GS", "GE", "IEA"})
_LONGEST_NAME = 80
_LONGEST_NUMBER = 50
_CAS_TRIPLETS = range(2, 20, 3)
_PLB_PAIRS = range(3, 14, 2)


def transactions(path: Path, envelopes: Counter[str] | None = None) -> Iterator[Remittance]:
    """Each with all of its claims. `envelopes` counts the segments that begin and end them, and
    all segments as "". Raises WrongInput where the file cannot be read on."""
    reader: _Reader | None = None
    for segment in _counted(segments(path), envelopes):
        if segment.id == "ST" or segment.id in _ENVELOPE:
            if reader is not None:
                yield reader.remittance  # it never ended
            is_one = segment.id == "ST"
            reader = _Reader(path.name, segment) if is_one else None
        elif reader is not None:
            reader.take(segment)
            if segment.id == "SE":
                yield reader.remittance
                reader = None
    if reader is not None:
        yield reader.remittance


def _counted(read: Iterator[Segment], envelopes: Counter[str] | None) -> Iterator[Segment]:
    for segment in read:
        if envelopes is not None:
            envelopes[""] += 1
            if segment.id in _ENVELOPE:
                envelopes[segment.id] += 1
        yield segment


class _Reader:
    """One transaction. What is wrong first stands."""

    def __init__(self, file: str, start: Segment) -> None:
        self.remittance = Remittance(file, start.number, is_835=start.get(1) == "835", segments=1)
        self._claim: Claim | None = None
        self._service: ServiceLine | None = None
        self._party = ""
        self._names: dict[str, str] = {}
        self._handlers: dict[str, Callable[[Segment], None]] = {
            "BPR": self._payment,
            "TRN": self._trace,
            "DTM": self._day,
            "N1": self._named,
            "REF": self._reference,
            "LX": self._next_header,
            "CLP": self._new_claim,
            "NM1": self._person,
            "CAS": self._adjust,
            "SVC": self._serve,
            "MOA": self._remark,
            "MIA": self._remark,
            "LQ": self._line_remark,
            "PLB": self._provider,
            "SE": self._end,
        }

    def take(self, segment: Segment) -> None:
        self.remittance.segments += 1
        handle = self._handlers.get(segment.id)
        if handle is not None and self.remittance.is_835:
            handle(segment)

    def _wrong(self, segment: Segment, place: int, problem: tuple[str, str]) -> None:
        if self.remittance.wrong is None:
            name = f"{segment.id}{place:02d}"[:20]
            self.remittance.wrong = Wrong(segment.number, name, *problem)

    def _cents(self, segment: Segment, place: int, most: int = LARGEST_CENTS) -> int:
        found = cents_of(segment.get(place))
        if found is None:
            self._wrong(segment, place, NO_AMOUNT)
            return 0
        if abs(found) > most:
            self._wrong(segment, place, TOO_MUCH)
        return found

    def _payment(self, segment: Segment) -> None:
        cents = self._cents(segment, 2, MOST_CENTS)
        self.remittance.total_cents = -cents if segment.get(3) == "D" else cents
        self.remittance.paid_on = day_of(segment.get(16))

    def _trace(self, segment: Segment) -> None:
        if not self.remittance.trace:
            self.remittance.trace = own_key(segment.get(2))[:_LONGEST_NUMBER]
            self._names["TRN"] = segment.get(3)
            self._name_payer()

    def _day(self, segment: Segment) -> None:
        if segment.get(1) == "405" and self.remittance.paid_on is None:
            self.remittance.paid_on = day_of(segment.get(2))

    def _named(self, segment: Segment) -> None:
        self._party = segment.get(1)
        if self._party == PAYER:
            self._names |= {"N104": segment.get(4), "N102": segment.get(2)}
            self._name_payer()

    def _reference(self, segment: Segment) -> None:
        if self._claim is None:
            if segment.get(1) == "2U" and self._party == PAYER:
                self._names["2U"] = segment.get(2)
                self._name_payer()
        elif segment.get(1) == "F8" and self._service is None:
            self._claim.original = own_key(segment.get(2))[:_LONGEST_NUMBER]

    def _name_payer(self) -> None:
        """The number in TRN03 is asked for since 5010; a name may be written in many ways."""
        known = (self._names.get(name, "") for name in ("TRN", "N104", "2U", "N102"))
        found = next((name for name in map(own_key, known) if name), "")
        self.remittance.payer = found[:_LONGEST_NAME]

    def _next_header(self, _segment: Segment) -> None:
        self._claim = self._service = None

    def _new_claim(self, segment: Segment) -> None:
        said = segment.get(5)
        self._claim = Claim(
            segment.number,
            own_key(segment.get(1)),
            segment.get(2),
            self._cents(segment, 3),
            self._cents(segment, 4),
            self._cents(segment, 5) if said else None,
            own_key(segment.get(7))[:_LONGEST_NUMBER],
        )
        self._service = None
        self.remittance.claims.append(self._claim)

    def _person(self, segment: Segment) -> None:
        if self._claim is None:
            return
        if segment.get(1) == "QC":
            self._claim.patient = _one_person(segment)
        elif segment.get(1) == "TT":  # who gets the claim next
            self._claim.goes_on = True

    def _adjust(self, segment: Segment) -> None:
        if self._claim is None:
            return self._wrong(segment, 0, NO_CLAIM)
        for place in _CAS_TRIPLETS:
            reason, amount = segment.get(place), segment.get(place + 1)
            if not reason and not amount:
                continue
            if not reason:
                self._wrong(segment, place, ("is empty, and an amount stands beside it", _AGAIN))
            cents = self._cents(segment, place + 1)
            self._claim.adjustments.append(Adjustment(segment.get(1).upper(), reason, cents))
            if self._service is not None:
                self._service.adjusted_cents += cents
        return None

    def _serve(self, segment: Segment) -> None:
        if self._claim is not None:
            charge, paid = segment.get(2), segment.get(3)
            self._service = ServiceLine(
                segment.number,
                cents_of(charge) if charge else 0,
                cents_of(paid) if paid else 0,
            )
            self._claim.services.append(self._service)

    def _remark(self, segment: Segment) -> None:
        if self._claim is not None:
            remarks = {one.strip() for one in segment.elements[1:]}
            self._claim.remarks |= remarks
            self._claim.goes_on |= not CROSSED_OVER.isdisjoint(remarks)

    def _line_remark(self, segment: Segment) -> None:
        if self._claim is not None and segment.get(1) == "HE":
            self._claim.remarks.add(segment.get(2))

    def _provider(self, segment: Segment) -> None:
        self._claim = self._service = None
        for place in _PLB_PAIRS:
            if segment.get(place) or segment.get(place + 1):
                cents = self._cents(segment, place + 1, MOST_CENTS)
                self.remittance.provider_cents += cents

    def _end(self, segment: Segment) -> None:
        count = segment.get(1)
        self.remittance.said_segments = int(count) if count.isdecimal() and count.isascii() else -1
        self.remittance.is_whole = True


PAYER = "PR"


def _one_person(segment: Segment) -> str:
    """The number they are insured under; their name where there is none. Only compared, and not to
    be read back."""
    name = " ".join(f"{segment.get(3)} {segment.get(4)}".casefold().split())
    return hashlib.sha256((segment.get(9) or name).encode()).hexdigest()[:16]
