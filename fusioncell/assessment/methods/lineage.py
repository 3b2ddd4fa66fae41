"""From how many roots evidence really comes: retellings are followed to their origin, and circles are found and broken.

One report told four times counts once. A report's root is found along *tells again* links (an earlier version, the
report that a tear line was made of, a retelling that somebody declared), then by equal bytes, then by the source that
stands behind it: two reports of one source have one root.

A circle (A tells B, B tells A) has no origin within itself: followed from its newest report backwards, the link that
would lead round again is taken out, and what is left leads to the earliest received.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Node:
    """What of a report matters to where it comes from; `parents` are the reports that it tells again."""

    id: str
    agency: str = ""
    source: str | None = None
    sha256: bytes = b""
    received_at: datetime | None = None
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lineage:
    """Reports by their root; `circles` are the circular tellings that were found, each as it ran.

    Invariant: every report asked for has exactly one root, and following links from it never comes back.
    """

    root_of: Mapping[str, str]
    circles: tuple[tuple[str, ...], ...] = ()

    def roots(self, reports: Iterable[str]) -> dict[str, list[str]]:
        """These reports by root, in the order in which the roots are first met."""
        found: dict[str, list[str]] = {}
        for report in reports:
            found.setdefault(self.root_of.get(report, report), []).append(report)
        return found

    def independent(self, reports: Iterable[str]) -> int:
        """How many roots these reports have."""
        return len(self.roots(reports))


@dataclass(slots=True)
class _Walk:
    nodes: Mapping[str, Node]
    kept: dict[str, list[str]] = field(default_factory=dict)
    circles: list[tuple[str, ...]] = field(default_factory=list)
    done: set[str] = field(default_factory=set)


def lineage(nodes: Sequence[Node], alike: Iterable[tuple[str, str]] = ()) -> Lineage:
    """Follow every report to its root. alike: pairs that were found to be one voice, whoever tells it again.

    >>> told = lineage([Node("a"), Node("b", parents=("a",)), Node("c", parents=("b",)), Node("d")])
    >>> told.roots(["b", "c", "d"])
    {'a': ['b', 'c'], 'd': ['d']}
    >>> lineage([Node("a", parents=("b",)), Node("b", parents=("a",))]).circles
    (('b', 'a'),)
    >>> lineage([Node("a"), Node("b")], [("a", "b")]).independent(["a", "b"])
    1
    """
    known = {node.id: node for node in nodes}
    walk = _Walk(known)
    for node in sorted(nodes, key=_age, reverse=True):
        _without_circles(walk, node.id)
    joined = _Groups()
    for child, parents in walk.kept.items():
        for parent in parents:
            joined.join(parent, child)
    _join_equals(joined, nodes)
    for one, other in alike:
        joined.join(one, other)
    first: dict[str, Node] = {}
    for node in sorted(nodes, key=lambda n: (bool(walk.kept.get(n.id)), _age(n))):
        first.setdefault(joined.head(node.id), node)
    return Lineage({node.id: first[joined.head(node.id)].id for node in nodes}, tuple(walk.circles))


def _age(node: Node) -> tuple[float, str]:
    return (node.received_at.timestamp() if node.received_at else 0.0, node.id)


def _without_circles(walk: _Walk, start: str) -> None:
    """Depth first without recursion; a link back onto the path in hand closes a circle and is left out."""
    path: dict[str, None] = {}  # in order, and quick to ask
    stack: list[tuple[str, bool]] = [(start, True)]
    while stack:
        here, enter = stack.pop()
        if not enter:
            path.popitem()
            walk.done.add(here)
            continue
        if here in walk.done or here in path:
            continue
        path[here] = None
        stack.append((here, False))
        kept = walk.kept.setdefault(here, [])
        for parent in walk.nodes[here].parents if here in walk.nodes else ():
            if parent == here or parent not in walk.nodes:
                continue
            if parent in path:
                whole = list(path)
                walk.circles.append(tuple(whole[whole.index(parent) :]))
            else:
                kept.append(parent)
                stack.append((parent, True))


def _join_equals(joined: _Groups, nodes: Iterable[Node]) -> None:
    """Equal bytes and equal sources are one root."""
    seen: dict[object, str] = {}
    for node in nodes:
        for mark in (("bytes", node.sha256) if node.sha256 else None, ("source", node.source) if node.source else None):
            if mark is not None:
                joined.join(seen.setdefault(mark, node.id), node.id)


class _Groups:
    """Which reports belong together (union and find with path halving)."""

    def __init__(self) -> None:
        self._up: dict[str, str] = {}

    def head(self, one: str) -> str:
        """The name of the group that this belongs to."""
        up = self._up
        while up.get(one, one) != one:
            up[one] = up.get(up[one], up[one])
            one = up[one]
        return one

    def join(self, one: str, other: str) -> None:
        """Put two into one group."""
        a, b = self.head(one), self.head(other)
        if a != b:
            self._up[b] = a
