"""What the pages of who is who show: pairs with their differences lit, evidence in bits, clusters through time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fusioncell.evidence.methods.conflict import can_both_be
from fusioncell.evidence.methods.entity import Said, project
from fusioncell.evidence.methods.ontology import load
from fusioncell.evidence.models import Statement
from fusioncell.evidence.queries import outlines_of
from fusioncell.foundation.clock import iso
from fusioncell.foundation.errors import NotFound, Unreadable
from fusioncell.fusion import links, queries, queries_of_pairs
from fusioncell.fusion.actions.deciding import resting_on
from fusioncell.fusion.methods.identity import LARGEST
from fusioncell.fusion.models import Decision
from fusioncell.mandate.actions import reading
from fusioncell.mandate.methods.label import join_all
from fusioncell.mandate.queries import label_of, labels_of
from fusioncell.mandate.sitting import Sitting

POWERS = ("identity.decide", "identity.confirm", "identity.undo", "entity.read")
WHICH = ("pairs", "second", "rule")
WIDEST = 100.0  # units of a bar to one side
FULL_SCALE = 25.0  # bits that fill it


@dataclass(frozen=True, slots=True)
class Bar:
    """One piece of evidence as a bar: to the end for one, to the start against; in bits."""

    sentence: str
    bits: float
    x: float
    width: float

    @property
    def speaks_for(self) -> bool:
        """Whether it speaks for the two being one."""
        return self.bits >= 0


def bars(reasons: Iterable[Mapping[str, Any]]) -> list[Bar]:
    """Evidence as it is kept, in the reader's language, the heaviest first."""
    found = []
    for reason in reasons:
        bits = float(reason["bits"])
        width = round(min(abs(bits), FULL_SCALE) / FULL_SCALE * WIDEST, 1)
        facts = {name: _apart(str(value)) for name, value in reason["facts"].items()} if reason["facts"] else {}
        told = _(str(reason["sentence"])) % facts if facts else _(str(reason["sentence"]))
        found.append(Bar(told, bits, WIDEST if bits >= 0 else round(WIDEST - width, 1), width))
    return found


def _apart(value: str) -> str:
    """A value within a sentence: one in another script keeps its own direction and leaves the sentence's alone."""
    return value if value.isascii() else f"\u2068{value}\u2069"


def caption(statements: Sequence[Statement]) -> str:
    """What a record is called by what this reader sees of it."""
    if not statements:
        return _("not visible")
    seen = project(
        [Said(str(s.id), str(s.entity), s.schema, s.prop, s.value, str(s.report_id), s.agency_id) for s in statements]
    )
    return seen.caption or _(seen.schema.label)


def captions(who: Sitting, records: Iterable[UUID]) -> dict[UUID, str]:
    """What several records are called."""
    said: dict[UUID, list[Statement]] = {record: [] for record in records}
    for statement in outlines_of(who, list(said)):
        said[statement.entity].append(statement)
    return {record: caption(rows) for record, rows in said.items()}


def queue(who: Sitting, which: str) -> dict[str, Any]:
    """The list of pairs, recorded as read."""
    if which not in WHICH:
        raise NotFound
    if which == "pairs":
        waiting = queries_of_pairs.queue(who)
        rows: list[Any] = list(waiting[: queries_of_pairs.MOST_SHOWN])
        total = waiting.order_by()[: queries_of_pairs.MOST_COUNTED].count()
    else:
        of = queries_of_pairs.waiting_for_second if which == "second" else queries_of_pairs.joined_by_rule
        rows, total = list(of(who)[: queries_of_pairs.MOST_SHOWN]), of(who).count()
    reading.listed(who, "identity.list", [row.id for row in rows], total, (*POWERS, "log.read"))
    drawn = queries_of_pairs.to_sample(who) if which == "pairs" and who.has("identity.decide") else []
    names = captions(who, {record for row in (*rows, *drawn) for record in (row.one, row.other)})
    return {
        "which": which,
        "rows": [_row(row, names) for row in rows],
        "drawn": [_row(row, names) for row in drawn],
        "total": total,
        "more": which == "pairs" and total == queries_of_pairs.MOST_COUNTED,
    }


def _row(row: Any, names: Mapping[UUID, str]) -> dict[str, Any]:
    return {
        "one": row.one,
        "other": row.other,
        "names": (names[row.one], names[row.other]),
        "bits": row.bits,
        "agencies": getattr(row, "agencies", []),
        "rule": getattr(row, "rule", ""),
        "at": row.at,
        "first": next(iter(bars(row.reasons)), None),
    }


@dataclass(frozen=True, slots=True)
class Line:
    """One property on both sides; alike: they have a value in common, differ: both have values and none in common."""

    name: str
    one: Sequence[str]
    other: Sequence[str]
    alike: bool
    differ: bool


def pair(who: Sitting, one: UUID, other: UUID, *, blind: bool) -> dict[str, Any]:
    """Two records side by side. Blind: without what was decided before."""
    found = queries_of_pairs.pair_for(who, one, other)
    reading.opened(who, "identity.read", [one, other], POWERS)
    stands = queries.standing_verdict(who, one, other, of_seats=True)
    history = [] if blind else queries.history_of(who, one, other)
    shown = join_all(labels_of(s.label_id for s in (*found.one, *found.other)).values())
    rests = join_all(labels_of(s.label_id for s in resting_on(found, note=False)).values())
    return {
        "one": one,
        "other": other,
        "names": (caption(found.one), caption(found.other)),
        "agencies": (sorted({s.agency_id for s in found.one}), sorted({s.agency_id for s in found.other})),
        "lines": lines(found.one, found.other),
        "bits": found.weighed.bits,
        "bars": bars(found.weighed.reasons),
        "contradictions": [_(p.label) for p in _properties(found.weighed.contradictions)],
        "label": shown,
        "rests": rests,
        "seen": stands.id if stands is not None and not blind else "",
        "blind": blind,
        "history": _told(history),
        "way": [] if blind else _way(who, one, other),
        "may_decide": who.has("identity.decide"),
        "may_confirm": who.has("identity.confirm"),
        "may_undo": who.has("identity.undo"),
    }


