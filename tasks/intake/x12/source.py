"""Remittances (X12 835) as a source: files of claims, looked through once before any is used."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from tasks.intake.csv_files import Refusals
from tasks.intake.upsert import Told
from tasks.intake.x12.balance import refused_alone, refused_whole
from tasks.intake.x12.claim import Claim, Remittance, Wrong
from tasks.intake.x12.segments import is_x12, segments
from tasks.intake.x12.transactions import transactions
from tasks.runtime import WrongInput

_SEVERAL = (
    "is the account of several patients in this remittance",
    "ask the insurer whose claims these are, and post them by hand in the billing system",
)
_TWICE = (
    "appears twice with one status in this remittance",
    "ask the insurer which one counts, and post it by hand in the billing system",
)
_UNSAID = ("the count of segments does not match", "check that nothing is missing in the file")
_CUT = (
    "the file ends before its envelope does (no GE or IEA): remittances behind it may be missing",
    "get the whole file from the clearinghouse and import it: what was taken in counts once",
)
_LINE = (
    "a line of service does not add up; its claim does, and was taken by its adjustments",
    "nothing, unless the insurer corrects it",
)


class RemittanceFiles(NamedTuple):
    """`left_alone`: how many files of the folder are no X12."""

    files: list[Path]
    left_alone: int = 0


def remittance_files(path: Path) -> RemittanceFiles:
    """The file, or those of the folder; in the order in which they were made, as their ISA says."""
    some = [one for one in sorted(path.iterdir()) if one.is_file()] if path.is_dir() else [path]
    files = [one for one in some if is_x12(one)]
    alone = len(some) - len(files)
    return RemittanceFiles(sorted(files, key=_made_at) if len(files) > 1 else files, alone)


def made_on(found: RemittanceFiles) -> date | None:
    """The first day of which one of them is, as its envelope says it."""
    days = sorted(text[:6] for text, _ in map(_made_at, found.files) if text)
    try:
        return date.fromisoformat(f"20{days[0]}") if days else None
    except ValueError:
        return None


def _made_at(path: Path) -> tuple[str, str]:
    first = next(segments(path))
    made = f"{first.get(9)}{first.get(10)}" if first.id == "ISA" else ""
    return made, path.name


class RemittanceSource:
    """Each claim (CLP) counts as one row; its line is the number of its segment. A transaction that
    is refused and has no claim counts as a row, too."""

    name = "x12_835"
    exported_on: date | None = None

    def __init__(self, found: RemittanceFiles, today: date) -> None:
        self.refusals = Refusals()
        self.told = Told()
        self.read = 0
        self.all_claims = 0
        self.provider_cents = 0
        self.left_alone = found.left_alone
        self._files, self._today = found.files, today
        self._several = self._look_through()

    def _look_through(self) -> frozenset[str]:
        """The accounts that are of several patients. Raises WrongInput."""
        patients: dict[str, str] = {}
        several: set[str] = set()
        found = 0
        for path in self._files:
            envelopes: Counter[str] = Counter()
            for remittance in transactions(path, envelopes):
                found += remittance.is_835
                self.all_claims += len(remittance.claims)
                for claim in remittance.claims:
                    known = patients.setdefault(claim.account_key, claim.patient) or claim.patient
                    if claim.patient and known != claim.patient:
                        several.add(claim.account_key)
            if envelopes["ISA"] > envelopes["IEA"] or envelopes["GS"] > envelopes["GE"]:
                self.refusals.warn(path.name, envelopes[""], "IEA", *_CUT)
        if not found:
            raise WrongInput(
                f"{self._files[0].name} holds no remittance (835): no transaction begins with "
                "ST*835; get the remittance from the clearinghouse"
            )
        return frozenset(several)

    def remittances(self) -> Iterator[Remittance]:
        """Each with the claims that may be posted; what is refused is told."""
        for path in self._files:
            for remittance in transactions(path):
                self.read += len(remittance.claims)
                wrong = refused_whole(remittance, self._today)
                if wrong is not None:
                    self._refuse_whole(remittance, wrong)
                    continue
                self._warn(remittance)
                self.provider_cents += remittance.provider_cents
                if remittance.paid_on is not None:
                    self.told.saw(min(remittance.paid_on, self._today))
                remittance.claims = list(self._taken(remittance))
                yield remittance

    def refuse(self, file: str, claim: Claim, wrong: Wrong) -> None:
        """One claim. An account that is known waits until an import has it whole."""
        if claim.account_key:
            self.told.refused_accounts.add(claim.account_key)
        self.refusals.add(file, claim.segment, wrong.field, wrong.reason, wrong.advice)

    def _taken(self, remittance: Remittance) -> Iterator[Claim]:
        seen: set[tuple[str, str, str]] = set()
        for claim in remittance.claims:
            wrong = refused_alone(claim)
            key = (claim.account_key, claim.number, claim.status)
            if wrong is None and claim.account_key in self._several:
                wrong = Wrong(claim.segment, "CLP01", *_SEVERAL)
            elif wrong is None and key in seen:
                wrong = Wrong(claim.segment, "CLP07", *_TWICE)
            if wrong is None:
                seen.add(key)
                yield claim
            else:
                self.refuse(remittance.file, claim, wrong)

    def _refuse_whole(self, remittance: Remittance, wrong: Wrong) -> None:
        for claim in remittance.claims:
            self.refuse(remittance.file, claim, _of_another(claim, wrong))
        if not remittance.claims:
            self.read += 1
            self.refusals.add(remittance.file, *wrong)

    def _warn(self, remittance: Remittance) -> None:
        if remittance.said_segments != remittance.segments:
            self.refusals.warn(remittance.file, remittance.segment, "SE01", *_UNSAID)
        for claim in remittance.claims:
            for line in claim.services:
                if not line.balances:
                    self.refusals.warn(remittance.file, line.segment, "SVC", *_LINE)


def _of_another(claim: Claim, wrong: Wrong) -> Wrong:
    """The reason of the whole transaction, told of each of its claims."""
    if claim.segment == wrong.segment:
        return wrong
    reason = f"its transaction is refused: segment {wrong.segment} {wrong.reason}"
    return Wrong(claim.segment, wrong.field, reason[:200], wrong.advice)
