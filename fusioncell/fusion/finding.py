"""What the machine finds of records that came in: pairs, weighed under each set of labels somebody reads together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import log2
from uuid import UUID

from fusioncell.foundation.clock import now
from fusioncell.foundation.words import new_id
from fusioncell.fusion import held
from fusioncell.fusion.held import Ask, Filing, Row
from fusioncell.fusion.methods.attributes import Attribute, number_of
from fusioncell.fusion.queries import in_order
from fusioncell.fusion.rules import SUGGESTS_FROM
from fusioncell.fusion.weighing import (
    MOST_ASKED,
    NOBODY,
    Crowd,
    Crowded,
    Side,
    Sides,
    Weighed,
    crowds_of,
    keys_of,
    weigh,
)
from fusioncell.mandate.methods.label import join_all
from fusioncell.mandate.queries import label_id, labels_of

_SIDES = Sides(2_000)  # records that come up again and again, as travellers do


@dataclass(frozen=True)
class Pair:
    """Two records that met: the one that came in first, all that stands of each, and how it weighs in whole."""

    record: UUID
    met: UUID
    rows: Sequence[Row]
    others: Sequence[Row]
    weighed: Weighed

    @cached_property
    def behind(self) -> list[Row]:
        """The statements on both sides that the finding rests on."""
        says = self.weighed.says
        return [row for row in (*self.rows, *self.others) if row.id in says]

    @property
    def is_of_one_agency(self) -> bool:
        """Whether both records came from the same agency."""
        return self.rows[0].agency_id == self.others[0].agency_id

    def side(self, record: UUID) -> list[Row]:
        """Those of one side."""
        return [row for row in self.behind if row.entity == record]


@dataclass(slots=True)
class Bench:
    """What one batch of matching works with; it lives as long as its transaction.

    everything: what stands of each record. sides: records made ready, whole or as far as some labels show them, without
    what so many bear that it identifies nobody. counted: by record that came in, how many bore each attribute then.
    """

    everything: dict[UUID, list[Row]] = field(default_factory=dict)
    sides: dict[tuple[UUID, frozenset[int] | None, Crowded], Side] = field(default_factory=dict)
    filed: dict[UUID, Sequence[int]] = field(default_factory=dict)
    together: dict[frozenset[int], set[frozenset[int]]] = field(default_factory=dict)
    counted: dict[UUID, Mapping[Attribute, int]] = field(default_factory=dict)
    crowds: dict[UUID, Crowded] = field(default_factory=dict)
    records: int = 1_000

    def fetch(self, records: Iterable[UUID]) -> None:
        """Have what stands of these records at hand."""
        missing = [record for record in dict.fromkeys(records) if record not in self.everything]
        if missing:
            self.everything |= {record: list[Row]() for record in missing} | held.statements_of(missing)

    def side(self, record: UUID, labels: frozenset[int] | None = None, asker: UUID | None = None) -> Side:
        """One record made ready: whole, or as far as these labels show it; as it stands beside who came in."""
        crowds = self.crowds.get(asker, NOBODY) if asker else NOBODY
        key = (record, labels, crowds)
        if key not in self.sides:
            rows = self.everything.get(record, [])
            shown = rows if labels is None else [row for row in rows if row.label_id in labels]
            self.sides[key] = _SIDES.of(shown, crowds)
        return self.sides[key]

    def keys(self, record: UUID) -> Sequence[int]:
        """Under what a record is filed by all that stands of it."""
        if record not in self.filed:
            self.filed[record] = keys_of(self.side(record))
        return self.filed[record]

    def labels(self, record: UUID) -> frozenset[int]:
        """The labels under which something stands of a record."""
        return frozenset(row.label_id for row in self.everything.get(record, []))

    def readable(self, labels: frozenset[int]) -> set[frozenset[int]]:
        """The sets of these labels that somebody can read together."""
        if labels not in self.together:
            self.together[labels] = held.readable_together(labels)
        return self.together[labels]

    def numbers(self, record: UUID) -> dict[int, Attribute]:
        """The attributes of a record by the numbers under which they are filed."""
        return {number_of(f"= {each.kind}", each.value): each for each in self.side(record).attributes}

    def count(self, record: UUID, numbers: Mapping[int, Attribute], holders: Mapping[int, int]) -> None:
        """Take over how many bear each attribute of a record, and set apart those that make a crowd."""
        self.counted[record] = {numbers[key]: n for key, n in holders.items() if key in numbers}
        crowds = crowds_of(self.side(record), self.counted[record])
        if crowds:
            self.crowds[record] = crowds

    def holders(self, record: UUID, attribute: Attribute) -> int:
        """How many bore an attribute of a record when it came in."""
        return self.counted.get(record, {}).get(attribute, 2)

    def crowd(self, record: UUID) -> Crowd:
        """Among how many a record stood when it came in."""
        counted = self.counted.get(record, {})
        return Crowd(self.records, lambda attribute: counted.get(attribute, 2))


def filings_of(bench: Bench, record: UUID) -> list[Filing]:
    """Its keys: under each label what this shows alone, under the join of them what only the whole shows."""
    labels = sorted(bench.labels(record))
    if not labels:
        return []
    agency = bench.everything[record][0].agency_id
    schema = bench.everything[record][0].schema
    whole = bench.keys(record)
    if len(labels) == 1:
        return [Filing(record, labels[0], schema, agency, whole)] if whole else []
    filed: dict[int, list[int]] = {label: [] for label in labels}
    seen = set[int]()
    for label in labels:
        filed[label] += keys_of(bench.side(record, frozenset({label})))
        seen.update(filed[label])
    if rest := [key for key in whole if key not in seen]:
        filed.setdefault(label_id(join_all(labels_of(labels).values())), []).extend(rest)
    return [Filing(record, label, schema, agency, keys) for label, keys in filed.items() if keys]


def pairs_of(bench: Bench, arrived: Sequence[UUID]) -> list[Pair]:
    """File records that came in, and give the pairs that they make with what was there before, in their order."""
    filings = [filing for record in arrived for filing in filings_of(bench, record)]
    numbers = {record: bench.numbers(record) for record in arrived}
    met = held.meet(filings, [Ask(record, bench.keys(record)[:MOST_ASKED], [*numbers[record]]) for record in arrived])
    bench.records = met.records
    bench.everything |= {record: rows for record, rows in met.said.items() if record not in bench.everything}
    for record in arrived:
        bench.count(record, numbers[record], met.holders.get(record, {}))
    return _weighed(bench, [(found.asker, found.record) for found in met.candidates])


def pairs_among(bench: Bench, found: Sequence[tuple[UUID, UUID]]) -> list[Pair]:
    """These pairs, weighed, each once."""
    askers = list({record for record, _met in found})
    bench.fetch(record for pair in found for record in pair)
    numbers = {record: bench.numbers(record) for record in askers}
    holders = held.holders(key for each in numbers.values() for key in each)
    for record in askers:
        bench.count(record, numbers[record], holders)
    return _weighed(bench, found)


def _weighed(bench: Bench, found: Iterable[tuple[UUID, UUID]]) -> list[Pair]:
    pairs: dict[tuple[UUID, UUID], Pair] = {}
    for record, met in found:
        key = in_order(record, met)
        rows, others = bench.everything.get(record), bench.everything.get(met)
        if key not in pairs and rows and others:
            mine, theirs = bench.side(record, asker=record), bench.side(met, asker=record)
            weighed = weigh(mine, theirs, bench.crowd(record), SUGGESTS_FROM)
            pairs[key] = Pair(record, met, rows, others, weighed)
    return list(pairs.values())


def suggestions_of(bench: Bench, pair: Pair, source: str) -> list[Mapping[str, object]]:
    """What is suggested of a pair: once for each different evidence that somebody, or nobody yet, can see."""
    if pair.weighed.bits is None or pair.weighed.at_most < SUGGESTS_FROM or not pair.weighed.says:
        return []
    found: dict[int, Mapping[str, object]] = {}
    for weighed in _views(bench, pair):
        if weighed.bits is None or weighed.bits < SUGGESTS_FROM or not weighed.says:
            continue
        body = _suggestion(pair, weighed, source)
        number = int(str(body["label_id"]))
        if number not in found or float(str(found[number]["bits"])) < weighed.bits:
            found[number] = body
    return list(found.values())


def _views(bench: Bench, pair: Pair) -> list[Weighed]:
    labels = bench.labels(pair.record) | bench.labels(pair.met)
    rests_on = frozenset(row.label_id for row in pair.behind)
    views = [pair.weighed]
    if len(labels) == 1:
        return views
    for shown in bench.readable(labels):
        if rests_on <= shown or not (shown & bench.labels(pair.record) and shown & bench.labels(pair.met)):
            continue
        mine, theirs = (bench.side(each, shown, pair.record) for each in (pair.record, pair.met))
        views.append(weigh(mine, theirs, bench.crowd(pair.record)))
    return views


def _suggestion(pair: Pair, weighed: Weighed, source: str) -> Mapping[str, object]:
    says = weighed.says
    behind = [row for row in (*pair.rows, *pair.others) if row.id in says]
    agencies = sorted({row.agency_id for row in behind})
    untils = [row.visible_until for row in behind if row.visible_until is not None]
    one, other = in_order(pair.record, pair.met)
    bits = weighed.bits or 0.0
    return {
        "id": new_id(),
        "one": one,
        "other": other,
        "bits": round(bits, 3),
        "worth": round(worth(bits, len(agencies)), 6),
        "reasons": weighed.reasons,
        "statements": sorted({row.id for row in behind}),
        "reports": sorted({row.report_id for row in behind}),
        "agencies": agencies,
        "label_id": joined_label(behind),
        "source": source,
        "at": now(),
        "until": min(untils, default=None),
    }


def joined_label(rows: Iterable[Row]) -> int:
    """The label of what rests on these statements."""
    numbers = {row.label_id for row in rows}
    return next(iter(numbers)) if len(numbers) == 1 else label_id(join_all(labels_of(numbers).values()))


def worth(bits: float, agencies: int) -> float:
    """What deciding a pair is worth: how likely it joins, and how much one learns by it, for each agency that gains.

    p + H(p), times the number of agencies: p the probability that they are one, H the entropy of that in bits.

    >>> round(worth(0.0, 1), 3), round(worth(10.0, 2), 3)
    (1.5, 2.021)
    """
    p = 1 / (1 + 2.0 ** -max(-50.0, min(50.0, bits)))
    unsure = 0.0 if p in (0.0, 1.0) else -(p * log2(p) + (1 - p) * log2(1 - p))
    return float((p + unsure) * max(1, agencies))
