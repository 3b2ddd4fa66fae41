"""The one face of comparing: what both halves of the room say to each other.

- `features.features_of(statements, neighbours=())` makes a `Record` of what one viewer may read of one entity. It knows
  nothing of labels: whoever may not see a statement does not hand it in, and its value is nowhere in the record.
- `keys.blocking_keys(record)` are the keys under which a record is filed and found; `Key.is_strong` marks those of
  strong identifiers, `Key.of_name` those that rest on a name alone (their blocks are capped first).
- `rows.counted_values(model, record)` are the (column, value) pairs whose commonness matters, to be counted by the
  store; `dataclasses.replace(record, shares=…)` hands the parts of all records that have them back.
- `rows.identifiers(record)` are its (feature, value) pairs whose crowds are to be counted, for `Record.crowds`.
- `comparing.compare(model, one, other)` gives a `Score`: bits in sum, and the evidence piece by piece.
- `model.load_model(schema)` is the model that compares such entities; `None` when they are not compared.
- `clusters.cut(...)` keeps together what strong evidence holds together, and says why it cut.

A sentence is a message to translate with named places: `gettext(evidence.sentence) % evidence.facts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Value:
    """One value of one feature.

    text: normalised, ASCII, what every executor compares. written: as the source wrote it, for people and for
    comparing across scripts. says: keys of the statements that it rests on. weak: of lesser worth to begin with (a weak
    alias).
    """

    text: str
    written: str = ""
    says: tuple[str, ...] = ()
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """What is compared of one entity: values by feature. `schema` is the model's (person, organization, vessel, …).

    shares: which part of all records has a value (0 to 1), by column and value, as far as somebody counted: a rare
    value that two records share says more. crowds: identifiers (feature and value) that stand on more records than
    `Model.crowd`: they still say a little, and no longer that two are one.
    """

    schema: str
    features: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    shares: Mapping[tuple[str, str], float] = field(default_factory=dict)
    crowds: frozenset[tuple[str, str]] = frozenset()

    def values(self, feature: str) -> tuple[Value, ...]:
        """The values of one feature; none when nothing is known."""
        return self.features.get(feature, ())

    def texts(self, feature: str) -> tuple[str, ...]:
        """The normalised values of one feature."""
        return tuple(value.text for value in self.features.get(feature, ()))


class Key(NamedTuple):
    """One key of the index: records that share one may be one, and are compared."""

    kind: str
    key: str
    is_strong: bool = False
    of_name: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one feature says for (positive) or against (negative bits) two records being one.

    says: keys of the statements on both sides that it rests on, so that the finding's label is the join of theirs.
    """

    feature: str
    level: str
    bits: float
    sentence: str
    facts: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """How much the evidence speaks for one: `bits` is the logarithm (base 2) of the odds, the prior included.

    conflict: the names of strong identifiers of which both have different values and at most one can be right.
    """

    bits: float
    prior: float
    evidence: tuple[Evidence, ...]
    conflict: tuple[str, ...] = ()

    @property
    def probability(self) -> float:
        """The odds as a probability.

        >>> Score(0.0, -10.0, ()).probability
        0.5
        """
        if self.bits > 60:  # noqa: PLR2004  a float holds no more nines
            return 1.0
        odds = 2.0**self.bits
        return float(odds / (1 + odds))

    @property
    def says(self) -> tuple[str, ...]:
        """Every statement that the score rests on."""
        return tuple(sorted({key for each in self.evidence for key in each.says}))
