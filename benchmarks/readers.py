"""What reading costs before law and database are asked: drafts a second, by format, beside stix2 in the same run.

The real inputs are those of the shared data folder; without it nothing is measured. Each rate is that of the best of
several rounds, in processor time: the others measure what else the machine was doing.
"""

from __future__ import annotations

import gzip
import io
import os
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import orjson
import stix2

from benchmarks.figures import Figure
from fusioncell.evidence.methods.drafts import ReportDraft
from fusioncell.intake.readers import face
from fusioncell.intake.readers.face import ReaderOptions
from fusioncell.intake.readers.mapping import Mapping
from fusioncell.intake.readers.scan import Scanner

ROUNDS = 7
BOUND = 20_000  # STIX objects a second
PEER_EVERY = 25  # the peer parses every so-manieth object, for it takes twenty seconds for all
ATTACK = "exchange/stix/attack-enterprise-18.1-rebuilt-21.json.gz"


def run() -> list[Figure]:
    """The figures of every reader on the real inputs."""
    data = _data()
    if data is None:
        return []
    bundle = gzip.decompress((data / ATTACK).read_bytes())
    objects, scanned = _rate(lambda: _scan(bundle))
    _, attack = _rate(lambda: _read(bundle, ReaderOptions()))
    peer = _peer(bundle)
    events = (data / "events" / "ucdp_ged_nigeria.csv").read_bytes()
    rows, table = _rate(lambda: _read(events, ReaderOptions(mapping=_mapping("ucdp_ged"), filename="events.csv")))
    people = (data / "lists" / "un_sc_consolidated_2018-10-29.xml").read_bytes()
    entries, listed = _rate(lambda: _read(people, ReaderOptions()))
    own = _own(10_000)
    reports, ours = _rate(lambda: _read(own, ReaderOptions()))
    return [
        Figure("readers: STIX objects found and parsed", scanned, "/s", BOUND, True, f"{objects:,} objects of ATT&CK"),
        Figure("readers: STIX objects as drafts", attack, "/s", BOUND, True, "judged, marked, with clean statements"),
        Figure("readers: peer, stix2.parse", peer, "/s", note=f"ours is {attack / peer:.0f} times as fast"),
        Figure("readers: CSV rows as drafts", table, "/s", note=f"{rows:,} rows of UCDP GED, 25 statements each"),
        Figure("readers: UN list entries as drafts", listed, "/s", note=f"{entries:,} entries, 19 statements each"),
        Figure("readers: our own reports as drafts", ours, "/s", note=f"{reports:,} reports of 4 statements"),
    ]


def _data() -> Path | None:
    given = os.environ.get("FUSIONCELL_DATA")
    folder = Path(given) if given else Path(__file__).parents[2] / "shared" / "data"
    return folder if folder.is_dir() else None


def _mapping(name: str) -> Mapping:
    return Mapping.from_json((files("fusioncell.intake") / "mappings" / f"{name}.json").read_text("utf-8"))


def _rate(work: Callable[[], int]) -> tuple[int, float]:
    """How many there were, and how many a second in the best round."""
    best, count = 0.0, 0
    for _ in range(ROUNDS):
        start = time.process_time()
        count = work()
        best = max(best, count / (time.process_time() - start))
    return count, best


def _read(raw: bytes, options: ReaderOptions) -> int:
    return sum(isinstance(item, ReportDraft) for item in face.read(io.BytesIO(raw), options))


def _scan(raw: bytes) -> int:
    scanner = Scanner(io.BytesIO(raw), "objects", 1 << 24, lambda says: True)
    return sum(piece.says is not None for piece in scanner.pieces())


def _peer(raw: bytes) -> float:
    sample = orjson.loads(raw)["objects"][::PEER_EVERY]

    def work() -> int:
        for each in sample:
            stix2.parse(each, allow_custom=True)
        return len(sample)

    return _rate(work)[1]


def _own(reports: int) -> bytes:
    """A document of made reports, each about another person."""
    said = []
    for number in range(reports):
        person = {"name": [f"Person {number}"], "birthDate": [f"{1950 + number % 50}-05"], "nationality": ["ke"]}
        entity = {"id": f"p{number}", "schema": "Person", "properties": person}
        note = {"entity": f"p{number}", "schema": "Person", "property": "notes", "value": f"Seen at quay {number}."}
        report = {"id": str(number), "title": f"Report {number}", "text": "Seen at the quay. " * 20}
        said.append(report | {"entities": [entity], "statements": [note]})
    return orjson.dumps({"format": "fusioncell/1", "reports": said})


if __name__ == "__main__":
    for figure in run():
        print(figure.line())
