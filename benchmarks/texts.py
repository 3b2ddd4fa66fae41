"""How well names, places and dates are found in annotated text, by language, and how fast texts are read."""

from __future__ import annotations

import os
import time
from datetime import date
from pathlib import Path

from benchmarks.figures import Figure
from fusioncell.intake.methods.annotated import read_annotated
from fusioncell.intake.methods.gazetteer import installed
from fusioncell.intake.methods.measuring import dated, marked_times, on_the_map, toponyms
from fusioncell.intake.methods.reading_text import read, shipped, shipped_reader
from fusioncell.intake.methods.scores import scored
from fusioncell.intake.methods.teaching import HELD_OUT, chopped, teach

NAMES = (  # file, language, what it is, whether every fifth sentence alone was kept back from teaching
    ("wikigold/wikigold.conll.txt", "en", "encyclopedia", False),
    ("WNUT17/emerging.test.annotated", "en", "messages, names never seen", False),
    ("uner/en_ewt-ud-dev.iob2", "en", "answers, mail, blogs", False),
    ("re3d/re3d-train.conll", "en", "conflict in Syria and Iraq", False),
    ("europeana_fr/enp_FR.bnf.bio", "fr", "old newspapers, scanned", True),
)


def run() -> list[Figure]:
    """Every figure; none without the shared data."""
    given = os.environ.get("FUSIONCELL_DATA")
    folder = (Path(given) if given else Path(__file__).parents[1].parent / "shared" / "data") / "text"
    if not folder.is_dir():
        return []
    figures = [one for each in NAMES for one in _names(folder, *each)]
    return [*figures, *_retrained(folder), *_places(folder), *_dates(folder), _speed(folder)]


def _names(folder: Path, name: str, language: str, what: str, held: bool) -> list[Figure]:
    tagger = shipped(language)
    assert tagger is not None
    sentences = chopped(list(read_annotated((folder / name).open(encoding="utf-8"))))
    if held:
        sentences = sentences[::HELD_OUT]
    elif name.startswith("wikigold"):
        return [Figure(f"names, {language}, held-out fifth of all it was taught on", tagger.card["f1"]["all"], "F1")]
    found = scored(tagger, sentences, installed())
    note = ", ".join(f"{kind} {score.f1:.2f}" for kind, score in found.items() if kind != "all")
    return [Figure(f"names, {language}, {what}", found["all"].f1, "F1", note=note)]


def _retrained(folder: Path) -> list[Figure]:
    """What teaching on the cell's own kind of text gives: conflict text, a fifth kept back."""
    sentences = list(read_annotated((folder / "re3d/re3d-train.conll").open(encoding="utf-8")))
    taught = teach(sentences, installed(), {}, begin=shipped("en"), epochs=4)
    assert taught.before is not None
    return [
        Figure("names, conflict text, before teaching on it", taught.before["all"].f1, "F1"),
        Figure("names, conflict text, after", taught.after["all"].f1, "F1", taught.before["all"].f1, at_least=True),
    ]


def _places(folder: Path) -> list[Figure]:
    figures = []
    for name in ("GeoVirus", "TR-News"):
        found = on_the_map(toponyms(str(folder / "geoparse" / f"{name}.xml")), shipped_reader())
        note = f"precision {found.found.precision:.2f}, recall {found.found.recall:.2f}"
        figures += [
            Figure(f"places found, {name}", found.found.f1, "F1", note=note),
            Figure(f"towns within 161 km, {name}", found.towns, "share", note=f"all places {found.near:.2f}"),
        ]
    return figures


def _dates(folder: Path) -> list[Figure]:
    lines = marked_times((folder / "re3d/re3d-train.conll").open(encoding="utf-8"))
    found = dated(lines, date(2015, 6, 1))
    return [
        Figure(
            "false dates a line, conflict text",
            found.false / found.lines,
            "dates",
            0.1,
            note="a search of dateparser: 5–6",
        ),
        Figure("dates and times found, conflict text", found.right / found.there, "share", note=f"of {found.there}"),
    ]


def _speed(folder: Path) -> Figure:
    texts = [text for text, _ in toponyms(str(folder / "geoparse" / "GeoVirus.xml"))]
    reader = shipped_reader()
    read(texts[0], reader)
    began = time.perf_counter()
    for text in texts[:60]:
        read(text, reader)
    words = sum(len(text.split()) for text in texts[:60])
    return Figure("words read", words / (time.perf_counter() - began), "words/s", 2_000, at_least=True)
