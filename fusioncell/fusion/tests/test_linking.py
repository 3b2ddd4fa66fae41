"""All records against all: the same bits in both executors, weights found again, runs that go on where they stopped."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pytest

from fusioncell.fusion.methods.comparing import compare
from fusioncell.fusion.methods.estimating import Compared, estimate, shown
from fusioncell.fusion.methods.face import Record, Value
from fusioncell.fusion.methods.linking import Linked, Options, link
from fusioncell.fusion.methods.model import Model, load_model
from fusioncell.fusion.methods.prepare import write
from fusioncell.fusion.methods.rows import counted_values

GIVEN = ["idris", "omar", "marta", "johan", "samira", "yusuf", "ana", "pavel", "lucia", "ngozi"]
FAMILY = ["belkani", "oliveira", "novak", "haddad", "okafor", "lindqvist", "moreau", "ferrari", "kowalski", "tanaka"]
BARE = Options(estimate=False, least=-60.0, cap=1_000, name_cap=1_000, memory="400MB")


def person_model() -> Model:
    model = load_model("Person")
    assert model
    return model


def made(seed: int, entities: int) -> list[tuple[str, Record]]:
    """Records of made people, two to four of each, with slips of the pen and things left out."""
    chance = random.Random(seed)  # noqa: S311  repeatable chance is what a test wants
    records = []
    for number in range(entities):
        given, family = chance.choice(GIVEN), chance.choice(FAMILY) + chance.choice(["", "s", "ova"])
        born = f"{chance.randint(1950, 2000)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        phone = f"316{chance.randint(10**7, 10**8 - 1)}"
        copies = range(chance.randint(2, 4))
        records += [(f"{number}-{copy}", record_of(chance, given, family, (born, phone))) for copy in copies]
    return records


def slip(chance: random.Random, word: str) -> str:
    place = chance.randrange(1, len(word))
    return word if chance.random() < 0.8 else word[:place] + chance.choice("aeiou") + word[place + 1 :]


def record_of(chance: random.Random, given: str, family: str, rest: tuple[str, str]) -> Record:
    born, phone = rest
    names = [f"{slip(chance, given)} {slip(chance, family)}"]
    if chance.random() < 0.2:
        names.append(f"{chance.choice(GIVEN)} {family}")
    features = {"name": tuple(Value(name) for name in names)}
    if chance.random() < 0.8:
        features["born"] = (Value(born if chance.random() < 0.8 else born[:4]),)
    if chance.random() < 0.5:
        features["phone"] = (Value(phone),)
    if chance.random() < 0.3:
        features["place"] = (Value(f"{chance.uniform(10, 11):.4f},{chance.uniform(5, 6):.4f}"),)
    features["nationality"] = tuple(Value(code) for code in chance.sample(["ng", "ma", "fr"], chance.randint(1, 2)))
    return Record("person", features)


def run(tmp_path: Path, records: list[tuple[str, Record]], options: Options = BARE) -> tuple[Linked, Path]:
    table = tmp_path / "rows.parquet"
    write(person_model(), records, table)
    return link(table, tmp_path / "run", person_model(), options), tmp_path / "run"


def edges(folder: Path) -> dict[tuple[str, str], float]:
    found = duckdb.sql(f"select one, other, bits from '{folder}/edges.parquet'").fetchall()  # noqa: S608  a folder of the test
    return {(one, other): bits for one, other, bits in found}


def with_shares(records: dict[str, Record], table: Path) -> dict[str, Record]:
    """The records with the shares that the table of rows has."""
    model = person_model()
    shares = {}
    for column in model.counted:
        if column in {name for name, *_ in duckdb.sql(f"describe from '{table}'").fetchall()}:
            counted = duckdb.sql(
                f"select {column}, count(*) / (select count({column}) from '{table}') from '{table}'"  # noqa: S608  columns of ours
                f" where {column} is not null group by all"
            ).fetchall()
            shares |= {(column, value): share for value, share in counted}
    return {
        name: replace(record, shares={pair: shares[pair] for pair in counted_values(model, record)})
        for name, record in records.items()
    }


def test_both_executors_give_the_same_pairs_the_same_bits(tmp_path: Path) -> None:
    records = made(5, 60)
    _, folder = run(tmp_path, records)
    found = edges(folder)
    assert len(found) > 300
    by_id = with_shares(dict(records), tmp_path / "rows.parquet")
    for (one, other), bits in found.items():
        score = compare(person_model(), by_id[one], by_id[other])
        assert bits == pytest.approx(score.bits, abs=1e-6), (one, other, score)


def test_a_run_finds_people_again_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    records = made(6, 120)
    linked, folder = run(tmp_path, records, replace(BARE, link=8.0))
    assert linked.records == len(records)
    assert linked.clusters > 40
    before = {name: (folder / name).stat().st_mtime_ns for name in ("pairs.parquet", "edges.parquet")}
    again, _ = linked, link(tmp_path / "rows.parquet", folder, person_model(), replace(BARE, link=8.0))
    assert {name: (folder / name).stat().st_mtime_ns for name in before} == before
    assert again.clusters == linked.clusters
    (folder / "edges.parquet").unlink()
    link(tmp_path / "rows.parquet", folder, person_model(), replace(BARE, link=8.0))
    assert (folder / "pairs.parquet").stat().st_mtime_ns == before["pairs.parquet"]
    link(tmp_path / "rows.parquet", folder, person_model(), replace(BARE, link=9.0))
    assert (folder / "pairs.parquet").stat().st_mtime_ns != before["pairs.parquet"]


def test_judged_pairs_teach_a_run_over_tables(tmp_path: Path) -> None:
    """What people said of pairs moves the weights: told that every namesake differs, a name says less."""
    records = made(6, 120)
    learning = replace(BARE, estimate=True)
    plain, _ = run(tmp_path, records, learning)
    different = tuple((f"{n}-0", f"{n}-1", False) for n in range(120))
    (tmp_path / "other").mkdir()
    taught, folder = run(tmp_path / "other", records, replace(learning, judged=different))
    assert json.loads((folder / "weights.json").read_text())["prior"] < plain.model.prior
    assert taught.model.prior < plain.model.prior


def test_cut_says_what_holds_the_two_groups_together(tmp_path: Path) -> None:
    """Two groups, each under a number of its own, and one number that a record of each has."""
    records = []
    for group in "ab":
        for n in range(5):
            numbers = (Value("x7654321"), Value(f"{group}1234567"))
            features = {"gender": (Value("male"),), "document": numbers if n == 0 else numbers[1:]}
            records.append((f"{group}-{n}", Record("person", features)))
    linked, _ = run(tmp_path, records, replace(BARE, link=2.0, most=6))
    assert linked.cuts
    assert {(each["why"], each["reason"]) for each in linked.cuts} == {("Document", "size")}


def test_number_of_a_crowd_brings_nobody_together(tmp_path: Path) -> None:
    chance = random.Random(8)  # noqa: S311  repeatable chance is what a test wants
    records = [
        (
            f"p{i}",
            Record(
                "person",
                {
                    "name": (Value(f"{''.join(chance.choices('abdeiklmnor', k=7))} x{i}"),),
                    "phone": (Value("31612349876"),),
                },
            ),
        )
        for i in range(200)
    ]
    linked, folder = run(tmp_path, records, replace(BARE, link=3.0, least=-5.0))
    assert linked.clusters == 0
    assert edges(folder) == {}


def test_blocks_on_names_alone_are_capped_and_named(tmp_path: Path) -> None:
    records = [(f"p{i}", Record("person", {"name": (Value("omar belkani"),)})) for i in range(80)]
    linked, _ = run(tmp_path, records, replace(BARE, name_cap=40))
    assert linked.pairs == 0
    assert {each.block for each in linked.capped} >= {"given, family"}


def test_million_records_with_one_birth_date_bring_nobody_together(tmp_path: Path) -> None:
    table = tmp_path / "rows.parquet"
    duckdb.sql(
        "copy (select i as row_id, 'r' || i as record_id, '1970-05-12' as born, '1970-05-12' as born_from,"  # noqa: S608  a path of the test
        f" '1970-05-12' as born_to, '1970' as born_year from range(1000000) t(i)) to '{table}' (format parquet)"
    )
    linked = link(table, tmp_path / "run", person_model(), replace(BARE, cap=150))
    assert (linked.records, linked.pairs, linked.clusters) == (1_000_000, 0, 0)
    assert {(each.block, each.rows) for each in linked.capped} == {("born", 1_000_000)}


def test_pair_is_left_out_of_the_comparing_only_if_it_cannot_reach_what_is_asked(tmp_path: Path) -> None:
    """What is compared closely when much is asked for is what a look at everything finds above that."""
    records = made(9, 150)
    (tmp_path / "all").mkdir()
    (tmp_path / "some").mkdir()
    _, everything = run(tmp_path / "all", records)
    _, promising = run(tmp_path / "some", records, replace(BARE, least=2.0))
    wanted = {pair: bits for pair, bits in edges(everything).items() if bits >= 2.0}
    assert len(wanted) > 100
    assert edges(promising) == pytest.approx(wanted)


def test_nothing_to_link_is_no_error(tmp_path: Path) -> None:
    linked, folder = run(tmp_path, [], Options(memory="200MB"))
    assert (linked.records, linked.pairs, linked.clusters) == (0, 0, 0)
    assert json.loads((folder / "cuts.json").read_text()) == []


def compared_at_random(model: Model, many: int, matches: int) -> tuple[Compared, Compared, np.ndarray]:
    """Pairs drawn from the model's own weights: at random, and with `matches` true ones among them."""
    chance = np.random.default_rng(3)
    truth = np.arange(many) < matches
    by_chance, blocked = {}, {}
    for feature in model.features:
        m, u = (np.array([getattr(level, side) for level in feature.levels]) for side in "mu")
        m, u = m / m.sum(), u / u.sum()
        by_chance[feature.name] = chance.choice(len(u), many, p=u)
        blocked[feature.name] = np.where(truth, chance.choice(len(m), many, p=m), chance.choice(len(u), many, p=u))
    return Compared(by_chance, {}), Compared(blocked, {}), truth


