"""What holds a network together: bridges, articulation points, and what falls apart without them.

A bridge is a line whose loss disconnects what it joined; an articulation point is a node whose loss does so (Tarjan
1972, SIAM Journal on Computing 1:146). Two lines side by side stand in for each other: neither is a bridge, although
the graph without multiplicity would say so. This is topology and no power flow: it does not know which line would be
overloaded, and a network in one piece can still stand dark.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import rustworkx as rx

Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Weakness:
    """A bridge or an articulation point, and how many nodes it cuts off from the greater part."""

    names: tuple[str, ...]
    cut_off: int


@dataclass(frozen=True, slots=True)
class Shape:
    """What a network looks like. parts: sizes of its connected pieces, the largest first."""

    nodes: int
    lines: int
    parts: tuple[int, ...]
    bridges: tuple[Weakness, ...]
    points: tuple[Weakness, ...]


def shape_of(nodes: Sequence[str], lines: Sequence[Line]) -> Shape:
    """Bridges and articulation points, the gravest first. A line to itself joins nothing and is left out.

    >>> found = shape_of(list("abcd"), [("a", "b"), ("b", "c"), ("c", "d"), ("d", "c")])
    >>> [weakness.names for weakness in found.bridges], [weakness.names for weakness in found.points]
    ([('b', 'c'), ('a', 'b')], [('b',), ('c',)])
    """
    names = list(dict.fromkeys([*nodes, *(end for line in lines for end in line)]))
    number = {name: index for index, name in enumerate(names)}
    pairs = [(number[one], number[other]) for one, other in lines if one != other]
    times = Counter((min(pair), max(pair)) for pair in pairs)
    graph = rx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(len(names)))
    graph.add_edges_from_no_data(list(times))
    parts = sorted((len(part) for part in rx.connected_components(graph)), reverse=True)
    cuts = _Cuts(graph)
    bridges = [(pair[0], pair[-1]) for pair in rx.bridges(graph) if times[min(pair), max(pair)] == 1]
    return Shape(
        len(names),
        len(pairs),
        tuple(parts),
        _sorted(Weakness((names[a], names[b]), cuts.by_line(a, b)) for a, b in bridges),
        _sorted(Weakness((names[point],), cuts.by_point(point)) for point in rx.articulation_points(graph)),
    )


def _sorted(found: Iterable[Weakness]) -> tuple[Weakness, ...]:
    return tuple(sorted(found, key=lambda weakness: (-weakness.cut_off, weakness.names)))


class _Cuts:
    """How much each removal cuts off, from one walk in depth: sizes of subtrees and the lowest node they reach."""

    def __init__(self, graph: rx.PyGraph[int, None]) -> None:
        self._near = [sorted(graph.neighbors(node)) for node in graph.node_indices()]
        count = len(self._near)
        self._order, self._low, self._size = [-1] * count, [0] * count, [1] * count
        self._parent, self._whole = [-1] * count, [0] * count
        self._children: list[list[int]] = [[] for _ in range(count)]
        for root in range(count):
            if self._order[root] < 0:
                walked = self._walk(root)
                for node in walked:
                    self._whole[node] = len(walked)

    def _walk(self, root: int) -> list[int]:
        self._order[root] = self._low[root] = 0
        stack, walked = [(root, iter(self._near[root]))], [root]
        while stack:
            node, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                stack.pop()
                self._close(node)
            elif self._order[following] < 0:
                self._order[following] = self._low[following] = len(walked)
                self._parent[following] = node
                self._children[node].append(following)
                walked.append(following)
                stack.append((following, iter(self._near[following])))
            elif following != self._parent[node]:
                self._low[node] = min(self._low[node], self._order[following])
        return walked

    def _close(self, node: int) -> None:
        parent = self._parent[node]
        if parent >= 0:
            self._low[parent] = min(self._low[parent], self._low[node])
            self._size[parent] += self._size[node]

    def by_line(self, one: int, other: int) -> int:
        """The smaller side without this line."""
        below = self._size[other if self._parent[other] == one else one]
        return min(below, self._whole[one] - below)

    def by_point(self, node: int) -> int:
        """All but the largest piece that is left without this node."""
        is_root = self._parent[node] < 0
        loose = [self._size[c] for c in self._children[node] if is_root or self._low[c] >= self._order[node]]
        rest = self._whole[node] - 1 - sum(loose)
        return self._whole[node] - 1 - max([*loose, rest])
