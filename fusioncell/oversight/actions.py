"""Reading the log, as an act: each reading has its article, its stated use and its own event in the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fusioncell.foundation.clock import iso, now
from fusioncell.foundation.errors import Conflict, NotFound, Refused
from fusioncell.foundation.log_copy import USES
from fusioncell.foundation.log_tiles import SealedHead
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require
from fusioncell.oversight import queries
from fusioncell.oversight.methods.sample import draw
from fusioncell.oversight.models import KeptHead
from fusioncell.oversight.queries import Event, Measure

VERDICTS = ("in_order", "question", "breach")
MOST_DRAWN = 100
MOST_IN_EXTRACT = 10_000  # events a person's extract is made from
LONGEST_NOTE = 4_000


def _asker(who: Sitting, article: str) -> dict[str, object]:
    """Who reads, as the event of the reading will say it."""
    return {
        "seat": who.seat_id,
        "seat_name": who.seat,
        "agency": who.agency,
        "role": who.role,
        "purpose": who.purpose,
        "case": str(who.case_id) if who.case_id else None,
        "article": article,
        "mandate": who.mandate_version_id,
        "request": who.request_id,
    }


def _must_serve(use: str) -> None:
    if use not in USES:
        raise Refused([f"R21: the log serves {', '.join(USES)}, and nothing else."])


def consult(who: Sitting, use: str, wanted: Mapping[str, str], before: int | None = None) -> list[Event]:
    """One page of the rights log for a stated use."""
    article = require(who, "log.read")
    _must_serve(use)
    return queries.read_events(_asker(who, article), use, wanted, before)


def open_event(who: Sitting, use: str, index: int) -> Event:
    """One event by its number. Raises `NotFound`."""
    article = require(who, "log.read")
    _must_serve(use)
    head = queries.head_of(0)
    if head is None or index >= head.size:
        raise NotFound
    return queries.read_events(_asker(who, article), use, {}, index + 1, most=1)[0]


def keep_head(who: Sitting, stream: int) -> SealedHead:
    """Keep the newest head for this seat's next visit, and record it; raises `Conflict` when it breaks with the last.

    The kept head stays when the new one does not continue it: it is the proof of what was rewritten.
    """
    article = require(who, "log.verify")
    head, kept = queries.head_of(stream), queries.kept_head(who, stream)
    if head is None:
        raise NotFound
    if kept is not None and not queries.continues(kept, head):
        raise Conflict("The log does not continue the head of your last visit, which is kept. Tell the authority.")
    KeptHead.objects.update_or_create(
        seat_id=who.seat_id, stream=stream, defaults={"size": head.size, "root": head.root, "at": now()}
    )
    record(who, "log.verify", [], article, stream=queries.name_of(stream), size=head.size, root=head.root.hex())
    return head


def measure(who: Sitting, since: datetime, until: datetime) -> list[Measure]:
    """Measures of work in a span of time; who was shown them is recorded, as of every list."""
    article = require(who, "work.measure")
    found = queries.measures(since, until)
    record(who, "work.measure", [], article, since=iso(since), until=iso(until), shown=len(found))
    return found


@dataclass(frozen=True, slots=True)
class Sample:
    """Events that a head chose, in the order of drawing, and what was found on them so far by number."""

    head: SealedHead
    drawn: Sequence[int]
    events: Sequence[Event]
    findings: Mapping[int, Sequence[Event]]


def sample(who: Sitting, use: str, size: int, wanted: int) -> Sample:
    """Draw from the rights log as it was at a signed head, and read what was drawn."""
    article = require(who, "log.sample")
    _must_serve(use)
    head = queries.head_at(0, size)
    drawn = draw(head.root, head.size, min(wanted, MOST_DRAWN))
    asker = _asker(who, article)
    told = {"sample": {"size": head.size, "root": head.root.hex(), "wanted": wanted}}
    found = {event.index: event for event in queries.read_events_at(asker | told, use, drawn)}
    events = [found[number] for number in drawn if number in found]
    return Sample(head, drawn, events, _findings(asker, use, drawn))


def _findings(asker: Mapping[str, object], use: str, drawn: Sequence[int]) -> dict[int, list[Event]]:
    """What overseers wrote of these events, oldest first."""
    found: dict[int, list[Event]] = {}
    names = {name_of_event(number): number for number in drawn}
    before = None
    while page := queries.read_events(asker, use, {"kind": "log.finding"}, before, most=queries.MOST):
        for event in page:
            for subject in event.subjects:
                if subject in names:
                    found.setdefault(names[subject], []).insert(0, event)
        before = page[-1].index
        if len(page) < queries.MOST:
            break
    return found


def name_of_event(number: int) -> str:
    """How an event is named as the subject of another."""
    return f"rights/{number}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an overseer finds of one event of a sample."""

    number: int
    verdict: str
    note: str


def find(who: Sitting, size: int, wanted: int, said: Verdict) -> None:
    """Write the finding on an event of a sample into the log; only what the head drew can be judged as drawn."""
    article = require(who, "log.sample")
    head = queries.head_at(0, size)
    if said.number not in draw(head.root, head.size, min(wanted, MOST_DRAWN)):
        raise NotFound
    if said.verdict not in VERDICTS:
        raise Refused([f"A finding is one of {', '.join(VERDICTS)}."])
    note = said.note.strip()
    if said.verdict != "in_order" and not note:
        raise Refused(["A question or a breach says what it is."])
    if len(note) > LONGEST_NOTE:
        raise Refused([f"A finding has at most {LONGEST_NOTE} signs."])
    record(
        who, "log.finding", [name_of_event(said.number)], article,
        verdict=said.verdict, note=note, head=size, root=head.root.hex(), wanted=wanted,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Extract:
    """What was done with a person's data; `complete` is False when there was more than an extract holds."""

    events: Sequence[Event]
    complete: bool


@dataclass(frozen=True, slots=True)
class Naming:
    """Whether an extract names the seats, and by whose order."""

    names: bool = False
    reason: str = ""


def extract(who: Sitting, use: str, subjects: Sequence[str], naming: Naming) -> Extract:
    """When, for what purpose and by what right a person's data were consulted (R31); recorded as given out.

    Who consulted them is left out unless an order says otherwise; the order stands in the event.
    """
    article = require(who, "log.read")
    _must_serve(use)
    if not subjects:
        raise Refused(["An extract is about the numbers under which a person is held."])
    if naming.names and not naming.reason.strip():
        raise Refused(["Names of staff leave the cell only on an order, and its reference is recorded."])
    found: dict[int, Event] = {}
    complete = True
    for subject in subjects:
        held, whole = _all_about(_asker(who, article), use, subject, MOST_IN_EXTRACT - len(found))
        found.update(held)
        complete = complete and whole
    events = [found[number] for number in sorted(found)]
    told = {"names": naming.names, "order": naming.reason.strip(), "events": len(events)}
    record(who, "log.extract", list(subjects), article, use=use, **told)
    return Extract(events, complete)


def _all_about(asker: Mapping[str, object], use: str, subject: str, room: int) -> tuple[dict[int, Event], bool]:
    found: dict[int, Event] = {}
    before = None
    while (asked := min(queries.MOST, room - len(found))) > 0:
        page = queries.read_events(asker, use, {"subject": subject}, before, most=asked)
        found.update({event.index: event for event in page if not event.kind.startswith("log.")})
        if len(page) < asked:
            return found, True
        before = page[-1].index
    return found, False
