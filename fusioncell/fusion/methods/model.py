"""The comparison model of a schema: features, levels, weights and explanations, from `fusion/comparison/*.yaml`.

A model is what people and three executors read alike. Of a feature the first level whose condition holds is taken; it
says `log2(m / u)` bits for one: m is how often matching records stand at that level, u how often records that are not
one do so by chance (Fellegi and Sunter 1969). At a level with `rare`, u is the share of all records that have the
value: a rare value counts more (Winkler 1989).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from fusioncell.evidence.methods.ontology import load as load_ontology
from fusioncell.foundation.errors import Unreadable
from fusioncell.fusion.methods.conditions import Condition, Row
from fusioncell.fusion.methods.conditions_read import read

RAREST = 1e-7  # a share below is not known so well
_MODEL_WORDS = {"model", "schemas", "prior", "cluster", "crowd", "across", "features", "blocks"}
_FEATURE_WORDS = {"label", "group", "needs", "unless", "either", "levels", "set_by_hand", "unique"}
_LEVEL_WORDS = {"when", "m", "u", "rare", "says"}


@dataclass(frozen=True, slots=True)
class Level:
    """One step of agreement. `when` is `None` for the last, which holds when no other does."""

    name: str
    when: Condition | None
    m: float
    u: float
    says: str
    rare: str | None = None
    usual: float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "usual", math.log2(self.m / self.u))

    def bits(self, share: float | None = None) -> float:
        """What it says for one; `share` is the part of all records that have the value, where it is counted."""
        if share is None or self.rare is None:
            return self.usual
        return math.log2(self.m / max(share, RAREST))


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing that is compared.

    group: features of one group are read off one value together (given and family name of one name). needs: columns
    that must be known on both sides for it to say anything (`either`: one of them). unless: columns which, known on
    both sides, leave it to another feature to say something. set_by_hand: chance agreement is not estimated. unique: of
    a strong identifier an entity has one at most, so that two different ones are a conflict. asked: the questions of
    the levels, in their order.
    """

    name: str
    label: str
    group: str
    needs: tuple[str, ...]
    either: bool
    levels: tuple[Level, ...]
    set_by_hand: bool = False
    unique: bool = False
    unless: tuple[str, ...] = ()
    asked: tuple[tuple[Callable[[Row, Row], bool] | None, Level], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "asked", tuple((each.when.holds if each.when else None, each) for each in self.levels))


@dataclass(frozen=True, slots=True)
class Block:
    """Columns of which two records must have the same values to be compared at all; `of_name`: names alone."""

    columns: tuple[str, ...]
    of_name: bool


@dataclass(frozen=True, slots=True)
class Model:
    """How records of some schemas are compared.

    prior: how likely two records taken by chance are one; prior_bits, as the logarithm of odds. groups: the features of
    each group. cluster: size at which a person looks at a cluster. crowd: on how many records the value of an
    identifier is no longer one entity's, but a crowd's. known: what was found of two rows before, for the same meet
    again and again.
    """

    name: str
    schemas: tuple[str, ...]
    prior: float
    cluster: int
    crowd: int
    features: tuple[Feature, ...]
    blocks: tuple[Block, ...]
    across: Feature | None = None
    groups: Mapping[str, tuple[Feature, ...]] = field(init=False, repr=False, compare=False)
    prior_bits: float = field(init=False, repr=False, compare=False)
    known: dict[tuple[str, tuple[str, ...], tuple[str, ...]], Any] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        found: dict[str, tuple[Feature, ...]] = {}
        for feature in self.features:
            found[feature.group] = (*found.get(feature.group, ()), feature)
        object.__setattr__(self, "groups", found)
        object.__setattr__(self, "prior_bits", math.log2(self.prior / (1 - self.prior)))

    @property
    def counted(self) -> tuple[str, ...]:
        """The columns whose values are counted, because a rare one says more."""
        return tuple(dict.fromkeys(level.rare for f in self.features for level in f.levels if level.rare))

    def feature(self, name: str) -> Feature:
        """The feature of a name."""
        return next(feature for feature in self.features if feature.name == name)

    def messages(self) -> Iterator[str]:
        """Every sentence and label, for the catalogues of translations."""
        for feature in (*self.features, *((self.across,) if self.across else ())):
            yield feature.label
            yield from (level.says for level in feature.levels)

    def with_weights(self, weights: Mapping[str, Mapping[str, tuple[float, float]]], prior: float) -> Model:
        """The same model with other (m, u) by feature and level."""
        features = tuple(
            replace(
                feature,
                levels=tuple(
                    replace(level, m=found[0], u=found[1])
                    if (found := weights.get(feature.name, {}).get(level.name))
                    else level
                    for level in feature.levels
                ),
            )
            for feature in self.features
        )
        return replace(self, features=features, prior=prior)


