"""Which records belong together, and where a cluster is cut: at its weakest edge, never by trusting a long chain.

Edges are taken from the strongest to the weakest. Two groups grow together only over an edge that is strong by itself
(`link` bits); while the group would be no larger than a person looks at (`most`) that is enough. A larger one comes
together only where the two groups have more than one strong edge between them: one bad telephone number that chains ten
thousand records is one edge at each of its ends. What was not joined is said, edge by edge, with the reason. This is
agglomeration with a support rule, not the transitive closure: at a low threshold the closure joins everything.

Complexity: O(E log E) with path halving. The order of the edges given does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

LINK = 6.0  # bits of an edge that is strong enough to join by itself
MOST = 30
_SUPPORT = 0.5  # of the pairs that could be edges between two groups; small groups need no more than `_ENOUGH`
_ENOUGH = 3


class Edge(NamedTuple):
    """A suggestion that two records are one, in bits; `why` names the feature that says most."""

    one: str
    other: str
    bits: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class Cut:
    """An edge at which two groups were kept apart, and why (`size`, `conflict`, `support`)."""

    edge: Edge
    reason: str
    sizes: tuple[int, int]

    def sentence(self) -> str:
        """Why, as a message to translate with `facts`."""
        return SENTENCES[self.reason]

    @property
    def facts(self) -> dict[str, str]:
        """What the places of the sentence stand for."""
        return {
            "one": self.edge.one,
            "other": self.edge.other,
            "bits": f"{self.edge.bits:.1f}",
            "why": self.edge.why,
            "size": str(self.sizes[0]),
            "size_of_other": str(self.sizes[1]),
        }


def _(message: str) -> str:
    return message


SENTENCES = {
    "size": _(
        "Two groups of %(size)s and %(size_of_other)s records hang together by %(one)s and %(other)s alone"
        " (%(bits)s bits, %(why)s): a person looks before they become one."
    ),
    "conflict": _(
        "%(one)s and %(other)s were not joined (%(bits)s bits, %(why)s): within the groups it was decided or is certain"
        " that two records are different."
    ),
}


@dataclass(frozen=True, slots=True)
class Clustering:
    """The groups, largest first, each in order; where they were cut; those at which a person looks for their size."""

    groups: tuple[tuple[str, ...], ...]
    cuts: tuple[Cut, ...]
    large: tuple[tuple[str, ...], ...]


class _Groups:
    """Disjoint sets (Tarjan 1975) with, for each pair of sets, how many strong edges were seen between them."""

    def __init__(self) -> None:
        self.above: dict[str, str] = {}
        self.members: dict[str, list[str]] = {}
        self.between: dict[str, dict[str, int]] = {}
        self.apart: dict[str, set[str]] = {}

    def add(self, record: str) -> None:
        if record not in self.above:
            self.above[record] = record
            self.members[record] = [record]

    def root(self, record: str) -> str:
        above = self.above
        while above[record] != record:
            above[record] = above[above[record]]
            record = above[record]
        return record

    def join(self, one: str, other: str) -> None:
        if len(self.members[one]) < len(self.members[other]):
            one, other = other, one
        self.above[other] = one
        self.members[one] += self.members.pop(other)
        mine = self.between.setdefault(one, {})
        mine.pop(other, None)
        for third, count in self.between.pop(other, {}).items():
            if third != one:
                mine[third] = mine.get(third, 0) + count
                theirs = self.between.setdefault(third, {})
                theirs[one] = theirs.get(one, 0) + theirs.pop(other, 0)
        for third in self.apart.pop(other, set()):
            self.apart.setdefault(one, set()).add(third)
            self.apart[third].discard(other)
            self.apart[third].add(one)

    def seen(self, one: str, other: str) -> int:
        """Count one more edge between two groups."""
        mine = self.between.setdefault(one, {})
        mine[other] = mine.get(other, 0) + 1
        self.between.setdefault(other, {})[one] = mine[other]
        return mine[other]


def cut(
    edges: Iterable[Edge],
    different: Iterable[tuple[str, str]] = (),
    link: float = LINK,
    most: int = MOST,
) -> Clustering:
    """The groups that the edges hold together; `different` are pairs that were decided, or are certain, to be two.

    >>> found = cut([Edge("a", "b", 9.0), Edge("b", "c", 7.0), Edge("c", "d", 1.0)], different=[("a", "c")])
    >>> found.groups, found.cuts[0].reason
    ((('a', 'b'), ('c',), ('d',)), 'conflict')
    """
    groups = _Groups()
    strong: list[Edge] = []
    for edge in edges:
        groups.add(edge.one)
        groups.add(edge.other)
        if edge.bits >= link and edge.one != edge.other:
            strong.append(edge)
    for one, other in different:
        if one in groups.above and other in groups.above and one != other:
            groups.apart.setdefault(one, set()).add(other)
            groups.apart.setdefault(other, set()).add(one)
    cuts: dict[tuple[str, str], Cut] = {}
    for edge in sorted(strong, key=lambda each: (-each.bits, each.one, each.other)):
        _take(groups, edge, most, cuts)
    return _told(groups, cuts, most)


def _take(groups: _Groups, edge: Edge, most: int, cuts: dict[tuple[str, str], Cut]) -> None:
    one, other = groups.root(edge.one), groups.root(edge.other)
    if one == other:
        return
    support = groups.seen(one, other)
    sizes = len(groups.members[one]), len(groups.members[other])
    reason = ""
    if other in groups.apart.get(one, ()):
        reason = "conflict"
    elif sum(sizes) > most and support < min(_ENOUGH, max(1, round(_SUPPORT * sizes[0] * sizes[1]))):
        reason = "size"
    if reason:
        cuts.setdefault((min(edge[:2]), max(edge[:2])), Cut(edge, reason, sizes))
    else:
        groups.join(one, other)


def _told(groups: _Groups, cuts: Mapping[tuple[str, str], Cut], most: int) -> Clustering:
    found = sorted((tuple(sorted(group)) for group in groups.members.values()), key=lambda group: (-len(group), group))
    kept = tuple(
        each
        for each in cuts.values()
        if each.edge.one in groups.above and groups.root(each.edge.one) != groups.root(each.edge.other)
    )
    return Clustering(tuple(found), kept, tuple(group for group in found if len(group) > most))


def weakest_edge(edges: Iterable[Edge], group: Iterable[str]) -> tuple[Edge, tuple[str, ...], tuple[str, ...]] | None:
    """Where a group hangs together least: the weakest edge of its strongest tree, and the records on both sides.

    `None` when the edges do not hold the group together.

    >>> found = weakest_edge([Edge("a", "b", 9.0), Edge("b", "c", 4.0), Edge("a", "c", 5.0)], "abc")
    >>> found[0].bits, found[1], found[2]
    (5.0, ('a', 'b'), ('c',))
    """
    wanted = set(group)
    tree: list[Edge] = []
    groups = _Groups()
    for record in wanted:
        groups.add(record)
    for edge in sorted(edges, key=lambda each: (-each.bits, each.one, each.other)):
        if edge.one in wanted and edge.other in wanted and groups.root(edge.one) != groups.root(edge.other):
            groups.join(groups.root(edge.one), groups.root(edge.other))
            tree.append(edge)
    if not tree or len(tree) != len(wanted) - 1:
        return None
    weakest = tree[-1]
    parts = _Groups()
    for record in wanted:
        parts.add(record)
    for edge in tree[:-1]:
        parts.join(parts.root(edge.one), parts.root(edge.other))
    one, other = (tuple(sorted(parts.members[parts.root(end)])) for end in (weakest.one, weakest.other))
    return weakest, one, other
