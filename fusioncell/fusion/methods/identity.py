"""From decisions to clusters: who is one with whom, by the decisions that one viewer may see.

A cluster is worked out anew from its decisions whenever it is asked for; nothing of it is kept. The strongest joins
are taken first (a seat's before a rule's, then by bits, then the older), each unless it would bring together two
records of which a decision says that they differ: such a join is blocked, and because weaker joins come later, what is
blocked is the weakest join of its path (the maximum spanning forest of Kruskal, 1956, with what must not be joined of
Wagstaff and others, 2001).

Invariant: the result is a function of the set of decisions: neither their order nor where one begins changes it.

>>> from datetime import UTC, datetime
>>> day = datetime(2026, 1, 1, tzinfo=UTC)
>>> edges = [Edge("1", "a", "b", SAME, SEAT, 9.0, day), Edge("2", "b", "c", SAME, RULE, 4.0, day),
...          Edge("3", "a", "c", DIFFERENT, SEAT, None, day)]
>>> clusters = clustered(edges)
>>> sorted(sorted(each) for each in clusters.members.values()), [edge.id for edge in clusters.blocked]
([['a', 'b'], ['c']], ['2'])
>>> clusters.conflicts[0].chain
('a', 'b', 'c')
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

SAME, DIFFERENT, UNSURE = "same", "different", "unsure"
SEAT, RULE = "seat", "rule"
LARGEST = 100  # records that rules may chain without a person having looked at it


class Edge(NamedTuple):
    """A verdict about two records that stands; `one` sorts before `other`."""

    id: str
    one: str
    other: str
    verdict: str
    origin: str
    bits: float | None
    at: datetime

    @property
    def strength(self) -> float:
        """Bits of the evidence; nothing is known of a verdict without any."""
        return self.bits or 0.0


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two records that are said to differ and yet hang together: the shortest chain of joins between them."""

    one: str
    other: str
    decision: Edge
    chain: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clusters:
    """members: the records of each cluster, by its smallest. blocked: joins that a difference holds apart.

    set_aside: joins by rule that would have chained more than `LARGEST` records: a person looks at these.
    """

    members: Mapping[str, frozenset[str]]
    of: Mapping[str, str]
    conflicts: tuple[Conflict, ...] = ()
    blocked: tuple[Edge, ...] = ()
    set_aside: tuple[Edge, ...] = field(default=())

    def around(self, record: str) -> frozenset[str]:
        """The cluster of one record; a record of which nothing is decided is alone."""
        return self.members.get(self.of.get(record, record), frozenset({record}))


def standing(edges: Iterable[Edge]) -> list[Edge]:
    """The one verdict that counts for each pair: a seat's before a rule's, then the newest."""
    last: dict[tuple[str, str], Edge] = {}
    for edge in edges:
        held = last.get((edge.one, edge.other))
        if held is None or _weight(edge) > _weight(held):
            last[edge.one, edge.other] = edge
    return list(last.values())


def _weight(edge: Edge) -> tuple[bool, datetime, str]:
    return edge.origin == SEAT, edge.at, edge.id


def _order(edge: Edge) -> tuple[bool, float, datetime, str]:
    return edge.origin != SEAT, -edge.strength, edge.at, edge.id


def clustered(edges: Iterable[Edge], largest: int = LARGEST) -> Clusters:
    """The clusters of all records that these decisions speak of."""
    counted = standing(edges)
    joins = sorted((edge for edge in counted if edge.verdict == SAME), key=_order)
    apart = [edge for edge in counted if edge.verdict == DIFFERENT]
    forest = _forest(joins, apart)
    kept, set_aside = _cut(forest, joins, apart, largest)
    for edge in counted:  # of a pair that nobody can tell, each is still a record
        kept.root(edge.one), kept.root(edge.other)
    chains = _chains(joins, apart) if apart else ()
    members = {min(group): frozenset(group) for group in kept.groups()}
    of = {record: root for root, group in members.items() for record in group}
    return Clusters(members, of, chains, tuple(kept.blocked), tuple(set_aside))


