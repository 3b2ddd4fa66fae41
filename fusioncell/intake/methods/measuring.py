"""Measuring what reading a text finds, on annotated text: names, places on the map, and false dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lxml import etree

from fusioncell.intake.methods.dates_in_text import dates_in_text
from fusioncell.intake.methods.found import Found, What
from fusioncell.intake.methods.gazetteer import Spot
from fusioncell.intake.methods.places_in_text import kilometres
from fusioncell.intake.methods.reading_text import Reader, read
from fusioncell.intake.methods.scores import Score

NEAR_KM = 161.0  # a hundred miles, the measure of the field (Gritta et al., 2018)
_SLIP = 60  # characters by which an offset may be off before its name is given up


@dataclass(frozen=True, slots=True)
class Toponym:
    """A place that people marked in a text, and where it is."""

    start: int
    end: int
    lat: float | None
    lon: float | None


@dataclass(frozen=True, slots=True)
class OnTheMap:
    """found: of names of places. near: the share of those found that stand within 161 km; towns: of towns alone."""

    found: Score
    near: float
    towns: float
    resolved: int


def toponyms(path: str) -> Iterator[tuple[str, list[Toponym]]]:
    """Texts with marked places, in the form of GeoVirus (offsets from 1) or of TR-News (from 0, some slipped)."""
    for _, element in etree.iterparse(path, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False):
        if element.tag != "article":
            continue
        text = element.findtext("text") or ""
        marked = [*element.iter("location"), *element.iter("toponym")]
        yield text, [place for each in marked if (place := _toponym(text, each)) is not None]
        element.clear()


def _toponym(text: str, each: Any) -> Toponym | None:
    name = (each.findtext("name") or each.findtext("phrase") or "").strip()
    start = int(each.findtext("start") or 0) - (each.tag == "location")
    if text[start : start + len(name)] != name:
        start = text.find(name, max(0, start - _SLIP), start + _SLIP + len(name))
    if not name or start < 0:
        return None
    lat, lon = (each.findtext(f".//{part}") or "" for part in ("lat", "lon"))
    return Toponym(start, start + len(name), float(lat) if lat else None, float(lon) if lon else None)


def on_the_map(texts: Iterator[tuple[str, list[Toponym]]], reader: Reader) -> OnTheMap:
    """How many places are found, and how many of those stand where they are."""
    total, near, resolved, towns_near, towns = Score(0, 0, 0), 0, 0, 0, 0
    for text, gold in texts:
        said = [one for one in read(text, reader).found if one.what is What.PLACE]
        met = [(one, place) for one in said if (place := _met(one, gold)) is not None]
        total += Score(len(met), len(said), len(gold))
        for one, place in met:
            apart = _apart(one, place)
            if apart is None:
                continue
            town = one.precision.startswith("town")
            resolved, near = resolved + 1, near + (apart <= NEAR_KM)
            towns, towns_near = towns + town, towns_near + (town and apart <= NEAR_KM)
    return OnTheMap(total, near / max(1, resolved), towns_near / max(1, towns), resolved)


def _met(one: Found, gold: Sequence[Toponym]) -> Toponym | None:
    return next((place for place in gold if one.start < place.end and place.start < one.end), None)


def _apart(one: Found, place: Toponym) -> float | None:
    where = dict(one.also).get("coordinates")
    if where is None or place.lat is None or place.lon is None:
        return None
    lat, lon = map(float, where.split(","))
    return kilometres(Spot("", 0, lat, lon, "", "", 0), (place.lat, place.lon))


@dataclass(frozen=True, slots=True)
class Dated:
    """right: dates that people marked too. false: others, of so many lines."""

    right: int
    false: int
    there: int
    lines: int


def dated(lines: Iterator[tuple[list[str], list[bool]]], day: date) -> Dated:
    """Dates found against marked words of time. lines: words, and whether each is marked."""
    right = false = there = count = 0
    for words, marks in lines:
        count += 1
        text, spread = "", []
        for word, marked in zip(words, marks, strict=True):
            spread += [marked] * (len(word) + 1)
            text += word + " "
        found = list(dates_in_text(text, day))
        hits = sum(any(spread[one.start : one.end]) for one in found)
        right, false = right + hits, false + len(found) - hits
        there += sum(marked and not before for marked, before in zip(marks, [False, *marks], strict=False))
    return Dated(right, false, there, count)


def marked_times(lines: Iterator[str], kind: str = "Temporal") -> Iterator[tuple[list[str], list[bool]]]:
    """The sentences of a file in columns, and which words are marked as times."""
    words: list[str] = []
    marks: list[bool] = []
    for line in lines:
        word, _, tag = line.rstrip("\n").partition("\t")
        if word:
            words.append(word)
            marks.append(tag.endswith(kind))
        elif words:
            yield words, marks
            words, marks = [], []
    if words:
        yield words, marks