def _properties(names: Iterable[str]) -> Iterable[Any]:
    person = load().schema("Person").properties
    return [person[name] for name in names if name in person]


def _way(who: Sitting, one: UUID, other: UUID) -> list[dict[str, str]]:
    steps = links.way_between(who, one, other)
    names = captions(who, {UUID(step.other) for step in steps})
    schema = load().schema
    words = {"identity": _("decided to be the same"), "shared": _("have in common")}
    return [
        {
            "how": words[step.how] if step.how in words else _(schema(step.how).label),
            "by": step.by if step.how == "shared" else "",
            "to": names[UUID(step.other)],
            "id": step.other,
        }
        for step in steps
    ]


def lines(one: Sequence[Statement], other: Sequence[Statement]) -> list[Line]:
    """The properties of both, those in common first."""
    mine, theirs = _values(one), _values(other)
    found = []
    for name in dict.fromkeys((*mine, *theirs)):
        left, right = mine.get(name, ("", [])), theirs.get(name, ("", []))
        both = set(left[1]) & set(right[1])
        label, kind = left[0] or right[0], _kind(name, (*one, *other))
        apart = bool(left[1] and right[1]) and not any(can_both_be(kind, a, b) for a in left[1] for b in right[1])
        found.append(Line(label, left[1], right[1], bool(both), apart))
    return sorted(found, key=lambda line: (not line.alike, not line.differ, line.name))


def _kind(name: str, statements: Sequence[Statement]) -> str:
    """The kind of value of a property: dates that leave the same day possible do not differ."""
    known = next((p for s in statements if (p := load().prop(s.schema, name)) is not None), None)
    return known.kind if known else "text"


def _values(statements: Sequence[Statement]) -> dict[str, tuple[str, list[str]]]:
    found: dict[str, tuple[str, list[str]]] = {}
    for statement in statements:
        known = load().prop(statement.schema, statement.prop)
        if statement.target is None:
            values = found.setdefault(statement.prop, (_(known.label) if known else statement.prop, []))[1]
            if statement.value not in values:
                values.append(statement.value)
    return found


def _told(history: Sequence[Decision]) -> list[dict[str, Any]]:
    after: dict[UUID, list[Decision]] = {}
    for event in history:
        if event.of_id is not None:
            after.setdefault(event.of_id, []).append(event)
    told = []
    for event in history:
        if event.act != Decision.Act.DECIDE:
            continue
        acts = {each.act: each for each in after.get(event.id, [])}
        undone, confirmed = acts.get(Decision.Act.UNDO), acts.get(Decision.Act.CONFIRM)
        waits = event.needs_second and confirmed is None and undone is None
        told.append({"event": event, "undone": undone, "confirmed": confirmed, "waits": waits})
    return told


def cluster(who: Sitting, record: UUID, at: str) -> dict[str, Any]:
    """The records that are one with this, at a moment, and what holds them together or apart."""
    moment = _moment(at)
    queries.said_of(who, [record])
    reading.opened(who, "identity.read", [record], POWERS)
    events = queries.events_around(who, [record], moment)
    clusters = queries.clusters_around(who, [record], moment)
    around = clusters.around(str(record))
    members = [record, *sorted(UUID(each) for each in around if each != str(record))]
    concerned = {UUID(each) for c in clusters.conflicts for each in c.chain} | {
        UUID(end) for edge in (*clusters.blocked, *clusters.set_aside[:20]) for end in (edge.one, edge.other)
    }
    names = captions(who, {*members[:200], *concerned})
    return {
        "record": record,
        "at": iso(moment) if moment else "",
        "caption": names[record],
        "label": join_all([label_of(s.label_id) for s in outlines_of(who, members[:200])]),
        "members": [(member, names[member]) for member in members[:200]],
        "count": len(members),
        "large": len(members) > LARGEST,
        "conflicts": [
            {"chain": [(each, names[UUID(each)]) for each in conflict.chain], "at": conflict.decision.at}
            for conflict in clusters.conflicts
        ],
        "blocked": [(names[UUID(e.one)], names[UUID(e.other)], e.bits) for e in clusters.blocked],
        "set_aside": len(clusters.set_aside),
        "moments": sorted({event.at for event in events}, reverse=True)[:30],
    }


def _moment(at: str) -> datetime | None:
    if not at:
        return None
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise Unreadable(_("This is no moment: %(text)s") % {"text": at[:40]}, "at") from None
    if moment.tzinfo is None:
        raise Unreadable(_("A moment says its zone, such as 2026-11-23T09:30:00Z."), "at")
    return moment


def measures(who: Sitting) -> dict[str, Any]:
    """Precision at each score, agreement, and how much waits."""
    reading.opened(who, "identity.measure", [], (*POWERS, "work.measure", "log.read"))
    again, agreed = queries_of_pairs.agreement(who)
    return {
        "bands": queries_of_pairs.bands(who),
        "width": queries_of_pairs.BAND,
        "again": again,
        "agreed": agreed,
        "waiting": queries_of_pairs.queue(who).count(),
        "second": queries_of_pairs.waiting_for_second(who).count(),
        "by_rule": queries_of_pairs.joined_by_rule(who).count(),
        "one_in": queries_of_pairs.SAMPLE_ONE_IN,
    }
