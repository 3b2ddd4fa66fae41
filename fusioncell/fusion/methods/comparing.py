"""Two records in process: bits for and against their being one, with the reason of every bit.

The sum of `log2(m / u)` over independent features and the prior odds (Fellegi and Sunter 1969), of each feature by the
best pair of its values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from fusioncell.evidence.methods.values.script import scripts_of
from fusioncell.fusion.methods.conditions import Row
from fusioncell.fusion.methods.face import Evidence, Record, Score, Value
from fusioncell.fusion.methods.model import Feature, Level, Model
from fusioncell.fusion.methods.rows import LISTS, Side, sides
from fusioncell.fusion.methods.scripts import name_bits

_MOST_KNOWN = 200_000  # pairs of rows that are remembered
_WEAK = 0.5  # what a weak alias is worth of a name, where it speaks for one


class _Found(NamedTuple):
    """The level at which two rows stand in one feature."""

    feature: Feature
    level: Level
    bits: float


class Prepared:
    """A record made ready once, to be compared with many."""

    __slots__ = ("record", "sides")

    def __init__(self, model: Model, record: Record) -> None:
        self.record = record
        self.sides = sides(model, record)


def compare(model: Model, one: Record, other: Record) -> Score:
    """How much speaks for two records being one."""
    return compare_prepared(model, Prepared(model, one), Prepared(model, other))


def compare_many(model: Model, one: Record, others: Iterable[Record]) -> list[Score]:
    """One record with each of many, in their order."""
    ready = Prepared(model, one)
    return [compare_prepared(model, ready, Prepared(model, other)) for other in others]


def compare_prepared(model: Model, one: Prepared, other: Prepared) -> Score:
    """The same of records made ready before."""
    return scan(model, one, other).score()


@dataclass(frozen=True, slots=True)
class Scanned:
    """What was found of two records, before it is put into words: of most pairs nobody ever asks for these.

    at_most: the most bits that a part of the evidence could have, if what speaks against it were not seen.
    """

    prior: float
    bits: float
    at_most: float
    groups: tuple[tuple[list[_Found], Side, Side], ...]

    def score(self) -> Score:
        """The same with the reason of every bit."""
        evidence = [_told(each, a, b) for found, a, b in self.groups for each in found]
        conflict = [
            each.feature.name
            for found, _a, _b in self.groups
            for each in found
            if each.feature.unique and each.level.when is None
        ]
        return Score(self.bits, self.prior, tuple(evidence), tuple(conflict))


def scan(model: Model, one: Prepared, other: Prepared) -> Scanned:
    """How much speaks for two records being one, without the reasons."""
    shares = {**other.record.shares, **one.record.shares}
    groups = []
    bits = at_most = model.prior_bits
    for group in model.groups:
        mine, theirs = one.sides.get(group), other.sides.get(group)
        if not mine or not theirs:
            continue
        best = _best(model, group, (mine, theirs), shares)
        if best is None:
            continue
        groups.append(best)
        for each in best[0]:
            bits += each.bits
            at_most += max(0.0, each.bits)
    return Scanned(model.prior_bits, bits, at_most, tuple(groups))


def _best(
    model: Model,
    group: str,
    both: tuple[tuple[Side, ...], tuple[Side, ...]],
    shares: Mapping[tuple[str, str], float],
) -> tuple[list[_Found], Side, Side] | None:
    """The pair of rows that speaks most for one, and what it says."""
    best: tuple[float, list[_Found], Side, Side] | None = None
    for a, b in product(*both):
        found, total = _found(model, group, (a, b), shares)
        if total > 0 and (a.weak or b.weak):
            found = [_Found(each.feature, each.level, each.bits * _WEAK) for each in found]
            total *= _WEAK
        if found and (best is None or total > best[0]):
            best = total, found, a, b
    return best[1:] if best else None


def _found(
    model: Model, group: str, both: tuple[Side, Side], shares: Mapping[tuple[str, str], float]
) -> tuple[list[_Found], float]:
    """What two rows say, and its sum. Of the same rows it is the same, as long as nobody counted the values."""
    one, other = both
    across = _across(model.across, one, other) if group == "name" and model.across else None
    if across is not None:
        return across, across[0].bits
    if shares:
        found = _levels(model.groups[group], one.columns, other.columns, shares)
        return found, sum([each.bits for each in found])
    key = (group, one.texts, other.texts)
    known: tuple[list[_Found], float] | None = model.known.get(key)
    if known is None:
        found = _levels(model.groups[group], one.columns, other.columns, shares)
        known = found, sum([each.bits for each in found])
        if len(model.known) >= _MOST_KNOWN:
            model.known.clear()
        model.known[key] = known
    return known


def _across(feature: Feature, one: Side, other: Side) -> list[_Found] | None:
    """What the table of a script says of two names, where one is Latin and the other of a script with a table."""
    a, b = one.values[0].written, other.values[0].written
    if a.isascii() and b.isascii():
        return None
    found = name_bits(a, b) if scripts_of(a)[:1] == ["Latn"] else name_bits(b, a)
    return None if found is None else [_Found(feature, feature.levels[found <= 0], found)]


def _levels(
    features: tuple[Feature, ...], one: Row, other: Row, shares: Mapping[tuple[str, str], float]
) -> list[_Found]:
    found = []
    for feature in features:
        if not _says(feature, one, other):
            continue
        for holds, level in feature.asked:
            if holds is None or holds(one, other):
                found.append(_Found(feature, level, _bits(level, one, shares)))
                break
    return found


def _says(feature: Feature, one: Row, other: Row) -> bool:
    """Whether what the feature needs is known on both sides, and what another feature would rather go by is not."""
    if feature.unless and all(one.get(each) is not None and other.get(each) is not None for each in feature.unless):
        return False
    if len(feature.needs) == 1:
        need = feature.needs[0]
        return one.get(need) is not None and other.get(need) is not None
    for need in feature.needs:
        known = one.get(need) is not None and other.get(need) is not None
        if known is feature.either:  # one that is known is enough, or one that is not is too much
            return feature.either
    return not feature.either


def _bits(level: Level, one: Row, shares: Mapping[tuple[str, str], float]) -> float:
    cell = one.get(level.rare) if level.rare and shares else None
    return level.bits(shares.get((level.rare, cell)) if level.rare and isinstance(cell, str) else None)


def _told(found: _Found, one: Side, other: Side) -> Evidence:
    if found.feature.name == "across" and scripts_of(one.values[0].written)[:1] != ["Latn"]:
        one, other = other, one  # the sentence names the Latin one first
    a, b = _shown(found.feature, one, other)
    facts = {"one": ", ".join(_written(found, value) for value in a), "other": ", ".join(_written(found, v) for v in b)}
    says = tuple(sorted({key for value in (*a, *b) for key in value.says}))
    return Evidence(found.feature.name, found.level.name, found.bits, found.level.says, facts, says)


def _written(found: _Found, value: Value) -> str:
    return value.written or value.text.replace("|", " ")


def _shown(feature: Feature, one: Side, other: Side) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
    """The values that the finding rests on: of two lists those in common, if any."""
    if feature.group not in LISTS and feature.group != "crowd":
        return one.values, other.values
    both = {value.text for value in one.values} & {value.text for value in other.values}
    if not both:
        return one.values, other.values
    return tuple(v for v in one.values if v.text in both), tuple(v for v in other.values if v.text in both)
