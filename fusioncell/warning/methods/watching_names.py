"""Alarms on what records name: what is named for the first time, and who is linked more than before."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from datetime import date, timedelta
from itertools import combinations

from fusioncell.warning.methods.detecting import FirstSeen
from fusioncell.warning.methods.first_seen import First, Seen, firsts
from fusioncell.warning.methods.link_change import Change, Link, link_changes
from fusioncell.warning.methods.link_change import Settings as LinkChange
from fusioncell.warning.methods.spending import Spent
from fusioncell.warning.methods.strata import Record, Strata
from fusioncell.warning.methods.task import MEMORY, Found, Judgement, Outcome, Progress, Task, last_day_of

BETWEEN = " – "
NAN = float("nan")


def _by_number(strata: Strata) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for placed in strata.placed:
        found[str(placed.record.record)].append(placed.record)
    return found


def first_alarms(task: Task, options: FirstSeen) -> Outcome:
    """What is named for the first time in each period."""
    strata, by_number = task.strata, _by_number(task.strata)
    seen = [
        Seen(one[0].known.date(), one[0].happened or one[0].known.date(), number, named(one[0], options.what))
        for number, one in by_number.items()
    ]
    told: dict[int, list[First]] = defaultdict(list)
    for first in firsts(seen, options.window, options.fewest):
        told[strata.period_of(first.known)].append(first)
    chances = [(t, one.chance) for t, many in told.items() for one in many]
    spent, outcome = Spent.of(task), Outcome(threshold=options.most)
    for t in task.periods:
        for one in told.get(t, ()):
            outcome.threshold = spent.limit(t, options.most, chances)
            judgement = Judgement(
                str(one.key), -1, one.known, 1.0, NAN, NAN, NAN, one.chance, NAN, NAN, outcome.threshold, ""
            )
            outcome.judgements.append(judgement)
            spent.alarms[t] += judgement.signal
            if judgement.signal:
                baseline: dict[str, object] = {"before": one.before, "window": options.window, "what": options.what}
                records = tuple(by_number[one.record])
                outcome.found.append(Found("first", judgement.key, judgement, one.known, records, baseline))
    return outcome


def link_alarms(task: Task, options: LinkChange, progress: Progress) -> Outcome:
    """Pairs that were linked more in a period than their activity and their past let expect."""
    strata, by_number = task.strata, _by_number(task.strata)
    links = sorted(_links(by_number), key=lambda link: link.known)
    spent, outcome = Spent.of(task), Outcome(threshold=options.alpha)
    past = _changes_before(task, links, options)
    for done, t in enumerate(task.periods, 1):
        outcome.threshold = spent.limit(t, options.alpha, past)
        for change in link_changes(_within(links, last_day_of(strata, t), options), last_day_of(strata, t), options):
            one = _judged(task, t, change, outcome.threshold)
            outcome.judgements.append(one)
            if not one.reason:
                past.append((t, one.p))
            if one.signal:
                spent.alarms[t] += 1
                records = tuple(each for number in change.assessment.records for each in by_number[number][:1])
                baseline: dict[str, object] = {
                    "periods": options.baseline, "over": options.weeks, "joined": change.joined,
                    "from": (strata.day_of(t) - timedelta(weeks=options.baseline)).isoformat(),
                }  # fmt: skip
                outcome.found.append(Found("link", one.key, one, last_day_of(strata, t), records, baseline))
        progress(done, len(task.periods))
    return outcome


def _changes_before(task: Task, links: list[Link], options: LinkChange) -> list[tuple[int, float]]:
    """What the periods before the first one judged would have said, by which the limit keeps the budget."""
    start, strata = task.periods.start, task.strata
    found: list[tuple[int, float]] = []
    for t in range(max(0, start - MEMORY), start):
        changes = link_changes(_within(links, last_day_of(strata, t), options), last_day_of(strata, t), options)
        found += [(t, one.assessment.p) for one in changes if one.assessment.p is not None]
    return found


def _within(links: list[Link], until: date, options: LinkChange) -> list[Link]:
    """The links that a period can look at; the rest need not be walked through."""
    begin = until - timedelta(weeks=options.weeks + options.baseline)
    return links[bisect_left(links, begin, key=_day) : bisect_right(links, until, key=_day)]


def _day(link: Link) -> date:
    return link.known


def _links(by_number: dict[str, list[Record]]) -> list[Link]:
    return [
        Link(records[0].known.date(), one, other, number)
        for number, records in by_number.items()
        for one, other in combinations(sorted(set(records[0].values.get("actor", ()))), 2)
    ]


def _judged(task: Task, t: int, change: Change, limit: float) -> Judgement:
    key, said = BETWEEN.join(change.pair), change.assessment
    reason = str(said.reason or "") if key not in task.past.suspended else "suspended"
    values = (said.observed, said.expected, said.low, said.high, said.p, said.e, said.detectable)
    seen, expected, low, high, p, e, rise = (NAN if value is None else value for value in values)
    return Judgement(key, -1, task.strata.day_of(t), seen, expected, low, high, p, e, rise, limit, reason)


def named(record: Record, what: str) -> tuple[str, ...]:
    """What a record names, as a first-seen detector looks at it."""
    actors = tuple(record.values.get("actor", ()))
    if what == "actor":
        return actors
    if what == "pair":
        return (BETWEEN.join(sorted(actors)),) if len(actors) > 1 else ()
    regions = tuple(record.values.get("region", ()))
    return tuple(f"{actor} · {region}" for actor in actors for region in regions)
