"""A web of entities from the statements that point from one to another; links become lines, things become points.

A directorship or a payment is itself an entity with two ends. Drawn as a point it doubles every step, so it is folded
into one line between its ends, as long as it has exactly two that are known; otherwise it stays a point.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Arrow:
    """One statement whose value is another entity."""

    source: UUID
    schema: str
    prop: str
    target: UUID


@dataclass(frozen=True, slots=True)
class Line:
    """A drawn connection: what it is called, and the linking entity behind it, if there is one."""

    source: UUID
    target: UUID
    name: str
    via: UUID | None = None


@dataclass(slots=True)
class Web:
    """Points and the lines between them."""

    points: set[UUID] = field(default_factory=set)
    lines: list[Line] = field(default_factory=list)


SAME = "same"  # a line between records that are decided to be one


def web(arrows: Iterable[Arrow], links: Collection[str], same: Iterable[tuple[UUID, UUID]] = ()) -> Web:
    """The web that these statements make. links: the schemas that are links.

    >>> a, b, l = UUID(int=1), UUID(int=2), UUID(int=3)
    >>> made = web([Arrow(l, "Ownership", "owner", a), Arrow(l, "Ownership", "asset", b)], {"Ownership"})
    >>> [(line.source.int, line.target.int, line.name) for line in made.lines], len(made.points)
    ([(1, 2, 'Ownership')], 2)
    """
    made, ends = Web(), dict[tuple[UUID, str], list[Arrow]]()
    every = sorted(set(arrows), key=lambda a: (a.source, a.prop, a.target))
    for arrow in every:
        if arrow.schema in links:
            ends.setdefault((arrow.source, arrow.schema), []).append(arrow)
        else:
            made.lines.append(Line(arrow.source, arrow.target, arrow.prop))
    for (link, schema), arms in ends.items():
        targets = list(dict.fromkeys(arm.target for arm in arms))
        if len(targets) == 2:  # noqa: PLR2004  two ends
            made.lines.append(Line(targets[0], targets[1], schema, link))
        else:
            made.lines += [Line(link, arm.target, arm.prop) for arm in arms]
    made.lines += [Line(one, other, SAME) for one, other in same if one != other]
    made.points = {end for line in made.lines for end in (line.source, line.target)}
    return made


Step = Callable[[Sequence[UUID]], Iterable[tuple[UUID, UUID]]]


@dataclass(frozen=True, slots=True)
class Way:
    """What lies on the shortest ways between two: in order of their distance; empty when there is none."""

    steps: int
    on: tuple[UUID, ...]
    cut: bool


def shortest(start: UUID, goal: UUID, step: Step, deepest: int, widest: int) -> Way:
    """Every entity on a shortest way, by breadth-first search from both ends.

    step: the pairs that touch these entities, as far as the asking person may see them. A front wider than `widest`
    is not followed further, and `cut` says so.
    """
    if start == goal:
        return Way(0, (start,), cut=False)
    near, far = {start: 0}, {goal: 0}
    around: dict[UUID, set[UUID]] = {}
    fronts, cut = ({start}, {goal}), False
    for _ in range(deepest):
        side = 0 if len(fronts[0]) <= len(fronts[1]) else 1
        seen, other, front = (near, far, fronts[0]) if side == 0 else (far, near, fronts[1])
        if not front:
            break
        if len(front) > widest:
            cut = True
            break
        _learn(around, step(sorted(front)))
        grown = {n for one in front for n in around.get(one, ())} - seen.keys()
        depth = max(seen.values()) + 1
        seen.update(dict.fromkeys(grown, depth))
        fronts = (grown, fronts[1]) if side == 0 else (fronts[0], grown)
        if met := grown & other.keys():
            return _joined(met, near, far, around, cut=cut)
    return Way(0, (), cut=cut)


def _learn(around: dict[UUID, set[UUID]], pairs: Iterable[tuple[UUID, UUID]]) -> None:
    for one, other in pairs:
        around.setdefault(one, set()).add(other)
        around.setdefault(other, set()).add(one)


def _joined(
    met: set[UUID], near: Mapping[UUID, int], far: Mapping[UUID, int], around: Mapping[UUID, set[UUID]], *, cut: bool
) -> Way:
    total = min(near[one] + far[one] for one in met)
    on: dict[UUID, int] = {one: near[one] for one in met if near[one] + far[one] == total}
    for seen, sign in ((near, -1), (far, 1)):
        front = set(on)
        while front:
            back = {n for one in front if one in seen for n in around.get(one, ()) if seen.get(n) == seen[one] - 1}
            for one in back - on.keys():
                on[one] = near[one] if sign < 0 else total - far[one]
            front = back
    return Way(total, tuple(sorted(on, key=lambda one: (on[one], one))), cut=cut)
