"""A drawing of what one site depends on and what falls with it: layers from what it needs to what falls last.

The layer of a provider is how many needs away it is, to the left; of what falls, how many needs away it is from the
site, to the right. Every layer holds so many boxes; what has no room is counted and stands in the list, which says the
same as the drawing. Units are those of the drawing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from fusioncell.infrastructure.methods.falling import Dependence

WIDE, HIGH, APART, ROW = 168, 34, 56, 46  # of a box, and between layers and rows
ROOM = 9  # boxes of a layer
LEFTMOST, RIGHTMOST = 2, 4  # layers


@dataclass(frozen=True, slots=True)
class Box:
    """A site in the drawing; `layer` 0 is the site itself, what it needs is negative."""

    name: str
    layer: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Arrow:
    """From what is needed to what needs it; `firm` where nothing else can stand in."""

    d: str
    firm: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Boxes and arrows, and how many sites had no room."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    width: int
    height: int
    left_out: int


def drawing_of(dependence: Dependence, site: str, falls: Collection[str]) -> Drawing:
    """What a site needs and what falls with it.

    >>> from fusioncell.infrastructure.methods.falling import Need
    >>> found = drawing_of(Dependence([Need("pump", ("grid",)), Need("ward", ("pump",))]), "pump", ["ward"])
    >>> [(box.name, box.layer) for box in found.boxes], len(found.arrows)
    ([('grid', -1), ('pump', 0), ('ward', 1)], 2)
    """
    needs, needed_by = _ways(dependence)
    layers = {site: 0}
    layers |= {name: -far for name, far in _far(needs, site, LEFTMOST).items() if name not in falls}
    layers |= _far({name: needed_by[name] & set(falls) for name in {site, *falls}}, site, RIGHTMOST)
    by_layer: dict[int, list[str]] = defaultdict(list)
    for name, layer in sorted(layers.items(), key=lambda pair: (pair[1], pair[0])):
        by_layer[layer].append(name)
    boxes = _boxes(by_layer)
    at = {box.name: box for box in boxes}
    everything = set(falls) | set(layers)
    width = (len(by_layer) - 1) * (WIDE + APART) + WIDE
    height = max((box.y for box in boxes), default=0) + HIGH
    return Drawing(tuple(boxes), tuple(_arrows(dependence, at)), width, height, len(everything) - len(boxes))


def _ways(dependence: Dependence) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    needs: dict[str, set[str]] = defaultdict(set)
    needed_by: dict[str, set[str]] = defaultdict(set)
    for need in dependence.needs:
        for provider in need.providers:
            if provider != need.consumer:
                needs[need.consumer].add(provider)
                needed_by[provider].add(need.consumer)
    return needs, needed_by


def _far(ways: dict[str, set[str]], start: str, most: int) -> dict[str, int]:
    """How many steps away each is, up to `most`; the start left out."""
    found: dict[str, int] = {start: 0}
    edge = [start]
    for step in range(1, most + 1):
        edge = sorted({name for one in edge for name in ways.get(one, ()) if name not in found})
        found |= dict.fromkeys(edge, step)
    del found[start]
    return found


def _boxes(by_layer: dict[int, list[str]]) -> list[Box]:
    tallest = max(min(len(names), ROOM) for names in by_layer.values())
    found = []
    for column, layer in enumerate(sorted(by_layer)):
        names: Sequence[str] = by_layer[layer][:ROOM]
        top = (tallest - len(names)) * ROW // 2
        found += [Box(name, layer, column * (WIDE + APART), top + at * ROW) for at, name in enumerate(names)]
    return found


def _arrows(dependence: Dependence, at: dict[str, Box]) -> Iterable[Arrow]:
    drawn = set()
    for need in dependence.needs:
        for provider in need.providers:
            one, other = at.get(provider), at.get(need.consumer)
            if one and other and one.layer < other.layer and (one.name, other.name) not in drawn:
                drawn.add((one.name, other.name))
                begin, end = one.x + WIDE, other.x
                middle, y, to = (begin + end) // 2, one.y + HIGH // 2, other.y + HIGH // 2
                d = f"M{begin} {y}C{middle} {y} {middle} {to} {end - 5} {to}"
                yield Arrow(d, len(need.providers) == need.least)
