"""Any number of made reports, fast: about ten statements each, with the hubs, the rare words and the labels of life.

A person is a function of a number: the same number has the same name, papers and telephone wherever it comes up, and
nothing is kept in memory, so that a million people cost as much as ten. The drafts are those that our own reader makes
of the same file (`write_own`), which a test holds them to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from pathlib import Path
from random import Random

import orjson

from fusioncell.evidence.methods.drafts import Marks, ReportDraft, StatementDraft
from fusioncell.intake.readers.marks import marks_of_label
from fusioncell_scenario.country import STAMP, TOWNS
from fusioncell_scenario.cultures import CULTURES, WEIGHTS
from fusioncell_scenario.spelling import made_name

MEDIA_TYPE = "application/vnd.fusioncell.report+json"
NAMES = 40_000  # names to choose from; people beyond that number are namesakes
VOCABULARY = 6_000
WORDS_A_TEXT = 28
SKEW = 2.6  # the higher, the more reports are about the few
_FIRST_DAY = date(2024, 1, 1).toordinal()
_SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeio"]
_KINDS = ("theft", "fraud", "assault", "smuggling", "traffic", "threat", "lost property", "counterfeiting")
_LABELS: Sequence[tuple[int, Mapping[str, object] | None]] = (
    (50, None),
    (12, {"tlp": "GREEN", "classification": "UNCLASSIFIED"}),
    (8, {"tlp": "AMBER", "classification": "CONFIDENTIAL"}),
    (5, {"tlp": "AMBER+STRICT", "classification": "SECRET"}),
    (5, {"purposes": ["organised_crime"]}),
    (4, {"purposes": ["counter_terrorism"], "classification": "SECRET"}),
    (4, {"audience": [["agency:police", "agency:cell"]]}),
    (3, {"audience": [["agency:customs", "agency:cell"]], "tlp": "AMBER+STRICT"}),
    (3, {"consent_of": ["intel"], "classification": "SECRET"}),
    (2, {"caveats": ["compartment:hawk"], "classification": "SECRET"}),
    (2, {"forbids": ["court", "onward"]}),
    (1, {"audience": [["role:head", "role:duty_officer"]], "tlp": "RED"}),
    (1, {"conditions": [{"originator": "police", "text": "Ask before use."}]}),
)


@dataclass(frozen=True, slots=True)
class Bulk:
    """What the reports are made of; the same for the same seed."""

    seed: int
    people: int
    names: Sequence[str]
    words: Sequence[str]
    weights: Sequence[float]
    labels: Sequence[tuple[Mapping[str, object] | None, Marks]]
    label_weights: Sequence[int]
    streets: Sequence[str]


def made_bulk(seed: int, people: int) -> Bulk:
    """Names, vocabulary and labels for so many people."""
    rng = Random(f"{seed}/bulk")
    cultures = rng.choices(list(WEIGHTS), weights=list(WEIGHTS.values()), k=min(NAMES, people))
    names = [
        made_name(rng, CULTURES[code], woman=bool(n & 1)).spelt(n & 3, full=n % 5 == 0)
        for n, code in enumerate(cultures)
    ]
    words = ["".join(rng.choices(_SYLLABLES, k=2 + rank % 4)) for rank in range(VOCABULARY)]
    return Bulk(
        seed=seed,
        people=people,
        names=names,
        words=words,
        weights=list(accumulate(1 / (rank + 2) for rank in range(VOCABULARY))),
        labels=[(label, marks_of_label(label)) for _, label in _LABELS],
        label_weights=list(accumulate(weight for weight, _ in _LABELS)),
        streets=[f"{n} {town.name} Road, {town.name}" for town in TOWNS for n in range(1, 180, 7)],
    )


def drafts(reports: int, seed: int = 1, people: int | None = None) -> Iterator[ReportDraft]:
    """So many reports as a reader would hand them over, about so many people (a third of the reports, unless said)."""
    bulk = made_bulk(seed, people or max(10, reports // 3))
    rng = Random(f"{seed}/reports")
    for number in range(reports):
        yield _draft(bulk, *_body(bulk, rng, number))


def write_own(path: Path, reports: int, seed: int = 1, people: int | None = None) -> int:
    """The same reports as a file of our own format, a report a line. Gives its size in bytes."""
    bulk = made_bulk(seed, people or max(10, reports // 3))
    rng = Random(f"{seed}/reports")
    with path.open("wb") as file:
        for number in range(reports):
            file.write(orjson.dumps(_body(bulk, rng, number)[0]) + b"\n")
        return file.tell()


def _body(bulk: Bulk, rng: Random, number: int) -> tuple[dict[str, object], Marks]:
    """One report as its sender writes it, with its marks."""
    who = int(bulk.people * rng.random() ** SKEW)
    day = date.fromordinal(_FIRST_DAY + rng.randrange(1_000)).isoformat()
    kind = rng.choice(_KINDS)
    text = " ".join(rng.choices(bulk.words, cum_weights=bulk.weights, k=WORDS_A_TEXT))
    street = rng.choice(bulk.streets)
    title = f"{kind.capitalize()} at {street}"
    label, marks = rng.choices(bulk.labels, cum_weights=bulk.label_weights)[0]
    body: dict[str, object] = {
        "format": "fusioncell/1",
        "id": f"B-{bulk.seed}-{number}",
        "title": title,
        "text": f"[{STAMP}] {text}",
        "language": "en",
        "occurred": day,
        "source": {"name": f"Desk {number % 40}", "reliability": "ABCDF"[number % 5]},
        "credibility": "12346"[number // 5 % 5],
        "entities": [
            {
                "id": f"i{number}",
                "schema": "Incident",
                "properties": {"name": [title], "incidentType": [kind], "date": [day], "location": [street]},
            },
            *_person(bulk, rng, who),
        ],
    }
    if label is not None:
        body["label"] = label
    return body, marks


def _person(bulk: Bulk, rng: Random, who: int) -> list[dict[str, object]]:
    """A person by number, and sometimes a vehicle and a telephone of theirs; a hub's telephone now and then."""
    mixed = _mixed(bulk.seed, who)
    phone = f"+999{41 + mixed % 12}{mixed // 12 % 10**7:07d}" if rng.random() > 0.01 else "+999410000001"
    says: dict[str, list[str]] = {
        "name": [bulk.names[who % len(bulk.names)]],
        "birthDate": [date.fromordinal(711_500 + mixed // 7 % 20_000).isoformat()],
        "nationality": [("xm", "xm", "xm", "xt", "xo", "xv")[mixed % 6]],
        "phone": [phone],
        "idNumber": [f"MZN{mixed % 10**9:09d}"],
    }
    if who % 3 == 0:
        says["address"] = [bulk.streets[mixed % len(bulk.streets)]]
    person: dict[str, object] = {"id": f"p{who}", "schema": "Person", "properties": says}
    if mixed & 1:
        return [person]
    plate = f"{10 + mixed % 90}{mixed // 90 % 1000:03d}{'KTRZ'[mixed % 4]}{'BDFG'[mixed // 4 % 4]}"
    return [person, {"id": f"v{who}", "schema": "Vehicle", "properties": {"registrationNumber": [plate]}}]


def _mixed(seed: int, number: int) -> int:
    """A large number that looks like chance and depends on these two only (splitmix64, Steele and others 2014)."""
    z = (seed * 0x632BE59BD9B4E019 + (number + 1) * 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
    z = (z ^ z >> 27) * 0x94D049BB133111EB & 0xFFFFFFFFFFFFFFFF
    return z ^ z >> 31


def _draft(bulk: Bulk, body: dict[str, object], marks: Marks) -> ReportDraft:
    entities: list[dict[str, object]] = body["entities"]  # type: ignore[assignment]  # made a few lines above
    source: dict[str, str] = body["source"]  # type: ignore[assignment]  # likewise
    return ReportDraft(
        external_id=str(body["id"]),
        version=None,
        raw=orjson.dumps(body),
        media_type=MEDIA_TYPE,
        title=str(body["title"]),
        text=str(body["text"]),
        language="en",
        occurred=(str(body["occurred"]), str(body["occurred"])),
        credibility_raw=str(body["credibility"]),
        reliability_raw=source["reliability"],
        source_name=source["name"],
        marks=marks,
        statements=tuple(_statements(entities)),
    )


def _statements(entities: Sequence[Mapping[str, object]]) -> Iterator[StatementDraft]:
    for entity in entities:
        properties: Mapping[str, Sequence[str]] = entity["properties"]  # type: ignore[assignment]  # as made above
        for prop, values in properties.items():
            for value in values:
                yield StatementDraft(str(entity["id"]), str(entity["schema"]), prop, value, value)
