"""All records against all, on one machine: pairs from blocks, weights from the pairs, edges, clusters.

Works on a table of rows (`prepare.write`) and leaves four files in a folder: `pairs`, `weights`, `edges`, `clusters`. A
run that was stopped goes on after the last whole file, if neither the table nor the options changed. It never merges
anything: edges are suggestions.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from fusioncell.fusion.methods import scoring
from fusioncell.fusion.methods.clusters import Edge, cut
from fusioncell.fusion.methods.estimating import estimate
from fusioncell.fusion.methods.model import Block, Model
from fusioncell.fusion.methods.pairs import Capped, crowd_apart, find_pairs, random_pairs
from fusioncell.fusion.methods.standing import compared, heaviest, to_learn_from
from fusioncell.fusion.methods.tables import RECORD, ROW, features_in

Said = Callable[[str, float], None]
STEPS = ("pairs", "weights", "edges", "clusters")
LEARNT_FROM = 400_000  # pairs from which weights are estimated
MOST_EXPLAINED = 5_000  # cuts of which it is said what holds them together


@dataclass(frozen=True, slots=True)
class Options:
    """How a run is done.

    cap: the largest block; name_cap: the largest that rests on a name alone; per_record: how many pairs one kind of
    block may give for each record; least: bits below which a pair is no suggestion; link: bits of an edge that joins;
    engine: duckdb or spark; judged: pairs of records of which people said whether they are one, to learn from.
    """

    cap: int = 150
    name_cap: int = 40
    per_record: float = 1.0
    least: float = -5.0
    link: float = 6.0
    most: int = 30
    estimate: bool = True
    engine: str = "duckdb"
    memory: str = "1200MB"
    threads: int = 2
    judged: tuple[tuple[str, str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Linked:
    """What a run found: counts, the model with its weights, and what whoever reads it should know."""

    records: int
    pairs: int
    edges: int
    clusters: int
    model: Model
    capped: tuple[Capped, ...]
    warnings: tuple[str, ...]
    cuts: tuple[dict[str, str], ...]


def link(table: Path, folder: Path, model: Model, options: Options, said: Said = lambda _step, _part: None) -> Linked:
    """Run, or go on with, a linkage of the rows in `table` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    _begin(folder, _fingerprint(table, model, options))
    with opened(table, folder, model, options) as store:
        if not _count(store, "row_table"):
            return _nothing(folder, model)
        features = features_in(model, _present(store))
        capped = _pairs(store, folder, model, options, said)
        said("weights", 0.0)
        model, warnings = _weights(store, folder, replace(model, features=features), options)
        said("edges", 0.0)
        if not (folder / "edges.parquet").exists():
            warnings += scoring.score(store, folder, model, options)
        said("clusters", 0.0)
        edges, clusters, cuts = _clusters(store, folder, model, options)
        counted = {name: _count(store, name) for name in ("row_table", "pair")}
        records = store.execute(f"select count(distinct {RECORD}) from row_table").fetchall()[0][0]  # noqa: S608  our name
    said("clusters", 1.0)
    return Linked(int(records), counted["pair"], edges, clusters, model, capped, tuple(warnings), tuple(cuts))


def _nothing(folder: Path, model: Model) -> Linked:
    scoring.write_clusters([], folder / "clusters.parquet")
    (folder / "cuts.json").write_text("[]")
    return Linked(0, 0, 0, 0, model, (), ("There are no records.",), ())


@contextmanager
def opened(table: Path, folder: Path, model: Model, options: Options) -> Iterator[duckdb.DuckDBPyConnection]:
    """A store of its own, within the memory allowed, that sees the rows as `row_table`."""
    with duckdb.connect() as store:
        store.execute(f"set threads = {options.threads:d}")
        store.execute("set memory_limit = $1", [options.memory])
        store.execute("set temp_directory = $1", [str(folder / "spill")])
        store.execute("set preserve_insertion_order = false")
        store.execute("set enable_progress_bar = false")
        store.from_parquet(str(table)).create_view("stated")
        crowd_apart(store, model)
        yield store