@cache
def models() -> Mapping[str, Model]:
    """The models that ship with the cell, by name."""
    folder = files("fusioncell.fusion") / "comparison"
    found = [entry for entry in folder.iterdir() if entry.name.endswith(".yaml")]
    read_in = [read_model(entry.read_text("utf-8"), entry.name) for entry in sorted(found, key=lambda each: each.name)]
    return {model.name: model for model in read_in}


@cache
def load_model(schema: str) -> Model | None:
    """The model that compares entities of a schema of the ontology; `None` when they are not compared.

    >>> load_model("Company").name, load_model("Protest")
    ('organization', None)
    """
    if schema in models():
        return models()[schema]
    lineage = load_ontology().schema(schema).lineage
    for name in lineage:
        for model in models().values():
            if name in model.schemas:
                return model
    return None


def read_model(text: str, place: str) -> Model:
    """A model from the text of its file. Raises `Unreadable` with the place."""
    try:
        body = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise Unreadable(f"This is not YAML: {error}", place) from error
    if not isinstance(body, dict):
        raise Unreadable("A model file describes one model.", place)
    _only(body, _MODEL_WORDS, place)
    features = tuple(
        _feature(name, says, f"{place}: {name}") for name, says in _must(body, "features", dict, place).items()
    )
    return Model(
        name=_must(body, "model", str, place),
        schemas=tuple(_must(body, "schemas", list, place)),
        prior=_probability(body, "prior", place),
        cluster=int(body.get("cluster", 30)),
        crowd=int(body.get("crowd", 20)),
        features=features,
        blocks=tuple(_block(each, place) for each in _must(body, "blocks", list, place)),
        across=_across(body["across"], f"{place}: across") if "across" in body else None,
    )


def _across(says: object, place: str) -> Feature:
    """The feature of names in two scripts: its levels only name the outcome."""
    if not isinstance(says, dict):
        raise Unreadable("`across` has a label and the sentences `reads` and `other`.", place)
    _only(says, {"label", "reads", "other"}, place)
    levels = tuple(Level(name, None, 0.5, 0.5, _must(says, name, str, place)) for name in ("reads", "other"))
    return Feature("across", _must(says, "label", str, place), "name", (), False, levels)


def _feature(name: str, says: object, place: str) -> Feature:
    if not isinstance(says, dict):
        raise Unreadable("A feature has a label and levels.", place)
    _only(says, _FEATURE_WORDS, place)
    levels = tuple(_level(key, body, f"{place}.{key}") for key, body in _must(says, "levels", dict, place).items())
    if not levels or levels[-1].when is not None or any(level.when is None for level in levels[:-1]):
        raise Unreadable("The last level, and no other, is without a condition.", place)
    needs, unless = says.get("needs", name), says.get("unless", ())
    return Feature(
        name=name,
        label=_must(says, "label", str, place),
        group=str(says.get("group", name)),
        needs=(needs,) if isinstance(needs, str) else tuple(needs),
        either=bool(says.get("either", False)),
        levels=levels,
        set_by_hand=bool(says.get("set_by_hand", False)),
        unique=bool(says.get("unique", False)),
        unless=(unless,) if isinstance(unless, str) else tuple(unless),
    )


def _level(name: str, says: object, place: str) -> Level:
    if not isinstance(says, dict):
        raise Unreadable("A level has m, u and a sentence.", place)
    _only(says, _LEVEL_WORDS, place)
    when = read(says["when"], place) if "when" in says else None
    rare = says.get("rare")
    return Level(
        name,
        when,
        _probability(says, "m", place),
        _probability(says, "u", place),
        _must(says, "says", str, place),
        rare,
    )


def _block(says: object, place: str) -> Block:
    if not isinstance(says, dict) or not isinstance(says.get("by"), list) or set(says) - {"by", "of_name"}:
        raise Unreadable("A block is a list of columns: {by: [family, born_year]}.", place)
    return Block(tuple(says["by"]), bool(says.get("of_name", False)))


def _only(body: Mapping[str, Any], words: set[str], place: str) -> None:
    if unknown := sorted(set(map(str, body)) - words):
        raise Unreadable(f"Unknown word {unknown[0]!r}; known are {', '.join(sorted(words))}.", place)


def _must(body: Mapping[str, Any], word: str, kind: type, place: str) -> Any:
    if not isinstance(body.get(word), kind):
        raise Unreadable(f"The word {word!r} is missing or not a {kind.__name__}.", place)
    return body[word]


def _probability(body: Mapping[str, Any], word: str, place: str) -> float:
    found = body.get(word)
    if not isinstance(found, int | float) or not 0 < found < 1:
        raise Unreadable(f"{word} is a probability between 0 and 1, not {found!r}.", place)
    return float(found)
