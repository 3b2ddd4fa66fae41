"""The shortest way between two things over steps of any kind.

>>> steps = [Step("a", "b", "Family", "f"), Step("b", "c", "shared", "phone 1"), Step("a", "c2", "identity", "")]
>>> [(step.one, step.other, step.how) for step in shortest_way(steps, "a", "c")]
[('a', 'b', 'Family'), ('b', 'c', 'shared')]
>>> shortest_way(steps, "a", "nowhere")
[]
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import NamedTuple


class Step(NamedTuple):
    """Two things next to each other: how, and by what (a relation's number, or the attribute in common)."""

    one: str
    other: str
    how: str
    by: str


def shortest_way(steps: Iterable[Step], one: str, other: str) -> list[Step]:
    """Breadth first (Moore, 1959); the same way each time, whatever the order of the steps."""
    near: dict[str, list[Step]] = {}
    for step in sorted(set(steps)):
        near.setdefault(step.one, []).append(step)
        near.setdefault(step.other, []).append(step._replace(one=step.other, other=step.one))
    came: dict[str, Step | None] = {one: None}
    todo = deque([one])
    while todo and other not in came:
        here = todo.popleft()
        for step in near.get(here, []):
            if step.other not in came:
                came[step.other] = step
                todo.append(step.other)
    way: list[Step] = []
    step_back = came.get(other)
    while step_back is not None:
        way.append(step_back)
        step_back = came[step_back.one]
    return way[::-1]