def _count(store: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(store.execute(f"select count(*) from {table}").fetchall()[0][0])  # noqa: S608  a name of ours


def _present(store: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """The columns in which anything is stated at all."""
    columns = [name for name, *_ in store.execute("describe row_table").fetchall() if name not in {ROW, RECORD}]
    counts = store.execute(f"select {', '.join(f'count({name})' for name in columns)} from row_table").fetchall()[0]  # noqa: S608  names from the file's own description, made by `prepare`
    return frozenset(name for name, count in zip(columns, counts, strict=True) if count)


def _fingerprint(table: Path, model: Model, options: Options) -> str:
    stat = table.stat()
    text = json.dumps([str(model), asdict(replace(options, judged=())), stat.st_size, stat.st_mtime_ns])
    return hashlib.sha256(text.encode()).hexdigest()


def _begin(folder: Path, fingerprint: str) -> None:
    """Forget what an other run left: files of other records or options."""
    mark = folder / "run.txt"
    if mark.exists() and mark.read_text() == fingerprint:
        return
    for name in ("pairs.parquet", "capped.json", "weights.json", "edges.parquet", "clusters.parquet", "cuts.json"):
        (folder / name).unlink(missing_ok=True)
    mark.write_text(fingerprint)


def _pairs(
    store: duckdb.DuckDBPyConnection, folder: Path, model: Model, options: Options, said: Said
) -> tuple[Capped, ...]:
    path, told = folder / "pairs.parquet", folder / "capped.json"
    if not path.exists():
        present = _present(store)
        blocks = [block for block in model.blocks if set(block.columns) <= present]
        capped = find_pairs(store, path, blocks, _Limits(options), lambda part: said("pairs", part))
        told.write_text(json.dumps([asdict(each) for each in capped]))
    store.from_parquet(str(path)).create_view("pair")
    return tuple(Capped(**each) for each in json.loads(told.read_text()))


class _Limits:
    """The limits that the options set."""

    def __init__(self, options: Options) -> None:
        self.options = options

    def cap(self, block: Block) -> int:
        """Less for a block that rests on a name alone."""
        return self.options.name_cap if block.of_name else self.options.cap

    def budget(self, rows: int) -> int:
        """In proportion to the rows; a small table may spend more."""
        return max(int(rows * self.options.per_record), 400_000)


def _weights(store: duckdb.DuckDBPyConnection, folder: Path, model: Model, options: Options) -> tuple[Model, list[str]]:
    path = folder / "weights.json"
    if not options.estimate:
        return model, []
    if not path.exists():
        rows = _count(store, "row_table")
        part = min(1.0, LEARNT_FROM / max(1, _count(store, "pair")))
        blocked, judged = to_learn_from(store, model, options.judged, part)
        by_chance = compared(store, model, random_pairs(store, rows), 1.0)
        if len(blocked) == 0:
            return model, ["No two records were brought together; the weights are those of the model file."]
        found = estimate(model, by_chance, blocked, rows * (rows - 1) / 2 * part, judged)
        weights = {f.name: {level.name: (level.m, level.u) for level in f.levels} for f in found.model.features}
        body: dict[str, Any] = {"prior": found.model.prior, "weights": weights, "warnings": found.warnings}
        path.write_text(json.dumps(body, indent=1))
    body = json.loads(path.read_text())
    return model.with_weights(body["weights"], body["prior"]), list(body["warnings"])


def _clusters(
    store: duckdb.DuckDBPyConnection, folder: Path, model: Model, options: Options
) -> tuple[int, int, list[dict[str, str]]]:
    store.from_parquet(str(folder / "edges.parquet")).create_view("edge")
    rows = store.execute("select one, other, bits from edge where bits >= $1 order by all", [options.link]).fetchall()
    found = cut((Edge(*row) for row in rows), link=options.link, most=options.most)
    groups = [group for group in found.groups if len(group) > 1]
    members = [(record, number) for number, group in enumerate(groups) for record in group]
    scoring.write_clusters(members, folder / "clusters.parquet")
    why = heaviest(store, model, [(each.edge.one, each.edge.other) for each in found.cuts[:MOST_EXPLAINED]])
    cuts = [
        {
            **each.facts,
            "why": why.get((each.edge.one, each.edge.other), ""),
            "reason": each.reason,
            "sentence": each.sentence(),
        }
        for each in found.cuts
    ]
    (folder / "cuts.json").write_text(json.dumps(cuts, indent=1))
    return _count(store, "edge"), len(groups), cuts
