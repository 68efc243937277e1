"""HL7 v2 messages as a source: people first, then the accounts that the messages are about."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from policy.holds import HoldKind
from policy.terms import Resolution
from tasks.intake.csv_files import ANOTHER, NOT_YET, Clock, Refusals
from tasks.intake.hl7.amounts import Ledger, amounts
from tasks.intake.hl7.bill import Bill
from tasks.intake.hl7.events import Means, is_named, is_no_more, meaning, why
from tasks.intake.hl7.files import MessageFiles, Place, look_through
from tasks.intake.hl7.heard import About, heard_of
from tasks.intake.hl7.known import Known, known_accounts, stand_for
from tasks.intake.hl7.message import TWICE, Message, RefusedMessage, Wrong
from tasks.intake.hl7.people import (
    GUARANTOR,
    NO_KEY,
    PATIENT,
    Said,
    death_of,
    guarantor_key,
    keys_of_people,
    names_the_patient,
    number_of,
    over,
    patient_key,
    read_guarantor,
    read_patient,
    without_news,
)
from tasks.intake.hl7.visits import (
    Visit,
    account_key,
    needs_an_account,
    prior_account_key,
    read_visit,
)
from tasks.intake.upsert import (
    HL7,
    AccountRecord,
    KnownPerson,
    PersonRecord,
    Told,
    because,
)
from tasks.storage import reading

_AT_ONCE = 500
_NO_EVENT = ("MSH-9", "names no event", "send the type and the event, such as DFT^P03")
_NO_OLD_NUMBER = (
    "MRG-1", "has no number of the record that is gone", "send it, with MR in MRG-1.5",
)  # fmt: skip
_OTHERS = (
    "FT1", "is about an account that an export brought: that export has its amounts, too",
    "nothing: the next export brings it; people, deaths and merges of this message were taken",
)  # fmt: skip
_OTHER_PATIENT = (
    "PID-3", "is another patient than the account has",
    "correct the account (PID-18), or send the merge of the two records (ADT^A40) first",
)  # fmt: skip
_NO_AMOUNT = ("FT1", "is missing: a DFT has amounts", "send the message with its FT1 segments")
_AHEAD = ("PV1-44", *NOT_YET)


class Hl7Source:
    """Each message counts as one row, those of events that are no matter of a bill not at all; the
    line of a refusal is the number of a segment in its file. `strangers` are keys that stood for
    another person so far: they are refused."""

    name = HL7
    exported_on: date | None = None

    def __init__(self, found: MessageFiles, today: date, zone: ZoneInfo) -> None:
        self.refusals = Refusals()
        self.told = Told()
        self.strangers: frozenset[str] = frozenset()
        self.left_alone = found.left_alone
        self.others: Counter[str] = Counter()
        self.to_decide = 0
        self._today, self._clock = today, Clock(zone)
        self._index = look_through(found.files, self.refusals)
        self._read: Counter[str] = Counter()
        self.heard: dict[About, datetime] = {}
        self._before: dict[About, datetime] = {}
        self._asked: set[str] = set()
        self._people: dict[str, PersonRecord] = {}
        self._dead_by: dict[str, date] = {}
        self._guarantors: dict[Place, str] = {}
        self._visits: dict[str, list[Place]] = defaultdict(list)

    @property
    def mismatches(self) -> list[str]:
        """What batches say of their counts was compared before."""
        return []

    @property
    def counted(self) -> dict[str, int]:
        return dict(self._read)

    @property
    def account_rows(self) -> int:
        return len(self._visits)

    def people(self) -> Iterator[PersonRecord]:
        """Each once, as all messages together have them."""
        for place, message in self._messages():
            means = meaning(message.event)
            if means is Means.NOTHING and is_named(message.event):
                self.others["^".join(one for one in message.event if one)] += 1
                continue
            self._read[message.file] += 1
            self._tell_deaths(message)
            try:
                self._take(place, message, means)
            except RefusedMessage as refused:
                self._refuse(message, refused, of_person=True)
        yield from self._people.values()

    def _messages(self) -> Iterator[tuple[Place, Message]]:
        """In their order, with what was heard before of those that they are about."""
        waiting = iter(self._index.places)
        while places := list(islice(waiting, _AT_ONCE)):
            found = [(place, self._index.read(place)) for place in places]
            keys = {key for _, message in found for key in _keys_of(message)}
            with reading() as connection:
                self._before |= heard_of(connection, keys - self._asked)
            self._asked |= keys
            yield from found

    def _hear(self, message: Message, about: About) -> bool:
        """Whether it is news of them: no newer message was taken in before. A clock that runs ahead
        is not believed."""
        at = message.made_at
        if at is None or at.date() > self._today + timedelta(1):
            return True
        if at < self._before.get(about, at):
            return False
        self.heard[about] = max(at, self.heard.get(about, at))
        return True

    def _take(self, place: Place, message: Message, means: Means) -> None:
        """Raises RefusedMessage."""
        if message.wrong is not None:
            raise RefusedMessage(message.wrong)
        if means is Means.NOTHING:
            raise RefusedMessage(Wrong(message.number, *_NO_EVENT))
        if means is Means.PERSON_DECIDES:
            self._let_decide(message)
        elif means is Means.MERGE:
            self._merge(message)
        else:
            self._bring(place, message, means)

    def _bring(self, place: Place, message: Message, means: Means) -> None:
        """The people of a visit. Raises RefusedMessage."""
        for again in message.all("PID")[1:]:
            raise RefusedMessage(Wrong(again.number, "PID", *TWICE))
        patient = read_patient(message, message.first("PID"), self.refusals, self._today)
        self._refuse_stranger(patient.record, "PID-3")
        guarantor = read_guarantor(message, patient.record, self.refusals, self._today)
        if guarantor is not None:
            self._refuse_stranger(guarantor.record, "GT1-2")
        account = account_key(message)
        if not account and means is not Means.PEOPLE:
            raise needs_an_account(message)
        self._add(message, patient)
        answers = patient if names_the_patient(message, patient.record) else guarantor
        if guarantor is not None:
            self._add(message, guarantor)
        if account:
            self._visits[account].append(place)
            if answers is not None:
                self._guarantors[place] = answers.record.key

    def _refuse_stranger(self, record: PersonRecord, field: str) -> None:
        """Raises RefusedMessage."""
        if record.key in self.strangers:
            raise RefusedMessage(Wrong(record.row[1], field, *ANOTHER))

    def _add(self, message: Message, said: Said) -> None:
        record = said.record
        if not self._hear(message, About(record.key)):
            if record.death_date is not None:
                self._dead_by.setdefault(record.key, record.death_date)
            record = replace(without_news(record, record.key, ""), death_date=None)
        earlier = self._people.get(record.key)
        self._people[record.key] = record if earlier is None else over(earlier, record)
        if said.dead_by is not None:
            self._dead_by.setdefault(record.key, said.dead_by)

    def _merge(self, message: Message) -> None:
        """Each PID stands before the MRG that names its former number. Raises RefusedMessage."""
        gone = message.all("MRG")
        if not gone:
            raise RefusedMessage(Wrong(message.number, *_NO_OLD_NUMBER))
        pairs: list[tuple[Said, str]] = []
        for merged in gone:
            before = [one for one in message.all("PID") if one.number < merged.number]
            segment = before[-1] if before else message.first("PID")
            kept = read_patient(message, segment, self.refusals, self._today)
            key = number_of(message, merged, 1)
            if not key:
                raise RefusedMessage(Wrong(merged.number, *_NO_OLD_NUMBER))
            self._refuse_stranger(kept.record, "PID-3")
            pairs.append((kept, key))
        for kept, key in pairs:
            self._add(message, kept)
            if key != kept.record.key:
                into = kept.record.key
                before_it = self._people.get(key)
                record = without_news(kept.record, key, into)
                self._people[key] = (
                    record if before_it is None else replace(before_it, merged_into=into)
                )

    def _let_decide(self, message: Message) -> None:
        """Raises RefusedMessage."""
        patients = {number_of(message, one, 3) for one in message.all("PID")}
        keys = {account_key(message), prior_account_key(message)} | {
            message.get(one, 18) for one in message.all("PID")
        }
        keys = {key for key in keys if key and len(key) <= 80}
        if not keys and not any(patients):
            raise RefusedMessage(Wrong(message.number, "PID-3", *NO_KEY))
        if not keys:
            raise needs_an_account(message)
        hold = because(HoldKind.DATA_QUALITY, why(message.event))
        for key in keys:
            self.told.holds[key] = (hold,)
        if is_no_more(message.event):
            self.told.left |= keys
        self.to_decide += 1

    def _tell_deaths(self, message: Message) -> None:
        """Of every message, whatever else is wrong with it."""
        for segment in message.all("PID"):
            died = death_of(message, segment, PATIENT, self._today)
            if key := number_of(message, segment, 3):
                self.told.of_person(key, died)
        answers = message.first("GT1")
        died = death_of(message, answers, GUARANTOR, self._today) if answers.fields else None
        key = number_of(message, answers, 2) if answers.fields else ""
        if died is not None and key:
            self.told.of_person(guarantor_key(key), died)

    def _refuse(self, message: Message, refused: RefusedMessage, of_person: bool = False) -> None:
        """An account that is known waits for a person; so do all of a person whose segment cannot
        be used."""
        wrong = refused.wrong
        if wrong.reason:  # else its row was refused already
            self.refusals.add(message.file, *wrong)
        if not refused.waits:
            return
        if account := account_key(message):
            self.told.refused_accounts.add(account)
        if of_person and (patient := patient_key(message)):
            self.told.refused_people.add(patient)

    def accounts(self) -> Iterator[AccountRecord]:
        waiting = iter(self._visits)
        while keys := list(islice(waiting, _AT_ONCE)):
            with reading() as connection:
                known = known_accounts(connection, keys)
                people = {one.patient_key for one in known.values()}
                gone = stand_for(connection, people | self._people.keys())
            for key in keys:
                record = self._account(key, known.get(key), gone)
                if record is not None:
                    yield record

    def _account(self, key: str, known: Known | None, gone: dict[str, str]) -> AccountRecord | None:
        bill: Bill | None = None
        taken: list[Message] = []
        for place in self._visits[key]:
            message = self._index.read(place)
            try:
                bill = self._told(key, place, message, bill, known, gone)
                taken.append(message)
            except RefusedMessage as refused:
                self._refuse(message, refused)
        if bill is None or (known is not None and known.source != HL7):
            return None
        by_themselves = known is None or known.guarantor_key == known.patient_key
        answers = bill.guarantor_key or (bill.patient_key if by_themselves else None)
        record = bill.record(self._known(bill.patient_key), self._known(answers))
        if record is None:
            for message in taken:
                if (message.file, message.number) in bill.rows:
                    self._refuse(message, RefusedMessage(Wrong(message.number, *_AHEAD)))
        elif record.known_as and known is not None and known.resolution is Resolution.VOIDED:
            return None  # an old message is no reason to ask for it again
        return record

    def _told(
        self,
        key: str,
        place: Place,
        message: Message,
        bill: Bill | None,
        known: Known | None,
        gone: dict[str, str],
    ) -> Bill:
        """The bill with this message. Raises RefusedMessage."""
        visit = read_visit(message, self._clock, self._today)
        means = meaning(message.event)
        some = []
        if means in (Means.MONEY, Means.VISIT):
            some = amounts(message, Ledger(key, self._clock, self._today))
        if means is Means.MONEY and not message.all("FT1"):
            raise RefusedMessage(Wrong(message.number, *_NO_AMOUNT))
        patient = patient_key(message)
        if known is not None and known.source != HL7:
            if some:
                raise RefusedMessage(Wrong(some[0].segment, *_OTHERS), waits=False)
            return bill or Bill(visit, patient, known, self._today)
        theirs = bill.patient_key if bill else known.patient_key if known else patient
        if self._root(theirs, gone) != self._root(patient, gone):
            raise RefusedMessage(Wrong(message.first("PID").number, *_OTHER_PATIENT))
        is_news = self._hear(message, About(key, of_account=True))
        if not is_news:
            visit = Visit(key)
        bill = bill or Bill(visit, patient, known, self._today)
        bill.add(visit, some, (message.file, message.number))
        bill.patient_key = patient
        if is_news:
            bill.guarantor_key = self._guarantors.get(place, bill.guarantor_key)
        bill.opens = bill.opens or means in (Means.MONEY, Means.VISIT)
        return bill

    def _root(self, key: str, gone: dict[str, str]) -> str:
        """The number of the record that stays, by earlier merges and by those of these messages."""
        seen: set[str] = set()
        while key not in seen:
            seen.add(key)
            record = self._people.get(key)
            key = gone.get(key) or (record.merged_into if record else "") or key
        return key

    def _known(self, key: str | None) -> KnownPerson:
        record = self._people.get(key) if key else None
        if record is None:
            return KnownPerson(None)
        denied = frozenset({HoldKind.DECEASED}) if record.is_alive else frozenset()
        death = record.death_date or self._dead_by.get(record.key)
        return KnownPerson(record.birth_date, death, denied=denied)

    @property
    def note(self) -> str:
        return " ".join(self._notes())

    def _notes(self) -> Sequence[str]:
        said = ["Each row is an HL7 message."]
        if self.others:
            events = ", ".join(f"{name} {count:,}" for name, count in self.others.most_common(10))
            said.append(
                f"{_messages(self.others.total())} of events that are no matter of a bill, left "
                f"alone: {events}."
            )
        if self.to_decide:
            said.append(
                f"{_messages(self.to_decide)} that cancel, end, purge or move something: what they "
                "name waits for a person (HD-25), see tend holds."
            )
        if self.told.refused_accounts or self.told.refused_people:
            said.append(
                "A known account with a refused message waits (HD-25): have it sent again, then a "
                "person releases it (docs/intake.md)."
            )
        if self.left_alone:
            files = "file" if self.left_alone == 1 else "files"
            said.append(f"{self.left_alone:,} {files} of the folder: no HL7 v2, left alone.")
        return said


def _messages(number: int) -> str:
    return f"{number:,} {'message' if number == 1 else 'messages'}"


def _keys_of(message: Message) -> set[str]:
    return {account_key(message), *keys_of_people(message)} - {""}
