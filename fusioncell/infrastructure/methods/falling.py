"""What falls with what: dependencies with alternatives and reserves, cascades, loops and common points of failure.

A consumer has needs; of the providers of one need, at least `least` must stand, and when fewer do the consumer falls
after `hours` (its batteries, its tanks). The hour at which something falls is found in order of time, as shortest ways
are (Knuth 1977, Information Processing Letters 6:1); what depends on itself by a loop is no trouble, it falls once.
What topology says is who could fall, never how much load moves where.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import rustworkx as rx


@dataclass(frozen=True, slots=True)
class Need:
    """What one consumer cannot be without: at least `least` of these providers, and for how many hours it can wait."""

    consumer: str
    providers: tuple[str, ...]
    least: int = 1
    hours: float = 0.0
    service: str = ""


@dataclass(frozen=True, slots=True)
class Fallen:
    """What fell, when (hours after the start), and for want of which service."""

    name: str
    hour: float
    service: str


@dataclass(frozen=True, slots=True)
class Common:
    """One provider whose loss alone brings down several."""

    name: str
    falls: tuple[str, ...]


@dataclass
class Dependence:
    """The needs of a country, ready to be asked; the same need said twice stands once."""

    needs: Sequence[Need]
    _of: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.needs = list(dict.fromkeys(self.needs))
        for index, need in enumerate(self.needs):
            for provider in set(need.providers):
                self._of[provider].append(index)

    def falls_with(self, lost: Iterable[str]) -> list[Fallen]:
        """Everything that falls when these do, in order of time, these left out.

        >>> pump = Need("pump", ("grid", "diesel"), 1, 0.0, "power")
        >>> deps = Dependence([pump, Need("ward", ("pump",), 1, 6.0, "water")])
        >>> deps.falls_with(["grid"])
        []
        >>> [(one.name, one.hour) for one in deps.falls_with(["grid", "diesel"])]
        [('pump', 0.0), ('ward', 6.0)]
        """
        started = list(dict.fromkeys(lost))
        queue = [(0.0, name, "") for name in started]
        heapq.heapify(queue)
        gone: dict[str, Fallen] = {}
        missing: dict[int, int] = defaultdict(int)
        while queue:
            hour, name, service = heapq.heappop(queue)
            if name in gone:
                continue
            gone[name] = Fallen(name, hour, service)
            for index in self._of.get(name, ()):
                need = self.needs[index]
                missing[index] += 1
                if missing[index] == len(set(need.providers)) - need.least + 1 and need.consumer not in gone:
                    heapq.heappush(queue, (hour + need.hours, need.consumer, need.service))
        return [fallen for name, fallen in gone.items() if name not in set(started)]

    def providers(self) -> list[str]:
        """Everything that something depends on."""
        return sorted(self._of)

    def loops(self) -> list[tuple[str, ...]]:
        """Groups that depend on one another in a ring, or on themselves; the largest first."""
        names = sorted({name for need in self.needs for name in (need.consumer, *need.providers)})
        number = {name: index for index, name in enumerate(names)}
        graph = rx.PyDiGraph(multigraph=False)
        graph.add_nodes_from(names)
        graph.add_edges_from_no_data([(number[p], number[n.consumer]) for n in self.needs for p in n.providers])
        rings = [tuple(sorted(names[i] for i in part)) for part in rx.strongly_connected_components(graph)]
        alone = {need.consumer for need in self.needs if need.consumer in need.providers}
        return sorted((r for r in rings if len(r) > 1 or r[0] in alone), key=lambda ring: (-len(ring), ring))

    def common_points(self, wanted: Collection[str] | None = None, least: int = 2) -> list[Common]:
        """Providers whose loss alone brings down at least so many of those wanted (of all, when none are named).

        >>> deps = Dependence([Need("a", ("s",)), Need("b", ("s",)), Need("c", ("s", "t"))])
        >>> [(one.name, one.falls) for one in deps.common_points()]
        [('s', ('a', 'b'))]
        """
        held = None if wanted is None else set(wanted)
        found = []
        for name in self.providers():
            falls = tuple(sorted(f.name for f in self.falls_with([name]) if held is None or f.name in held))
            if len(falls) >= least:
                found.append(Common(name, falls))
        return sorted(found, key=lambda common: (-len(common.falls), common.name))


def sectors_hit(falls: Iterable[Fallen], sector: Mapping[str, str]) -> dict[str, int]:
    """How many of each sector fall; those whose sector is not known stand under an empty name."""
    counts: dict[str, int] = defaultdict(int)
    for fallen in falls:
        counts[sector.get(fallen.name, "")] += 1
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
