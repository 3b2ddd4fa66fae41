"""One record against a hundred thousand, by the keys and the scorer of the cell: who is found, and who wrongly."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq

from fusioncell.fusion.methods.comparing import Prepared, compare_prepared
from fusioncell.fusion.methods.face import Record, Value
from fusioncell.fusion.methods.features import number_text
from fusioncell.fusion.methods.keys import blocking_keys
from fusioncell.fusion.methods.model import Model, load_model
from fusioncell.fusion.methods.rows import counted_values
from fusioncell.fusion.methods.words import of_parts

MOST_CANDIDATES = 300
SURE = 6.0  # bits from which the first is told
Row = dict[str, str | None]


def record_of(row: Row) -> Record:
    """A row of the stream as a record."""
    features: dict[str, tuple[Value, ...]] = {}
    if name := of_parts(row["given"] or "", row["surname"] or ""):
        features["name"] = (Value(name),)
    for feature, text in (
        ("born", row["dob"]),
        ("document", number_text(row["doc"] or "")),
        ("phone", number_text(row["phone"] or "")),
        ("city", row["city"]),
    ):
        if text:
            features[feature] = (Value(text),)
    return Record("person", features)


class Index:
    """Records by their keys, rare keys first, and how common every value is."""

    def __init__(self, model: Model, rows: Iterable[Row]) -> None:
        self.model = model
        self.records: dict[str, Record] = {}
        self.places: dict[tuple[str, str], list[str]] = defaultdict(list)
        counted: Counter[tuple[str, str]] = Counter()
        for row in rows:
            record = self.records[str(row["unique_id"])] = record_of(row)
            counted.update(counted_values(model, record))
            for key in blocking_keys(record):
                self.places[key.kind, key.key].append(str(row["unique_id"]))
        self.shares = {pair: count / len(self.records) for pair, count in counted.items()}

    def best(self, record: Record) -> tuple[float, str]:
        """The record that most speaks for being the same, and its bits."""
        keys = sorted(
            {(len(self.places[each]), each) for key in blocking_keys(record) if (each := key[:2]) in self.places}
        )
        met: dict[str, None] = {}
        for _, key in keys:
            met.update(dict.fromkeys(self.places[key][-MOST_CANDIDATES:]))
            if len(met) >= MOST_CANDIDATES:
                break
        shares = {pair: self.shares.get(pair, 1 / len(self.records)) for pair in counted_values(self.model, record)}
        ready = Prepared(self.model, replace(record, shares=shares))
        scored = [
            (compare_prepared(self.model, ready, Prepared(self.model, self.records[each])).bits, each) for each in met
        ]
        return max(scored, default=(-100.0, ""))


def found_in_stream(folder: Path) -> tuple[int, int, int]:
    """Of the 700 that are there: how many are first and sure; of the 300 that are not: how many are sure of somebody;
    and of the 700, how many are sure of the wrong one.
    """
    model = load_model("Person")
    assert model
    index = Index(model, pq.read_table(folder / "base_100000.parquet").to_pylist())
    right = false = wrong = 0
    for row in pq.read_table(folder / "queries_100000.parquet").to_pylist():
        bits, first = index.best(record_of(row))
        if bits < SURE:
            continue
        right += first == row["truth"]
        false += row["truth"] is None
        wrong += row["truth"] is not None and first != row["truth"]
    return right, false, wrong