def test_weights_that_made_the_pairs_are_found_again() -> None:
    """Parameters are recovered from made data; the start knows nothing of them."""
    model = person_model()
    model = replace(model, features=tuple(f for f in model.features if f.name in {"given", "family", "born", "city"}))
    by_chance, blocked, truth = compared_at_random(model, 60_000, 6_000)
    ignorant = {f.name: {x.name: (1 / len(f.levels), x.u) for x in f.levels} for f in model.features}
    found = estimate(model.with_weights(ignorant, 0.001), by_chance, blocked, 60_000)
    assert found.matches == pytest.approx(truth.sum(), rel=0.02)
    for feature in model.features:
        total = sum(level.m for level in feature.levels)
        for level, estimated in zip(feature.levels, found.model.feature(feature.name).levels, strict=True):
            assert estimated.m == pytest.approx(level.m / total, abs=0.02), (feature.name, level.name)
    assert found.model.prior == pytest.approx(0.1, rel=0.03)


def test_judgements_teach_and_thin_evidence_is_named() -> None:
    model = person_model()
    model = replace(model, features=tuple(f for f in model.features if f.name in {"given", "city"}))
    by_chance, blocked, truth = compared_at_random(model, 3_000, 15)
    judged = {int(place): bool(same) for place, same in enumerate(truth)}
    found = estimate(model, by_chance, blocked, 3_000, judged)
    assert found.matches == 15
    assert found.matches != estimate(model, by_chance, blocked, 3_000).matches
    assert any("likely pairs" in said for said in found.warnings)
    assert {feature for feature, *_ in shown(found.model)} == {"Given name", "Town"}


def test_chance_agreement_of_identifiers_stays_as_set_by_hand() -> None:
    model = person_model()
    by_chance, blocked, _ = compared_at_random(model, 20_000, 2_000)
    found = estimate(model, by_chance, blocked, 20_000)
    for name in ("document", "phone", "account"):
        assert [x.u for x in found.model.feature(name).levels] == [x.u for x in model.feature(name).levels]


@pytest.mark.spark
@pytest.mark.filterwarnings("default")  # Spark's own
def test_spark_gives_the_same_pairs_the_same_bits(tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="needs the extra: make spark")
    records = made(5, 40)
    _, here = run(tmp_path, records)
    link(tmp_path / "rows.parquet", tmp_path / "spark", person_model(), replace(BARE, engine="spark"))
    found, there = edges(here), edges(tmp_path / "spark")
    assert found.keys() == there.keys()
    assert [there[pair] for pair in found] == pytest.approx(list(found.values()), abs=1e-9)