class _Forest:
    """Disjoint sets, with what must stay apart (Tarjan, 1975)."""

    def __init__(self, apart: Sequence[Edge]) -> None:
        self.parent: dict[str, str] = {}
        self.size: dict[str, int] = {}
        self.enemies: dict[str, set[str]] = defaultdict(set)
        self.blocked: list[Edge] = []
        for edge in apart:
            one, other = self.root(edge.one), self.root(edge.other)
            self.enemies[one].add(other)
            self.enemies[other].add(one)

    def root(self, record: str) -> str:
        """The representative of a record's set."""
        found = self.parent.setdefault(record, record)
        self.size.setdefault(record, 1)
        while found != self.parent[found]:
            self.parent[found] = self.parent[self.parent[found]]
            found = self.parent[found]
        self.parent[record] = found
        return found

    def join(self, edge: Edge) -> None:
        """Bring two sets together, unless they must stay apart."""
        one, other = self.root(edge.one), self.root(edge.other)
        if one == other:
            return
        if other in self.enemies[one]:
            self.blocked.append(edge)
            return
        if self.size[one] < self.size[other]:
            one, other = other, one
        self.parent[other] = one
        self.size[one] += self.size[other]
        for enemy in self.enemies.pop(other, ()):
            self.enemies[enemy].discard(other)
            self.enemies[enemy].add(one)
            self.enemies[one].add(enemy)

    def groups(self) -> Iterable[set[str]]:
        """The sets."""
        found: dict[str, set[str]] = defaultdict(set)
        for record in list(self.parent):
            found[self.root(record)].add(record)
        return found.values()


def _forest(joins: Iterable[Edge], apart: Sequence[Edge]) -> _Forest:
    forest = _Forest(apart)
    for edge in joins:
        forest.join(edge)
    return forest


def _cut(forest: _Forest, joins: Sequence[Edge], apart: Sequence[Edge], largest: int) -> tuple[_Forest, list[Edge]]:
    """Set aside the weakest joins by rule, all of one strength together, until none chains more than `largest`."""
    left, gone = list(joins), list[Edge]()
    while True:
        large = {root for root, size in forest.size.items() if size > largest and forest.root(root) == root}
        inside = [edge for edge in left if edge.origin == RULE and forest.root(edge.one) in large]
        if not inside:
            return forest, gone
        weakest: dict[str, float] = {}
        for edge in inside:
            root = forest.root(edge.one)
            weakest[root] = min(weakest.get(root, edge.strength), edge.strength)
        dropped = {edge.id for edge in inside if edge.strength <= weakest[forest.root(edge.one)]}
        gone += [edge for edge in left if edge.id in dropped]
        left = [edge for edge in left if edge.id not in dropped]
        forest = _forest(left, apart)


def _chains(joins: Sequence[Edge], apart: Sequence[Edge]) -> tuple[Conflict, ...]:
    near: dict[str, list[str]] = defaultdict(list)
    for edge in joins:
        near[edge.one].append(edge.other)
        near[edge.other].append(edge.one)
    found = []
    for edge in sorted(apart, key=lambda edge: (edge.one, edge.other)):
        chain = shortest_chain(near, edge.one, edge.other)
        if chain:
            found.append(Conflict(edge.one, edge.other, edge, chain))
    return tuple(found)


def shortest_chain(near: Mapping[str, Sequence[str]], one: str, other: str) -> tuple[str, ...]:
    """The shortest way between two records, the same each time; empty when there is none.

    >>> shortest_chain({"a": ["b"], "b": ["a", "c"], "c": ["b"]}, "a", "c")
    ('a', 'b', 'c')
    """
    came: dict[str, str] = {one: one}
    todo = deque([one])
    while todo and other not in came:
        here = todo.popleft()
        for there in sorted(near.get(here, ())):
            if there not in came:
                came[there] = here
                todo.append(there)
    if other not in came:
        return ()
    way = [other]
    while way[-1] != one:
        way.append(came[way[-1]])
    return tuple(reversed(way))
