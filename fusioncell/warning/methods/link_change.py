"""Link change: which two entities are linked more in the last days than their past lets expect, and what a link joins.

For a pair with activities a and b (links of each in the baseline, of m links altogether) the expected number of links
by activity alone is E = a b / 2m (configuration model: Newman 2010, Networks, chapter 13). How much more two entities
have to do with each other than that is a gamma of mean 1 and shape s, learnt from the pair's own past: with k links in
the baseline, and a window that is a share w of it, the count to come is negative binomial with mean

    w E (s + k) / (s + E)   and size   s + k.

A pair that never met and whose members are busy elsewhere is so expected to meet seldom, not never. A link may also
join two groups that nothing joined before; the size of the smaller one says how much came together. Self-links and the
same record told twice are left out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from fusioncell.warning.methods.face import Assessment, Baseline, Reason, of_series
from fusioncell.warning.methods.signal import Surprise, Verdict, surprise

DETECTOR = "link change"
_DAYS = 7
_FLOOR = 0.5  # links that an entity without any in the baseline is taken to have had


@dataclass(frozen=True, slots=True)
class Link:
    """Two entities in one record; `known` is the day on which the cell knew of it."""

    known: date
    one: str
    other: str
    record: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Weeks judged, weeks of baseline before them, `alpha`, the shape s, and links needed to judge at all."""

    weeks: int = 1
    baseline: int = 52
    alpha: float = 0.001
    shape: float = 0.5
    fewest: int = 30

    def __post_init__(self) -> None:
        if self.weeks < 1 or self.baseline < self.weeks:
            raise ValueError("At least a week is judged, by a baseline that is no shorter.")
        if not (0.0 < self.alpha < 1.0 and self.shape > 0.0):
            raise ValueError("alpha lies between 0 and 1, and the shape above 0.")


@dataclass(frozen=True, slots=True)
class Change:
    """A pair linked in the judged weeks; `joined` is the size of the smaller of two groups that it brought together."""

    pair: tuple[str, str]
    assessment: Assessment
    joined: int


def link_changes(links: Iterable[Link], until: date, settings: Settings) -> list[Change]:
    """Every pair linked in the weeks that end on the day `until`, the most surprising first."""
    begin = until - timedelta(days=_DAYS * settings.weeks - 1)
    start = begin - timedelta(days=_DAYS * settings.baseline)
    before, now = _by_pair(links, (start, begin, until))
    if not now:
        return []
    past = Counter({pair: len(records) for pair, records in before.items()})
    baseline = Baseline(-settings.weeks - settings.baseline + 1, -settings.weeks, settings.baseline)
    pairs = sorted(now)
    judged = _judged(pairs, [len(now[pair]) for pair in pairs], past, settings)
    thin = past.total() < settings.fewest
    groups = _Groups(past)
    found = []
    for at, pair in enumerate(pairs):
        seen = _assessment(judged, at, (baseline, tuple(sorted(now[pair]))), settings, thin=thin)
        found.append(Change(pair, seen, groups.joined(*pair)))
    return sorted(found, key=lambda change: (change.assessment.p or 1.0, -change.joined, change.pair))


def _by_pair(
    links: Iterable[Link], days: tuple[date, date, date]
) -> tuple[dict[tuple[str, str], set[str]], dict[tuple[str, str], set[str]]]:
    start, begin, until = days
    before: dict[tuple[str, str], set[str]] = defaultdict(set)
    now: dict[tuple[str, str], set[str]] = defaultdict(set)
    for link in links:
        if link.one == link.other or not start <= link.known <= until:
            continue
        one, other = sorted((link.one, link.other))
        (now if link.known >= begin else before)[one, other].add(link.record)
    return before, now


def _judged(
    pairs: list[tuple[str, str]], seen: list[int], past: Counter[tuple[str, str]], settings: Settings
) -> Surprise:
    activity: Counter[str] = Counter()
    for (one, other), count in past.items():
        activity[one] += count
        activity[other] += count
    total = max(2.0 * past.total(), 1.0)
    by_activity = np.array([max(activity[a], _FLOOR) * max(activity[b], _FLOOR) / total for a, b in pairs])
    held = np.array([past[pair] for pair in pairs], dtype=np.float64)
    share = settings.weeks / settings.baseline
    size = settings.shape + held
    mean = share * by_activity * size / (settings.shape + by_activity)
    return surprise(np.array(seen, dtype=np.float64), mean, 1.0 + mean / size, settings.alpha)


def _assessment(
    judged: Surprise, at: int, grounds: tuple[Baseline, tuple[str, ...]], settings: Settings, *, thin: bool
) -> Assessment:
    baseline, records = grounds
    if thin:
        seen = float(judged.observed[at])
        return Assessment(
            DETECTOR, Verdict.NOT_ASSESSED, seen, baseline=baseline, records=records, reason=Reason.TOO_THIN
        )
    verdict = Verdict.SIGNAL if judged.p[at] <= settings.alpha else Verdict.NORMAL
    return of_series(DETECTOR, verdict, (judged, at), baseline=baseline, records=records, weeks=settings.weeks)


class _Groups:
    """Which entities hung together in the baseline, by union and find."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._parent: dict[str, str] = {}
        self._size: Counter[str] = Counter()
        for one, other in pairs:
            self._join(one, other)

    def joined(self, one: str, other: str) -> int:
        """The size of the smaller group if the two are in different ones; 0 if in one, or if one was not known."""
        a, b = self._root(one), self._root(other)
        return 0 if a == b else min(self._size[a], self._size[b])

    def _join(self, one: str, other: str) -> None:
        a, b = (self._root(name, add=True) for name in (one, other))
        if a != b:
            small, large = sorted((a, b), key=self._size.__getitem__)
            self._parent[small] = large
            self._size[large] += self._size.pop(small)

    def _root(self, name: str, *, add: bool = False) -> str:
        if add and name not in self._parent:
            self._parent[name], self._size[name] = name, 1
        for step in self._way(name):
            name = step
        return name

    def _way(self, name: str) -> Iterator[str]:
        while (above := self._parent.get(name, name)) != name:
            self._parent[name] = self._parent[above]
            name = above
            yield name
