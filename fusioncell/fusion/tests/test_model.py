"""The model files, and the conditions in two executors."""

from __future__ import annotations

import random
import string

import duckdb
import pyarrow as pa
import pytest

from fusioncell.foundation.errors import Unreadable
from fusioncell.fusion.methods.conditions import Condition
from fusioncell.fusion.methods.conditions_read import read
from fusioncell.fusion.methods.model import load_model, models, read_model
from fusioncell.fusion.methods.rows import columns_of

CONDITIONS = [
    {"same": "text"},
    {"edits": "text", "most": 1},
    {"edits": "text", "most": 2},
    {"near": "text"},
    {"initial": "text"},
    {"starts": "text", "letters": 3},
    {"inside": "text", "of": "list"},
    {"shared": "list", "least": 2},
    {"shared_near": "list", "most": 1},
    {"covers": "list", "least": 2, "but": 0},
    {"covers": "list", "least": 1, "but": 1},
    {"exchanged": "text"},
    {"within": "number", "most": 3},
    {"any": [{"same": "text"}, {"shared": "list"}]},
    {"all": [{"starts": "text", "letters": 1}, {"near": "text"}]},
    {"meets": "span"},
    {"km": "at", "most": 400},
]
COMMON = ["belkani", "belcani", "idris", "idriss", "omar"]
Made = dict[str, str | float | tuple[str, ...] | None]


def made(chance: random.Random) -> Made:
    """A row of few letters, so that everything meets often; every cell is sometimes unknown."""
    word = lambda: "".join(chance.choices("abc", k=chance.choice([1, 3, 4, 6, 7, 8])))  # noqa: E731
    text = chance.choice([word(), *COMMON[:2], "1984-05-04", "1984-04-05", "1984-05-12"])
    days = sorted(chance.choices(["1984-01-01", "1984-05-04", "1985-01-01", "1990-12-31"], k=2))
    row: Made = {
        "text": text,
        "list": tuple(chance.choice([word(), *COMMON]) for _ in range(chance.randint(1, 4))),
        "number": float(chance.randint(0, 9)),
        "span_from": days[0],
        "span_to": days[1],
        "at_lat": chance.uniform(10, 14),
        "at_lon": chance.uniform(-5, 5),
    }
    return {name: None if chance.random() < 0.08 else cell for name, cell in row.items()}


KINDS = {
    "list": pa.list_(pa.string()),
    **dict.fromkeys(("number", "at_lat", "at_lon"), pa.float64()),
}


def in_duckdb(condition: Condition, pairs: list[tuple[Made, Made]]) -> list[bool]:
    names = list(pairs[0][0])
    columns = {
        f"{name}_{side}": pa.array([pair[place][name] for pair in pairs], KINDS.get(name, pa.string()))
        for place, side in enumerate("lr")
        for name in names
    }
    with duckdb.connect() as store:
        store.register("pair", pa.table(columns))
        found = store.execute(f"select coalesce({condition.sql('duckdb')}, false) from pair")  # noqa: S608  our own
        return [bool(held) for (held,) in found.fetchall()]


@pytest.mark.parametrize("says", CONDITIONS, ids=str)
def test_condition_holds_in_process_where_it_holds_in_duckdb(says: dict[str, object]) -> None:
    chance = random.Random(str(says))  # noqa: S311  a made sample
    pairs = [(made(chance), made(chance)) for _ in range(400)]
    condition = read(says, "here")
    here = [condition.holds(one, other) for one, other in pairs]
    assert any(here)
    assert not all(here)
    assert here == in_duckdb(condition, pairs)
    assert here == [condition.holds(other, one) for one, other in pairs]


def test_distance_is_counted_alike_for_any_text() -> None:
    chance = random.Random(4)  # noqa: S311  a made sample
    condition = read({"edits": "text", "most": 3}, "here")
    word = lambda: "".join(chance.choices(string.ascii_lowercase[:4] + " 1", k=chance.randint(1, 12)))  # noqa: E731
    pairs: list[tuple[Made, Made]] = [({"text": word()}, {"text": word()}) for _ in range(1500)]
    assert [condition.holds(one, other) for one, other in pairs] == in_duckdb(condition, pairs)


def test_every_model_is_whole() -> None:
    for model in models().values():
        columns = columns_of(model)
        assert set(model.counted) <= set(columns)
        for feature in model.features:
            assert sum(level.m for level in feature.levels) == pytest.approx(1, abs=0.12), feature.name
            assert set(feature.needs) <= set(columns), feature.name
            for level in feature.levels:
                assert level.says % {"one": "a", "other": "b"}
        assert all(set(block.columns) <= set(columns) for block in model.blocks)
        assert set(model.messages())


def test_schema_is_compared_by_the_nearest_model() -> None:
    assert {name: load_model(name).name for name in ("Person", "Company", "Vessel", "Vehicle")} == {  # type: ignore[union-attr]
        "Person": "person",
        "Company": "organization",
        "Vessel": "vessel",
        "Vehicle": "vehicle",
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "one model"),
        ("model: [", "not YAML"),
        ("model: a\nschemas: [A]\nprior: 2\nfeatures: {}\nblocks: []", "prior is a probability"),
        ("model: a\nschemas: [A]\nprior: 0.1\ncolour: red\nfeatures: {}\nblocks: []", "Unknown word 'colour'"),
        (
            "model: a\nschemas: [A]\nprior: 0.1\nblocks: []\nfeatures:\n  x: {label: X, levels: "
            "{same: {when: {same: x}, m: 0.5, u: 0.5, says: s}}}",
            "The last level",
        ),
    ],
)
def test_bad_model_is_refused_with_its_place(text: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        read_model(text, "made.yaml")


@pytest.mark.parametrize(
    "says",
    [
        {},
        {"like": "a"},
        {"same": 3},
        {"edits": "a"},
        {"same": "a", "most": 1},
        {"all": []},
        {"same": "a; drop table b"},
    ],
    ids=str,
)
def test_bad_condition_is_refused(says: dict[str, object]) -> None:
    with pytest.raises(Unreadable):
        read(says, "made.yaml")
